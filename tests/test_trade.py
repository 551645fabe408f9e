"""Promise: `kmi compare` says of every number of colours what the package itself measures, and finds the knee."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.cli.compare import compare_command
from palettefmt.errors import CorruptError, PalettefmtError, UsageError
from palettefmt.kmi import container
from palettefmt.measure import curve, formats, quality
from palettefmt.measure.curve import Point
from palettefmt.measure.quality import Quality
from palettefmt.measure.seen import Seen, see
from palettefmt.style import Style
from tests.runs import EXHAUSTIVE


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    from sklearn.datasets import load_sample_image

    return load_sample_image("china.jpg")[150:200, 250:320]


@pytest.fixture
def photo_file(photo: np.ndarray, tmp_path: Path) -> Path:
    Image.fromarray(photo).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(compare_command, [str(argument) for argument in arguments])
    if isinstance(result.exception, PalettefmtError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def points(sizes: list[int], errors: list[float]) -> list[Point]:
    seen = Seen(67.0, 0.1, 2.0, 60.0, None, dithered=False)
    return [
        Point(2 << index, 2 << index, {"packed": size}, size, size, Quality(30.0, 0.9, error), seen)
        for index, (size, error) in enumerate(zip(sizes, errors, strict=True))
    ]


@EXHAUSTIVE
@pytest.mark.parametrize("style", [{}, {"dither": "floyd-steinberg", "space": "oklab", "seed": 3}])
def test_every_figure_is_the_packages_own(photo: np.ndarray, style: dict[str, object]) -> None:
    found = curve.explore(photo, (8, 2, 5, 2), Style(**style))
    assert [point.asked for point in found.points] == [2, 5, 8]
    assert (found.width, found.height) == (70, 50)
    for point in found.points:
        image = palettefmt.quantize(photo, point.asked, **style)
        sizes = {size.name: size.bytes for size in formats.sizes(image)}
        assert point.colors == image.colors
        assert point.kmi_bytes["packed"] == len(palettefmt.encode(image))
        assert point.png_bytes == sizes["indexed PNG (Pillow)"]
        assert point.webp_bytes == sizes["WebP lossless"]
        assert point.quality == quality.compare(photo, image.to_pixels())
        assert point.seen == see(photo, image)


def test_every_coding_that_this_version_writes_is_measured(photo: np.ndarray) -> None:
    image = palettefmt.quantize(photo, 4)
    assert curve.coded_sizes(image, 5) == {
        coding: len(palettefmt.encode(image, coding=coding)) for coding in container.CODINGS
    }


def test_the_search_ends_where_the_picture_is_exact() -> None:
    image = IndexedImage(np.arange(120, dtype=np.uint8).reshape(10, 12) % 5, np.eye(5, 3, dtype=np.uint8) * 200)
    for source in (image.to_pixels(), image, image.to_pillow(), palettefmt.encode(image)):
        found = curve.explore(source, (2, 4, 16, 64))
        assert [point.asked for point in found.points] == [2, 4]  # the last two entries are the same black
        assert found.points[-1].exact
        assert not found.points[0].exact


def test_progress_goes_from_nothing_to_all(photo: np.ndarray) -> None:
    seen: list[float] = []
    curve.explore(photo, (2, 3), Style(progress=seen.append))
    assert seen == sorted(seen)
    assert seen[-1] == 1


@pytest.mark.parametrize("counts", [(), (0, 2), (2, 257), (-1,)])
def test_counts_out_of_range_are_refused(photo: np.ndarray, counts: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="1 to 256"):
        curve.explore(photo, counts)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(CorruptError):
        curve.explore(b"no picture", (2, 3))


@pytest.mark.parametrize(
    ("sizes", "errors", "knee"),
    [
        ([100, 200, 300, 400, 500], [10, 3, 2, 1.5, 1], 4),
        ([100, 200, 300, 400, 500], [10, 9, 2, 1.5, 1], 8),
        ([100, 110, 120, 500], [10, 6, 3, 1], 8),
        ([0, 1, 2, 3], [3, 2, 1, 0], None),  # a straight line
        ([100, 200, 300], [9, 8, 1], None),  # bent the other way
        ([100, 200], [9, 1], None),
        ([100, 100, 100], [9, 5, 1], None),
        ([100, 200, 300], [5, 5, 5], None),
        ([0, 1, 2, 4], [4, 2, 1, 0], 4),  # two as far from the chord: the smaller file
    ],
)
def test_the_knee_is_farthest_below_the_chord(sizes: list[int], errors: list[float], knee: int | None) -> None:
    found = curve.knee(points(sizes, errors))
    assert (None if found is None else found.asked) == knee


def test_the_knee_does_not_depend_on_units() -> None:
    sizes, errors = [100, 190, 310, 420, 500], [11.0, 6.5, 3.25, 2.0, 1.5]
    expected = curve.knee(points(sizes, errors))
    scaled = curve.knee(points([7 * size + 40 for size in sizes], [error / 8 + 1 for error in errors]))
    assert expected is not None
    assert scaled is not None
    assert scaled.asked == expected.asked


@EXHAUSTIVE
def test_compare_prints_every_figure_and_marks_the_knee(photo: np.ndarray, photo_file: Path) -> None:
    found = curve.explore(photo, (2, 4, 8, 16))
    code, text = run(photo_file, "--colors", "2,4,8,16")
    assert code == 0
    rows = {line.split()[0]: line for line in text.splitlines() if line.strip()[:1].isdigit()}
    for point in found.points:
        row = rows[str(point.asked)]
        for figure in (f"{point.bytes:,}", f"{point.png_bytes:,}", f"{point.quality.psnr_db:.2f}"):
            assert figure in row.split()
        assert ("knee" in row) == (point is found.knee)
    assert found.knee is not None
    assert f"knee at {found.knee.asked} colours" in text


@EXHAUSTIVE
def test_compare_as_json_is_what_explore_found(photo: np.ndarray, photo_file: Path) -> None:
    code, text = run(photo_file, "-k", "2,4,8", "--json", "--dither", "floyd-steinberg")
    assert code == 0
    assert json.loads(text) == json.loads(
        json.dumps(curve.explore(photo, (2, 4, 8), Style(dither="floyd-steinberg")).as_dict())
    )
    tiny = photo_file.with_name("tiny.png")
    Image.new("RGB", (3, 3), (1, 2, 3)).save(tiny)
    row = json.loads(run(tiny, "--json")[1])["points"][0]
    assert row["exact"]
    assert row["quality"] == {"psnr_db": None, "ssim": None, "ciede2000": 0.0}


def test_compare_says_when_more_colours_add_nothing(tmp_path: Path) -> None:
    Image.fromarray(np.tile(np.array([[0, 90, 255]], np.uint8), (12, 4))).save(tmp_path / "flat.png")
    code, text = run(tmp_path / "flat.png")
    assert code == 0
    assert "Every pixel is kept by 3 colours; more add nothing" in text
    assert "exact" in text


@pytest.mark.parametrize("colors", ["0,2", "2,x", "300", "", "2;4", "-4"])
def test_compare_refuses_lists_that_are_none(photo_file: Path, colors: str) -> None:
    code, text = run(photo_file, f"--colors={colors}")
    assert code == 2
    assert "numbers from 1 to 256" in text


def test_compare_refuses_what_the_other_commands_refuse(photo_file: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "gone.png")[0] == 1
    (tmp_path / "text.png").write_bytes(b"text")
    assert run(tmp_path / "text.png") == (3, f"{tmp_path / 'text.png'}: not a picture in any format that Pillow opens")
    assert run(photo_file, "--max-pixels", 5)[0] == 5
    code, text = run(photo_file, "-k", "2,4", "--lock", "#000000,#ffffff,#808080")
    assert code == 2
    assert "3 locked colours do not fit in 2" in text
    assert run(photo_file, "--palette", "device:pico8")[0] == 2  # leaves nothing to compare


def test_an_exact_point_is_infinite_decibels() -> None:
    found = curve.explore(np.zeros((4, 4), np.uint8), (2,))
    assert found.points[0].quality.psnr_db == math.inf
    assert found.knee is None
