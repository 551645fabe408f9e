"""8-bit sRGB(A) to linear light and back, and luminance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

SRGB_TO_XYZ = np.array(  # IEC 61966-2-1, white D65
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def light(colours: U8) -> F64:
    """Turn 8-bit sRGB(A) into linear light, premultiplied by alpha.

    Parameters
    ----------
    colours : ndarray of uint8, shape (..., 3) or (..., 4)
        Straight sRGB, with or without alpha.

    Returns
    -------
    ndarray of float64, same shape
        In [0, 1].
    """
    code = np.arange(256) / 255
    table = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    linear = table[colours]
    if colours.shape[-1] == 4:
        linear[..., 3] = code[colours[..., 3]]
        linear[..., :3] *= linear[..., 3:]
    return linear


def codes(linear: F64) -> U8:
    """Round straight linear light (..., 3) in [0, 1] to 8-bit sRGB codes."""
    low = 12.92 * linear
    high = 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    encoded: F64 = np.rint(255 * np.where(linear <= 0.0031308, low, high))
    return np.clip(encoded, 0, 255).astype(np.uint8)


def luminance(palette: U8) -> F64:
    """Luminance of each palette entry (k, 3|4), premultiplied by alpha where there is one; in [0, 1]."""
    return brightness(light(palette))


def brightness(linear: F64) -> F64:
    """Luminance of linear light (..., 3|4), without its alpha.

    Summed term by term: a matrix product is rounded as the linear algebra library's kernel for this processor does it.
    """
    red, green, blue = SRGB_TO_XYZ[1]
    bright: F64 = linear[..., 0] * red + linear[..., 1] * green + linear[..., 2] * blue
    return bright
