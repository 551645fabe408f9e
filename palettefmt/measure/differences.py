"""Where a picture differs from its original: CIEDE2000 of every pixel, and its colours as a heat map.

The classes double from one just visible difference up, because eyes, too, see ratios; their colours grow lighter from
each to the next, on the axis from blue to yellow, so that they tell the same to colour-blind eyes and in grey.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels
from palettefmt.measure.ciede2000 import difference, lab

Differences = NDArray[np.float32]
"""CIEDE2000 of every pixel, shape (height, width), 0 and up; about 1 is just visible."""

BOUNDS = (1, 2, 4, 8, 16)
NAMES = ("below 1", "1 to 2", "2 to 4", "4 to 8", "8 to 16", "from 16")
COLOURS = ("#0d1b36", "#274a7e", "#55708f", "#97907a", "#d8b75a", "#fff3b0")

BAND_ROWS = 256  # rows compared at a time: CIEDE2000 works in float64 and needs some twenty planes


def ciede2000(original: Pixels, result: Pixels) -> tuple[float, Differences]:
    """Return the CIEDE2000 colour difference (CIE 142-2001) of two RGB pictures: its mean, and that of every pixel.

    The mean is summed in double precision, so it is a little more exact than that of what is returned with it.
    """
    total = 0.0
    differences = np.empty(original.shape[:2], np.float32)
    for y in range(0, len(original), BAND_ROWS):
        rows = slice(y, y + BAND_ROWS)
        band = difference(lab(original[rows]), lab(result[rows]))
        total += float(band.sum())
        differences[rows] = band
    return total / differences.size, differences


def shares(differences: Differences) -> list[float]:
    """Return the share of the pixels, 0 to 1, in each class of `NAMES`."""
    counts = np.bincount(classes(differences).reshape(-1), minlength=len(NAMES))
    return [int(count) / differences.size for count in counts]


def classes(differences: Differences) -> NDArray[np.uint8]:
    """Return the class of every difference, an index into `NAMES` and `COLOURS`; a bound is in the class above it."""
    return np.digitize(differences, BOUNDS).astype(np.uint8)
