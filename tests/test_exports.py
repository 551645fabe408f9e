"""Promise: what is written in another format has the labels and the palette of the picture, as independent readers say.

Pillow, giflib (imagecodecs) and tifffile read what this package writes by itself.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.errors import UnsupportedError
from palettefmt.exports import bmp, gif, order, squeeze, tiff, webp
from palettefmt.exports.formats import FORMATS, Format, by_name, by_suffix, holds_alpha
from palettefmt.exports.rows import packed_rows
from palettefmt.pictures.source import open_source

KEPT = [format for format in FORMATS if format.keeps_palette]
SHAPES = ((1, 1), (1, 3), (5, 2), (17, 31))
COUNTS = (1, 2, 3, 4, 5, 16, 17, 128, 129, 255, 256)


def picture(k: int, height: int, width: int) -> np.ndarray:
    """Return labels that are flat above and noise below."""
    labels = np.random.default_rng(k * 1000 + height * 50 + width).integers(0, k, (height, width)).astype(np.uint8)
    labels[: height // 2] = k - 1
    return labels


def entries(k: int) -> np.ndarray:
    return np.random.default_rng(k).integers(0, 256, (k, 3)).astype(np.uint8)


def named(name: str) -> Format:
    format = by_name(name)
    assert format is not None
    return format


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as file:
        file.load()
        return file


@pytest.mark.parametrize("format", KEPT, ids=lambda format: format.name)
def test_labels_and_palette_come_through_exactly(format: Format) -> None:
    """Pillow shows the same pixels; our readers, which are held to others elsewhere, find labels and entries."""
    for k in COUNTS:
        for height, width in SHAPES:
            labels, palette = picture(k, height, width), entries(k)
            palette[k // 2 :: 7] = palette[0]  # equal entries stay two
            data = format.write(labels, palette)
            assert np.array_equal(np.asarray(opened(data).convert("RGB")), palette[labels]), (k, height, width)
            read = open_source(data)
            assert isinstance(read, palettefmt.IndexedImage)
            assert np.array_equal(read.labels, labels), (k, height, width)
            assert np.array_equal(read.palette[:k], palette), (k, height, width)


@pytest.mark.parametrize("k", COUNTS)
def test_a_bmp_has_exactly_k_entries_and_pillow_sees_its_labels(k: int) -> None:
    labels, palette = picture(k, 9, 13), entries(k)
    data = bmp.indexed_bmp(labels, palette)
    size, start = struct.unpack_from("<I4xI", data, 2)
    depth, used = struct.unpack_from("<H", data, 28)[0], struct.unpack_from("<I", data, 46)[0]
    assert (size, start, used) == (len(data), 54 + 4 * k, k)
    assert depth == (1 if k <= 2 else 4 if k <= 16 else 8)
    shown = opened(data)
    if shown.mode == "P":  # two entries of black and white are mode 1 to Pillow
        assert np.array_equal(np.asarray(shown), labels)
        assert shown.getpalette()[: 3 * k] == palette.ravel().tolist()


@pytest.mark.parametrize("k", COUNTS)
def test_a_gif_is_what_giflib_and_pillow_read(k: int) -> None:
    imagecodecs: Any = pytest.importorskip("imagecodecs")
    labels, palette = picture(k, 60, 90), entries(k)
    data = gif.indexed_gif(labels, palette)
    by_giflib = np.asarray(imagecodecs.gif_decode(data)).reshape(60, 90, -1)
    assert np.array_equal(by_giflib[:, :, :3], palette[labels])
    bits = max(1, (k - 1).bit_length())
    assert data[:6] == b"GIF89a" and data[10] & 7 == bits - 1
    assert data[13 : 13 + 3 * k] == palette.tobytes()


def test_the_codes_of_a_gif_start_afresh_when_they_are_used_up() -> None:
    """Noise of 256 values uses 4,096 codes up many times over, and flat areas make codes of thousands of pixels."""
    imagecodecs: Any = pytest.importorskip("imagecodecs")
    noise = np.random.default_rng(1).integers(0, 256, (200, 300), np.uint8)
    flat = np.zeros((300, 3000), np.uint8)
    grey = np.arange(256, dtype=np.uint8).repeat(3).reshape(256, 3)
    for labels in (noise, flat, np.vstack([noise, noise])):
        data = gif.indexed_gif(labels, grey)
        assert np.array_equal(np.asarray(opened(data).convert("L")), labels)
        assert np.array_equal(np.asarray(imagecodecs.gif_decode(data)).reshape(*labels.shape, -1)[:, :, 0], labels)
    assert len(gif.indexed_gif(flat, grey)) < 4000


def test_one_entry_of_a_gif_may_be_transparent() -> None:
    labels = np.array([[0, 1, 2], [2, 1, 0]], np.uint8)
    palette = np.array([[9, 8, 7, 255], [1, 2, 3, 0], [200, 100, 0, 255]], np.uint8)
    data = named("gif").write(labels, palette)
    shown = opened(data)
    assert shown.info["transparency"] == 1
    assert np.array_equal(np.asarray(shown.convert("RGBA"))[:, :, 3], palette[labels][:, :, 3])
    read = open_source(data)
    assert isinstance(read, palettefmt.IndexedImage)
    assert np.array_equal(read.palette[:3], palette)


@pytest.mark.parametrize("k", [2, 16, 17, 256])
def test_a_tiff_is_what_tifffile_reads(k: int) -> None:
    tifffile: Any = pytest.importorskip("tifffile")
    labels, palette = picture(k, 7, 9), entries(k)
    with tifffile.TiffFile(io.BytesIO(tiff.indexed_tiff(labels, palette))) as file:
        page = file.pages[0]
        assert page.photometric == 3
        assert np.array_equal(page.asarray(), labels)
        assert np.array_equal(page.colormap.T[:k], palette.astype(np.uint16) * 257)


def test_a_lossless_webp_keeps_every_pixel_even_where_it_cannot_be_seen() -> None:
    palette = np.column_stack([entries(9), np.array([0, 0, 1, 50, 100, 200, 254, 255, 255], np.uint8)])
    labels = picture(9, 20, 30)
    assert np.array_equal(np.asarray(opened(named("webp").write(labels, palette)).convert("RGBA")), palette[labels])


def test_what_a_format_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.zeros((2, 2), np.uint8)
    half = np.array([[1, 2, 3, 128]], np.uint8)
    clear = np.array([[1, 2, 3, 0], [4, 5, 6, 0]], np.uint8)
    for name, palette in (("gif", half), ("gif", clear), ("bmp", clear[:1]), ("bmp", half), ("tiff", half)):
        with pytest.raises(UnsupportedError, match="transparen"):
            named(name).write(labels, palette)
    opaque = np.array([[1, 2, 3, 255]], np.uint8)
    for format in FORMATS:
        assert format.write(labels, opaque)
        assert holds_alpha(opaque, format.alpha) and holds_alpha(opaque[:, :3], format.alpha)
    wide = np.lib.stride_tricks.as_strided(labels, (2, 70_000), (0, 0))
    for write, words in ((gif.indexed_gif, "65,535"), (webp.lossless_webp, "16,383")):
        with pytest.raises(UnsupportedError, match=words):
            write(wide, entries(2))
    endless = np.lib.stride_tricks.as_strided(labels, (1 << 17, 1 << 16), (0, 0))
    with pytest.raises(UnsupportedError, match="4 GiB"):
        bmp.indexed_bmp(endless, entries(20))
    monkeypatch.delitem(Image.SAVE, "WEBP", raising=False)
    monkeypatch.setattr(Image, "init", lambda: None)
    monkeypatch.setattr(Image, "preinit", lambda: None)
    with pytest.raises(UnsupportedError, match="writes no WebP"):
        webp.lossless_webp(labels, entries(2))


def test_formats_are_found_by_name_and_suffix() -> None:
    assert by_suffix(".GIF") is named("gif") and by_suffix(".tiff") is by_suffix(".tif") is named("Tiff")
    assert by_suffix(".xyz") is None and by_suffix("") is None and by_name("xyz") is None
    names, suffixes = [f.name for f in FORMATS], [suffix for f in FORMATS for suffix in f.suffixes]
    assert len(set(names)) == len(names) and len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_rows_are_packed_from_the_highest_bits_on(depth: int) -> None:
    labels = np.random.default_rng(depth).integers(0, 1 << depth, (3, 11), np.uint8)
    for row, packed in zip(labels, packed_rows(labels, depth), strict=True):
        text = "".join(f"{label:0{depth}b}" for label in row)
        assert "".join(f"{byte:08b}" for byte in packed) == text + "0" * (-len(text) % 8)


# --- squeezing -------------------------------------------------------------------------------------------------


def test_squeezing_in_a_process_of_its_own_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("oxipng")
    png = palettefmt.IndexedImage(picture(5, 30, 40), entries(5)).to_png()
    here = squeeze.squeeze(png)
    monkeypatch.setattr(squeeze, "_LARGE", 1)
    started = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *given, **named: started.append(1) or run(*given, **named))
    assert squeeze.squeeze(png) == here
    assert started == [1]
    monkeypatch.setattr(sys, "executable", "/no/such/python")  # where there is none, it is done here
    assert squeeze.squeeze(png) == here
    assert started == [1, 1]


def test_of_a_large_png_only_the_order_that_promises_most_is_squeezed(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []
    monkeypatch.setattr(order, "squeeze", lambda png: taken.append(png) or png)
    labels, palette = picture(40, 60, 90), entries(40)
    plain = [palettefmt.IndexedImage(np.argsort(way).astype(np.uint8)[labels], palette[way]).to_png()
             for way in order.orders(labels, palette)]  # fmt: skip
    assert order.smallest_png(labels, palette, optimize=True) == min(plain, key=len)
    assert taken == plain  # it is small: every one
    monkeypatch.setattr(order, "_SMALL", 0)
    for clearly, wanted in ((2.0, plain[-1]), (0.5, min(plain, key=len))):
        taken.clear()
        monkeypatch.setattr(order, "_CLEARLY", clearly)
        assert order.smallest_png(labels, palette, optimize=True) == wanted
        assert taken == [wanted]
