"""What the arrays are called, and the one check of a palette.

All of them are uint8 where nothing else is said, and colours are sRGB of 0 to 255, alpha straight.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UsageError

Labels = NDArray[np.uint8]
"""Labels, shape (height, width): each is the row of its colour in the palette."""
Palette = NDArray[np.uint8]
"""Entries of a palette, shape (k, 3) or (k, 4)."""
Pixels = NDArray[np.uint8]
"""Colours of a picture, shape (height, width, 3) or (height, width, 4)."""
Mask = NDArray[np.bool_]
"""Which entries or pixels are meant."""

MAX_COLORS = 256
MAX_SIDE = 2**32 - 1


def bits_per_label(colors: int) -> int:
    """Return ceil(log2 `colors`): 0 for one colour, 8 for 129 to 256."""
    return (colors - 1).bit_length()


def check_palette(entries: Any, name: str = "a palette") -> Palette:
    """Return entries as an array, if they are a palette.

    Parameters
    ----------
    entries : array_like of uint8, shape (k, 3) or (k, 4)
        1 to 256 of them.
    name : str
        What they are called in a message.

    Raises
    ------
    UsageError
    """
    palette = as_array(name, entries)
    if palette.dtype != np.uint8 or palette.ndim != 2 or palette.shape[1] not in (3, 4):
        raise UsageError(f"{name} is uint8 of shape (k, 3) or (k, 4), not {kind_of(palette)}")
    if not 1 <= len(palette) <= MAX_COLORS:
        raise UsageError(f"{name} has 1 to {MAX_COLORS} entries, not {len(palette)}")
    return palette


def check_usable(usable: Any, colors: int) -> Mask:
    """Return which of a palette's entries may be used, shape (colors,), if it is such a mask and one is true."""
    mask = as_array("usable", usable)
    if mask.dtype != np.bool_ or mask.shape != (colors,) or not mask.any():
        raise UsageError(f"`usable` is a truth value for each of the {colors} entries, at least one of them true")
    return mask


def with_alpha(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return colours, shape (..., 3) or (..., 4), with an alpha channel; those that have none are opaque."""
    if colours.shape[-1] == 4:
        return colours
    return np.concatenate([colours, np.full((*colours.shape[:-1], 1), 255, np.uint8)], axis=-1)


def same_channels(entries: Palette, channels: int) -> Palette:
    """Return locked colours with as many channels as the picture has: opaque ones get their alpha, or lose it.

    Raises
    ------
    UsageError
        If a colour is transparent and the picture has no transparency.
    """
    if channels == 4:
        return with_alpha(entries)
    if entries.shape[1] == 4 and not (entries[:, 3] == 255).all():
        raise UsageError("a locked colour is transparent, and the picture has no transparency")
    return np.ascontiguousarray(entries[:, :3])


def as_array(name: str, value: Any) -> NDArray[Any]:
    """Return what can be an array as one."""
    try:
        return np.asarray(value)
    except Exception as error:  # ragged lists, or whatever an object's own conversion raises
        raise UsageError(f"{name} is an array, not a {type(value).__name__}") from error


def kind_of(array: NDArray[Any]) -> str:
    """Return an array's dtype and shape, for a message."""
    return f"{array.dtype} of shape {array.shape}"
