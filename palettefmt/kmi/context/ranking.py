"""What both sides derive from the palette: luminance ranks, colours, borders.

Theory of operation.  The coder works on ranks: the palette's entries in the
order of luminance, so that the upper bits of a rank say dark or bright.  Each
inner node of the binary tree over the ranks splits a range of entries in two
halves; for each node the luminance and the colour *border* between the halves
are worked out once.
"""

from __future__ import annotations

from math import isqrt

import numpy as np

AXES = 6


def bit_length(k: int) -> int:
    """Return the number of binary decisions for one of ``k`` labels, at least 1."""
    return max(1, (k - 1).bit_length())


def rank_colours(palette: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort a palette by luminance.

    Parameters
    ----------
    palette : ndarray of shape (k, 3) or (k, 4), uint8
        Red, green, blue and perhaps alpha.

    Returns
    -------
    order : ndarray of shape (k,), int64
        Label of each rank.
    colours : ndarray of shape (256, 4), int32
        Red, green, blue and luminance (0..255, premultiplied by alpha) of each
        rank; zeros from rank k on.
    """
    channels = palette.astype(np.int64)
    alpha = channels[:, 3] if channels.shape[1] == 4 else np.full(len(channels), 255, np.int64)
    luminance = (channels[:, 0] * 299 + channels[:, 1] * 587 + channels[:, 2] * 114) * alpha
    order = np.argsort(luminance, kind="stable")
    colours = np.zeros((256, 4), np.int32)
    colours[: len(channels), :3] = (channels[:, :3] * alpha[:, None] // 255)[order]
    colours[: len(channels), 3] = luminance[order] // 255000
    return order, colours


def node_axes(colours: np.ndarray, k: int) -> np.ndarray:
    """Work out each tree node's borders.

    Parameters
    ----------
    colours : ndarray of shape (256, 4), int32
        As from `rank_colours`.
    k : int
        Number of ranks, 2..256.

    Returns
    -------
    ndarray of shape (2**bits, 6), int32
        For each node (1 is the root): the direction from the mean colour of
        its lower half to that of its upper half, three numbers of length 256;
        256 times the place of the middle along it; the lower half's number;
        256 times the luminance of the border.  Zeros for a node whose upper
        half has no rank.
    """
    bits = bit_length(k)
    axes = np.zeros((1 << bits, AXES), np.int32)
    for node in range(1, 1 << bits):
        step = node.bit_length() - 1
        half = 1 << (bits - 1 - step)
        first = 2 * half * (node - (1 << step))
        middle = first + half
        last = min(middle + half, k)
        axes[node, 4] = 2 * node - (2 << step)
        if middle >= k:
            continue
        axes[node, 5] = 128 * (int(colours[middle, 3]) + int(colours[middle - 1, 3]))
        low = [int(v) for v in colours[first:middle, :3].sum(axis=0)]
        high = [int(v) for v in colours[middle:last, :3].sum(axis=0)]
        n, m = half, last - middle
        way = [high[c] * n - low[c] * m for c in range(3)]
        length = isqrt(sum(v * v for v in way))
        if length == 0:
            continue
        direction = [256 * v // length for v in way]
        place = sum(direction[c] * (low[c] * m + high[c] * n) for c in range(3))
        axes[node, :4] = [*direction, place // (2 * n * m)]
    return axes
