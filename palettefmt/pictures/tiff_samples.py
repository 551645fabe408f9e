"""TIFF: strips and tiles of any depth, order and lossless packing -> samples.

Packed strips are unpacked by Pillow's libtiff, which gets them in a TIFF of their own, described as rows of plain
bytes. What the bytes mean is worked out here, where Pillow knows only some of it.
"""

from __future__ import annotations

import io
import itertools
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from palettefmt import streams
from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.pictures import pillow
from palettefmt.pictures.tiff_layout import CODECS, Layout, check_there

NONE = 1
_ZSTANDARD = 50000
BYTES = (
    5,
    8,
    32946,
    32773,
    34925,
    _ZSTANDARD,
)  # LZW, Deflate (twice), PackBits, LZMA, Zstandard: packings of any bytes
_SHORT, _LONG = 3, 4


def samples_of(data: bytes, layout: Layout) -> NDArray[Any]:
    """Return the samples of a page as they are stored, uint8 or uint16 of shape (height, width, samples)."""
    if layout.compression not in (NONE, *BYTES):
        return _by_tifffile(layout)
    try:
        return _by_parts(data, layout)
    except CorruptError:
        if layout.compression != _ZSTANDARD:
            raise
        return _by_tifffile(layout)  # libtiff may have been built without it


