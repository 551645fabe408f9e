"""All that there is to say about one picture: its file, every other format, and its distance from the photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt import codec, container, differences, ledger, measure, quality, trade
from palettefmt.errors import PalettefmtError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.ledger import Info
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import Size, Verdict
from palettefmt.quality import Quality
from palettefmt.quantize import quantize, read_picture
from palettefmt.trade import Trade

Pixels = npt.NDArray[np.uint8]
Progress = Callable[[float], object]


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
    counts: Sequence[int] = trade.DEFAULT_COUNTS,
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
    counts : sequence of int
        Numbers of colours for the curves, which need a picture; none for no curves.
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
    step = _steps(progress, 0.15 if counts else 0.6, 0.3 if counts else 1.0)
    if coded:
        image = codec.decode(data, limits=limits)
        file = data
    else:
        image = quantize(codec.opened(data, limits), colors, limits=limits, progress=step(0), **style)
        file = codec.encode(image, limits=limits)
    photo = source if coded else data
    original = _source_pixels(source, limits) if coded else _pixels(data, limits)
    found = None if original is None else quality.compare(original, image.to_pixels())
    errors = None if original is None else differences.difference_map(original, image.to_pixels())
    others = measure.sizes(image, None if photo is None else len(photo))
    if progress is not None:
        progress(0.3 if counts else 1.0)
    counts = _explorable(counts, style)
    info = ledger.info(file, limits=limits)
    return Subject(
        name=name,
        image=image,
        info=info,
        codings=trade.coded_sizes(image, limits, style.get("effort", 5)) | {info.coding: info.file_bytes},
        others=others,
        verdicts=measure.verdicts(info, others),
        original=original,
        source_bytes=None if photo is None else len(photo),
        quality=found,
        errors=errors,
        trade=trade.explore(original, counts, limits=limits, progress=step(1), **style)
        if original is not None and counts
        else None,
    )


def _steps(progress: Progress | None, first: float, second: float) -> Callable[[int], Progress | None]:
    """Return a function that gives the callback of the first or the last part of the work."""
    parts = ((0.0, first), (second, 1.0 - second))

    def step(number: int) -> Progress | None:
        start, width = parts[number]
        return None if progress is None else lambda share: progress(start + width * share)

    return step


def _explorable(counts: Sequence[int], style: dict[str, Any]) -> Sequence[int]:
    """Return the numbers of colours that the style leaves to choose from: none with a fixed palette."""
    if style.get("palette") is not None:
        return ()
    locked = style.get("locked")
    return [count for count in counts if locked is None or count >= len(locked)]


def _source_pixels(source: bytes | None, limits: Limits) -> Pixels | None:
    """Return the pixels of a .kmi file's photo; what is wrong with them is not the file's fault."""
    try:
        return None if source is None else _pixels(source, limits)
    except PalettefmtError as error:
        raise type(error)(f"the source: {error}") from error


def _pixels(data: bytes, limits: Limits) -> Pixels:
    picture = read_picture(codec.opened(data, limits), limits)
    return picture.to_pixels() if isinstance(picture, IndexedImage) else picture
