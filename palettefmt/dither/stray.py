"""Restraint: what an entry costs because it is far from its pixel, however little of that is seen from a distance.

The vision model looks from a distance: to it a single yellow dot on a pale ground is nearly nothing, for the opponent
channels' blur is wide. Whoever enlarges the picture, or comes near, sees the dot at once. So an entry at distance d
from the pixel's own colour costs

    weight · max(0, d² - free²)

next to what is seen of it. A small palette must mix its colours from far entries, so what is free grows as it shrinks.
The plain dither is only kept from throwing specks. Where bits have a price more restraint pays: the far entries that it
dispenses with are those that cost most.

The distance is Euclidean in the coordinates of DIN 6176 ("DIN99o"), which were made so that it comes near CIEDE2000
(Cui, Luo, Rigg, Roesler, Witt, "Uniform colour spaces based on the DIN99 colour-difference formula", 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import F32, F64, U8
from palettefmt.dither.light import SRGB_TO_XYZ, light
from palettefmt.dither.stripes import in_bands

_GRID = 32.0  # coordinates are rounded to its inverse, so that no library's last bit decides


@dataclass(frozen=True)
class Restraint:
    """How far entries may stray."""

    weight: float  # of the squared distance beyond what is free
    near: float  # the distance that is free in the largest palettes
    far: float  # what comes to it in a palette of 64; twice as much in one of 32

    def free(self, entries: int) -> float:
        """Return the squared distance that costs nothing in a palette of so many entries."""
        return (self.near + self.far * 64 / entries) * (self.near + self.far * 64 / entries)


PLAIN = Restraint(weight=0.25, near=6.0, far=8.0)
PRICED = Restraint(weight=0.5, near=0.0, far=4.0)


def coordinates(colours: U8) -> F32:
    """Turn sRGB (..., 3) or straight sRGBA (..., 4) into coordinates in which distances are about CIEDE2000.

    Returns
    -------
    ndarray of float32, shape (..., 3)
        Lightness of 0 to 100 and two of hue and chroma; colours are premultiplied by their alpha.
    """
    flat = colours.reshape(-1, colours.shape[-1])
    result = np.empty((len(flat), 3), np.float32)

    def fill(rows: slice) -> None:
        result[rows] = _coordinates(flat[rows])

    in_bands(len(flat), 4, fill)  # as if it were four pixels: so much is worked out on the way
    return result.reshape(*colours.shape[:-1], 3)


def _coordinates(colours: U8) -> F64:
    """Turn a few colours (n, 3|4) into coordinates (n, 3)."""
    linear = light(colours)
    x, y, z = (_root(sum(linear[:, d] * row[d] for d in range(3)) / row.sum()) for row in SRGB_TO_XYZ)
    lightness, a, b = 116 * y - 16, 500 * (x - y), 200 * (y - z)
    cosine, sine = np.cos(np.radians(26)), np.sin(np.radians(26))
    e, f = a * cosine + b * sine, 0.83 * (b * cosine - a * sine)
    chroma = np.sqrt(e * e + f * f)
    squeeze = np.log1p(0.075 * chroma) / (0.0435 * np.maximum(chroma, 1e-9))
    found = np.stack([303.67 * np.log1p(0.0039 * lightness), e * squeeze, f * squeeze], axis=1)
    rounded: F64 = np.rint(found * _GRID) / _GRID
    return rounded


def _root(ratio: F64) -> F64:
    """CIELAB's cube root, straight near black."""
    return np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
