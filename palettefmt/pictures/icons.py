"""Icons: of the pictures in an ICO, CUR or ICNS file the one that Pillow takes, too; a PNG in it is read as any PNG is.

A bitmap in it goes to Pillow as an icon of its own, whose directory says what is true: that of a cursor has other
numbers in the same places, and that of an icon is often wrong.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, png

WINDOWS = (b"\0\0\1\0", b"\0\0\2\0")  # an icon and a cursor
APPLE = b"icns"
_ICON, _ENTRY = 1, 16
# Apple's kinds of pictures in files of their own, the one that counts first.
_KINDS = (b"ic10", b"ic14", b"ic09", b"ic13", b"ic08", b"ic07", b"icp6", b"ic12", b"icp5", b"ic11", b"icp4")


def is_icon(data: bytes) -> bool:
    """Return whether bytes begin as an icon file does; a Targa can begin like a cursor, but has no number there."""
    return data.startswith(APPLE) or (data.startswith(WINDOWS) and data[4:6] not in (b"", b"\0\0"))


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the largest picture in the bytes of an icon file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    inner = alone(data)
    return png.read(inner, limits) if inner.startswith(png.MAGIC) else pillow.read(inner, limits)


def alone(data: bytes) -> bytes:
    """Return the PNG that counts, or a file of another picture that Pillow opens."""
    return _of_apple(data) if data.startswith(APPLE) else _of_windows(data)


def _of_windows(data: bytes) -> bytes:
    """Return the PNG that counts, or an icon with nothing but the bitmap that does."""
    kind, count = struct.unpack_from("<HH", data.ljust(6, b"\0"), 2)
    if len(data) < 6 + _ENTRY * max(count, 1):
        raise CorruptError("the picture is broken: it ends in the list of its icons (it is truncated)")
    entries = [struct.unpack_from("<BBBBHHII", data, 6 + _ENTRY * index) for index in range(count or 1)]
    if kind == _ICON:  # of one size the one of the fewest bits
        entries.sort(key=lambda entry: entry[5] or (entry[2] and (entry[2] - 1).bit_length()) or 256)
    wide, high, colours, _, _, _, size, start = max(entries, key=lambda entry: (entry[0] or 256) * (entry[1] or 256))
    if data.startswith(png.MAGIC, start):
        return data[start : start + size] if size else data[start:]
    if start + 16 > len(data):
        raise CorruptError("the picture is broken: it ends before its icon does (it is truncated)")
    (bits,) = struct.unpack_from("<H", data, start + 14)
    body = data[start : start + (_length(data, start, bits) or size)]
    if kind != _ICON and len(body) < _length(data, start, bits):
        return data  # a cursor without a mask, which Pillow takes
    return WINDOWS[0] + struct.pack("<HBBBBHHII", 1, wide, high, colours, 0, 1, bits, len(body), 22) + body


def _length(data: bytes, start: int, bits: int) -> int:
    """Return how many bytes a bitmap and its mask take, which the list often has wrong; 0 if it is of a rare kind."""
    if len(data) < start + 40 or bits not in (1, 4, 8, 24, 32):
        return 0
    header, width, height, _, _, packing = struct.unpack_from("<IiiHHI", data, start)
    (used,) = struct.unpack_from("<I", data, start + 32)
    if header != 40 or packing != 0 or width < 1 or height < 2:
        return 0
    table = 4 * (used or 1 << bits) if bits <= 8 else 0
    row = sum((width * each + 31) // 32 * 4 for each in (bits, 1))
    return int(header + table + row * (height // 2))


def _of_apple(data: bytes) -> bytes:
    """Return the PNG that counts, or the file as it is."""
    blocks = {kind: (start, end) for kind, start, end in _blocks(data)}
    start, end = next((blocks[kind] for kind in _KINDS if kind in blocks), (0, 0))
    if end > len(data):
        raise CorruptError("the picture is broken: it ends before its icon does (it is truncated)")
    return data[start:end] if data.startswith(png.MAGIC, start) else data


def _blocks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 8
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(">4sI", data, at)
        if size < 8:
            return
        yield kind, at + 8, at + size
        at += size
