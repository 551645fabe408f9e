"""The steps of perceptual dithering: hold what is exact, fit the palette on a sample, search the labels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palettefmt.dither.diffusion import ALONE, HELD, OPAQUE, diffuse
from palettefmt.dither.refine import refine
from palettefmt.dither.search import search
from palettefmt.dither.vision import Vision, luminance

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_TILE = 64  # side of the squares that a large picture is sampled by
_PIN_SAMPLE = 16_384  # pixels that `pin` looks at
_STRETCH = 1.6  # the palette runs ahead, as the labels will follow; the last step is a plain one
_PPD = 67.0


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
    Plan(sample=300_000, diffusions=5, searches=5, passes=6, stride=3),
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
        """Hold the pixels whose colour is exactly one of the entries, and leave alone what lies narrowly between.

        A free pixel in none of the 3 × 3 squares that are all free is the soft edge of a letter or a line.
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

    def search(self, palette: U8, passes: int) -> None:
        """Improve the labels by direct binary search."""
        values, opaque = self.values(palette), opaque_entries(palette)
        search(self.vision, self.target, self.scale, values, self.kind, opaque, self.labels, passes)

    def refine(self, palette: U8, movable: Mask, stride: int, stretch: float) -> U8:
        """Fit the palette to the labels."""
        entries = movable.astype(np.uint8)
        return refine(
            self.vision, self.target, self.scale, palette, self.labels, entries, stride=stride, stretch=stretch
        )

    def values(self, palette: U8) -> F32:
        """Palette (k, C) in the model's channels."""
        return np.ascontiguousarray(self.vision.channels(palette).T)


def perceptual(
    pixels: U8, palette: U8, movable: Mask, ppd: float, plan: Plan, report: Callable[[float], None]
) -> tuple[U8, U8]:
    """Fit the movable entries and search the labels; see `palettefmt.dither.perceptual`.

    Pixels and palette have the same number of channels, and no entry is fully transparent.
    """
    vision = Vision(ppd, alpha=pixels.shape[2] == 4)
    steps = plan.diffusions + 2 * plan.searches if movable.any() else 0
    total = steps + plan.passes + 2
    sampled = sample(pixels, plan.sample)
    canvas = Canvas(vision, sampled)
    if movable.any():
        palette, movable = pin(vision, pixels, palette, movable)
        canvas.hold(palette, ~movable)
        stride = max(2, round(plan.stride * ppd / _PPD))
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
    canvas.hold(palette, np.ones(len(palette), bool))
    report((steps + 1) / total)
    canvas.search(palette, plan.passes)
    report(1.0)
    return palette, canvas.labels


def floyd_steinberg(pixels: U8, palette: U8) -> U8:
    """Label by error diffusion; see `palettefmt.dither.floyd_steinberg`."""
    canvas = Canvas(Vision(_PPD, alpha=pixels.shape[2] == 4), pixels)
    canvas.hold(palette, np.ones(len(palette), bool))
    canvas.diffuse(palette)
    return canvas.labels


def align(pixels: U8, palette: U8) -> tuple[U8, NDArray[np.int64], U8, int]:
    """Bring pixels and palette to the same channels, and leave out what is fully transparent.

    Returns
    -------
    pixels : ndarray of uint8, shape (H, W, C)
        With alpha only if some pixel or entry is not opaque.
    entries : ndarray of int64, shape (n,)
        The entries that are not fully transparent; all of them, if there is no other.
    start : ndarray of uint8, shape (n, C)
        These entries.
    blank : int
        The label of fully transparent pixels.
    """
    alpha = palette[:, 3] if palette.shape[1] == 4 else np.full(len(palette), 255, np.uint8)
    entries = np.flatnonzero(alpha) if alpha.any() else np.arange(len(palette))
    start = np.column_stack([palette[:, :3], alpha])[entries]
    see_through = (pixels.shape[2] == 4 and bool((pixels[..., 3] < 255).any())) or bool((start[:, 3] < 255).any())
    if not see_through:
        pixels, start = pixels[..., :3], start[:, :3]
    elif pixels.shape[2] == 3:
        pixels = np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], axis=2)
    return np.ascontiguousarray(pixels), entries, np.ascontiguousarray(start), int(alpha.argmin())


