"""Pixels in numpy's own files, .npy: uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4), in C order."""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures.colours import check_array

MAGIC = b"\x93NUMPY"
HEADER_BYTES = 1 << 16  # that a header can take


class Header(NamedTuple):
    """What a .npy file says of its array: where it starts, its type and its shape."""

    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def end(self) -> int:
        """The byte at which the array ends."""
        return self.offset + self.dtype.itemsize * int(np.prod(self.shape, dtype=object))

    def check_end(self, size: int) -> None:
        """Raise TruncatedError if a file of `size` bytes does not hold the array."""
        if self.end > size:
            raise TruncatedError(f"the file ends at byte {size:,}; its pixels would end at byte {self.end:,}")


def read_npy(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Return the pixels of a whole .npy file.

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    header = read_header(data)
    height, width = header.shape[:2]
    limits.check_pixels(width, height)
    header.check_end(len(data))
    return check_array(np.frombuffer(data, header.dtype, offset=header.offset).reshape(header.shape), limits)


def read_header(data: bytes) -> Header:
    """Take the header of a .npy file apart; objects, which would need pickle, are never loaded.

    Parameters
    ----------
    data : bytes
        The first `HEADER_BYTES` of the file, or more.

    Raises
    ------
    CorruptError
        If the header is broken.
    UnsupportedError
        If the array is no picture.
    """
    start = io.BytesIO(data[:HEADER_BYTES])
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
    return Header(start.tell(), dtype, shape)
