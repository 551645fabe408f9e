"""Targa: packets that go on in the next row, tables that nobody needs, and what its bits of alpha mean.

Truevision TGA file format specification, version 2.0 (1991). Pillow decodes the samples.
"""

from __future__ import annotations

import struct

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow

_HEADER, _FOOTER = 18, 26
_MAPPED, _COLOUR, _GREY, _PACKED = 1, 2, 3, 8
_KINDS = (_MAPPED, _COLOUR, _GREY)


def is_tga(data: bytes) -> bool:
    """Return whether the first bytes can be a Targa's, which has no signature."""
    if len(data) < _HEADER or data[1] > 1 or data[2] & ~_PACKED not in _KINDS or data[17] & 0xC0:
        return False
    mapped = data[2] & ~_PACKED == _MAPPED
    width, height, bits = struct.unpack_from("<HHB", data, 12)
    fits = bits in ((8,) if mapped else (8, 16) if data[2] & ~_PACKED == _GREY else (16, 24, 32))
    return fits and width > 0 and height > 0 and (data[1] == 1 or not mapped)


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a Targa file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    limits.check_pixels(*declared_size(data))
    with pillow.broken("TGA"):
        picture = pillow.read(_plain(data), limits)
    kind, alpha_bits = data[2] & ~_PACKED, data[17] & 15
    if isinstance(picture, IndexedImage):
        if data[7] in (15, 16):
            return IndexedImage(picture.labels, _one_bit(picture.palette[None], alpha_bits)[0])
        return picture
    if kind != _COLOUR or picture.shape[2] == 3:
        return picture
    if data[16] == 16:
        return _one_bit(picture, alpha_bits)
    if _has_no_alpha(data) or (alpha_bits == 0 and picture[:, :, 3].max() == 0):
        return np.ascontiguousarray(picture[:, :, :3])  # the fourth byte only fills up
    return picture


def declared_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that a Targa file declares in its first bytes."""
    width, height = struct.unpack_from("<HH", data, 12)
    return width, height


def _has_no_alpha(data: bytes) -> bool:
    """Return whether the extension of version 2 says that there is no alpha."""
    if not data.endswith(b"TRUEVISION-XFILE.\0") or len(data) < _HEADER + _FOOTER:
        return False
    (extension,) = struct.unpack_from("<I", data, len(data) - _FOOTER)
    return extension > 0 and data[extension + 494 : extension + 495] == b"\0"


def _one_bit(colours: Pixels, alpha_bits: int) -> Pixels:
    """Return colours of 16 bits, of which the first one is alpha if the header says so.

    Pillow takes it for transparency: that is kept if the header says nothing that can be (more bits of it than one).
    """
    if alpha_bits > 1:
        return colours
    if alpha_bits == 0 or colours.shape[2] == 3 or colours[:, :, 3].min() == 255:
        return np.ascontiguousarray(colours[:, :, :3])
    return np.dstack([colours[:, :, :3], 255 - colours[:, :, 3]])


def _plain(data: bytes) -> bytes:
    """Return the same picture without packets, and without a table that its pixels do not point to."""
    needless = data[1] == 1 and data[2] & ~_PACKED != _MAPPED
    if not (needless or data[2] & _PACKED):
        return data
    kind, entries, entry_bits = data[2] & ~_PACKED, *struct.unpack_from("<HB", data, 5)
    table = _HEADER + data[0]
    pixels = table + (entries * ((entry_bits + 7) // 8) if data[1] else 0)
    keep = kind == _MAPPED
    head = bytes([0, data[1] if keep else 0, kind]) + (data[3:8] if keep else bytes(5)) + data[8:_HEADER]
    body = data[pixels:]
    if data[2] & _PACKED:
        width, height, bits = struct.unpack_from("<HHB", data, 12)
        body = _unpacked(body, width * height, bits // 8)
    return head + (data[table:pixels] if keep else b"") + body


def _unpacked(packed: bytes, count: int, size: int) -> bytes:
    """Return `count` pixels of some bytes each; a packet may go on in the next row."""
    out, at = bytearray(), 0
    while len(out) < count * size:
        if at >= len(packed):
            raise CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
        number, repeated = (packed[at] & 127) + 1, packed[at] & 128
        part = packed[at + 1 : at + 1 + (size if repeated else number * size)]
        if len(part) < size:
            raise CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
        out += part * number if repeated else part
        at += 1 + len(part)
    return bytes(out[: count * size])
