"""Labels and palette -> TIFF of palette colours: 4 or 8 bits a pixel, one strip, deflated.

The colour map of a TIFF has 16 or 256 entries of 16 bits: k are the palette's, in its order, and black ones fill it up.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError
from palettefmt.exports.rows import packed_rows

_SHORT, _LONG = 3, 4
_DEFLATE, _PALETTE = 8, 3


def indexed_tiff(labels: Labels, palette: Palette) -> bytes:
    """Write a TIFF (6.0, little-endian).

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 opaque entries; all are kept, in this order.

    Raises
    ------
    UnsupportedError
        If the file would have more than 4 GiB, which a TIFF cannot address.
    """
    height, width = labels.shape
    depth = 4 if len(palette) <= 16 else 8
    data = zlib.compress(packed_rows(labels, depth).data, 9)
    data += bytes(len(data) & 1)  # what follows begins at a whole word
    colours = np.zeros((3, 1 << depth), "<u2")  # all reds, all greens, all blues
    colours[:, : len(palette)] = palette[:, :3].T.astype("<u2") * 257  # 255 is 65,535
    map_at = 8 + len(data)
    table_at = map_at + colours.nbytes
    if table_at >= 1 << 32:
        raise UnsupportedError(f"TIFF holds less than 4 GiB; a picture of {width:,} x {height:,} takes more")
    tags = (
        (256, _LONG, 1, width),
        (257, _LONG, 1, height),
        (258, _SHORT, 1, depth),
        (259, _SHORT, 1, _DEFLATE),
        (262, _SHORT, 1, _PALETTE),
        (273, _LONG, 1, 8),  # where the strip begins
        (277, _SHORT, 1, 1),  # samples a pixel
        (278, _LONG, 1, height),  # rows of the strip
        (279, _LONG, 1, len(data)),
        (320, _SHORT, colours.size, map_at),
    )
    table = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return struct.pack("<2sHI", b"II", 42, table_at) + data + colours.tobytes() + table
