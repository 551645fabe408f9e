"""The trade between size and quality: the same picture with more and more colours, and where more stops paying."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from palettefmt.arguments import DEFAULT_EFFORT, Named, Progress, doing, part_of
from palettefmt.arrays import MAX_COLORS, Pixels
from palettefmt.errors import UnsupportedError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi.container import CODINGS
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import CODING_NAMES, Layout
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure import quality
from palettefmt.measure.formats import webp
from palettefmt.measure.quality import Quality
from palettefmt.measure.seen import Seen, see
from palettefmt.pictures.source import Source, open_pixels
from palettefmt.quantization import quantize_picture
from palettefmt.style import Style

DEFAULT_COUNTS = (2, 4, 8, 16, 32, 64, 128, 256)
DEFAULT_STYLE = Style()


@dataclass(frozen=True)
class Point:
    """A picture with one number of colours."""

    asked: int  # most colours that were allowed
    colors: int  # entries of the palette that came of it; fewer where the picture has no more
    kmi_bytes: dict[str, int]  # of the .kmi file, by the name of its coding
    png_bytes: int | None  # of the same pixels as indexed PNG; None where it cannot hold them
    webp_bytes: int | None  # and as lossless WebP
    quality: Quality  # against the picture, pixel by pixel
    seen: Seen  # against the picture, as the eye sees it

    @property
    def bytes(self) -> int:
        """Bytes of the smallest .kmi file."""
        return min(self.kmi_bytes.values())

    @property
    def exact(self) -> bool:
        """Whether every pixel is what it was."""
        return self.quality.psnr_db == math.inf


@dataclass(frozen=True)
class Trade:
    """What `explore` found: points from few colours to many, the knee among them, and the size of the picture."""

    width: int
    height: int
    points: tuple[Point, ...]
    knee: Point | None

    def as_dict(self) -> dict[str, Any]:
        """Return all of it ready for JSON; infinite and undefined figures are None."""
        rows = []
        for point in self.points:
            figures = point.quality.as_dict()
            rows.append({**asdict(point), "exact": point.exact, "quality": figures, "knee": point is self.knee})
        knee = None if self.knee is None else self.knee.asked
        return {"width": self.width, "height": self.height, "knee": knee, "points": rows}


def explore(
    source: Source,
    counts: Sequence[int] = DEFAULT_COUNTS,
    style: Style = DEFAULT_STYLE,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Trade:
    """Reduce a picture to several numbers of colours, from few to many, and measure size and quality of each.

    `counts` are 1 to 256 each, and `style` is of every picture but for its number of colours. An indexed picture is
    taken by its pixels, so that its palette may shrink. The first number of colours that keeps the picture exactly ends
    the search: more colours add nothing.
    """
    ordered = sorted(set(counts))
    if not ordered or not 1 <= ordered[0] <= ordered[-1] <= MAX_COLORS:
        raise UsageError(f"numbers of colours are 1 to {MAX_COLORS}, and at least one of them")
    pixels = open_pixels(source, limits)
    points: list[Point] = []
    for done, count in enumerate(ordered):
        if points and points[-1].exact:
            break
        step = part_of(style.progress, done / len(ordered), (done + 1) / len(ordered))
        points.append(_point(pixels, count, style.but(colors=count, progress=step)))
        doing(step, "", 1.0)
    return Trade(pixels.shape[1], pixels.shape[0], tuple(points), knee(points))


def _point(pixels: Pixels, count: int, style: Style) -> Point:
    """Return a picture with one number of colours."""
    named = Named(style.progress, f"{count} colours")
    image = quantize_picture(pixels, style.but(progress=part_of(named, 0.0, 0.3)))
    doing(named, "measuring how far it is from the picture", 0.3)
    figures, seen = quality.compare(pixels, image.to_pixels()), see(pixels, image, style.seen_ppd)
    doing(named, "coding the labels", 0.4)
    sizes = coded_sizes(image, style.effort, part_of(named, 0.4, 0.6))
    doing(named, "writing it as PNG and lossless WebP", 0.6)
    return Point(count, image.colors, sizes, _png_size(image), webp(image)[0], figures, seen)


def coded_sizes(image: IndexedImage, effort: int = DEFAULT_EFFORT, progress: Progress | None = None) -> dict[str, int]:
    """Return the bytes of a .kmi file of each coding, by the coding's name."""
    layouts = {name: Layout(name, effort=effort) for name in CODING_NAMES if name in CODINGS}
    return {name: len(encode_image(image, layout, progress=progress)) for name, layout in layouts.items()}


def _png_size(image: IndexedImage) -> int | None:
    """Return the bytes of an indexed PNG, None if PNG cannot hold it."""
    try:
        return len(image.to_png())
    except UnsupportedError:
        return None


def knee(points: Sequence[Point]) -> Point | None:
    """Return the point from which more bytes buy less and less quality, or None if there is no such bend.

    The curve is mean CIEDE2000 over the bytes of the smallest .kmi file, both scaled to 0..1 over the points. Its knee
    is the point farthest below the chord from the first point to the last: Kneedle for a decreasing convex curve,
    without its smoothing, which a few noiseless points do not need (Satopaa, Albrecht, Irwin and Raghavan, "Finding a
    'Kneedle' in a Haystack", 2011). The knee belongs to the range that was tried: another range has another chord. The
    points stand by ascending number of colours; fewer than three have no knee.
    """
    if len(points) < 3:
        return None
    sizes = [point.bytes for point in points]
    errors = [point.quality.ciede2000 for point in points]
    width, drop = sizes[-1] - sizes[0], errors[0] - errors[-1]
    if width <= 0 or drop <= 0:
        return None
    # How far a point is below the chord, vertically: sqrt(2) times its distance from it, with the same maximum.
    gains = [(errors[0] - e) / drop - (s - sizes[0]) / width for s, e in zip(sizes, errors, strict=True)]
    best = max(range(len(points)), key=lambda index: (gains[index], -index))
    return points[best] if gains[best] > 1e-9 else None
