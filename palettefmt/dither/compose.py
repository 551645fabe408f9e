"""The steps of perceptual dithering: hold what is exact, fit the palette on a sample, search the labels.

The kernels that error diffusion does without are imported, and so compiled, when first used.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palettefmt.arguments import Progress
from palettefmt.dither.diffusion import ALONE, HELD, OPAQUE, diffuse
from palettefmt.dither.exact import find, opaque_entries, pack
from palettefmt.dither.vision import Vision
from palettefmt.style import DEFAULT_PPD

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_TILE = 64  # side of the squares that a large picture is sampled by
_PIN_SAMPLE = 16_384  # pixels that `pin` looks at
_STRETCH = 1.6  # the palette runs ahead, as the labels will follow; the last step is a plain one


@dataclass(frozen=True)
class Plan:
    """What one level of effort does.

    Attributes
    ----------
    sample : int
        About how many pixels the palette is fitted on.
    diffusions : int
        Rounds of error diffusion and refinement.
    searches : int
        Rounds of search and refinement that follow.
    passes : int
        Most passes of the last search, over the whole picture.
    stride : int
        Every how many rows and columns the refinement looks, at 67 pixels per degree.
    """

    sample: int
    diffusions: int
    searches: int
    passes: int
    stride: int


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


class Canvas:
    """A picture as the vision model sees it, with the labels that it is given.

    Parameters
    ----------
    vision : Vision
        The model of the eye.
    pixels : ndarray of uint8, shape (H, W, C)
        sRGB(A); fully transparent pixels do not count.
    """

    def __init__(self, vision: Vision, pixels: U8) -> None:
        self.vision = vision
        self.pixels = pixels
        self.target = vision.channels(pixels)
        self.kind = np.zeros(pixels.shape[:2], np.uint8)
        self.labels = np.zeros(pixels.shape[:2], np.uint8)
        if pixels.shape[2] == 4:
            self.kind[pixels[..., 3] == 255] = OPAQUE
            self.kind[pixels[..., 3] == 0] |= HELD

    @cached_property
    def scale(self) -> F32:
        """Sensitivity at each pixel, 0 where the picture is fully transparent."""
        scale = self.vision.sensitivity(self.pixels)
        if self.pixels.shape[2] == 4:
            scale[self.pixels[..., 3] == 0] = 0
        return scale

    def hold(self, palette: U8, entries: Mask) -> None:
        """Hold the pixels whose colour is exactly an entry, and leave alone what lies narrowly between.

        A free pixel in none of the 3 x 3 squares that are all free is the soft edge of a letter or a line.
        To mix its colour from several pixels would fray it.
        """
        exact = find(pack(self.pixels), palette, entries)
        self.labels[exact >= 0] = exact[exact >= 0]
        self.kind[exact >= 0] |= HELD
        framed = np.pad(self.kind >= HELD, 2, mode="edge")
        narrow = ~_three_by_three(~_three_by_three(framed))
        self.kind[narrow & (self.kind < HELD)] |= ALONE

    def diffuse(self, palette: U8) -> None:
        """Label by error diffusion."""
        diffuse(self.target, self.values(palette), self.kind, opaque_entries(palette), self.labels)

    def settle(self, palette: U8) -> None:
        """Give the pixels that were left alone their nearest entry, and change no other."""
        only = np.where(self.kind & ALONE, self.kind, HELD).astype(np.uint8)
        diffuse(self.target, self.values(palette), only, opaque_entries(palette), self.labels)

    def search(self, palette: U8, passes: int, report: Callable[[int], object] | None = None) -> None:
        """Improve the labels by direct binary search."""
        from palettefmt.dither.search import search

        values, opaque = self.values(palette), opaque_entries(palette)
        search(self.vision, self.target, self.scale, values, self.kind, opaque, self.labels, passes, report)

    def refine(self, palette: U8, movable: Mask, stride: int, stretch: float) -> U8:
        """Fit the palette to the labels."""
        from palettefmt.dither.refine import refine

        entries = movable.astype(np.uint8)
        picture = (self.target, self.scale)
        return refine(self.vision, *picture, palette, self.labels, entries, stride=stride, stretch=stretch)

    def values(self, palette: U8) -> F32:
        """Palette (k, C) in the model's channels."""
        return np.ascontiguousarray(self.vision.channels(palette).T)


def perceptual(pixels: U8, palette: U8, movable: Mask, ppd: float, plan: Plan, report: Progress) -> tuple[U8, U8]:
    """Fit the movable entries and search the labels; see `palettefmt.dither.perceptual`.

    Pixels and palette have the same number of channels, and no entry is fully transparent.
    """
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
            canvas.diffuse(palette)
            palette = canvas.refine(palette, movable, stride, _STRETCH)
            report((number + 1) / total)
        for number in range(plan.searches):
            canvas.search(palette, 2)
            palette = canvas.refine(palette, movable, stride, _STRETCH if number + 1 < plan.searches else 1.0)
            report((plan.diffusions + 2 * number + 2) / total)
    if sampled is not pixels or not steps:
        canvas = Canvas(vision, pixels)
        canvas.hold(palette, np.ones(len(palette), bool))
        canvas.diffuse(palette)
    else:
        canvas.hold(palette, np.ones(len(palette), bool))
        canvas.settle(palette)
    canvas.search(palette, plan.passes, lambda number: report((steps + 1 + number) / total))
    return palette, canvas.labels


def floyd_steinberg(pixels: U8, palette: U8) -> U8:
    """Label by error diffusion; see `palettefmt.dither.floyd_steinberg`."""
    canvas = Canvas(Vision(DEFAULT_PPD, alpha=pixels.shape[2] == 4), pixels)
    canvas.hold(palette, np.ones(len(palette), bool))
    canvas.diffuse(palette)
    return canvas.labels


def sample(pixels: U8, limit: int) -> U8:
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


def pin(vision: Vision, pixels: U8, palette: U8, movable: Mask) -> tuple[U8, Mask]:
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


def _three_by_three(mask: Mask) -> Mask:
    """Tell for each inner pixel of a mask whether any in its 3 x 3 square is set; shape (H - 2, W - 2)."""
    rows = mask[:-2] | mask[1:-1] | mask[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
