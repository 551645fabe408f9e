"""Labels and palette -> pixels alone, row by row from the top, without a header; `palettefmt.pictures.raw` reads it.

==========  ===========================================================================================================
bpp         a pixel
==========  ===========================================================================================================
1, 2, 4, 8  its label, the left pixel in the top bits of a byte; the palette is not stored
16          its colour in RGB565 (`palettefmt.exports.rgb565`), low or high byte first
24          its colour, bytes of red, green, blue
32          its colour, bytes of blue, green, red, alpha (little-endian ARGB8888)
==========  ===========================================================================================================

A row begins on a whole byte, or on a multiple of `align` bytes; what fills it up is 0.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import U8, Labels, Palette, with_alpha
from palettefmt.errors import UsageError
from palettefmt.exports.rgb565 import ByteOrder, opaque, rgb565
from palettefmt.exports.rows import DEPTHS, aligned, depth_for, packed_rows

COLOUR_DEPTHS = (16, 24, 32)


def raw_pixels(
    labels: Labels, palette: Palette, *, bpp: int | None = None, byte_order: ByteOrder = "little", align: int = 1
) -> bytes:
    """Write pixels without a header.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    bpp : {1, 2, 4, 8, 16, 24, 32}, optional
        Bits a pixel, see the table above; by default the fewest that hold a label.
    byte_order : {"little", "big"}
        Of RGB565.
    align : int, default 1
        Rows are a multiple of so many bytes.

    Raises
    ------
    UsageError
        If there are no such pixels, they have no byte order, the palette does not fit in them, or is transparent and
        16 or 24 bits are asked for.
    """
    if bpp is not None and bpp not in (*DEPTHS, *COLOUR_DEPTHS):
        raise UsageError(f"raw has {', '.join(map(str, (*DEPTHS, *COLOUR_DEPTHS)))} bits a pixel, not {bpp}")
    if byte_order == "big" and bpp != 16:
        raise UsageError("only pixels of 16 bits have a byte order", "take bpp=16")
    if bpp not in COLOUR_DEPTHS:
        depth = depth_for(len(palette), bpp, "raw", DEPTHS)
        return aligned(packed_rows(labels, depth), align).tobytes()
    return aligned(_entries(palette, bpp, byte_order)[labels].reshape(len(labels), -1), align).tobytes()


def _entries(palette: Palette, bpp: int, byte_order: ByteOrder) -> U8:
    """Return the bytes of each entry, shape (k, bpp / 8)."""
    if bpp == 32:
        return with_alpha(palette)[:, [2, 1, 0, 3]]
    colours = opaque(palette, f"raw of {bpp} bits a pixel")
    if bpp == 24:
        return colours
    stored = rgb565(colours).astype("<u2" if byte_order == "little" else ">u2")
    return np.ascontiguousarray(stored)[:, None].view(np.uint8)
