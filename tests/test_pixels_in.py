"""Promise: whatever Pillow opens comes in upright, in sRGB, with its alpha, and an indexed picture as it is.

All pictures are small and have few colours, so that what is stored can be compared exactly, end to end:
file -> `encode` -> `decode` -> pixels. The colour profiles are built here, from the ICC specification.
"""

from __future__ import annotations

import io
import struct
import time
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

import palettefmt
from palettefmt import CorruptError, IndexedImage, LimitError, Limits, PictureWarning, UnsupportedError, UsageError

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def stored(source: Any, colors: int | None = 256) -> IndexedImage:
    """Return what a reader of the file gets."""
    return palettefmt.decode(palettefmt.encode(source, colors))


def pixels(source: Any) -> np.ndarray:
    return stored(source).to_pixels()


def assert_near(actual: np.ndarray, expected: Any, most: int) -> None:
    expected = np.broadcast_to(np.asarray(expected), actual.shape)
    assert np.abs(actual.astype(int) - expected).max() <= most, (actual.reshape(-1, actual.shape[-1])[:8], expected)


@pytest.fixture
def save(tmp_path: Path) -> Any:
    """Return a function that saves a Pillow image (or bytes) and returns the path."""

    def _save(picture: Image.Image | bytes, name: str, **options: Any) -> Path:
        path = tmp_path / name
        if isinstance(picture, bytes):
            path.write_bytes(picture)
        else:
            picture.save(path, **options)
        return path

    return _save


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    """Six different flat blocks of 16 x 16, in 2 rows of 3: no symmetry maps it onto itself, JPEG keeps it flat."""
    blocks = np.array([[RED, GREEN, BLUE], [(200, 200, 0), BLACK, WHITE]], np.uint8)
    return blocks.repeat(16, axis=0).repeat(16, axis=1)


# --- orientation -----------------------------------------------------------------------------------------------

# What a viewer must do to show the stored rows upright (EXIF 2.3, tag 0x0112).
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


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


# --- colour profiles -------------------------------------------------------------------------------------------

SRGB_D50 = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
ADOBE_D50 = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
D50 = (0.9642, 1.0, 0.8249)


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def icc(device: bytes, space: bytes, pcs: bytes, description: str, tags: dict[bytes, bytes]) -> bytes:
    """Build a profile of ICC.1:2001 (version 2.4) by hand."""
    text = description.encode("ascii") + b"\0"
    everything = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(8 + 3 + 67),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + fixed(*D50),
        **tags,
    }
    table, body, start = b"", b"", 128 + 4 + 12 * len(everything)
    for name, value in everything.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value
    rest = struct.pack(">I", len(everything)) + table + body
    head = struct.pack(">I4sI4s4s4s", 128 + len(rest), b"lcms", 0x02400000, device, space, pcs)
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + fixed(*D50)
    return head.ljust(128, b"\0") + rest


def gamma_curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def rgb_profile(matrix: np.ndarray, gamma: float, description: str) -> bytes:
    primaries = {name: b"XYZ \0\0\0\0" + fixed(*matrix[:, i]) for i, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma_curve(gamma))
    return icc(b"mntr", b"RGB ", b"XYZ ", description, primaries | curves)


def grey_profile(gamma: float) -> bytes:
    return icc(b"mntr", b"GRAY", b"XYZ ", "test grey", {b"kTRC": gamma_curve(gamma)})


def only_black_ink_profile() -> bytes:
    """Build a CMYK profile whose coloured inks are invisible: lightness follows K alone (lut8 over a 2^4 grid)."""
    ramp = bytes(range(256))
    corners = b"".join(bytes((0 if corner & 1 else 255, 128, 128)) for corner in range(16))  # K varies fastest
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + ramp * 4 + corners + ramp * 3
    return icc(b"prtr", b"CMYK", b"Lab ", "only black", {b"A2B0": lut})


def to_srgb(colours: Any, matrix: np.ndarray, gamma: float) -> np.ndarray:
    """Convert by the formulas: curve, matrix to D50 XYZ, matrix to linear sRGB, clip, sRGB curve."""
    linear = (np.asarray(colours) / 255) ** gamma @ matrix.T @ np.linalg.inv(SRGB_D50).T
    return srgb_curve(np.clip(linear, 0, 1))


