"""A sunset over the sea: gradients, glow and noise, thousands of colours."""

from __future__ import annotations

import numpy as np

from drawing.tools import Colour, Ints, Pixels, grid, mix, noise, ramp, scatter

SKY: list[tuple[int, Colour]] = [
    (0, (33, 30, 84)),
    (34, (82, 46, 118)),
    (66, (176, 72, 118)),
    (92, (238, 118, 92)),
    (112, (253, 178, 98)),
    (126, (255, 222, 146)),
]
CLOUDS: list[tuple[int, Colour]] = [(-12, (70, 44, 104)), (48, (206, 92, 116)), (98, (255, 190, 120))]
HORIZON, SUN_X, SUN_Y = 124, 214, 104
DARK = (24, 20, 50)
HILLS = [(212, 66, (150, 74, 116), 11), (150, 46, (98, 50, 102), 12), (92, 32, (56, 34, 82), 13)]
FIRS = [
    (12, 186, 74),
    (30, 190, 54),
    (47, 192, 66),
    (64, 194, 38),
    (300, 206, 60),
    (284, 204, 36),
    (314, 204, 44),
]
BIRDS = [(238, 58, 6), (252, 50, 5), (262, 62, 4)]


def sunset() -> Pixels:
    """Draw a sunset over the sea with hills, firs and a boat: 320 x 200, full colour."""
    x, y = grid(320, 200)
    picture = np.where((y > HORIZON)[..., None], sea(x, y), sky(x, y))
    picture = mix(picture, (255, 247, 214), 256, (x - SUN_X) ** 2 + (y - SUN_Y) ** 2 < 308)
    for reach, tall, colour, seed in HILLS:
        rough = 70 + noise(x, 0 * x, 46, 1, seed) * 2 // 3 + noise(x, 0 * x, 13, 1, seed) // 6
        top = HORIZON - (np.clip((reach - x) * 2, 0, 256) * tall * rough >> 16)
        haze = mix(np.broadcast_to(np.array(colour), picture.shape), (238, 132, 108), 70 - 5 * (y - top))
        picture = mix(picture, haze, 256, (y > top) & (y <= HORIZON))
    # The boat: two sails and a hull, and its dark reflection, which ripples.
    up = 137 - y
    sails = ((x >= 149) & (x - 149 < (30 - up) // 2)) | ((x <= 147) & (147 - x < (26 - up) // 3))
    hull = (up >= -1) & (up < 2) & (x > 138 - up) & (x < 162 + up)
    picture = mix(picture, (255, 226, 178), 150 + (x - 130) * 3, sails & (up > 2))
    picture = mix(picture, DARK, 256, hull | ((x == 148) & (up > 0) & (up < 32)))
    ripple = abs(x - 149 + (noise(x, y, 30, 2, 21) - 128) // 12)
    picture = mix(picture, DARK, 190 + 6 * up, (up < -1) & (ripple < 12 + up // 4))
    # The shore in front: a bank, and firs whose branches widen in steps.
    bank = 203 - np.maximum(150 - x, 0) ** 2 // 420 - np.maximum(x - 256, 0) ** 2 // 240
    bank -= noise(x, 0 * x, 9, 1, 22) // 80
    dark = y > bank
    for trunk, foot, tall in FIRS:
        down = y - (foot - tall)
        wide = down * 3 // 11 + down % 6 * 2 // 3 - scatter(x, y // 2, 23) // 140
        dark |= (down >= 0) & (y <= foot) & ((abs(x - trunk) <= wide) | (x == trunk))
    picture = mix(picture, DARK, 256, dark)
    for middle, height, span in BIRDS:
        off = abs(x - middle)
        wing = height - off * (2 * span - off) // (2 * span) + off * off // (span * 2)
        picture = mix(picture, DARK, 230, (off <= span) & (y == wing))
    return picture.astype(np.uint8)


def sea(x: Ints, y: Ints) -> Ints:
    """Return the sea's colours: the sky upside down, darker towards us, swell, and the sun's glitter."""
    deep = np.maximum(y - HORIZON, 0)
    mirrored = HORIZON - deep * 3 // 2 + (noise(x, y, 14, 2, 5) - 128) * deep // 500
    colours = mix(sky(x, np.clip(mirrored, 0, HORIZON)), (84, 40, 104), 96)
    colours = mix(colours, (20, 22, 66), noise(x, y, 22, 2, 6) // 3 + deep)
    off = abs(x - SUN_X) * 256 // (12 + deep // 2)
    return mix(colours, (255, 218, 140), (noise(x, y, 9, 2, 7) * 2 - off) * 3 // 2)


def sky(x: Ints, y: Ints) -> Ints:
    """Return the sky's colours: gradient, the sun's glow, clouds."""
    colours = ramp(SKY, y)
    # IEEE 754 square roots are exactly rounded, and so is what the floor leaves of them.
    distance = np.sqrt((x - SUN_X) ** 2 + (y - SUN_Y) ** 2).astype(np.int64)
    colours = mix(colours, (255, 226, 150), (120 - distance) ** 2 // 64, distance < 120)
    cloud = (noise(x, y, 70, 13, 1) * 4 + noise(x, y, 31, 7, 2) * 3 + noise(x, y, 13, 3, 3)) // 8
    return mix(colours, ramp(CLOUDS, y), (cloud - 128) * 5, y < 112)
