"""Promise: a picture that is worked on by pieces gives the same file as one in memory, in memory that stays bounded."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import (
    CorruptError,
    ExistsError,
    FileAccessError,
    IndexedImage,
    LimitError,
    PalettefmtError,
    PictureWarning,
    Reader,
    TruncatedError,
    UnsupportedError,
    UsageError,
    Writer,
    encode_large,
    streams,
)
from palettefmt.errors import InternalError
from palettefmt.exports import png
from palettefmt.kmi.payload import coded_rows
from palettefmt.large import encode as large_encode
from palettefmt.palette import counter as large_colours
from palettefmt.parallel import in_order
from tests.benchmarks.stripes import drawing
from tests.vectors import colours, pattern

SHAPES = {"grey": (61, 83), "rgb": (83, 61, 3), "rgba": (64, 57, 4)}


def picture(kind: str) -> np.ndarray:
    """Return a picture of many colours; a third of the RGBA one is clear, a third half clear."""
    shape = SHAPES[kind]
    pixels = np.random.default_rng(0).normal(128, 45, shape).clip(0, 255).astype(np.uint8)
    if kind == "rgba":
        pixels[..., 3] = np.arange(shape[0])[:, None] * 3 // shape[0] * 127 + 1
        pixels[: shape[0] // 3, :, 3] = 0
        pixels[-shape[0] // 3 :, :, 3] = 255
    return pixels


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even a tiny picture come in many pieces."""
    monkeypatch.setattr(large_encode, "PIECE_PIXELS", 500)


def encoded(tmp_path: Path, source: Any, *arguments: Any, **options: Any) -> bytes:
    """Return the file that `encode_large` makes, and check that there is nothing beside it."""
    if isinstance(source, np.ndarray):
        np.save(tmp_path / "in.npy", source)
        source = tmp_path / "in.npy"
    before = set(os.listdir(tmp_path))
    encode_large(source, tmp_path / "out.kmi", *arguments, **options)
    assert set(os.listdir(tmp_path)) == before | {"out.kmi"}
    return (tmp_path / "out.kmi").read_bytes()


# --- the same file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("colors", [None, 1, 5, 64, 256])
def test_the_file_is_the_one_that_is_made_in_memory(tmp_path, kind: str, colors: int | None) -> None:
    pixels = picture(kind)
    for rows in (None, 7):
        expected = palettefmt.encode(pixels, colors, stripe_rows=rows)
        assert encoded(tmp_path, pixels, colors, stripe_rows=rows) == expected


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize(
    "style",
    [
        {"space": "oklab", "seed": 3},
        {"space": "linear", "locked": np.array([[255, 0, 0], [1, 2, 3]], np.uint8)},
        {"palette": colours(9)},
        {"palette": colours(9, 4), "usable": np.arange(9) % 2 == 0},
        {"palette": colours(3), "space": "oklab"},
    ],
    ids=["space", "locked", "fixed", "usable", "fixed in a space"],
)
@pytest.mark.filterwarnings("ignore:the palette has no transparency")
def test_all_that_bears_on_palette_and_labels_bears_on_them_by_pieces_too(tmp_path, kind: str, style: dict) -> None:
    pixels = picture(kind)
    assert encoded(tmp_path, pixels, **style) == palettefmt.encode(pixels, **style)


def test_context_coding_is_the_same_and_packed_where_it_is_no_gain(tmp_path) -> None:
    for pixels, coding in ((picture("rgb"), "packed"), (np.sort(picture("rgba"), axis=1), "context")):
        expected = palettefmt.encode(pixels, 8, "auto", stripe_rows=20)
        assert encoded(tmp_path, pixels, 8, "auto", stripe_rows=20) == expected
        assert palettefmt.info(expected).coding == coding


