"""Labels and palette -> GIF: one frame, its own table, at most one transparent entry.

The table of a GIF has 2, 4, 8 ... 256 entries: k are the palette's, in its order, and black ones fill it up.

Labels are coded by LZW (T. A. Welch, "A technique for high-performance data compression", Computer 17, 1984) with codes
that grow from the palette's bits and one to 12 bits, as the GIF89a specification (CompuServe, 1990) has it.
"""

from __future__ import annotations

import struct

import numpy as np

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError

MAX_SIDE = 65_535
_MOST_CODES = 1 << 12


def indexed_gif(labels: Labels, palette: Palette) -> bytes:
    """Write a GIF.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 entries; all are kept, in this order. One may have an alpha of 0, the others are opaque.

    Raises
    ------
    UnsupportedError
        If a side is longer than GIF allows (65,535).
    """
    height, width = labels.shape
    if max(width, height) > MAX_SIDE:
        raise UnsupportedError(f"GIF holds at most {MAX_SIDE:,} pixels a side, not {width:,} x {height:,}")
    bits = max(1, (len(palette) - 1).bit_length())
    table = np.zeros((1 << bits, 3), np.uint8)
    table[: len(palette)] = palette[:, :3]
    # A global table of 2**bits entries, of 8 bits a channel; background 0; pixels of no known aspect.
    parts = [b"GIF89a", struct.pack("<HHBBB", width, height, 0xF0 | (bits - 1), 0, 0), table.tobytes()]
    if palette.shape[1] == 4 and (clear := np.flatnonzero(palette[:, 3] == 0)).size:
        parts.append(struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 1, 0, int(clear[0]), 0))
    parts.append(struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0))
    least = max(2, bits)
    coded = lzw(labels.tobytes(), least)
    blocks = [coded[at : at + 255] for at in range(0, len(coded), 255)]
    return b"".join([*parts, bytes([least]), *(bytes([len(block)]) + block for block in blocks), b"\0;"])


def lzw(data: bytes, bits: int) -> bytes:
    """Return bytes below ``2**bits`` as GIF's codes: a clear code, those of the data, and the end code."""
    clear, end = 1 << bits, (1 << bits) + 1
    out = bytearray()
    held, room = clear, bits + 1  # codes that do not fill a byte yet, the first in the lowest bits
    known: dict[int, int] = {}
    size, free = bits + 1, end + 1  # of the next code; the next one that is free
    prefix = data[0]
    for value in data[1:]:
        key = prefix << 8 | value
        longer = known.get(key)
        if longer is not None:
            prefix = longer
            continue
        held |= prefix << room
        room += size
        if free == _MOST_CODES:  # the reader forgets all codes, too
            held |= clear << room
            room += size
            known.clear()
            size, free = bits + 1, end + 1
        else:
            known[key] = free
            size += free == 1 << size  # the reader learns this code one step later than it is written first
            free += 1
        prefix = value
        whole = room >> 3
        out += (held & (1 << 8 * whole) - 1).to_bytes(whole, "little")
        held >>= 8 * whole
        room &= 7
    held |= prefix << room
    room += size
    if free == 1 << size and size < 12:
        size += 1
    held |= end << room
    return bytes(out) + held.to_bytes((room + size + 7) >> 3, "little")
