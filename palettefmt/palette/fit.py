"""Weighted colours to a palette of at most k of them, by k-means.

The colours are merged, box by box, to some thousands of points; centres are searched for among those, then polished on
finer points. The objective is that of KMeans on all pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palettefmt import arguments
from palettefmt.arguments import MAX_SEED
from palettefmt.arrays import F64, I64, MAX_COLORS, U8, U32, Indices, Palette
from palettefmt.errors import UsageError
from palettefmt.palette.kmeans import iterate, search, steps
from palettefmt.palette.spaces import colours_at, coordinates
from palettefmt.style import SPACES

_PIN = 1e8  # weight of a locked colour, in pictures: its centre moves by a millionth of a step
_FINEST = 1 << 18  # points that the last polish looks at, at most
_BLOCK = 1 << 14  # boxes at a time


def fit(
    colours: U8, counts: I64, k: int, *, seed: int = 0, locked: Palette | None = None, space: str = "srgb"
) -> Palette:
    """Find a palette of at most k colours for a picture, in order of luminance.

    Parameters
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        Distinct colours of the picture; sRGB, alpha straight.
    counts : ndarray of int64, shape (n,)
        Pixels of each.
    k : int
        Greatest number of palette entries, from 1 to 256.
    seed : int
        From 0 to 2**32 - 1: another seed may end in another, about equally good palette.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that are in the palette exactly, at most k; the others are learnt around them.
    space : {"srgb", "linear", "oklab"}
        Space whose squared error is minimised; premultiplied when there is alpha.

    Returns
    -------
    ndarray of uint8, shape (at most k, 3) or (at most k, 4)
        Distinct colours in canonical order; all the picture's if they and the locked ones are at most k.

    Raises
    ------
    UsageError
        If an argument is outside its range or the locked colours have another number of channels.
    """
    channels = colours.shape[-1]
    locked = np.empty((0, channels), np.uint8) if locked is None else locked
    _check(colours, counts, k, seed, locked, space)
    locked = np.unique(locked, axis=0)
    if k > 1 and channels == 4 and not colours[:, 3].all() and len(locked) < k:
        locked = _without_repeats(np.concatenate([locked, np.zeros((1, 4), np.uint8)]))
    if len(colours) + len(locked) <= 2 * k:
        exact = np.unique(np.concatenate([colours, locked]), axis=0)
        if len(exact) <= k:
            return canonical(exact)
    if len(locked) == k:
        return canonical(locked)
    return canonical(_cluster(colours, counts, k, seed, locked, space))


def _check(colours: U8, counts: I64, k: int, seed: int, locked: Palette, space: str) -> None:
    arguments.whole("the number of colours", k, 1, MAX_COLORS)
    arguments.whole("the seed", seed, 0, MAX_SEED)
    arguments.choice("space", space, SPACES)
    if colours.ndim != 2 or colours.shape[1] not in (3, 4) or len(colours) == 0:
        raise UsageError("colours must have shape (n, 3) or (n, 4), with n at least 1")
    if counts.shape != (len(colours),):
        raise UsageError("there must be one count for each colour")
    if locked.ndim != 2 or locked.shape[1] != colours.shape[1]:
        raise UsageError("locked colours must have as many channels as the picture's")
    if len(np.unique(locked, axis=0)) > k:
        raise UsageError(f"{len(locked)} locked colours do not fit in a palette of {k}")


def _without_repeats(colours: U8) -> U8:
    """Keep the first of equal colours; all with alpha 0 are equal."""
    _, first = np.unique(coordinates(colours), axis=0, return_index=True)
    return colours[np.sort(first)]


def _cluster(colours: U8, counts: I64, k: int, seed: int, locked: Palette, space: str) -> Palette:
    """Find the colours when there are more than k of them; the locked ones come first."""
    codes = _interleave(colours)
    order = np.argsort(codes)  # no two are equal
    boxes = _boxes(codes[order], order, colours, counts, space)
    pins = coordinates(locked, space)
    pin_weights = np.full(len(pins), _PIN * boxes.weights.sum())

    def level(limit: int) -> tuple[F64, F64]:
        merged, total = _merge(boxes, limit)
        return np.concatenate([pins, merged]), np.concatenate([pin_weights, total])

    found = search(*level(4096 + 32 * k), k, seed)
    if k <= 16:  # few centres have far to go, but finer points would hardly change them
        found = iterate(*level(1 << 15), found.centres, 14)
    else:
        found = iterate(*level(1 << 15), found.centres, steps(k))
        found = iterate(*level(_FINEST), found.centres, max(2, steps(k) // 2))
    free = np.delete(found.centres, found.labels[: len(pins)], axis=0)
    palette = _without_repeats(np.concatenate([locked, colours_at(free, space)]))
    if len(palette) == k:
        return palette
    colours = colours[order]
    return _fill(palette, colours, coordinates(colours, space), counts[order].astype(np.float64), k, space)


def _fill(palette: Palette, colours: U8, points: F64, weights: F64, k: int, space: str) -> Palette:
    """Give entries that rounding made equal, hence free, to the colours with the greatest error left."""
    errors = np.full(len(points), np.inf)
    for entry in coordinates(palette, space):
        np.minimum(errors, ((points - entry) ** 2).sum(axis=1), out=errors)
    for _ in range(k - len(palette)):
        worst = int(np.argmax(errors * weights))
        palette = np.concatenate([palette, colours[worst : worst + 1]])
        np.minimum(errors, ((points - points[worst]) ** 2).sum(axis=1), out=errors)
    return _without_repeats(palette)


def _interleave(colours: U8) -> U32:
    """Interleave the channels' bits (Morton 1966): colours whose codes share their high bits share a box."""
    channels = colours.shape[1]
    bits = np.arange(256, dtype=np.uint32)
    spread = np.zeros(256, np.uint32)
    for bit in range(8):
        spread |= (bits >> bit & 1) << (bit * channels)
    codes = np.zeros(len(colours), np.uint32)
    for rank, channel in enumerate((2, 0, 1) if channels == 3 else (3, 2, 0, 1)):  # green splits first
        codes |= spread[colours[:, channel]] << np.uint32(rank)
    return codes


