"""The one door: whatever a picture is given as -> an indexed picture as it is, or the pixels of any other.

====================  ==========================================================================
given                 what it is
====================  ==========================================================================
str or path-like      a file, whose bytes are looked at
bytes, file object    a .kmi file, a .npy file, or a picture of any format that Pillow opens
Pillow image          of any mode; mode P keeps palette, order and unused entries
array                 pixels: uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4)
IndexedImage          itself
====================  ==========================================================================
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeGuard

from numpy.typing import NDArray

from palettefmt import arguments, files
from palettefmt.arrays import Pixels
from palettefmt.errors import FileAccessError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi.container import SIGNATURE
from palettefmt.kmi.decode import decode
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures import kinds, npy
from palettefmt.pictures.colours import check_array

if TYPE_CHECKING:
    from PIL import Image

Source: TypeAlias = "str | os.PathLike[str] | bytes | BinaryIO | Image.Image | NDArray[Any] | IndexedImage"
Picture = IndexedImage | Pixels

# Suffixes of pictures, for whoever looks for some in a folder.
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")


def open_source(source: Source, limits: Limits = DEFAULT_LIMITS) -> Picture:
    """Return a picture as an `IndexedImage` if it has a palette, else as its upright sRGB(A) pixels.

    Parameters
    ----------
    source : path, bytes, file object, PIL.Image.Image, ndarray or IndexedImage
        See the table above.
    limits : Limits
        Budget for the picture and for its file, checked before any pixel is decoded.

    Returns
    -------
    IndexedImage or ndarray of uint8, shape (height, width, 3) or (height, width, 4)

    Raises
    ------
    UsageError
        If it is nothing of this, or an array that does not say what its white is.
    CorruptError, UnsupportedError, LimitError, FileAccessError
        If a file cannot be read.
    """
    arguments.instance("limits", limits, Limits)
    if isinstance(source, IndexedImage):
        limits.check_pixels(source.width, source.height)
        return source
    if isinstance(source, (str, os.PathLike)):
        source = files.read_bytes(arguments.path("source", source), limits)
    elif hasattr(source, "read"):
        source = _read_all(source, limits)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _open_bytes(bytes(source), limits)
    if _is_pillow(source):
        from palettefmt.pictures.pillow import of_image

        limits.check_pixels(source.width, source.height)
        return of_image(source)
    return check_array(source, limits)


def open_pixels(source: Source, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Return the pixels of a picture, shape (height, width, 3) or (height, width, 4); see `open_source`."""
    return pixels_of(open_source(source, limits))


def pixels_of(picture: Picture) -> Pixels:
    """Return the pixels of what `open_source` gives."""
    return picture.to_pixels() if isinstance(picture, IndexedImage) else picture


def is_kmi(data: bytes) -> bool:
    """Return whether bytes start like a .kmi file."""
    return data[: len(SIGNATURE)] == SIGNATURE


def _open_bytes(data: bytes, limits: Limits) -> Picture:
    """Open the bytes of a file."""
    if is_kmi(data):
        return decode(data, limits=limits)
    if data.startswith(npy.MAGIC):
        return npy.read_npy(data, limits)
    return kinds.read(data, limits)


def _read_all(file: Any, limits: Limits) -> bytes:
    """Return what is left in an open binary file, or raise LimitError if it is over the budget."""
    parts, size = [], 0
    try:
        while part := file.read(limits.max_bytes + 1 - size):  # a pipe may give less than it is asked for
            parts.append(memoryview(part))
            size += len(parts[-1])
            limits.check_bytes(size)
    except TypeError:
        raise UsageError("a file object of a picture is opened in binary mode: its read() gives bytes") from None
    except ValueError as error:  # closed, or open for writing only
        raise UsageError(f"the file object cannot be read: {error}") from error
    except OSError as error:
        raise FileAccessError(f"the file object cannot be read: {error.strerror or error}") from error
    return b"".join(parts)


def _is_pillow(source: Any) -> TypeGuard[Image.Image]:
    """Return whether this is a Pillow image, without loading Pillow for anything else."""
    return any(f"{kind.__module__}.{kind.__qualname__}" == "PIL.Image.Image" for kind in type(source).__mro__)
