"""Integer tools that the drawings share; every result is the same on every machine."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, ...]


def grid(width: int, height: int) -> tuple[Ints, Ints]:
    """Return the x and the y of each pixel, each of shape (height, width)."""
    y, x = np.indices((height, width), dtype=np.int64)
    return x, y


def mix(below: Ints, above: Ints | Colour, weight: Ints | int, mask: Mask | None = None) -> Ints:
    """Lay a colour over others; the weight, 0 to 256, is per pixel, and 0 where the mask is not set."""
    part = np.clip(np.where(True if mask is None else mask, weight, 0), 0, 256)[..., None]
    return (below * (256 - part) + np.asarray(above, np.int64) * part + 128) // 256


def ramp(stops: list[tuple[int, Colour]], at: Ints) -> Ints:
    """Return the colour at each position, linear between stops (position, colour)."""
    result = np.broadcast_to(np.array(stops[0][1], np.int64), (*at.shape, 3))
    for (start, _), (end, colour) in itertools.pairwise(stops):
        result = mix(result, colour, (at - start) * 256 // (end - start), at > start)
    return result


def scatter(x: Ints, y: Ints, seed: int) -> Ints:
    """Return a value from 0 to 255 that looks random, for each pair of coordinates."""
    mixed = (x * 374761393 + y * 668265263 + seed * 974634777) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 13) * 1274126177) & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) & 255


def noise(x: Ints, y: Ints, wide: int, high: int, seed: int) -> Ints:
    """Return smooth value noise, 0 to 255, in cells of wide x high pixels."""
    (left, u), (top, v) = np.divmod(x, wide), np.divmod(y, high)
    u, v = (256 * t * t * (3 * side - 2 * t) // side**3 for t, side in ((u, wide), (v, high)))
    upper = scatter(left, top, seed) * (256 - u) + scatter(left + 1, top, seed) * u
    lower = scatter(left, top + 1, seed) * (256 - u) + scatter(left + 1, top + 1, seed) * u
    return (upper * (256 - v) + lower * v) >> 16
