"""Promise: the report says how a picture looks, what its bits are, and what bytes buy beside other ways to store it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palettefmt.measure import frontier, seen
from palettefmt.measure.frontier import Frontier, Spot
from palettefmt.measure.study import Subject, _looks
from palettefmt.pages import chart, looks, report
from tests.reports import png, study_of
from tests.test_javascript_context import photo

PHOTO = photo(48, 40)
SPOTS = (
    Spot(".kmi", "256 colours, strength 0", 9000, 81.0),
    Spot(".kmi", "64 colours, strength 32", 2000, 55.0),
    Spot("PNG", "256 colours, strength 0", 20_000, 80.0),
    Spot("PNG", "64 colours, strength 32", 3000, 41.0),
    Spot("other PNG", "Pillow, 256 colours", 22_000, 52.0),
    Spot("other PNG", "Pillow, 16 colours", 6000, -55.0),
    Spot("lossy", "JPEG, quality 90", 12_000, 83.0),
    Spot("lossy", "JPEG, quality 25", 1500, 58.0),
)


@pytest.fixture(scope="module")
def dithered() -> Subject:
    return study_of("photo.png", png(PHOTO), colors=8, counts=(2, 8), coding="context", dither="floyd-steinberg")


def words(page: str) -> str:
    """Return the text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))


def test_what_counts_for_a_dither_stands_first(dithered: Subject) -> None:
    found = dithered.seen
    assert found is not None
    text = words(report.report_page([dithered]))
    assert text.index(f"FLIP {found.flip:.4f}") < text.index("PSNR")
    assert seen.BLIND in text
    assert f"seen as {found.perceived_difference:.2f}" in text
    plain = words(report.report_page([study_of("photo.png", png(PHOTO), colors=8, counts=())]))
    assert plain.index("PSNR") < plain.index("FLIP")
    assert seen.BLIND not in plain


def test_a_coded_file_says_what_it_really_takes(dithered: Subject) -> None:
    rate = dithered.info.effective_bits_per_pixel
    text = words(report.report_page([dithered]))
    assert f"8 colours, {rate:.2f} bits a pixel" in text
    assert "8 colours at 3 bits a pixel" not in text
    packed = words(report.report_page([study_of("photo.png", png(PHOTO), colors=8, counts=())]))
    assert "8 colours at 3 bits a pixel" in packed


@pytest.mark.parametrize("there", [True, False])
def test_it_says_how_to_get_the_judge_that_is_missing(
    dithered: Subject, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr("palettefmt.pages.subject.can_ssimulacra2", lambda: there)
    assert dithered.seen is not None
    subject = replace(dithered, seen=replace(dithered.seen, ssimulacra2=61.25 if there else None))
    text = report.report_page([subject])
    assert ("SSIMULACRA2</dt><dd>61.2" in text) == there
    assert ("palettefmt[eye]" in text) == (not there)


def test_bytes_against_looks_are_drawn_with_what_follows_from_them(dithered: Subject) -> None:
    found = Frontier(48, 40, SPOTS)
    page = report.report_page([replace(dithered, looks=found)])
    text = words(page)
    assert found.sentence in text
    for spot in SPOTS:
        assert f"{spot.name} {spot.bytes:,} {spot.quality:.0f}" in text
    for name in (".kmi, by us", "PNG, by us", "PNG, by Pillow", "JPEG"):
        assert re.search(rf'class="key way-\d">{re.escape(name)}<', page)
    assert "--curves full" not in text
    assert "reduced copy of 24 \N{MULTIPLICATION SIGN} 20 pixels" in words(
        report.report_page([replace(dithered, looks=Frontier(24, 20, SPOTS))])
    )
    assert "Bytes against looks" not in words(report.report_page([dithered]))


def test_points_lie_where_their_figures_say() -> None:
    drawn = looks.drawn(Frontier(8, 8, SPOTS))
    ours = drawn.curves[0]
    ticks = {text: y for y, text in drawn.y_ticks}
    assert ticks["100"] == looks.TOP
    assert min(ticks, key=float) == "40"  # what looks worse than zero does not stretch the axis
    for (x, y, said), spot in zip(ours.dots, SPOTS, strict=False):
        assert looks.LEFT <= x <= looks.WIDTH - looks.RIGHT
        share = (ticks["40"] - y) / (ticks["40"] - ticks["100"])
        assert 40 + 60 * share == pytest.approx(spot.quality, abs=0.2)
        assert f"{spot.bytes:,} bytes, look {spot.quality:.0f}" in said
    assert len(drawn.curves[2].dots) == 1  # of Pillow's two the one below zero is not a point
    assert "L" in drawn.curves[2].path  # but the curve goes there


def test_a_photo_of_bad_looks_alone_is_drawn_too() -> None:
    drawn = looks.drawn(Frontier(8, 8, (Spot("PNG", "a", 500, -20.0),)))
    assert drawn.curves[0].dots


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (120, 900, [100, 200, 500, 1000]),
        (1, 10, [1, 2, 5, 10]),
        (7, 7, [5, 10]),
        (3, 1e6, [10.0**power for power in range(7)]),
    ],
)
def test_ratios_have_round_ticks(low: float, high: float, ticks: list[float]) -> None:
    assert chart.round_ratios(low, high) == ticks


def test_the_chart_of_sizes_tells_small_ones_apart() -> None:
    drawn = chart.over_colors("Size", "bytes", [2, 4, 256], [("a", [1000, 2000, 64_000])], "log")
    (line,) = drawn.lines
    rises = -np.diff([y for _, y, _ in line.dots])
    assert rises[1] / rises[0] == pytest.approx(5, rel=0.02)  # 32 times are five doublings


def test_bytes_against_looks_are_measured_on_a_bounded_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def measured(pixels: np.ndarray, style: Any, **_: Any) -> Frontier:
        asked.append((pixels.shape, style.dither, style.effort))
        return Frontier(pixels.shape[1], pixels.shape[0], SPOTS)

    monkeypatch.setattr("palettefmt.measure.study.frontier", measured)
    subject = study_of("photo.png", png(PHOTO), colors=8, counts=(), look_pixels=480)
    assert subject.looks is not None
    assert asked == [((20, 24, 3), "perceptual", 2)]
    assert study_of("photo.png", png(PHOTO), colors=8, counts=(), look_pixels=None).looks is not None
    assert asked[1][0] == PHOTO.shape
    study_of("photo.png", png(PHOTO), palette=np.eye(3, dtype=np.uint8), counts=(), look_pixels=None)
    assert len(asked) == 2  # a fixed palette leaves nothing to choose


@pytest.mark.exhaustive
def test_the_reports_frontier_is_the_one_of_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    from palettefmt.limits import DEFAULT_LIMITS
    from palettefmt.measure.looks import Rung
    from palettefmt.measure.study import Curves
    from palettefmt.style import Style

    monkeypatch.setattr(frontier, "_RUNGS", (Rung(16, 16.0),))
    found = _looks(PHOTO, Curves(), Style(colors=8, effort=1), DEFAULT_LIMITS)
    assert found == frontier.frontier(PHOTO, Style(effort=1))
