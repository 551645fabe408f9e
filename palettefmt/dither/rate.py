"""Labels that cost little and look right: dithering that knows what bits cost.

What is minimised
-----------------
Dithered labels look right and cost many bits. The eye does not care which of several label patterns it sees; the coder
does. So labels and palette are chosen for

    perceived error + what entries stray + λ · bits

where the perceived error is the vision model's quadratic form (`vision`), what they stray keeps single far entries out
(`stray`), and the bits are those of a model of the coder, a `Chooser`, which improves labels given the palette. In turn
with it the palette is refitted to the labels by least squares (`refine`). This is rate-distortion optimisation as video
encoders do it (A. Ortega and K. Ramchandran, "Rate-distortion methods for image and video compression", 1998), with
an eye for the distortion.

- The start is the nearest colour, whatever k: it is cheap in bits, and dither is added where it is worth its price.
- The eye comes nearer while λ > 0: noise that costs bits is not worth its look from afar alone.
- Error in busy places counts less (`masking`).
- Pixels are held as in `palettefmt.dither.perceptual`, but a learnt entry holds only pixels of flat areas: by chance
  a photo has single pixels of its colour, and each would break a run.

Choosers
--------
`context_search`
    the context coding of .kmi: direct binary search with the bits of a table of contexts (`context_rate`).
`lossy_lz`
    deflate, for PNG: the cheapest way through literals and copies, row by row (`lz_rows`).

What a strength means
---------------------
λ is the strength times the root of the perceived error of the nearest colours, and of how busy the picture is: where it
cannot come out well, with few entries or much detail, more error is worth a bit. So a strength looks about the same at
every k and for most pictures; what is held, such as a flat margin, does not count. 1 is λ = 1 on a photo of 256 entries
that is neither smooth nor busy; 0 is the plain perceptual dither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from palettefmt.arguments import Progress
from palettefmt.arrays import Labels, Mask, Palette, Pixels
from palettefmt.dither import compose
from palettefmt.dither.canvas import ALONE, HELD, Canvas
from palettefmt.dither.diffusion import diffuse
from palettefmt.dither.vision import Vision
from palettefmt.style import DEFAULT_PPD

NEARER = 0.6  # pixels per degree while λ > 0, over those that are asked for
_STRIDE = 3  # every how many rows and columns the refinement looks, at 67 pixels per degree
_USUAL_ERROR = 8.0  # perceived error of the nearest of 256 colours on a photo that is neither smooth nor busy,
_USUAL_BUSY = 8.0  # and one more than its median activity
_FLAT = 3  # neighbours of the same colour that make a pixel part of a flat area


class Chooser(Protocol):
    """A model of a coder, and the search for labels that are cheap in it."""

    def choose(self, canvas: Canvas, palette: Palette, price: float, passes: int, report: Progress) -> None:
        """Improve `canvas.labels` in place, those of `ALONE` and `HELD` pixels excepted, in so many passes.

        `report` is called with the share done, 0 to 1. The labels must not depend on the number of threads.
        """


@dataclass(frozen=True)
class Plan:
    """What one level of effort does."""

    sample: int  # about how many pixels the palette is fitted on
    rounds: int  # of choosing labels and refitting the palette
    passes: int  # of the chooser in each round
    last: int  # of the chooser with the final palette, over the whole picture


PLANS = (
    Plan(sample=100_000, rounds=1, passes=1, last=1),
    Plan(sample=150_000, rounds=1, passes=1, last=2),
    Plan(sample=200_000, rounds=1, passes=2, last=2),
    Plan(sample=400_000, rounds=2, passes=1, last=2),
    Plan(sample=400_000, rounds=4, passes=2, last=4),
    Plan(sample=500_000, rounds=5, passes=2, last=5),
    Plan(sample=700_000, rounds=6, passes=2, last=5),
    Plan(sample=1_000_000, rounds=7, passes=3, last=5),
    Plan(sample=2_000_000, rounds=8, passes=3, last=6),
)

# One pass of the chooser for deflate does what two or three of the other do, and takes as long.
DEFLATE_PLANS = (
    Plan(sample=400_000, rounds=0, passes=0, last=1),  # the palette stays as it is
    Plan(sample=400_000, rounds=1, passes=1, last=1),
    Plan(sample=400_000, rounds=1, passes=1, last=2),
    Plan(sample=400_000, rounds=2, passes=1, last=1),
    Plan(sample=400_000, rounds=2, passes=1, last=2),
    Plan(sample=500_000, rounds=3, passes=1, last=2),
    Plan(sample=500_000, rounds=3, passes=2, last=3),
    Plan(sample=1_000_000, rounds=4, passes=3, last=4),
    Plan(sample=2_000_000, rounds=6, passes=3, last=6),
)


def plan_for(target: str, effort: int) -> Plan:
    """Return what a level of effort, 1 to 9, does for a coder."""
    return {"context": PLANS, "png": DEFLATE_PLANS}[target][effort - 1]


def chooser_for(target: str) -> Chooser:
    """Return the chooser for a coder: "context" for .kmi, "png" for deflate."""
    from palettefmt.dither.context_search import ContextChooser
    from palettefmt.dither.lossy_lz import DeflateChooser

    choosers: dict[str, type[Chooser]] = {"context": ContextChooser, "png": DeflateChooser}
    return choosers[target]()


def rate_aware(
    pixels: Pixels,
    palette: Palette,
    movable: Mask,
    chooser: Chooser,
    strength: float,
    ppd: float,
    plan: Plan,
    report: Progress,
) -> tuple[Palette, Labels]:
    """Fit the movable entries and choose the labels; see `palettefmt.dither.rate_aware`.

    Pixels and palette have the same number of channels, and no entry is fully transparent.
    """
    from palettefmt.dither.refine import refine

    vision = Vision(NEARER * ppd, alpha=pixels.shape[2] == 4)
    rounds = plan.rounds if movable.any() else 0
    total = rounds * (plan.passes + 1) + plan.last
    sampled = compose.sample(pixels, plan.sample)
    canvas = Canvas(vision, sampled, masked=True)
    if movable.any():
        palette, movable = compose.pin(vision, pixels, palette, movable)
    canvas.hold(palette, ~movable)
    _start(canvas, palette)
    price = _price(canvas, palette, strength)
    stride = max(2, round(_STRIDE * NEARER * ppd / DEFAULT_PPD))
    for number in range(rounds):
        done = number * (plan.passes + 1)
        chooser.choose(canvas, palette, price, plan.passes, _part(report, done, plan.passes, total))
        palette = refine(canvas, palette, movable, stride, 1.0)
        report((done + plan.passes + 1) / total)
    if sampled is not pixels:
        canvas = Canvas(vision, pixels, masked=True)
        _start(canvas, palette)
    canvas.hold(palette, ~movable)
    canvas.hold(palette, movable, _FLAT)
    diffuse(canvas, palette, np.where(canvas.kind & ALONE, canvas.kind, HELD).astype(np.uint8))
    chooser.choose(canvas, palette, price, plan.last, _part(report, total - plan.last, plan.last, total))
    return palette, canvas.labels


def _start(canvas: Canvas, palette: Palette) -> None:
    """Give every pixel that is not held the nearest entry."""
    diffuse(canvas, palette, (canvas.kind | ALONE).astype(np.uint8))


def _price(canvas: Canvas, palette: Palette, strength: float) -> float:
    """Return λ for a strength; the labels are the nearest ones. Only pixels count that are not held."""
    free = canvas.kind < HELD
    if not free.any():
        return strength
    error = canvas.vision.total(canvas.error(canvas.values(palette))) / np.count_nonzero(free)
    busy = 1 + float(np.median(canvas.activity[free]))
    price = strength * math.sqrt(error / _USUAL_ERROR * busy / _USUAL_BUSY)
    return float(f"{price:.3g}")  # so that the last bits of a sum do not matter


def _part(report: Progress, done: int, steps: int, total: int) -> Progress:
    """Return the callback of the next steps of all."""
    return lambda share: report((done + share * steps) / total)
