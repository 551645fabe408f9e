"""Goals instead of a number of colours: the palette that reaches a quality, or that fits a size."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Unpack

from palettefmt import arguments
from palettefmt.arguments import Named, part_of
from palettefmt.arrays import MAX_COLORS
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import Coding, Layout
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import quality
from palettefmt.pictures.colours import on_white
from palettefmt.pictures.source import Source, open_pixels
from palettefmt.quantization import quantize_picture
from palettefmt.style import Style, StyleOptions, style_for

# Six photos (256 x 256 of Kodak's) reach it with 3 to 8 colours that are not dithered; below it areas turn to blots.
POOR_DB = 24.0


@dataclass(frozen=True)
class Choice:
    """What a search for a goal has chosen."""

    image: IndexedImage
    data: bytes = field(repr=False)  # the picture's .kmi file
    psnr_db: float  # against the source, both shown on white; infinite if they are equal


def choose_colors(
    source: Source,
    *,
    max_bytes: int | None = None,
    min_psnr: float | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    stripe_rows: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[StyleOptions],
) -> Choice:
    """Find the number of colours that reaches a goal.

    With `min_psnr` it is the smallest one that reaches it; with `max_bytes` alone the largest one whose file fits.
    Quality and size are taken to grow with the number of colours, so that bisection finds it; what is returned has
    reached its goal as measured.

    Parameters
    ----------
    source : path, bytes, file object, PIL.Image.Image, ndarray or IndexedImage
        The picture, as for `palettefmt.quantize`.
    max_bytes : int, optional
        Most bytes of the file.
    min_psnr : float, optional
        Least PSNR in dB against the source, both shown on white.
    coding : {"packed", "context", "auto"}
        As for `palettefmt.encode`. "context" fits many more colours in some bytes; ``kmi encode`` takes it for goals.
        Packed labels need whole bits, so that few bytes may leave one colour: `Choice.image` tells how many there are.
    seed, stripe_rows, limits, **style
        As for `palettefmt.encode`, but for `palette`, which leaves nothing to choose.

    Returns
    -------
    Choice
        With the picture in `image`, the checked .kmi file in `data`, and the PSNR in dB in `psnr_db`.

    Raises
    ------
    UsageError
        If no goal is given, or none of 1 to 256 colours reaches it.
    CorruptError, UnsupportedError, LimitError, FileAccessError, InternalError
        As for `palettefmt.encode`, whose check has been made.
    """
    choices = style_for("choose_colors", style, seed=seed)
    layout = Layout(coding, stripe_rows, choices.effort)
    return choose(source, choices, layout, max_bytes=max_bytes, min_psnr=min_psnr, limits=limits)


def choose(
    source: Source,
    style: Style,
    layout: Layout,
    *,
    max_bytes: int | None = None,
    min_psnr: float | None = None,
    threads: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Choice:
    """Find the number of colours that reaches a goal, in a style and a layout; see `choose_colors`."""
    if max_bytes is None and min_psnr is None:
        raise UsageError("give a goal: max_bytes, min_psnr or both")
    if max_bytes is not None:
        arguments.whole("max_bytes", max_bytes, 0)
    if min_psnr is not None:
        arguments.number("min_psnr", min_psnr)
    style.check_gain(layout.coding)
    if style.palette is not None:
        raise UsageError("a fixed palette leaves no number of colours to choose", "drop palette, or the goal")
    pixels = open_pixels(source, limits)
    shown = on_white(pixels)

    tried: list[int] = []

    def watched(colors: int) -> Named:
        if colors not in tried:
            tried.append(colors)
        number = tried.index(colors) + 1
        return Named(arguments.one_of_many(style.progress, number), f"trying {colors} colours")

    @functools.cache
    def image(colors: int) -> IndexedImage:
        return quantize_picture(pixels, style.but(colors=colors, progress=part_of(watched(colors), 0.0, 0.5)))

    @functools.cache
    def stored(colors: int) -> bytes:  # only where bytes are the goal: coding takes longer than all the rest
        made, run = image(colors), watched(colors)
        arguments.doing(run, "coding the labels", 0.5)
        return encode_image(made, layout, threads, part_of(run, 0.5, 1.0))

    @functools.cache
    def psnr(colors: int) -> float:
        return quality.psnr(shown, on_white(image(colors).to_pixels()))

    colors = _largest(stored, max_bytes or 0) if min_psnr is None else _smallest(psnr, min_psnr)
    choice = Choice(image(colors), stored(colors), psnr(colors))
    if max_bytes is not None and len(choice.data) > max_bytes:
        need = f"{choice.image.colors} colours reach {choice.psnr_db:.2f} dB in {len(choice.data):,} bytes"
        raise UsageError(f"{min_psnr:g} dB do not fit in {max_bytes:,} bytes: {need}")
    proof = part_of(style.progress, 0.9, 1.0)
    arguments.doing(proof, "checking that it decodes to the same")
    checked(choice.data, choice.image, threads, proof)
    return choice


def _smallest(reached: Callable[[int], float], psnr: float) -> int:
    """Return the fewest colours that reach a PSNR."""
    high = 1
    while reached(high) < psnr:
        if high == MAX_COLORS:
            best = reached(high)
            raise UsageError(f"{MAX_COLORS} colours reach {best:.2f} dB, not {psnr:g} dB", "ask for less")
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= psnr else (middle, high)
    return high


def _largest(stored: Callable[[int], bytes], size: int) -> int:
    """Return the most colours whose file fits."""
    if len(stored(1)) > size:
        least = len(stored(1))
        raise UsageError(f"no palette fits in {size:,} bytes: even one colour takes {least:,}")
    low, high = 1, MAX_COLORS + 1
    while high - low > 1:
        middle = min(2 * low, (low + high) // 2)
        low, high = (middle, high) if len(stored(middle)) <= size else (low, middle)
    return low


def check_is_good(choice: Choice, style: Style, layout: Layout, max_bytes: int) -> None:
    """Warn if as many colours as fit some bytes show little of the picture, and refuse a single one of many."""
    doubt = doubt_of(choice, style, layout, max_bytes)
    if doubt:
        warnings.warn(doubt, PictureWarning, stacklevel=2)


def doubt_of(choice: Choice, style: Style, layout: Layout, max_bytes: int) -> str:
    """Return why as many colours as fit some bytes show little of the picture, and what helps; nothing if they do not.

    Raises
    ------
    UsageError
        If it is a single colour of many.
    """
    colors, packed, dithered = choice.image.colors, layout.coding == "packed", style.dither != "none"
    if choice.psnr_db == math.inf:
        return ""
    helps = ["more bytes"]
    if packed:
        helps.append('coding="context", which fits more colours')
    if not dithered:
        helps.append('dither="perceptual", which makes few colours look like more')
    advice = f"what helps: {', or '.join(helps)}"
    if colors == 1:
        how = "packed labels in " if packed else ""
        raise UsageError(f"{how}{max_bytes:,} bytes leave one colour, and nothing of the picture", advice)
    if not (colors == 2 if dithered else choice.psnr_db < POOR_DB):
        return ""
    return f"{colors} colours (PSNR {choice.psnr_db:.2f} dB) show little of the picture; {advice}"
