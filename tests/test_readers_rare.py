"""Promise: rare forms of common formats are read rightly, too, or refused in words that help."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from palettefmt import CorruptError, LimitError, Limits, PictureWarning, UnsupportedError
from palettefmt.pictures.sizes import declared_size
from palettefmt.pictures.source import open_pixels, open_source
from tests.pictures import BLUE, GREEN, RED, UPRIGHT
from tests.test_pixels_profiles import ADOBE, ADOBE_D50, to_srgb
from tests.writers import bmp, gif, png, tiff

SCENE = np.array([[RED, GREEN, BLUE], [(90, 60, 120), (9, 99, 200), (200, 10, 77)]], np.uint8)
MUTED = np.array([[(120, 90, 60), (60, 120, 90)]], np.uint8)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


# --- BMP -------------------------------------------------------------------------------------------------------------


def test_the_oldest_header_of_a_bmp() -> None:
    table = bytes([0, 0, 255, 0, 255, 0])  # red, green
    data = b"BM" + struct.pack("<IHHI", 36, 0, 0, 32) + struct.pack("<IHHHH", 12, 3, 1, 1, 1) + table + b"\x40\0\0\0"
    image = open_source(data)
    assert image.labels.tolist() == [[0, 1, 0]]
    assert image.palette.tolist() == [list(RED), list(GREEN)]
    assert declared_size(io.BytesIO(data)) == (3, 1)


def test_masks_behind_the_oldest_header_that_has_any() -> None:
    rows = np.array([[0xF800, 0x07E0, 0x001F]])
    plain = bmp(rows, 16)
    masks = struct.pack("<3I", 0xF800, 0x7E0, 0x1F)
    data = changed(plain[:54], 30, b"\3") + masks + plain[54:]
    data = changed(data, 10, struct.pack("<I", 66))
    assert open_pixels(data)[0].tolist() == [list(RED), list(GREEN), list(BLUE)]


def test_a_bitmap_without_the_header_of_a_file() -> None:
    table = np.arange(4)[:, None].repeat(3, axis=1)
    labels = np.array([[0, 1, 2, 3], [3, 2, 1, 0]])
    image = open_source(bmp(labels, 4, table)[14:])
    assert np.array_equal(image.labels, labels)
    assert np.array_equal(image.palette, table)
    assert open_pixels(bmp(np.array([[0xF800, 0x1F]]), 16, masks=(0xF800, 0x7E0, 0x1F))[14:]).tolist() == [
        [[*RED], [*BLUE]]
    ]


def test_the_profile_of_a_bmp_is_applied() -> None:
    pixels = bytes(MUTED[0, :, ::-1].tobytes()) + bytes(2)
    info = struct.pack("<IiiHHIIiiII", 124, 2, 1, 1, 24, 0, 8, 0, 0, 0, 0) + bytes(16) + b"DEBM" + bytes(48)
    info += struct.pack("<IIII", 0, 124 + 8, len(ADOBE), 0)
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 138) + info + pixels + ADOBE
    assert np.abs(open_pixels(data) - to_srgb(MUTED, ADOBE_D50, 563 / 256)).max() <= 2


@pytest.mark.parametrize(
    ("place", "new", "error", "words"),
    [
        (14, b"\x09", CorruptError, "header of 9 bytes"),
        (18, b"\0\0\0\0", CorruptError, "0 x 2"),
        (28, b"\x03", UnsupportedError, "3 bits"),
        (30, b"\x09", UnsupportedError, "packing"),
        (18, b"\xff\xff\xff\x7f", LimitError, "pixels"),
    ],
)
def test_headers_that_make_no_bmp(place: int, new: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        open_pixels(changed(bmp(np.zeros((2, 2), int), 24), place, new))
    with pytest.raises(CorruptError):
        open_pixels(bmp(np.zeros((2, 2), int), 24)[: place + 8])


# --- GIF, PNG --------------------------------------------------------------------------------------------------------


def test_a_gif_without_a_table_is_grey_and_a_cut_one_is_broken() -> None:
    data = gif(np.array([[0, 1]]), np.array([[1, 2, 3], [4, 5, 6]]))
    bare = data[:10] + b"\0" + data[11:13] + data[19:]
    assert open_pixels(bare).tolist() == [[[0, 0, 0], [1, 1, 1]]]
    for end in (6, 12, 15, 20, 24, 30):
        with pytest.raises(CorruptError):
            open_pixels(data[:end])
    with pytest.raises(CorruptError, match="0 x 1"):
        open_pixels(changed(data, data.index(b"\x2c") + 5, b"\0\0"))


def test_a_profile_of_a_png_comes_before_its_gamma_and_is_warned_about_if_it_is_broken() -> None:
    packed = (b"iCCP", b"wide\0\0" + zlib.compress(ADOBE))
    gamma = (b"gAMA", struct.pack(">I", 100000))
    assert np.abs(open_pixels(png(MUTED, 8, 2, packed, gamma)) - to_srgb(MUTED, ADOBE_D50, 563 / 256)).max() <= 2
    for bad in (
        (b"iCCP", b"x\0\0junk"),
        (b"gAMA", bytes(4)),
        (b"cHRM", bytes(32)),
        (b"cHRM", struct.pack(">8I", *[30000] * 8)),
    ):
        with pytest.warns(PictureWarning):
            assert np.array_equal(open_pixels(png(MUTED, 8, 2, bad)), MUTED)


def test_older_programs_write_exif_into_text() -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHIHH", 0x112, 3, 1, 6, 0) + bytes(4)
    text = f"\nexif\n{len(exif):8}\n{exif.hex()}\n".encode()
    xmp = b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'
    for name, body in ((b"tEXt", b"Raw profile type exif\0" + text),
                       (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text)), (b"iTXt", xmp)):  # fmt: skip
        assert np.array_equal(open_pixels(png(SCENE, 8, 2, (name, body))), UPRIGHT[6](SCENE))


def test_bt709_and_primaries_of_a_png() -> None:
    grey = np.array([[[0], [10], [128], [255]]])
    share = grey / 255
    light = np.where(share < 0.081, share / 4.5, ((share + 0.099) / 1.099) ** (1 / 0.45))
    expected = 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    for curve in (1, 6, 14):
        result = open_pixels(png(grey, 8, 0, (b"cICP", bytes([9, curve, 0, 1]))))
        assert np.abs(result[:, :, :1] - expected).max() <= 1


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("runs", [False, True])
def test_sixteen_bits_of_sgi_are_rounded(channels: int, runs: bool) -> None:
    samples = np.random.default_rng(0).integers(0, 65536, (3, 5, channels))
    samples[1, 1:4] = samples[1, 1]
    rows = [samples[2 - y, :, channel].astype(">u2") for channel in range(channels) for y in range(3)]
    head = struct.pack(">HBBHHHH", 474, int(runs), 2, 3, 5, 3, channels).ljust(512, b"\0")
    data = head + b"".join(row.tobytes() for row in rows)
    if runs:  # one pixel, three that are repeated (or copied, if they differ), one pixel
        packed = []
        for row in rows:
            middle = [3, row[1]] if len(set(row[1:4].tolist())) == 1 else [131, *row[1:4]]
            packed.append(np.array([129, row[0], *middle, 129, row[4], 0], ">u2").tobytes())
        starts = np.cumsum([512 + 8 * len(rows), *map(len, packed)])[:-1]
        table = struct.pack(f">{2 * len(rows)}I", *starts.tolist(), *map(len, packed))
        data = head + table + b"".join(packed)
    expected = np.floor(samples / 65535 * 255 + 0.5)
    assert np.array_equal(open_pixels(data), expected.repeat(3, axis=2) if channels == 1 else expected)
    with pytest.raises(CorruptError, match="truncated"):
        open_pixels(data[:-5] if not runs else data[:520])


# --- JPEG, JPEG 2000 -------------------------------------------------------------------------------------------------


def test_two_jpegs_in_one_file_are_two_frames_and_xmp_turns() -> None:
    picture = Image.fromarray(SCENE)
    two = saved(picture, "MPO", save_all=True, append_images=[picture])
    with pytest.warns(PictureWarning, match="2 frames"):
        assert open_pixels(two).shape == SCENE.shape
    plain = saved(picture, "JPEG", quality=100, subsampling=0)
    packet = b'http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="8"/>'
    turned = plain[:2] + b"\xff\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet + plain[2:]
    assert np.array_equal(open_pixels(turned), UPRIGHT[8](open_pixels(plain)))
    with pytest.raises(UnsupportedError, match="2 channels"):
        place = plain.index(b"\xff\xc0")
        open_pixels(changed(plain, place + 9, b"\2"))


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 12, 16])
def test_jpeg_2000_of_any_depth_has_its_own_white(bits: int) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    levels = np.linspace(0, (1 << bits) - 1, 16).round().astype(np.uint16 if bits > 8 else np.uint8)
    samples = np.tile(levels, (16, 1))
    for box in ("jp2", "j2k"):
        data = imagecodecs.jpeg2k_encode(samples, bitspersample=bits, reversible=True, level=0, codecformat=box)
        assert np.array_equal(imagecodecs.jpeg2k_decode(data), samples)
        expected = samples / ((1 << bits) - 1) * 255
        assert np.abs(open_pixels(data)[:, :, 0] - expected).max() <= 1
        with pytest.raises(LimitError):
            open_pixels(data, Limits(max_pixels=255))
        for end in (13, 40, 60, len(data) // 2):
            with pytest.raises(CorruptError):
                open_pixels(data[:end])


# --- TIFF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
@pytest.mark.parametrize("way", [1, 6])
def test_faxes(compression: str, way: int) -> None:
    bits = np.random.default_rng(0).integers(0, 2, (20, 33)).astype(bool)
    data = saved(Image.fromarray(bits), "TIFF", compression=compression, tiffinfo={274: way})
    expected = np.where(UPRIGHT[way](bits), 255, 0)
    assert np.array_equal(open_pixels(data)[:, :, 0], expected)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "YCbCr"])
def test_a_jpeg_in_a_tiff_is_what_tifffile_reads(mode: str) -> None:
    smooth = np.add.outer(np.arange(32) * 4, np.arange(48) * 2).astype(np.uint8)
    picture = Image.merge("RGB", [Image.fromarray(plane) for plane in (smooth, 255 - smooth, smooth // 2)]).convert(
        mode
    )
    data = saved(picture, "TIFF", compression="jpeg", quality=95)
    theirs = np.atleast_3d(tifffile.imread(io.BytesIO(data))).astype(int)
    if mode == "CMYK":
        theirs = (255 - theirs[:, :, :3]) * (255 - theirs[:, :, 3:]) // 255
    if mode == "YCbCr":  # whose JPEG tifffile leaves as it is
        theirs = np.asarray(picture.convert("RGB")).astype(int)
    assert np.abs(open_pixels(data) - theirs).max() <= (8 if mode == "YCbCr" else 2)


@pytest.mark.parametrize("kind", ["webp", "jpeg2000", "jpeg planes"])
def test_rare_packings_need_imagecodecs_and_say_so(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("imagecodecs")
    samples = np.full((16, 16, 3), (200, 30, 90), np.uint8)
    out = io.BytesIO()
    if kind == "jpeg planes":
        tifffile.imwrite(
            out, np.moveaxis(samples, 2, 0), photometric="rgb", compression="jpeg", planarconfig="separate"
        )
    else:
        tifffile.imwrite(out, samples, photometric="rgb", compression=kind)
    assert np.abs(open_pixels(out.getvalue()).astype(int) - samples).max() <= 4
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    with pytest.raises(UnsupportedError, match="imagecodecs"):
        open_pixels(out.getvalue())


@pytest.mark.parametrize("kind", [8, 9])
@pytest.mark.parametrize("bits", [8, 16])
def test_lab_of_both_kinds_and_depths_is_one_colour(kind: int, bits: int) -> None:
    lightness, a, b = 54.29, 80.81, 69.89  # sRGB's red under D50, as in test_palettes.py
    scale = 1 if bits == 8 else 256
    top = 255 if bits == 8 else 65535 if kind == 8 else 65280
    chroma = [round(each * scale) + (128 * scale if kind == 9 else 0) for each in (a, b)]
    samples = np.array([[[round(lightness / 100 * top), *chroma]]])
    assert np.abs(open_pixels(tiff(samples, bits, kind))[0, 0].astype(int) - RED).max() <= 6


def test_more_channels_than_colours_and_alpha_are_left_out_with_a_warning() -> None:
    samples = np.random.default_rng(0).integers(0, 256, (3, 4, 6))
    with pytest.warns(PictureWarning, match="2 more channels"):
        result = open_pixels(tiff(samples, 8, 2, (338, 3, 3, struct.pack("<3H", 0, 2, 0))))
    assert np.array_equal(result[:, :, :3], samples[:, :, :3])
    assert np.array_equal(result[:, :, 3], samples[:, :, 4])


def test_a_palette_with_alpha_and_thumbnails_of_cameras() -> None:
    table = np.random.default_rng(0).integers(0, 256, (256, 3))
    samples = np.random.default_rng(1).integers(0, 256, (3, 4, 2))
    data = tiff(samples, 8, 3, (338, 3, 1, 2), (320, 3, 768, (table.T * 257).astype("<u2").tobytes()))
    assert np.array_equal(open_pixels(data), np.dstack([table[samples[:, :, 0]], samples[:, :, 1]]))
    with pytest.raises(UnsupportedError, match="camera"):
        open_pixels(tiff(samples[:, :, :1], 8, 1, (254, 4, 1, 1), (330, 4, 1, 8)))


def test_declared_bombs_of_channels_and_tiles() -> None:
    with pytest.raises(UnsupportedError, match="bands"):
        open_pixels(tiff(np.zeros((2, 2, 9), np.uint8), 8, 2))
    data = tiff(np.zeros((2, 2, 1), np.uint8), 8, 1, tile=16, deflate=True)
    huge = data
    for tag in (322, 323):
        huge = huge.replace(struct.pack("<HHII", tag, 4, 1, 16), struct.pack("<HHII", tag, 4, 1, 1 << 16))
    with pytest.raises(LimitError, match="a tile of the TIFF"):
        open_pixels(huge)


def test_numbers_that_contradict_each_other() -> None:
    samples = np.zeros((3, 4, 3), np.uint8)
    depths = struct.pack("<3H", 8, 8, 8)
    data = tiff(samples, 8, 2)
    with pytest.raises(UnsupportedError, match="different depths"):
        open_pixels(data.replace(depths, struct.pack("<3H", 5, 6, 5)))
    with pytest.raises(CorruptError, match="too few"):
        open_pixels(tiff(samples[:, :, :1], 8, 2))
    with pytest.raises(UnsupportedError, match="predictor"):
        open_pixels(tiff(samples[:, :, :1], 4, 1, deflate=True, predictor=True))
