"""Colours that a file describes by numbers (primaries, white, a curve) -> sRGB.

Matrices as in SMPTE RP 177 (1993), whites adapted by Bradford's transform (ICC.1:2010, annex E), curves as in
ITU-T H.273 (2021), and sRGB's own as in IEC 61966-2-1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels

Reals = NDArray[np.float64]
Curve = Callable[[Reals], Reals]  # what is stored, 0 to 1 -> light, 0 to 1
Chromaticities = tuple[float, ...]  # x and y of white, red, green and blue

SRGB: Chromaticities = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_PIECE = 1 << 18  # pixels that are converted at a time
_NEAR = 0.005  # matrices that differ by less are one: the numbers of a file have few digits


def srgb_curve(stored: Reals) -> Reals:
    """Return the light of stored sRGB."""
    return np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)


def stored_srgb(light: Reals) -> Reals:
    """Return light as sRGB stores it, 0 to 1."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)


def power(exponent: float) -> Curve:
    """Return the curve of a plain gamma."""

    def curve(stored: Reals) -> Reals:
        return np.asarray(stored**exponent)

    return curve


def bt709(stored: Reals) -> Reals:
    """Return the light of BT.709, BT.601 and BT.2020, whose curve is one."""
    return np.where(stored < 0.08124, stored / 4.5, ((stored + 0.09929682680944) / 1.09929682680944) ** (1 / 0.45))


def matrix_to_srgb(chromaticities: Chromaticities) -> Reals | None:
    """Return the matrix from light of these primaries to light of sRGB's, or None if they are sRGB's.

    Raises
    ------
    ValueError
        If they are no primaries of anything.
    """
    matrix = _times(_inverse(_to_d65(SRGB)), _to_d65(chromaticities))
    return None if np.abs(matrix - np.eye(3)).max() < _NEAR else matrix


def converted(samples: NDArray[Any], curve: Curve, matrix: Reals | None) -> NDArray[Any]:
    """Convert pixels to sRGB.

    Parameters
    ----------
    samples : ndarray of uint8 or uint16, shape (height, width, 1) or (height, width, 3)
    curve : callable
    matrix : ndarray, shape (3, 3), or None
        Not for grey, which has no primaries.

    Returns
    -------
    ndarray of uint8 or uint16, of the same shape
        uint16 only without a matrix.
    """
    most = np.iinfo(samples.dtype).max
    light = curve(np.arange(most + 1) / most)
    if matrix is None or samples.shape[2] == 1:
        table: NDArray[Any] = np.floor(stored_srgb(light) * most + 0.5).astype(samples.dtype)
        return np.asarray(table[samples])
    out = np.empty(samples.shape, np.uint8)
    rows = max(1, _PIECE // samples.shape[1])
    for top in range(0, len(samples), rows):
        out[top : top + rows] = _piece(light[samples[top : top + rows]], matrix)
    return out


def _piece(light: Reals, matrix: Reals) -> Pixels:
    red, green, blue = light[..., 0], light[..., 1], light[..., 2]
    mixed = np.stack([row[0] * red + row[1] * green + row[2] * blue for row in matrix], axis=-1)
    return np.floor(stored_srgb(np.clip(mixed, 0.0, 1.0)) * 255 + 0.5).astype(np.uint8)


def _to_d65(chromaticities: Chromaticities) -> Reals:
    """Return the matrix from light of some primaries to CIE XYZ under sRGB's white."""
    columns = [_xyz(x, y) for x, y in zip(chromaticities[::2], chromaticities[1::2], strict=True)]
    white, primaries = columns[0], np.column_stack(columns[1:])
    scale = _times(_inverse(primaries), white[:, None])[:, 0]
    cones = _times(_BRADFORD, white[:, None])[:, 0]
    target = _times(_BRADFORD, _xyz(*SRGB[:2])[:, None])[:, 0]
    if np.abs(cones).min() < 1e-6:
        raise ValueError("no white")
    adapted = _times(_inverse(_BRADFORD), (target / cones)[:, None] * _BRADFORD)
    return _times(adapted, primaries * scale)


def _xyz(x: float, y: float) -> Reals:
    if y <= 0:
        raise ValueError("no light")
    return np.array([x / y, 1.0, (1.0 - x - y) / y])


def _times(one: Reals, other: Reals) -> Reals:
    """Multiply matrices in a fixed order of sums, which BLAS does not promise."""
    result: Reals = (one[:, :, None] * other[None, :, :]).sum(axis=1)
    return result


def _inverse(matrix: Reals) -> Reals:
    """Invert a matrix of 3 x 3 by its cross products."""
    a, b, c = matrix.T
    rows = np.array([np.cross(b, c), np.cross(c, a), np.cross(a, b)])
    volume = float((a * rows[0]).sum())
    if abs(volume) < 1e-9:
        raise ValueError("primaries on one line")
    return rows / volume
