"""Labels and palette -> indexed BMP: 1, 4 or 8 bits a pixel, uncompressed, a colour table of exactly k entries.

==========  ==========================================================================================================
byte        little endian
==========  ==========================================================================================================
0           "BM", bytes of the file (32 bits), 0, 0, where the pixels begin (32 bits)
14          BITMAPINFOHEADER: 40, width, height (32 bits each), 1, bits a pixel (16 bits each), 0, bytes of the pixels,
            pixels a metre across and down, entries, 0 (32 bits each)
54          k entries of blue, green, red, 0
54 + 4k     rows from the bottom, the left pixel in the top bits, each a multiple of four bytes long
==========  ==========================================================================================================

A file has at least 138 bytes, the last ones 0 if need be: so many CircuitPython's OnDiskBitmap reads before it looks.
"""

from __future__ import annotations

import struct

import numpy as np

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError
from palettefmt.exports.rows import aligned, depth_for, packed_rows, row_bytes

_HEADERS = 14 + 40  # the file's and the picture's
_LEAST = 138
_PER_METRE = 2835  # 72 pixels an inch, which nobody relies on


def indexed_bmp(labels: Labels, palette: Palette, *, bpp: int | None = None) -> bytes:
    """Write an indexed BMP with the BITMAPINFOHEADER that every program reads.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 opaque entries; all are kept, in this order. BMP has no alpha.
    bpp : {1, 4, 8}, optional
        Bits a pixel; by default the fewest that hold a label.

    Raises
    ------
    UsageError
        If the palette does not fit in `bpp`.
    UnsupportedError
        If the file would have more than 4 GiB, which its header cannot say.
    """
    height, width = labels.shape
    depth = depth_for(len(palette), bpp, "BMP", (1, 4, 8))
    table = np.zeros((len(palette), 4), np.uint8)  # blue, green, red, and a byte that is 0
    table[:, :3] = palette[:, 2::-1]
    row = row_bytes(width, depth, 4)
    start, size = _HEADERS + table.nbytes, row * height
    if start + size >= 1 << 32:
        raise UnsupportedError(f"BMP holds less than 4 GiB; a picture of {width:,} x {height:,} takes more")
    lines = aligned(packed_rows(labels[::-1], depth), 4)  # from the bottom up
    whole = max(start + size, _LEAST)
    head = struct.pack("<2sIHHI", b"BM", whole, 0, 0, start)
    picture = (40, width, height, 1, depth, 0, size, _PER_METRE, _PER_METRE, len(palette), 0)
    about = struct.pack("<IiiHHIIiiII", *picture)
    return (head + about + table.tobytes() + lines.tobytes()).ljust(whole, b"\0")