def srgb_curve(linear: np.ndarray) -> np.ndarray:
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


ADOBE = rgb_profile(ADOBE_D50, 563 / 256, "wide test")
MUTED = np.array([[(120, 90, 60), (60, 120, 90), (100, 100, 160), (200, 180, 170), (0, 0, 0), (255, 255, 255)]])
MUTED = MUTED.astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)  # flat JPEG blocks, inside sRGB's gamut


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
def test_a_wide_gamut_profile_is_converted_to_srgb(save: Any, suffix: str) -> None:
    options = {"jpg": {"quality": 100, "subsampling": 0}, "webp": {"lossless": True}}.get(suffix, {})
    path = save(Image.fromarray(MUTED), f"wide.{suffix}", icc_profile=ADOBE, **options)
    expected = to_srgb(MUTED, ADOBE_D50, 563 / 256)
    assert np.abs(expected - MUTED).max() > 10  # so the conversion is no no-op
    assert_near(pixels(path), expected, 4 if suffix == "jpg" else 2)


def test_colours_outside_srgb_are_clipped_not_wrapped(save: Any) -> None:
    path = save(Image.new("RGB", (4, 4), GREEN), "green.png", icc_profile=ADOBE)
    assert_near(pixels(path), to_srgb(GREEN, ADOBE_D50, 563 / 256), 3)


def test_srgb_pixels_with_an_srgb_profile_stay_as_they_are(save: Any, scene: np.ndarray) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels(save(Image.fromarray(scene), "s.png", icc_profile=srgb)), scene)


def test_a_profile_is_judged_by_its_curves_not_by_its_name(save: Any) -> None:
    """Linear-light profiles are sold under names like this one; their pixels are far from sRGB."""
    linear = rgb_profile(SRGB_D50, 1.0, "sRGB-elle-V2-g10.icc")
    path = save(Image.fromarray(MUTED), "linear.png", icc_profile=linear)
    assert_near(pixels(path), srgb_curve(MUTED / 255), 2)


def test_a_profile_of_an_indexed_picture_converts_its_palette_only(save: Any) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "p.png", icc_profile=ADOBE), None)
    assert np.array_equal(result.labels, labels)
    assert_near(result.palette, to_srgb(palette, ADOBE_D50, 563 / 256), 3)


def test_a_grey_profile_is_applied(save: Any) -> None:
    grey = np.array([[0, 16, 55, 128, 200, 255]], np.uint8)
    path = save(Image.fromarray(grey), "g.png", icc_profile=grey_profile(1.0))
    assert_near(pixels(path), srgb_curve(grey / 255)[:, :, None], 2)


def test_a_grey_profile_is_applied_to_sixteen_bits_and_to_grey_with_alpha(save: Any) -> None:
    grey = np.array([[0, 55, 128, 255]], np.uint8)
    expected = srgb_curve(grey / 255)[:, :, None]
    deep = save(Image.fromarray(grey.astype(np.uint16) * 257), "g16.png", icc_profile=grey_profile(1.0))
    assert_near(pixels(deep), expected, 2)
    alpha = Image.fromarray(np.array([[255, 255, 100, 255]], np.uint8))
    both = save(Image.merge("LA", (Image.fromarray(grey), alpha)), "la.png", icc_profile=grey_profile(1.0))
    assert_near(pixels(both)[:, :, :3], expected, 2)
    assert pixels(both)[0, :, 3].tolist() == [255, 255, 100, 255]


def test_a_profile_leaves_alpha_alone(save: Any) -> None:
    alpha = np.arange(48, dtype=np.uint8).reshape(1, 48) * 5
    picture = Image.fromarray(np.dstack([MUTED[:1], alpha]))
    result = pixels(save(picture, "a.png", icc_profile=ADOBE))
    assert np.array_equal(result[:, :, 3], alpha)
    seen = alpha[0] > 0
    assert_near(result[:, seen, :3], to_srgb(MUTED[:1], ADOBE_D50, 563 / 256)[:, seen], 2)


def test_a_cmyk_profile_is_used(save: Any) -> None:
    blocks = np.array([[(255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 255)]], np.uint8)  # cyan, red, black inks
    picture = Image.frombytes("CMYK", (24, 8), blocks.repeat(8, axis=0).repeat(8, axis=1).tobytes())
    for name, options in (("c.jpg", {"quality": 100}), ("c.tiff", {})):
        result = pixels(save(picture, name, icc_profile=only_black_ink_profile(), **options))
        assert_near(result[:, 4::8], np.array([[WHITE, WHITE, BLACK]]), 4)


