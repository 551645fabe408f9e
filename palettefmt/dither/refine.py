"""A palette fitted to labels that are dithered: least squares through the eye's blur.

With the labels given, the perceived error is a quadratic in the palette: every pixel of the blurred picture is a
mixture of the entries around it, with weights that are the blurred 0/1 planes of the labels. Its normal equations, one
k x k system for each opponent channel (as the blur differs), are summed over every few pixels only, and only over the
few entries that each such pixel sees, so that k = 256 costs little more than k = 8. They are solved by coordinate
descent with every entry kept inside the gamut, which lets the other entries make up for one that hits its border.
"""

from __future__ import annotations

import numpy as np

from palettefmt import parallel
from palettefmt.arrays import F32, F64, I64, U8, Mask, Palette
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.kernel import kernel
from palettefmt.dither.light import codes, light
from palettefmt.dither.vision import Look, blur

_SWEEPS = 40  # of coordinate descent
_RIDGE = 1e-3  # holds an entry that hardly any pixel sees where it is


def refine(canvas: Canvas, palette: Palette, movable: Mask, stride: int, stretch: float) -> Palette:
    """Return the palette moved to where its dithered picture comes closest.

    Parameters
    ----------
    canvas : Canvas
        The picture with its labels.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        The entries in sRGB(A); alpha never moves.
    movable : ndarray of bool, shape (k,)
        The entries that may move.
    stride : int
        Every how many rows and columns a pixel is taken into the equations.
    stretch : float
        Factor on the step to the solution; more than 1 runs ahead, as labels searched anew will follow.
    """
    k, channels = palette.shape
    vision = canvas.vision
    error = canvas.error(canvas.values(palette))
    scale, labels = canvas.scale, canvas.labels

    def summed(part: tuple[Look, int]) -> tuple[F64, F64]:
        look, c = part
        plane = np.empty_like(error[c])
        blur(error[c], look.taps[c], plane, slice(0, len(plane)))
        matrix, right = np.zeros((k, k)), np.zeros(k)
        room = np.zeros(k), np.empty(k, np.int64)
        _sum_equations(plane, scale, labels, look.taps[c], look.weight, stride, *room, matrix, right)
        return matrix, right

    normal, pull = np.zeros((channels, k, k)), np.zeros((channels, k))
    parts = [(look, c) for look in vision.looks for c in range(channels)]
    # The longest first, so that no core has to wait for it in the end.
    longest = sorted(range(len(parts)), key=lambda i: -parts[i][0].taps[parts[i][1]].size)
    found = dict(zip(longest, parallel.at_once(summed, [parts[i] for i in longest]), strict=True))
    for i, (_, c) in enumerate(parts):
        normal[c] += found[i][0]
        pull[c] += found[i][1]
    diagonal = np.arange(k)
    own = normal[:, diagonal, diagonal]
    normal[:, diagonal, diagonal] += _RIDGE * own + 1e-6 * own.max() + 1e-12
    linear = light(palette)
    start = np.zeros((channels, k))
    for d in range(channels):
        start += vision.matrix[:, d : d + 1] * linear[:, d]
    flags = movable.astype(np.uint8)
    _solve(normal, stretch * pull, start, start.copy(), linear, flags, vision.matrix, vision.inverse)
    refined = palette.copy()
    opacity = linear[:, 3:] if channels == 4 else np.ones((k, 1))
    straight = linear[:, :3] / np.maximum(opacity, 1e-9)
    refined[:, :3] = np.where(movable[:, None], codes(straight), palette[:, :3])
    return refined


@kernel("void(f4[:,::1], f4[:,::1], u1[:,::1], f4[::1], f8, i8, f8[::1], i8[::1], f8[:,::1], f8[::1])", outer=True)
def _sum_equations(
    blurred: F32,
    scale: F32,
    labels: U8,
    taps: F32,
    weight: float,
    stride: int,
    share: F64,
    seen: I64,
    normal: F64,
    pull: F64,
) -> None:
    """Add one channel's normal equations (k, k) and their right-hand side (k,) as seen from one distance.

    `share` (k,) is zeros before and after, `seen` (k,) is room for the entries that one pixel sees.
    """
    height, width = labels.shape
    radius = taps.size // 2
    for y in range(stride // 2, height, stride):
        for x in range(stride // 2, width, stride):
            count = 0
            for y2 in range(max(0, y - radius), min(height, y + radius + 1)):
                for x2 in range(max(0, x - radius), min(width, x + radius + 1)):
                    part = taps[y2 - y + radius] * taps[x2 - x + radius] * scale[y2, x2]
                    j = labels[y2, x2]
                    if share[j] == 0 and part > 0:
                        seen[count] = j
                        count += 1
                    share[j] += part
            for p in range(count):
                i = seen[p]
                own = weight * share[i]
                pull[i] -= own * blurred[y, x]
                for q in range(count):
                    normal[i, seen[q]] += own * share[seen[q]]
            for p in range(count):
                share[seen[p]] = 0


@kernel("void(f8[:,:,::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[:,::1], u1[::1], f8[:,::1], f8[:,::1])", outer=True)
def _solve(
    normal: F64, pull: F64, start: F64, values: F64, linear: F64, movable: U8, matrix: F64, inverse: F64
) -> None:
    """Minimise the quadratic inside the gamut, in place.

    `linear` (k, C) is premultiplied; `values` (C, k) are the same in the model's channels, `start` a copy.
    """
    channels, k = pull.shape
    for _ in range(_SWEEPS):
        for j in range(k):
            if not movable[j]:
                continue
            for c in range(channels):
                rest = pull[c, j]
                for i in range(k):
                    rest -= normal[c, j, i] * (values[c, i] - start[c, i])
                values[c, j] += rest / normal[c, j, j]
            most = linear[j, 3] if channels == 4 else 1.0
            for d in range(3):
                inside = 0.0
                for c in range(channels):
                    inside += inverse[d, c] * values[c, j]
                linear[j, d] = min(max(inside, 0.0), most)
            for c in range(channels):
                values[c, j] = 0.0
                for d in range(channels):
                    values[c, j] += matrix[c, d] * linear[j, d]
