"""All that there is to say about one picture: its file, every other format, and its distance from the photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt import codec
from palettefmt.errors import PalettefmtError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container, ledger
from palettefmt.kmi.ledger import Info
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import claims, differences, formats, quality
from palettefmt.measure import curve as trade
from palettefmt.measure.claims import Verdict
from palettefmt.measure.curve import Trade
from palettefmt.measure.formats import Size
from palettefmt.measure.quality import Quality
from palettefmt.quantization import quantize, read_picture

Pixels = npt.NDArray[np.uint8]
Progress = Callable[[float], object]

CURVE_PIXELS = 1 << 20  # a larger photo is reduced for the curves: eight lossless WebPs of it would take minutes


@dataclass(frozen=True, eq=False)
class Subject:
    """One picture, studied.

    Without the photo, `original`, `source_bytes`, `quality`, `errors` (CIEDE2000 of every pixel) and `trade` are None;
    `trade` also where no numbers of colours were to be tried. `codings` are the bytes of each coding by its name.
    """

    name: str
    image: IndexedImage
    info: Info
    codings: dict[str, int]
    others: list[Size]
    verdicts: list[Verdict]
    original: Pixels | None
    source_bytes: int | None
    quality: Quality | None
    errors: differences.Differences | None
    trade: Trade | None


def study(
    name: str,
    data: bytes,
    *,
    source: bytes | None = None,
    colors: int | None = None,
    coding: codec.Coding = "packed",
    counts: Sequence[int] = trade.DEFAULT_COUNTS,
    curve_pixels: int | None = CURVE_PIXELS,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    **style: Any,
) -> Subject:
    """Measure one picture in every way that a report shows.

    Parameters
    ----------
    name : str
        Its title; any text.
    data : bytes
        A .kmi file, which is taken as it is, or a picture, which is encoded.
    source : bytes, optional
        For a .kmi file: the picture that it was made of.
    colors : int, optional
        For a picture, as for `palettefmt.encode`.
    coding : str
        For a picture, as for `palettefmt.encode`; the others are measured too.
    counts : sequence of int
        Numbers of colours for the curves, which need a picture; none for no curves.
    curve_pixels : int or None, default 1,048,576
        Most pixels that the curves are measured on; a larger picture is reduced for them, and for nothing else. None
        measures them on all pixels.
    limits : Limits
    progress : callable, optional
        Called with the share done, 0 to 1.
    **style
        As for `palettefmt.quantize`.

    Raises
    ------
    UsageError
        If a source is given for a picture, or its size is another one.
    CorruptError, UnsupportedError, LimitError
    """
    coded = data[: len(container.SIGNATURE)] == container.SIGNATURE
    if source is not None and not coded:
        raise UsageError("a source is for a .kmi file; this picture is its own")
    effort = style.get("effort", 5)
    quantized, measured = (0.15, 0.3) if counts else (0.6, 1.0)
    if coded:
        image, file = codec.decode(data, limits=limits), data
    else:
        step = _part(progress, 0.0, quantized)
        image = quantize(codec.opened(data, limits), colors, limits=limits, progress=step, **style)
        file = codec.encode(image, coding=coding, effort=effort, check=True, limits=limits)
    photo = source if coded else data
    original = _source_pixels(source, limits) if coded else _pixels(data, limits)
    found, errors = (None, None) if original is None else quality.compare_with_map(original, image.to_pixels())
    others = formats.sizes(image, None if photo is None else len(photo))
    if progress is not None:
        progress(measured)
    info = ledger.info(file, limits=limits)
    counts = _explorable(counts, style)
    explored = None
    if original is not None and counts:
        step, copy = _part(progress, measured, 1.0), _reduced(original, curve_pixels)
        explored = trade.explore(copy, counts, limits=limits, progress=step, **style)
    return Subject(
        name=name,
        image=image,
        info=info,
        codings=trade.coded_sizes(image, limits, effort) | {info.coding: info.file_bytes},
        others=others,
        verdicts=claims.verdicts(info, others),
        original=original,
        source_bytes=None if photo is None else len(photo),
        quality=found,
        errors=errors,
        trade=explored,
    )


def _part(progress: Progress | None, start: float, end: float) -> Callable[[float], None] | None:
    """Return the callback of a part of the work."""
    if progress is None:
        return None

    def part(share: float) -> None:
        progress(start + (end - start) * share)

    return part


def _explorable(counts: Sequence[int], style: dict[str, Any]) -> Sequence[int]:
    """Return the numbers of colours that the style leaves to choose from: none with a fixed palette."""
    if style.get("palette") is not None:
        return ()
    locked = style.get("locked")
    return [count for count in counts if locked is None or count >= len(locked)]


def _reduced(pixels: Pixels, budget: int | None) -> Pixels:
    """Return pixels within a budget; each of fewer is the mean of those that it stands for."""
    from PIL import Image

    height, width = pixels.shape[:2]
    if budget is None or width * height <= budget:
        return pixels
    factor = (budget / (width * height)) ** 0.5
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _source_pixels(source: bytes | None, limits: Limits) -> Pixels | None:
    """Return the pixels of a .kmi file's photo; what is wrong with them is not the file's fault."""
    try:
        return None if source is None else _pixels(source, limits)
    except PalettefmtError as error:
        raise type(error)(f"the source: {error}") from error


def _pixels(data: bytes, limits: Limits) -> Pixels:
    picture = read_picture(codec.opened(data, limits), limits)
    return picture.to_pixels() if isinstance(picture, IndexedImage) else picture
