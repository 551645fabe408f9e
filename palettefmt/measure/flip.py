"""FLIP: how different two pictures look when one flips between them, from a given distance.

Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström, Fairchild, "FLIP: A difference evaluator for alternating images",
Proceedings of the ACM on Computer Graphics and Interactive Techniques 3 (2), 2020; pictures of low dynamic range.

1. Colour. Both pictures are blurred as the eye blurs them, in an opponent space, and compared by HyAB in CIELAB whose
   chroma counts less in the dark (Hunt).
2. Features. Edges and points of the luminance, found by the first and second derivatives of a Gaussian.
3. Where features differ, the colour difference counts more.

The dither's own model (`palettefmt.dither.vision`) is built on other work, so this is a second opinion. It is written
from the paper; `python -m tests.benchmarks.flip` compares it with the authors' program.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import F64, LINEAR, Pixels
from palettefmt.measure.filters import separable

_TO_XYZ = np.array(  # from the primaries and the white of IEC 61966-2-1
    [
        [0.41238656, 0.35759149, 0.18045049],
        [0.21263682, 0.71518298, 0.07218020],
        [0.01933062, 0.11919716, 0.95037259],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)
_TO_RGB = np.linalg.inv(_TO_XYZ)
_LUMINANCE, _RED_GREEN = 0.0047, 0.0053  # spread of the eye's blur, in squared degrees
_BLUE_YELLOW = ((34.1, 0.04), (13.5, 0.025))  # (weight, spread) of two Gaussians
_FEATURE = 0.082  # width of a feature, in degrees
_POWER = 0.7  # of a colour difference
_SHARE, _LEVEL = 0.4, 0.95  # so much of the largest difference is stretched to so much of the scale
_KNEE = (6 / 29) ** 3  # of CIELAB
_BAND_ROWS = 128


@dataclass(frozen=True)
class _Seen:
    """A band of a picture as the eye sees it: planes of one shape."""

    lab: tuple[F64, F64, F64]  # blurred, with Hunt's chroma
    edges: F64
    points: F64


def flip(original: Pixels, result: Pixels, ppd: float) -> float:
    """Return the mean FLIP of two pictures.

    Parameters
    ----------
    original, result : ndarray of uint8, shape (h, w, 3)
        Of the same size.
    ppd : float
        Pixels per degree of vision, > 0.

    Returns
    -------
    float
        0 for equal pictures, 1 at most.
    """
    eye = _Eye(ppd)
    height, width = original.shape[:2]
    frame = ((eye.radius, eye.radius), (eye.radius, eye.radius), (0, 0))
    framed = [np.pad(pixels, frame, mode="edge") for pixels in (original, result)]
    total = 0.0
    for top in range(0, height, _BAND_ROWS):
        band = slice(top, min(height, top + _BAND_ROWS) + 2 * eye.radius)
        one, other = (eye.sees(pixels[band]) for pixels in framed)
        total += float((_colour(one, other) ** (1 - _features(one, other))).sum())
    return total / int(height * width)


class _Eye:
    """The filters for one distance."""

    def __init__(self, ppd: float) -> None:
        widest = max(spread for _, spread in _BLUE_YELLOW)
        blur = math.ceil(3 * math.sqrt(widest / (2 * math.pi**2)) * ppd)
        sigma = 0.5 * _FEATURE * ppd
        feature = math.ceil(3 * sigma)
        self.radius = max(blur, feature)  # of the widest of them: what a band is framed by
        degrees = np.arange(-blur, blur + 1) / ppd
        self._luminance, self._red_green = (_shaped(degrees, spread) for spread in (_LUMINANCE, _RED_GREEN))
        parts = [_shaped(degrees, spread) for _, spread in _BLUE_YELLOW]
        sums = [weight * math.sqrt(math.pi / spread) * float(taps.sum()) ** 2
                for (weight, spread), taps in zip(_BLUE_YELLOW, parts, strict=True)]  # fmt: skip
        self._blue_yellow = [(part / sum(sums), taps) for part, taps in zip(sums, parts, strict=True)]
        x = np.arange(-feature, feature + 1.0)
        bell = np.exp(-(x**2) / (2 * sigma**2))
        self._bell, self._edge, self._point = bell / bell.sum(), _even(-x * bell), _even((x**2 / sigma**2 - 1) * bell)

    def sees(self, framed: Pixels) -> _Seen:
        """Return a band, given with its frame, as it is seen."""
        light = [LINEAR[framed[..., channel]] for channel in range(3)]
        x, y, z = (sum(light[c] * row[c] for c in range(3)) / white for row, white in zip(_TO_XYZ, _WHITE, strict=True))
        luminance = self._blurred(y, self._luminance)
        red_green = self._blurred(x - y, self._red_green)
        blue_yellow = sum(share * self._blurred(y - z, taps) for share, taps in self._blue_yellow)
        edges, points = (
            np.hypot(self._filtered(y, self._bell, taps), self._filtered(y, taps, self._bell))
            for taps in (self._edge, self._point)
        )
        return _Seen(_hunt(luminance + red_green, luminance, luminance - blue_yellow), edges, points)

    def _blurred(self, plane: F64, taps: F64) -> F64:
        return self._filtered(plane, taps / taps.sum(), taps / taps.sum())

    def _filtered(self, plane: F64, down: F64, across: F64) -> F64:
        """Filter a framed plane; what of the frame is too wide for these taps is cut off first."""
        spare = self.radius - down.size // 2
        inner = slice(spare, plane.shape[0] - spare), slice(spare, plane.shape[1] - spare)
        return separable(plane[inner], down, across)


def _shaped(degrees: F64, spread: float) -> F64:
    """Return the eye's blur at some distances, one in the middle."""
    taps: F64 = np.exp(-((math.pi * degrees) ** 2) / spread)
    return taps