def _by_parts(data: bytes, layout: Layout) -> NDArray[Any]:
    """Return the samples of strips or tiles that lie as they are or in a packing of any bytes."""
    planes = layout.samples if layout.planes else 1
    row = -(-layout.across * layout.together * layout.bits // 8)
    down = -(-layout.height // layout.rows)
    each = -(-layout.width // layout.across) * down  # segments of a plane
    if len(layout.offsets) < each * planes or len(layout.counts) < each * planes:
        raise CorruptError("the picture is broken: the TIFF has fewer strips or tiles than its size takes")
    out = None
    for plane in range(planes):
        part = slice(plane * each, (plane + 1) * each)
        stored = _unpacked(data, layout, part, row)
        samples = _numbers(stored, layout)
        if out is None:
            out = np.empty((layout.height, layout.width, layout.samples), samples.dtype)
        _put(out[:, :, plane : plane + layout.together], samples, layout)
    if out is None:
        raise CorruptError("the picture is broken: its pixels have no samples")
    return out


def _unpacked(data: bytes, layout: Layout, part: slice, row: int) -> Pixels:
    """Return the bytes of the rows of some segments, one below the other, shape (rows, bytes of a row)."""
    heights = [layout.rows] * len(layout.offsets[part])
    if not layout.tile and layout.height % layout.rows:
        heights[-1] = layout.height % layout.rows
    if layout.compression == NONE:
        check_there(layout, len(data), [height * row for height in heights])
        parts = [data[at : at + height * row] for at, height in zip(layout.offsets[part], heights, strict=True)]
        stored = np.frombuffer(b"".join(parts), np.uint8)
        if layout.reversed_bits:
            stored = np.packbits(np.unpackbits(stored, bitorder="little"))
        return stored.reshape(-1, row)
    check_there(layout, len(data), layout.counts)
    parts = [data[at : at + count] for at, count in zip(layout.offsets[part], layout.counts[part], strict=True)]
    starts = itertools.accumulate((len(each) for each in parts[:-1]), initial=8)
    tags = {
        256: (_LONG, [row]), 257: (_LONG, [sum(heights)]), 258: (_SHORT, [8]), 259: (_SHORT, [layout.compression]),
        262: (_SHORT, [1]), 266: (_SHORT, [2 if layout.reversed_bits else 1]), 273: (_LONG, list(starts)),
        277: (_SHORT, [1]), 278: (_LONG, [layout.rows]), 279: (_LONG, layout.counts[part]),
    }  # fmt: skip
    return by_pillow(with_directory(b"II*\0" + bytes(4) + b"".join(parts), tags)).reshape(-1, row)


def _numbers(stored: Pixels, layout: Layout) -> NDArray[Any]:
    """Return the samples in rows of bytes, shape (rows, pixels, samples that lie together)."""
    count = layout.across * layout.together
    bits = layout.bits
    if bits == 8:
        values: NDArray[Any] = stored
    elif bits == 16:
        values = stored.view(">u2" if layout.big_endian else "<u2").astype(np.uint16)
    elif bits < 8 and 8 % bits == 0:
        shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
        values = ((stored[:, :, None] >> shifts) & np.uint8((1 << bits) - 1)).reshape(len(stored), -1)
    else:
        values = _odd_depth(stored, bits, count)
    values = values[:, :count].reshape(len(stored), layout.across, layout.together)
    if layout.predictor == 2:
        if bits not in (8, 16):
            raise pillow.lacking(f"TIFF of {bits} bits with a predictor")
        values = np.cumsum(values, axis=1, dtype=values.dtype)
    elif layout.predictor != NONE:
        raise pillow.lacking(f"TIFF with predictor {layout.predictor}")
    return values


def _odd_depth(stored: Pixels, bits: int, count: int) -> NDArray[np.uint16]:
    """Return numbers of 3 to 15 bits that lie one behind the other, most significant bit first."""
    values = np.empty((len(stored), count), np.uint16)
    weights = 1 << np.arange(bits - 1, -1, -1, dtype=np.uint16)
    for place in range(0, len(stored), 64):
        digits = np.unpackbits(stored[place : place + 64], axis=1)[:, : count * bits]
        values[place : place + 64] = (digits.reshape(-1, count, bits) * weights).sum(axis=2, dtype=np.uint16)
    return values


def _put(out: NDArray[Any], samples: NDArray[Any], layout: Layout) -> None:
    """Put strips or tiles, one below the other, at their places."""
    if not layout.tile:
        out[:] = samples
        return
    wide, high = layout.tile
    number = 0
    for top in range(0, layout.height, high):
        for left in range(0, layout.width, wide):
            place = out[top : top + high, left : left + wide]
            place[:] = samples[number * high : number * high + place.shape[0], : place.shape[1]]
            number += 1


def _by_tifffile(layout: Layout) -> NDArray[Any]:
    """Return samples in a packing that only imagecodecs knows."""
    try:
        import imagecodecs  # noqa: F401  (tifffile takes it where it is)
    except ImportError:
        name = getattr(layout.page.compression, "name", layout.compression)
        raise pillow.lacking(f"TIFF with {name} compression", f"it takes imagecodecs: {CODECS}") from None
    values: NDArray[Any] = np.asarray(layout.page.asarray())
    values = values.astype(np.uint8) if values.dtype == np.bool_ else values
    shape = (layout.height, layout.width, layout.samples)
    if layout.planes:
        values = np.moveaxis(values.reshape(layout.samples, layout.height, layout.width), 0, 2)
    if values.dtype not in (np.uint8, np.uint16) or values.size != np.prod(shape):
        raise pillow.lacking(f"TIFF with {values.dtype} samples of shape {values.shape}")
    return values.reshape(shape)


# --- what Pillow is given --------------------------------------------------------------------------------------------


def with_directory(data: bytes, tags: Mapping[int, tuple[int, Sequence[int]] | bytes]) -> bytes:
    """Return a TIFF file whose first page has other tags, and the same bytes before it.

    Parameters
    ----------
    data : bytes
    tags : mapping
        Of each tag its type and its numbers, or its entry as the file has it.
    """
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] == b"+\0"
    entry, offset, room = ("HHQ", "Q", 8) if big else ("HHI", "I", 4)
    body, start = b"", len(data) + len(data) % 2
    entries = []
    for tag, value in sorted(tags.items()):
        if isinstance(value, bytes):
            entries.append(value)
            continue
        kind, numbers = value
        packed = struct.pack(f"{order}{len(numbers)}{'H' if kind == _SHORT else 'I'}", *numbers)
        if len(packed) > room:
            place = struct.pack(order + offset, start + len(body))
            body += packed
        else:
            place = packed.ljust(room, b"\0")
        entries.append(struct.pack(order + entry, tag, kind, len(numbers)) + place)
    directory = struct.pack(order + ("Q" if big else "H"), len(entries)) + b"".join(entries) + bytes(room)
    at = 8 if big else 4
    head = data[:at] + struct.pack(order + offset, start + len(body)) + data[at + room :]
    return head.ljust(start, b"\0") + body + directory


def entries_of(layout: Layout, tags: Sequence[int]) -> dict[int, bytes]:
    """Return the entries of some tags as the file has them."""
    page, found = layout.page, {}
    handle, size = page.parent.filehandle, page.parent.tiff.tagsize
    for tag in tags:
        if tag in page.tags:
            handle.seek(page.tags[tag].offset)
            found[tag] = bytes(handle.read(size))
    return found


def by_pillow(data: bytes) -> NDArray[Any]:
    """Return what Pillow decodes of a TIFF, whose size has been checked; libtiff says nothing meanwhile."""
    with pillow.broken("TIFF"), streams.quiet_stderr(), Image.open(io.BytesIO(data), formats=["TIFF"]) as picture:
        picture.load()
        if picture.mode not in ("1", "L", "RGB", "CMYK", "LAB", "YCbCr"):
            raise pillow.lacking(f"TIFF of mode {picture.mode}")
        plain = {"1": "L", "LAB": "RGB", "YCbCr": "RGB"}.get(picture.mode, picture.mode)
        values = np.array(picture.convert(plain))
        return values if values.ndim == 3 else values[:, :, None]
