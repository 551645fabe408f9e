"""What the arrays are called, and what more than one room does with them: checks, alpha, packed codes, linear light.

Colours are sRGB of 0 to 255, alpha straight.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UsageError

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]
"""Which entries or pixels are meant."""
Labels = U8
"""Labels, shape (height, width): each is the row of its colour in the palette."""
Palette = U8
"""Entries of a palette, shape (k, 3) or (k, 4)."""
Pixels = U8
"""Colours of a picture, shape (height, width, 3) or (height, width, 4)."""

MAX_COLORS = 256
MAX_SIDE = 2**32 - 1

_LEVELS = np.arange(256) / 255
LINEAR: F64 = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
"""Linear light, 0 to 1, of each sRGB level of 0 to 255 (IEC 61966-2-1)."""


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


def check_pixels(pixels: Any) -> Pixels:
    """Return pixels as an array, if it is uint8 of shape (height, width, 3) or (height, width, 4) and not empty."""
    array = as_array("pixels", pixels)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] not in (3, 4) or array.size == 0:
        raise UsageError(f"pixels are uint8 of shape (h, w, 3) or (h, w, 4), not {kind_of(array)}")
    return array


def with_alpha(colours: U8) -> U8:
    """Return colours, shape (..., 3) or (..., 4), with an alpha channel; those that have none are opaque."""
    if colours.shape[-1] == 4:
        return colours
    return np.concatenate([colours, np.full((*colours.shape[:-1], 1), 255, np.uint8)], axis=-1)


def locked_for(entries: Palette, channels: int) -> Palette:
    """Return locked colours for a picture of so many channels: opaque ones get their alpha, or lose it.

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


def pack(colours: U8) -> U32:
    """Return a code for each colour, shape (..., 3) or (..., 4): red in the highest byte; 0 for all with alpha 0."""
    codes = colours[..., 0].astype(np.uint32)
    for channel in range(1, colours.shape[-1]):
        codes <<= 8
        codes |= colours[..., channel]
    if colours.shape[-1] == 4:
        codes[colours[..., 3] == 0] = 0
    return codes


def unpack(codes: U32, channels: int) -> U8:
    """Return the colours, shape (n, channels), of packed codes."""
    return np.stack([(codes >> 8 * rank).astype(np.uint8) for rank in reversed(range(channels))], axis=1)


def luminance(light: F64) -> F64:
    """Return the luminance of linear light, shape (..., 3) or (..., 4), without its alpha (IEC 61966-2-1).

    Summed term by term: a matrix product is rounded as the linear algebra library's kernel for this processor does it.
    """
    return np.asarray(light[..., 0] * 0.2126729 + light[..., 1] * 0.7151522 + light[..., 2] * 0.0721750)


def from_linear(light: F64) -> F64:
    """Return sRGB levels of linear light, both from 0 to 1 (IEC 61966-2-1)."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only C-contiguous array that nobody else can change."""
    if array.flags.writeable or not array.flags.c_contiguous:
        array = array.copy()
        array.flags.writeable = False
    return array


def as_array(name: str, value: Any) -> NDArray[Any]:
    """Return what can be an array as one."""
    try:
        return np.asarray(value)
    except Exception as error:  # ragged lists, or whatever an object's own conversion raises
        raise UsageError(f"{name} is an array, not a {type(value).__name__}") from error


def kind_of(array: NDArray[Any]) -> str:
    """Return an array's dtype and shape, for a message."""
    return f"{array.dtype} of shape {array.shape}"