def _even(taps: F64) -> F64:
    """Scale the positive taps to a sum of one, and the negative ones to minus one."""
    scaled: F64 = np.where(taps > 0, taps / taps[taps > 0].sum(), taps / -taps[taps < 0].sum())
    return scaled


def _hunt(x: F64, y: F64, z: F64) -> tuple[F64, F64, F64]:
    """Return CIELAB, its chroma by Hunt, of XYZ over white, after what a screen cannot show is cut off."""
    xyz = [plane * white for plane, white in zip((x, y, z), _WHITE, strict=True)]
    light = [np.clip(sum(xyz[c] * row[c] for c in range(3)), 0, 1) for row in _TO_RGB]
    roots = []
    for row, white in zip(_TO_XYZ, _WHITE, strict=True):
        share = sum(light[c] * row[c] for c in range(3)) / white
        roots.append(np.where(share > _KNEE, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29))
    lightness = 116 * roots[1] - 16
    return lightness, 5 * lightness * (roots[0] - roots[1]), 2 * lightness * (roots[1] - roots[2])


def _hyab(one: tuple[F64, F64, F64], other: tuple[F64, F64, F64]) -> F64:
    """Return the HyAB difference: of lightness by its amount, of chroma by its distance."""
    lightness, a, b = (first - second for first, second in zip(one, other, strict=True))
    found: F64 = np.abs(lightness) + np.hypot(a, b)
    return found


def _primary(channel: int) -> tuple[F64, F64, F64]:
    """Return the full light of one primary as the eye sees it."""
    x, y, z = _TO_XYZ[:, channel] / _WHITE
    return _hunt(np.array(x), np.array(y), np.array(z))


def _colour(one: _Seen, other: _Seen) -> F64:
    """Return the colour difference of every pixel, 0 to 1."""
    largest = float(_hyab(_primary(1), _primary(2))) ** _POWER  # green against blue
    found = _hyab(one.lab, other.lab) ** _POWER
    bend = _SHARE * largest
    stretched: F64 = np.where(
        found < bend, found * _LEVEL / bend, _LEVEL + (found - bend) / (largest - bend) * (1 - _LEVEL)
    )
    return np.clip(stretched, 0, 1)


def _features(one: _Seen, other: _Seen) -> F64:
    """Return how much edges or points differ at every pixel, 0 to 1."""
    most = np.maximum(np.abs(one.edges - other.edges), np.abs(one.points - other.points))
    found: F64 = np.sqrt(np.clip(most / math.sqrt(2), 0, 1))
    return found
