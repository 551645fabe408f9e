"""Promise: what goes in is known by its content; what is not read is refused by name, briefly and in bounds."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

import palettefmt
from palettefmt import CorruptError, FileAccessError, LimitError, Limits, PictureWarning, UnsupportedError
from palettefmt.palette_files import read_named, read_palette
from palettefmt.pictures import orientation
from palettefmt.pictures.sizes import declared_size
from palettefmt.pictures.source import open_pixels, open_source
from tests.pictures import BLACK, BLUE, GREEN, RED, UPRIGHT, WHITE
from tests.writers import bmp, chunk, gif, png, tiff

SCENE = np.array([[RED, GREEN, BLUE], [WHITE, BLACK, (9, 99, 200)]], np.uint8)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


# --- refused by name -------------------------------------------------------------------------------------------------

JPEG = saved(Image.fromarray(SCENE), "JPEG")
FRAME = JPEG.index(b"\xff\xc0")
OTHERS: dict[str, tuple[bytes, str]] = {
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
    "EPS with a preview": (b"\xc5\xd0\xd3\xc6" + bytes(40), "PostScript"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "SVG"),
    "WMF": (b"\xd7\xcd\xc6\x9a" + bytes(40), "WMF"),
    "EMF": (b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(60), "EMF"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "heif"),
    "MP4": (b"\0\0\0\x18ftypisom\0\0\0\0mp41isom" + bytes(64), "video"),
    "CR3": (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(64), "camera"),
    "CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(64), "camera"),
    "JPEG XL": (b"\xff\x0a" + bytes(30), "JPEG XL"),
    "OpenEXR": (b"v/1\1" + bytes(30), "OpenEXR"),
    "PSB": (b"8BPS\0\2" + bytes(30), "PSB"),
    "PSD of 16 bits": (b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 16, 3) + bytes(40), "16 bits"),
    "CgBI": (png(SCENE, 8, 2)[:8] + chunk(b"CgBI", bytes(4)) + png(SCENE, 8, 2)[8:], "CgBI"),
    "DDS": (b"DDS " + struct.pack("<I", 124) + bytes(68) + struct.pack("<II4s", 32, 4, b"ABCD") + bytes(40), "DDS"),
    "JPEG of 12 bits": (JPEG[: FRAME + 4] + b"\x0c" + JPEG[FRAME + 5 :], "12 bits"),
    "lossless JPEG": (JPEG[:FRAME] + b"\xff\xc3" + JPEG[FRAME + 2 :], "lossless"),
    "JPEG in a BMP": (bmp(np.zeros((2, 2), int), 24)[:30] + b"\4" + bmp(np.zeros((2, 2), int), 24)[31:], "JPEG"),
    "a PNG of the future": (png(SCENE, 8, 2, (b"NEWC", b"")), "NEWC"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_whole_and_not_read_is_unsupported_and_named(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    data, words = OTHERS[kind]
    with pytest.raises(UnsupportedError, match=words) as caught:
        open_pixels(data)
    assert caught.value.advice or "chunk" in caught.value.message
    assert "\n" not in str(caught.value)


def test_heic_is_read_by_pillow_heif_where_it_is_and_held_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Image.fromarray(SCENE)
    picture.info["exif"] = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHIHH", 0x112, 3, 1, 6, 0) + bytes(4)
    file = types.SimpleNamespace(size=picture.size, to_pillow=lambda: picture)
    module = types.SimpleNamespace(open_heif=lambda *_, **__: file)
    monkeypatch.setitem(sys.modules, "pillow_heif", module)
    assert np.array_equal(open_pixels(OTHERS["HEIC"][0]), SCENE)  # libheif has turned it already
    with pytest.raises(LimitError):
        open_pixels(OTHERS["HEIC"][0], Limits(max_pixels=5))


def test_a_pillow_image_of_32_bit_integers_is_refused_by_its_type() -> None:
    for top in (1, 255, 65535):
        with pytest.raises(UnsupportedError, match="32-bit"):
            open_pixels(Image.new("I", (2, 2), top))


# --- which way up ----------------------------------------------------------------------------------------------------

FIELDS = {
    "SHORT": struct.pack("<HHIHH", 0x112, 3, 1, 6, 0), "BYTE": struct.pack("<HHIBxxx", 0x112, 1, 1, 6),
    "ASCII": struct.pack("<HHI", 0x112, 2, 2) + b"6\0\0\0", "LONG": struct.pack("<HHII", 0x112, 4, 1, 6),
}  # fmt: skip
BAD = [struct.pack("<HHI", tag, 2, 4) + b"abc\0" for tag in (0x111, 0x100, 0xA005, 0x11A, 0x8769, 0x8825)]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("bad", range(len(BAD)))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_orientation_is_read_whatever_else_is_wrong(field: str, bad: int, kind: str) -> None:
    entries = sorted([FIELDS[field], BAD[bad]], key=lambda each: int.from_bytes(each[:2], "little"))
    exif = b"Exif\0\0II*\0\x08\0\0\0\2\0" + b"".join(entries) + bytes(4)
    data = saved(Image.fromarray(SCENE), kind, exif=exif)
    assert open_pixels(data).shape[:2] == (3, 2)


def test_no_orientation_is_none() -> None:
    for exif in (b"", b"II*\0", b"II*\0\xff\xff\0\0", b"junk" * 9, b"MM\0*\0\0\0\x08\0\1" + bytes(12)):
        assert orientation.of_exif(exif) is None
    for way, turn in UPRIGHT.items():
        assert np.array_equal(orientation.turned(SCENE, way), turn(SCENE))
        assert orientation.of_xmp(f'<x tiff:Orientation="{way}"/>'.encode()) == way


def test_metadata_of_a_png_that_is_damaged_or_huge_does_not_matter() -> None:
    plain = png(SCENE, 8, 2)
    noise = (
        (b"zTXt", b"Comment\0\0" + b"not packed"),
        (b"eXIf", b"junk"),
        (b"tEXt", b"Raw profile type exif\0\nx\n 3\nzz"),
    )
    assert np.array_equal(open_pixels(png(SCENE, 8, 2, *noise)), SCENE)
    damaged = bytearray(png(SCENE, 8, 2, (b"tEXt", b"Title\0abc")))
    damaged[damaged.index(b"Title")] ^= 1
    assert np.array_equal(open_pixels(bytes(damaged)), SCENE)
    assert np.array_equal(open_pixels(plain[:-12]), SCENE)  # without IEND


# --- pictures in pictures, palettes, frames --------------------------------------------------------------------------


def test_a_picture_in_an_icon_is_held_to_the_limit() -> None:
    big = saved(Image.new("RGB", (600, 600)), "PNG")
    ico = struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(big), 22) + big
    icns = b"icns" + struct.pack(">I", 16 + len(big)) + b"ic07" + struct.pack(">I", 8 + len(big)) + big
    for data in (ico, icns):
        before = Image.MAX_IMAGE_PIXELS
        with pytest.raises(LimitError, match=r"picture"):
            open_pixels(data, Limits(max_pixels=20_000))
        assert before == Image.MAX_IMAGE_PIXELS
    assert open_pixels(ico).shape[:2] == (600, 600)


def test_alpha_of_a_palette_survives_a_profile() -> None:
    picture = Image.frombytes("P", (3, 1), bytes([0, 1, 2]))
    picture.putpalette([200, 0, 0, 0, 10, 200, 30, 128, 1, 2, 3, 255], "RGBA")
    picture.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = open_source(picture)
    assert image.palette.tolist() == [[200, 0, 0, 0], [10, 200, 30, 128], [1, 2, 3, 255]]


def jp2(labels: np.ndarray, table: list[tuple[int, ...]], bits: int = 8) -> bytes:
    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + name + data

    channels = len(table[0])
    code = saved(Image.fromarray(labels), "JPEG2000", no_jp2=True, irreversible=False)
    entries = struct.pack(f">{len(table) * channels}{'H' if bits > 8 else 'B'}", *sum(table, ()))
    maps = b"".join(struct.pack(">HBB", 0, 1, index) for index in range(channels))
    boxes = box(b"ihdr", struct.pack(">IIHBBBB", *labels.shape, 1, 7, 7, 0, 0)) + box(b"colr", b"\1\0\0\0\0\0\x10")
    boxes += box(b"pclr", struct.pack(">HB", len(table), channels) + bytes([bits - 1] * channels) + entries)
    boxes += box(b"cmap", maps)
    if channels == 4:
        kinds = [(0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 1, 0)]
        boxes += box(b"cdef", struct.pack(">H", 4) + b"".join(struct.pack(">3H", *each) for each in kinds))
    head = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return head + box(b"jp2h", boxes) + box(b"jp2c", code)


def test_a_palette_of_jpeg_2000_keeps_every_entry_and_alpha() -> None:
    labels = np.tile(np.array([0, 1, 2, 3], np.uint8), (16, 4))
    table = [RED, RED, GREEN, BLUE, BLUE, WHITE]
    image = open_source(jp2(labels, table))
    assert np.array_equal(image.labels, labels)
    assert image.palette.tolist() == [list(entry) for entry in table]
    clear = [(*entry, alpha) for entry, alpha in zip(table, (0, 255, 128, 255, 255, 1), strict=True)]
    assert open_source(jp2(labels, clear)).palette.tolist() == [list(entry) for entry in clear]
    deep = [tuple(level * 257 for level in entry) for entry in table]
    assert open_source(jp2(labels, deep, 16)).palette.tolist() == [list(entry) for entry in table]
    with pytest.raises(CorruptError, match="colour 3 of a palette of 2"):
        open_source(jp2(labels, table[:2]))


def test_the_ink_of_an_xbm_is_black() -> None:
    data = b"#define t_width 8\n#define t_height 1\nstatic char t_bits[] = {\n 0x0f };\n"
    assert open_pixels(data)[0, :, 0].tolist() == [0] * 4 + [255] * 4


def test_the_ink_of_a_photoshop_bitmap_is_black() -> None:
    data = b"8BPS" + struct.pack(">H6xHIIHH", 1, 1, 1, 8, 1, 0) + bytes(12) + bytes(2) + b"\xf0"
    assert open_pixels(data)[0, :, 0].tolist() == [0] * 4 + [255] * 4


def test_run_lengths_may_leave_out_the_rest() -> None:
    table = np.random.default_rng(0).integers(0, 256, (16, 3))
    plain = bmp(np.zeros((3, 5), int), 8, table)
    start = int.from_bytes(plain[10:14], "little")
    runs = bytes([5, 1, 0, 0, 0, 3, 2, 3, 4, 0, 0, 2, 1, 0, 1, 9, 0, 0, 0, 1])
    image = open_source(plain[:30] + b"\1" + plain[31:start] + runs)
    assert image.labels.tolist() == [[0] * 5, [2, 3, 4, 0, 9], [1] * 5]
    four = plain[:28] + b"\4\0\2" + plain[31:start] + bytes([5, 0x12, 0, 0, 0, 3, 0x34, 0x50, 0, 1])
    assert open_source(four).labels.tolist() == [[0] * 5, [3, 4, 5, 0, 0], [1, 2, 1, 2, 1]]
    with pytest.raises(CorruptError, match="truncated"):
        open_source(plain[:30] + b"\1" + plain[31:start] + runs[:4])


@pytest.mark.parametrize("subsampling", [(1, 1), (2, 1), (2, 2), (4, 2)])
def test_luma_and_chroma_that_lie_unpacked(subsampling: tuple[int, int]) -> None:
    """Flat chroma, so that nothing depends on how it is spread."""
    across, down = subsampling
    luma = np.random.default_rng(1).integers(20, 200, (4, 8))
    units = [
        bytes([*luma[y : y + down, x : x + across].reshape(-1).tolist(), 120, 140])
        for y in range(0, 4, down)
        for x in range(0, 8, across)
    ]
    raw = np.frombuffer(b"".join(units), np.uint8)
    data = tiff(np.zeros((4, 8, 3), np.uint8), 8, 6, (530, 3, 2, struct.pack("<HH", *subsampling)))
    data = data[:8] + raw.tobytes() + data[8 + len(raw) :]
    y, b, r = luma.astype(float), 120 - 128, 140 - 128
    expected = np.dstack([y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b])
    assert np.abs(open_pixels(data) - expected).max() <= 1.5


def test_layers_are_no_frames() -> None:
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 8, 3) + bytes(8)
    layer = struct.pack(">4iH", 0, 0, 1, 2, 0) + b"8BIMnorm" + bytes([255, 0, 0, 0]) + struct.pack(">I", 12) + bytes(12)
    info = struct.pack(">h", 2) + layer * 2
    info += bytes(len(info) % 2)
    section = struct.pack(">I", len(info)) + info + bytes(4)
    data = head + struct.pack(">I", len(section)) + section + bytes(2) + bytes([255, 0, 10, 20, 0, 255])
    with warnings.catch_warnings():
        warnings.simplefilter("error", PictureWarning)
        assert open_pixels(data).tolist() == [[[255, 10, 0], [0, 20, 255]]]


@pytest.mark.parametrize("data", [png(SCENE, 8, 2), tiff(SCENE, 8, 2), bmp(np.zeros((2, 3), int), 24),
                                  gif(np.zeros((2, 3), int), np.zeros((2, 3))), JPEG])  # fmt: skip
def test_the_declared_size_is_known_without_the_pixels(data: bytes) -> None:
    assert declared_size(io.BytesIO(data)) == (3, 2)


# --- words, bounds ---------------------------------------------------------------------------------------------------


def test_libtiff_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40), np.uint8)).save(
        out, "TIFF", compression="tiff_lzw"
    )
    data = bytearray(out.getvalue())
    data[20:400] = bytes(380)
    with pytest.raises(CorruptError) as caught:
        open_pixels(bytes(data))
    assert capfd.readouterr() == ("", "")
    assert "decoder" not in str(caught.value)


def test_what_does_not_end_is_bounded_and_named(tmp_path: Path) -> None:
    if os.path.exists("/dev/zero"):
        with pytest.raises(LimitError, match="/dev/zero: a device"):
            palettefmt.encode("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    endless = f"pipe = open({str(tmp_path / 'pipe')!r}, 'wb')\nwhile 1: pipe.write(bytes(1 << 20))"
    writer = subprocess.Popen([sys.executable, "-c", endless], stderr=subprocess.DEVNULL)
    try:
        with pytest.raises(LimitError, match=r"pipe: more than 2,000,000 bytes"):
            palettefmt.encode(tmp_path / "pipe", limits=Limits(max_bytes=2_000_000))
    finally:
        writer.kill()
        writer.wait()


def test_a_pipe_in_a_folder_is_a_failed_row(tmp_path: Path) -> None:
    from palettefmt.batch.storage import Storage

    os.mkfifo(tmp_path / "b.png")
    with pytest.raises(FileAccessError, match=r"b\.png.*pipe"):
        Storage().read(str(tmp_path / "b.png"), Limits())


# --- palette files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".pal", ".txt", ".gpl", ".hex", ".json", ".act"])
def test_a_palette_is_known_by_its_content_whatever_its_name(suffix: str) -> None:
    red = [[255, 0, 0]]
    assert read_palette(b"GIMP Palette\nName: X\n#\n255 0 0 red\n", suffix).tolist() == red
    assert read_palette(b"JASC-PAL\r\n0100\r\n1\r\n255 0 0\r\n", suffix).tolist() == red
    assert read_palette(b";paint.net Palette File\r\n;Colors: 1\r\nFFff0000\r\n", suffix).tolist() == red
    assert read_palette(b'{"name": "x", "author": "", "colors": ["ff0000"]}', suffix).tolist() == red
    assert read_palette(b"[[255, 0, 0]]", suffix).tolist() == red
    indexed = png(np.zeros((1, 1, 1), int), 1, 3, (b"PLTE", b"\xff\0\0"))
    assert read_palette(indexed, suffix).tolist() == red


def test_forms_that_other_programs_write() -> None:
    named = read_named(b";paint.net Palette File\n;Palette Name: Sea\n80ff0000\n00ff00\n", "txt")
    assert (named.title, named.entries.tolist()) == ("Sea", [[255, 0, 0, 128], [0, 255, 0, 255]])
    table = bytes(range(256)) * 3
    for kind in ("pal", "act"):
        assert read_palette(table, kind).tobytes() == table
    assert read_palette(bytes(range(48)), "pal").shape == (16, 3)
    block = struct.pack(">HIH", 1, 22, 1) + bytes(2) + b"RGB " + struct.pack(">3fH", 1, 0, 0, 2)
    for version in (b"\0\1\0\0", b"\0\0\0\1", b"\1\0\0\0"):
        assert read_palette(b"ASEF" + version + struct.pack(">I", 1) + block, "ase").tolist() == [[255, 0, 0]]
    for data, kind, code in ((table[:13], "aco", 3), (b"", "gpl", 3), (b"ASEF\0\7\0\7\0\0\0\0", "ase", 4)):
        with pytest.raises(palettefmt.UsageError) as caught:
            read_palette(data, kind)
        assert caught.value.exit_code == code
