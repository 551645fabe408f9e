"""Colours of print and paint programs -> 8-bit sRGB, for the swatch files that hold them.

CMYK and grey have no profile in those files, so they are taken as simply as can be: ink covers white.
"""

from __future__ import annotations

import colorsys
from operator import mul

# CIE XYZ under D50 -> linear sRGB: the matrix of IEC 61966-2-1 with Bradford's adaptation from D50 to D65.
_FROM_D50 = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
_D50 = (0.96422, 1.0, 0.82521)


def from_rgb(*levels: float) -> tuple[int, ...]:
    """Return sRGB of 0 to 1 as bytes, rounded; what is outside is clipped."""
    return tuple(int(min(max(level, 0.0), 1.0) * 255.0 + 0.5) for level in levels)


def from_grey(white: float) -> tuple[int, ...]:
    """Return a grey, 0 black to 1 white."""
    return from_rgb(white, white, white)


def from_hsb(hue: float, saturation: float, brightness: float) -> tuple[int, ...]:
    """Return hue (a full turn is 1), saturation and brightness of 0 to 1."""
    return from_rgb(*colorsys.hsv_to_rgb(hue, saturation, brightness))


def from_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> tuple[int, ...]:
    """Return inks of 0 (none) to 1 (full)."""
    return from_rgb(*((1.0 - ink) * (1.0 - black) for ink in (cyan, magenta, yellow)))


def from_lab(lightness: float, a: float, b: float) -> tuple[int, ...]:
    """Return CIE L*a*b* under D50, as Adobe means it: L* of 0 to 100, a* and b* of about -128 to 127.

    CIE 15 (2004) for the formulae; colours outside sRGB are clipped.
    """
    y = (lightness + 16.0) / 116.0
    xyz = [white * _cubed(f) for white, f in zip(_D50, (y + a / 500.0, y, y - b / 200.0), strict=True)]
    return from_rgb(*(_encoded(sum(map(mul, row, xyz))) for row in _FROM_D50))


def _cubed(f: float) -> float:
    return f**3 if f > 6.0 / 29.0 else 3.0 * (6.0 / 29.0) ** 2 * (f - 4.0 / 29.0)


def _encoded(light: float) -> float:
    """Return a linear level as sRGB encodes it, IEC 61966-2-1."""
    return 12.92 * light if light <= 0.0031308 else float(1.055 * light ** (1.0 / 2.4) - 0.055)
