"""BMP: tables of any number of entries, bit masks of any kind, run lengths. No Pillow here but for its errors.

Headers: Microsoft's BITMAPCOREHEADER to BITMAPV5HEADER, and the longer one of OS/2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Labels, Palette, Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster

MAGIC = b"BM"
_HEADERS = (12, *range(16, 65), 108, 124)
_OS2 = {*range(16, 65)} - {40, 52, 56}  # of which a program may leave out the end
_PLAIN, _RUNS8, _RUNS4, _MASKS, _MASKS_ALPHA = 0, 1, 2, 3, 6
_OTHERS = {4: "a JPEG in a BMP", 5: "a PNG in a BMP", 11: "CMYK in a BMP", 12: "CMYK in a BMP", 13: "CMYK in a BMP"}
_USUAL = {16: (0x7C00, 0x3E0, 0x1F, 0), 24: (0xFF0000, 0xFF00, 0xFF, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_EMBEDDED = b"DEBM"  # the kind of colour space that is a profile in the file: 'MBED', least significant byte first


@dataclass
class _Header:
    size: int
    width: int
    height: int
    upside_down: bool  # the rows are stored from the top, for once
    bits: int
    packing: int
    masks: tuple[int, ...]  # of red, green, blue and alpha, in a pixel
    table: bytes  # entries of 3 or 4 bytes: blue, green, red
    entry: int
    start: int  # of the pixels
    profile: bytes


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a BMP file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("BMP"):
        header = _header(data)
        limits.check_pixels(header.width, header.height)
        if header.packing in (_RUNS8, _RUNS4):
            return raster.indexed(_run_lengths(data, header), _palette(header), header.profile)
        rows = _rows(data, header)
        if header.bits <= 8:
            return raster.indexed(_labels(rows, header), _palette(header), header.profile)
        return _masked(rows, header).finished()


def is_bare(data: bytes) -> bool:
    """Return whether bytes are a bitmap without the header of a file (DIB), as clipboards have it."""
    size, planes = int.from_bytes(data[:4], "little"), data[12:14]
    return size in (40, 52, 56, 108, 124) and planes == b"\1\0" and len(data) >= size


def read_bare(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in such a bitmap; see `read`."""
    (size,) = struct.unpack_from("<I", data)
    bits, packing = struct.unpack_from("<HI", data, 14)
    (used,) = struct.unpack_from("<I", data, 32)
    masks = {_MASKS: 12, _MASKS_ALPHA: 16}.get(packing, 0) if size == 40 else 0
    start = 14 + size + masks + 4 * min(used or (1 << bits if bits <= 8 else 0), 256)
    return read(MAGIC + struct.pack("<IHHI", 14 + len(data), 0, 0, start) + data, limits)


def _header(data: bytes) -> _Header:
    """Take the header apart, and refuse what it announces if that is not read."""
    if len(data) < 30:
        raise CorruptError("the picture is broken: it ends in the header of a BMP (it is truncated)")
    start, size = struct.unpack_from("<II", data, 10)
    if size not in _HEADERS:
        raise CorruptError(f"the picture is broken: no BMP has a header of {size} bytes")
    if len(data) < 14 + size:
        raise CorruptError("the picture is broken: it ends in the header of a BMP (it is truncated)")
    packing, used = 0, 0
    if size == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    info = data[30 : 14 + size].ljust(20, b"\0")  # what the header leaves out is 0
    if size > 12:
        packing, used = struct.unpack_from("<I12xI", info)
    depths = {_RUNS8: (8,), _RUNS4: (4,), _MASKS: (16, 24, 32), _MASKS_ALPHA: (16, 24, 32)}
    if packing not in (_PLAIN, *depths) or (size in _OS2 and packing > _RUNS4):
        raise pillow.lacking("OS/2's packing in a BMP" if size in _OS2 else _OTHERS.get(packing, "packing in a BMP"))
    if bits not in depths.get(packing, (1, 2, 4, 8, 16, 24, 32)):
        raise pillow.lacking(f"a BMP of {bits} bits a pixel, packing {packing}")
    if width < 1 or height == 0:
        raise CorruptError(f"the picture is broken: it has {width} x {height} pixels")
    masks, at = _masks(data, size, bits, packing)
    entry = 3 if size == 12 else 4
    most = (start - at) // entry if start > at else 256  # a table that is said to be longer ends where pixels begin
    entries = min(used or 1 << bits, most, 256) if bits <= 8 else 0
    table = data[at : at + entries * entry]
    if start == 14 + size and bits <= 8:  # some programs forget the table when they say where the pixels are
        start += entry * (used or 1 << bits)
    profile = b""
    if size == 124 and data[70:74] == _EMBEDDED:
        place, length = struct.unpack_from("<II", data, 126)
        profile = data[14 + place : 14 + place + length]
    shape = (width, abs(height), height < 0)
    return _Header(size, *shape, bits, packing, masks, table, entry, start, profile)


