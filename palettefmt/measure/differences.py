"""Where a picture differs from its original: CIEDE2000 of every pixel, and its colours as a heat map.

The classes double from one just visible difference up, because eyes, too, see ratios; their colours grow lighter from
each to the next, on the axis from blue to yellow, so that they tell the same to colour-blind eyes and in grey.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Differences = npt.NDArray[np.float32]

BOUNDS = (1, 2, 4, 8, 16)
NAMES = ("below 1", "1 to 2", "2 to 4", "4 to 8", "8 to 16", "from 16")
COLOURS = ("#0d1b36", "#274a7e", "#55708f", "#97907a", "#d8b75a", "#fff3b0")

BAND_ROWS = 256  # rows compared at a time: CIEDE2000 works in float64 and needs some twenty planes


def ciede2000(original: Pixels, result: Pixels) -> tuple[float, Differences]:
    """Return the CIEDE2000 colour difference (CIE 142-2001) of two pictures: its mean, and that of every pixel.

    Parameters
    ----------
    original, result : ndarray of uint8, shape (height, width, 3)
        sRGB pixels of one size.

    Returns
    -------
    mean : float
        0 and up; about 1 is just visible. It is summed in double precision, so it is a little more exact than the
        mean of what is returned with it.
    differences : ndarray of float32, shape (height, width)
        0 and up.
    """
    from skimage.color import deltaE_ciede2000, rgb2lab

    total = 0.0
    differences = np.empty(original.shape[:2], np.float32)
    for y in range(0, len(original), BAND_ROWS):
        rows = slice(y, y + BAND_ROWS)
        band: Any = deltaE_ciede2000(rgb2lab(original[rows]), rgb2lab(result[rows]))  # type: ignore[no-untyped-call]
        total += float(band.sum())
        differences[rows] = band
    return total / differences.size, differences


def shares(differences: Differences) -> list[float]:
    """Return the share of the pixels in each class of `NAMES`.

    Parameters
    ----------
    differences : ndarray of float32, any shape
        At least one.

    Returns
    -------
    list of float
        0 to 1 each; they add up to 1.
    """
    counts = np.bincount(classes(differences).reshape(-1), minlength=len(NAMES))
    return [int(count) / differences.size for count in counts]


def classes(differences: Differences) -> npt.NDArray[np.uint8]:
    """Return the class of every difference.

    Parameters
    ----------
    differences : ndarray of float32, any shape

    Returns
    -------
    ndarray of uint8, the same shape
        Index into `NAMES` and `COLOURS`; a bound belongs to the class above it.
    """
    return np.digitize(differences, BOUNDS).astype(np.uint8)