class _Boxes(NamedTuple):
    """Colours summed up box by box: codes (n,), weighted sums (n, c) and weights (n,), in the order of the codes.

    All are whole numbers below 2**53, so nothing is rounded, and whoever merges boxes gets what the colours would give.
    """

    codes: U32
    sums: F64
    weights: F64


def _boxes(codes: U32, order: Indices, colours: U8, counts: I64, space: str) -> _Boxes:
    """Sum up colours, of which there may be millions, in the finest boxes that are looked at; `codes` ascend."""
    starts = _starts(codes, _FINEST)
    weights = np.add.reduceat(counts[order], starts).astype(np.float64)
    sums = np.empty((len(starts), colours.shape[1]))
    ends = np.append(starts[1:], len(codes))
    for first in range(0, len(starts), _BLOCK):
        box = slice(first, first + _BLOCK)
        rows = order[starts[box][0] : ends[box][-1]]
        weighted = coordinates(colours[rows], space) * counts[rows, None]
        sums[box] = np.add.reduceat(weighted, starts[box] - starts[box][0])
    return _Boxes(codes[starts], sums, weights)


def _starts(codes: U32, limit: int) -> Indices:
    """Return where the smallest boxes start of which there are at most `limit`; `codes` ascend.

    A box holds the codes that share all but some low bits.
    """
    changed = codes[1:] ^ codes[:-1]
    bits = 0
    while np.count_nonzero(changed >> bits) >= limit:
        bits += 1
    return np.append(0, np.flatnonzero(changed >> bits) + 1)


def _merge(boxes: _Boxes, limit: int) -> tuple[F64, F64]:
    """Merge to the means and weights of the smallest boxes of which there are at most `limit`."""
    starts = _starts(boxes.codes, limit)
    total = np.add.reduceat(boxes.weights, starts)
    return np.add.reduceat(boxes.sums, starts) / total[:, None], total


def canonical_order(palette: Palette) -> Indices:
    """Return the order by relative luminance (IEC 61966-2-1, in whole numbers) times alpha; ties by packed code."""
    luminance = coordinates(palette, "linear")[:, :3] @ np.array([2126.0, 7152.0, 722.0])
    return np.lexsort((*palette.T[::-1], luminance))


def canonical(palette: Palette) -> Palette:
    """Return a palette in `canonical_order`."""
    return palette[canonical_order(palette)]
