"""Colours in bins of whole numbers, which merge to the same whatever the order and the grouping.

An opaque colour's bin has 6 bits a channel, any other's 5 bits a channel, alpha included. A bin holds how much there is
of its colours, and sums from which their mean follows. All of it is int64, so no addition is ever rounded: one merged
histogram comes out for any number of workers. Full, it has 2**18 opaque and 2**20 other bins: 53 MiB.

The distinct colours are kept beside the bins as long as a palette could hold them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import I64, U8, U32, pack, unpack, with_alpha
from palettefmt.errors import LimitError

EQUAL = 1 << 24  # what a picture weighs when all weigh the same
MAX_WEIGHT = 1 << 46  # of a histogram: times 255 * 255, in the sums, it is still below 2**63
MAX_DISTINCT = 256
_OPAQUE_BITS = 6
_OTHER_BITS = 5


@dataclass(frozen=True)
class Bins:
    """A histogram; all codes ascend."""

    opaque: U32  # (n,): codes of the bins of opaque colours that are not empty
    opaque_sums: I64  # (n, 4): their weight, and the weighted sums of red, green and blue
    other: U32  # (m,): the codes for colours with any transparency
    other_sums: I64  # (m, 5): weight, and weighted sums of alpha * red, alpha * green, alpha * blue and alpha
    distinct: U32  # (at most 257,): packed codes of the least distinct colours; 257 say that there are too many

    @property
    def nbytes(self) -> int:
        """Memory that the bins take."""
        return sum(array.nbytes for array in vars(self).values())


def empty() -> Bins:
    """Return a histogram of nothing."""
    codes = np.empty(0, np.uint32)
    return Bins(codes, np.empty((0, 4), np.int64), codes, np.empty((0, 5), np.int64), codes)


def of_colours(colours: U8, counts: I64, *, equal: bool = False) -> Bins:
    """Return the histogram of one picture.

    Parameters
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        sRGB, alpha straight; distinct, unless there are at most 256.
    counts : ndarray of int64, shape (n,)
        Pixels of each, at least 1 and fewer than 2**31.
    equal : bool
        Whether the picture weighs `EQUAL` as a whole (rounded down colour by colour, but each at least 1) instead of
        1 a pixel.
    """
    weights = np.maximum(counts * EQUAL // counts.sum(), 1) if equal else counts.astype(np.int64)
    packed = pack(with_alpha(colours))
    solid = packed & 255 == 255
    opaque, clear = colours[solid, :3].astype(np.int64), unpack(packed[~solid], 4).astype(np.int64)
    premultiplied = np.column_stack([clear[:, :3] * clear[:, 3:], clear[:, 3]])
    return Bins(
        *_binned(opaque, _OPAQUE_BITS, opaque, weights[solid]),
        *_binned(clear, _OTHER_BITS, premultiplied, weights[~solid]),
        _least(packed),
    )


def _least(packed: U32) -> U32:
    """Return the least distinct codes, as many as are kept."""
    most = MAX_DISTINCT + 1
    return np.unique(packed if len(packed) <= most else np.partition(packed, most)[:most])


def merge(histograms: Sequence[Bins]) -> Bins:
    """Return the sum of histograms: the same for any order and grouping.

    Raises
    ------
    LimitError
        If their weight is over `MAX_WEIGHT`: some 70 million million pixels.
    """
    histograms = [empty(), *histograms]
    merged = Bins(
        *added([each.opaque for each in histograms], [each.opaque_sums for each in histograms]),
        *added([each.other for each in histograms], [each.other_sums for each in histograms]),
        np.unique(np.concatenate([each.distinct for each in histograms]))[: MAX_DISTINCT + 1],
    )
    # Each is at most MAX_WEIGHT; as floats the total cannot wrap around.
    weight = sum(float(each.opaque_sums[:, 0].sum()) + float(each.other_sums[:, 0].sum()) for each in histograms)
    if weight > MAX_WEIGHT:
        raise LimitError("the collection has too many pixels for one histogram")
    return merged


def points(bins: Bins, most: int) -> tuple[U8, I64]:
    """Return the colours to be clustered and their weights.

    Parameters
    ----------
    bins : Bins
    most : int
        Size of the palette: that many distinct colours, or fewer, are returned as they are.

    Returns
    -------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        Distinct, ascending; with alpha if any colour has transparency. Each is the mean of a bin.
    weights : ndarray of int64, shape (n,)
    """
    if len(bins.distinct) <= min(most, MAX_DISTINCT):
        colours, weights = unpack(bins.distinct, 4).astype(np.int64), np.ones(len(bins.distinct), np.int64)
    else:
        colours, weights = _means(bins)
    if (colours[:, 3] == 255).all():
        colours = colours[:, :3]
    # Rounded means may coincide, the nearly transparent ones with nothing at all.
    found, index = np.unique(colours, axis=0, return_inverse=True)
    total = np.zeros(len(found), np.int64)
    np.add.at(total, index.reshape(-1), weights)
    return found.astype(np.uint8), total


def _means(bins: Bins) -> tuple[I64, I64]:
    """Return the mean colour (RGBA, rounded) and the weight of every bin."""
    weight, sums = bins.opaque_sums[:, :1], bins.opaque_sums[:, 1:]
    solid = np.column_stack([(sums + weight // 2) // weight, np.full(len(weight), 255)])
    weight, sums, alphas = bins.other_sums[:, :1], bins.other_sums[:, 1:4], bins.other_sums[:, 4:]
    colour = np.where(alphas > 0, (sums + alphas // 2) // np.maximum(alphas, 1), 0)
    alpha = (alphas + weight // 2) // weight
    other = np.column_stack([np.where(alpha > 0, colour, 0), alpha])
    return np.concatenate([solid, other]), np.concatenate([bins.opaque_sums[:, 0], bins.other_sums[:, 0]])


def _binned(channels: I64, bits: int, values: I64, weights: I64) -> tuple[U32, I64]:
    """Return codes, and weights and weighted sums, of one picture's bins that are not empty."""
    codes = np.zeros(len(channels), np.int64)
    for channel in range(channels.shape[1]):
        codes <<= bits
        codes |= channels[:, channel] >> (8 - bits)
    if len(codes) == 0:
        return np.empty(0, np.uint32), np.empty((0, 1 + values.shape[1]), np.int64)
    totals = np.bincount(codes, weights)
    used = np.flatnonzero(totals)
    # bincount adds float64: exact, since a picture's sums are below 2**31 * 255 * 255.
    sums = [np.bincount(codes, values[:, column] * weights)[used] for column in range(values.shape[1])]
    return used.astype(np.uint32), np.stack([totals[used], *sums], axis=1).astype(np.int64)


def added(codes: Sequence[U32], sums: Sequence[I64]) -> tuple[U32, I64]:
    """Return the distinct codes, ascending, and the added sums of each."""
    together, rows = np.concatenate(codes), np.concatenate(sums)
    if len(together) == 0:
        return together, rows
    order = np.argsort(together, kind="stable")  # quick on runs that are sorted already
    together, rows = together[order], rows[order]
    starts = np.flatnonzero(np.append(True, together[1:] != together[:-1]))
    return together[starts], np.add.reduceat(rows, starts, axis=0)
