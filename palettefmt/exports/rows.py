"""Rows of labels at a few bits each, as several formats store them."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import U8, Labels
from palettefmt.errors import UsageError

DEPTHS = (1, 2, 4, 8)


def packed_rows(labels: Labels, depth: int, *, low_first: bool = False) -> Labels:
    """Return rows of labels at `depth` bits each, the first in a byte's highest ones; each row fills whole bytes.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
        Each below ``2**depth``.
    depth : {1, 2, 4, 8}
    low_first : bool
        Whether the first label is in a byte's lowest bits instead.

    Returns
    -------
    ndarray of uint8, shape (rows, ceil(width * depth / 8))
    """
    each = 8 // depth
    lanes = np.pad(labels, ((0, 0), (0, -labels.shape[1] % each))).reshape(len(labels), -1, each)
    if low_first:
        lanes = lanes[:, :, ::-1]
    packed: Labels = lanes[:, :, 0]
    for lane in range(1, each):
        packed = packed << np.uint8(depth) | lanes[:, :, lane]
    return packed


def unpacked_rows(rows: U8, depth: int, width: int) -> Labels:
    """Return the labels, shape (n, `width`), of rows that `packed_rows` has packed; what follows them is dropped."""
    shifts = np.arange(8 - depth, -1, -depth, dtype=np.uint8)
    lanes = rows[:, :, None] >> shifts & np.uint8((1 << depth) - 1)
    return np.ascontiguousarray(lanes.reshape(len(rows), -1)[:, :width])


def row_bytes(width: int, depth: int, align: int = 1) -> int:
    """Return the bytes of a row of `width` pixels at `depth` bits that is a multiple of `align` bytes long."""
    return -(-width * depth // (8 * align)) * align


def aligned(rows: U8, align: int) -> U8:
    """Return rows of bytes with bytes of 0 behind each, to a multiple of `align`."""
    return np.pad(rows, ((0, 0), (0, -rows.shape[1] % align)))


def depth_for(colors: int, bpp: int | None, title: str, depths: tuple[int, ...] = DEPTHS) -> int:
    """Return the bits a pixel of labels: those that are asked for, or the fewest that `colors` entries fit in.

    Raises
    ------
    UsageError
        If the format has no such depth, or the entries do not fit.
    """
    least = next(depth for depth in depths if colors <= 1 << depth)
    if bpp is None:
        return least
    if bpp not in depths:
        raise UsageError(f"{title} has {', '.join(map(str, depths))} bits a pixel, not {bpp}")
    if bpp < least:
        raise UsageError(f"{bpp} bits a pixel are too few for a palette of {colors} entries", f"take bpp={least}")
    return bpp
