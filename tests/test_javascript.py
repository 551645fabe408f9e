"""Promise: the second reader, written from the specification alone, says what ours says.

Same verdict, same pixels, same words, on every vector; test_fuzz.py has the mutants. What it writes, ours reads.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.errors import LimitError, PalettefmtError
from tests import javascript
from tests.fuzz.differential import words
from tests.fuzz.draft import resealed
from tests.runs import EXHAUSTIVE

VECTORS = Path(__file__).parent.parent / "spec" / "vectors"
ENTRIES = json.loads((VECTORS / "manifest.json").read_text())
GOOD = {entry["file"]: (VECTORS / entry["file"]).read_bytes() for entry in ENTRIES if entry["verdict"] == "ok"}
MAX_PIXELS = 100_000
SIZES = [(1, 1), (2, 1), (1, 9), (7, 3), (8, 4), (17, 13), (300, 2)]


def test_every_vector_has_its_verdict_and_its_pixels() -> None:
    jobs = [{"op": "decode", "file": (VECTORS / entry["file"]).read_bytes()} for entry in ENTRIES]
    for entry, answer in zip(ENTRIES, javascript.run(jobs), strict=True):
        assert answer["verdict"] == entry["verdict"], (entry["file"], answer)
        if entry["verdict"] != "ok":
            continue
        assert answer["labels"] == entry["labels_sha256"], entry["file"]
        assert answer["pixels"] == entry["pixels_sha256"], entry["file"]
        assert {key: answer[key] for key in ("width", "height", "colors", "channels")} == {
            key: entry[key] for key in ("width", "height", "colors", "channels")
        }
        assert answer["adds"], "the ledger adds up to the file"


def test_every_broken_vector_is_refused_in_the_words_of_our_reader() -> None:
    broken = {entry["file"]: (VECTORS / entry["file"]).read_bytes() for entry in ENTRIES if entry["verdict"] != "ok"}
    answers = javascript.run([{"op": "decode", "file": data} for data in broken.values()])
    for (name, data), answer in zip(broken.items(), answers, strict=True):
        with pytest.raises(PalettefmtError) as caught:
            palettefmt.decode(data)
        assert answer["message"] == str(caught.value), name
        assert "\n" not in answer["message"], name


def test_r10_refuses_a_picture_of_more_pixels_than_asked_for() -> None:
    data = GOOD["good/tiny.kmi"]
    answers = javascript.run([{"op": "decode", "file": data, "maxPixels": 15 - less} for less in (0, 1)])
    assert [answer["verdict"] for answer in answers] == ["ok", "refused"]
    absurd = palettefmt.encode(palettefmt.IndexedImage(np.zeros((1, 1), np.uint8), np.zeros((1, 3), np.uint8)))
    huge = resealed(absurd[:12] + b"\xff" * 8 + absurd[20:])
    answer = javascript.run([{"op": "decode", "file": huge}])[0]
    assert answer["verdict"] == "refused"
    with pytest.raises(LimitError) as caught:
        palettefmt.decode(huge)
    assert answer["message"] == words(caught.value)
    assert "= 18,446,744,065,119,617,025 pixels; the limit is 89,478,485" in answer["message"]


def picture(width: int, height: int, colors: int, channels: int) -> palettefmt.IndexedImage:
    generator = np.random.default_rng([width, height, colors, channels])
    labels = generator.integers(0, colors, (height, width), np.uint8)
    return palettefmt.IndexedImage(labels, generator.integers(0, 256, (colors, channels), np.uint8))


def test_what_it_packs_our_reader_reads_and_would_have_written() -> None:
    pictures, jobs, rows = [], [], []
    for index, colors in enumerate([*range(1, 18), 31, 32, 33, 64, 65, 128, 129, 255, 256]):
        for width, height in SIZES:
            image = picture(width, height, colors, 3 + index % 2)
            stripe_rows = index % 3 if index % 3 < height else 0
            pictures.append(image)
            rows.append(stripe_rows)
            jobs.append(
                {
                    "op": "encode",
                    "width": width,
                    "height": height,
                    "labels": image.labels.tobytes(),
                    "palette": image.palette.tobytes(),
                    "channels": image.palette.shape[1],
                    "stripeRows": stripe_rows,
                }
            )
    for image, stripe_rows, answer in zip(pictures, rows, javascript.run(jobs), strict=True):
        assert answer["verdict"] == "ok", answer
        read = palettefmt.decode(answer["file"])
        assert np.array_equal(read.labels, image.labels)
        assert np.array_equal(read.palette, image.palette)
        if stripe_rows:
            assert answer["file"] == palettefmt.encode(image, stripe_rows=stripe_rows)


@pytest.mark.parametrize(
    "change",
    [
        {"width": 4},
        {"labels": bytes([0, 1, 2, 3, 0, 0])},
        {"palette": bytes(10)},
        {"channels": 2},
        {"stripeRows": 2},
        {"palette": b""},
        {"width": 0, "labels": b""},
    ],
)
def test_it_writes_no_picture_that_the_format_cannot_hold(change: dict[str, Any]) -> None:
    job = {"op": "encode", "width": 3, "height": 2, "labels": bytes(6), "palette": bytes(9)}
    assert [answer["verdict"] for answer in javascript.run([job, job | change])] == ["ok", "range"]


@EXHAUSTIVE
def test_a_recoloured_file_has_the_new_palette_and_the_old_labels() -> None:
    files = list(GOOD.values())
    images = [palettefmt.decode(data) for data in files]
    palettes = [255 - image.palette for image in images]
    jobs = [
        {"op": "recolour", "file": data, "palette": new.tobytes()} for data, new in zip(files, palettes, strict=True)
    ]
    answers = javascript.run(jobs)
    for data, image, new, answer in zip(files, images, palettes, answers, strict=True):
        read = palettefmt.decode(answer["file"])
        assert np.array_equal(read.palette, new)
        assert np.array_equal(read.labels, image.labels)
        assert palettefmt.info(answer["file"]).payload_bytes == palettefmt.info(data).payload_bytes
    back = [
        {"op": "recolour", "file": answer["file"], "palette": image.palette.tobytes()}
        for image, answer in zip(images, answers, strict=True)
    ]
    for name, data, answer in zip(GOOD, files, javascript.run(back), strict=True):
        assert answer["file"] == data or name == "good/model-palette.kmi"


def test_a_context_file_keeps_the_palette_that_it_was_coded_with() -> None:
    data = GOOD["good/context-packed.kmi"]
    size = palettefmt.decode(data).palette.size
    first, second = bytes(range(size)), bytes(range(100, 100 + size))
    once = javascript.run([{"op": "recolour", "file": data, "palette": first}])[0]["file"]
    twice = javascript.run([{"op": "recolour", "file": once, "palette": second}])[0]["file"]
    for recoloured, new in ((once, first), (twice, second)):
        assert recoloured[8] == 0x41
        assert recoloured[20 : 20 + 2 * size] == new + data[20 : 20 + size]
        assert recoloured[20 + 2 * size :][:16] == data[20 + size :][:16]
        assert palettefmt.decode(recoloured).palette.tobytes() == new


def test_a_broken_file_is_not_recoloured_into_a_whole_one() -> None:
    data = GOOD["good/tiny.kmi"]
    broken = data[:20] + bytes([data[20] ^ 1]) + data[21:]
    jobs = [
        {"op": "recolour", "file": broken, "palette": bytes(9)},
        {"op": "recolour", "file": data, "palette": bytes(8)},
    ]
    assert [answer["verdict"] for answer in javascript.run(jobs)] == ["corrupt", "range"]


def test_the_png_that_it_exports_has_the_same_labels_and_palette() -> None:
    images = [
        picture(width, height, k, 3 + k % 2) for k in (1, 2, 3, 4, 5, 16, 17, 255, 256) for width, height in SIZES
    ]
    images.append(picture(2000, 1500, 7, 4))
    jobs = [{"op": "png", "file": palettefmt.encode(image)} for image in images]
    for image, answer in zip(images, javascript.run(jobs), strict=True):
        with Image.open(io.BytesIO(answer["file"])) as opened:
            opened.load()
            assert opened.mode == "P"
            assert np.array_equal(np.asarray(opened), image.labels)
            assert np.array_equal(np.asarray(opened.convert("RGBA"))[..., : image.palette.shape[1]], image.to_pixels())
        k = len(image.palette)
        assert answer["file"][24] == next(depth for depth in (1, 2, 4, 8) if k <= 2**depth)
        assert answer["file"][33:41] == (3 * k).to_bytes(4, "big") + b"PLTE"
        verify = Image.open(io.BytesIO(answer["file"]))
        verify.verify()


def test_a_packed_megapixel_decodes_in_a_moment() -> None:
    jobs = [{"op": "time", "file": palettefmt.encode(picture(1024, 1024, k, 3))} for k in (2, 8, 200, 256)]
    assert max(answer["milliseconds"] for answer in javascript.run(jobs)) < 30
