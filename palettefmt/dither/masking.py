"""Contrast masking: what lies in busy places is seen less, so error may go there, and smooth areas want more entries.

The contrast that can just be seen on top of another one grows with about the root of that (Legge and Foley, "Contrast
masking in human vision", 1980; the power is 0.6 there). How busy a place is, is the standard deviation of its luma, in
code values, whose steps the eye sees about equally wide.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F32, I64, Pixels
from palettefmt.dither.stripes import in_bands
from palettefmt.dither.vision import blur, gaussian

_LUMA = (0.299, 0.587, 0.114)  # of Rec. 601
_SPREAD = 1.5  # pixels: standard deviation of the Gaussian that says what is near
_BUSY = 8.0  # activity, in code values, at which twice the squared error is not seen more
_LEVEL = 1.6  # brings the factor to about 1 on photos, so that a strength keeps its meaning
_SMOOTH = 4.0  # activity at which a pixel counts half as much for the palette
_WHOLE = 64  # importance of a pixel where nothing is near


def activity(pixels: Pixels) -> F32:
    """Return how busy each place of a picture is.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB or straight sRGBA; what is transparent counts as black.

    Returns
    -------
    ndarray of float32, shape (H, W)
        Standard deviation of the luma around each pixel, 0 to 128.
    """
    height, width = pixels.shape[:2]
    luma, result = np.zeros((height, width), np.float32), np.empty((height, width), np.float32)
    taps = gaussian(_SPREAD)

    def fill(rows: slice) -> None:
        for c, weight in enumerate(_LUMA):
            luma[rows] += pixels[rows, :, c] * np.float32(weight)
        if pixels.shape[2] == 4:
            luma[rows] *= pixels[rows, :, 3] * np.float32(1 / 255)
        squares[rows] = luma[rows] * luma[rows]

    def finish(rows: slice) -> None:
        blur(luma, taps, mean, rows)
        blur(squares, taps, square, rows)
        blur(ones, taps, edge, rows)  # less than one where the blur reaches over the border
        mean[rows] /= edge[rows]
        result[rows] = np.sqrt(np.maximum(square[rows] / edge[rows] - mean[rows] * mean[rows], 0))

    ones = np.ones_like(luma)
    squares, mean, square, edge = (np.empty_like(luma) for _ in range(4))
    in_bands(height, width, fill)
    in_bands(height, width, finish)
    return result


def masking(busy: F32) -> F32:
    """Return the factor on the error at each pixel, shape (H, W), for its `activity`; about 1 on the whole."""
    factor: F32 = (_LEVEL / np.sqrt(1 + busy / _BUSY)).astype(np.float32)
    return factor


def importance(pixels: Pixels) -> I64:
    """Return how much each pixel counts for a palette, shape (H, W): 2 to 64, most in smooth areas."""
    weight: I64 = np.rint(_WHOLE / (1 + activity(pixels) / _SMOOTH)).astype(np.int64)
    return weight
