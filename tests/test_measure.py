"""Promise: verify's figures are true: they add up, agree with other tools, and say when PNG is smaller."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.measure import claims, formats, quality
from tests.runs import EXHAUSTIVE
from tests.vectors import colours, pattern


def judged(image: IndexedImage, source_bytes: int | None = None) -> dict[str, claims.Verdict]:
    info = palettefmt.info(palettefmt.encode(image))
    return {verdict.claim: verdict for verdict in claims.verdicts(info, formats.sizes(image, source_bytes))}


def test_the_ledger_adds_up_and_overhead_is_32_bytes() -> None:
    for colors, channels in ((1, 3), (8, 3), (256, 4)):
        data = palettefmt.encode(IndexedImage(pattern(50, 40, colors), colours(colors, channels)))
        info = palettefmt.info(data)
        assert sum(size for _, size in info.parts()) == len(data)
        assert info.overhead_bytes == 32
        assert info.palette_bytes == colors * channels
        assert info.predicted_bits == 50 * 40 * info.bits_per_label == info.payload_bytes * 8


def test_sizes_are_those_of_real_files() -> None:
    image = IndexedImage(pattern(60, 40, 8), colours(8))
    sizes = {size.name: size.bytes for size in formats.sizes(image, 777)}
    assert sizes["raw RGB"] == 60 * 40 * 3
    assert sizes["raw 8-bit labels"] == 60 * 40
    assert sizes["indexed PNG (Pillow)"] == len(image.to_png())
    assert sizes["indexed PNG (oxipng)"] == len(image.to_png(optimize=True))
    assert sizes["source file"] == 777
    out = io.BytesIO()
    image.to_pillow().save(out, "GIF")
    assert sizes["GIF"] == len(out.getvalue())
    out = io.BytesIO()
    Image.fromarray(image.to_pixels()).save(out, "WEBP", lossless=True, quality=100, method=6)
    assert abs(sizes["WebP lossless"] - len(out.getvalue())) <= 8


def test_the_4_bit_bmp_is_as_large_as_a_real_one() -> None:
    for width, height, colors in ((1, 1, 2), (7, 3, 9), (8, 5, 16), (33, 17, 5)):
        sizes = {
            size.name: size.bytes for size in formats.sizes(IndexedImage(pattern(width, height, 2), colours(colors)))
        }
        rows = -(-width // 8) * 4
        assert sizes["4-bit BMP"] == 14 + 40 + 4 * colors + rows * height
    many = {size.name: size for size in formats.sizes(IndexedImage(pattern(9, 9, 17), colours(17)))}
    assert many["4-bit BMP"].bytes is None


def test_a_format_that_cannot_hold_the_picture_says_so() -> None:
    wide = {size.name: size for size in formats.sizes(IndexedImage(np.zeros((1, 70_000), np.uint8), colours(2)))}
    assert wide["WebP lossless"].bytes is None
    assert "cannot hold" in wide["WebP lossless"].note


def test_alpha_is_measured_in_formats_that_can_hold_it() -> None:
    entries = np.array([[0, 0, 0, 0], [9, 9, 9, 255], [200, 0, 0, 255]], np.uint8)
    one_clear = {size.name: size for size in formats.sizes(IndexedImage(pattern(9, 9, 3), entries))}
    assert one_clear["GIF"].bytes
    assert one_clear["raw RGBA"].bytes == 9 * 9 * 4
    entries[1, 3] = 128
    partly = {size.name: size for size in formats.sizes(IndexedImage(pattern(9, 9, 3), entries))}
    assert partly["GIF"].bytes is None
    assert "partial" in partly["GIF"].note
    assert partly["indexed PNG (Pillow)"].bytes


@EXHAUSTIVE
def test_verdicts_can_be_true_and_false() -> None:
    noise = IndexedImage(np.random.default_rng(0).integers(0, 8, (120, 120), np.uint8), colours(8))
    flat = IndexedImage(np.zeros((120, 120), np.uint8), colours(8))
    found = judged(noise)
    assert found["exactly 3 bits per pixel"].holds
    assert found["smaller than indexed PNG"].holds
    found = judged(flat)
    assert not found["smaller than indexed PNG"].holds
    assert found["smaller than indexed PNG"].figure.startswith("PNG is ")
    assert found["at most an eighth of raw RGB"].holds
    assert not judged(IndexedImage(pattern(9, 9, 9), colours(9)))["at most an eighth of raw RGB"].holds
    size = len(palettefmt.encode(noise))
    assert judged(noise, 2 * size)["half of the source file or less"].holds
    assert not judged(noise, 2 * size - 1)["half of the source file or less"].holds


@pytest.mark.parametrize("colors", [1, 2, 3, 8, 100, 256])
def test_the_bits_claim_holds_for_every_k_and_odd_sizes(colors: int) -> None:
    image = IndexedImage(pattern(13, 7, colors), colours(colors))
    info = palettefmt.info(palettefmt.encode(image, stripe_rows=2))
    verdict = claims.verdicts(info, formats.sizes(image))[0]
    assert verdict.claim.startswith(f"exactly {(colors - 1).bit_length()} bit")
    assert verdict.holds


def test_entropy_is_shannons() -> None:
    assert claims.entropy(np.array([4, 4, 4, 4])) == 2
    assert claims.entropy(np.array([5, 0, 0])) == 0
    assert claims.entropy(np.array([1, 3])) == pytest.approx(0.25 * 2 + 0.75 * math.log2(4 / 3))


def test_quality_agrees_with_definitions() -> None:
    rng = np.random.default_rng(0)
    first = rng.integers(0, 256, (40, 50, 3), np.uint8)
    second = np.clip(first.astype(int) + rng.integers(-9, 10, first.shape), 0, 255).astype(np.uint8)
    compared = quality.compare(first, second)
    error = np.mean((first.astype(float) - second) ** 2)
    assert compared.psnr_db == pytest.approx(10 * math.log10(255**2 / error))
    assert 0.9 < compared.ssim < 1
    same = quality.compare(first, first)
    assert (same.psnr_db, same.ssim, same.ciede2000) == (math.inf, 1, 0)


def test_ciede2000_of_white_and_black_is_100() -> None:
    white, black = np.full((300, 2, 3), 255, np.uint8), np.zeros((300, 2, 3), np.uint8)
    assert quality.compare(white, black).ciede2000 == pytest.approx(100, abs=0.01)


def test_alpha_is_compared_as_it_looks_on_white() -> None:
    clear = np.zeros((20, 20, 4), np.uint8)
    assert quality.compare(clear, np.full((20, 20, 3), 255, np.uint8)).psnr_db == math.inf


def test_pictures_of_different_sizes_cannot_be_compared() -> None:
    with pytest.raises(palettefmt.UsageError, match="50 x 40"):
        quality.compare(np.zeros((40, 50, 3), np.uint8), np.zeros((50, 40, 3), np.uint8))
