"""Pieces of pixels -> exact counts of their colours.

An opaque colour has its place in a table of 2**24. Others are few in most pictures; they are sorted piece by piece.
For a picture that is in memory `palettefmt.palette.histogram` is quicker.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import I64, U8, U32, Pixels, pack, unpack, with_alpha
from palettefmt.errors import UsageError
from palettefmt.palette import bins

MOST_CLEAR = 1 << 22  # distinct colours with transparency that are counted one by one
COUNT_BYTES = 4 << 24  # what the table of a `Counter` takes
_BLOCK = 1 << 20  # colours that are put into bins at a time


class Counter:
    """The colours of a picture and how often each occurs, from pieces of it.

    The counts are exact, and do not depend on how the picture is cut, but for colours with transparency once there are
    more than `MOST_CLEAR` of them: then those are counted in bins (`palettefmt.palette.bins`).
    """

    def __init__(self) -> None:
        self._opaque = np.zeros(1 << 24, np.uint32)
        self._clear = np.empty(0, np.uint32)  # packed RGBA, ascending
        self._clear_counts = np.empty(0, np.int64)
        self._bins: bins.Bins | None = None
        self._channels = 0
        self.pixels = 0

    def add(self, pixels: Pixels) -> None:
        """Count a piece.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (rows, width, 3) or (rows, width, 4)
            All pieces have as many channels.

        Raises
        ------
        UsageError
            If the channels change.
        """
        if self._channels not in (0, pixels.shape[2]):
            raise UsageError(f"a piece of {pixels.shape[2]} channels follows one of {self._channels}")
        self._channels = pixels.shape[2]
        self.pixels += pixels.shape[0] * pixels.shape[1]
        if self.pixels >= 1 << 32 and self._opaque.dtype == np.uint32:
            self._opaque = self._opaque.astype(np.int64)
        codes = pack(pixels).reshape(-1)
        if self._channels == 4:
            solid = codes & 255 == 255
            self._add_clear(codes[~solid])
            codes = codes[solid] >> np.uint32(8)
        np.add.at(self._opaque, codes, self._opaque.dtype.type(1))

    def _add_clear(self, codes: U32) -> None:
        """Count colours with transparency."""
        fresh, counts = np.unique(codes, return_counts=True)
        self._clear, self._clear_counts = bins.added([self._clear, fresh], [self._clear_counts, counts])
        if self._bins is not None or len(self._clear) > MOST_CLEAR:
            found = bins.empty() if self._bins is None else self._bins
            for start in range(0, len(self._clear), _BLOCK):
                part = slice(start, start + _BLOCK)
                found = bins.merge([found, bins.of_colours(unpack(self._clear[part], 4), self._clear_counts[part])])
            self._bins, self._clear, self._clear_counts = found, self._clear[:0], self._clear_counts[:0]

    @property
    def exact(self) -> bool:
        """Whether every colour is counted by itself."""
        return self._bins is None

    @property
    def opaque(self) -> bool:
        """Whether no pixel has any transparency."""
        return self._bins is None and len(self._clear) == 0

    @property
    def distinct(self) -> int:
        """Distinct colours, or bins, that there are."""
        clear = len(self._clear) if self._bins is None else len(self._bins.opaque) + len(self._bins.other)
        return int(np.count_nonzero(self._opaque)) + clear

    def take(self, *, alpha: bool = True) -> tuple[U8, I64]:
        """Return distinct colours and their counts, and forget them.

        Parameters
        ----------
        alpha : bool
            Whether opaque colours of pixels with an alpha channel keep it.

        Returns
        -------
        colours : ndarray of uint8, shape (n, 3) or (n, 4)
        counts : ndarray of int64, shape (n,)
        """
        found = np.flatnonzero(self._opaque)
        counts = self._opaque[found].astype(np.int64)
        self._opaque = np.zeros(0, np.uint32)
        colours = unpack(found.astype(np.uint32), 3)
        if self._channels == 3 or (self.opaque and not alpha):
            return colours, counts
        if self._bins is None:
            clear, clear_counts = unpack(self._clear, 4), self._clear_counts
        else:
            clear, clear_counts = bins.points(self._bins, 0)
        return np.concatenate([with_alpha(colours), clear]), np.concatenate([counts, clear_counts])
