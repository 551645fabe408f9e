"""Linear sRGB <-> OKLab (B. Ottosson, "A perceptual color space for image processing", 2020).

Summed term by term: a matrix product is rounded as the linear algebra library's kernel for this processor does it.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F64

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
# The inverses, as they were published with them.
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

_Matrix = tuple[tuple[float, float, float], ...]


def to_oklab(light: F64) -> F64:
    """Return lightness, a and b, shape (3, ...), of linear light of 0 to 1, shape (..., 3)."""
    return _times(_TO_LAB, np.cbrt(_times(_TO_LMS, np.moveaxis(light, -1, 0))))


def from_oklab(lab: F64) -> F64:
    """Return linear light, shape (..., 3), of lightness, a and b, shape (3, ...); it may lie outside 0 to 1."""
    cones = _times(_FROM_LAB, lab)
    return np.moveaxis(_times(_FROM_LMS, cones * cones * cones), 0, -1)


def _times(matrix: _Matrix, planes: F64) -> F64:
    return np.stack([planes[0] * x + planes[1] * y + planes[2] * z for x, y, z in matrix])
