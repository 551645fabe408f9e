"""A cottage in a meadow: pixel art, sprites laid by hand from sixteen colours."""

from __future__ import annotations

import numpy as np

from drawing.tools import Colour, Pixels, grid, scatter

INKS: dict[str, Colour] = {
    "k": (38, 30, 52), "n": (92, 74, 104), "h": (142, 160, 188), "w": (253, 247, 232),
    "s": (126, 200, 236), "S": (188, 230, 244), "t": (32, 82, 84), "G": (50, 124, 86),
    "g": (94, 176, 84), "l": (172, 214, 92), "y": (252, 212, 102), "o": (228, 138, 72),
    "b": (132, 84, 70), "d": (152, 52, 76), "r": (214, 78, 80), "p": (246, 178, 160),
}  # fmt: skip

COTTAGE = """
                    nnnn
                    dhhd
       kkkkkkkkkkkkkkhhkkk
      krrrrrrrrrrrrrrrrrrrk
     krpprrppprrppprrppprrrk
     krrrrrrrrrrrrrrrrrrrrrk
    krrprrrprrrprrrprrrprrrrk
    krdrrrdrrrdrrrdrrrdrrrdrk
   krrrrrrrrrrrrrrrrrrrrrrrrrk
   krrrdrrrdrrrdrrrdrrrdrrrdrk
  kdrdddrdddrdddrdddrdddrdddrddk
  kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    kpppppppppppppppppppppppk
    kwbbbbbwwkkkkkkkwwbbbbbwk
    kwbybybwwkoooookwwbybybwk
    kwbybybwwkobobokwwbybybwk
    kwbbbbbwwkobobokwwbbbbbwk
    kwbybybwwkobobokwwbybybwk
    krgyrgprwkoboyokwpgrygrgk
    kobobobowkobobokwobobobok
    kwwwwwwwwkobobokwwwwwwwwk
    khhnhhhnhkobobokhnhhhnhhk
    kkkkkkkkkkkkkkkkkkkkkkkkk"""
TREE = """
      kkkkkk
    kkllllggkk
   kllllgglgggk
  klllgggggggGgk
 kllggglgggrgggGk
 klggllggggGggGGk
kllgrgggglggggGGGk
klggGggggggGgGrGGk
kggggggGgglggGGGGk
kgglgggrgggggGGGGk
 kggggGggGggGGGGk
 kGgggggGGgGGGGtk
  kGGgGGrGGGGttk
   kkGGGtGGttkk
     kkkbokkk
       kbok
       kbok
       kbobk
      kbbobbk"""
PINE = """
      kk
     kGtk
    kgGttk
   kgGGtttk
  kgGGGttttk
   kkGGtttk
  kgGGGGtttk
 kgGGGGtttttk
  kkGGGtttkk
 kgGGGGGttttk
kgGGGGGttttttk
 kkkkGGttkkkk
     kbbk
     kbbk"""
FOX = """
k    k
ok  kok
opkkpok
oooooook
okookook     kkk
oookoook    kooook
kwwwwook   kooooook
 kkwkkkkkkkkoooowwk
  kooooooookooowwk
  koooooooookkkkk
  kowoooooook
  kwwkkookoo
  kwk kok kok
  kk  kk  kk"""
CLOUD = """
      wwww
   wwwwwwwww wwww
 wwwwwwwwwwwwwwwww
wwwwwwwwwwwwwwwwwwww
 SSSwwwwSSSSwwwwSSS"""
MUSHROOM = """
 kkkk
krwrrk
krrrwk
kkkkkk
 kwpk
 kkkk"""
FLOWER = """
 r
ryr
 r
 G"""
DUCK = """
 ww
owkw
 ww   w
 wwwwww
 wwhhww"""
SMOKE = """
   hh
  hwwh
  hwwh
   hh
 hh
hwh
 h"""
FENCE = "\n" + "\n".join(["w    " * 3, "wwwww" * 3, "w    " * 3, "hhhhh" * 3, "w    " * 3])


def cottage() -> Pixels:
    """Lay out a cottage in a meadow by hand: 96 x 64 in 16 colours, each pixel doubled."""
    x, y = grid(96, 64)
    art = np.where((y * 3 + x % 2 * 9 + (x + y) % 2 * 6 > 48), "S", "s")
    art[(x - 78) ** 2 + (y - 12) ** 2 < 48] = "y"
    art[y > 26 + (x - 20) ** 2 // 110] = "h"
    art[y > 28 + (x - 84) ** 2 // 150] = "G"
    art[y > 36 + (x - 40) ** 2 // 500] = "g"
    art[(y > 36 + (x - 40) ** 2 // 500) & (scatter(x, y, 31) < 9)] = "l"
    art[(y > 42) & (scatter(x, y, 32) < 8)] = "G"
    art[(abs(x - 45 - (y - 45) ** 2 // 26) <= 2 + (y - 40) // 8) & (y > 40)] = "p"
    art[(art == "p") & (scatter(x, y // 2, 33) < 40)] = "w"
    pond = (x - 82) ** 2 + 5 * (y - 55) ** 2
    for limit, ink in ((235, "t"), (200, "s")):
        art[pond < limit] = ink
    art[(pond < 170) & (y % 3 == 0) & (x // 3 % 3 == 0)] = "S"
    for sprite, left, top in SPRITES:
        for row, line in enumerate(sprite.splitlines()[1:]):
            for column, ink in enumerate(line):
                if ink != " ":
                    art[top + row, left + column] = ink
    pixels = np.zeros((64, 96, 3), np.uint8)
    for ink, colour in INKS.items():
        pixels[art == ink] = colour
    return pixels.repeat(2, axis=0).repeat(2, axis=1)


SPRITES = [
    (CLOUD, 4, 5), (CLOUD, 58, 1), (SMOKE, 51, 11), (PINE, 82, 24), (PINE, 72, 27),
    (FENCE, 62, 36), (FENCE, 0, 36), (TREE, 6, 22), (COTTAGE, 30, 19),
    (FOX, 18, 47), (DUCK, 78, 50), (MUSHROOM, 4, 54),
    (FLOWER, 6, 44), (FLOWER, 62, 45), (FLOWER, 67, 49), (FLOWER, 12, 58), (FLOWER, 60, 55), (FLOWER, 26, 42),
]  # fmt: skip
