"""Rows of labels at a few bits each, as several formats store them."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import Labels


def packed_rows(labels: Labels, depth: int) -> Labels:
    """Return rows of labels at `depth` bits each, the first in a byte's highest ones; each row fills whole bytes.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
        Each below ``2**depth``.
    depth : {1, 2, 4, 8}

    Returns
    -------
    ndarray of uint8, shape (rows, ceil(width * depth / 8))
    """
    each = 8 // depth
    lanes = np.pad(labels, ((0, 0), (0, -labels.shape[1] % each))).reshape(len(labels), -1, each)
    packed: Labels = lanes[:, :, 0]
    for lane in range(1, each):
        packed = packed << np.uint8(depth) | lanes[:, :, lane]
    return packed
