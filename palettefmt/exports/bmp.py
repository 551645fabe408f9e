"""Labels and palette -> indexed BMP: 1, 4 or 8 bits a pixel, uncompressed, a colour table of exactly k entries."""

from __future__ import annotations

import struct

import numpy as np

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError
from palettefmt.exports.rows import packed_rows

MAX_SIDE = 2**31 - 1
_HEADERS = 14 + 40  # the file's and the picture's
_PER_METRE = 2835  # 72 pixels an inch, which nobody relies on


def indexed_bmp(labels: Labels, palette: Palette) -> bytes:
    """Write an indexed BMP with the BITMAPINFOHEADER that every program reads.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 opaque entries; all are kept, in this order. BMP has no alpha.

    Raises
    ------
    UnsupportedError
        If the file would have more than 4 GiB, which its header cannot say.
    """
    height, width = labels.shape
    depth = next(depth for depth in (1, 4, 8) if len(palette) <= 1 << depth)
    table = np.zeros((len(palette), 4), np.uint8)  # blue, green, red, and a byte that is 0
    table[:, :3] = palette[:, 2::-1]
    row = (width * depth + 31) // 32 * 4  # rows are padded to four bytes
    start, size = _HEADERS + table.nbytes, row * height
    if start + size >= 1 << 32:
        raise UnsupportedError(f"BMP holds less than 4 GiB; a picture of {width:,} x {height:,} takes more")
    lines = packed_rows(labels[::-1], depth)  # from the bottom up
    head = struct.pack("<2sIHHI", b"BM", start + size, 0, 0, start)
    picture = (40, width, height, 1, depth, 0, size, _PER_METRE, _PER_METRE, len(palette), 0)
    about = struct.pack("<IiiHHIIiiII", *picture)
    return head + about + table.tobytes() + np.pad(lines, ((0, 0), (0, row - lines.shape[1]))).tobytes()
