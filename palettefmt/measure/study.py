"""All that there is to say about one picture: its file, every other format, and its distance from the photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palettefmt.arguments import Progress, doing, part_of
from palettefmt.arrays import Pixels
from palettefmt.devices import Device
from palettefmt.errors import PalettefmtError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import Layout
from palettefmt.kmi.ledger import Info
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import adapted, claims, curve, formats, quality
from palettefmt.measure.claims import Verdict
from palettefmt.measure.curve import Trade
from palettefmt.measure.differences import Differences
from palettefmt.measure.formats import Size
from palettefmt.measure.frontier import Frontier, frontier
from palettefmt.measure.quality import Quality
from palettefmt.measure.seen import Seen
from palettefmt.pictures.source import is_kmi, open_pixels, open_source, pixels_of
from palettefmt.quantization import quantize_picture
from palettefmt.style import DEFAULT_PPD, Style

DEFAULT_LAYOUT = Layout()
CURVE_PIXELS = 1 << 20  # a larger photo is reduced for the curves: eight lossless WebPs of it would take minutes
LOOK_PIXELS = 1 << 17  # and for bytes against looks, which takes some twenty pictures
_LOOK_EFFORT = 2  # of our own among them


@dataclass(frozen=True, eq=False)
class Subject:
    """One picture, studied; what needs the photo is None without it."""

    name: str
    image: IndexedImage
    info: Info
    codings: dict[str, int]  # bytes of the .kmi file by the name of its coding
    others: list[Size]
    verdicts: list[Verdict]
    original: Pixels | None  # the photo
    source_bytes: int | None
    quality: Quality | None
    seen: Seen | None
    errors: Differences | None
    trade: Trade | None  # None, too, where there are no numbers of colours to try
    looks: Frontier | None  # None, too, where it was not asked for
    panel: Device | None = None  # on which the picture is compared, as an adapted eye sees it


@dataclass(frozen=True)
class Curves:
    """What the curves are measured at, and on how many pixels; a larger picture is reduced for nothing else."""

    counts: Sequence[int] = curve.DEFAULT_COUNTS  # numbers of colours; none for no curves
    pixels: int | None = CURVE_PIXELS  # at most; None for all of the picture's
    look_pixels: int | None = LOOK_PIXELS  # the same for bytes against looks; 0 for none of it


DEFAULT_CURVES = Curves()


def study(
    name: str,
    data: bytes,
    style: Style = curve.DEFAULT_STYLE,
    layout: Layout = DEFAULT_LAYOUT,
    *,
    source: bytes | None = None,
    curves: Curves = DEFAULT_CURVES,
    limits: Limits = DEFAULT_LIMITS,
) -> Subject:
    """Measure one picture in every way that a report shows.

    Parameters
    ----------
    name : str
        Its title; any text.
    data : bytes
        A .kmi file, which is taken as it is, or a photo, which is encoded.
    style, layout : Style, Layout
        For a photo; the other codings are measured too.
    source : bytes, optional
        For a .kmi file only: the photo that it was made of, of the same size.
    curves : Curves
        They need a photo.
    limits : Limits
    """
    quantized, measured, curved = _shares(curves)
    image, file, photo, original = _taken(data, style, layout, source, (quantized, measured), limits)
    info = ledger.info(file, limits=limits)
    shown, panel = (image, None) if original is None else adapted.as_seen(original, image)
    sized = part_of(style.progress, quantized + 0.5 * (measured - quantized), measured)
    doing(sized, "measuring how far it is from the photo", 0.0)
    compared, errors = (None, None) if original is None else quality.compare_with_map(original, shown.to_pixels())
    others = formats.sizes(image, None if photo is None else len(photo), sized)
    doing(sized, "trying the other coding", 1.0)
    return Subject(
        name=name,
        image=image,
        info=info,
        codings=curve.coded_sizes(image, style.effort) | {info.coding: info.file_bytes},
        others=others,
        verdicts=claims.verdicts(info, others),
        original=original,
        source_bytes=None if photo is None else len(photo),
        quality=compared,
        seen=None if original is None else adapted.see(original, image, shown, panel, style.ppd or DEFAULT_PPD),
        errors=errors,
        trade=_curve(original, curves, style.but(progress=part_of(style.progress, measured, curved)), limits),
        looks=_looks(original, curves, style.but(progress=part_of(style.progress, curved, 1.0)), limits),
        panel=panel,
    )


def _taken(
    data: bytes, style: Style, layout: Layout, source: bytes | None, ends: tuple[float, float], limits: Limits
) -> tuple[IndexedImage, bytes, bytes | None, Pixels | None]:
    """Return the picture, its file, the photo's file and its pixels; `ends` is when it is made, and measured."""
    quantized, measured = ends
    if is_kmi(data):
        doing(style.progress, "decoding", 0.0)
        image = decode(data, limits=limits, progress=part_of(style.progress, 0.0, quantized))
        return image, data, source, _source_pixels(source, limits)
    if source is not None:
        raise UsageError("a source is for a .kmi file; this picture is its own")
    picture = open_source(data, limits)
    image = quantize_picture(picture, style.but(progress=part_of(style.progress, 0.0, quantized)))
    return image, _encoded(image, layout, part_of(style.progress, quantized, measured)), data, pixels_of(picture)


def _encoded(image: IndexedImage, layout: Layout, progress: Progress | None) -> bytes:
    """Return the checked file of a picture, in the first part of the work that `progress` is of."""
    doing(progress, "coding the labels", 0.0)
    data = encode_image(image, layout, progress=part_of(progress, 0.0, 0.25))
    doing(progress, "checking that it decodes to the same")
    return checked(data, image, progress=part_of(progress, 0.25, 0.5))


def _shares(curves: Curves) -> tuple[float, float, float]:
    """Return how far a study is after the picture is made, after it is measured, and after the curves."""
    if not curves.counts:
        return (0.6, 1.0, 1.0) if curves.look_pixels == 0 else (0.15, 0.3, 0.3)
    return (0.15, 0.3, 1.0) if curves.look_pixels == 0 else (0.1, 0.2, 0.55)


def _curve(original: Pixels | None, curves: Curves, style: Style, limits: Limits) -> Trade | None:
    """Return size and quality over the numbers of colours that the style leaves, if there are any, and a photo."""
    counts = [count for count in curves.counts if style.locked is None or count >= len(style.locked)]
    if original is None or style.palette is not None or not counts:
        return None
    return curve.explore(_reduced(original, curves.pixels), counts, style, limits=limits)


def _looks(original: Pixels | None, curves: Curves, style: Style, limits: Limits) -> Frontier | None:
    """Return bytes against looks, where they are asked for and there is a photo."""
    if original is None or curves.look_pixels == 0 or style.palette is not None:
        return None
    free = Style(dither="perceptual", seed=style.seed, ppd=style.ppd, effort=min(style.effort, _LOOK_EFFORT))
    reduced = _reduced(original, curves.look_pixels)
    return frontier(reduced, free.but(progress=style.progress), limits=limits)


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
        return None if source is None else open_pixels(source, limits)
    except PalettefmtError as error:
        raise error.under("the source") from error
