"""Which colours the mixtures of some entries reach, and how others go inward at their hue.

Light mixes in straight lines, so what entries reach is their convex hull in linear light. In every hue of OKLab a
colour goes inward along a line to the greys, by a hyperbola that begins at nine tenths of the chroma at which the hull
ends on that line and ends where sRGB ends (a soft knee, as in J. Morovic, "Color Gamut Mapping", 2008, chapter 10).

Inks are darker the fuller they are, so a light colour keeps more of its chroma if it gives some lightness. The lines of
a hue are therefore not level: they meet in one point at black's lightness, beyond the greys, as in mappings towards a
focal point (ibid.). How near it is, is weighed for the fullest colour that sRGB has of the hue: of the chroma that it
would lose at its own lightness, how much does it keep if it gives as much lightness as chroma? That share is the slope
of its line: level where lightness wins nothing, one to one where it wins everything. Lines do not cross, so of two
colours of one hue and chroma the lighter one stays so; greys, at which lines begin, stay what they are. Dark colours
are made no lighter: the hull, thicker as below, has room for them.

The hull is taken a little thicker than it is, in light and in hue. The dither shows what lies just outside by the
nearest mixtures; to hold it to the last bit of a hull that is as thin as that of black, white and red, or to the very
hue of the only yellow, would leave little colour.
"""

from __future__ import annotations

import itertools

import numpy as np

from palettefmt.arrays import F64
from palettefmt.gamut.oklab import from_oklab

_HUES, _LINES = 180, 65
_NEAR = 15  # hues whose lines are alike: no edge is to be seen where a hue changes slowly
_STEPS = 16  # of halving the chroma that is looked for
_MOST_CHROMA = 0.5  # more than any colour of sRGB has
_KNEE = 0.9
_THICK = 0.07  # linear light by which the hull is thicker
_THIN = 0.001  # the same where lightness is weighed: just so that no hull is flat
_TURN = 2.0  # a radian's turn of the hue costs so many times the chroma; CIE94's S_C / S_H is 2.1 at a chroma of 80
_MOVES = 257  # that are weighed
_DIRECTIONS, _MOST_CORNERS = 300, 48
_FLAT = 1e-9

_Planes = tuple[F64, F64]
_CUBE: _Planes = (np.concatenate([np.eye(3), -np.eye(3)]), np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]) + 1e-6)


class Reach:
    """What entries reach, given as they are seen in linear light, shape (k, 3); `share` is how far others go inward."""

    def __init__(self, entries: F64, share: float = 1.0) -> None:
        self._share = share
        self._tilts = _tilts(hull(_thickened(entries, _THIN)))
        self._reached = _turned(_chroma(hull(_thickened(entries, _THICK)), self._tilts))
        self._asked = np.maximum(_chroma(_CUBE, self._tilts), self._reached)

    def inward(self, lab: F64) -> F64:
        """Return colours of OKLab, shape (3, n), as they are moved."""
        chroma = np.hypot(lab[1], lab[2])
        hue = np.arctan2(lab[2], lab[1]) * (_HUES / (2.0 * np.pi))
        low = np.floor(hue)
        right, low = hue - low, low.astype(np.intp) % _HUES
        high = (low + 1) % _HUES
        tilts = self._tilts[low] * (1.0 - right) + self._tilts[high] * right
        starts = lab[0] / (1.0 + tilts * chroma)
        row = np.clip(starts, 0.0, 1.0) * (_LINES - 1)
        floor = np.minimum(row.astype(np.intp), _LINES - 2)
        up = row - floor

        def look(table: F64) -> F64:
            below = table[low, floor] * (1.0 - right) + table[high, floor] * right
            above = table[low, floor + 1] * (1.0 - right) + table[high, floor + 1] * right
            return np.asarray(below * (1.0 - up) + above * up)

        kept = 1.0 + self._share * (_kept(chroma, look(self._reached), look(self._asked)) - 1.0)
        return np.stack([starts * (1.0 + tilts * chroma * kept), lab[1] * kept, lab[2] * kept])


def _kept(chroma: F64, reached: F64, asked: F64) -> F64:
    """Return which share of its chroma each colour keeps, 0 to 1, if so much is reached and at most so much asked."""
    knee = _KNEE * reached
    over, room = np.maximum(chroma - knee, 0.0), reached - knee
    span = np.maximum(asked - knee, room)
    bend = 1.0 - room / np.maximum(span, _FLAT)
    inside = np.minimum(chroma, knee) + over * room / np.maximum(room + over * bend, _FLAT)
    return np.asarray(np.minimum(inside / np.maximum(chroma, _FLAT), 1.0))


