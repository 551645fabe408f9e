"""The order of a palette's entries that makes a PNG small, where nobody wants another one.

Deflate's copies do not care which number an entry has, but three other things do. The lengths of Huffman codes are
themselves run-length coded, and short where neighbours are alike: entries in order of their frequency. PNG's row
filters pay where entries that are next to each other in the picture are so in the palette. And the chunk of alphas ends
with the last entry that is not opaque. No order is best for all pictures, so three are tried.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arguments import Progress, doing
from palettefmt.arrays import Indices, Labels, Palette
from palettefmt.exports.png import indexed_png
from palettefmt.exports.squeeze import squeeze

_SMALL = 1 << 15  # bytes
_CLEARLY = 1.01


def smallest_png(
    labels: Labels, palette: Palette, *, optimize: bool = False, progress: Progress | None = None
) -> bytes:
    """Write an indexed PNG with its palette in the order, of three, that makes it smallest.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 entries; all are kept.
    optimize : bool, default False
        As in `indexed_png`: every order of a small PNG; of a large one, where each takes long, the one that promises
        most.
    progress : callable, optional
        Told what is being done.

    Returns
    -------
    bytes
        A PNG that shows the same pixels as ``indexed_png(labels, palette)`` and, if it is not squeezed, is not larger.

    Raises
    ------
    UnsupportedError, UsageError
        As `indexed_png`.
    """
    doing(progress, "trying orders of the palette")
    tried = [
        indexed_png(np.argsort(order).astype(np.uint8)[labels], palette[order]) for order in orders(labels, palette)
    ]
    best = min(tried, key=len)
    if not optimize:
        return best
    doing(progress, "squeezing the PNG with oxipng")
    if len(best) < _SMALL:
        return min(map(squeeze, tried), key=len)
    # Neighbours suit the row filters that oxipng tries, where deflate alone does not clearly want another order.
    neighbours = tried[-1]
    return squeeze(neighbours if len(neighbours) <= _CLEARLY * len(best) else best)


def orders(labels: Labels, palette: Palette) -> list[Indices]:
    """Return orders worth trying, each shape (k,): the given one, by frequency, and by neighbourhood."""
    count = np.bincount(labels.ravel(), minlength=len(palette))
    tried = [np.arange(len(palette))]
    for order in (np.argsort(-count, kind="stable"), _by_neighbourhood(labels, len(palette))):
        if palette.shape[1] == 4:
            order = order[np.argsort(palette[order, 3] == 255, kind="stable")]
        tried.append(order)
    return tried


def _by_neighbourhood(labels: Labels, k: int) -> Indices:
    """Put entries beside each other that are so in the picture.

    Greedily: the entry that touches those already placed most often goes to the end that it is drawn to (W. Zeng, J.
    Li, S. Lei, "An efficient color re-indexing scheme for palette-based compression", ICIP 2000; the weights are those
    of A. J. Pinho and A. J. R. Neves, "A note on Zeng's technique for color re-indexing of palette-based images", IEEE
    Signal Processing Letters 11, 2004).
    """
    wide = labels.astype(np.int64)
    pairs = [wide[:, 1:] * k + wide[:, :-1], wide[1:] * k + wide[:-1]]
    touching = np.bincount(np.concatenate([pair.ravel() for pair in pairs]), minlength=k * k).reshape(k, k)
    touching = touching + touching.T
    np.fill_diagonal(touching, 0)
    row = [int(touching.sum(axis=1).argmax())]
    drawn = touching[row[0]].copy()
    free = np.ones(k, bool)
    free[row[0]] = False
    while free.any():
        entry = int(np.where(free, drawn, -1).argmax())
        pull = touching[entry, row]
        weight = np.arange(len(row), -len(row), -2)  # to the left end where it touches more of those there
        if (weight * pull).sum() > 0:
            row.insert(0, entry)
        else:
            row.append(entry)
        free[entry] = False
        drawn += touching[entry]
    return np.array(row)
