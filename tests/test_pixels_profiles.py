"""Promise: pixels of every colour profile come in as sRGB. The profiles are built here, from the ICC specification."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from palettefmt import PictureWarning
from tests.pictures import BLACK, GREEN, WHITE, assert_near, indexed, pixels, stored

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
