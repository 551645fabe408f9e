"""Which colours the mixtures of some entries reach, and how others go inward at their hue and lightness.

Light mixes in straight lines, so what entries reach is their convex hull in linear light. For every hue and lightness
of OKLab the chroma is tabled at which the hull ends; beyond nine tenths of that, chroma is compressed along a hyperbola
that ends where sRGB ends (a soft knee, as in J. Morovic, "Color Gamut Mapping", 2008, chapter 10).

The hull is taken a little thicker than it is. The dither shows what lies just outside by the nearest mixtures; to hold
it to the last bit of a hull that is as thin as that of black, white and red would leave little colour of any hue.
"""

from __future__ import annotations

import itertools

import numpy as np

from palettefmt.arrays import F64
from palettefmt.gamut.oklab import from_oklab

_HUES, _LIGHTNESSES = 180, 65
_STEPS = 16  # of halving the chroma that is looked for
_MOST_CHROMA = 0.5  # more than any colour of sRGB has
_KNEE = 0.9
_THICK = 0.07  # linear light by which the hull is thicker
_DIRECTIONS, _MOST_CORNERS = 300, 48
_FLAT = 1e-9

_Planes = tuple[F64, F64]
_CUBE: _Planes = (np.concatenate([np.eye(3), -np.eye(3)]), np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]) + 1e-6)


class Reach:
    """What entries reach, given as they are seen in linear light, shape (k, 3); `share` is how far others go inward."""

    def __init__(self, entries: F64, share: float = 1.0) -> None:
        self._share = share
        self._reached = _chroma(hull(_thickened(entries)))
        self._asked = np.maximum(_chroma(_CUBE), self._reached)

    def kept(self, lab: F64) -> F64:
        """Return which share of its chroma each colour keeps, shape (n,), 0 to 1; `lab` is OKLab, shape (3, n)."""
        chroma = np.hypot(lab[1], lab[2])
        reached, asked = self._at(lab)
        knee = _KNEE * reached
        over, room = np.maximum(chroma - knee, 0.0), reached - knee
        span = np.maximum(asked - knee, room)
        bend = 1.0 - room / np.maximum(span, _FLAT)
        inside = np.minimum(chroma, knee) + over * room / np.maximum(room + over * bend, _FLAT)
        kept = np.minimum(inside / np.maximum(chroma, _FLAT), 1.0)
        return np.asarray(1.0 + self._share * (kept - 1.0))

    def _at(self, lab: F64) -> tuple[F64, F64]:
        """Return the chroma that is reached, and the most that is asked for, at each colour's hue and lightness."""
        hue = np.arctan2(lab[2], lab[1]) * (_HUES / (2.0 * np.pi))
        low = np.floor(hue)
        right, low = hue - low, low.astype(np.intp) % _HUES
        high = (low + 1) % _HUES
        row = np.clip(lab[0], 0.0, 1.0) * (_LIGHTNESSES - 1)
        floor = np.minimum(row.astype(np.intp), _LIGHTNESSES - 2)
        up = row - floor

        def look(table: F64) -> F64:
            below = table[low, floor] * (1.0 - right) + table[high, floor] * right
            above = table[low, floor + 1] * (1.0 - right) + table[high, floor + 1] * right
            return np.asarray(below * (1.0 - up) + above * up)

        return look(self._reached), look(self._asked)


def _chroma(planes: _Planes) -> F64:
    """Return the chroma at which a body ends, shape (hues, lightnesses), by halving."""
    hue = np.arange(_HUES)[:, None] * (2.0 * np.pi / _HUES)
    lightness = np.broadcast_to(np.linspace(0.0, 1.0, _LIGHTNESSES), (_HUES, _LIGHTNESSES))
    low, high = np.zeros(lightness.shape), np.full(lightness.shape, _MOST_CHROMA)
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        light = from_oklab(np.stack([lightness, middle * np.cos(hue), middle * np.sin(hue)]))
        within = np.ones(middle.shape, np.bool_)
        for normal, distance in zip(*planes, strict=True):
            within &= light[..., 0] * normal[0] + light[..., 1] * normal[1] + light[..., 2] * normal[2] <= distance
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return low


def _thickened(points: F64) -> F64:
    """Put an octahedron around every point, and leave out those far inside; no hull of what is left is flat."""
    steps = _THICK * np.concatenate([np.eye(3), -np.eye(3)])
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
