"""Which way up a picture is: the one piece of a picture's metadata that is needed. The rest is never looked at."""

from __future__ import annotations

import re
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TAG = 0x0112
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}  # the types of TIFF 6.0 that hold a whole number
_ASCII = 2
_XMP = re.compile(rb"tiff:Orientation(?:=[\"']|>)([1-8])")


def of_exif(exif: bytes) -> int | None:
    """Return the orientation that a block of EXIF says, 1 to 8, or None if it says none that has a meaning.

    Parameters
    ----------
    exif : bytes
        A TIFF structure, with or without ``Exif`` and two zeros before it. The number may be of any type, text too;
        whatever else is wrong in there does not matter.
    """
    exif = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return None
    (start,) = struct.unpack_from(f"{order}I", exif, 4)
    if start + 2 > len(exif):
        return None
    (count,) = struct.unpack_from(f"{order}H", exif, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, kind, size = struct.unpack_from(f"{order}HHI", exif, at)
        if tag == _TAG:
            return _meaning(_value(exif, at + 8, order, kind, size))
    return None


def _value(exif: bytes, at: int, order: str, kind: int, size: int) -> int:
    """Return the number in an entry's field, or 0."""
    if kind == _ASCII:
        text = exif[at : at + min(size, 4)].split(b"\0")[0].strip()
        return int(text) if text.isdigit() else 0
    if kind not in _NUMBERS or size < 1:
        return 0
    value: int = struct.unpack_from(order + _NUMBERS[kind], exif, at)[0]
    return value


def _meaning(value: int) -> int | None:
    return value if 1 <= value <= 8 else None


def of_xmp(xmp: bytes) -> int | None:
    """Return the orientation that a packet of XMP says, or None."""
    match = _XMP.search(xmp)
    return int(match[1]) if match else None


def turned(pixels: NDArray[Any], orientation: int | None) -> NDArray[Any]:
    """Return stored rows as they are seen upright: what EXIF 2.3 says of tag 0x0112; shape (height, width, ...)."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
