"""One visit of the search to a pixel: what each change would gain in look and in bits, and making the best one.

The kernels of `palettefmt.dither.search`, where the theory is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from palettefmt.arrays import F32, I64, U8
from palettefmt.dither.canvas import ALONE, OPAQUE
from palettefmt.dither.context_rate import DOWN, RATES, RIGHT, SIDE, TOP, Rates, bits_at
from palettefmt.dither.kernel import kernel

AROUND_Y = (-1, -1, -1, 0, 0, 1, 1, 1)
AROUND_X = (-1, 0, 1, -1, 1, -1, 0, 1)


_TWO = np.float32(2)  # a plain 2 would make the compiler use doubles
_ALL = np.float32(1e30)  # bits


class Scene(NamedTuple):
    """What a search looks at and does not change."""

    scale: F32  # (H, W): sensitivity
    values: F32  # (k, C): entries in the model's channels
    near: I64  # (k, n): each entry's nearest others
    steps: F32  # (k, C, n): what they differ by
    kernel: F32  # (C, 2R + 1, 2R + 1)
    radii: I64  # (C,)
    kind: U8  # (H, W)
    opaque: U8  # (k,)
    goal: F32  # (H, W, 3): pixels as `stray.coordinates`; one element if straying is free
    spots: F32  # (3, k): entries likewise
    near_spots: F32  # (k, 3, n): those of the nearest others
    free: np.float32  # squared distance that costs nothing
    weight: np.float32  # of what exceeds it; 0 if straying is free


_T: Any = numba.types
_F2, _F3 = _T.float32[:, ::1], _T.float32[:, :, ::1]
_I1, _I2 = _T.int64[::1], _T.int64[:, ::1]
_U1, _U2 = _T.uint8[::1], _T.uint8[:, ::1]
SCENE: Any = _T.NamedTuple([_F2, _F2, _I2, _F3, _F3, _I1, _U2, _U1, _F3, _F2, _F3, _T.float32, _T.float32], Scene)


@kernel(_T.float32(SCENE, _T.int64, _T.int64, _T.int64))
def _strays(s: Scene, y: int, x: int, label: int) -> np.float32:
    """Return what an entry costs for being far from the pixel."""
    if s.weight == 0:
        return np.float32(0)
    distance = np.float32(0)
    for c in range(3):
        d = s.spots[c, label] - s.goal[y, x, c]
        distance += d * d
    return s.weight * max(np.float32(0), distance - s.free)


@kernel(_T.void(_F3, SCENE, _T.int64, _T.int64, _T.int64, _T.int64))
def _step(correlation: F32, s: Scene, y: int, x: int, old: int, new: int) -> None:
    """Account for a pixel's change from entry `old` to `new` in the correlation."""
    frame = s.kernel.shape[1] // 2
    for c in range(s.kernel.shape[0]):
        step = s.scale[y, x] * (s.values[new, c] - s.values[old, c])
        first, size = frame - s.radii[c], 2 * s.radii[c] + 1
        for row in range(first, first + size):
            line = correlation[c, y + row, x + first : x + first + size]
            weights = s.kernel[c, row, first : first + size]
            for t in range(size):
                line[t] += step * weights[t]


@kernel(_T.void(_F3, SCENE, _T.int64, _T.int64, _T.int64, _F2))
def _toggle_gains(correlation: F32, s: Scene, y: int, x: int, old: int, gain: F32) -> None:
    """Fill what each entry of the short list would change the error by; the second row of `gain` is room."""
    count, frame = s.steps.shape[2], s.kernel.shape[1] // 2
    here = s.scale[y, x]
    gains, strays = gain[0], gain[1]
    for j in range(count):
        gains[j] = 0
    for c in range(s.steps.shape[1]):
        slope = _TWO * correlation[c, y + frame, x + frame]
        curve = s.kernel[c, frame, frame]
        steps = s.steps[old, c]
        for j in range(count):
            a = here * steps[j]
            gains[j] += a * (a * curve + slope)
    if s.weight == 0:
        return
    now = _strays(s, y, x, old)
    for j in range(count):
        strays[j] = -s.free
    for c in range(3):
        spots, goal = s.near_spots[old, c], s.goal[y, x, c]
        for j in range(count):
            d = spots[j] - goal
            strays[j] += d * d
    for j in range(count):
        gains[j] += s.weight * max(np.float32(0), strays[j]) - now


