"""Goals instead of a number of colours: the palette that reaches a quality, or that fits a size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from palettefmt import codec
from palettefmt.errors import UsageError
from palettefmt.image import MAX_COLORS, IndexedImage
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import quality
from palettefmt.pictures.pillow import on_white
from palettefmt.quantization import DEFAULT_EFFORT, quantize, read_picture


@dataclass(frozen=True)
class Choice:
    """What a search for a goal has chosen: the picture, its file, and its PSNR in dB."""

    image: IndexedImage
    data: bytes
    psnr_db: float


def choose_colors(
    source: Any,
    *,
    max_bytes: int | None = None,
    min_psnr: float | None = None,
    coding: codec.Coding = "packed",
    stripe_rows: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    **style: Any,
) -> Choice:
    """Find the number of colours that reaches a goal.

    With `min_psnr` it is the smallest one that reaches it; with `max_bytes` alone the largest one whose file fits.
    Quality and size are taken to grow with the number of colours, so that bisection finds it; what is returned has
    reached its goal as measured.

    Parameters
    ----------
    source : str, path, bytes, PIL.Image.Image or ndarray
        The picture, as for `palettefmt.encode`.
    max_bytes : int, optional
        Most bytes of the file.
    min_psnr : float, optional
        Least PSNR in dB against the source, both shown on white.
    coding, stripe_rows, limits, **style
        As for `palettefmt.encode`.

    Raises
    ------
    UsageError
        If no goal is given, or none of 1 to 256 colours reaches it.
    InternalError
        As for `palettefmt.encode`; the file that is returned has been checked.
    """
    if max_bytes is None and min_psnr is None:
        raise UsageError("give a goal: max_bytes, min_psnr or both")
    picture = read_picture(codec.opened(source, limits), limits)
    pixels = picture.to_pixels() if isinstance(picture, IndexedImage) else picture
    shown = on_white(pixels)
    effort = style.get("effort", DEFAULT_EFFORT)  # of the coder as well
    tried: dict[int, Choice] = {}

    def attempt(colors: int) -> Choice:
        if colors not in tried:
            image = quantize(pixels, colors, limits=limits, **style)
            data = codec.encode(image, coding=coding, stripe_rows=stripe_rows, effort=effort, limits=limits)
            tried[colors] = Choice(image, data, quality.psnr(shown, on_white(image.to_pixels())))
        return tried[colors]

    choice = _largest(attempt, max_bytes or 0) if min_psnr is None else _smallest(attempt, min_psnr)
    if max_bytes is not None and len(choice.data) > max_bytes:
        need = f"{choice.image.colors} colours reach {choice.psnr_db:.2f} dB in {len(choice.data):,} bytes"
        raise UsageError(f"{min_psnr:g} dB do not fit in {max_bytes:,} bytes: {need}")
    checked(choice.data, choice.image)
    return choice


def _smallest(attempt: Callable[[int], Choice], psnr: float) -> Choice:
    """Return the choice of fewest colours that reaches a PSNR."""
    high = 1
    while attempt(high).psnr_db < psnr:
        if high == MAX_COLORS:
            best = attempt(high).psnr_db
            raise UsageError(f"{MAX_COLORS} colours reach {best:.2f} dB, not {psnr:g} dB; ask for less")
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if attempt(middle).psnr_db >= psnr else (middle, high)
    return attempt(high)


def _largest(attempt: Callable[[int], Choice], size: int) -> Choice:
    """Return the choice of most colours whose file fits."""
    if len(attempt(1).data) > size:
        least = len(attempt(1).data)
        raise UsageError(f"no palette fits in {size:,} bytes: even one colour takes {least:,}")
    low, high = 1, MAX_COLORS + 1
    while high - low > 1:
        middle = min(2 * low, (low + high) // 2)
        low, high = (middle, high) if len(attempt(middle).data) <= size else (low, middle)
    return attempt(low)
