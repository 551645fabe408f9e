"""The report page: pictures, palettes, bytes, differences and curves in one HTML file that needs no network."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files as resources
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt.errors import UsageError
from palettefmt.files import shown
from palettefmt.measure import differences
from palettefmt.measure.study import Subject
from palettefmt.pages import chart

Pixels = npt.NDArray[np.uint8]

PREVIEW_PIXELS = 1 << 20  # of one picture on the page
ALL_PREVIEW_PIXELS = 1 << 22  # of all pictures on the page
PREVIEW_SIDE = 4096
MANY = 32  # entries from which the palette is a grid of swatches instead of a list


def _clean(name: str) -> str:
    """Return a file's name as text that can be shown and encoded."""
    return shown(name).encode("utf-8", "replace").decode()


def report_page(subjects: Sequence[Subject], failures: Sequence[tuple[str, str]] = ()) -> str:
    """Return a page about one or several pictures.

    Parameters
    ----------
    subjects : sequence of Subject
        Several get a sortable summary before them.
    failures : sequence of (name, message)
        Inputs that could not be studied, and why; any text.

    Returns
    -------
    str
        HTML that loads nothing and runs no script but its own (a content security policy holds it to that), and that
        encodes as UTF-8. Large pictures are in it at a reduced size, and it says so.

    Raises
    ------
    UsageError
        If there is nothing to report.
    """
    if not subjects and not failures:
        raise UsageError("a report needs at least one picture")
    from markupsafe import Markup

    script = _resource("report.js")
    budget = max(1 << 16, min(PREVIEW_PIXELS, ALL_PREVIEW_PIXELS // max(1, len(subjects))))
    page: str = _template().render(
        title=_clean(subjects[0].name) if len(subjects) == 1 and not failures else f"{len(subjects)} pictures",
        style=Markup(_resource("report.css")),  # noqa: S704 (our own file)
        script=Markup(script),  # noqa: S704 (our own file)
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        subjects=[_View(subject, number, budget) for number, subject in enumerate(subjects, 1)],
        failures=[(_clean(name), _clean(message)) for name, message in failures],
        chart_size=chart,
        classes=list(zip(differences.NAMES, differences.COLOURS, strict=True)),
        many=MANY,
    )
    return page


def _template() -> Any:
    """Return the page's template; everything that is put into it is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    options: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    engine = Environment(loader=FunctionLoader(_resource), autoescape=True, **options)
    engine.filters |= {
        "count": "{:,}".format,
        "percent": _percent,
        "decibel": _decibel,
        "figure": _figure,
        "zip": functools.partial(zip, strict=True),
    }
    return engine.get_template("report.html")


def _resource(name: str) -> str:
    return (resources("palettefmt") / "web" / name).read_bytes().decode()


def _percent(share: float) -> str:
    """Return a share as the viewer page shows it."""
    value = share * 100
    return f"{'< 0.1' if 0 < value < 0.1 else f'{value:.1f}'}\u202f%"


def _decibel(value: float) -> str:
    return "exact" if value == math.inf else f"{value:.2f} dB"


def _figure(value: float | None, digits: int = 4) -> str:
    """Return a number for people; a dash where it is not defined."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"  # noqa: RUF001


def _data_uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@dataclass(frozen=True)
class Preview:
    """A picture inside the page: a data URI, its size, the true one, and how many times it is enlarged."""

    uri: str
    width: int
    height: int
    reduced: bool
    zoom: int


class _View:
    """What the template shows of a subject, computed once and when it is asked for."""

    def __init__(self, subject: Subject, number: int, budget: int) -> None:
        self.subject, self.number, self.budget = subject, number, budget
        self.name = _clean(subject.name)
        self.info, self.quality, self.trade = subject.info, subject.quality, subject.trade

    @functools.cached_property
    def size(self) -> tuple[int, int]:
        """Width and height of the previews: the picture's own, or reduced to the budget."""
        width, height = self.info.width, self.info.height
        factor = min(1.0, math.sqrt(self.budget / (width * height)), PREVIEW_SIDE / max(width, height))
        return max(1, int(width * factor)), max(1, int(height * factor))

    @functools.cached_property
    def result(self) -> Preview:
        """The picture of k colours."""
        return self._preview(self.subject.image.to_pixels())

    @functools.cached_property
    def original(self) -> Preview | None:
        """The photo."""
        return None if self.subject.original is None else self._preview(self.subject.original)

    @functools.cached_property
    def error_map(self) -> Preview | None:
        """The differences by their classes; reduced, each pixel is the mean of those that it stands for."""
        from PIL import Image

        errors = self.subject.errors
        if errors is None:
            return None
        if errors.shape != self.size[::-1]:
            errors = np.asarray(Image.fromarray(errors).resize(self.size, Image.Resampling.BOX))
        colours = np.array([list(bytes.fromhex(colour[1:])) for colour in differences.COLOURS], np.uint8)
        return self._preview(colours[differences.classes(errors)])

    @property
    def thumbnail(self) -> str:
        """A small picture for the summary, as a data URI."""
        from PIL import Image

        picture = Image.fromarray(self.subject.image.to_pixels())
        picture.thumbnail((112, 84))
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return _data_uri("png", out.getvalue())

    @property
    def of_best_other(self) -> float:
        """Bytes of this file divided by those of the smallest other format."""
        sizes = [size.bytes for size in self.subject.others if size.bytes and size.name != "source file"]
        return self.info.file_bytes / min(sizes)

    @property
    def error_shares(self) -> list[float]:
        """The share of the pixels in each class of difference."""
        return [] if self.subject.errors is None else differences.shares(self.subject.errors)

    def _preview(self, pixels: Pixels) -> Preview:
        from PIL import Image

        picture = Image.fromarray(pixels)
        if picture.size != self.size:
            picture = picture.resize(self.size, Image.Resampling.BOX)
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        kind = "png"
        if max(self.size) <= 16383 and len(out.getvalue()) > 1 << 14:
            webp = io.BytesIO()
            picture.save(webp, "WEBP", lossless=True, exact=True)
            out, kind = min((out, "png"), (webp, "webp"), key=lambda pair: len(pair[0].getvalue()))
        zoom = max(1, min(16, 520 // max(self.size)))
        uri = _data_uri(kind, out.getvalue())
        return Preview(uri, *self.size, self.size != (self.info.width, self.info.height), zoom)

    @functools.cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The palette: index, colour and share of each entry."""
        image = self.subject.image
        total = image.width * image.height
        rows = zip(image.palette, image.counts().tolist(), strict=True)
        return [{"index": i, "hex": f"#{bytes(e).hex()}", "share": n / total} for i, (e, n) in enumerate(rows)]

    @property
    def largest_share(self) -> float:
        """The share of the entry that most pixels have."""
        return float(max(entry["share"] for entry in self.entries))

    @functools.cached_property
    def sizes(self) -> list[dict[str, Any]]:
        """The same picture in every format, the smallest first; those that cannot hold it last."""
        rows: list[dict[str, Any]] = [
            {"name": f".kmi, {coding}", "bytes": size, "note": self._note(coding), "own": True}
            for coding, size in self.subject.codings.items()
        ]
        rows += [{"name": s.name, "bytes": s.bytes, "note": s.note, "own": False} for s in self.subject.others]
        return sorted(rows, key=lambda row: (row["bytes"] is None, row["bytes"] or 0))

    def _note(self, coding: str) -> str:
        return "this file" if coding == self.info.coding else "written"

    @property
    def largest_size(self) -> int:
        """Bytes of the longest bar."""
        return max(row["bytes"] or 0 for row in self.sizes)

    @property
    def rank(self) -> str:
        """How many other formats are smaller, in words."""
        others = [size.bytes for size in self.subject.others if size.bytes is not None and size.name != "source file"]
        smaller = sum(size < self.info.file_bytes for size in others)
        if smaller == 0:
            return f"no other of the {len(others)} lossless formats below is smaller"
        return f"{smaller} of the {len(others)} other lossless formats below {'is' if smaller == 1 else 'are'} smaller"

    @property
    def difference_in_words(self) -> str:
        """How visible the mean difference from the photo is."""
        if self.quality is None:
            return ""
        mean = self.quality.ciede2000
        if self.quality.psnr_db == math.inf:
            return "Every pixel is exactly what it was."
        limits = ((1, "hardly visible"), (2, "visible on a close look"), (5, "visible"), (math.inf, "plainly visible"))
        word = next(word for limit, word in limits if mean < limit)
        return f"The mean difference from the photo is {mean:.2f} CIEDE2000: {word}."

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
            chart.over_colors("Size", "bytes", counts, [*kmi, *others]),
            chart.over_bytes("Difference over bytes", "CIEDE2000", [p.bytes for p in points], "smallest .kmi", errors),
            chart.over_colors("Mean difference", "CIEDE2000", counts, [("CIEDE2000", errors)]),
            chart.over_colors("PSNR", "dB", counts, [("PSNR", [p.quality.psnr_db for p in points])], from_zero=False),
            chart.over_colors("SSIM", "", counts, [("SSIM", [p.quality.ssim for p in points])], from_zero=False),
        ]

    @property
    def knee_index(self) -> int:
        """Which point is the knee; -1 if none."""
        if self.trade is None or self.trade.knee is None:
            return -1
        return self.trade.points.index(self.trade.knee)

    def point_in_words(self, index: int) -> str:
        """One point of the curves with all its figures."""
        if self.trade is None:
            return ""
        point = self.trade.points[index]
        sizes = [f".kmi {name} {size:,}" for name, size in point.kmi_bytes.items()]
        sizes += [f"{n} {s:,}" for n, s in (("PNG", point.png_bytes), ("WebP", point.webp_bytes)) if s is not None]
        q = point.quality
        figures = f"PSNR {_decibel(q.psnr_db)}, SSIM {_figure(q.ssim)}, CIEDE2000 {_figure(q.ciede2000, 2)}"
        knee = " (knee)" if index == self.knee_index else ""
        return f"{point.asked} colours{knee}: {', '.join(sizes)} bytes; {figures}"
