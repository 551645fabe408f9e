"""Promise: the second decoder of coding 1, written from ``spec/context.md`` alone, reads what ours writes.

The same labels from pictures of every kind, the same verdict and message on files damaged inside a coded payload.
"""

from __future__ import annotations

import functools
import hashlib
import random
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

import palettefmt
from palettefmt.kmi.packing import packed_size
from tests import javascript
from tests.fuzz.differential import read_by_javascript, read_by_python
from tests.fuzz.draft import header_crc_at, resealed
from tests.runs import EXHAUSTIVE, rest

COLOURS = (2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 128, 129, 200, 255, 256)
SIZES = ((1, 1), (2, 1), (1, 9), (9, 1), (7, 3), (17, 13), (64, 48), (300, 2), (3, 120))
KINDS = ("noise", "stripes", "tiles", "waves", "flat", "photo")
EFFORTS = range(1, 10)
QUICK = 5  # every fifth of the pictures is in the run that everybody waits for; all kinds and efforts are among them


def labels_of(kind: str, width: int, height: int, colors: int, generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return labels that a model of one kind likes: runs, repeats, shades, or nothing."""
    y, x = np.mgrid[:height, :width]
    if kind == "noise":
        values = np.minimum(generator.geometric(0.4, (height, width)) - 1, colors - 1)
    elif kind == "stripes":
        values = (x // 9 + 3 * (y // 5)) % colors
    elif kind == "tiles":
        values = np.tile(generator.integers(0, colors, (7, 11)), (height // 7 + 1, width // 11 + 1))[:height, :width]
    elif kind == "waves":
        values = (np.sin(x / 11) + np.cos(y / 7 + x / 23) + 2) * colors / 4 % colors
    elif kind == "flat":
        values = np.where(generator.random((height, width)) < 0.02, colors - 1, 0)
    else:
        values = photo(width, height)[..., 1] * (colors / 256)
    return values.astype(np.uint8)


def photo(width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return a crop of a photograph."""
    from sklearn.datasets import load_sample_image

    pixels: npt.NDArray[np.uint8] = load_sample_image("flower.jpg")[180 : 180 + height, 230 : 230 + width]
    return pixels


def picture(kind: str, width: int, height: int, colors: int, channels: int) -> palettefmt.IndexedImage:
    generator = np.random.default_rng([KINDS.index(kind), width, height, colors, channels])
    labels = labels_of(kind, width, height, colors, generator)
    palette = generator.integers(0, 256, (colors, channels), np.uint8)
    if kind in ("waves", "photo"):
        palette[:, :3] = np.sort(palette[:, :3], axis=0)
    return palettefmt.IndexedImage(labels, palette)


@functools.cache
def files(step: int) -> list[tuple[palettefmt.IndexedImage, bytes]]:
    """Return every `step`-th of pictures of every kind, size, number of colours and effort, and their files."""
    made = []
    for number, (colors, kind) in list(enumerate((colors, kind) for colors in COLOURS for kind in KINDS))[::step]:
        for width, height in (SIZES[number % len(SIZES)], SIZES[6 - number % 2]):
            image = picture(kind, width, height, colors, 3 + number % 2)
            rows = (None, 16, 5)[number % 3]
            stripe_rows = rows if rows is not None and rows < height else None
            effort = EFFORTS[number % len(EFFORTS)]
            made.append((image, palettefmt.encode(image, coding="context", stripe_rows=stripe_rows, effort=effort)))
    return made


def payloads(data: bytes) -> list[tuple[int, int, int]]:
    """Return of each payload where it starts, its length, and where its row in the stripe table is."""
    crc_at = header_crc_at(data)
    assert crc_at is not None
    height, rows = int.from_bytes(data[16:20], "big"), int.from_bytes(data[10:12], "big")
    stripes = -(-height // rows) if rows else 1
    place, found = crc_at + 4, []
    for row in range(crc_at - 8 * stripes, crc_at, 8):
        length = int.from_bytes(data[row : row + 4], "big")
        found.append((place, length, row))
        place += length
    return found


def coded(data: bytes) -> list[tuple[int, int, int]]:
    """Return those payloads that are shorter than packed ones."""
    width, height, rows = (int.from_bytes(data[a:b], "big") for a, b in ((12, 16), (16, 20), (10, 12)))
    bits = int(data[9]).bit_length()
    parts = [min(rows or height, height - first) for first in range(0, height, rows or height)]
    return [
        place for place, rows in zip(payloads(data), parts, strict=True) if place[1] < packed_size(width * rows, bits)
    ]


def mutant(random_: random.Random, data: bytes) -> bytes:
    """Damage one coded payload; its length in the stripe table and the header CRC are right."""
    at, length, row = random_.choice(coded(data))
    payload = bytearray(data[at : at + length])
    kind = random_.randrange(6)
    if kind == 0:
        payload[0] ^= 1 << random_.randrange(8)
    elif kind == 1:
        payload[0] = random_.randrange(256)
    elif kind == 2:
        payload[random_.randrange(length)] ^= 1 << random_.randrange(8)
    elif kind == 3:
        del payload[random_.randrange(length) :]
    elif kind == 4:
        payload += random_.choice((b"\0", b"\xff", random_.randbytes(random_.randint(1, 5))))
    else:
        payload[-random_.randint(1, min(4, length))] = random_.randrange(256)
    table = data[:row] + len(payload).to_bytes(4, "big") + data[row + 4 : at]
    return resealed(table + bytes(payload) + data[at + length :])


@pytest.mark.parametrize(("step", "least"), [(QUICK, 30), rest(1, 200)])
def test_it_reads_every_picture_that_our_encoder_writes(step: int, least: int) -> None:
    made = files(step)
    answers = javascript.run([{"op": "decode", "file": data} for _, data in made])
    for (image, data), answer in zip(made, answers, strict=True):
        assert answer["verdict"] == "ok", (image.labels.shape, len(image.palette), answer)
        assert answer["labels"] == hashlib.sha256(image.labels.tobytes()).hexdigest()
        assert answer["pixels"] == hashlib.sha256(image.to_pixels().tobytes()).hexdigest()
        assert palettefmt.info(data).payload_bytes == sum(length for _, length, _ in payloads(data))
    parameters = Counter(data[at] & 15 for _, data in made for at, _, _ in coded(data))
    assert sum(parameters.values()) >= least, parameters
    assert len(parameters) >= 3, parameters


@pytest.mark.parametrize(
    ("step", "count", "verdicts"), [(QUICK, 80, {"corrupt"}), rest(1, 500, {"ok", "corrupt"})], ids=["some", "many"]
)
def test_damaged_payloads_have_the_verdict_the_labels_and_the_message_that_our_reader_gives(
    step: int, count: int, verdicts: set[str]
) -> None:
    random_ = random.Random(15)
    sources = [data for _, data in files(step) if coded(data)]
    damaged = [mutant(random_, random_.choice(sources)) for _ in range(count)]
    ours = [read_by_python(data) for data in damaged]
    both = zip(damaged, ours, read_by_javascript(damaged), strict=True)
    differing = [(data.hex(), mine, other) for data, mine, other in both if mine != other]
    assert not differing, (len(differing), differing[:3])
    assert {verdict for verdict, *_ in ours} == verdicts


def test_a_recoloured_file_is_decoded_with_the_palette_that_it_was_coded_with() -> None:
    image = picture("photo", 64, 48, 16, 3)
    data = palettefmt.encode(image, coding="context")
    assert coded(data)
    new = bytes(range(48))
    recoloured = javascript.run([{"op": "recolour", "file": data, "palette": new}])[0]["file"]
    answer = javascript.run([{"op": "decode", "file": recoloured}])[0]
    assert answer["verdict"] == "ok", answer
    assert answer["labels"] == hashlib.sha256(image.labels.tobytes()).hexdigest()
    assert np.array_equal(palettefmt.decode(recoloured).labels, image.labels)


@EXHAUSTIVE
def test_no_payload_keeps_it_long() -> None:
    """The shortest payloads of a large picture, in the modes with the most tables."""
    image = palettefmt.IndexedImage(np.zeros((400, 250), np.uint8), np.zeros((8, 3), np.uint8))
    data = palettefmt.encode(image, coding="context")
    ((at, length, row),) = coded(data)
    jobs = []
    for parameter in (0x60, 0x69, 0x63, 0x6F):
        for tail in (b"\0", b"\xff", b"\0" * 40, b"\xff" * 40):
            payload = bytes([parameter]) + tail
            table = data[:row] + len(payload).to_bytes(4, "big") + data[row + 4 : at]
            jobs.append({"op": "decode", "file": resealed(table + payload + data[at + length :])})
    assert {answer["verdict"] for answer in javascript.run(jobs)} == {"corrupt"}
