"""A bicycle before a row of gabled houses: a line drawing in four colours."""

from __future__ import annotations

import itertools

import numpy as np

from drawing.tools import Ints, Pixels, grid

PAPER, INK, RED, PALE = range(4)
PENS = np.array([(250, 246, 234), (36, 44, 78), (212, 70, 64), (164, 192, 208)], np.uint8)
# Twelve spokes' directions, a turn of 15 degrees each, in thousandths.
TURNS = [(1000, 0), (966, 259), (866, 500), (707, 707), (500, 866), (259, 966)]
TURNS += [(-y, x) for x, y in TURNS]

# Left side, eaves and width.
HOUSES = [(4, 58, 38), (42, 38, 34), (76, 66, 42), (118, 30, 36), (154, 52, 40), (194, 40, 30), (224, 62, 28)]


def stroke(art: Ints, points: list[tuple[int, int]], pen: int, size: int = 1) -> None:
    """Draw straight lines from point to point, each step rounded exactly as by Bresenham (1965)."""
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        t = np.arange(steps + 1)
        for shift_x in range(size):
            for shift_y in range(size):
                x = x0 + (2 * t * (x1 - x0) + steps) // (2 * steps) + shift_x - size // 2
                y = y0 + (2 * t * (y1 - y0) + steps) // (2 * steps) + shift_y - size // 2
                art[y, x] = pen


def curve(start: tuple[int, int], pull: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Return points of a quadratic Bezier curve, rounded."""
    weights = [((16 - t) ** 2, 2 * t * (16 - t), t * t) for t in range(17)]
    ends = zip(start, pull, end, strict=True)
    x, y = ([(a * u + b * v + c * w + 128) // 256 for u, v, w in weights] for a, b, c in ends)
    return list(zip(x, y, strict=True))


def ring(art: Ints, centre: tuple[int, int], inner: int, outer: int, pen: int, below: int = 999) -> None:
    """Draw a ring of whole radii, only its rows above `below`."""
    x, y = grid(art.shape[1], art.shape[0])
    squared = 4 * ((x - centre[0]) ** 2 + (y - centre[1]) ** 2)
    art[(squared >= (2 * inner - 1) ** 2 * (inner > 0)) & (squared < (2 * outer + 1) ** 2) & (y < below)] = pen


def bicycle() -> Pixels:
    """Draw a bicycle before a row of gabled houses: 256 x 192, four colours, crisp lines."""
    art = np.full((192, 256), PAPER, np.int64)
    for left, top, wide in HOUSES:
        house(art, left, top, wide)
    stroke(art, [(0, 168), (255, 168)], INK)
    for x in range(3, 252, 12):
        stroke(art, [(x + 4, 169), (x, 173), (x - 3, 180)], PALE)
    stroke(art, [(0, 174), (255, 174)], PALE)
    stroke(art, [(0, 181), (255, 181)], INK)
    rear, front, pedals = (76, 130), (186, 130), (122, 132)
    for hub in (rear, front):
        ring(art, hub, 0, 36, PAPER)
        ring(art, hub, 33, 36, INK)
        ring(art, hub, 34, 34, PALE)
        ring(art, hub, 40, 41, RED, below=122)
        for x, y in TURNS:
            far_x, far_y = (33 * x + 500) // 1000, (33 * y + 500) // 1000
            stroke(art, [(hub[0] - far_x, hub[1] - far_y), (hub[0] + far_x, hub[1] + far_y)], INK)
        ring(art, hub, 0, 4, INK)
    stroke(art, [(rear[0], 125), (pedals[0], 122)], INK)
    stroke(art, [(rear[0], 135), (pedals[0], 142)], INK)
    seat, head = (108, 84), (163, 78)
    stroke(art, [rear, pedals, seat, rear], RED, 3)
    stroke(art, [pedals, (167, 92), head, (109, 90)], RED, 3)
    stroke(art, [*curve((167, 92), (172, 116), front)], RED, 3)
    stroke(art, [seat, (105, 74)], INK, 3)
    for row, (x0, x1) in enumerate(((92, 116), (90, 120), (90, 121), (92, 119), (95, 110), (97, 104))):
        stroke(art, [(x0, 69 + row), (x1, 69 + row)], INK)
    stroke(art, [head, (161, 66)], INK, 3)
    stroke(art, curve((161, 66), (158, 58), (140, 64)), INK, 2)
    stroke(art, [(147, 62), (138, 65)], INK, 4)
    ring(art, pedals, 8, 10, INK)
    ring(art, pedals, 0, 3, INK)
    stroke(art, [(110, 148), pedals, (134, 116)], INK, 2)
    stroke(art, [(104, 149), (116, 149)], INK, 3)
    stroke(art, [(128, 115), (140, 115)], INK, 3)
    stroke(art, [(58, 92), (98, 92)], INK, 2)
    basket(art)
    return PENS[art]


def house(art: Ints, left: int, top: int, wide: int) -> None:
    """Draw a narrow house with a stepped gable, pale."""
    right, middle = left + wide, left + wide // 2
    outline = [(left, 168)]
    for step in range(4):
        outline += [
            (left + step * wide // 9, top - 6 * step),
            (left + (step + 1) * wide // 9, top - 6 * step),
        ]
    outline += [(2 * middle - x, y) for x, y in outline[::-1]]
    stroke(art, outline, PALE)
    for y in range(top + 8, 140, 26):
        for x in range(left + 6, right - 8, 12):
            stroke(art, [(x, y), (x + 6, y), (x + 6, y + 13), (x, y + 13), (x, y), (x + 6, y)], PALE)
            stroke(art, [(x, y + 5), (x + 6, y + 5)], PALE)
            stroke(art, [(x + 3, y), (x + 3, y + 13)], PALE)


def basket(art: Ints) -> None:
    """Draw a woven basket of flowers at the handlebar."""
    art[72:95, 171:202] = PAPER
    for x in range(171, 202, 5):
        stroke(art, [(x, 72), (x + (186 - x) // 4, 94)], INK)
    for y in range(72, 96, 4):
        stroke(art, [(171 + (y - 72) // 6, y), (201 - (y - 72) // 6, y)], INK)
    stroke(art, [(169, 72), (203, 72)], INK, 3)
    stroke(art, [(164, 78), (172, 78)], INK, 2)
    for x, y in ((174, 58), (182, 50), (191, 55), (199, 60), (184, 62)):
        stroke(art, curve((x, y), (x, 66), (186, 70)), INK)
        ring(art, (x, y), 0, 4, RED)
        ring(art, (x, y), 0, 1, PAPER)
