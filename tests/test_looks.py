"""Promise: a look is what its name says, and a goal for bytes or look is reached as measured."""

from __future__ import annotations

import numpy as np
import pytest

import palettefmt
from palettefmt.errors import UsageError
from palettefmt.measure import eye, looks
from palettefmt.style import LOOKS, STRENGTHS, Style
from tests.pictures import BLACK, WHITE
from tests.runs import EXHAUSTIVE, rest, sampled
from tests.test_javascript_context import photo

PHOTO = photo(64, 48)
FEW = np.zeros((40, 50, 3), np.uint8)
FEW[::3, 5:20], FEW[7:30, 30:40] = (255, 80, 0), (10, 90, 200)


def coded(pixels: np.ndarray, **style: object) -> bytes:
    return palettefmt.encode(pixels, coding="context", **style)  # type: ignore[arg-type]


def test_each_look_takes_fewer_bytes_than_the_one_before() -> None:
    sizes = [len(coded(PHOTO, look=look, effort=2)) for look in LOOKS]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.95 * sizes[0]
    assert all(list(by_look.values()) == sorted(by_look.values()) for by_look in STRENGTHS.values())


def test_a_look_has_up_to_256_colours_unless_somebody_says_less() -> None:
    assert palettefmt.quantize(PHOTO, look="small", effort=1).colors > 128
    assert palettefmt.quantize(PHOTO, 12, look="small", effort=1).colors == 12


@pytest.mark.parametrize("look", LOOKS)
def test_a_picture_of_few_colours_is_exact_with_every_look(look: str) -> None:
    assert np.array_equal(palettefmt.decode(coded(FEW, look=look)).to_pixels(), FEW)


def test_packed_labels_are_not_made_cheap_for_nothing() -> None:
    with pytest.raises(UsageError, match="saves nothing"):
        palettefmt.encode(PHOTO, look="balanced")
    assert palettefmt.encode(PHOTO, 4, look="best", effort=1)[8] == palettefmt.encode(PHOTO, 4)[8]  # packed


def test_a_look_is_no_error_diffusion() -> None:
    with pytest.raises(UsageError, match="floyd-steinberg"):
        Style(look="best", dither="floyd-steinberg")


@pytest.mark.parametrize("target", ["context", rest("png")])
def test_the_best_look_that_fits_is_found(target: looks.Target) -> None:
    most = 1100
    choice = palettefmt.choose_look(PHOTO, max_bytes=most, target=target, effort=1)
    assert len(choice.data) == choice.step.bytes <= most
    assert choice.better is not None
    assert choice.better.bytes > most
    assert choice.step.quality == pytest.approx(eye.quality(PHOTO, choice.image.to_pixels()))


@pytest.mark.parametrize("wanted", sampled([40, 65.5], [65.5]))
def test_the_fewest_bytes_for_a_look_are_found(wanted: float) -> None:
    choice = palettefmt.choose_look(PHOTO, quality=wanted, effort=1)
    assert choice.step.quality >= wanted
    assert choice.smaller is not None
    assert choice.smaller.quality < wanted
    assert palettefmt.decode(choice.data) == choice.image


@EXHAUSTIVE
def test_a_number_of_colours_stays_and_the_rest_is_chosen() -> None:
    choice = palettefmt.choose_look(PHOTO, 16, max_bytes=2500, effort=1)
    assert choice.image.colors == 16
    assert len(choice.data) <= 2500


def test_an_exact_picture_reaches_every_look_with_all_its_colours() -> None:
    choice = palettefmt.choose_look(FEW, quality=100)
    assert np.array_equal(choice.image.to_pixels(), FEW)
    assert choice.step.quality == 100


@EXHAUSTIVE
def test_a_large_picture_is_tried_on_a_sample_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """And run as a whole two or three times, not as often as there are rungs."""
    large = photo(160, 130)
    monkeypatch.setattr(looks, "_SAMPLE", 6000)
    shapes = []
    run = looks.quantize_picture

    def counted(pixels: np.ndarray, style: Style) -> palettefmt.IndexedImage:
        shapes.append(pixels.shape)
        return run(pixels, style)

    monkeypatch.setattr(looks, "quantize_picture", counted)
    choice = palettefmt.choose_look(large, max_bytes=4000, effort=1)
    assert len(choice.data) <= 4000
    assert 1 <= shapes.count(large.shape) <= 4 < len(shapes)


@pytest.mark.parametrize(
    ("goals", "words"),
    [
        ({}, "give a goal"),
        ({"max_bytes": 20}, r"no look fits in 20 bytes: the smallest takes \d"),
        ({"quality": 99.9}, r"look as good as \d+, not 99.9"),
        ({"quality": 60, "max_bytes": 200}, r"does not fit in 200 bytes: \d+ takes \d"),
        ({"quality": 60, "look": "best"}, "drop palette, look and strength"),
        ({"quality": 60, "palette": np.array([BLACK, WHITE], np.uint8)}, "drop palette, look and strength"),
        ({"quality": 60, "dither": "floyd-steinberg"}, "drop dither"),
    ],
)
def test_a_goal_that_cannot_be_reached_says_so_and_what_can(goals: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        palettefmt.choose_look(PHOTO, effort=1, **goals)  # type: ignore[arg-type]


def test_the_eyes_figure_falls_with_every_step_away_from_the_original() -> None:
    palettes = [palettefmt.quantize(PHOTO, k).to_pixels() for k in (128, 32, 8, 2)]
    figures = [eye.quality(PHOTO, shown) for shown in (PHOTO, *palettes)]
    assert figures[0] == 100
    assert figures == sorted(figures, reverse=True)
    assert len(set(figures)) == len(figures)
