"""What both sides derive from the palette: luminance ranks, colours, borders.

Theory of operation. The coder works on ranks: the palette's entries in the order of luminance, so that the upper bits
of a rank say dark or bright. Each inner node of the binary tree over the ranks splits a range of entries in two
halves; for each node the luminance and the colour *border* between the halves are worked out once.
"""

from __future__ import annotations

from math import isqrt

import numpy as np

from palettefmt.arrays import I32, Indices, Palette, bits_per_label, with_alpha

AXES = 6


def bit_length(k: int) -> int:
    """Return the number of binary decisions for one of ``k`` labels, at least 1."""
    return max(1, bits_per_label(k))


def rank_colours(palette: Palette) -> tuple[Indices, I32]:
    """Sort a palette by luminance.

    Parameters
    ----------
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        Red, green, blue and perhaps alpha.

    Returns
    -------
    order : ndarray of int64, shape (k,)
        Label of each rank.
    colours : ndarray of int32, shape (256, 4)
        Red, green, blue and luminance (0..255, premultiplied by alpha) of each rank; zeros from rank k on.
    """
    channels = with_alpha(palette).astype(np.int64)
    colour, alpha = channels[:, :3], channels[:, 3:]
    luminance = (colour * (299, 587, 114) * alpha).sum(axis=1)
    order = np.argsort(luminance, kind="stable")
    colours = np.zeros((256, 4), np.int32)
    colours[: len(order)] = np.column_stack([colour * alpha // 255, luminance // 255000])[order]
    return order, colours


def node_axes(colours: I32, k: int) -> I32:
    """Work out each tree node's borders.

    Parameters
    ----------
    colours : ndarray of int32, shape (256, 4)
        As from `rank_colours`.
    k : int
        Number of ranks, 2..256.

    Returns
    -------
    ndarray of int32, shape (2**bits, 6)
        For each node (1 is the root): the direction from the mean colour of its lower half to that of its upper half,
        three numbers of length 256; 256 times the place of the middle along it; the lower half's number; 256 times the
        luminance of the border. Zeros for a node whose upper half has no rank.
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
        low = colours[first:middle, :3].sum(axis=0).tolist()
        high = colours[middle:last, :3].sum(axis=0).tolist()
        n, m = half, last - middle
        way = [high[c] * n - low[c] * m for c in range(3)]
        length = isqrt(sum(v * v for v in way))
        if length == 0:
            continue
        direction = [256 * v // length for v in way]
        place = sum(direction[c] * (low[c] * m + high[c] * n) for c in range(3))
        axes[node, :4] = [*direction, place // (2 * n * m)]
    return axes
