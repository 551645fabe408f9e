"""What the report page shows of one picture: previews, palette, sizes, curves, and sentences about them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from palettefmt.files import shown
from palettefmt.measure import adapted, differences, formats
from palettefmt.measure.seen import BLIND, HOW_TO_GET, can_ssimulacra2
from palettefmt.measure.study import Subject
from palettefmt.pages import assets, chart, figures, looks
from palettefmt.pages.preview import Preview, heat_map, preview, size_within, thumbnail

_VISIBLE = ((1, "hardly visible"), (2, "visible on a close look"), (5, "visible"), (math.inf, "plainly visible"))


def clean(name: str) -> str:
    """Return text, such as a file's name or a message with one, that can be shown and that encodes as UTF-8."""
    return assets.encodable(shown(name))


@dataclass(frozen=True)
class Entry:
    """An entry of the palette."""

    index: int
    hex: str  # "#rrggbb" or "#rrggbbaa"
    share: float  # of the pixels, 0 to 1


@dataclass(frozen=True)
class SizeRow:
    """The picture in one format."""

    name: str
    bytes: int | None  # None if the format cannot hold it
    note: str  # how we know, or why it cannot hold it
    own: bool = False  # whether it is .kmi
    this: bool = False  # whether it is the very file that the page is about


class SubjectView:
    """What the template shows of a subject; what takes time is computed when it is asked for, and once.

    `number` is its place on the page, from 1, and `budget` the most pixels of each of its previews.
    """

    def __init__(self, subject: Subject, number: int, budget: int) -> None:
        self.subject, self.number = subject, number
        self.name = clean(subject.name)
        self.info, self.quality, self.trade = subject.info, subject.quality, subject.trade
        self.seen, self.looks = subject.seen, subject.looks
        self._full_size = subject.info.width, subject.info.height
        self._size = size_within(*self._full_size, budget)

    @functools.cached_property
    def result(self) -> Preview:
        """The picture of k colours."""
        return preview(self.subject.image.to_pixels(), self._size, self._full_size)

    @functools.cached_property
    def original(self) -> Preview | None:
        """The photo."""
        pixels = self.subject.original
        return None if pixels is None else preview(pixels, self._size, self._full_size)

    @functools.cached_property
    def error_map(self) -> Preview | None:
        """The differences by their classes."""
        errors = self.subject.errors
        return None if errors is None else preview(heat_map(errors, self._size), self._size, self._full_size)

    @property
    def thumbnail(self) -> str:
        """A small picture for the summary, as a data URI."""
        return thumbnail(self.subject.image.to_pixels())

    @property
    def error_shares(self) -> list[float]:
        """The share of the pixels in each class of difference."""
        return [] if self.subject.errors is None else differences.shares(self.subject.errors)

    @functools.cached_property
    def entries(self) -> list[Entry]:
        """The palette."""
        image = self.subject.image
        total = image.width * image.height
        rows = zip(image.palette, image.counts().tolist(), strict=True)
        return [Entry(index, f"#{bytes(entry).hex()}", count / total) for index, (entry, count) in enumerate(rows)]

    @property
    def largest_share(self) -> float:
        """The share of the entry that most pixels have."""
        return max(entry.share for entry in self.entries)

    @functools.cached_property
    def sizes(self) -> list[SizeRow]:
        """The same picture in every format, the smallest first; those that cannot hold it last."""
        rows = []
        for coding, size in self.subject.codings.items():
            this = coding == self.info.coding
            rows.append(SizeRow(f".kmi, {coding}", size, "this file" if this else "written", own=True, this=this))
        rows += [SizeRow(other.name, other.bytes, other.note) for other in self.subject.others]
        return sorted(rows, key=lambda row: (row.bytes is None, row.bytes or 0))

    @property
    def largest_size(self) -> int:
        """Bytes of the longest bar."""
        return max(row.bytes or 0 for row in self.sizes)

    @property
    def of_best_other(self) -> float:
        """Bytes of this file divided by those of the smallest other format."""
        return self.info.file_bytes / min(formats.rivals(self.subject.others).values())

    @property
    def rank(self) -> str:
        """How many other formats are smaller, in words."""
        others = formats.rivals(self.subject.others).values()
        smaller = sum(size < self.info.file_bytes for size in others)
        if smaller == 0:
            return f"no other of the {len(others)} lossless formats below is smaller"
        return f"{smaller} of the {len(others)} other lossless formats below {'is' if smaller == 1 else 'are'} smaller"

    @property
    def rate(self) -> str:
        """What the colours cost: of a packed file as promised, of a coded one as it came out."""
        info = self.info
        colors = f"{info.colors} {'colour' if info.colors == 1 else 'colours'}"
        if info.coding == "packed":
            return f"{colors} at {info.bits_per_label} {'bit' if info.bits_per_label == 1 else 'bits'} a pixel"
        return f"{colors}, {info.effective_bits_per_pixel:.2f} bits a pixel"

    @property
    def dithered(self) -> bool:
        """Whether the eye's figures are what counts."""
        return self.seen is not None and self.seen.dithered

    @property
    def difference_in_words(self) -> str:
        """How visible the difference from the photo is: of a dithered picture as it is seen from its distance."""
        if self.quality is None or self.seen is None:
            return ""
        if self.quality.psnr_db == math.inf:
            return "Every pixel is exactly what it was."
        panel = self.subject.panel
        how = "" if panel is None else f" This is {adapted.HOW.format(panel.name)}."
        if self.dithered:
            difference = self.seen.perceived_difference
            start = f"At {self.seen.ppd:g} pixels a degree its difference from the photo is seen as {difference:.2f}"
            return f"{start}: {_visible(difference)}. {BLIND}{how}"
        mean = self.quality.ciede2000
        return f"The mean difference from the photo is {mean:.2f} CIEDE2000: {_visible(mean)}.{how}"

    @property
    def seen_figures(self) -> list[tuple[str, str]]:
        """How it looks, as names and figures."""
        if self.seen is None:
            return []
        found = [
            ("FLIP", figures.figure(self.seen.flip)),
            ("Perceived difference", figures.figure(self.seen.perceived_difference, 2)),
        ]
        if self.seen.ssimulacra2 is not None:
            found.append(("SSIMULACRA2", figures.figure(self.seen.ssimulacra2, 1)))
        return found

    @property
    def how_to_get(self) -> str:
        """How to get the judge that is missing; empty if none is."""
        return "" if self.seen is None or can_ssimulacra2() else HOW_TO_GET

    @functools.cached_property
    def looks_chart(self) -> looks.LooksChart | None:
        """Bytes against looks."""
        return None if self.looks is None else looks.drawn(self.looks)

    @property
    def charts(self) -> list[chart.Chart]:
        """The curves; none with fewer than two points."""
        if self.trade is None or len(self.trade.points) < 2:
            return []
        points = self.trade.points
        counts = [point.asked for point in points]
        kmi = [(f".kmi, {name}", [point.kmi_bytes[name] for point in points]) for name in points[0].kmi_bytes]
        others = [("indexed PNG", [p.png_bytes for p in points]), ("WebP lossless", [p.webp_bytes for p in points])]
        errors = [point.quality.ciede2000 for point in points]
        return [
            chart.over_colors("Size", "bytes, logarithmic", counts, [*kmi, *others], "log"),
            chart.over_bytes("Difference over bytes", "CIEDE2000", [p.bytes for p in points], "smallest .kmi", errors),
            chart.over_colors("Seen difference", "FLIP", counts, [("FLIP", [p.seen.flip for p in points])]),
            chart.over_colors("Mean difference", "CIEDE2000", counts, [("CIEDE2000", errors)]),
            chart.over_colors("PSNR", "dB", counts, [("PSNR", [p.quality.psnr_db for p in points])], "free"),
            chart.over_colors("SSIM", "", counts, [("SSIM", [p.quality.ssim for p in points])], "free"),
        ]

    @property
    def knee_index(self) -> int:
        """Which point is the knee; -1 if none."""
        if self.trade is None or self.trade.knee is None:
            return -1
        return self.trade.points.index(self.trade.knee)

    def point_in_words(self, index: int) -> str:
        """Return one point of the curves, by its number, with all its figures."""
        if self.trade is None:
            return ""
        point = self.trade.points[index]
        sizes = [f".kmi {name} {size:,}" for name, size in point.kmi_bytes.items()]
        sizes += [f"{n} {s:,}" for n, s in (("PNG", point.png_bytes), ("WebP", point.webp_bytes)) if s is not None]
        q = point.quality
        psnr, ssim, error = figures.decibel(q.psnr_db), figures.figure(q.ssim), figures.figure(q.ciede2000, 2)
        knee = " (knee)" if index == self.knee_index else ""
        by_pixels = f"PSNR {psnr}, SSIM {ssim}, CIEDE2000 {error}"
        return f"{point.asked} colours{knee}: {', '.join(sizes)} bytes; FLIP {point.seen.flip:.4f}, {by_pixels}"


def _visible(difference: float) -> str:
    """Return in words how visible a difference is, in steps of CIELAB's lightness."""
    return next(word for limit, word in _VISIBLE if difference < limit)
