"""Pictures that are read piece by piece: arrays, .npy files and, through tifffile, TIFF files."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from palettefmt import files, streams
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from palettefmt.kmi.container import MAX_PIXELS
from palettefmt.limits import Limits
from palettefmt.pictures.pillow import check_array

NPY = b"\x93NUMPY"
TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ANY = Limits(max_pixels=MAX_PIXELS)
_NPY_HEADER = 1 << 16  # bytes that a header can take


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
    palette: NDArray[np.uint8] | None

    def pieces(self, rows: int) -> Iterator[NDArray[np.uint8]]:
        """Yield the pixels, shape (at most `rows`, width, 3 or 4); a piece is gone when the next one is taken."""

    def close(self) -> None:
        """Let go of the file."""


class ArraySource:
    """An array of pixels, a memory map for example; see `palettefmt.pictures.pillow.check_array` for shapes and dtypes."""

    buffer_bytes = 0
    keeps_alpha = True
    palette: NDArray[np.uint8] | None = None

    def __init__(self, array: NDArray[Any]) -> None:
        check_array(array[:1, :1], _ANY)
        self.height, self.width = array.shape[:2]
        self._array = array

    def pieces(self, rows: int) -> Iterator[NDArray[np.uint8]]:
        """Yield the pixels; see `Source`."""
        for top in range(0, self.height, rows):
            yield check_array(self._array[top : top + rows], _ANY)

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
        palette: NDArray[np.uint8] | None = None,
    ) -> None:
        self._file, self._offset, self._dtype, self._shape = file, offset, dtype, shape
        self.height, self.width = shape[:2]
        self.keeps_alpha, self.palette = keeps_alpha, palette
        end = offset + dtype.itemsize * int(np.prod(shape, dtype=object))
        if end > len(file):
            raise TruncatedError(f"the file ends at byte {len(file):,}; its pixels would end at byte {end:,}")

    def pieces(self, rows: int) -> Iterator[NDArray[np.uint8]]:
        """Yield the pixels; see `Source`."""
        piece = np.empty((min(rows, self.height), *self._shape[1:]), self._dtype)
        for top in range(0, self.height, rows):
            part = piece[: self.height - top]
            self._file.read_into(self._offset + top * piece[:1].nbytes, part.reshape(-1).view(np.uint8).data)
            yield part if self.palette is not None else check_array(part, _ANY)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def kind_of(path: files.PathLike) -> str | None:
    """Return "npy" or "tiff" for a regular file of that kind, by its first bytes, and None for any other."""
    if not os.path.isfile(path):
        return None
    with streams.Slices(path) as file:
        start = file[:6]
    if start == NPY:
        return "npy"
    return "tiff" if start[:4] in TIFFS else None


def open_source(source: files.PathLike | NDArray[Any]) -> Source:
    """Open a .npy or TIFF file, or take an array.

    Raises
    ------
    UnsupportedError
        If it is another file, or its pixels cannot be read by pieces.
    CorruptError, TruncatedError, UsageError, FileAccessError
    """
    if isinstance(source, np.ndarray):
        return ArraySource(source)
    kind = kind_of(source)
    file = streams.Slices(source)
    try:
        if kind == "npy":
            return _open_npy(file)
        if kind == "tiff":
            from palettefmt.large.tiff import open_tiff

            return open_tiff(file)
        raise UnsupportedError("only .npy and TIFF files can be read piece by piece")
    except BaseException:
        file.close()
        raise


def _open_npy(file: streams.Slices) -> RawSource:
    """Take the header of a .npy file apart; objects, which would need pickle, are never loaded."""
    start = io.BytesIO(file[:_NPY_HEADER])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that Python 2 wrote it
            version = np.lib.format.read_magic(start)
            readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
            if version not in readers:
                raise UnsupportedError(f"version {version[0]}.{version[1]} of .npy is only for records")
            shape, fortran, dtype = readers[version](start)
    except UnsupportedError:
        raise
    except Exception as error:  # the header is a Python literal: nearly anything, on hostile bytes
        raise CorruptError(f"the .npy header is broken: {(str(error) or 'unreadable').splitlines()[0]}") from error
    if dtype.hasobject:
        raise UnsupportedError("the .npy file holds Python objects, which are never loaded; save an array of uint8")
    if dtype not in (np.bool_, np.uint8) and not (dtype.kind == "u" and dtype.itemsize == 2):
        raise UnsupportedError(f"the .npy file holds {dtype}; pixels are uint8, uint16 or bool: scale them first")
    if len(shape) not in (2, 3) or min(shape) < 1 or (len(shape) == 3 and shape[2] not in (1, 3, 4)):
        raise UnsupportedError(f"the .npy file has shape {shape}; pictures have (h, w), (h, w, 3) or (h, w, 4)")
    if fortran and sum(side > 1 for side in shape) > 1:
        raise UnsupportedError("the .npy file is in Fortran order; save it again after numpy.ascontiguousarray")
    return RawSource(file, start.tell(), dtype, shape)
