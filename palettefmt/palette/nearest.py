"""Colours and palette to labels: the exactly nearest entry for each distinct colour, with no dithering.

Every squared distance is compared as |c|**2 - 2 x.c for point x and entry c: one matrix product per block of
colours. All coordinates are whole numbers, small enough for every product and sum to be exact, so ties are
real ties and go to the lowest index on every machine and for any number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UsageError
from palettefmt.palette.spaces import coordinates

_BLOCK_CELLS = 1 << 18  # distances per block: they stay in the processor's cache


def nearest(colours: NDArray[np.uint8], palette: NDArray[np.uint8], space: str = "srgb") -> NDArray[np.uint8]:
    """Label each colour with its nearest palette entry.

    Parameters
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        Distinct colours of a picture; sRGB, alpha straight.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        From 1 to 256 entries with as many channels as `colours`.
    space : {"srgb", "linear", "oklab"}
        Space whose squared error decides; premultiplied when there is alpha.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Index of the nearest entry; the lowest of them when several are equally near or equal.

    Raises
    ------
    UsageError
        If the palette is empty, too long, or of another number of channels, or `space` is unknown.
    """
    if not 1 <= len(palette) <= 256:
        raise UsageError(f"a palette has from 1 to 256 entries, not {len(palette)}")
    if palette.shape[1] != colours.shape[1]:
        raise UsageError(f"colours have {colours.shape[1]} channels, the palette {palette.shape[1]}")
    entries = coordinates(palette, space)
    # Plain sRGB needs numbers below 2**19 only, which float32 holds exactly, at twice the speed.
    exact = np.float32 if space == "srgb" and palette.shape[1] == 3 else np.float64
    system: NDArray[Any] = np.concatenate(
        [-2.0 * entries, (entries * entries).sum(axis=1, keepdims=True)], axis=1
    ).T.astype(exact)
    labels = np.empty(len(colours), dtype=np.uint8)
    block = max(1, _BLOCK_CELLS // len(palette))
    for start in range(0, len(colours), block):
        points = coordinates(colours[start : start + block], space)
        ones = np.ones((len(points), 1))
        products = np.concatenate([points, ones], axis=1).astype(exact) @ system
        labels[start : start + block] = products.argmin(axis=1)
    return labels
