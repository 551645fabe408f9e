"""8-bit sRGB(A) to linear light and back."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F64, LINEAR, U8, from_linear

SRGB_TO_XYZ = np.array(  # IEC 61966-2-1, white D65
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def light(colours: U8) -> F64:
    """Turn 8-bit sRGB(A), shape (..., 3) or (..., 4), into linear light of 0 to 1, premultiplied by its alpha."""
    linear = LINEAR[colours]
    if colours.shape[-1] == 4:
        linear[..., 3] = colours[..., 3] / 255
        linear[..., :3] *= linear[..., 3:]
    return linear


def codes(linear: F64) -> U8:
    """Round straight linear light (..., 3) of 0 to 1 to 8-bit sRGB codes."""
    return np.rint(255 * from_linear(linear)).astype(np.uint8)
