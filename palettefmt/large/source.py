"""A picture that is read piece by piece: the interface, and the sources that need no library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from palettefmt import streams
from palettefmt.arrays import Palette, Pixels
from palettefmt.errors import TruncatedError
from palettefmt.limits import NO_LIMITS
from palettefmt.pictures.colours import check_array


class Source(Protocol):
    """A picture that is read from the top, as often as wanted.

    Attributes
    ----------
    width, height : int
    buffer_bytes : int
        Memory that it needs besides the pieces: the decoded tiles of a row, for example.
    keeps_alpha : bool
        Whether a fourth channel stays if all pixels are opaque.
    palette : ndarray of uint8, shape (k, 3), or None
        Of an indexed picture, whose pieces are labels, shape (rows, width).
    """

    width: int
    height: int
    buffer_bytes: int
    keeps_alpha: bool
    palette: Palette | None

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels, shape (at most `rows`, width, 3 or 4); a piece is gone when the next one is taken."""

    def close(self) -> None:
        """Let go of the file."""


class ArraySource:
    """An array of pixels, a memory map for example; `palettefmt.pictures.colours.check_array` has shapes and dtypes."""

    buffer_bytes = 0
    keeps_alpha = True
    palette: Palette | None = None

    def __init__(self, array: NDArray[Any]) -> None:
        check_array(array[:1, :1], NO_LIMITS)
        self.height, self.width = array.shape[:2]
        self._array = array

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels; see `Source`."""
        for top in range(0, self.height, rows):
            yield check_array(self._array[top : top + rows], NO_LIMITS)

    def close(self) -> None:
        """Do nothing."""


class RawSource:
    """Rows of pixels that lie in a file one behind the other, in C order."""

    buffer_bytes = 0

    def __init__(
        self,
        file: streams.Slices,
        offset: int,
        dtype: np.dtype[Any],
        shape: tuple[int, ...],
        *,
        keeps_alpha: bool = True,
        palette: Palette | None = None,
    ) -> None:
        self._file, self._offset, self._dtype, self._shape = file, offset, dtype, shape
        self.height, self.width = shape[:2]
        self.keeps_alpha, self.palette = keeps_alpha, palette
        end = offset + dtype.itemsize * int(np.prod(shape, dtype=object))
        if end > len(file):
            raise TruncatedError(f"the file ends at byte {len(file):,}; its pixels would end at byte {end:,}")

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels; see `Source`."""
        piece = np.empty((min(rows, self.height), *self._shape[1:]), self._dtype)
        for top in range(0, self.height, rows):
            part = piece[: self.height - top]
            self._file.read_into(self._offset + top * piece[:1].nbytes, part.reshape(-1).view(np.uint8).data)
            yield part if self.palette is not None else check_array(part, NO_LIMITS)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
