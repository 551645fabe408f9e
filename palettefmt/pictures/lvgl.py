"""LVGL 9's .bin files of 1, 2, 4 and 8 bits a label; `palettefmt.exports.lvgl` has their layout, and writes them."""

from __future__ import annotations

import struct
from typing import NoReturn

import numpy as np

from palettefmt.arrays import Palette
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from palettefmt.exports.lvgl import COMPRESSED, FORMATS, HEADER, LZ4_MISSING, MAGIC, METHODS
from palettefmt.exports.rows import row_bytes, unpacked_rows
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster

_DEPTHS = {number: depth for depth, number in FORMATS.items()}
_OTHERS = range(6, 0x15)  # of all formats with pixels, L8 to RGB565A8
_PREMULTIPLIED, _KNOWN_FLAGS = 1, 0x7F
_MOST_FILL = 4096  # bytes that rows may be longer than their pixels: more is no alignment, but asks for memory
_PACKED = struct.Struct("<III")


def is_lvgl(data: bytes) -> bool:
    """Return whether the first bytes are a header of LVGL 9, whose only signature is one byte."""
    if len(data) < HEADER.size:
        return False
    magic, number, flags, width, height, _, nothing = HEADER.unpack_from(data)
    return magic == MAGIC and number in _OTHERS and flags <= _KNOWN_FLAGS and min(width, height) > 0 and nothing == 0


def declared_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that the first bytes declare."""
    width, height = HEADER.unpack_from(data)[3:5]
    return width, height


def read(data: bytes, limits: Limits) -> IndexedImage:
    """Return the picture in the bytes of a .bin file.

    Entries at the palette's end that are clear and that no pixel has only fill it up, and are left out; alpha that is
    opaque everywhere is dropped.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    _, number, flags, width, height, stride, _ = HEADER.unpack_from(data)
    if number not in _DEPTHS:
        raise pillow.lacking(f"LVGL's colour format {number}", "make it I1, I2, I4 or I8, or convert it to PNG")
    if flags & _PREMULTIPLIED:
        raise pillow.lacking("LVGL's, with colours multiplied by alpha", "make it without --premultiply")
    limits.check_pixels(width, height)
    depth = _DEPTHS[number]
    least = row_bytes(width, depth)
    stride = stride or least
    if not least <= stride <= least + _MOST_FILL:
        raise CorruptError(f"the picture is broken: rows of {width:,} pixels have {least:,} bytes, not {stride:,}")
    table = 4 << depth
    size = table + stride * height
    body = data[HEADER.size :]
    if flags & COMPRESSED:
        body = _unpacked(body, size)
    if len(body) < size:
        raise TruncatedError(f"the picture is broken: it has {len(body):,} of {size:,} bytes (it is truncated)")
    entries = np.frombuffer(body, np.uint8, table).reshape(-1, 4)[:, [2, 1, 0, 3]]
    rows = np.frombuffer(body, np.uint8, stride * height, table).reshape(height, stride)
    labels = unpacked_rows(rows[:, :least], depth, width)
    return raster.indexed(labels, _used(entries, int(labels.max())))


def _used(entries: Palette, top: int) -> Palette:
    """Return the entries without those that only fill up, and without alpha where all are opaque."""
    seen = np.flatnonzero(entries[:, 3] > 0)
    entries = entries[: max(top, int(seen[-1]) if seen.size else 0) + 1]
    return np.ascontiguousarray(entries[:, :3] if (entries[:, 3] == 255).all() else entries)


def _unpacked(body: bytes, size: int) -> bytes:
    """Return the palette and rows that are compressed, `size` bytes."""
    if len(body) < _PACKED.size:
        raise TruncatedError("the picture is broken: it ends in its header (it is truncated)")
    method, packed, claimed = _PACKED.unpack_from(body)
    body = body[_PACKED.size : _PACKED.size + packed]
    if len(body) < packed:
        raise TruncatedError(f"the picture is broken: it has {len(body):,} of {packed:,} bytes (it is truncated)")
    if claimed != size:
        raise CorruptError(f"the picture is broken: it says {claimed:,} bytes, and its size needs {size:,}")
    if method == METHODS["rle"]:
        return _from_run_lengths(body, size)
    if method == METHODS["lz4"]:
        return _from_lz4(body, size)
    raise UnsupportedError(f"LVGL's compression {method} is not known", "make it with RLE or LZ4, or without")


def _from_run_lengths(body: bytes, size: int) -> bytes:
    out, at = bytearray(), 0
    while at < len(body) and len(out) < size:
        count = body[at]
        if count & 128:
            part = body[at + 1 : at + count - 127]
            at += count - 127
        else:
            part = body[at + 1 : at + 2] * count
            at += 2
        out += part
    if len(out) != size:
        _broken()
    return bytes(out)


def _from_lz4(body: bytes, size: int) -> bytes:
    try:
        import lz4.block
    except ImportError:
        raise UnsupportedError(LZ4_MISSING) from None
    try:
        plain = bytes(lz4.block.decompress(body, uncompressed_size=size))
    except (lz4.block.LZ4BlockError, ValueError, MemoryError):
        _broken()
    if len(plain) != size:
        _broken()
    return plain


def _broken() -> NoReturn:
    raise CorruptError("the picture is broken: its compressed bytes do not become its rows")
