"""Separable filters of planes, as measures need them: each result is a whole window's, so there are no borders."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import F64


def gaussian(sigma: float, radius: int) -> F64:
    """Return the taps of a Gaussian, 2 * `radius` + 1 of them, whose sum is one."""
    x = np.arange(-radius, radius + 1)
    taps = np.exp(-(x**2) / (2 * sigma**2))
    result: F64 = taps / taps.sum()
    return result


def separable(plane: NDArray[Any], down: F64, across: F64) -> NDArray[Any]:
    """Correlate a plane with `down` along its columns and `across` along its rows.

    Parameters
    ----------
    plane : ndarray of float, shape (h, w)
    down, across : ndarray of float64, shape (n,) and (m,)
        At most h and w taps.

    Returns
    -------
    ndarray, shape (h - n + 1, w - m + 1), of the plane's dtype
    """
    return _along(_along(plane, down, 0), across, 1)


def _along(plane: NDArray[Any], taps: F64, axis: int) -> NDArray[Any]:
    """Correlate along one axis, tap by tap in order, so that the sum is the same everywhere."""
    rows, columns = plane.shape
    height, width = (rows - taps.size + 1, columns) if axis == 0 else (rows, columns - taps.size + 1)
    result = np.zeros((height, width), plane.dtype)
    part = np.empty_like(result)
    for shift, tap in enumerate(taps):
        seen = plane[shift : shift + height] if axis == 0 else plane[:, shift : shift + width]
        np.multiply(seen, plane.dtype.type(tap), out=part)
        result += part
    return result