@pytest.mark.parametrize("profile", [b"not a profile at all", ADOBE[:200], b"\0" * 300, grey_profile(1.0)])
def test_a_broken_or_unfitting_profile_is_warned_about_and_srgb_assumed(
    save: Any, scene: np.ndarray, profile: bytes
) -> None:
    path = save(Image.fromarray(scene), "b.png", icc_profile=profile)
    with pytest.warns(PictureWarning, match="profile"):
        assert np.array_equal(pixels(path), scene)


def test_a_broken_profile_of_an_indexed_picture_is_warned_about(save: Any) -> None:
    picture, labels, palette = indexed()
    with pytest.warns(PictureWarning, match="profile"):
        result = stored(save(picture, "b.png", icc_profile=b"junk" * 50), None)
    assert np.array_equal(result.palette, palette)
    assert np.array_equal(result.labels, labels)


# --- depths and modes ------------------------------------------------------------------------------------------


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """Write a PNG by hand: for what Pillow opens but does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *(chunk(*item) for item in extra)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


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
                                  "HSV", "LAB", "I", "I;16", "I;16B"])  # fmt: skip
def test_a_pillow_image_of_any_mode_with_a_colour(mode: str) -> None:
    white = {"I": 65535, "I;16": 65535, "I;16B": 65535, "CMYK": (0, 0, 0, 0), "YCbCr": (255, 128, 128),
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


# --- alpha -----------------------------------------------------------------------------------------------------


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


# --- indexed pictures ------------------------------------------------------------------------------------------


def indexed() -> tuple[Image.Image, np.ndarray, np.ndarray]:
    """Return a mode-P picture whose palette is out of order, with duplicates and entries that no pixel uses."""
    palette = np.array([WHITE, (200, 40, 40), BLACK, (40, 200, 40), (200, 40, 40), (1, 2, 3), BLACK], np.uint8)
    labels = np.array([[4, 1, 0], [0, 2, 6], [4, 4, 1], [0, 0, 4]], np.uint8)
    picture = Image.fromarray(labels)
    picture = Image.frombytes("P", picture.size, labels.tobytes())
    picture.putpalette(palette.tobytes())
    return picture, labels, palette


@pytest.mark.parametrize("suffix", ["png", "tiff", "pcx", "bmp", "tga"])
@pytest.mark.parametrize("k", [None, 256])
def test_an_indexed_file_keeps_labels_and_palette(save: Any, suffix: str, k: int | None) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, f"i.{suffix}"), k)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[: len(palette)], palette)  # some formats pad the table itself


@pytest.mark.parametrize("k", [None, 7, 8, 256])
def test_an_indexed_png_keeps_exactly_its_own_entries(save: Any, k: int | None) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png"), k)
    assert result.colors == len(palette) == 7
    assert np.array_equal(result.palette, palette)
    assert np.array_equal(result.labels, labels)


def test_a_pillow_image_of_mode_p_keeps_its_palette_and_is_not_changed() -> None:
    picture, labels, palette = indexed()
    before = (picture.tobytes(), picture.getpalette(), dict(picture.info))
    result = stored(picture, None)
    assert np.array_equal(result.palette, palette)
    assert np.array_equal(result.labels, labels)
    assert (picture.tobytes(), picture.getpalette(), dict(picture.info)) == before


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_an_indexed_png_of_every_bit_depth(save: Any, depth: int) -> None:
    k = 1 << depth
    labels = (np.arange(16) % k).astype(np.uint8).reshape(4, 4)
    palette = np.random.default_rng(depth).integers(0, 256, (k, 3), np.uint8)
    picture = Image.frombytes("P", (4, 4), labels.tobytes())
    picture.putpalette(palette.tobytes())
    result = stored(save(picture, "i.png", bits=depth), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette, palette)


def test_a_palette_too_large_for_k_is_clustered(save: Any) -> None:
    palette = np.random.default_rng(1).integers(0, 256, (16, 3), np.uint8)
    labels = (np.arange(256, dtype=np.uint8) % 16).reshape(16, 16)
    picture = Image.frombytes("P", (16, 16), labels.tobytes())
    picture.putpalette(palette.tobytes())
    result = stored(save(picture, "i.png"), 4)
    assert result.colors == 4
    luminance = (result.palette / 255) ** 2.2 @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) > 0).all()  # a palette of our own is in our own order
    error = np.square(result.to_pixels().astype(int) - palette[labels]).sum(axis=2)
    others = np.square(palette[labels][:, :, None].astype(int) - result.palette.astype(int)).sum(axis=3)
    assert np.array_equal(error, others.min(axis=2))  # every pixel got its nearest entry


def test_a_palette_too_large_for_k_of_which_few_entries_are_used_is_exact(save: Any) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png"), 3)  # white, one red twice, black twice
    assert result.colors == 3
    assert np.array_equal(result.to_pixels(), palette[labels])


def test_one_transparent_index(save: Any) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png", transparency=2), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], palette)
    assert result.palette[:, 3].tolist() == [255, 255, 0, 255, 255, 255, 255]


@pytest.mark.parametrize("count", [1, 3, 7])
def test_alpha_of_the_first_entries(save: Any, count: int) -> None:
    picture, labels, palette = indexed()
    alpha = bytes([10, 255, 0, 128, 254, 77, 1])[:count]
    result = stored(save(picture, "i.png", transparency=alpha), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], palette)
    assert result.palette[:, 3].tolist() == list(alpha.ljust(7, b"\xff"))


def test_an_indexed_picture_with_alpha_that_is_clustered(save: Any) -> None:
    picture, labels, _ = indexed()
    result = stored(save(picture, "i.png", transparency=0), 2)
    assert (result.colors, result.channels) == (2, 4)
    assert (result.to_pixels()[labels == 0, 3] == 0).all()
    assert (result.to_pixels()[labels != 0, 3] == 255).all()


def test_a_gif_keeps_its_colour_table_and_its_transparency(save: Any) -> None:
    picture, labels, palette = indexed()
    path = save(picture, "i.gif", optimize=False, transparency=4)
    data = path.read_bytes()
    size = 2 << (data[10] & 7)
    table = np.frombuffer(data, np.uint8, 3 * size, 13).reshape(-1, 3)
    assert np.array_equal(table[:7], palette)  # Pillow has written it as it was
    result = stored(path, None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], table[: result.colors])
    assert result.colors >= 7
    assert result.palette[:, 3].tolist() == [0 if index == 4 else 255 for index in range(result.colors)]


@pytest.mark.parametrize("k", [16, 256])
def test_a_bmp_keeps_its_colour_table(save: Any, k: int) -> None:
    """Written by hand, with a table of exactly k entries, at 4 or 8 bits a pixel and rows padded to 4 bytes."""
    palette = np.random.default_rng(k).integers(0, 256, (k, 3), np.uint8)
    labels = np.array([[0, 5, 15], [3, 3, 1]], np.uint8)
    bits = 4 if k == 16 else 8
    rows = [bytes([0x05, 0xF0, 0, 0]), bytes([0x33, 0x10, 0, 0])] if bits == 4 else [
        bytes([*row, 0]) for row in labels]  # fmt: skip
    table = np.column_stack([palette[:, ::-1], np.zeros(k, np.uint8)]).tobytes()
    start = 54 + len(table)
    head = b"BM" + struct.pack("<IHHI", start + 8, 0, 0, start)
    head += struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, bits, 0, 8, 0, 0, k, 0)
    result = stored(save(head + table + rows[1] + rows[0], "i.bmp"), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette, palette)


@pytest.mark.parametrize("suffix", ["gif", "bmp"])
def test_an_indexed_file_whose_colours_are_a_grey_ramp_is_indexed_all_the_same(save: Any, suffix: str) -> None:
    """Pillow opens it as grey (mode L); without -k its 256 entries must not become 8."""
    labels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = Image.frombytes("P", (16, 16), labels.tobytes())
    picture.putpalette(np.repeat(np.arange(256, dtype=np.uint8), 3).tobytes())
    result = stored(save(picture, f"ramp.{suffix}"), None)
    assert result.colors == 256
    assert np.array_equal(result.to_pixels(), np.repeat(labels[:, :, None], 3, axis=2))


def test_a_pixel_behind_the_end_of_its_palette_is_the_files_fault(save: Any) -> None:
    broken = png(2, 1, 8, 3, b"\0\x00\x05", (b"PLTE", bytes(6)))
    with pytest.raises(CorruptError) as caught:
        stored(save(broken, "behind.png"), None)
    assert caught.value.exit_code == 3


def test_default_colours_are_eight_for_a_full_colour_picture_and_its_own_for_an_indexed_one(save: Any) -> None:
    ramp = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    assert stored(save(Image.fromarray(ramp), "full.png"), None).colors == 8
    picture = Image.fromarray(ramp).quantize(40)
    assert stored(save(picture, "own.png"), None).colors == len(picture.getpalette()) // 3 == 40


# --- several frames --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["gif", "png", "webp", "tiff"])
def test_of_several_frames_the_first_is_taken_with_a_warning(save: Any, suffix: str) -> None:
    frames = [Image.new("RGB", (6, 5), colour) for colour in (RED, GREEN, BLUE)]
    options = {"lossless": True} if suffix == "webp" else {}
    path = save(frames[0], f"many.{suffix}", save_all=True, append_images=frames[1:], duration=100, **options)
    with pytest.warns(PictureWarning, match=r"3 frames.*first") as caught:
        result = pixels(path)
    assert len(caught) == 1
    assert_near(result[:, :, :3], RED, 0)


def test_a_warning_that_the_caller_made_an_error_is_not_called_a_broken_picture(save: Any, scene: np.ndarray) -> None:
    red, blue = (Image.new("RGB", (6, 5), colour) for colour in (RED, BLUE))
    moving = save(red, "m.gif", save_all=True, append_images=[blue])
    profiled = save(Image.fromarray(scene), "p.png", icc_profile=b"junk" * 50)
    for path in (moving, profiled):
        with warnings.catch_warnings(), pytest.raises(PictureWarning):
            warnings.simplefilter("error", PictureWarning)
            palettefmt.encode(path)


def test_a_single_frame_warns_of_nothing(save: Any, scene: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for suffix in ("gif", "png", "webp", "tiff", "jpg", "bmp"):
            stored(save(Image.fromarray(scene), f"one.{suffix}"))


# --- broken files ----------------------------------------------------------------------------------------------


def test_every_truncation_of_a_png_is_refused(save: Any) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (6, 6, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    whole = out.getvalue()
    assert len(whole) < 300
    for end in range(len(whole) - 12 - 8):  # to before the checksums behind the pixels; IEND holds nothing
        with pytest.raises(CorruptError):
            stored(save(whole[:end], "cut.png"))


def test_a_truncated_jpeg_is_refused(save: Any) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    whole = out.getvalue()
    for share in (0.02, 0.2, 0.5, 0.8, 0.95):
        with pytest.raises(CorruptError, match=r"broken|truncated|not a picture"):
            stored(save(whole[: int(len(whole) * share)], "cut.jpg"))


def test_a_damaged_png_is_refused(save: Any) -> None:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(2).integers(0, 256, (9, 9, 3), np.uint8)).save(out, "PNG")
    whole = bytearray(out.getvalue())
    whole[whole.index(b"IDAT") + 20] ^= 0x10
    with pytest.raises(CorruptError):
        stored(save(bytes(whole), "bad.png"))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"shopping list: eggs, flour\n" * 20, "not a picture"), (bytes(1000), "not a picture"),
     (b"\x89PNG\r\n\x1a\n", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF89a", "picture")],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_says_so(save: Any, content: bytes, words: str) -> None:
    with pytest.raises(CorruptError, match=words) as caught:
        stored(save(content, "x.jpg"))
    assert "\n" not in str(caught.value)
    assert "BytesIO" not in str(caught.value)  # the user gave a file, not a BytesIO


def test_a_missing_file_and_a_folder_name_themselves(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(palettefmt.FileAccessError, match=path.name) as caught:
            palettefmt.encode(path)
        assert caught.value.exit_code == 1


def test_a_declared_bomb_is_refused_before_its_pixels_are_touched(save: Any) -> None:
    bomb = save(png(65535, 65535, 1, 0, bytes(100)), "bomb.png")
    before = Image.MAX_IMAGE_PIXELS
    start = time.process_time()
    with pytest.raises(LimitError, match="65,535"):
        palettefmt.encode(bomb)
    assert time.process_time() - start < 1
    assert before == Image.MAX_IMAGE_PIXELS


def test_the_pixel_limit_is_exact_and_the_callers(save: Any, scene: np.ndarray) -> None:
    path = save(Image.fromarray(scene), "s.png")
    at_limit = Limits(max_pixels=scene.shape[0] * scene.shape[1])
    below = Limits(max_pixels=at_limit.max_pixels - 1)
    for source in (path, scene, Image.fromarray(scene)):
        assert palettefmt.quantize(source, 8, limits=at_limit).labels.shape == scene.shape[:2]
        with pytest.raises(LimitError):
            palettefmt.quantize(source, 8, limits=below)


def test_pillows_own_smaller_limit_does_not_stop_a_caller_who_allows_more(
    save: Any, scene: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(Image.fromarray(scene), "s.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert np.array_equal(pixels(path), scene)
    assert Image.MAX_IMAGE_PIXELS == 10


# --- arrays ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 3), (4, 6, 4)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "bool"])
def test_arrays_of_each_shape_and_dtype(shape: tuple[int, ...], dtype: str) -> None:
    rng = np.random.default_rng(4)
    eight = rng.choice(np.array([0, 255] if dtype == "bool" else [1, 60, 128, 255], np.uint8), shape)
    if dtype == "bool" and shape[-1] == 4:
        eight[..., 3] = 255
    array = {"uint8": eight, "uint16": eight.astype(np.uint16) * 257, "bool": eight > 0}[dtype]
    before = array.copy()
    result = pixels(array)
    expected = np.repeat(eight.reshape(4, 6, 1), 3, axis=2) if len(shape) == 2 or shape[2] == 1 else eight
    assert np.array_equal(result[:, :, : expected.shape[2]], expected)
    assert np.array_equal(array, before)


def test_arrays_of_any_memory_layout(scene: np.ndarray) -> None:
    wide = np.repeat(scene, 2, axis=1)
    for array in (np.asfortranarray(scene), wide[:, ::2], scene[::-1][::-1], scene[:, :, ::-1][:, :, ::-1]):
        assert np.array_equal(pixels(array), scene)
    fixed_scene = scene.copy()
    fixed_scene.flags.writeable = False
    assert np.array_equal(pixels(fixed_scene), scene)


def test_sixteen_bit_arrays_of_either_byte_order() -> None:
    values = np.array([[0, 128 * 257, 65535]])
    for order in "<>":
        assert pixels(values.astype(f"{order}u2"))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 2, 3), np.float32), np.zeros((2, 2), np.int64), np.zeros((2, 2), np.int8), np.zeros((2, 2), complex),
     np.zeros((2, 2), np.uint32), np.zeros((2, 2), object), np.zeros(4, np.uint8), np.zeros((2, 2, 2), np.uint8),
     np.zeros((2, 2, 5), np.uint8), np.zeros((1, 2, 2, 3), np.uint8), np.zeros((0, 3), np.uint8),
     np.zeros((3, 0, 3), np.uint8), np.zeros((2, 2, 0), np.uint8), np.uint8(3), np.array("text")],
    ids=lambda array: f"{array.dtype}-{'x'.join(map(str, array.shape))}",
)  # fmt: skip
def test_other_arrays_are_the_callers_fault(array: np.ndarray) -> None:
    with pytest.raises(UsageError) as caught:
        palettefmt.encode(array)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("source", [None, 7, object(), {"a": 1}], ids=lambda source: type(source).__name__)
def test_what_is_no_source_at_all_is_the_callers_fault(source: Any) -> None:
    with pytest.raises((UsageError, TypeError)):
        palettefmt.encode(source)


@pytest.mark.parametrize("colors", [0, -1, 257, 1000])
def test_colours_out_of_range_are_the_callers_fault(colors: int, scene: np.ndarray) -> None:
    with pytest.raises(UsageError, match="256"):
        palettefmt.encode(scene, colors)


def test_path_and_string_give_the_same_file(save: Any, scene: np.ndarray) -> None:
    path = save(Image.fromarray(scene), "s.png")
    assert palettefmt.encode(path) == palettefmt.encode(str(path)) == palettefmt.encode(scene)