def _tilts(body: _Planes) -> F64:
    """Return how the lines of each hue lean, shape (hues,): where they meet, the chroma is -1 / tilt."""
    level, lightness = np.zeros(_HUES), np.linspace(0.0, 1.0, _LINES)
    asked = _chroma(_CUBE, level)
    reached = np.minimum(_turned(_chroma(body, level)), asked)
    fullest, most = lightness[asked.argmax(axis=1)], asked.max(axis=1)
    given = np.linspace(0.0, 1.0, _MOVES)  # share of its chroma that the fullest colour gives

    def held(slope: float) -> F64:
        """Return the chroma that it keeps if it gives so many times as much lightness."""
        moved = fullest[:, None] - slope * most[:, None] * given
        there = np.stack([np.interp(at, lightness, row) for at, row in zip(moved, reached, strict=True)])
        least = (there >= most[:, None] * (1.0 - given)).argmax(axis=1)
        return np.asarray(most * (1.0 - given[least]))

    plain = held(0.0)
    slopes = np.maximum(held(1.0) - plain, 0.0) / np.maximum(most - plain, _FLAT)
    tilts = slopes / (fullest - slopes * most)
    weights = np.concatenate([np.arange(1, _NEAR + 1), np.arange(_NEAR - 1, 0, -1)]) / _NEAR**2
    return np.asarray(sum(weight * np.roll(tilts, place - _NEAR + 1) for place, weight in enumerate(weights)))


def _turned(table: F64) -> F64:
    """Return the chroma that is reached, shape (hues, lines), if a mixture may stand for hues that are near its own.

    It stands there for its chroma less what the turn costs.
    """
    best, step = table, _TURN * 2.0 * np.pi / _HUES
    for away in range(1, int(1.0 / step) + 1):
        beside = np.maximum(np.roll(table, away, axis=0), np.roll(table, -away, axis=0))
        best = np.maximum(best, beside * (1.0 - step * away))
    return best


def _chroma(planes: _Planes, tilts: F64) -> F64:
    """Return the chroma at which a body ends on each line, shape (hues, lines), by halving."""
    hue = np.arange(_HUES)[:, None] * (2.0 * np.pi / _HUES)
    starts = np.broadcast_to(np.linspace(0.0, 1.0, _LINES), (_HUES, _LINES))
    low, high = np.zeros(starts.shape), np.full(starts.shape, _MOST_CHROMA)
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        lightness = starts * (1.0 + tilts[:, None] * middle)
        light = from_oklab(np.stack([lightness, middle * np.cos(hue), middle * np.sin(hue)]))
        within = np.ones(middle.shape, np.bool_)
        for normal, distance in zip(*planes, strict=True):
            within &= light[..., 0] * normal[0] + light[..., 1] * normal[1] + light[..., 2] * normal[2] <= distance
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return low


def _thickened(points: F64, thick: float) -> F64:
    """Put an octahedron around every point, and leave out those far inside; no hull of what is left is flat."""
    steps = thick * np.concatenate([np.eye(3), -np.eye(3)])
    corners = (points[:, None] + steps).reshape(-1, 3)
    if len(corners) <= _MOST_CORNERS:
        return corners
    place = np.arange(_DIRECTIONS) + 0.5  # directions on a spiral over the sphere
    z, turn = 1.0 - 2.0 * place / _DIRECTIONS, np.pi * (1.0 + 5.0**0.5) * place
    ring = np.sqrt(1.0 - z * z)
    x, y = ring * np.cos(turn), ring * np.sin(turn)
    farthest = [
        int((corners[:, 0] * a + corners[:, 1] * b + corners[:, 2] * c).argmax())
        for a, b, c in zip(x, y, z, strict=True)
    ]
    kept, counts = np.unique(farthest, return_counts=True)
    return np.asarray(corners[np.sort(kept[np.argsort(-counts, kind="stable")[:_MOST_CORNERS]])])


def hull(points: F64) -> _Planes:
    """Return the planes around points, shape (n, 3): outward normals (m, 3) and distances (m,).

    Every three points whose plane has all others on one side make one; for the few points here that is quick enough.
    """
    corners = np.array(list(itertools.combinations(range(len(points)), 3)))
    first, second, third = (points[corners[:, place]] for place in range(3))
    normals = np.cross(second - first, third - first)
    lengths = np.sqrt((normals * normals).sum(axis=1))
    real = lengths > _FLAT
    normals, first = normals[real] / lengths[real, None], first[real]
    sides = _along(normals, points) - _along(normals, first, each=True)
    outward = np.concatenate([normals[(sides <= _FLAT).all(axis=1)], -normals[(sides >= -_FLAT).all(axis=1)]])
    outward = np.unique(outward.round(6), axis=0)
    return outward, _along(outward, points).max(axis=1)


def _along(directions: F64, points: F64, *, each: bool = False) -> F64:
    """Return how far points lie along directions, shape (m, n), or each along its own, shape (m, 1); in order."""
    other = points[:, None] if each else points[None]
    return np.asarray(sum(directions[:, None, axis] * other[..., axis] for axis in range(3)))
