"""Bytes against looks: our pictures, those of other tools, and lossy codecs, to see what each is good for.

Looks are figures of `palettefmt.measure.eye`. Lossy codecs are a yardstick: they have no palette, and on most photos
they need fewer bytes for a look than any indexed PNG.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from palettefmt.arguments import Named, Progress, doing, part_of
from palettefmt.arrays import Pixels
from palettefmt.exports.squeeze import can_squeeze, squeeze
from palettefmt.kmi.layout import Layout
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import eye, looks
from palettefmt.pictures.colours import on_white
from palettefmt.pictures.source import Source, open_pixels
from palettefmt.quantization import quantize_picture
from palettefmt.style import Style, Target

if TYPE_CHECKING:
    from PIL import Image

Kind = Literal[".kmi", "PNG", "other PNG", "lossy"]

# From the best look to the smallest file; see `palettefmt.measure.looks`.
_RUNGS = tuple(looks.Rung(*each) for each in ((256, 0.0), (256, 1.0), (256, 4.0), (256, 16.0), (64, 32.0)))
_COLORS = (256, 64, 16)  # of other tools
_QUALITIES = (90, 75, 50, 25)  # of lossy codecs
_GOOD = 70  # the look that the sentence is about, where there is one
_LOSSY = ("JPEG", "WebP", "AVIF")


@dataclass(frozen=True)
class Spot:
    """A picture, as somebody makes it."""

    kind: Kind
    name: str
    bytes: int
    quality: float  # how good it looks, 100 for the original


@dataclass(frozen=True)
class Frontier:
    """What `frontier` found, each kind from many bytes to few."""

    width: int
    height: int
    spots: tuple[Spot, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return all of it ready for JSON."""
        spots = [asdict(spot) for spot in self.spots]
        return {"width": self.width, "height": self.height, "spots": spots, "sentence": self.sentence}

    @property
    def sentence(self) -> str:
        """What follows from it, in words."""
        pngs = [spot for spot in self.spots if spot.kind == "PNG"]
        good = [spot for spot in pngs if spot.quality >= _GOOD]
        ours = min(good, key=lambda spot: spot.bytes) if good else max(pngs, key=lambda spot: spot.quality)
        lossy = {name: [s for s in self.spots if s.kind == "lossy" and s.name.startswith(name)] for name in _LOSSY}
        found = {name: bytes_at(spots, ours.quality) for name, spots in lossy.items()}
        known = {name: size for name, size in found.items() if size is not None}
        if ours.quality >= eye.PERFECT or not known:
            return "No lossy codec of those tried reaches this look: an indexed PNG is the right thing."
        name = min(known, key=lambda name: known[name])
        what = (
            f"Our PNG of {ours.bytes:,} bytes looks like {ours.quality:.0f}; for that {name} takes {known[name]:,.0f}"
        )
        if known[name] < ours.bytes:
            return f"{what}. An indexed PNG of this picture is worth it only if you need a palette."
        return f"{what}: for this picture an indexed PNG is the smaller one, too."


def bytes_at(spots: Sequence[Spot], quality: float) -> float | None:
    """Return the bytes at which a curve reaches a quality; None if it does not.

    They are interpolated between two points, and those of the worst point where even that one is better.
    """
    ordered = sorted(spots, key=lambda spot: spot.quality)
    if ordered and quality <= ordered[0].quality:
        return float(ordered[0].bytes)
    for low, high in itertools.pairwise(ordered):
        if low.quality <= quality <= high.quality:
            share = (quality - low.quality) / (high.quality - low.quality or 1.0)
            return math.exp((1 - share) * math.log(low.bytes) + share * math.log(high.bytes))
    return None


def frontier(source: Source, style: Style, *, limits: Limits = DEFAULT_LIMITS) -> Frontier:
    """Make a picture in many ways, and measure bytes and look of each.

    Parameters
    ----------
    source : path, bytes, file object, PIL.Image.Image, ndarray or IndexedImage
        The picture; its pixels are what counts.
    style : Style
        Of our own pictures, but for colours, look, target and strength.
    limits : Limits
        Budget for the picture.

    Returns
    -------
    Frontier
    """
    pixels = open_pixels(source, limits)
    shown = np.ascontiguousarray(on_white(pixels))
    progress = style.progress
    spots = [*_ours(pixels, style), *_others(shown, part_of(progress, 0.9, 0.95))]
    spots += _lossy(shown, part_of(progress, 0.95, 1.0))
    doing(progress, "", 1.0)
    return Frontier(pixels.shape[1], pixels.shape[0], tuple(spots))


def _ours(pixels: Pixels, style: Style) -> Iterator[Spot]:
    """Yield our pictures: for each target a few rungs of the ladder."""
    stores: dict[Target, tuple[Kind, looks.Store]] = {
        "context": (".kmi", looks.coded(Layout("context", effort=style.effort))),
        "png": ("PNG", looks.as_png),
    }
    shown, count = on_white(pixels), len(stores) * len(_RUNGS)
    for number, (target, rung) in enumerate((target, rung) for target in stores for rung in _RUNGS):
        step = part_of(style.progress, 0.9 * number / count, 0.9 * (number + 1) / count)
        named = Named(step, f"ours {number + 1} of {count}")
        asked = style.but(
            colors=rung.colors, strength=rung.strength, look=None, target=target, progress=part_of(named, 0.0, 0.7)
        )
        image = quantize_picture(pixels, asked)
        doing(named, f"making the {stores[target][0]} file", 0.7)
        kind, store = stores[target]
        quality = eye.quality(shown, on_white(image.to_pixels()))
        yield Spot(
            kind,
            f"{rung.colors} colours, strength {rung.strength:g}",
            len(store(image, part_of(named, 0.7, 1.0))),
            quality,
        )


def _others(shown: Pixels, progress: Progress | None) -> Iterator[Spot]:
    """Yield what other tools make: Pillow, and libimagequant (pngquant's library) where PyPI's imagequant is there."""
    from PIL import Image

    picture = Image.fromarray(shown)
    tools: dict[str, Callable[[int], Image.Image]] = {"Pillow": lambda colors: picture.quantize(colors)}
    if find_spec("imagequant") is not None:
        import imagequant

        tools["imagequant"] = lambda colors: imagequant.quantize_pil_image(picture, max_colors=colors)
    for name, tool in tools.items():
        for colors in _COLORS:
            doing(progress, f"{name}, {colors} colours", 0.0)
            made, out = tool(colors), io.BytesIO()
            made.save(out, "PNG", optimize=True)
            png = squeeze(out.getvalue()) if can_squeeze() else out.getvalue()
            yield Spot("other PNG", f"{name}, {colors} colours", len(png), _quality(shown, made))


def _lossy(shown: Pixels, progress: Progress | None) -> Iterator[Spot]:
    """Yield what lossy codecs make, as far as Pillow has them."""
    from PIL import Image

    Image.init()
    picture = Image.fromarray(shown)
    for name in _LOSSY:
        if name.upper() not in Image.SAVE:
            continue
        for quality in _QUALITIES:
            doing(progress, f"{name}, quality {quality}", 0.0)
            out = io.BytesIO()
            picture.save(out, name.upper(), quality=quality)
            with Image.open(out) as made:
                yield Spot("lossy", f"{name}, quality {quality}", len(out.getvalue()), _quality(shown, made))


def _quality(shown: Pixels, made: Image.Image) -> float:
    return eye.quality(shown, np.asarray(made.convert("RGB")))
