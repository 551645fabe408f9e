"""Pixels to weighted unique colours: the picture is counted once, all later work is per colour.

An RGB picture is counted through a look-up with an entry for each of the 2**24 colours, so no pixel is ever
sorted. RGBA pixels, for which such a table would be too large, are sorted band by band, and the bands merged.
Either way the picture is walked in bands of rows, so that temporary memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UsageError

_BAND_PIXELS = 1 << 20


class Histogram(NamedTuple):
    """The colours of a picture, how often each occurs, and where.

    Attributes
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        The distinct colours, ascending by packed code: red in the highest byte, then green, blue, alpha.
    counts : ndarray of int64, shape (n,)
        Pixels of each colour; they sum to H * W.
    inverse : ndarray of int32, shape (H, W)
        Row of `colours` for each pixel: ``np.take(labels_of_colours, inverse)`` labels the picture.
    """

    colours: NDArray[np.uint8]
    counts: NDArray[np.int64]
    inverse: NDArray[np.int32]


def count_colours(pixels: NDArray[np.uint8]) -> Histogram:
    """Count the distinct colours of a picture.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB, or sRGB with straight (not premultiplied) alpha. All pixels with alpha 0 count as one colour,
        (0, 0, 0, 0).

    Returns
    -------
    Histogram
        Colours in ascending order of their packed code.

    Raises
    ------
    UsageError
        If `pixels` is not a non-empty uint8 array of one of these shapes, or has 2**31 pixels or more.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype != np.uint8:
        raise UsageError("pixels must be a uint8 array of shape (H, W, 3) or (H, W, 4)")
    if not 0 < pixels.shape[0] * pixels.shape[1] < 1 << 31:
        raise UsageError("a picture must have from 1 to 2**31 - 1 pixels")
    return _count_rgb(pixels) if pixels.shape[2] == 3 else _count_rgba(pixels)


def _bands(pixels: NDArray[np.uint8]) -> Iterator[tuple[slice, NDArray[np.uint32]]]:
    """Each band of rows with its pixels' packed codes, shape (rows, W)."""
    rows = max(1, _BAND_PIXELS // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        yield slice(top, top + rows), pack(pixels[top : top + rows])


def pack(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return the packed code of each pixel: red in the highest byte; 0 for all that are fully transparent."""
    codes = pixels[..., 0].astype(np.uint32)
    for channel in range(1, pixels.shape[-1]):
        codes <<= 8
        codes |= pixels[..., channel]
    if pixels.shape[-1] == 4:
        codes[pixels[..., 3] == 0] = 0
    return codes


def unpack(codes: NDArray[np.uint32], channels: int) -> NDArray[np.uint8]:
    """Return the colours (n, channels) of packed codes."""
    shifts = [8 * (channels - 1 - channel) for channel in range(channels)]
    return np.stack([(codes >> shift).astype(np.uint8) for shift in shifts], axis=1)


def _count_rgb(pixels: NDArray[np.uint8]) -> Histogram:
    # A colour's row: the first row of its (red, green) pair, plus its rank among the pair's blues: a byte.
    table = np.zeros(1 << 24, dtype=np.uint8)
    for _, codes in _bands(pixels):
        table[codes] = 1
    found = np.flatnonzero(table.view(np.bool_))  # ten times as quick as on bytes
    pairs = found >> 8
    sizes = np.bincount(pairs, minlength=1 << 16)
    first = (np.cumsum(sizes) - sizes).astype(np.int32)
    table[found] = np.arange(len(found)) - first[pairs]
    inverse = np.empty(pixels.shape[:2], dtype=np.int32)
    counts = np.zeros(len(found), dtype=np.int64)
    for band, codes in _bands(pixels):
        rows = np.take(first, codes >> 8)
        rows += np.take(table, codes)
        inverse[band] = rows
        counts += np.bincount(rows.ravel(), minlength=len(found))
    return Histogram(unpack(found.astype(np.uint32), 3), counts, inverse)


def _count_rgba(pixels: NDArray[np.uint8]) -> Histogram:
    found = np.empty(0, dtype=np.uint32)
    for _, codes in _bands(pixels):
        found = distinct(np.concatenate([found, distinct(codes.ravel())]))
    inverse = np.empty(pixels.shape[:2], dtype=np.int32)
    counts = np.zeros(len(found), dtype=np.int64)
    for band, codes in _bands(pixels):
        rows = np.searchsorted(found, codes)
        inverse[band] = rows
        counts += np.bincount(rows.ravel(), minlength=len(found))
    return Histogram(unpack(found, 4), counts, inverse)


def distinct(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Distinct codes in ascending order; several times as quick as numpy's own, which hashes."""
    ordered = np.sort(codes)
    first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
