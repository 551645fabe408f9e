"""The steps of perceptual dithering: hold what is exact, fit the palette on a sample, search the labels.

The kernels that error diffusion does without are imported, and so compiled, when first used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from palettefmt.arguments import Progress
from palettefmt.arrays import Labels, Mask, Palette, Pixels
from palettefmt.dither.canvas import ALONE, HELD, Canvas
from palettefmt.dither.diffusion import diffuse
from palettefmt.dither.vision import Vision
from palettefmt.style import DEFAULT_PPD

_TILE = 64  # side of the squares that a large picture is sampled by
_PIN_SAMPLE = 16_384  # pixels that `pin` looks at
_STRETCH = 1.6  # the palette runs ahead, as the labels will follow; the last step is a plain one


@dataclass(frozen=True)
class Plan:
    """What one level of effort does."""

    sample: int  # about how many pixels the palette is fitted on
    diffusions: int  # rounds of error diffusion and refinement
    searches: int  # rounds of search and refinement that follow
    passes: int  # most passes of the last search, over the whole picture
    stride: int  # every how many rows and columns the refinement looks, at 67 pixels per degree


PLANS = (
    Plan(sample=100_000, diffusions=4, searches=2, passes=2, stride=3),
    Plan(sample=150_000, diffusions=4, searches=3, passes=3, stride=3),
    Plan(sample=200_000, diffusions=5, searches=4, passes=4, stride=3),
    Plan(sample=400_000, diffusions=5, searches=4, passes=6, stride=3),
    Plan(sample=400_000, diffusions=6, searches=6, passes=8, stride=3),
    Plan(sample=500_000, diffusions=6, searches=9, passes=10, stride=3),
    Plan(sample=700_000, diffusions=6, searches=14, passes=12, stride=2),
    Plan(sample=1_000_000, diffusions=8, searches=22, passes=16, stride=2),
    Plan(sample=2_000_000, diffusions=8, searches=40, passes=24, stride=2),
)


def perceptual(
    pixels: Pixels, palette: Palette, movable: Mask, ppd: float, plan: Plan, report: Progress
) -> tuple[Palette, Labels]:
    """Fit the movable entries and search the labels; see `palettefmt.dither.perceptual`.

    Pixels and palette have the same number of channels, and no entry is fully transparent.
    """
    from palettefmt.dither.refine import refine
    from palettefmt.dither.search import search

    vision = Vision(ppd, alpha=pixels.shape[2] == 4)
    steps = plan.diffusions + 2 * plan.searches if movable.any() else 0
    total = steps + plan.passes + 1
    sampled = sample(pixels, plan.sample)
    canvas = Canvas(vision, sampled)
    if movable.any():
        palette, movable = pin(vision, pixels, palette, movable)
        canvas.hold(palette, ~movable)
        stride = max(2, round(plan.stride * ppd / DEFAULT_PPD))
        for number in range(plan.diffusions):
            diffuse(canvas, palette)
            palette = refine(canvas, palette, movable, stride, _STRETCH)
            report((number + 1) / total)
        for number in range(plan.searches):
            search(canvas, palette, 2)
            palette = refine(canvas, palette, movable, stride, _STRETCH if number + 1 < plan.searches else 1.0)
            report((plan.diffusions + 2 * number + 2) / total)
    searched = sampled is pixels and steps > 0
    canvas = canvas if searched else Canvas(vision, pixels)
    canvas.hold(palette, np.ones(len(palette), bool))
    if searched:  # only what is left alone is labelled anew
        diffuse(canvas, palette, np.where(canvas.kind & ALONE, canvas.kind, HELD).astype(np.uint8))
    else:
        diffuse(canvas, palette)
    search(canvas, palette, plan.passes, lambda number: report((steps + 1 + number) / total))
    return palette, canvas.labels


def floyd_steinberg(pixels: Pixels, palette: Palette) -> Labels:
    """Label by error diffusion; see `palettefmt.dither.floyd_steinberg`."""
    canvas = Canvas(Vision(DEFAULT_PPD, alpha=pixels.shape[2] == 4), pixels)
    canvas.hold(palette, np.ones(len(palette), bool))
    diffuse(canvas, palette)
    return canvas.labels


def sample(pixels: Pixels, limit: int) -> Pixels:
    """Put squares from all over a picture together, about `limit` pixels; a small picture stays as it is."""
    height, width = pixels.shape[:2]
    if height * width <= limit:
        return pixels
    share = np.sqrt(limit / (height * width))
    lines = []
    for length in (height, width):
        side = min(_TILE, length)
        starts = np.linspace(0, length - side, max(1, int(length * share / side))).round().astype(np.int64)
        lines.append((starts[:, None] + np.arange(side)).ravel())
    return np.ascontiguousarray(pixels[np.ix_(*lines)])


def pin(vision: Vision, pixels: Pixels, palette: Palette, movable: Mask) -> tuple[Palette, Mask]:
    """Set entries to the exact colour that most of their pixels have, so that flat areas come out flat.

    A movable entry moves no more if one colour makes up at least half of the pixels that it is nearest to.
    """
    step = max(1, pixels.shape[0] * pixels.shape[1] // _PIN_SAMPLE)
    while math.gcd(step, pixels.shape[1]) > 1:  # else the sample would be a few columns
        step += 1
    colours, counts = np.unique(pixels.reshape(-1, pixels.shape[2])[::step], axis=0, return_counts=True)
    if colours.shape[1] == 4:
        colours, counts = colours[colours[:, 3] > 0], counts[colours[:, 3] > 0]
    wanted, values = vision.channels(colours), vision.channels(palette)
    distance = ((wanted[:, :, None] - values[:, None, :]) ** 2).sum(axis=0)
    owner = distance.argmin(axis=1)
    area = np.bincount(owner, counts, len(palette))
    palette, movable = palette.copy(), movable.copy()
    for colour, count, entry in zip(colours, counts, owner, strict=True):
        if movable[entry] and 2 * count >= area[entry] and (colour[3:] == palette[entry, 3:]).all():
            palette[entry] = colour
            movable[entry] = False
    return palette, movable
