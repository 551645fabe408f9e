"""What literals, lengths and distances cost in deflate, from how often they came up (RFC 1951, section 3.2)."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F32, F64, I64

SHORTEST, LONGEST = 3, 258  # bytes of a copy
WINDOW = 32768  # farthest distance
LENGTH_EXTRA = np.array([0] * 8 + [n for n in range(1, 6) for _ in range(4)] + [0])
DISTANCE_EXTRA = np.array([0, 0] + [n for n in range(14) for _ in range(2)])
_GRID = 64  # bits are rounded to its inverse, so that no library's last digit of a logarithm decides
_FORGET = 0.8  # of the counts so far, kept when new ones come


def _length_symbols() -> I64:
    """Return for each length of 0 to 258 its symbol, counted from that of length 3."""
    starts = SHORTEST + np.concatenate([[0], np.cumsum(1 << LENGTH_EXTRA[:-1])])
    starts[-1] = LONGEST
    symbols = np.searchsorted(starts, np.arange(LONGEST + 1), side="right") - 1
    return np.maximum(symbols, 0).astype(np.int64)


LENGTH_SYMBOL = _length_symbols()


class Statistics:
    """Counts of deflate's symbols, and what a symbol costs by them.

    Parameters
    ----------
    literals : ndarray, shape (256,)
        About how often each byte will come as a literal, in any unit.

    Attributes
    ----------
    symbols : ndarray of int64, shape (515,)
        New counts: of literals, and from 256 on of copies by length. Whoever has news adds to it.
    distances : ndarray of int64, shape (30,)
        New counts of distance symbols.
    """

    def __init__(self, literals: F64) -> None:
        self.symbols = np.zeros(256 + LONGEST + 1, np.int64)
        self.distances = np.zeros(30, np.int64)
        self._literals = 100 * literals / literals.sum()
        self._lengths = 60.0 * 0.75 ** np.arange(29)
        self._places = np.full(30, 5.0)

    def update(self) -> None:
        """Take the new counts in."""
        lengths = np.bincount(LENGTH_SYMBOL, self.symbols[256:], 29)
        for known, new in (
            (self._literals, self.symbols[:256]),
            (self._lengths, lengths),
            (self._places, self.distances),
        ):
            known *= _FORGET
            known += new
        self.symbols[:] = 0
        self.distances[:] = 0

    def prices(self, price: float) -> tuple[F32, F32, F32]:
        """Return what literals (256,), lengths (259,) and distance symbols (30,) cost at a price per bit."""
        total = np.log2(self._literals.sum() + self._lengths.sum() + 286 * 0.1)
        literals = total - np.log2(self._literals + 0.1)
        lengths = (total - np.log2(self._lengths + 0.1) + LENGTH_EXTRA)[LENGTH_SYMBOL]
        places = np.log2(self._places.sum() + 30 * 0.2) - np.log2(self._places + 0.2) + DISTANCE_EXTRA
        first, second, third = (
            (price * np.rint(table * _GRID) / _GRID).astype(np.float32) for table in (literals, lengths, places)
        )
        return first, second, third