@kernel(_T.float32(_F3, SCENE, _T.int64, _T.int64, _T.int64, _T.int64))
def _toggle_gain(correlation: F32, s: Scene, y: int, x: int, old: int, new: int) -> np.float32:
    """Return what a change from `old` to `new` would change the error by."""
    frame, total = s.kernel.shape[1] // 2, np.float32(0)
    for c in range(s.kernel.shape[0]):
        a = s.scale[y, x] * (s.values[new, c] - s.values[old, c])
        total += a * (a * s.kernel[c, frame, frame] + _TWO * correlation[c, y + frame, x + frame])
    return total + _strays(s, y, x, new) - _strays(s, y, x, old)


@kernel(_T.float32(RATES, _U2, _T.int64, _T.int64, _T.float32), outer=True)
def bits_around(rates: Rates, plane: U8, y: int, x: int, most: np.float32) -> np.float32:
    """Return the bits of all labels that depend on one pixel's; it may stop counting when there are `most`."""
    total = np.float32(0)
    height, width = plane.shape[0] - 2 * TOP, plane.shape[1] - 2 * SIDE
    for i in range(5 if rates.few else 7):
        y2, x2 = y + DOWN[i], x + RIGHT[i]
        if y2 < height and x2 >= 0 and x2 < width:
            total += bits_at(rates, plane, y2 + TOP, x2 + SIDE)
            if total >= most:
                break
    return total


@kernel(_T.float32(RATES, _U2, _T.int64, _T.int64, _T.int64, _T.int64), outer=True)
def bits_around_two(rates: Rates, plane: U8, y: int, x: int, y2: int, x2: int) -> np.float32:
    """Return the bits of all labels that depend on one or the other of two pixels' labels."""
    total = bits_around(rates, plane, y, x, _ALL)
    height, width, count = plane.shape[0] - 2 * TOP, plane.shape[1] - 2 * SIDE, 5 if rates.few else 7
    for i in range(count):
        y3, x3 = y2 + DOWN[i], x2 + RIGHT[i]
        if y3 >= height or x3 < 0 or x3 >= width:
            continue
        shared = False
        for j in range(count):
            shared |= (y3 == y + DOWN[j]) & (x3 == x + RIGHT[j])
        if not shared:
            total += bits_at(rates, plane, y3 + TOP, x3 + SIDE)
    return total


@kernel(_T.float32(_F3, SCENE, RATES, _U2, _T.int64, _T.int64, _T.int64, _T.int64, _T.float32))
def _swap_gain(
    correlation: F32, s: Scene, rates: Rates, plane: U8, y: int, x: int, y2: int, x2: int, best: np.float32
) -> np.float32:
    """Return what an exchange of two pixels' labels would gain, if it is better than `best`."""
    old, other = plane[y + TOP, x + SIDE], plane[y2 + TOP, x2 + SIDE]
    frame = s.kernel.shape[1] // 2
    here, there = s.scale[y, x], s.scale[y2, x2]
    total = _strays(s, y, x, other) - _strays(s, y, x, old) + _strays(s, y2, x2, old) - _strays(s, y2, x2, other)
    for c in range(s.kernel.shape[0]):
        step = s.values[other, c] - s.values[old, c]
        a, b = here * step, -there * step
        total += (a * a + b * b) * s.kernel[c, frame, frame]
        total += _TWO * a * correlation[c, y + frame, x + frame]
        total += _TWO * b * correlation[c, y2 + frame, x2 + frame]
        total += _TWO * a * b * s.kernel[c, frame + y2 - y, frame + x2 - x]
    if rates.price == 0:
        return total
    now = bits_around_two(rates, plane, y, x, y2, x2)
    if total - rates.price * now >= best:
        return total
    plane[y + TOP, x + SIDE], plane[y2 + TOP, x2 + SIDE] = other, old
    then = bits_around_two(rates, plane, y, x, y2, x2)
    plane[y + TOP, x + SIDE], plane[y2 + TOP, x2 + SIDE] = old, other
    return total + np.float32(rates.price) * (then - now)


