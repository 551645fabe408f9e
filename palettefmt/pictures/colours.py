"""Arrays of colours -> sRGB(A) pixels of 8 bits, and how they look on white. No Pillow here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels, as_array
from palettefmt.errors import UsageError
from palettefmt.limits import DEFAULT_LIMITS, Limits


def check_array(array: Any, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Return an array as sRGB(A) pixels.

    Parameters
    ----------
    array : array-like
        Shape (height, width) for grey, (height, width, 1), (height, width, 3) or (height, width, 4); uint8, or
        uint16 (0 to 65535), or bool.
    limits : Limits

    Raises
    ------
    UsageError
        For another shape or dtype: a float array does not say what its white is.
    """
    pixels = as_array("a picture", array)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
        raise UsageError(f"an array of pixels has shape (h, w), (h, w, 3) or (h, w, 4), not {np.shape(array)}")
    if pixels.size == 0:
        raise UsageError(f"an array of shape {np.shape(array)} has no pixels")
    limits.check_pixels(pixels.shape[1], pixels.shape[0])
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize == 2:
        pixels = from_sixteen(pixels)
    elif pixels.dtype == np.bool_:
        pixels = pixels * np.uint8(255)
    elif pixels.dtype != np.uint8:
        raise UsageError(f"an array of pixels is uint8, uint16 or bool, not {pixels.dtype}; scale it to 0..255 first")
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels)


def on_white(pixels: Pixels) -> Pixels:
    """Return RGB pixels as they look on white."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[:, :, 3:].astype(np.uint32)
    return ((pixels[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def from_sixteen(values: NDArray[Any]) -> Pixels:
    """Scale 0..65535 to 0..255, rounded."""
    return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
