"""Colours and palette to labels: the exactly nearest entry for each distinct colour, with no dithering.

Every squared distance is compared as |c|**2 - 2 x.c for point x and entry c: one matrix product per block of colours.
All coordinates are whole numbers, small enough for every product and sum to be exact, so ties are real ties and go to
the lowest index on every machine and for any number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import U8, U32, Labels, Mask, Palette, Pixels, check_palette, pack, unpack, with_alpha
from palettefmt.errors import UsageError
from palettefmt.palette.histogram import distinct
from palettefmt.palette.spaces import coordinates

LABEL_BYTES = 2 << 24  # what the table of a `Labeller` takes
_BLOCK_CELLS = 1 << 18  # distances per block: they stay in the processor's cache
_UNKNOWN = -1


def nearest(colours: U8, palette: Palette, space: str = "srgb") -> U8:
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
    if check_palette(palette).shape[1] != colours.shape[1]:
        raise UsageError(f"colours have {colours.shape[1]} channels, the palette {palette.shape[1]}")
    entries = coordinates(palette, space)
    # Plain sRGB needs numbers below 2**19 only, which float32 holds exactly, at twice the speed.
    exact = np.float32 if space == "srgb" and palette.shape[1] == 3 else np.float64
    system: NDArray[Any] = np.column_stack([-2.0 * entries, (entries * entries).sum(axis=1)]).T.astype(exact)
    labels = np.empty(len(colours), np.uint8)
    block = max(1, _BLOCK_CELLS // len(palette))
    for start in range(0, len(colours), block):
        points = coordinates(colours[start : start + block], space)
        products = np.column_stack([points, np.ones(len(points))]).astype(exact) @ system
        labels[start : start + block] = products.argmin(axis=1)
    return labels


class Labeller:
    """Pieces of pixels -> labels of their nearest palette entries; what a colour got is remembered.

    Parameters
    ----------
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    usable : ndarray of bool, shape (k,), optional
        Which entries may be used; all by default.
    space : {"srgb", "linear", "oklab"}
        Space whose squared error decides; see `nearest`.
    """

    def __init__(self, palette: Palette, usable: Mask | None = None, space: str = "srgb") -> None:
        self._rows = np.arange(len(palette)) if usable is None else np.flatnonzero(usable)
        self._entries = palette[self._rows]
        self._space = space
        self._table = np.full(1 << 24, _UNKNOWN, np.int16)

    def label(self, pixels: Pixels) -> Labels:
        """Return the labels of a piece.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (rows, width, 3) or (rows, width, 4)
            With alpha only if the palette has it.

        Returns
        -------
        ndarray of uint8, shape (rows, width)
        """
        codes = pack(pixels)
        if pixels.shape[2] == 3:
            return self._opaque(codes)
        labels = np.empty(codes.shape, np.uint8)
        solid = codes & 255 == 255
        labels[solid] = self._opaque(codes[solid] >> np.uint32(8))
        clear = codes[~solid]
        if len(clear):
            found = distinct(clear)
            labels[~solid] = self._nearest(unpack(found, 4))[np.searchsorted(found, clear)]
        return labels

    def _opaque(self, codes: U32) -> U8:
        """Return the labels of packed opaque colours, and remember the new ones."""
        labels = np.take(self._table, codes)
        if labels.size and int(labels.min()) == _UNKNOWN:
            new = distinct(codes[labels == _UNKNOWN])
            colours = unpack(new, 3)
            self._table[new] = self._nearest(with_alpha(colours) if self._entries.shape[1] == 4 else colours)
            labels = np.take(self._table, codes)
        return labels.astype(np.uint8)

    def _nearest(self, colours: U8) -> U8:
        return self._rows.astype(np.uint8)[nearest(colours, self._entries, self._space)]
