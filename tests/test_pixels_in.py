"""Promise: whatever Pillow opens comes in upright, at eight bits a channel, with its alpha.

All pictures are small and have few colours, so that what is stored can be compared exactly, end to end:
file -> `encode` -> `decode` -> pixels.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image

from palettefmt import UnsupportedError
from tests.pictures import BLACK, BLUE, GREEN, RED, UPRIGHT, WHITE, assert_near, exif, indexed, pixels, png, stored


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
def test_exif_orientation_is_applied(save: Any, scene: np.ndarray, orientation: int, suffix: str) -> None:
    options = {"jpg": {"quality": 100, "subsampling": 0}, "webp": {"lossless": True}}.get(suffix, {})
    path = save(Image.fromarray(scene), f"o.{suffix}", exif=exif(orientation), **options)
    result = pixels(path)
    expected = UPRIGHT[orientation](scene)
    assert result.shape == expected.shape
    assert_near(result, expected, 3 if suffix == "jpg" else 0)


@pytest.mark.parametrize("orientation", [3, 5, 6, 8])
def test_exif_orientation_turns_the_labels_of_an_indexed_picture(save: Any, orientation: int) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "o.png", exif=exif(orientation)), None)
    assert np.array_equal(result.labels, UPRIGHT[orientation](labels))
    assert np.array_equal(result.palette, palette)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_meaningless_orientation_is_ignored(save: Any, scene: np.ndarray, orientation: int) -> None:
    assert np.array_equal(pixels(save(Image.fromarray(scene), "o.png", exif=exif(orientation))), scene)


def test_orientation_is_applied_to_a_pillow_image_too(save: Any, scene: np.ndarray) -> None:
    path = save(Image.fromarray(scene), "o.png", exif=exif(6))
    with Image.open(path) as picture:
        assert np.array_equal(pixels(picture), np.rot90(scene, -1))


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bit_grey_is_scaled_not_clipped(save: Any, suffix: str) -> None:
    values = np.array([[0, 257, 128 * 257, 200 * 257 + 100, 65535]], np.uint16)
    result = pixels(save(Image.fromarray(values), f"deep.{suffix}"))
    assert result.tolist() == [[[value] * 3 for value in (0, 1, 128, 200, 255)]]


def test_sixteen_bit_grey_of_either_byte_order(save: Any) -> None:
    values = np.array([[0, 300, 128 * 257, 65535]])
    for order in "<>":
        raw = values.astype(f"{order}u2").tobytes()
        entries = [(256, 4, 4), (257, 4, 1), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
                   (278, 4, 1), (279, 4, 8)]  # fmt: skip
        table = b"".join(
            struct.pack(f"{order}HHI", tag, kind, 1)
            + (struct.pack(f"{order}HH", value, 0) if kind == 3 else struct.pack(f"{order}I", value))
            for tag, kind, value in entries
        )
        head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 16)
        tiff = head + raw + struct.pack(f"{order}H", len(entries)) + table + bytes(4)
        assert pixels(save(tiff, "deep.tiff"))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_sixteen_bit_grey_with_a_transparent_key(save: Any) -> None:
    rows = b"\0" + struct.pack(">4H", 0, 1000, 1001, 65535)  # 1000 and 1001 are one 8-bit grey, but one is the key
    result = pixels(save(png(4, 1, 16, 0, rows, (b"tRNS", struct.pack(">H", 1000))), "key.png"))
    assert result[0, :, 3].tolist() == [255, 0, 255, 255]
    assert result[0, 2].tolist() == [4, 4, 4, 255]


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (6, 4), (4, 2)])
def test_sixteen_bit_colour_and_alpha_png(save: Any, kind: int, channels: int) -> None:
    values = np.array([[0x0000, 0x4040, 0x8080, 0xFFFF][:channels], [0xFFFF, 0xC0C0, 0x2020, 0x8080][:channels]])
    result = pixels(save(png(2, 1, 16, kind, b"\0" + values.astype(">u2").tobytes()), "deep.png"))
    eight = values // 257
    expected = np.column_stack([eight[:, [0, 0, 0]], eight[:, 1]]) if channels == 2 else eight
    if channels != 3:
        expected = np.where(expected[:, -1:] == 0, 0, expected)
    assert_near(result[0], expected, 1)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "gif", "pbm"])
def test_one_bit_pictures(save: Any, suffix: str) -> None:
    bits = np.array([[True, False, True], [False, False, True]])
    expected = np.repeat(np.where(bits, 255, 0)[:, :, None], 3, axis=2)
    assert np.array_equal(pixels(save(Image.fromarray(bits), f"one.{suffix}")), expected)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "gif", "pgm", "jpg"])
def test_grey_pictures(save: Any, suffix: str) -> None:
    grey = np.array([[0, 60, 200, 255]], np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    options = {"quality": 100} if suffix == "jpg" else {}
    result = pixels(save(Image.fromarray(grey), f"grey.{suffix}", **options))
    assert_near(result, grey[:, :, None], 1 if suffix == "jpg" else 0)


def test_grey_with_alpha(save: Any) -> None:
    picture = Image.fromarray(np.array([[(10, 255), (200, 128), (90, 1)]], np.uint8), "LA")
    expected = [[[10, 10, 10, 255], [200, 200, 200, 128], [90, 90, 90, 1]]]
    assert pixels(save(picture, "la.png")).tolist() == expected


def test_cmyk_jpeg(save: Any) -> None:
    inks = np.array([[(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 255), (0, 0, 0, 128)]], np.uint8)
    picture = Image.frombytes("CMYK", (40, 8), inks.repeat(8, axis=0).repeat(8, axis=1).tobytes())
    result = pixels(save(picture, "c.jpg", quality=100))
    assert result.shape == (8, 40, 3)
    assert_near(result[:, 4::8], np.array([[WHITE, (0, 255, 255), RED, BLACK, (127, 127, 127)]]), 4)


@pytest.mark.parametrize("suffix", ["png", "webp", "tiff", "tga"])
def test_rgba_files_keep_colour_and_alpha(save: Any, suffix: str) -> None:
    rgba = np.array([[(255, 0, 0, 255), (10, 200, 30, 128), (1, 2, 3, 7), (9, 9, 9, 255)]], np.uint8)
    options = {"lossless": True, "exact": True} if suffix == "webp" else {}
    assert np.array_equal(pixels(save(Image.fromarray(rgba), f"a.{suffix}", **options)), rgba)


def test_a_colour_key_of_an_rgb_png_is_transparent(save: Any) -> None:
    picture = Image.fromarray(np.array([[RED, GREEN, BLUE, GREEN]], np.uint8))
    result = pixels(save(picture, "key.png", transparency=GREEN))
    assert result[0, :, 3].tolist() == [255, 0, 255, 0]
    assert result[0, [0, 2], :3].tolist() == [list(RED), list(BLUE)]


def test_a_grey_key_and_a_one_bit_key_are_transparent(save: Any) -> None:
    grey = Image.fromarray(np.array([[5, 6, 7]], np.uint8))
    assert pixels(save(grey, "key.png", transparency=6))[0, :, 3].tolist() == [255, 0, 255]
    bits = png(2, 1, 1, 0, b"\0\x40", (b"tRNS", b"\0\1"))
    assert pixels(save(bits, "bits.png"))[0, :, 3].tolist() == [255, 0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr",
                                  "HSV", "LAB", "I;16", "I;16B"])  # fmt: skip
def test_a_pillow_image_of_any_mode_with_a_colour(mode: str) -> None:
    white = {"I;16": 65535, "I;16B": 65535, "CMYK": (0, 0, 0, 0), "YCbCr": (255, 128, 128),
             "HSV": (0, 0, 255), "LAB": (255, 128, 128), "P": 0, "PA": (0, 255), "1": 1, "L": 255}  # fmt: skip
    picture = Image.new(mode, (3, 2), white.get(mode, (255,) * len(Image.new(mode, (1, 1)).getbands())))
    if mode in ("P", "PA"):
        picture.putpalette([255, 255, 255])
    result = pixels(picture)
    assert result.shape[:2] == (2, 3)
    assert_near(result, 255, 2)


def test_a_lab_tiff_is_converted(save: Any) -> None:
    result = pixels(save(Image.new("LAB", (3, 2), (138, 209, 198)), "lab.tiff"))  # 54, 81, 70 (D50)
    assert_near(result, RED, 6)


def test_a_photoshop_file_without_layers_opens(save: Any) -> None:
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 8, 3) + bytes(12)  # no colour table, resources or layers
    psd = save(head + bytes(2) + bytes([255, 0]) + bytes([10, 20]) + bytes([0, 255]), "two.psd")
    with Image.open(psd) as picture:  # what Pillow makes of it
        assert picture.size == (2, 1)
    assert pixels(psd).tolist() == [[[255, 10, 0], [0, 20, 255]]]


@pytest.mark.parametrize("mode", ["F", "I"])
def test_pixels_without_a_defined_white_are_refused(save: Any, mode: str) -> None:
    path = save(Image.new(mode, (2, 2), 100_000), "hdr.tiff")
    with pytest.raises(UnsupportedError, match=r"mode|float|32") as caught:
        pixels(path)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("suffix", ["png", "tiff", "tga"])
def test_an_alpha_channel_that_is_opaque_everywhere_is_dropped(save: Any, scene: np.ndarray, suffix: str) -> None:
    result = stored(save(Image.fromarray(scene).convert("RGBA"), f"opaque.{suffix}"))
    assert result.channels == 3
    assert np.array_equal(result.to_pixels(), scene)


HIDDEN = np.array([[(*RED, 0), (*GREEN, 0), (*BLUE, 0), (9, 9, 9, 0), (0, 0, 0, 0), (*WHITE, 0)]], np.uint8)


@pytest.mark.parametrize("as_file", [True, False])
def test_fully_transparent_pixels_share_one_entry_when_the_palette_is_exact(save: Any, as_file: bool) -> None:
    seen = np.array([[(255, 0, 0, 255), (0, 0, 0, 255), (20, 30, 40, 128)]], np.uint8)
    rgba = np.concatenate([HIDDEN, seen, HIDDEN[:, ::-1]], axis=1)
    result = stored(save(Image.fromarray(rgba), "t.png") if as_file else rgba, 4)
    assert result.colors == 4
    assert (result.palette[:, 3] == 0).sum() == 1
    visible = rgba[:, :, 3] > 0
    assert np.array_equal(result.to_pixels()[visible], rgba[visible])
    assert (result.to_pixels()[~visible, 3] == 0).all()


@pytest.mark.parametrize("k", [2, 3, 8])
def test_fully_transparent_pixels_share_one_entry_when_clustered(k: int) -> None:
    rng = np.random.default_rng(5)
    rgba = rng.integers(0, 256, (24, 24, 4), np.uint8)
    rgba[:, :, 3] = np.where(rng.random((24, 24)) < 0.4, 0, rng.integers(120, 256, (24, 24)))
    result = stored(rgba, k)
    hidden = rgba[:, :, 3] == 0
    assert result.channels == 4
    assert (result.palette[:, 3] == 0).sum() == 1
    assert len(np.unique(result.labels[hidden])) == 1
    assert (result.palette[result.labels[hidden], 3] == 0).all()
    assert (result.palette[result.labels[~hidden], 3] > 0).all()


def test_a_wholly_transparent_picture_has_one_entry() -> None:
    result = stored(HIDDEN, 8)
    assert (result.colors, result.palette[0, 3]) == (1, 0)


def test_clustering_is_on_premultiplied_colour() -> None:
    """Two nearly invisible colours are near each other, however different their hues; two reds are not."""
    groups = np.array([(255, 0, 0, 255), (155, 0, 0, 255), (0, 255, 0, 8), (0, 0, 255, 8)], np.uint8)
    result = stored(groups.repeat(16, axis=0).reshape(8, 8, 4), 3)
    labels = result.labels.reshape(4, 16)
    assert (labels == labels[:, :1]).all()
    assert labels[2, 0] == labels[3, 0]
    assert len({int(label) for label in labels[:3, 0]}) == 3
    assert result.palette[labels[0, 0]].tolist() == [255, 0, 0, 255]


def test_more_shades_of_alpha_than_k() -> None:
    ramp = np.zeros((4, 64, 4), np.uint8)
    ramp[:, :, 3] = np.arange(64) * 4 + 3
    result = stored(ramp, 4)
    assert (result.colors, result.channels) == (4, 4)
    assert np.abs(result.to_pixels()[:, :, 3].astype(int) - ramp[:, :, 3]).max() <= 48
