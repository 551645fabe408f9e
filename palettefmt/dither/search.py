"""Direct binary search: labels changed one by one wherever the eye's error falls.

M. Analoui and J. P. Allebach, "Model-based halftoning using direct binary search", Proc. SPIE 1666 (1992),
here for any palette. Let e be the error times sensitivity, R the vision model's kernel, and c = R ⋆ e. To
change the error at pixel m by a changes the perceived error by

    a · a R(0) + 2 a · c(m)                                   (toggle)

and to change it by a at m and by b at a neighbour n, exchanging their labels, by

    (a · a + b · b) R(0) + 2 a · c(m) + 2 b · c(n) + 2 a · b R(n - m)    (swap)

per channel. Every pixel in turn takes the best toggle or swap that lowers it, and R around it is added to c.
Toggles alone stick early: with few colours a step is large, and only a pair of opposite steps pays. A toggle
is looked for among the entries nearest to the present one only; farther ones are reached step by step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from palettefmt.arrays import F32, I64, U8, Palette
from palettefmt.dither.canvas import ALONE, OPAQUE, Canvas, opaque_entries
from palettefmt.kernels import kernel

_SHORT_LIST = 24  # entries that are tried at a pixel
_SETTLED = 1e-3  # stop after a pass that changes less than this share of the pixels


def search(canvas: Canvas, palette: Palette, passes: int, report: Callable[[int], object] | None = None) -> None:
    """Improve a picture's labels until little changes, in at most so many passes over it.

    The label of a pixel that is `ALONE` or `HELD` stays. `report` is called after each pass with the number of them.
    """
    vision, values = canvas.vision, canvas.values(palette)
    centre = int(vision.radii.max())
    near, steps = _short_lists(values, vision.kernel[:, centre, centre])
    if near.shape[1] == 0:
        return
    correlation = vision.correlation(canvas.error(values))
    gain = np.empty(near.shape[1], np.float32)
    model = (canvas.scale, values, near, steps, vision.kernel, vision.radii)
    picture = (canvas.kind, opaque_entries(palette), gain, canvas.labels)
    for number in range(passes):
        changed = _search_once(correlation, *model, *picture, bool(number & 1))
        if report:
            report(number + 1)
        if changed <= _SETTLED * canvas.labels.size:
            break


def _short_lists(values: F32, weight: F32) -> tuple[I64, F32]:
    """List each entry's nearest others: indices (k, n), and the steps there (k, C, n). Twins are left out."""
    k = len(values)
    distance = (((values[:, None] - values[None]) ** 2) * weight).sum(axis=2).astype(np.float64)
    twin = np.tril(distance == 0, -1).any(axis=1)  # equals an entry before it
    distance[:, twin] = np.inf
    np.fill_diagonal(distance, np.inf)
    count = min(_SHORT_LIST, k - 1 - int(twin.sum()))
    near = np.argsort(distance, axis=1, kind="stable")[:, :count].astype(np.int64)
    steps = (values[near] - values[:, None]).transpose(0, 2, 1)
    return np.ascontiguousarray(near), np.ascontiguousarray(steps, np.float32)


@kernel("void(f4[:,:,::1], f4[:,:,::1], i8[::1], i8, i8, f4, f4[:,::1], i8, i8)", no_cpython_wrapper=True)
def _step(
    correlation: F32, kernel: F32, radii: I64, y: int, x: int, scale: float, values: F32, old: int, new: int
) -> None:
    """Account for a pixel's change from entry `old` to `new` in the correlation."""
    frame = kernel.shape[1] // 2
    for c in range(kernel.shape[0]):
        step = scale * (values[new, c] - values[old, c])
        first, size = frame - radii[c], 2 * radii[c] + 1
        for row in range(first, first + size):
            line = correlation[c, y + row, x + first : x + first + size]
            weights = kernel[c, row, first : first + size]
            for t in range(size):
                line[t] += step * weights[t]


@kernel(
    "i8(f4[:,:,::1], f4[:,::1], f4[:,::1], i8[:,::1], f4[:,:,::1], f4[:,:,::1], i8[::1],"
    " u1[:,::1], u1[::1], f4[::1], u1[:,::1], b1)"
)
def _search_once(
    correlation: F32,
    scale: F32,
    values: F32,
    near: I64,
    steps: F32,
    kernel: F32,
    radii: I64,
    kind: U8,
    opaque: U8,
    gain: F32,
    labels: U8,
    backwards: bool,
) -> int:
    """Visit every pixel once, with room for the gain of each step; return how many changed."""
    height, width = labels.shape
    channels, count = steps.shape[1], steps.shape[2]
    frame = kernel.shape[1] // 2
    changed = 0
    for row in range(height):
        y = height - 1 - row if backwards else row
        for column in range(width):
            x = width - 1 - column if backwards else column
            if kind[y, x] >= ALONE:
                continue
            old = labels[y, x]
            here = scale[y, x]
            for j in range(count):
                gain[j] = 0
            for c in range(channels):
                slope = 2 * correlation[c, y + frame, x + frame]
                curve = kernel[c, frame, frame]
                for j in range(count):
                    a = here * steps[old, c, j]
                    gain[j] += a * (a * curve + slope)
            best = np.float32(-1e-4) * here * here  # rounding alone must not keep the search going
            new = old
            for j in range(count):
                if gain[j] < best and (not kind[y, x] & OPAQUE or opaque[near[old, j]]):
                    best = gain[j]
                    new = near[old, j]
            partner_y, partner_x = -1, -1
            for way in range(4):  # right, below left, below, below right: each pair comes up once
                y2 = y + (way > 0)
                x2 = x + (1 if way == 0 else way - 2)
                if y2 >= height or x2 < 0 or x2 >= width or kind[y2, x2] != kind[y, x]:
                    continue
                other = labels[y2, x2]
                if other == old:
                    continue
                there = scale[y2, x2]
                total = np.float32(0)
                for c in range(channels):
                    a = here * (values[other, c] - values[old, c])
                    b = there * (values[old, c] - values[other, c])
                    total += (a * a + b * b) * kernel[c, frame, frame]
                    total += 2 * a * correlation[c, y + frame, x + frame]
                    total += 2 * b * correlation[c, y2 + frame, x2 + frame]
                    total += 2 * a * b * kernel[c, frame + y2 - y, frame + x2 - x]
                if total < best:
                    best = total
                    new = other
                    partner_y, partner_x = y2, x2
            if new == old:
                continue
            changed += 1
            labels[y, x] = new
            _step(correlation, kernel, radii, y, x, here, values, old, new)
            if partner_y >= 0:
                labels[partner_y, partner_x] = old
                there = scale[partner_y, partner_x]
                _step(correlation, kernel, radii, partner_y, partner_x, there, values, new, old)
    return changed
