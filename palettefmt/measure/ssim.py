"""Structural similarity: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment", IEEE TIP 13 (4), 2004.

As the authors' own program has it: Gaussian windows of 11 x 11 pixels and sigma 1.5, and only those that lie whole in
the picture. Each channel is compared by itself; the figure is the mean over windows and channels.
"""

from __future__ import annotations

import math

import numpy as np

from palettefmt.arrays import F64, Pixels
from palettefmt.measure.filters import gaussian, separable

_RADIUS = 5
_TAPS = gaussian(1.5, _RADIUS)
_STEADY = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # keep the quotients finite where both pictures are dark, or flat
_BAND_ROWS = 256  # windows compared at a time


def ssim(original: Pixels, result: Pixels) -> float:
    """Return the mean structural similarity of two pictures, uint8 (h, w, c): -1 to 1, NaN if no window fits."""
    height, width, channels = original.shape
    rows, columns = height - 2 * _RADIUS, width - 2 * _RADIUS
    if min(rows, columns) < 1:
        return math.nan
    total = 0.0
    for channel in range(channels):
        for top in range(0, rows, _BAND_ROWS):
            band = slice(top, min(rows, top + _BAND_ROWS) + 2 * _RADIUS)
            one, other = (pixels[band, :, channel].astype(np.float64) for pixels in (original, result))
            total += float(_windows(one, other).sum())
    return total / int(channels * rows * columns)


def _windows(one: F64, other: F64) -> F64:
    """Return the similarity of every window of two planes, from the means and moments in it."""

    def mean(plane: F64) -> F64:
        return separable(plane, _TAPS, _TAPS)

    luminance, contrast = _STEADY
    one_mean, other_mean = mean(one), mean(other)
    product, squares = one_mean * other_mean, one_mean**2 + other_mean**2
    covariance = mean(one * other) - product
    variances = mean(one * one + other * other) - squares
    similar: F64 = (2 * product + luminance) * (2 * covariance + contrast)
    similar /= (squares + luminance) * (variances + contrast)
    return similar
