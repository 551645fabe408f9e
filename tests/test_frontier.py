"""Promise: `kmi compare --looks` measures bytes and look of what it names, and says what follows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from palettefmt.measure import eye, frontier
from palettefmt.measure.frontier import Frontier, Spot, bytes_at
from palettefmt.measure.looks import Rung
from palettefmt.style import Style
from tests.commands import Result, assert_refused
from tests.runs import EXHAUSTIVE
from tests.test_javascript_context import photo

PHOTO = photo(48, 40)


@pytest.fixture(scope="module")
def found() -> Frontier:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "_RUNGS", (Rung(64, 1.0), Rung(16, 16.0)))
        return frontier.frontier(PHOTO, Style(effort=1))


def test_every_kind_is_there_with_its_bytes_and_looks(found: Frontier) -> None:
    assert {spot.kind for spot in found.spots} == {".kmi", "PNG", "other PNG", "lossy"}
    assert all(0 < spot.bytes < 30_000 and spot.quality < 100 for spot in found.spots)
    out = io.BytesIO()
    Image.fromarray(PHOTO).save(out, "JPEG", quality=75)
    (jpeg,) = (spot for spot in found.spots if spot.name == "JPEG, quality 75")
    assert jpeg.bytes == len(out.getvalue())
    with Image.open(out) as shown:
        assert jpeg.quality == eye.quality(PHOTO, np.asarray(shown))


def test_fewer_bytes_look_worse_within_a_kind(found: Frontier) -> None:
    for kind, name in ((".kmi", ""), ("PNG", ""), ("lossy", "JPEG")):
        spots = [spot for spot in found.spots if spot.kind == kind and spot.name.startswith(name)]
        assert [spot.bytes for spot in spots] == sorted((spot.bytes for spot in spots), reverse=True)
        assert [spot.quality for spot in spots] == sorted((spot.quality for spot in spots), reverse=True)


def test_bytes_for_a_look_are_between_those_of_the_points_beside_it() -> None:
    spots = [Spot("lossy", "a", 1000, 80.0), Spot("lossy", "b", 4000, 90.0)]
    assert bytes_at(spots, 85.0) == pytest.approx(2000)
    assert bytes_at(spots, 80.0) == pytest.approx(1000)
    assert bytes_at(spots, 95.0) is None
    assert bytes_at(spots, 40.0) == 1000  # even the worst of them is better
    assert bytes_at([], 80.0) is None


@pytest.mark.parametrize(("size", "words"), [(900, "only if you need a palette"), (9000, "is the smaller one")])
def test_the_sentence_says_whether_a_palette_pays(size: int, words: str) -> None:
    lossy = [Spot("lossy", f"JPEG, quality {q}", size + q, float(q)) for q in (60, 90)]
    assert words in Frontier(8, 8, (Spot("PNG", "ours", 3000, 75.0), *lossy)).sentence


def test_an_exact_png_needs_no_lossy_codec() -> None:
    spots = (Spot("PNG", "ours", 300, 100.0), Spot("lossy", "JPEG, quality 90", 900, 93.0))
    assert "the right thing" in Frontier(8, 8, spots).sentence


@EXHAUSTIVE
def test_the_command_prints_what_is_found(
    kmi: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontier, "_RUNGS", (Rung(16, 1.0), Rung(4, 16.0)))
    Image.fromarray(PHOTO).save(folder / "photo.png")
    told = kmi("compare", "photo.png", "--looks", "--effort", "1", "--json").json
    assert (told["width"], told["height"]) == (48, 40)
    result = kmi("compare", "photo.png", "--looks", "--effort", "1")
    assert result.code == 0, result.err
    text = result.out.decode()
    assert all(f"{spot['bytes']:,}" in text for spot in told["spots"])
    assert told["sentence"].split(":")[0] in text.replace("\n", " ")
    assert_refused(kmi("compare", "photo.png", "--looks", "-k", "2,4"), 2, "drop -k")
