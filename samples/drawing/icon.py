"""A painter's palette with a soft shadow: an icon with many levels of alpha."""

from __future__ import annotations

import numpy as np

from drawing.tools import Colour, Ints, Mask, Pixels, grid, mix

DABS: list[tuple[int, int, int, Colour]] = [
    (15, 29, 5, (214, 64, 72)), (20, 19, 5, (240, 138, 60)), (31, 14, 5, (250, 206, 84)),
    (42, 16, 5, (104, 186, 90)), (50, 24, 5, (62, 160, 190)), (51, 34, 4, (84, 92, 180)),
    (23, 40, 4, (150, 84, 160)),
]  # fmt: skip


def icon() -> Pixels:
    """Draw a painter's palette with a soft shadow: 64 x 64, RGBA, edges of 4 x 4 samples a pixel."""
    x, y = grid(256, 256)

    def oval(cx: int, cy: int, rx: int, ry: int) -> Mask:
        return ((2 * x - 8 * cx + 1) * ry) ** 2 + ((2 * y - 8 * cy + 1) * rx) ** 2 < (8 * rx * ry) ** 2

    def board(drop: int) -> Mask:
        return oval(32, 29 + drop, 28, 22) & ~oval(38, 40 + drop, 6, 5) & ~oval(34, 56 + drop, 9, 7)

    layers = np.zeros((64, 64, 4), np.int64)
    for spread, alpha in ((3, 24), (2, 24), (1, 28), (0, 32)):
        layers = over(layers, oval(32, 36, 26 + spread, 20 + spread), (30, 22, 50), alpha)
    layers = over(layers, board(3), (150, 92, 62), 255)
    layers = over(layers, board(0), (236, 196, 146), 255)
    for cx, cy, radius, colour in DABS:
        layers = over(layers, oval(cx, cy + 1, radius, radius), (188, 140, 98), 255)
        layers = over(layers, oval(cx, cy, radius, radius), colour, 255)
        layers = over(layers, oval(cx - 2, cy - 2, 1, 1), (255, 255, 255), 160)
    return layers.astype(np.uint8)


def over(below: Ints, samples: Mask, colour: Colour, alpha: int) -> Ints:
    """Lay a shape over a picture with straight alpha (Porter and Duff, 1984), its coverage in quarters."""
    covered = (samples.reshape(64, 4, 64, 4).sum(axis=(1, 3)) + 2) // 4
    above = alpha * covered // 4
    total = above + below[..., 3] * (255 - above) // 255
    safe = np.maximum(total, 1)
    share = (above * 256 + safe // 2) // safe
    mixed = mix(below[..., :3], colour, share)
    return np.where(above[..., None] > 0, np.dstack([mixed, total]), below)
