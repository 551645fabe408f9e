"""A picture that is read piece by piece: the interface, and the sources that need no library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from palettefmt import streams
from palettefmt.arrays import Palette, Pixels
from palettefmt.limits import NO_LIMITS
from palettefmt.pictures import npy
from palettefmt.pictures.colours import check_array


class Source(Protocol):
    """A picture that is read from the top, as often as wanted."""

    width: int
    height: int
    buffer_bytes: int  # memory that it needs besides the pieces: the decoded tiles of a row, for example
    keeps_alpha: bool  # whether a fourth channel stays if all pixels are opaque
    palette: Palette | None  # shape (k, 3), of an indexed picture, whose pieces are labels, shape (rows, width)

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
        check_array(array[:1, :1] if array.ndim > 1 else array, NO_LIMITS)
        self.height, self.width = array.shape[:2]
        self._array = array

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels; see `Source`."""
        for top in range(0, self.height, rows):
            yield check_array(self._array[top : top + rows], NO_LIMITS)

    def close(self) -> None:
        """Do nothing."""


class RawSource:
    """Rows of pixels that lie in a file one behind the other, in C order, as a .npy file has them."""

    buffer_bytes = 0

    def __init__(
        self, file: streams.Slices, header: npy.Header, *, keeps_alpha: bool = True, palette: Palette | None = None
    ) -> None:
        header.check_end(len(file))
        self._file, self._header = file, header
        self.height, self.width = header.shape[:2]
        self.keeps_alpha, self.palette = keeps_alpha, palette

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels; see `Source`."""
        piece = np.empty((min(rows, self.height), *self._header.shape[1:]), self._header.dtype)
        for top in range(0, self.height, rows):
            part = piece[: self.height - top]
            self._file.read_into(self._header.offset + top * piece[:1].nbytes, part.reshape(-1).view(np.uint8).data)
            yield part if self.palette is not None else check_array(part, NO_LIMITS)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
