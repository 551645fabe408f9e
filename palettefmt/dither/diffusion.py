"""Floyd-Steinberg error diffusion, serpentine, in linear light.

R. W. Floyd and L. Steinberg, "An adaptive algorithm for spatial grey scale", Proc. SID 17 (1976). Two guards are added.
The error that a pixel receives is limited to half the palette's range, so that a region of colours that the palette
cannot mix does not smear over its edges. And pixels can be left out: those whose label the caller holds, because the
palette has their colour exactly, and those that stand alone and take the nearest entry.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F32, U8, Palette
from palettefmt.dither.canvas import ALONE, HELD, OPAQUE, Canvas, opaque_entries
from palettefmt.dither.stripes import in_bands
from palettefmt.kernels import kernel


def diffuse(canvas: Canvas, palette: Palette, kind: U8 | None = None) -> None:
    """Label a picture by error diffusion, but for what is `HELD`; `kind` stands in for the canvas's own."""
    kind = canvas.kind if kind is None else kind
    values, opaque = canvas.values(palette), opaque_entries(palette)
    limit = (values.max(axis=0) - values.min(axis=0)) / 2
    barrier = np.stack([np.zeros(len(opaque)), np.where(opaque, 0, 1e30)]).astype(np.float32)
    channels, height, width = canvas.target.shape
    values = np.ascontiguousarray(values.T)

    def label(rows: slice) -> None:
        errors = np.zeros((2, channels, width + 2), np.float32)
        room = np.empty(channels, np.float32), np.empty(values.shape[1], np.float32)
        _diffuse(canvas.target, values, limit, kind, barrier, errors, *room, canvas.labels, rows.start, rows.stop)

    if (kind & (ALONE | HELD)).all():  # no row leaves errors to the next
        in_bands(height, width, label)
    else:
        label(slice(0, height))


@kernel(
    "void(f4[:,:,::1], f4[:,::1], f4[::1], u1[:,::1], f4[:,::1], f4[:,:,::1], f4[::1], f4[::1], u1[:,::1], i8, i8)",
    nogil=True,
)
def _diffuse(
    target: F32,
    values: F32,
    limit: F32,
    kind: U8,
    barrier: F32,
    errors: F32,
    wanted: F32,
    distance: F32,
    labels: U8,
    first: int,
    last: int,
) -> None:
    """Label the pixels of some rows; `errors` are those of this row and of the next one, zeros at first."""
    channels, _, width = target.shape
    k = values.shape[1]
    for y in range(first, last):
        here, below = errors[y & 1], errors[1 - (y & 1)]
        for c in range(channels):
            for x in range(width + 2):
                below[c, x] = 0
        step = 1 - 2 * (y & 1)
        x = 0 if step == 1 else width - 1
        for _ in range(width):
            if kind[y, x] < HELD:
                alone = kind[y, x] & ALONE
                start = barrier[kind[y, x] & OPAQUE]
                for j in range(k):
                    distance[j] = start[j]
                for c in range(channels):
                    goal = target[c, y, x]
                    if not alone:
                        goal += min(max(here[c, x + 1], -limit[c]), limit[c])
                    wanted[c] = goal
                    for j in range(k):
                        difference = values[c, j] - goal
                        distance[j] += difference * difference
                best = 0
                for j in range(1, k):
                    if distance[j] < distance[best]:
                        best = j
                labels[y, x] = best
                for c in range(0 if alone else channels):
                    error = wanted[c] - values[c, best]
                    here[c, x + 1 + step] += error * np.float32(7 / 16)
                    below[c, x + 1 - step] += error * np.float32(3 / 16)
                    below[c, x + 1] += error * np.float32(5 / 16)
                    below[c, x + 1 + step] += error * np.float32(1 / 16)
            x += step
