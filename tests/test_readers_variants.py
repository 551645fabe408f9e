"""Promise: what other programs write of a common format is read like its usual form, or refused by its name."""

from __future__ import annotations

import struct
import sys

import numpy as np
import pytest

from palettefmt import CorruptError, UnsupportedError
from palettefmt.palette_files import read_palette
from palettefmt.pictures.source import open_pixels, open_source
from tests.pictures import BLUE, GREEN, RED, WHITE
from tests.writers import bmp, tiff

# --- TIFF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [3, 5, 6, 7])
def test_a_tiff_palette_of_any_depth_up_to_eight(bits: int) -> None:
    table = np.random.default_rng(0).integers(0, 256, (1 << bits, 3))
    table[0] = 255
    labels = np.arange(1 << bits).reshape(2, -1, 1)
    image = open_source(tiff(labels, bits, 3, (320, 3, 3 << bits, (table.T * 257).astype("<u2").tobytes())))
    assert np.array_equal(image.labels, labels[:, :, 0])
    assert np.array_equal(image.palette, table)


@pytest.mark.parametrize("bits", [2, 4, 5, 6, 7, 10, 12])
def test_premultiplied_colour_is_divided_at_its_own_depth(bits: int) -> None:
    most = (1 << bits) - 1
    samples = np.random.default_rng(0).integers(0, most + 1, (9, 9, 4))
    samples[:, :, :3] = samples[:, :, :3] * samples[:, :, 3:] // most
    seen = samples[:, :, 3] > 0
    expected = samples[:, :, :3] / np.maximum(samples[:, :, 3:], 1) * 255
    result = open_pixels(tiff(samples, bits, 2, (338, 3, 1, 1)))
    assert np.abs(result[:, :, :3] - expected)[seen].max() <= 1


@pytest.mark.parametrize("number", [9, 32766, 32908, 34661, 34676, 65000])
def test_a_packing_that_nobody_reads_is_unsupported_and_named(number: int) -> None:
    data = tiff(np.zeros((2, 2, 1), np.uint8), 8, 1)
    data = data.replace(struct.pack("<HHIH", 259, 3, 1, 1), struct.pack("<HHIH", 259, 3, 1, number))
    with pytest.raises(UnsupportedError, match=r"TIFF with [A-Z0-9_]+ compression"):
        open_pixels(data)


# --- BMP, JPEG 2000 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [16, 20, 24, 36, 42, 46, 48, 60, 64])
def test_os2_leaves_out_the_end_of_its_header(size: int) -> None:
    table = b"".join(bytes([blue, green, red, 0]) for red, green, blue in (RED, GREEN, BLUE, WHITE) * 4)
    info = struct.pack("<IiiHHIIiiII", size, 4, 1, 1, 4, 0, 4, 0, 0, 16, 0)[:size].ljust(size, b"\0")
    start = 14 + size + len(table)
    data = b"BM" + struct.pack("<IHHI", start + 4, 0, 0, start) + info + table + bytes([0x01, 0x23, 0, 0])
    image = open_source(data)
    assert image.labels.tolist() == [[0, 1, 2, 3]]
    assert image.palette[:4].tolist() == [[*RED], [*GREEN], [*BLUE], [*WHITE]]


@pytest.mark.parametrize("bits", [9, 12, 16])
@pytest.mark.parametrize("channels", [2, 3, 4])
def test_white_of_a_deep_jpeg_2000_does_not_become_black(
    bits: int, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    levels = np.round(np.linspace(0, (1 << bits) - 1, 256 * channels)).astype(np.uint16).reshape(16, 16, channels)
    data = imagecodecs.jpeg2k_encode(levels, bitspersample=bits, reversible=True, level=0)
    expected = levels / ((1 << bits) - 1) * 255
    if channels == 2:
        expected = expected[:, :, [0, 0, 0, 1]]
    assert np.abs(open_pixels(data) - expected).max() <= 0.51
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    with pytest.raises(UnsupportedError, match="imagecodecs"):
        open_pixels(data)
    grey = np.full((16, 16, channels), 1 << (bits - 1), np.uint16)
    plain = imagecodecs.jpeg2k_encode(grey, bitspersample=bits, reversible=True, level=0)
    assert np.abs(open_pixels(plain).astype(int) - 128).max() <= 1


# --- refused by name -------------------------------------------------------------------------------------------------

OTHERS: dict[str, tuple[bytes, str]] = {
    "SVG behind a mark of order": (b"\xef\xbb\xbf<svg/>", "SVG"),
    "SVG behind spaces": (b"\n  <svg/>", "SVG"),
    "SVG of 16 bits": ("\ufeff<svg/>".encode("utf-16-le"), "SVG"),
    "EPS behind a line": (b"\r\n%!PS-Adobe", "PostScript"),
    "PFM of another system": (b"PF\r\n2 2\r\n-1.0\r\n" + bytes(48), "PFM"),
    "PAM of another system": (b"P7\r\nWIDTH 1\r\n", "PAM"),
    "DICOM": (bytes(128) + b"DICM" + bytes(30), "DICOM"),
    "AVI": (b"RIFF\x20\0\0\0AVI LIST" + bytes(30), "video"),
    "a cursor that moves": (b"RIFF\x20\0\0\0ACONanih" + bytes(30), "cursor"),
    "an array of OS/2": (b"BA" + bytes(12) + bmp(np.zeros((2, 2), int), 24), "OS/2"),
    "many channels of Photoshop": (b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 8, 7) + bytes(40), "Multichannel"),
    "bzip2": (b"BZh91AY" + bytes(30), "bzip2"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_forms_of_what_is_not_read_are_named_too(kind: str) -> None:
    data, words = OTHERS[kind]
    with pytest.raises(UnsupportedError, match=words) as caught:
        open_pixels(data)
    assert caught.value.advice


# --- palette files ---------------------------------------------------------------------------------------------------


def test_palette_files_with_more_or_less_around_their_colours() -> None:
    two = [[*RED, 255], [0, 255, 0, 128]]
    assert read_palette(b"FFff0000\r\n8000FF00\r\n", ".txt").tolist() == two  # Paint.NET's, without its comments
    assert read_palette(b"ff0000ff\n00ff0080\n", ".hex").tolist() == two
    assert read_palette(b"JASC-PAL\r\n0100\r\n1\r\n255 0 0\r\n\x1a", ".pal").tolist() == [[*RED]]  # as DOS ends texts
    colour = struct.pack(">5H", 0, 65535, 0, 0, 0)
    swatches = struct.pack(">HH", 1, 1) + colour + struct.pack(">HH", 2, 1) + colour + struct.pack(">IHH", 2, 65, 0)
    assert read_palette(swatches + b"8BIMphry" + bytes(9), ".aco").tolist() == [[*RED]]  # Photoshop's tree of folders
    with pytest.raises(CorruptError, match="bytes follow"):
        read_palette(swatches + bytes(9), ".aco")
