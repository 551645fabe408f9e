"""Where a picture differs from its original: CIEDE2000 of every pixel, and its colours as a heat map.

Colours with alpha are compared as they look on white. The classes double from one just visible difference up, because
eyes, too, see ratios; their colours grow lighter from each to the next, on the axis from blue to yellow, so that they
tell the same to colour-blind eyes and in grey.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt.errors import UsageError
from palettefmt.pictures.colours import on_white

Pixels = npt.NDArray[np.uint8]
Differences = npt.NDArray[np.float32]

BOUNDS = (1, 2, 4, 8, 16)
NAMES = ("below 1", "1 to 2", "2 to 4", "4 to 8", "8 to 16", "from 16")
COLOURS = ("#0d1b36", "#274a7e", "#55708f", "#97907a", "#d8b75a", "#fff3b0")

_ROWS = 256  # rows compared at a time: CIEDE2000 works in float64 and needs some twenty planes


def difference_map(original: Pixels, result: Pixels) -> Differences:
    """Return the CIEDE2000 colour difference (CIE 142-2001) of every pixel, 0 and up.

    Parameters
    ----------
    original, result : ndarray of uint8, shape (height, width, 3 or 4)
        sRGB pixels of one size, with straight alpha where there is a fourth channel.

    Returns
    -------
    ndarray of float32, shape (height, width)

    Raises
    ------
    UsageError
        If the sizes differ.
    """
    from skimage.color import deltaE_ciede2000, rgb2lab

    if original.shape[:2] != result.shape[:2]:
        raise UsageError(f"pictures of {original.shape[:2]} and {result.shape[:2]} pixels cannot be compared")
    found = np.empty(original.shape[:2], np.float32)
    for y in range(0, len(original), _ROWS):
        pair = [rgb2lab(on_white(pixels[y : y + _ROWS])) for pixels in (original, result)]
        difference: Any = deltaE_ciede2000(*pair)  # type: ignore[no-untyped-call]
        found[y : y + _ROWS] = difference
    return found


def shares(differences: Differences) -> list[float]:
    """Return the share of the pixels in each class of `NAMES`, 0 to 1; they add up to 1."""
    counts = np.bincount(classes(differences).reshape(-1), minlength=len(NAMES))
    return [int(count) / differences.size for count in counts]


def classes(differences: Differences) -> npt.NDArray[np.uint8]:
    """Return the index into `NAMES` and `COLOURS` of every pixel; a bound belongs to the class above it."""
    return np.digitize(differences, BOUNDS).astype(np.uint8)
