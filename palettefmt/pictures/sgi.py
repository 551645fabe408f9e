"""SGI pictures of 16 bits a channel, which Pillow cuts to their high bytes (the SGI Image File Format, version 1.0)."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster

MAGIC = b"\x01\xda"
_PLAIN, _RUNS, _HEADER = 0, 1, 512


def is_deep(data: bytes) -> bool:
    """Return whether bytes are an SGI picture of 16 bits a channel."""
    return data.startswith(MAGIC) and data[2:4] in (b"\0\2", b"\1\2") and len(data) >= 12


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return such a picture.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("SGI"):
        dimensions, width, height, channels = struct.unpack_from(">4H", data, 4)
        height, channels = (height if dimensions > 1 else 1), (channels if dimensions > 2 else 1)
        limits.check_pixels(width, height)
        if min(width, height) < 1 or channels not in (1, 2, 3, 4):
            raise pillow.lacking(f"SGI of {width} x {height} pixels and {channels} channels")
        rows = channels * height
        planes = _runs(data, rows, width) if data[2] == _RUNS else _plain(data, rows, width)
        samples = np.moveaxis(planes.reshape(channels, height, width)[:, ::-1], 0, 2)
        alpha = samples[:, :, -1] if channels in (2, 4) else None
        return raster.Raster(samples if alpha is None else samples[:, :, :-1], alpha).finished()


def _plain(data: bytes, rows: int, width: int) -> NDArray[np.uint16]:
    """Return rows that lie one behind the other."""
    if _HEADER + 2 * rows * width > len(data):
        raise CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
    return np.frombuffer(data, ">u2", rows * width, _HEADER).astype(np.uint16)


def _runs(data: bytes, rows: int, width: int) -> NDArray[np.uint16]:
    """Return rows of run lengths, whose places are in a table."""
    if _HEADER + 8 * rows > len(data):
        raise CorruptError("the picture is broken: it ends in the table of its rows (it is truncated)")
    starts = struct.unpack_from(f">{rows}I", data, _HEADER)
    lengths = struct.unpack_from(f">{rows}I", data, _HEADER + 4 * rows)
    out = np.zeros((rows, width), np.uint16)
    for row, start, length in zip(out, starts, lengths, strict=True):
        if start + length > len(data):
            raise CorruptError("the picture is broken: it ends before its rows do (it is truncated)")
        units = np.frombuffer(data, ">u2", length // 2, start)
        at, x = 0, 0
        while at < len(units) and x < width and units[at] & 127:
            count, is_copy = int(units[at]) & 127, bool(units[at] & 128)
            part = units[at + 1 : at + 1 + (count if is_copy else 1)]
            row[x : x + count] = part[: width - x] if is_copy else part[0]
            at, x = at + 1 + len(part), x + count
        if x < width:
            raise CorruptError("the picture is broken: a row of run lengths is too short")
    return out
