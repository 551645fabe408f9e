"""XBM: bits of ink as C source, bytes (X11) or words of 16 bits (X10), with comments anywhere. No Pillow here."""

from __future__ import annotations

import re

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.limits import Limits

_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_START = re.compile(rb"(?:\s|/\*.*?\*/|//[^\n]*\n)*#define\s+\S*?(?:width|height|x_hot|y_hot)\s+[0-9]", re.DOTALL)
_SIDE = rb"#define[ \t]+\S*?%b[ \t]+([0-9]{1,9})"
_ARRAY = re.compile(rb"static\s+(?:const\s+)?(?:unsigned\s+)?(char|short)\s[^\[]*\[[^\]]*\]\s*=\s*\{([^}]*)\}?")
_NUMBER = re.compile(rb"0[xX][0-9a-fA-F]+|[1-9][0-9]*|0")


def is_xbm(data: bytes) -> bool:
    """Return whether bytes begin as an XBM file does."""
    return _START.match(data[:4096]) is not None


def read(data: bytes, limits: Limits) -> Pixels:
    """Return the picture in the bytes of an XBM file, black ink on white.

    Raises
    ------
    CorruptError, LimitError
    """
    source = _COMMENT.sub(b" ", data)
    width, height = declared_size(source)
    if min(width, height) < 1:
        raise CorruptError(f"the picture is broken: it has {width} x {height} pixels")
    limits.check_pixels(width, height)
    array = _ARRAY.search(source)
    size = 2 if array is not None and array[1] == b"short" else 1
    stride = -(-width // (8 * size))
    numbers = [int(each, 0) for each in _NUMBER.findall(array[2])] if array else []
    if len(numbers) < stride * height:
        raise CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
    least = np.array([number & 0xFFFF for number in numbers[: stride * height]], np.uint16)
    stored = least.astype("<u2" if size == 2 else np.uint8)
    ink = np.unpackbits(stored.view(np.uint8).reshape(height, -1), axis=1, bitorder="little")[:, :width]
    return np.where(ink[:, :, None], np.uint8(0), np.uint8(255)).repeat(3, axis=2)


def declared_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that an XBM file declares in its first bytes."""
    source = _COMMENT.sub(b" ", data)
    sides = [re.search(_SIDE % name, source) for name in (b"width", b"height")]
    if sides[0] is None or sides[1] is None:
        raise CorruptError("the picture is broken: an XBM defines its width and its height, and this does not")
    return int(sides[0][1]), int(sides[1][1])
