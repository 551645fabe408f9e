"""Promise: one palette for a collection, the same bytes for any number of workers and any order, and a good one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

import palettefmt
from palettefmt.errors import LimitError
from palettefmt.palette import bins
from palettefmt.palette import fit as palette
from palettefmt.palette import nearest as labels
from palettefmt.palette.histogram import count_colours
from palettefmt.palette_files import read_palette
from tests.batches import Result, outputs, picture, rows_of
from tests.runs import EXHAUSTIVE, rest, sampled

colour = st.tuples(*[st.integers(0, 255)] * 3, st.sampled_from([0, 1, 7, 128, 254, 255, 255, 255]))
small_picture = st.lists(colour, min_size=1, max_size=30)


def histogram(pixels: list[tuple[int, ...]], equal: bool = False) -> bins.Bins:
    """Return the histogram of a picture, given as a list of RGBA pixels."""
    counted = count_colours(np.array(pixels, np.uint8).reshape(1, -1, 4))
    return bins.of_colours(counted.colours, counted.counts, equal=equal)


def same(first: bins.Bins, second: bins.Bins) -> bool:
    names = ("opaque", "opaque_sums", "other", "other_sums", "distinct")
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in names)


@pytest.mark.parametrize("examples", [20, rest(200)])
def test_merging_is_the_same_in_any_order_and_grouping(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(st.lists(small_picture, min_size=1, max_size=8), st.booleans(), st.randoms(use_true_random=False))
    def check(pictures: list[list[tuple[int, ...]]], equal: bool, shuffle: random.Random) -> None:
        parts = [histogram(pixels, equal) for pixels in pictures]
        whole = bins.merge(parts)
        shuffle.shuffle(parts)
        cut = shuffle.randrange(len(parts) + 1)
        assert same(bins.merge([bins.merge(parts[:cut]), bins.merge(parts[cut:])]), whole)
        if not equal:
            assert same(histogram([pixel for pixels in pictures for pixel in pixels]), whole)

    check()


@EXHAUSTIVE
@settings(max_examples=200, deadline=None)
@given(small_picture)
def test_bins_hold_exact_counts_and_sums(pixels: list[tuple[int, ...]]) -> None:
    found = histogram(pixels)
    clean = [(0, 0, 0, 0) if pixel[3] == 0 else pixel for pixel in pixels]
    weight: Counter[int] = Counter()
    red: Counter[int] = Counter()
    for r, g, b, a in clean:
        if a == 255:
            code = (r >> 2) << 12 | (g >> 2) << 6 | b >> 2
            weight[code] += 1
            red[code] += r
    assert found.opaque.tolist() == sorted(weight)
    assert found.opaque_sums[:, 0].tolist() == [weight[code] for code in sorted(weight)]
    assert found.opaque_sums[:, 1].tolist() == [red[code] for code in sorted(weight)]
    clear = [pixel for pixel in clean if pixel[3] < 255]
    assert found.other_sums.sum(axis=0).tolist() == [
        len(clear), *(sum(pixel[channel] * pixel[3] for pixel in clear) for channel in range(3)),
        sum(pixel[3] for pixel in clear),
    ]  # fmt: skip
    packed = {r << 24 | g << 16 | b << 8 | a for r, g, b, a in clean}
    assert found.distinct.tolist() == sorted(packed)


def test_pictures_that_weigh_the_same_do() -> None:
    rare = histogram([(0, 0, 0, 255)] * 999 + [(200, 0, 0, 255)], equal=True)
    assert rare.opaque_sums[:, 0].sum() == pytest.approx(bins.EQUAL, rel=1e-4)
    alone = bins.of_colours(
        np.array([[0, 0, 0], [200, 0, 0]], np.uint8), np.array([2**31 - 2, 1], np.int64), equal=True
    )
    assert alone.opaque_sums[:, 0].tolist() == [bins.EQUAL - 1, 1]  # however rare, a colour is not lost
    assert alone.opaque_sums[1, 1] == 200


def test_a_full_histogram_is_under_64_mib() -> None:
    full = bins.Bins(
        np.arange(1 << 18, dtype=np.uint32), np.ones((1 << 18, 4), np.int64),
        np.arange(1 << 20, dtype=np.uint32), np.ones((1 << 20, 5), np.int64), np.arange(257, dtype=np.uint32),
    )  # fmt: skip
    merged = bins.merge([full, full])
    assert len(merged.opaque) == 1 << 18 and len(merged.other) == 1 << 20
    assert merged.nbytes < 64 << 20


def test_what_could_overflow_is_refused() -> None:
    heavy = bins.of_colours(np.zeros((1 << 16, 3), np.uint8), np.full(1 << 16, (1 << 30) - 1, np.int64))
    assert int(heavy.opaque_sums[0, 0]) > bins.MAX_WEIGHT // 2
    with pytest.raises(LimitError):
        bins.merge([heavy, heavy])


# --- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(9):
        picture(number, 50 + number, 40).save(folder / f"p{number}.png")
    return folder


def shared(out: Path) -> tuple[bytes, bytes, dict[str, bytes]]:
    """Return all that a run has made."""
    return (out / "palette.gpl").read_bytes(), (out / "palette.kmi-palette").read_bytes(), outputs(out)


@pytest.mark.parametrize("weight", ["pixels", "equal"])
@EXHAUSTIVE
def test_the_same_bytes_for_any_number_of_workers_and_any_order(
    batch: Callable[..., Result], photos: Path, weight: str
) -> None:
    options = ("--shared-palette", "--weight", weight, "-k", 12)
    assert batch(photos, "--out", "one", *options, "-j", 1, scheduler="local").code == 0
    reference = shared(Path("one"))
    assert len(reference[2]) == 9
    for workers in (2, 4):
        names = sorted(photos.iterdir())
        random.Random(workers).shuffle(names)
        assert batch(*names, "--out", f"w{workers}", *options, "-j", workers, scheduler="local").code == 0
        assert shared(Path(f"w{workers}")) == reference
    assert batch(photos, "--out", "threads", *options, "-j", 3).code == 0
    assert shared(Path("threads")) == reference


def test_every_picture_is_on_the_palette_that_is_written(batch: Callable[..., Result], photos: Path) -> None:
    assert batch(photos, "--out", "out", "--shared-palette", "-k", 10).code == 0
    gpl, file, made = shared(Path("out"))
    entries = read_palette(file)
    assert np.array_equal(read_palette(gpl, "gpl"), entries) and entries.shape == (10, 3)
    about = json.loads(file)
    assert about["format"] == "kmi-palette" and about["pictures"] == 9 and about["histogram_bytes"] < 64 << 20
    for name, data in made.items():
        assert np.array_equal(palettefmt.decode(data).palette, entries)
        assert data == palettefmt.encode(str(photos / name.replace(".kmi", ".png")), palette=entries)


def squared_error(colours: NDArray[np.uint8], counts: NDArray[np.int64], entries: NDArray[np.uint8]) -> int:
    shown = entries[labels.nearest(colours, entries)].astype(np.int64)
    return int((((colours - shown) ** 2).sum(axis=1) * counts).sum())


@pytest.mark.parametrize("k", sampled([4, 16, 64], [16]))
def test_it_is_as_good_as_a_palette_of_all_pixels(batch: Callable[..., Result], photos: Path, k: int) -> None:
    assert batch(photos, "--out", "out", "--shared-palette", "-k", k).code == 0
    pixels = np.concatenate([np.asarray(Image.open(path)).reshape(-1, 3) for path in sorted(photos.iterdir())])
    colours, counts, _ = count_colours(pixels[None])
    direct = palette.fit(colours, counts, k)
    entries = read_palette(Path("out/palette.kmi-palette").read_bytes())
    assert squared_error(colours, counts, entries) <= 1.02 * squared_error(colours, counts, direct)


def test_sprites_of_few_colours_keep_them_exactly(batch: Callable[..., Result], photos: Path) -> None:
    Path("sprites").mkdir()
    colours = np.array([[number, number // 2, 7] for number in range(16)], np.uint8)  # many of them in one bin
    for number in range(4):
        chosen = colours[np.random.default_rng(number).integers(4 * number, 4 * number + 4, (8, 8))]
        Image.fromarray(chosen).save(f"sprites/{number}.png")
    told = batch("sprites", "--out", "out", "--shared-palette", "-k", 16, "--json").json
    assert told["exact"] == 4 and told["shared_palette"]["colors"] == 16


def test_transparent_and_opaque_pictures_share_a_palette_with_alpha(batch: Callable[..., Result], photos: Path) -> None:
    faded = np.asarray(picture(20).convert("RGBA")).copy()
    faded[:, :10, 3] = 0
    faded[:, 10:20, 3] = 100
    Image.fromarray(faded).save(photos / "faded.png")
    assert batch(photos, "--out", "out", "--shared-palette", "-k", 12).code == 0
    entries = read_palette(Path("out/palette.kmi-palette").read_bytes())
    assert entries.shape == (12, 4) and [0, 0, 0, 0] in entries.tolist()
    made = palettefmt.decode(Path("out/faded.kmi").read_bytes()).to_pixels()
    assert (made[:, :10, 3] == 0).all()
    assert (palettefmt.decode(Path("out/p0.kmi").read_bytes()).to_pixels()[..., 3] == 255).all()


def test_weight_equal_hears_the_small_pictures(batch: Callable[..., Result], photos: Path) -> None:
    Path("in").mkdir()
    ramp = np.arange(256, dtype=np.uint8)
    Image.fromarray(np.tile(np.stack([ramp, ramp, ramp], 1)[None], (256, 1, 1))).save("in/large.png")
    for number in range(3):
        small = np.zeros((8, 32, 3), np.uint8)
        small[..., number] = 100 + np.arange(256).reshape(8, 32) % 150
        Image.fromarray(small).save(f"in/small{number}.png")
    colourful = {}
    for weight in ("pixels", "equal"):
        assert batch("in", "--out", weight, "--shared-palette", "--weight", weight, "-k", 8).code == 0
        entries = read_palette(Path(f"{weight}/palette.kmi-palette").read_bytes()).astype(int)
        colourful[weight] = int((np.ptp(entries, axis=1) > 40).sum())
    assert colourful["equal"] > colourful["pixels"]


def test_broken_pictures_have_no_part_in_it(batch: Callable[..., Result], photos: Path) -> None:
    assert batch(photos, "--out", "good", "--shared-palette").code == 0
    (photos / "broken.png").write_bytes((photos / "p0.png").read_bytes()[:500])
    result = batch(photos, "--out", "out", "--shared-palette")
    assert result.code == 3 and "1 of 10 pictures failed" in result.err
    assert shared(Path("out")) == shared(Path("good"))
    assert rows_of(Path("out"))["broken.kmi"]["status"] == "failed"
    assert batch(photos / "broken.png", "--out", "none", "--shared-palette").code == 3


def test_where_no_picture_can_be_read_there_is_a_row_for_each_and_no_palette(
    batch: Callable[..., Result], photos: Path
) -> None:
    for path in photos.iterdir():
        path.write_bytes(b"")
    result = batch(photos, "--out", "out", "--shared-palette")
    assert result.code == 3 and result.err.count("the file is empty") == len(list(photos.iterdir()))
    assert [path.name for path in Path("out").iterdir()] == ["results.jsonl"]
    assert len(Path("out/results.jsonl").read_bytes().splitlines()) == len(list(photos.iterdir()))


def test_retried_pictures_join_the_palette_there_is(batch: Callable[..., Result], photos: Path) -> None:
    good = (photos / "p4.png").read_bytes()
    (photos / "p4.png").write_bytes(good[:400])
    assert batch(photos, "--out", "out", "--shared-palette").code == 3
    before = shared(Path("out"))
    (photos / "p4.png").write_bytes(good)
    assert batch(photos, "--out", "out", "--shared-palette", "--retry-failed").code == 0
    after = shared(Path("out"))
    assert after[:2] == before[:2] and set(after[2]) - set(before[2]) == {"p4.kmi"}
    assert np.array_equal(palettefmt.decode(after[2]["p4.kmi"]).palette, read_palette(after[1]))


@EXHAUSTIVE
def test_resume_keeps_what_is_on_the_same_palette(batch: Callable[..., Result], photos: Path) -> None:
    assert batch(photos, "--out", "out", "--shared-palette").code == 0
    told = batch(photos, "--out", "out", "--shared-palette", "--resume", "--json").json
    assert told["unchanged"] == 9
    Image.new("RGB", (200, 200), (255, 0, 255)).save(photos / "new.png")  # moves the palette: all are made again
    told = batch(photos, "--out", "out", "--shared-palette", "--resume", "--json").json
    assert told["done"] == 10


def test_locked_colours_are_in_it(batch: Callable[..., Result], photos: Path) -> None:
    assert batch(photos, "--out", "out", "--shared-palette", "--lock", "#ff00ff,#010203").code == 0
    entries = read_palette(Path("out/palette.kmi-palette").read_bytes()).tolist()
    assert [255, 0, 255] in entries and [1, 2, 3] in entries and len(entries) == 8


def test_the_palette_file_works_elsewhere(batch: Callable[..., Result], photos: Path) -> None:
    from palettefmt.cli.style import style_of
    from palettefmt.limits import DEFAULT_LIMITS

    assert batch(photos, "--out", "out", "--shared-palette").code == 0
    plain = {"dither": "none", "look": None, "target": "context", "ppd": 67.0, "effort": 5, "space": "srgb", "seed": 0}
    unchanged = {"fit": None, "exposure": 0.0, "saturation": 1.0, "contrast": 1.0}
    options = {**plain, **unchanged, "colors": None, "lock": None}
    style = style_of({**options, "palette": "out/palette.kmi-palette"}, DEFAULT_LIMITS)
    assert np.array_equal(style.palette, read_palette(Path("out/palette.kmi-palette").read_bytes()))