def _masks(data: bytes, size: int, bits: int, packing: int) -> tuple[tuple[int, ...], int]:
    """Return the masks of a pixel's channels, and where the table starts: behind the header, or behind masks there."""
    at = 14 + size
    if packing not in (_MASKS, _MASKS_ALPHA):
        return _USUAL.get(bits, (0, 0, 0, 0)), at
    if size == 40:
        count = 4 if packing == _MASKS_ALPHA else 3
        if at + 4 * count > len(data):
            raise CorruptError("the picture is broken: it ends in its bit masks (it is truncated)")
        found = struct.unpack_from(f"<{count}I", data, at)
        at += 4 * count
    else:
        found = struct.unpack_from(f"<{3 if size == 52 else 4}I", data, 54)
    masks = (*found, 0)[:4]
    if not any(masks):
        masks = (*_USUAL[bits][:3], 0xFF000000 if bits == 32 else 0)
    for mask in masks:
        low = mask & -mask
        if mask and mask & (mask + low):
            raise pillow.lacking(f"a BMP with the bit mask {mask:#x}, which has a gap")
    return masks, at


def _palette(header: _Header) -> Palette:
    table = np.frombuffer(header.table[: len(header.table) // header.entry * header.entry], np.uint8)
    palette = table.reshape(-1, header.entry)[:, 2::-1]
    if len(palette) == 0:
        raise CorruptError("the picture is broken: its colour table is missing")
    return np.ascontiguousarray(palette)


def _rows(data: bytes, header: _Header) -> Pixels:
    """Return the stored bytes of all rows from the top, shape (height, bytes of a row)."""
    stride = (header.width * header.bits + 31) // 32 * 4
    end = header.start + stride * header.height
    # The filling of the last row that is stored is not needed.
    need = end - stride + (header.width * header.bits + 7) // 8
    if need > len(data):
        raise CorruptError(
            f"the picture is broken: it ends at byte {len(data):,}, its pixels would end at byte {need:,} "
            "(it is truncated)"
        )
    stored = np.frombuffer(data[header.start : end].ljust(stride * header.height, b"\0"), np.uint8)
    rows = stored.reshape(header.height, stride)
    return rows if header.upside_down else rows[::-1]


def _labels(rows: Pixels, header: _Header) -> Labels:
    """Return labels of 1, 2, 4 or 8 bits."""
    each = 8 // header.bits
    shifts = np.arange(8 - header.bits, -1, -header.bits, dtype=np.uint8)
    used = rows[:, : -(-header.width // each)]
    labels = (used[:, :, None] >> shifts) & np.uint8((1 << header.bits) - 1)
    return np.ascontiguousarray(labels.reshape(header.height, -1)[:, : header.width])


def _masked(rows: Pixels, header: _Header) -> raster.Raster:
    """Return pixels of 16, 24 or 32 bits by their masks."""
    size = header.bits // 8
    used = np.ascontiguousarray(rows[:, : header.width * size]).reshape(header.height, header.width, size)
    if size == 3:
        values = np.pad(used, ((0, 0), (0, 0), (0, 1))).view("<u4")[:, :, 0]
    else:
        values = used.view(f"<u{size}")[:, :, 0]
    colour = np.dstack([_channel(values, mask) for mask in header.masks[:3]])
    alpha = _channel(values, header.masks[3]) if header.masks[3] else None
    return raster.Raster(colour, alpha, header.profile)


def _channel(values: NDArray[np.uint32], mask: int) -> Pixels:
    """Return one channel, scaled from its own bits to 8."""
    if mask == 0:
        return np.zeros(values.shape, np.uint8)
    shift, most = (mask & -mask).bit_length() - 1, mask >> ((mask & -mask).bit_length() - 1)
    level = (values.astype(np.uint64) & np.uint64(mask)) >> np.uint64(shift)
    half = np.uint64(most // 2 if most > 255 else 0)  # few bits are scaled as Pillow scales them
    return ((level * np.uint64(255) + half) // np.uint64(most)).astype(np.uint8)


def _run_lengths(data: bytes, header: _Header) -> Labels:
    """Return labels that are packed as run lengths; what they leave out has label 0."""
    rows = np.zeros((header.height, header.width), np.uint8)
    at, x, y = header.start, 0, 0
    while y < header.height:
        if at + 2 > len(data):
            if y == header.height - 1 and x >= header.width:
                break  # only the mark of the end is missing
            raise CorruptError("the picture is broken: it ends before its run lengths do (it is truncated)")
        count, value = data[at], data[at + 1]
        at += 2
        if count:
            pattern = (value >> 4, value & 15) if header.packing == _RUNS4 else (value,)
            run = np.resize(np.array(pattern, np.uint8), count)
        elif value == 0:
            x, y = 0, y + 1
            continue
        elif value == 1:
            break
        elif value == 2:
            if at + 2 > len(data):
                continue  # which finds that the data end
            x, y, at = x + data[at], y + data[at + 1], at + 2
            continue
        else:
            size = (value + 1) // 2 if header.packing == _RUNS4 else value
            run = np.frombuffer(data[at : at + size], np.uint8)
            if header.packing == _RUNS4:
                run = np.column_stack([run >> 4, run & 15]).reshape(-1)
            run, at = run[:value], at + size + size % 2
        room = rows[y, x : x + len(run)]  # a run does not go on in the next row
        room[:] = run[: len(room)]
        x += len(run)
    return rows if header.upside_down else rows[::-1]
