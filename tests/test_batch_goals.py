"""Promise: a goal of `kmi batch` is reached for every picture, as by `kmi encode`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import palettefmt
from tests.batches import Result, outputs, picture, rows_of
from tests.runs import EXHAUSTIVE

Batch = Callable[..., Result]


@pytest.mark.exhaustive
def test_every_picture_is_as_large_as_it_may_be(batch: Batch, folder: Path) -> None:
    for number in range(2):
        picture(number).save(f"p{number}.png")
    result = batch("p0.png", "p1.png", "--out", "out", "--max-bytes", 600)
    assert result.code == 0, result.err
    for name, data in outputs(Path("out")).items():
        assert len(data) <= 600
        assert data == palettefmt.choose_colors(name.replace(".kmi", ".png"), max_bytes=600, coding="context").data
        assert rows_of(Path("out"))[name]["bytes_out"] == len(data)
    again = batch("p0.png", "p1.png", "--out", "out", "--max-bytes", 600, "--resume", "--json").json
    assert again["unchanged"] == 2
    other = batch("p0.png", "p1.png", "--out", "out", "--max-bytes", 500, "--resume", "--json").json
    assert other["done"] == 2


def test_what_cannot_reach_its_goal_fails_alone(batch: Batch, folder: Path) -> None:
    picture(0).save("p.png")
    picture(1, 400, 300).save("large.png")
    result = batch("p.png", "large.png", "--out", "out", "--max-bytes", 700, "--coding", "packed", "--min-psnr", 14)
    assert result.code == 2
    assert set(outputs(Path("out"))) == {"p.kmi"}
    assert "do not fit in 700 bytes" in rows_of(Path("out"))["large.kmi"]["error"]


@EXHAUSTIVE
def test_a_look_is_reached_by_the_context_coding(batch: Batch, folder: Path) -> None:
    picture(0).save("p.png")
    assert batch("p.png", "--out", "out", "--quality", 50, "--effort", 1).code == 0
    assert outputs(Path("out"))["p.kmi"] == palettefmt.choose_look("p.png", quality=50, effort=1).data


@pytest.mark.parametrize("options", [("-j", 1), ("-j", 2, "--scheduler", "threads")])
def test_what_is_poor_is_told_in_the_row_of_each_picture(batch: Batch, folder: Path, options: tuple[str, ...]) -> None:
    for number in range(4):
        picture(number).save(f"p{number}.png")
    goal = ("--max-bytes", 200, "--coding", "packed")
    assert batch(*(f"p{number}.png" for number in range(4)), "--out", "out", *goal, *options).code == 0
    rows = rows_of(Path("out")).values()
    assert len(rows) == 4
    assert all("2 colours (PSNR" in text for row in rows for (text,) in [row["warnings"]])


def test_goals_that_contradict_other_options_are_refused(batch: Batch, folder: Path) -> None:
    picture(0).save("p.png")
    for options, words in (
        (("--max-bytes", 600, "-k", 4), "drop -k"),
        (("--max-bytes", 600, "--shared-palette"), "drop one of them"),
        (("--quality", 60, "--palette", "device:bwr"), "drop --palette"),
        (("--quality", 60, "--min-psnr", 30), "--min-psnr cannot judge a dithered picture"),
        (("--quality", 60, "--dither", "none"), "drop --dither"),
        (("--max-bytes", 600, "--dither", "perceptual", "--coding", "packed"), "drop --coding packed"),
    ):
        result = batch("p.png", "--out", "out", *options)
        assert result.code == 2
        assert words in result.err
