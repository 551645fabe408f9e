"""Promise: a picture that is worked on by pieces gives the same file as one in memory, in memory that stays bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import palettefmt
from palettefmt import (
    CorruptError,
    LimitError,
    PictureWarning,
    TruncatedError,
    UnsupportedError,
    UsageError,
    encode_large,
)
from palettefmt.large import encode as large_encode
from palettefmt.palette import counter as large_colours
from tests.pieces import SHAPES, encoded, picture
from tests.runs import EXHAUSTIVE, sampled
from tests.vectors import colours

pytestmark = pytest.mark.usefixtures("small_pieces")


# --- the same file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("colors", sampled([None, 1, 5, 64, 256], [5]))
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


@EXHAUSTIVE
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


@EXHAUSTIVE
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
    with pytest.raises(LimitError, match=r"raise max_memory"):
        encode_large(tmp_path / "a.npy", tmp_path / "a.kmi", max_memory=1 << 20)
    palettefmt.encode(GOOD)
    palettefmt.write(tmp_path / "a.kmi", GOOD)
    with pytest.raises(LimitError, match=r"raise max_memory"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.npy", max_memory=1 << 20)
    assert sorted(os.listdir(tmp_path)) == ["a.kmi", "a.npy"]


# --- memory ----------------------------------------------------------------------------------------------------

PEAK = """
import sys, palettefmt
from pathlib import Path
folder = Path(sys.argv[1])
palettefmt.encode_large(folder / "a.npy", folder / "a.kmi", 8, max_memory=352 << 20)
palettefmt.decode_large(folder / "a.kmi", folder / "b.npy", max_memory=352 << 20)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@EXHAUSTIVE
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