@pytest.mark.parametrize("dtype", ["u1", "<u2", ">u2", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_kind_of_npy_that_is_pixels_is_read(tmp_path, dtype: str, order: str) -> None:
    values = np.arange(40 * 30 * 3).reshape(40, 30, 3) * 7 % 65536
    pixels = np.asarray(values % 2 if dtype == "?" else values % 256 if dtype == "u1" else values, dtype, order=order)
    if order == "F":
        with pytest.raises(UnsupportedError, match="ascontiguousarray"):
            encoded(tmp_path, pixels)
    else:
        assert encoded(tmp_path, pixels, 8) == palettefmt.encode(pixels, 8)


def test_a_memory_map_and_a_source_of_ones_own_are_read(tmp_path) -> None:
    pixels = picture("rgb")

    class Own:
        width, height, buffer_bytes, keeps_alpha, palette = pixels.shape[1], pixels.shape[0], 0, True, None

        def pieces(self, rows: int) -> Iterator[np.ndarray]:
            return (pixels[top : top + rows] for top in range(0, self.height, rows))

        def close(self) -> None:
            pass

    np.save(tmp_path / "a.npy", pixels)
    expected = palettefmt.encode(pixels, 8)
    encode_large(np.load(tmp_path / "a.npy", mmap_mode="r"), tmp_path / "a.kmi", 8)
    assert (tmp_path / "a.kmi").read_bytes() == expected
    encode_large(Own(), tmp_path / "a.kmi", 8)
    assert (tmp_path / "a.kmi").read_bytes() == expected


def test_very_many_transparent_colours_are_binned_in_the_same_way_for_all_pieces(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(large_colours, "MOST_CLEAR", 100)
    pixels = picture("rgba")
    with pytest.warns(PictureWarning, match="bins"):
        first = encoded(tmp_path, pixels, 16)
    monkeypatch.setattr(large_encode, "PIECE_PIXELS", 1777)
    with pytest.warns(PictureWarning, match="bins"):
        assert encoded(tmp_path, pixels, 16) == first
    best = palettefmt.decode(palettefmt.encode(pixels, 16)).to_pixels().astype(int)
    ours = palettefmt.decode(first).to_pixels().astype(int)
    assert np.abs(ours - pixels).mean() < 1.1 * np.abs(best - pixels).mean()


def test_a_colour_can_have_more_pixels_than_32_bits_count() -> None:
    counter = large_colours.Counter()
    counter.add(np.full((1, 2, 3), 7, np.uint8))
    counter._opaque[0x070707] = counter.pixels = 2**32 - 2  # as if that many had come
    counter.add(np.full((2, 2, 3), 7, np.uint8))
    colours_found, counts = counter.take()
    assert colours_found.tolist() == [[7, 7, 7]]
    assert counts.tolist() == [2**32 + 2]


def test_progress_goes_from_nothing_to_all(tmp_path) -> None:
    for style in ({}, {"palette": colours(9)}):
        shares: list[float] = []
        encoded(tmp_path, picture("rgb"), progress=shares.append, **style)
        assert shares == sorted(shares)
        assert len(shares) > 5
        assert shares[0] < 0.3
        assert shares[-1] == 1
    shares = []
    palettefmt.write(tmp_path / "out.kmi", picture("rgb"), stripe_rows=9)
    palettefmt.decode_large(tmp_path / "out.kmi", tmp_path / "out.npy", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


# --- writing rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["packed", "context"])
@pytest.mark.parametrize("colors", [1, 2, 8, 256])
def test_rows_can_come_in_pieces_of_any_size(tmp_path, coding: str, colors: int) -> None:
    image = IndexedImage(pattern(29, 50, colors), colours(colors, 4))
    expected = palettefmt.encode(image, coding=coding, stripe_rows=7)  # type: ignore[arg-type]
    for sizes in ([50], [1] * 50, [3, 0, 20, 27], [7, 7, 7, 29]):
        with Writer(tmp_path / "a.kmi", image, 29, 50, coding=coding, stripe_rows=7) as writer:  # type: ignore[arg-type]
            for size, end in zip(sizes, itertools.accumulate(sizes), strict=True):
                writer.write(image.labels[end - size : end])
        assert (tmp_path / "a.kmi").read_bytes() == expected
    with Writer(tmp_path / "a.kmi", image.palette, 29, 50, coding=coding, stripe_rows=7) as writer:  # type: ignore[arg-type]
        for row in image.labels:
            writer.write(row)
    assert (tmp_path / "a.kmi").read_bytes() == expected


def test_coded_stripes_cost_less_than_a_hundredth_and_are_the_same_when_rows_come_in_pieces(tmp_path) -> None:
    flat = IndexedImage(drawing(1200, 3000), colours(12))  # says too little for two stripes of the fewest rows
    data = palettefmt.encode(flat, coding="context")
    whole = palettefmt.encode(flat, coding="context", stripe_rows=3000)
    assert len(data) < 1.01 * len(whole)
    path = tmp_path / "a.kmi"
    with Writer(path, flat, 1200, 3000, coding="context") as writer:
        for rows in np.array_split(flat.labels, 7):
            writer.write(rows)
    assert path.read_bytes() == data
    assert palettefmt.encode_large(flat.to_pixels(), path, palette=flat.palette, coding="context") == writer.header
    assert path.read_bytes() == data
    busy = np.random.default_rng(3).integers(0, 12, (3000, 1200), np.uint8)
    assert coded_rows(busy, 12, 3000) == (3 << 20) // 1200


def test_stripes_that_become_too_long_for_the_memory_are_refused(tmp_path) -> None:
    blank = np.zeros((60_000, 1200), np.uint8)
    options = {"palette": colours(2), "coding": "context", "max_memory": 600 << 20}
    with pytest.raises(LimitError, match=r"in stripes of 55,924 rows needs about .* take fewer --stripe-rows"):
        palettefmt.encode_large(blank, tmp_path / "a.kmi", **options)
    assert not list(tmp_path.iterdir())


def test_pixels_can_come_in_pieces_on_a_fitted_palette(tmp_path) -> None:
    pixels = picture("rgb")
    pieces = np.array_split(pixels, 9)
    palette = palettefmt.fit_palette(iter(pieces), 12, seed=5)
    with Writer(tmp_path / "a.kmi", palette, pixels.shape[1], pixels.shape[0]) as writer:
        for piece in pieces:
            writer.write_pixels(piece)
    assert (tmp_path / "a.kmi").read_bytes() == palettefmt.encode(pixels, 12, seed=5)
    with pytest.raises(UsageError, match="no pixels"):
        palettefmt.fit_palette([])


def test_a_label_without_an_entry_is_refused_with_its_place(tmp_path) -> None:
    bad = np.zeros((6, 10), np.uint8)
    bad[2, 3] = 5
    with (
        pytest.raises(UsageError, match=r"label 5 at x=3, y=12 has no entry in a palette of 5"),
        Writer(tmp_path / "a.kmi", colours(5), 10, 20, stripe_rows=2) as writer,
    ):
        writer.write(np.zeros((10, 10), np.uint8))
        writer.write(bad)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "rows",
    [
        np.zeros((2, 9), np.uint8),
        np.zeros((2, 10), np.int64),
        np.zeros((2, 10, 3), np.uint8),
        np.zeros((21, 10), np.uint8),
        np.uint8(0),
    ],
    ids=["narrow", "int64", "pixels", "too many", "a number"],
)
def test_rows_that_do_not_fit_are_refused_and_none_is_taken(tmp_path, rows: np.ndarray) -> None:
    labels = pattern(10, 20, 5)
    with Writer(tmp_path / "a.kmi", colours(5), 10, 20) as writer:
        with pytest.raises(UsageError):
            writer.write(rows)
        writer.write(labels)
    assert np.array_equal(palettefmt.read(tmp_path / "a.kmi").labels, labels)


def test_a_picture_with_rows_missing_does_not_appear(tmp_path) -> None:
    with pytest.raises(UsageError, match="19 of 20 rows"), Writer(tmp_path / "a.kmi", colours(5), 10, 20) as writer:
        writer.write(np.zeros((19, 10), np.uint8))
    assert os.listdir(tmp_path) == []
    with pytest.raises(UsageError, match="closed"):
        writer.write(np.zeros((1, 10), np.uint8))


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_an_error_in_the_middle_leaves_the_old_file_and_no_litter(tmp_path, coding: str) -> None:
    (tmp_path / "a.kmi").write_bytes(b"old")
    with (
        pytest.raises(ZeroDivisionError),
        Writer(
            tmp_path / "a.kmi",
            colours(5),
            10,
            20,
            coding=coding,  # type: ignore[arg-type]
            stripe_rows=2,
        ) as writer,
    ):
        writer.write(np.zeros((9, 10), np.uint8))
        assert (tmp_path / "a.kmi").read_bytes() == b"old"
        raise ZeroDivisionError
    assert (tmp_path / "a.kmi").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.kmi"]


def test_nothing_is_overwritten_unasked_even_if_it_appears_meanwhile(tmp_path) -> None:
    with pytest.raises(ExistsError), Writer(tmp_path / "a.kmi", colours(5), 10, 20, overwrite=False) as writer:
        writer.write(np.zeros((20, 10), np.uint8))
        (tmp_path / "a.kmi").write_bytes(b"somebody else's")
    assert (tmp_path / "a.kmi").read_bytes() == b"somebody else's"
    assert os.listdir(tmp_path) == ["a.kmi"]
    with pytest.raises(ExistsError):
        Writer(tmp_path / "a.kmi", colours(5), 10, 20, overwrite=False)


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_what_does_not_read_back_as_it_was_written_is_not_published(tmp_path, monkeypatch, coding: str) -> None:
    real = streams.SeekableFile.read_at

    def faulty(self: streams.SeekableFile, offset: int, size: int) -> bytes:
        data = bytearray(real(self, offset, size))
        data[len(data) // 2] ^= 1
        return bytes(data)

    monkeypatch.setattr(streams.SeekableFile, "read_at", faulty)
    with (
        pytest.raises(InternalError, match="stripe 0 does not read back"),
        Writer(tmp_path / "a.kmi", colours(4), 10, 20, coding=coding, stripe_rows=5) as writer,  # type: ignore[arg-type]
    ):
        writer.write(pattern(10, 20, 4))
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_one_error_and_leaves_nothing(tmp_path) -> None:
    script = """
import resource, sys, numpy as np, palettefmt
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with palettefmt.Writer(sys.argv[1], np.zeros((8, 3), np.uint8), 1000, 1000, stripe_rows=10) as writer:
        for _ in range(100):
            writer.write(np.zeros((10, 1000), np.uint8))
except palettefmt.FileAccessError as error:
    sys.exit(f"{error}")
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "a.kmi"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "file too large" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 0},
        {"height": 2**32},
        {"coding": "zip"},
        {"effort": 0},
        {"stripe_rows": 0},
        {"palette": np.zeros((257, 3), np.uint8)},
        {"palette": np.zeros((3, 3), np.int64)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_writer_of_nonsense_is_refused_before_there_is_a_file(tmp_path, wrong: dict[str, Any]) -> None:
    options = {"palette": colours(5), "width": 10, "height": 70_000, "path": tmp_path / "a.kmi"} | wrong
    with pytest.raises(UsageError):
        Writer(**options)
    assert os.listdir(tmp_path) == []


# --- reading stripes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_a_reader_gives_facts_stripes_rows_and_regions(tmp_path, coding: str) -> None:
    labels = np.sort(pattern(31, 40, 6), axis=0)
    palettefmt.write(tmp_path / "a.kmi", IndexedImage(labels, colours(6, 4)), coding=coding, stripe_rows=9)  # type: ignore[arg-type]
    with Reader(tmp_path / "a.kmi") as reader:
        assert (reader.width, reader.height, reader.colors, reader.coding) == (31, 40, 6, coding)
        assert np.array_equal(reader.palette, colours(6, 4))
        assert [len(stripe) for stripe in reader.stripes()] == [9, 9, 9, 9, 4]
        assert np.array_equal(np.concatenate(list(reader.stripes())), labels)
        assert np.array_equal(np.stack(list(reader)), labels)
        assert np.array_equal(reader.stripe(4), labels[36:])
        assert np.array_equal(reader.region((3, 7, 11, 13)).labels, labels[7:20, 3:14])
        for number in (-1, 5):
            with pytest.raises(UsageError, match="0 to 4"):
                reader.stripe(number)


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_a_reader_names_the_stripe_that_is_damaged_and_reads_the_others(tmp_path, coding: str) -> None:
    labels = np.sort(pattern(31, 40, 8), axis=0)
    data = bytearray(palettefmt.encode(IndexedImage(labels, colours(8)), coding=coding, stripe_rows=10))  # type: ignore[arg-type]
    sizes = palettefmt.info(bytes(data)).stripe_payload_bytes
    data[len(data) - sizes[3] - sizes[2] // 2 - 1] ^= 4
    (tmp_path / "a.kmi").write_bytes(data)
    with Reader(tmp_path / "a.kmi") as reader:
        for number in (0, 1, 3):
            assert np.array_equal(reader.stripe(number), labels[number * 10 : number * 10 + 10])
        with pytest.raises(CorruptError, match=r"stripe 2 \(rows 20 to 29\)"):
            reader.stripe(2)
        with pytest.raises(CorruptError, match="stripe 2"):
            list(reader)


def test_every_prefix_of_a_file_is_truncated_for_a_reader_too(tmp_path) -> None:
    data = palettefmt.encode(IndexedImage(pattern(5, 4, 3), colours(3)), stripe_rows=2)
    for size in range(len(data)):
        (tmp_path / "a.kmi").write_bytes(data[:size])
        with pytest.raises(TruncatedError):
            Reader(tmp_path / "a.kmi")
    (tmp_path / "a.kmi").write_bytes(data + b"!")
    with pytest.raises(CorruptError, match="1 bytes follow"):
        Reader(tmp_path / "a.kmi")
    for missing in (tmp_path / "none.kmi", tmp_path):
        with pytest.raises(FileAccessError):
            Reader(missing)


def test_a_reader_refuses_a_stripe_over_its_budget_not_a_picture(tmp_path) -> None:
    image = IndexedImage(pattern(50, 40, 8), colours(8))
    palettefmt.write(tmp_path / "a.kmi", image, stripe_rows=2)
    with Reader(tmp_path / "a.kmi", limits=palettefmt.Limits(max_pixels=100)) as reader:
        assert np.array_equal(np.stack(list(reader)), image.labels)
    with Reader(tmp_path / "a.kmi", limits=palettefmt.Limits(max_pixels=99)) as reader:
        with pytest.raises(LimitError, match="a stripe"):
            next(reader.stripes())
        with pytest.raises(LimitError, match="stripe 3"):
            reader.stripe(3)


def test_results_come_in_order_and_work_stops_when_nobody_takes_them() -> None:
    assert list(in_order(lambda item: item * item, range(50), 2)) == [item * item for item in range(50)]
    started: list[int] = []
    some = in_order(lambda item: started.append(item), itertools.count(), 2)
    next(some)
    some.close()
    assert len(started) <= 3 * (os.cpu_count() or 1)


# --- decoding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("colors", [1, 2, 3, 9, 200])
def test_a_file_is_decoded_by_stripes_to_what_it_is(tmp_path, channels: int, colors: int) -> None:
    image = IndexedImage(pattern(37, 23, colors), colours(colors, channels))
    kmi = tmp_path / "a.kmi"
    palettefmt.write(kmi, image, stripe_rows=5)
    mode = "RGBA" if channels == 4 else "RGB"

    palettefmt.decode_large(kmi, tmp_path / "a.npy")
    assert np.array_equal(np.load(tmp_path / "a.npy"), image.to_pixels())
    palettefmt.decode_large(kmi, tmp_path / "a.npy", labels=True)
    assert np.array_equal(np.load(tmp_path / "a.npy"), image.labels)
    palettefmt.decode_large(kmi, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.mode == mode
        assert np.array_equal(opened, image.to_pixels())
    palettefmt.decode_large(kmi, tmp_path / "a.png", indexed=True)
    with Image.open(tmp_path / "a.png") as opened:
        opened.load()
        found = IndexedImage.from_pillow(opened)
        assert np.array_equal(found.labels, image.labels)
        assert np.array_equal(found.palette[:colors, :3], image.palette[:, :3])
        assert np.array_equal(opened.convert(mode), image.to_pixels())
    for name in ("a.tif", "a.TIFF"):
        palettefmt.decode_large(kmi, tmp_path / name)
        with Image.open(tmp_path / name) as opened:
            assert opened.mode == ("P" if channels == 3 else "RGBA")
            assert np.array_equal(opened.convert(mode), image.to_pixels())
    assert sorted(os.listdir(tmp_path)) == ["a.TIFF", "a.kmi", "a.npy", "a.png", "a.tif"]


def test_a_damaged_stripe_leaves_no_half_decoded_file(tmp_path) -> None:
    data = bytearray(palettefmt.encode(IndexedImage(pattern(31, 40, 8), colours(8)), stripe_rows=10))
    data[-1] ^= 1
    (tmp_path / "a.kmi").write_bytes(data)
    for name in ("b.npy", "b.png", "b.tif"):
        with pytest.raises(CorruptError, match="stripe 3"):
            palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / name)
    assert os.listdir(tmp_path) == ["a.kmi"]
    with pytest.raises(UsageError, match=r"not '\.jpg'"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.jpg")
    with pytest.raises(UsageError, match="npy"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.png", labels=True)


def test_a_streamed_png_refuses_what_png_cannot_hold() -> None:
    with pytest.raises(UnsupportedError, match="PNG"):
        next(png.stream(2**31, 1, colours(2), [], indexed=True))


# --- bad input -------------------------------------------------------------------------------------------------


def npy(array: Any, **header: Any) -> bytes:
    """Return a .npy file whose header may say something else than the array is."""
    import io

    out = io.BytesIO()
    array = np.asarray(array)
    fields = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape} | header
    np.lib.format.write_array_header_1_0(out, fields)
    return out.getvalue() + array.tobytes()


GOOD = np.zeros((20, 10, 3), np.uint8)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (npy(GOOD)[:-1], TruncatedError, "ends at byte"),
        (npy(GOOD)[:100], CorruptError, "header"),
        (npy(GOOD)[:9], CorruptError, "header"),
        (npy(GOOD, shape=(2**31, 2**31, 3)), TruncatedError, "ends at byte"),
        (npy(GOOD, shape=(2**62, 2**62, 4)), TruncatedError, "ends at byte"),
        (npy(GOOD, shape=(-20, 10, 3)), UnsupportedError, "shape"),
        (npy(GOOD, shape=(0, 10, 3)), UnsupportedError, "shape"),
        (npy(GOOD, shape=(20, 10, 2)), UnsupportedError, "shape"),
        (npy(GOOD, shape=(600,)), UnsupportedError, "shape"),
        (npy(GOOD.astype("f4")), UnsupportedError, "float32"),
        (npy(GOOD.astype("i2")), UnsupportedError, "int16"),
        (npy(GOOD, fortran_order=True), UnsupportedError, "Fortran"),
        (npy(GOOD, descr="|O"), UnsupportedError, "objects"),
        (npy(GOOD, descr=[("a", "|u1"), ("b", "|O")]), UnsupportedError, "objects"),
        (npy(GOOD, descr=[("a", "|u1")]), UnsupportedError, "holds"),
        (b"\x93NUMPY\x03\0" + npy(GOOD)[8:], UnsupportedError, "3.0"),
        (b"\x93NUMPY\x01\0\x10\0{'descr': lambda}" + bytes(100), CorruptError, "header"),
        (b"\x93NUMPY\x01\0\xff\xff" + b"[" * 65535, CorruptError, "header"),
        (b"something else", UnsupportedError, "only .npy and TIFF"),
        (b"", UnsupportedError, "only .npy and TIFF"),
    ],
)  # fmt: skip
def test_a_npy_file_that_is_no_picture_is_an_error_not_a_crash(tmp_path, data: bytes, error: type, words: str) -> None:
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(error, match=words):
        encode_large(tmp_path / "a.npy", tmp_path / "a.kmi", 8)
    assert os.listdir(tmp_path) == ["a.npy"]


def test_pickled_objects_are_never_loaded(tmp_path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple:
            return (os.mkdir, (str(tmp_path / "exploded"),))

    np.save(tmp_path / "a.npy", np.array([[Bomb()]], object), allow_pickle=True)
    with pytest.raises(UnsupportedError, match="never loaded"):
        encode_large(tmp_path / "a.npy", tmp_path / "a.kmi", 8)
    assert os.listdir(tmp_path) == ["a.npy"]


def test_dithering_and_too_little_memory_are_refused_with_advice(tmp_path) -> None:
    np.save(tmp_path / "a.npy", GOOD)
    for dither in ("floyd-steinberg", "perceptual"):
        with pytest.raises(UsageError, match="whole picture in memory"):
            encode_large(tmp_path / "a.npy", tmp_path / "a.kmi", dither=dither)  # type: ignore[arg-type]
    with pytest.raises(LimitError, match=r"--max-memory.*raise it"):
        encode_large(tmp_path / "a.npy", tmp_path / "a.kmi", max_memory=1 << 20)
    palettefmt.encode(GOOD)
    palettefmt.write(tmp_path / "a.kmi", GOOD)
    with pytest.raises(LimitError, match=r"--max-memory.*raise it"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.npy", max_memory=1 << 20)
    assert sorted(os.listdir(tmp_path)) == ["a.kmi", "a.npy"]


# --- TIFF ------------------------------------------------------------------------------------------------------

tifffile = pytest.importorskip("tifffile")
LAYOUTS: dict[str, dict[str, Any]] = {
    "one strip": {},
    "strips": {"rowsperstrip": 7, "compression": "adobe_deflate"},
    "rows": {"rowsperstrip": 1, "compression": "adobe_deflate", "predictor": True},
    "tiles": {"tile": (16, 32)},
    "coded tiles": {"tile": (32, 16), "compression": "adobe_deflate"},
    "big endian": {"tile": (16, 16), "byteorder": ">"},
    "large file": {"tile": (16, 16), "bigtiff": True},
}


def tiff(path: Path, pixels: np.ndarray, layout: str, **options: Any) -> Path:
    options = LAYOUTS[layout] | options
    kind = {2: "minisblack"}.get(pixels.ndim, "rgb")
    extra = {"extrasamples": ["unassalpha"]} if pixels.shape[2:] == (4,) else {}
    tifffile.imwrite(path, pixels, **{"photometric": kind, "metadata": None} | extra | options)
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", SHAPES)
def test_a_tiff_in_any_layout_gives_the_file_that_is_made_in_memory(tmp_path, layout: str, kind: str) -> None:
    path = tiff(tmp_path / "a.tif", picture(kind), layout)
    assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_indexed_tiff_keeps_labels_and_palette(tmp_path, layout: str) -> None:
    colormap = np.zeros((3, 256), np.uint16)
    colormap[:, :9] = colours(9).T.astype(np.uint16) * 257
    path = tiff(
        tmp_path / "a.tif", pattern(83, 61, 9), layout, photometric="palette", colormap=colormap, predictor=None
    )
    for colors in (None, 256, 5):
        assert encoded(tmp_path, path, colors) == palettefmt.encode(path, colors)


def test_opaque_alpha_and_sixteen_bits_are_as_in_memory(tmp_path) -> None:
    opaque = picture("rgba")
    opaque[..., 3] = 255
    path = tiff(tmp_path / "a.tif", opaque, "tiles")
    assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)
    skipped = tiff(tmp_path / "b.tif", picture("rgba"), "tiles", extrasamples=["unspecified"])
    assert encoded(tmp_path, skipped, 8) == palettefmt.encode(picture("rgba")[..., :3], 8)
    sixteen = picture("grey").astype(np.uint16) * 257
    for layout in LAYOUTS:
        path = tiff(tmp_path / "a.tif", sixteen, layout)
        assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"photometric": "miniswhite"}, "MINISWHITE"),
        ({"dtype": "f4"}, "float32"),
        ({"planar": True}, "planes"),
        ({"extratags": [(274, 3, 1, 6, True)]}, "orientation"),
    ],
)
def test_a_tiff_that_needs_more_than_reading_is_unsupported(tmp_path, options: dict[str, Any], words: str) -> None:
    pixels = picture("grey").astype(options.pop("dtype", "u1"))
    if options.pop("planar", False):
        pixels, options = np.stack([pixels] * 3), {"photometric": "rgb", "planarconfig": "separate"}
    with pytest.raises(UnsupportedError, match=words):
        encode_large(tiff(tmp_path / "a.tif", pixels, "strips", predictor=None, **options), tmp_path / "a.kmi")
    assert os.listdir(tmp_path) == ["a.tif"]


def test_pages_and_profiles_that_are_left_out_are_warned_about(tmp_path) -> None:
    pages = np.stack([picture("rgb")] * 3)
    path = tiff(tmp_path / "a.tif", pages, "strips", iccprofile=b"some profile of no meaning at all" * 5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        encode_large(path, tmp_path / "a.kmi", 8)
    text = " ".join(str(warning.message) for warning in caught)
    assert "3 pages" in text
    assert "profile" in text
    assert (tmp_path / "a.kmi").read_bytes() == palettefmt.encode(picture("rgb"), 8)


@pytest.mark.parametrize("layout", ["one strip", "coded tiles"])
def test_a_broken_tiff_is_one_of_our_errors_or_a_picture_and_never_litter(tmp_path, layout: str, capfd) -> None:
    data = tiff(tmp_path / "a.tif", picture("rgb")[:40, :40], layout).read_bytes()
    rng = np.random.default_rng(0)
    mutants = [data[: len(data) * part // 25] for part in range(25)]
    for _ in range(45):
        mutant = bytearray(data)
        directory = int.from_bytes(data[4:8], "little")
        for place in rng.integers(directory, min(directory + 200, len(data)), rng.integers(1, 4)):
            mutant[place] = rng.integers(256)
        mutants.append(bytes(mutant))
    refused = 0
    for mutant in mutants:
        (tmp_path / "a.tif").write_bytes(mutant)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PictureWarning)
                encode_large(tmp_path / "a.tif", tmp_path / "a.kmi", 8)
        except PalettefmtError as error:
            assert "\n" not in str(error)
            refused += 1
            assert os.listdir(tmp_path) == ["a.tif"]
        else:
            (tmp_path / "a.kmi").unlink()
    assert refused > 30
    assert capfd.readouterr() == ("", "")


def test_without_tifffile_the_advice_is_how_to_get_it(tmp_path, monkeypatch) -> None:
    path = tiff(tmp_path / "a.tif", picture("rgb"), "tiles")
    palettefmt.write(tmp_path / "b.kmi", path)
    monkeypatch.setitem(sys.modules, "tifffile", None)
    for run in (
        lambda: encode_large(path, tmp_path / "a.kmi"),
        lambda: palettefmt.decode_large(tmp_path / "b.kmi", tmp_path / "b.tif"),
    ):
        with pytest.raises(UsageError, match=r"pip install 'palettefmt\[large\]'"):
            run()
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "b.kmi"]


# --- memory ----------------------------------------------------------------------------------------------------

PEAK = """
import sys, palettefmt
from pathlib import Path
folder = Path(sys.argv[1])
palettefmt.encode_large(folder / "a.npy", folder / "a.kmi", 8, max_memory=352 << 20)
palettefmt.decode_large(folder / "a.kmi", folder / "b.npy", max_memory=352 << 20)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_memory_stays_bounded_however_large_the_picture(tmp_path) -> None:
    side = 8_000  # 192 MB of pixels, more than a gibibyte in work as a whole
    pixels = np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.uint8, (side, side, 3))
    pixels[::500] = (np.arange(side)[:, None] * [1, 7, 3] % 256).astype(np.uint8)
    pixels.flush()
    del pixels
    done = subprocess.run([sys.executable, "-c", PEAK, tmp_path], capture_output=True, text=True, check=True)
    assert int(done.stdout) / 1024 < 352
    found = np.load(tmp_path / "b.npy", mmap_mode="r")
    assert found.shape == (side, side, 3)
    assert (found[1:500] == found[1, 0]).all()
