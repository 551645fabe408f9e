"""Files of pixels without a header, whose layout the user knows; `palettefmt.exports.raw` has it, and writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import numpy as np

from palettefmt.arrays import MAX_SIDE, Palette, Pixels
from palettefmt.errors import UsageError
from palettefmt.exports.raw import COLOUR_DEPTHS
from palettefmt.exports.rgb565 import from_rgb565
from palettefmt.exports.rows import DEPTHS, row_bytes, unpacked_rows
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import raster

_FORM = re.compile(r"(\d{1,10})[xX](\d{1,10})@(1|2|4|8|16|24|32)(be|le)?(?:/(\d{1,4}))?")


@dataclass(frozen=True)
class RawLayout:
    """How pixels lie in a file."""

    width: int
    height: int
    bpp: int  # 1, 2, 4, 8: labels; 16, 24, 32: colours
    big: bool = False  # whether RGB565 has its high byte first
    align: int = 1  # rows are a multiple of so many bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the layout of a text such as ``800x480@4``, ``320x240@16be`` or, for rows of 4 bytes, ``31x9@8/4``.

        Raises
        ------
        UsageError
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise UsageError(f"{text!a} is no WxH@BPP, such as 800x480@4, 320x240@16be or 31x9@8/4")
        width, height, bpp, align = int(match[1]), int(match[2]), int(match[3]), int(match[5] or 1)
        if min(width, height, align) < 1 or max(width, height) > MAX_SIDE:
            raise UsageError(f"{text!a}: width, height and alignment are at least 1, sides at most {MAX_SIDE:,}")
        if match[4] and bpp != 16:
            raise UsageError(f"{text!a}: only 16 bits have a byte order")
        return cls(width, height, bpp, match[4] == "be", align)

    @property
    def has_labels(self) -> bool:
        """Whether the pixels are labels, which need a palette."""
        return self.bpp in DEPTHS

    @property
    def size(self) -> int:
        """The bytes of a file."""
        return self.height * row_bytes(self.width, self.bpp, self.align)


def read(data: bytes, layout: RawLayout, palette: Palette | None, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a raw file.

    Parameters
    ----------
    data : bytes
    layout : RawLayout
    palette : ndarray of uint8, shape (k, 3) or (k, 4), or None
        Of labels; greys from black to white if it is None.
    limits : Limits

    Raises
    ------
    UsageError
        If the file has another number of bytes than the layout.
    CorruptError
        If a label has no entry.
    LimitError
    """
    limits.check_pixels(layout.width, layout.height)
    if len(data) != layout.size:
        what = f"{layout.width:,} x {layout.height:,} pixels of {layout.bpp} bits take {layout.size:,} bytes"
        raise UsageError(f"{what}, and the file has {len(data):,}")
    rows = np.frombuffer(data, np.uint8).reshape(layout.height, -1)
    rows = rows[:, : row_bytes(layout.width, layout.bpp)]
    if layout.has_labels:
        labels = unpacked_rows(rows, layout.bpp, layout.width)
        return raster.indexed(labels, _greys(1 << layout.bpp) if palette is None else palette)
    stored = np.ascontiguousarray(rows)
    if layout.bpp == COLOUR_DEPTHS[0]:
        return from_rgb565(stored.view(">u2" if layout.big else "<u2").astype(np.uint16))
    colours = stored.reshape(layout.height, layout.width, -1)
    if layout.bpp == COLOUR_DEPTHS[1]:
        return colours
    colours = colours[:, :, [2, 1, 0, 3]]
    return np.ascontiguousarray(colours[:, :, :3]) if colours[:, :, 3].min() == 255 else colours


def _greys(levels: int) -> Palette:
    return (np.arange(levels) * 255 // (levels - 1)).astype(np.uint8)[:, None].repeat(3, axis=1)
