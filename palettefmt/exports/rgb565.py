"""Colours in 16 bits: red in the top 5, green in 6, blue in the low 5, each cut off, as displays and LVGL take them.

What the bytes of such a number are in memory is the usual complaint: most processors store the low byte first, and most
displays are sent the high byte first. Writers that know neither ask for the order.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from palettefmt.arrays import U8, U16, Palette
from palettefmt.errors import UsageError

ByteOrder = Literal["little", "big"]
BYTE_ORDERS: tuple[ByteOrder, ...] = ("little", "big")


def rgb565(colours: U8) -> U16:
    """Return colours, shape (..., 3), as numbers, shape (...)."""
    red, green, blue = (colours[..., channel].astype(np.uint16) for channel in range(3))
    return (red >> 3 << 11 | green >> 2 << 5 | blue >> 3).astype(np.uint16)


def from_rgb565(numbers: U16) -> U8:
    """Return the colours, shape (..., 3), of numbers: the top bits again in the place of those that were cut off."""
    red, green, blue = numbers >> 11, numbers >> 5 & 63, numbers & 31
    levels = (red << 3 | red >> 2, green << 2 | green >> 4, blue << 3 | blue >> 2)
    return np.stack([level.astype(np.uint8) for level in levels], axis=-1)


def opaque(palette: Palette, title: str) -> Palette:
    """Return the colours, shape (k, 3), of a palette without transparency.

    Raises
    ------
    UsageError
        If an entry is not opaque, which the format of this title cannot say.
    """
    if palette.shape[1] == 4 and not (palette[:, 3] == 255).all():
        raise UsageError(f"{title} holds colours without transparency, and the palette has some", "take png or lvgl")
    return palette[:, :3]
