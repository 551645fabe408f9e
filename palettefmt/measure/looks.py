"""The best look for some bytes, or the fewest bytes for a look: colours and the weight of bits chosen together.

All that may be chosen stands on one ladder, from the best look to the smallest file: so many colours, and so much
weight on bits. Bytes and look are taken to fall from rung to rung. A goal is sought on a sample first, then with the
whole picture around the rung that the sample has shown, and what is returned has reached its goal as measured.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Unpack

from palettefmt import arguments
from palettefmt.arguments import Named, Progress, one_of_many, part_of
from palettefmt.arrays import Pixels
from palettefmt.dither.compose import sample
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.exports.order import smallest_png
from palettefmt.exports.squeeze import can_squeeze
from palettefmt.image import IndexedImage
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import Layout
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import eye
from palettefmt.pictures.source import Source, open_pixels
from palettefmt.quantization import quantize_picture
from palettefmt.style import Style, StyleOptions, style_for

_SAMPLE = 100_000  # pixels that the ladder is searched on first
_SAMPLE_EFFORT = 3
POOR = 30.0  # a quality below it is a poor look; 50 is medium
_MOST_RUNS = 12  # of the whole picture, where the sample does not help

Store = Callable[[IndexedImage, Progress | None], bytes]  # makes the file


@dataclass(frozen=True)
class Rung:
    """A step of the ladder."""

    colors: int
    strength: float


@dataclass(frozen=True)
class Step:
    """What a rung gives: measured, or estimated from a sample."""

    rung: Rung
    bytes: int
    quality: float  # of `palettefmt.measure.eye`
    measured: bool = True


@dataclass(frozen=True)
class LookChoice:
    """What a search for a look has chosen."""

    image: IndexedImage
    data: bytes = field(repr=False)  # the picture's file
    step: Step
    better: Step | None  # the next one up the ladder, for more bytes; None at the top
    smaller: Step | None  # the next one down; None at the bottom


# Below the first strength a picture takes far more bytes and looks no better from near.
_STRENGTHS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.7, 8.0, 11.0, 16.0, 23.0, 32.0, 45.0, 64.0)
# Many colours with bits that count look better than few colours, down to small files.
LADDER = (
    *(Rung(256, strength) for strength in _STRENGTHS),
    *(Rung(128, strength) for strength in _STRENGTHS if strength >= 16),
    *(Rung(64, strength) for strength in _STRENGTHS if strength >= 32),
    *(Rung(colors, _STRENGTHS[-1]) for colors in (32, 16, 8, 4, 2)),
)


def ladder(colors: int | None) -> tuple[Rung, ...]:
    """Return the rungs, from the best look to the smallest file; with a number of colours, those that keep it."""
    if colors is None:
        return LADDER
    return tuple(Rung(colors, strength) for strength in _STRENGTHS)


def choose_look(
    source: Source,
    colors: int | None = None,
    *,
    max_bytes: int | None = None,
    quality: float | None = None,
    seed: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[StyleOptions],
) -> LookChoice:
    """Find the best look that fits some bytes, or the fewest bytes for a look.

    With `max_bytes` it is the best look whose file fits, with `quality` the smallest file that looks as good; with both
    the smallest file that looks as good, which must fit.

    Parameters
    ----------
    source : path, bytes, file object, PIL.Image.Image, ndarray or IndexedImage
        The picture, as for `palettefmt.quantize`.
    colors : int, optional
        Number of colours; by default it is chosen, too.
    max_bytes : int, optional
        Most bytes of the file.
    quality : float, optional
        How good the picture must look, at most 100: about what SSIMULACRA2 would say of a photo. 90 can hardly be told
        from the original, 70 is high, 50 medium.
    seed, limits, **style
        As for `palettefmt.quantize`, but for `palette`, `look` and `strength`, which leave less to choose. The file is
        a .kmi file coded by context, or with ``target="png"`` an indexed PNG.

    Returns
    -------
    LookChoice
        With the picture in `image`, the file in `data`, and what it is in `step`.

    Raises
    ------
    UsageError
        If no goal is given, or it cannot be reached.
    CorruptError, UnsupportedError, LimitError, FileAccessError, InternalError
        As for `palettefmt.encode`, whose check has been made.
    """
    choices = style_for("choose_look", style, colors=colors, seed=seed)
    if choices.dither == "floyd-steinberg":
        raise UsageError("a look is made by the perceptual dither, not by floyd-steinberg", "drop dither")
    store = as_png if choices.target == "png" else coded(Layout("context", effort=choices.effort))
    return choose(open_pixels(source, limits), choices, store, max_bytes=max_bytes, quality=quality)


def coded(layout: Layout, threads: int | None = None) -> Store:
    """Return what makes the checked .kmi file of a picture, `threads` stripes at a time."""

    def store(image: IndexedImage, progress: Progress | None = None) -> bytes:
        data = encode_image(image, layout, threads, part_of(progress, 0.0, 0.5))
        return checked(data, image, threads, part_of(progress, 0.5, 1.0))

    return store


def as_png(image: IndexedImage, progress: Progress | None = None) -> bytes:
    """Return the indexed PNG of a picture, its palette in the smallest order, squeezed where oxipng is installed."""
    return smallest_png(image.labels, image.palette, optimize=can_squeeze(), progress=progress)


def choose(
    pixels: Pixels, style: Style, store: Store, *, max_bytes: int | None = None, quality: float | None = None
) -> LookChoice:
    """Find the rung that reaches a goal for pixels; see `choose_look`."""
    if max_bytes is None and quality is None:
        raise UsageError("give a goal: max_bytes, quality or both")
    if max_bytes is not None:
        arguments.whole("max_bytes", max_bytes, 0)
    if quality is not None:
        arguments.number("quality", quality, -1000, eye.PERFECT)
    if style.palette is not None or style.look is not None or style.strength is not None:
        raise UsageError("a goal chooses colours and look", "drop palette, look and strength, or the goal")
    search = _Search(pixels, style, store)
    if quality is None:
        most = max_bytes or 0
        best = search.first(lambda step: step.bytes <= most)
        if best is None:
            least = search.whole(search.rungs[-1]).bytes
            raise UsageError(f"no look fits in {most:,} bytes: the smallest takes {least:,}")
        return search.choice(best)
    least_quality = quality
    worse = search.first(lambda step: step.quality < least_quality)  # the rung before it is the last good one
    place = len(search.rungs) - 1 if worse is None else worse - 1
    if place < 0:
        reached = search.whole(search.rungs[0]).quality
        raise UsageError(f"{search.rungs[0].colors} colours look as good as {reached:.0f}, not {quality:g}")
    choice = search.choice(place)
    if max_bytes is not None and len(choice.data) > max_bytes:
        need = f"{choice.step.quality:.0f} takes {len(choice.data):,}"
        raise UsageError(f"a look of {quality:g} does not fit in {max_bytes:,} bytes: {need}")
    return choice


class _Search:
    """Rungs tried on a sample and on the whole picture."""

    def __init__(self, pixels: Pixels, style: Style, store: Store) -> None:
        self.rungs = ladder(style.colors)
        self._pixels, self._style, self._store = pixels, style, store
        self._sampled = sample(pixels, _SAMPLE)
        self._share = pixels.size / self._sampled.size
        self._rough: dict[Rung, Step] = {}
        self._whole: dict[Rung, tuple[Step, IndexedImage, bytes]] = {}
        self._begun = 0

    def rough(self, rung: Rung) -> Step:
        """Return what a rung gives on the sample, put right by the whole runs that are known."""
        if self._sampled is self._pixels:
            return self.whole(rung)
        if rung not in self._rough:
            style = self._style.but(effort=min(_SAMPLE_EFFORT, self._style.effort))
            self._rough[rung], *_ = self._run(self._sampled, style, rung)
        found = self._rough[rung]
        size, shift = found.bytes * self._share, 0.0
        if self._whole:
            near = min(self._whole, key=lambda known: abs(self.rungs.index(known) - self.rungs.index(rung)))
            whole, rough = self._whole[near][0], self._rough.get(near)
            if rough is not None:
                size, shift = found.bytes * whole.bytes / rough.bytes, whole.quality - rough.quality
        return Step(rung, round(size), found.quality + shift, measured=False)

    def whole(self, rung: Rung) -> Step:
        """Return what a rung gives."""
        if rung not in self._whole:
            self._whole[rung] = self._run(self._pixels, self._style, rung)
        return self._whole[rung][0]

    def first(self, reached: Callable[[Step], bool]) -> int | None:
        """Return the place of the first rung that has reached something, as measured; None if none has."""
        place, low, high = self._guess(reached), -1, len(self.rungs)  # low has not reached it, high has
        for _ in range(_MOST_RUNS):
            if high - low == 1:
                break
            place = min(max(place, low + 1), high - 1)
            if reached(self.whole(self.rungs[place])):
                high = place
            else:
                low = place
            place = self._guess(reached)
        return high if high < len(self.rungs) else None

    def _guess(self, reached: Callable[[Step], bool]) -> int:
        """Return the place of the first rung that seems to have reached something, by bisection."""
        low, high = -1, len(self.rungs)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reached(self.rough(self.rungs[middle])) else (middle, high)
        return high

    def choice(self, place: int) -> LookChoice:
        """Return the picture of a rung, with its neighbours."""
        self.whole(self.rungs[place])
        step, image, data = self._whole[self.rungs[place]]
        return LookChoice(image, data, step, self._beside(place - 1), self._beside(place + 1))

    def _beside(self, place: int) -> Step | None:
        if not 0 <= place < len(self.rungs):
            return None
        rung = self.rungs[place]
        return self._whole[rung][0] if rung in self._whole else self.rough(rung)

    def _run(self, pixels: Pixels, style: Style, rung: Rung) -> tuple[Step, IndexedImage, bytes]:
        self._begun += 1
        about = "all of it" if pixels is self._pixels else "a sample"
        run = Named(one_of_many(style.progress, self._begun), f"try {self._begun}, {about}, {rung.colors} colours")
        asked = style.but(colors=rung.colors, strength=rung.strength, progress=part_of(run, 0.0, 0.7))
        image = quantize_picture(pixels, asked)
        arguments.doing(run, "making the file", 0.7)
        data = self._store(image, part_of(run, 0.7, 1.0))
        return Step(rung, len(data), eye.quality(pixels, image.to_pixels())), image, data


def check_is_good(found: LookChoice) -> None:
    """Warn if the best look that fits some bytes is a poor one."""
    doubt = doubt_of(found)
    if doubt:
        warnings.warn(doubt, PictureWarning, stacklevel=2)


def doubt_of(found: LookChoice) -> str:
    """Return why the best look that fits some bytes is a poor one, and what helps; nothing if it is not."""
    if found.step.quality >= POOR:
        return ""
    return f"{found.step.quality:.0f} of 100 is a poor look; what helps: more bytes, or a smaller picture"
