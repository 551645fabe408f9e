"""Pixels to weighted unique colours: the picture is counted once, all later work is per colour.

An RGB picture is counted through a look-up with an entry for each of the 2**24 colours, so no pixel is ever sorted.
RGBA pixels, for which such a table would be too large, are sorted band by band, and the bands merged. Either way the
picture is walked in bands of rows, so that temporary memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from palettefmt.arrays import I32, I64, MAX_COLORS, U8, U32, Indices, Pixels, check_pixels, pack, unpack
from palettefmt.errors import UsageError

_BAND_PIXELS = 1 << 20
_FEW_PIXELS = 1 << 16


class Histogram(NamedTuple):
    """The colours of a picture, how often each occurs, and where."""

    colours: U8  # (n, 3) or (n, 4), distinct and ascending by packed code, which has red in the highest byte
    counts: I64  # (n,): pixels of each colour; they sum to H * W
    inverse: I32  # (H, W): row of each pixel's colour; ``np.take(labels_of_colours, inverse)`` labels the picture


def count_colours(pixels: Pixels) -> Histogram:
    """Count the distinct colours of a picture.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB, or sRGB with straight (not premultiplied) alpha. All pixels with alpha 0 count as one colour,
        (0, 0, 0, 0).

    Raises
    ------
    UsageError
        If `pixels` is not a non-empty uint8 array of one of these shapes, or has 2**31 pixels or more.
    """
    height, width, channels = check_pixels(pixels).shape
    if height * width >= 1 << 31:
        raise UsageError("a picture must have from 1 to 2**31 - 1 pixels")
    found, rows_of = _rgb_rows(pixels) if channels == 3 else _rgba_rows(pixels)
    inverse = np.empty((height, width), np.int32)
    counts = np.zeros(len(found), np.int64)
    for band, codes in _bands(pixels):
        rows = rows_of(codes)
        inverse[band] = rows
        counts += np.bincount(rows.ravel(), minlength=len(found))
    return Histogram(unpack(found, channels), counts, inverse)


def few_colours(pixels: Pixels, most: int = MAX_COLORS) -> int | None:
    """Return the number of distinct colours of a picture, or None if they are more than `most`.

    It is quick where they are: it stops at the first part of the picture that has more. The pixels are as for
    `count_colours`.
    """
    height, width, _ = check_pixels(pixels).shape
    found = np.empty(0, np.uint32)
    rows = max(1, _FEW_PIXELS // width)
    for top in range(0, height, rows):
        found = distinct(np.concatenate([found, distinct(pack(pixels[top : top + rows]).ravel())]))
        if len(found) > most:
            return None
    return len(found)


def _bands(pixels: Pixels) -> Iterator[tuple[slice, U32]]:
    """Yield each band of rows with its pixels' packed codes, shape (rows, W)."""
    rows = max(1, _BAND_PIXELS // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        yield slice(top, top + rows), pack(pixels[top : top + rows])


def _rgb_rows(pixels: Pixels) -> tuple[U32, Callable[[U32], Indices]]:
    """Return the distinct codes, ascending, and a function that finds the rows of codes among them."""
    # A colour's row: the first row of its (red, green) pair, plus its rank among the pair's blues: a byte.
    table = np.zeros(1 << 24, np.uint8)
    for _, codes in _bands(pixels):
        table[codes] = 1
    found = np.flatnonzero(table.view(np.bool_))  # ten times as quick as on bytes
    pairs = found >> 8
    sizes = np.bincount(pairs, minlength=1 << 16)
    first = (np.cumsum(sizes) - sizes).astype(np.int32)
    table[found] = np.arange(len(found)) - first[pairs]
    return found.astype(np.uint32), lambda codes: np.take(first, codes >> 8) + np.take(table, codes)


def _rgba_rows(pixels: Pixels) -> tuple[U32, Callable[[U32], Indices]]:
    """Return the distinct codes, ascending, and a function that finds the rows of codes among them."""
    found = np.empty(0, np.uint32)
    for _, codes in _bands(pixels):
        found = distinct(np.concatenate([found, distinct(codes.ravel())]))
    return found, lambda codes: np.searchsorted(found, codes)


def distinct(codes: U32) -> U32:
    """Return the distinct codes, ascending; several times as quick as numpy's own, which hashes."""
    ordered = np.sort(codes)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