def restore(pixels: U8, labels: U8, entries: NDArray[np.int64], blank: int) -> U8:
    """Turn labels of the entries that `align` left into labels of the whole palette."""
    full = entries.astype(np.uint8)[labels]
    if pixels.shape[2] == 4:
        full[pixels[..., 3] == 0] = blank
    return full


def exact_labels(pixels: U8, palette: U8) -> U8 | None:
    """Label a picture all of whose visible colours are in the palette; None for any other."""
    labels = find(pack(pixels), palette, np.ones(len(palette), bool))
    if pixels.shape[2] == 4:
        labels[pixels[..., 3] == 0] = 0
    return None if (labels < 0).any() else labels.astype(np.uint8)


def take_all_colours(pixels: U8, palette: U8) -> U8:
    """Put all colours of a picture into the palette, if there are no more of them than entries."""
    depth = palette.shape[1]
    if pixels.shape[2] > depth and (pixels[..., 3] < 255).any():
        return palette
    colours = np.unique(pack(pixels[..., :depth]))
    if len(colours) > len(palette):
        return palette
    full = np.array([[*unpack(code, pixels.shape[2]), 255][:depth] for code in colours], np.uint8)
    spare = palette[~np.isin(pack(palette), pack(full))]
    spare = np.concatenate([spare, palette])[: len(palette) - len(full)]
    return np.concatenate([full, spare])


def sample(pixels: U8, limit: int) -> U8:
    """Put squares from all over a picture together to one of about `limit` pixels; a small one is returned as it is."""
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

    A movable entry moves no more if a single colour makes up at least half of the pixels that it is nearest to.
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
    """Tell for each inner pixel of a mask (H, W) whether any in its 3 × 3 square is set; shape (H - 2, W - 2)."""
    rows = mask[:-2] | mask[1:-1] | mask[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]


def opaque_entries(palette: U8) -> U8:
    """Flag (k,) the entries that an opaque pixel may take: the opaque ones, or if none is, the least transparent."""
    if palette.shape[1] == 3:
        return np.ones(len(palette), np.uint8)
    return (palette[:, 3] == palette[:, 3].max()).astype(np.uint8)


def pack(colours: U8) -> NDArray[np.uint32]:
    """Pack colours (..., 3|4) to one number each; all fully transparent ones are alike."""
    codes = np.zeros(colours.shape[:-1], np.uint32)
    for c in range(colours.shape[-1]):
        codes = codes << np.uint32(8) | colours[..., c]
    if colours.shape[-1] == 4:
        codes[colours[..., 3] == 0] = 0
    return codes


def unpack(code: np.uint32, channels: int) -> U8:
    """Undo `pack` for one colour."""
    return np.array([int(code) >> 8 * (channels - 1 - c) & 255 for c in range(channels)], np.uint8)


def find(codes: NDArray[np.uint32], palette: U8, entries: Mask) -> NDArray[np.int16]:
    """Find each packed colour among the entries allowed: the first one's index, or -1."""
    where = np.flatnonzero(entries).astype(np.int16)
    if where.size == 0:
        return np.full(codes.shape, -1, np.int16)
    known = pack(palette)[where]
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known[order], codes), where.size - 1)
    return np.where(known[order][place] == codes, where[order][place], np.int16(-1))


def sort_by_luminance(palette: U8, labels: U8) -> tuple[U8, U8]:
    """Put the palette in order of luminance, equal ones in order of their codes, and the labels with it."""
    order = np.lexsort((pack(palette), luminance(palette)))
    place = np.empty(len(palette), np.uint8)
    place[order] = np.arange(len(palette))
    return palette[order], place[labels]
