"""CIELAB and CIEDE2000.

The difference is that of CIE 142-2001 with all weights one, by the formulas of Sharma, Wu and Dalal, "The CIEDE2000
color-difference formula: Implementation notes, supplementary test data, and mathematical observations", Color Research
and Application 30 (1), 2005, whose test data it is held to.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F64, LINEAR, U8

# IEC 61966-2-1 to CIE 1931 XYZ, and the white D65 of the two-degree observer, as scikit-image and OpenCV have them.
_XYZ = ((0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169), (0.019334, 0.119193, 0.950227))
_WHITE = (0.95047, 1.0, 1.08883)
_KNEE, _SLOPE, _OFFSET = 0.008856, 7.787, 16 / 116  # below the knee the cube root is a straight line


def lab(colours: U8) -> F64:
    """Return the CIELAB of sRGB colours: uint8 (..., 3) to float64 (..., 3), lightness 0 to 100."""
    red, green, blue = (LINEAR[colours[..., channel]] for channel in range(3))
    found: F64 = np.empty(colours.shape, np.float64)
    x, y, z = (
        _root((red * row[0] + green * row[1] + blue * row[2]) / white) for row, white in zip(_XYZ, _WHITE, strict=True)
    )
    found[..., 0] = 116 * y - 16
    found[..., 1] = 500 * (x - y)
    found[..., 2] = 200 * (y - z)
    return found


def _root(share: F64) -> F64:
    """Return CIELAB's cube root of shares of the white."""
    root: F64 = np.where(share > _KNEE, np.cbrt(share), _SLOPE * share + _OFFSET)
    return root


def difference(one: F64, other: F64) -> F64:
    """Return the CIEDE2000 difference of CIELAB colours: float64 (..., 3) and (..., 3) to (...)."""
    (light1, a1, b1), (light2, a2, b2) = (np.moveaxis(colours, -1, 0) for colours in (one, other))
    seventh = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25.0**7))  # of a, near grey
    chroma1, chroma2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    hue1, hue2 = (np.arctan2(b, stretch * a) % (2 * np.pi) for a, b in ((a1, b1), (a2, b2)))
    product = chroma1 * chroma2

    # Hues are angles: their difference is the short way round, their mean lies on it. A grey has none.
    turn = hue2 - hue1
    turn -= 2 * np.pi * (np.where(turn > np.pi, 1, 0) - np.where(turn < -np.pi, 1, 0))
    turn = np.where(product == 0, 0, turn)
    far = np.abs(hue1 - hue2) > np.pi
    hue = (hue1 + hue2) / 2 + np.where(far, np.where(hue1 + hue2 < 2 * np.pi, np.pi, -np.pi), 0)
    hue = np.where(product == 0, hue1 + hue2, hue)

    by_light, by_chroma, by_hue, twist = _weights((light1 + light2) / 2, (chroma1 + chroma2) / 2, hue)
    lightness = (light2 - light1) / by_light
    chroma = (chroma2 - chroma1) / by_chroma
    hues = 2 * np.sqrt(product) * np.sin(turn / 2) / by_hue
    squares = lightness**2 + chroma**2 + hues**2 + twist * chroma * hues
    found: F64 = np.sqrt(np.maximum(squares, 0))
    return found


def _weights(light: F64, chroma: F64, hue: F64) -> tuple[F64, F64, F64, F64]:
    """Return S_L, S_C, S_H and R_T of mean lightness, chroma and hue (an angle)."""
    degrees = np.rad2deg(hue)
    wave = 1 - 0.17 * np.cos(hue - np.pi / 6) + 0.24 * np.cos(2 * hue)
    wave += 0.32 * np.cos(3 * hue + np.deg2rad(6)) - 0.20 * np.cos(4 * hue - np.deg2rad(63))
    by_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    by_chroma, by_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * wave
    turned = np.deg2rad(60 * np.exp(-(((degrees - 275) / 25) ** 2)))
    seventh = chroma**7
    twist = -2 * np.sqrt(seventh / (seventh + 25.0**7)) * np.sin(turned)
    return by_light, by_chroma, by_hue, twist
