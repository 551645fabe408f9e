"""The report page: pictures, palettes, bytes, differences and curves in one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Sequence

from palettefmt.errors import UsageError
from palettefmt.measure import differences
from palettefmt.measure.study import Subject
from palettefmt.pages import assets, chart, looks
from palettefmt.pages.subject import SubjectView, clean

PREVIEW_PIXELS = 1 << 20  # of one picture on the page
ALL_PREVIEW_PIXELS = 1 << 22  # of all pictures on the page
LEAST_PREVIEW_PIXELS = 1 << 16  # of one picture, however many there are
MANY = 32  # entries from which the palette is a grid of swatches instead of a list


def report_page(subjects: Sequence[Subject], failures: Sequence[tuple[str, str]] = ()) -> str:
    """Return a page about one or several pictures, and about inputs that failed: (name, message), any text.

    It is HTML that loads nothing, runs no script but its own (a content security policy holds it to that), and encodes
    as UTF-8. Several pictures get a sortable summary. Large ones are shown at a reduced size, and the page says so.
    """
    if not subjects and not failures:
        raise UsageError("a report needs at least one picture")
    budget = max(LEAST_PREVIEW_PIXELS, min(PREVIEW_PIXELS, ALL_PREVIEW_PIXELS // max(1, len(subjects))))
    return assets.filled(
        "report.html",
        style="report.css",
        script=assets.resource("report.js"),
        title=clean(subjects[0].name) if len(subjects) == 1 and not failures else f"{len(subjects)} pictures",
        subjects=[SubjectView(subject, number, budget) for number, subject in enumerate(subjects, 1)],
        failures=[(clean(name), clean(message)) for name, message in failures],
        chart_size=chart,
        looks_size=looks,
        classes=list(zip(differences.NAMES, differences.COLOURS, strict=True)),
        many=MANY,
    )
