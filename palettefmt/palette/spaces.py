"""Colour spaces in which colours are clustered and compared, with integer coordinates.

Coordinates are whole numbers below 2**24, held in float64, so that squared distances (below 2**53) are exact: which
entry is nearest, and what is a tie, then depends on no rounding, library or order of summation.

With alpha, coordinates are premultiplied: (alpha * c1, alpha * c2, alpha * c3, alpha * white); `white` is the length of
the grey axis. All fully transparent colours are therefore one point, the origin.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from palettefmt import arguments
from palettefmt.arrays import F64, LINEAR, U8, from_linear
from palettefmt.style import SPACES

_WHITE: Final = {"srgb": 255, "linear": 65535, "oklab": 65535}

# Bjorn Ottosson, "A perceptual color space for image processing" (2020).
_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def coordinates(colours: U8, space: str = "srgb") -> F64:
    """Coordinates of 8-bit colours: whole numbers, premultiplied when there is alpha.

    Parameters
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        sRGB with or without straight alpha.
    space : {"srgb", "linear", "oklab"}
        sRGB values as they are, linear light, or OKLab (Ottosson, 2020).

    Returns
    -------
    ndarray of float64, shape (n, 3) or (n, 4)
        One point per colour; squared Euclidean distances are exact.

    Raises
    ------
    UsageError
        If `space` is unknown.
    """
    arguments.choice("space", space, SPACES)
    white = _WHITE[space]
    if space == "srgb":
        points = colours[:, :3].astype(np.float64)
    elif space == "linear":
        points = np.rint(white * LINEAR)[colours[:, :3]]
    else:
        points = np.rint(white * (np.cbrt(LINEAR[colours[:, :3]] @ _LMS.T) @ _LAB.T))
    if colours.shape[1] == 3:
        return points
    alpha = colours[:, 3:].astype(np.float64)
    return np.concatenate([points * alpha, white * alpha], axis=1)


def colours_at(points: F64, space: str = "srgb") -> U8:
    """Nearest 8-bit colours of points anywhere in the space; the inverse of `coordinates`.

    Parameters
    ----------
    points : ndarray of float64, shape (k, 3) or (k, 4)
        In the coordinates that `coordinates` returns; outside the gamut they are clipped to it.
    space : {"srgb", "linear", "oklab"}
        The space that they are in.

    Returns
    -------
    ndarray of uint8, shape (k, 3) or (k, 4)
        sRGB with straight alpha; a colour whose alpha rounds to 0 is (0, 0, 0, 0).
    """
    white = _WHITE[space]
    if points.shape[1] == 4:
        alpha = points[:, 3:] / white
        colour = np.divide(points[:, :3], alpha, out=np.zeros((len(points), 3)), where=alpha > 0)
    else:
        colour = points
    colour = colour / white
    if space == "oklab":
        colour = (colour @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T
    if space != "srgb":
        colour = from_linear(np.clip(colour, 0.0, 1.0))
    result = np.rint(np.clip(colour, 0.0, 1.0) * 255.0).astype(np.uint8)
    if points.shape[1] == 3:
        return result
    opacity = np.rint(np.clip(alpha, 0.0, 255.0)).astype(np.uint8)
    return np.where(opacity > 0, np.concatenate([result, opacity], axis=1), np.uint8(0))
