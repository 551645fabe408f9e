"""GIF: the first frame on its screen, with the table, its order and its key as they are in the file.

Pillow decodes the labels, from a GIF of that frame alone; it would take a table of greys for none, and paint the
screen with an entry where browsers leave it clear.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import Labels, Palette, Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster

MAGICS = (b"GIF87a", b"GIF89a")
_EXTENSION, _FRAME = 0x21, 0x2C
_CONTROL = 0xF9
_COLOURFUL = bytes(value & 255 for index in range(256) for value in (index, index + 1, index + 2))


@dataclass
class _Frame:
    left: int
    top: int
    width: int
    height: int
    flags: int
    table: bytes  # its own, or the screen's; nothing if there is neither
    data: bytes  # the size of its codes, and its blocks
    key: int | None


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a GIF file.

    Raises
    ------
    CorruptError, LimitError
    """
    with pillow.broken("GIF"):
        width, height, frame, frames = _taken_apart(data)
        # What reaches over the edge of the screen makes it larger.
        width, height = max(width, frame.left + frame.width), max(height, frame.top + frame.height)
        limits.check_pixels(width, height)
        with pillow.opened(_alone(frame), limits, "GIF") as picture:
            pillow.load(picture, limits)
            labels = np.array(picture, np.uint8)
        result = _on_screen(frame, labels, width, height)
        if frames > 1:
            pillow.warn_of_frames(frames)
        return result


def _taken_apart(data: bytes) -> tuple[int, int, _Frame, int]:
    """Return the size of the screen, the first frame and the number of frames."""
    if len(data) < 13:
        raise CorruptError("the picture is broken: it ends in the header of a GIF (it is truncated)")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    screen, at = _table(data, 13, flags)
    first, key, frames = None, None, 0
    while at < len(data) and data[at] in (_EXTENSION, _FRAME, 0):
        kind, start = data[at], at
        if kind == _EXTENSION:
            at = _after_blocks(data, at + 2)
            control = data[start + 3 : start + 7]
            if data[start + 1 : start + 2] == bytes([_CONTROL]) and len(control) == 4 and control[0] & 1:
                key = control[3] if first is None else key
        elif kind == _FRAME:
            if at + 11 > len(data):
                break
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
            own, at = _table(data, at + 10, flags)
            end = _after_blocks(data, at + 1)
            first = first or _Frame(left, top, wide, high, flags, own or screen, data[at:end], key)
            frames, at = frames + 1, end
        else:  # a zero too many between blocks, which some programs write
            at += 1
    if first is None:
        raise CorruptError("the picture is broken: this GIF has no frame (it is truncated)")
    if min(first.width, first.height) < 1:
        raise CorruptError(f"the picture is broken: its frame has {first.width} x {first.height} pixels")
    return width, height, first, frames


def _table(data: bytes, at: int, flags: int) -> tuple[bytes, int]:
    """Return the colour table that flags announce, and where it ends."""
    size = 3 * (2 << (flags & 7)) if flags & 0x80 else 0
    if at + size > len(data):
        raise CorruptError("the picture is broken: it ends in a colour table (it is truncated)")
    return data[at : at + size], at + size


def _after_blocks(data: bytes, at: int) -> int:
    """Return where a chain of blocks ends, or the end of the file."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return min(at + 1, len(data))


def _alone(frame: _Frame) -> bytes:
    """Return a GIF of the frame alone, with 256 colours of which none is a grey."""
    size = struct.pack("<HH", frame.width, frame.height)
    place = struct.pack("<HH", 0, 0) + size + bytes([frame.flags & 0x40])
    return b"GIF89a" + size + b"\xf7\0\0" + _COLOURFUL + bytes([_FRAME]) + place + frame.data + b"\0;"


def _on_screen(frame: _Frame, labels: Labels, width: int, height: int) -> IndexedImage | Pixels:
    """Return the frame at its place; what is around it is clear."""
    table = frame.table or bytes(grey for grey in range(256) for _ in range(3))
    palette: Palette = np.frombuffer(table, np.uint8).reshape(-1, 3)
    outside = np.ones((height, width), bool)
    inside = outside[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
    inside[:] = False
    screen = np.zeros((height, width), np.uint8)
    screen[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = labels
    if frame.key is not None and frame.key < len(palette):
        alpha = np.full(len(palette), 255, np.uint8)
        alpha[frame.key] = 0
        palette = np.column_stack([palette, alpha])
        screen[outside] = frame.key
    elif frame.key is not None or outside.any():
        clear = outside
        if frame.key is not None:
            inside |= labels == frame.key
        if clear.any():
            found = raster.with_clear(screen, palette, clear)
            if found is None:
                return np.dstack([palette[screen], np.where(clear, np.uint8(0), np.uint8(255))])
            screen, palette = found
    return raster.indexed(screen, palette)