@kernel(_T.int64(_F3, SCENE, RATES, _U2, _F2, _I1, _T.int64, _T.int64, _T.int64))
def _options(
    correlation: F32, s: Scene, rates: Rates, plane: U8, gain: F32, option: I64, y: int, x: int, old: int
) -> int:
    """Fill the entries that are tried and their gains; return their number."""
    _toggle_gains(correlation, s, y, x, old, gain)
    count: int = s.near.shape[1]
    for j in range(count):
        option[j] = s.near[old, j]
    if rates.price == 0:
        return count
    for i in range(8):
        y2, x2 = y + AROUND_Y[i], x + AROUND_X[i]
        if y2 < 0 or y2 >= s.kind.shape[0] or x2 < 0 or x2 >= s.kind.shape[1]:
            continue
        new = int(plane[y2 + TOP, x2 + SIDE])
        known = new == old
        for j in range(s.near.shape[1], count):
            known |= option[j] == new
        if not known:
            option[count] = new
            gain[0, count] = _toggle_gain(correlation, s, y, x, old, new)
            count += 1
    return count


@kernel(_T.void(_F3, SCENE, _U2, _U2, _T.int64, _T.int64, _T.int64))
def _change(correlation: F32, s: Scene, plane: U8, due: U8, y: int, x: int, new: int) -> None:
    """Give a pixel another label; those around it are due for a visit."""
    _step(correlation, s, y, x, int(plane[y + TOP, x + SIDE]), new)
    plane[y + TOP, x + SIDE] = new
    for y2 in range(y, y + 2 * TOP + 1):
        for x2 in range(x, x + 2 * SIDE + 1):
            due[y2, x2] = 1


@kernel(_T.int64(_F3, SCENE, RATES, _U2, _U2, _F2, _I1, _T.int64, _T.int64, _T.boolean), outer=True)
def search_rows(
    correlation: F32,
    s: Scene,
    rates: Rates,
    plane: U8,
    due: U8,
    gain: F32,
    option: I64,
    first: int,
    last: int,
    backwards: bool,
) -> int:
    """Visit every pixel that is due from row `first` to the one before `last`; return how many changed."""
    width, changed = int(s.kind.shape[1]), 0
    price = np.float32(rates.price)
    for row in range(last - first):
        y = last - 1 - row if backwards else first + row
        for column in range(width):
            x = width - 1 - column if backwards else column
            kind = s.kind[y, x]
            if kind >= ALONE or not due[y + TOP, x + SIDE]:
                continue
            due[y + TOP, x + SIDE] = 0
            old = int(plane[y + TOP, x + SIDE])
            best = np.float32(-1e-4) * s.scale[y, x] * s.scale[y, x]  # rounding must not keep the search going
            new, partner_y, partner_x = old, -1, -1
            count = _options(correlation, s, rates, plane, gain, option, y, x, old)
            now = bits_around(rates, plane, y, x, _ALL) if price > 0 else np.float32(0)
            for j in range(count - 1, -1, -1):
                total = gain[0, j]
                if total - price * now >= best or (kind & OPAQUE and not s.opaque[option[j]]):
                    continue
                if price > 0:
                    plane[y + TOP, x + SIDE] = option[j]
                    most = now + (best - total) / price
                    total += price * (bits_around(rates, plane, y, x, most) - now)
                if total < best:
                    best, new = total, option[j]
            plane[y + TOP, x + SIDE] = old
            for way in range(
                4 if rates.few or price == 0 else 0
            ):  # right, below left, below, below right: each pair comes up once
                y2, x2 = y + (way > 0), x + (1 if way == 0 else way - 2)
                if y2 >= last or x2 < 0 or x2 >= width or s.kind[y2, x2] != kind:
                    continue
                other = int(plane[y2 + TOP, x2 + SIDE])
                if other == old:
                    continue
                total = _swap_gain(correlation, s, rates, plane, y, x, y2, x2, best)
                if total < best:
                    best, new, partner_y, partner_x = total, other, y2, x2
            if new == old:
                continue
            changed += 1
            _change(correlation, s, plane, due, y, x, new)
            if partner_y >= 0:
                _change(correlation, s, plane, due, partner_y, partner_x, old)
    return changed
