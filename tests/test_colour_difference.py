"""Promise: CIEDE2000 and SSIM are what their authors published, and what scikit-image computes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palettefmt.measure.ciede2000 import difference, lab
from palettefmt.measure.ssim import ssim
from tests.runs import EXHAUSTIVE

# Sharma, Wu, Dalal (2005), table 1: two colours in CIELAB, and their difference.
SHARMA = np.array([
    (50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425), (50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615),
    (50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412), (50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000),
    (50, -1.1848, -84.8006, 50, 0, -82.7485, 1.0000), (50, -0.9009, -85.5211, 50, 0, -82.7485, 1.0000),
    (50, 0, 0, 50, -1, 2, 2.3669), (50, -1, 2, 50, 0, 0, 2.3669),
    (50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792), (50, 2.49, -0.001, 50, -2.49, 0.0010, 7.1792),
    (50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195), (50, 2.49, -0.001, 50, -2.49, 0.0012, 7.2195),
    (50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045), (50, -0.001, 2.49, 50, 0.0010, -2.49, 4.8045),
    (50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461), (50, 2.5, 0, 50, 0, -2.5, 4.3065),
    (50, 2.5, 0, 73, 25, -18, 27.1492), (50, 2.5, 0, 61, -5, 29, 22.8977),
    (50, 2.5, 0, 56, -27, -3, 31.9030), (50, 2.5, 0, 58, 24, 15, 19.4535),
    (50, 2.5, 0, 50, 3.1736, 0.5854, 1.0000), (50, 2.5, 0, 50, 3.2972, 0, 1.0000),
    (50, 2.5, 0, 50, 1.8634, 0.5757, 1.0000), (50, 2.5, 0, 50, 3.2592, 0.3350, 1.0000),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
    (61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731),
    (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
    (22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373),
    (36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146),
    (90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441),
    (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
    (6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
])  # fmt: skip


def pair(height: int = 64, width: int = 48, spread: int = 60) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng([height, width])
    one = generator.integers(0, 256, (height, width, 3), np.uint8)
    other = (one.astype(int) + generator.integers(-spread, spread + 1, one.shape)).clip(0, 255).astype(np.uint8)
    return one, other


def test_ciede2000_is_that_of_its_published_test_data_in_both_directions() -> None:
    one, other, expected = SHARMA[:, :3], SHARMA[:, 3:6], SHARMA[:, 6]
    assert len(SHARMA) == 34
    assert np.abs(difference(one, other) - expected).max() <= 0.5001e-4
    assert np.abs(difference(other, one) - expected).max() <= 0.5001e-4
    assert not difference(one, one).any()


def test_lab_and_ciede2000_are_scikit_images() -> None:
    from skimage.color import deltaE_ciede2000, rgb2lab

    one, other = pair()
    assert np.allclose(lab(one), rgb2lab(one), rtol=0, atol=1e-9)
    assert np.allclose(difference(lab(one), lab(other)), deltaE_ciede2000(rgb2lab(one), rgb2lab(other)), atol=1e-9)


@EXHAUSTIVE
def test_lab_is_scikit_images_for_every_colour() -> None:
    from skimage.color import rgb2lab

    for red in range(256):
        plane = np.stack(np.meshgrid(np.arange(256), np.arange(256)), axis=-1)
        colours = np.dstack([np.full((256, 256), red), plane]).astype(np.uint8)
        assert np.allclose(lab(colours), rgb2lab(colours), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("height", "width", "spread"), [(64, 48, 60), (11, 11, 9), (11, 30, 255), (600, 20, 30)])
def test_ssim_is_scikit_images(height: int, width: int, spread: int) -> None:
    from skimage.metrics import structural_similarity

    one, other = pair(height, width, spread)
    expected = structural_similarity(
        one, other, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert ssim(one, other) == pytest.approx(expected, abs=1e-9)


def test_ssim_of_equal_pictures_is_one_and_of_tiny_ones_undefined() -> None:
    one, other = pair()
    assert ssim(one, one) == pytest.approx(1, abs=1e-12)
    assert ssim(one, 255 - one) < 0
    assert math.isnan(ssim(one[:10], other[:10]))
    assert math.isnan(ssim(one[:, :10], other[:, :10]))
