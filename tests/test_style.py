"""Promise: the user rules the palette: fixed, locked colours, devices, goals; contradictions are one clear line."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.cli import cli
from palettefmt.devices import device
from palettefmt.errors import (
    PalettefmtError,
    PictureWarning,
    UsageError,
)
from palettefmt.measure import quality
from palettefmt.measure.goals import choose_colors
from tests.determinism import scene
from tests.runs import EXHAUSTIVE, sampled
from tests.vectors import colours


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    from sklearn.datasets import load_sample_image

    return load_sample_image("china.jpg")[100:200, 100:240]


@pytest.fixture
def photo_file(photo: np.ndarray, tmp_path: Path) -> Path:

    Image.fromarray(photo).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def run(*arguments: object) -> tuple[int, str]:
    """Run the command line in this process; return its exit code, ours for our errors, and what it says."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if isinstance(result.exception, PalettefmtError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def test_a_fixed_palette_keeps_order_duplicates_and_unused_entries(photo: np.ndarray) -> None:
    entries = np.array([[250, 250, 250], [0, 0, 0], [250, 250, 250], [255, 0, 255], [100, 90, 60]], np.uint8)
    image = palettefmt.quantize(photo, palette=entries)
    assert np.array_equal(image.palette, entries)
    error = ((photo[:, :, None].astype(int) - entries) ** 2).sum(axis=3)
    assert np.array_equal(image.labels, error.argmin(axis=2))
    assert 2 not in image.labels


def test_only_usable_entries_are_used_and_labels_are_the_devices_indices(photo: np.ndarray) -> None:
    panel = device("spectra6")
    image = palettefmt.quantize(photo, palette=panel.palette, usable=panel.usable)
    assert np.array_equal(image.palette, panel.palette)
    assert set(np.unique(image.labels).tolist()) <= set(np.flatnonzero(panel.usable).tolist())


def test_a_fixed_palette_is_used_for_indexed_input_too() -> None:
    source = IndexedImage(np.array([[0, 1], [2, 0]], np.uint8), colours(3))
    image = palettefmt.quantize(source, palette=colours(3)[::-1].copy())
    assert image.labels.tolist() == [[2, 1], [0, 2]]


def test_transparency_meets_an_opaque_palette_on_white_with_a_warning() -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    with pytest.warns(PictureWarning, match="white"):
        image = palettefmt.quantize(pixels, palette=np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    assert image.labels.tolist() == [[1, 1], [1, 1]]


def test_an_opaque_picture_meets_a_palette_with_alpha(photo: np.ndarray) -> None:
    entries = np.array([[0, 0, 0, 0], [10, 10, 10, 255], [240, 240, 240, 255]], np.uint8)
    image = palettefmt.quantize(photo, palette=entries)
    assert set(np.unique(image.labels).tolist()) == {1, 2}


def test_locked_colours_are_in_the_palette_exactly_and_the_rest_is_learnt(photo: np.ndarray) -> None:
    locked = np.array([[255, 0, 255], [0, 255, 0]], np.uint8)
    image = palettefmt.quantize(photo, 8, locked=locked)
    rows = {tuple(entry) for entry in image.palette.tolist()}
    assert {(255, 0, 255), (0, 255, 0)} <= rows
    assert len(rows) == 8
    free = palettefmt.quantize(photo, 6)
    assert quality.psnr(photo, image.to_pixels()) >= quality.psnr(photo, free.to_pixels()) - 0.05


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"palette": colours(2), "colors": 2}, "fixed palette"),
        ({"palette": colours(2), "locked": colours(1)}, "fixed palette"),
        ({"locked": colours(3), "colors": 2}, "3 locked"),
        ({"locked": colours(9)}, "9 locked"),
        ({"locked": np.array([[1, 2, 3, 0]], np.uint8)}, "transparent"),
        ({"dither": "random"}, "dither"),
        ({"space": "lab"}, "space"),
        ({"ppd": 0}, "pixels per degree"),
        ({"ppd": math.nan}, "pixels per degree"),
        ({"effort": 0}, "effort"),
        ({"effort": 10}, "effort"),
        ({"palette": np.zeros((0, 3), np.uint8)}, "1 to 256"),
        ({"palette": np.zeros((257, 3), np.uint8)}, "1 to 256"),
    ],
)
def test_contradictions_and_wrong_values_are_usage_errors(photo: np.ndarray, options: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        palettefmt.encode(photo, **options)


def test_clustering_spaces_give_different_good_palettes(photo: np.ndarray) -> None:
    images = {space: palettefmt.quantize(photo, 16, space=space) for space in ("srgb", "linear", "oklab")}
    errors = {space: quality.psnr(photo, image.to_pixels()) for space, image in images.items()}
    assert errors["srgb"] == max(errors.values())
    assert min(errors.values()) > errors["srgb"] - 5
    assert len({image.palette.tobytes() for image in images.values()}) == 3


def test_the_least_number_of_colours_that_reaches_a_psnr_is_found(photo: np.ndarray) -> None:
    choice = choose_colors(photo, min_psnr=30)
    assert choice.psnr_db >= 30
    assert quality.psnr(photo, choice.image.to_pixels()) == choice.psnr_db
    fewer = palettefmt.quantize(photo, choice.image.colors - 1)
    assert quality.psnr(photo, fewer.to_pixels()) < 30
    assert palettefmt.decode(choice.data) == choice.image


@pytest.mark.parametrize("size", sampled([35, 36, 5_000, 6_000, 10_000, 14_767, 14_768, 10**9], [35, 5_000]))
def test_the_most_colours_that_fit_a_size_are_found(photo: np.ndarray, size: int) -> None:
    choice = choose_colors(photo, max_bytes=size)
    assert len(choice.data) <= size
    if choice.image.colors < 256:
        assert len(palettefmt.encode(photo, choice.image.colors + 1)) > size


@EXHAUSTIVE
def test_a_goal_codes_with_the_effort_that_was_asked_for(photo: np.ndarray) -> None:
    sizes = set()
    for effort in (1, 9):
        choice = choose_colors(photo, min_psnr=24, coding="context", effort=effort)
        assert choice.data == palettefmt.encode(choice.image, coding="context", effort=effort)
        sizes.add(len(choice.data))
    assert len(sizes) == 2


@EXHAUSTIVE
def test_goals_that_cannot_be_reached_say_so(photo: np.ndarray) -> None:
    photo = photo[::3, ::3]
    for goal, message in (
        ({"min_psnr": 80}, "256 colours reach"),
        ({"max_bytes": 34}, "even one colour takes 35"),
        ({"min_psnr": 35, "max_bytes": 1000}, "do not fit"),
        ({}, "give a goal"),
    ):
        with pytest.raises(UsageError, match=message):
            choose_colors(photo, **goal)


def test_a_lossless_goal_keeps_every_colour() -> None:
    few = colours(40)[np.random.default_rng(0).integers(0, 40, (30, 30))]
    choice = choose_colors(few, min_psnr=200)
    assert choice.psnr_db == math.inf
    assert choice.image.colors == 40


@EXHAUSTIVE
def test_the_command_line_has_it_all(photo_file: Path) -> None:
    palette = photo_file.with_name("mine.hex")
    palette.write_text("ffffff\n000000\nffffff\n")
    code, said = run("encode", photo_file, "--palette", palette)
    assert code == 0, said
    image = palettefmt.read(photo_file.with_suffix(".kmi"))
    assert image.palette.tolist() == [[255] * 3, [0] * 3, [255] * 3]
    code, said = run("encode", photo_file, "-f", "-k", 4, "--lock", "#ff00ff, 00ff00")
    assert code == 0, said
    assert [255, 0, 255] in palettefmt.read(photo_file.with_suffix(".kmi")).palette.tolist()
    code, said = run("encode", photo_file, "-f", "--min-psnr", 25)
    assert code == 0
    assert "chose" in said
    code, said = run("encode", photo_file, "-f", "--palette", "device:gameboy")
    assert code == 0
    assert palettefmt.read(photo_file.with_suffix(".kmi")).colors == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--palette", "none.gpl"], "none.gpl"),
        (["--palette", "device:toaster"], "toaster"),
        (["--palette", "device:pico8", "-k", "4"], "--palette"),
        (["--palette", "device:pico8", "--lock", "#fff000"], "--palette"),
        (["--max-bytes", "1000", "-k", "4"], "-k"),
        (["--min-psnr", "30", "--palette", "device:pico8"], "--palette"),
        (["--lock", "#12345"], "#12345"),
        (["--lock", "red"], "red"),
        (["--lock", "#111111,#222222,#333333", "-k", "2"], "3 locked"),
        (["--ppd", "0"], "pixels per degree"),
        (["--effort", "0"], "effort"),
        (["--dither", "noise"], "dither"),
        (["--space", "cmyk"], "space"),
    ],
)
def test_conflicts_on_the_command_line_exit_2_and_write_nothing(
    photo_file: Path, arguments: list[str], message: str
) -> None:
    code, said = run("encode", photo_file, *arguments)
    assert code == (1 if "none.gpl" in arguments else 2)
    assert message in said
    assert not photo_file.with_suffix(".kmi").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.gpl", b""),
        ("long.hex", b"123456\n" * 257),
        ("broken.gpl", b"GIMP Palette\n1 2\n"),
        ("unknown.xyz", b"what is this"),
        ("short.act", b"123"),
    ],
)
def test_a_palette_file_that_is_none_exits_3_with_its_name(photo_file: Path, name: str, content: bytes) -> None:
    path = photo_file.with_name(name)
    path.write_bytes(content)
    code, said = run("encode", photo_file, "--palette", path)
    assert code == 3
    assert name in said


@pytest.mark.parametrize(
    ("locked", "channels", "message"),
    [
        (np.zeros((2, 2), np.uint8), 3, "shape"),
        (np.zeros(3, np.uint8), 3, "shape"),
        (np.array([[1, 2, 3, 0]], np.uint8), 3, "transparent"),
        (np.zeros((9, 3), np.uint8) + np.arange(9, dtype=np.uint8)[:, None], 3, "locked"),
    ],
)
def test_locked_colours_that_cannot_be_are_refused(locked: np.ndarray, channels: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        palettefmt.quantize(scene(20, 20, channels), 8, locked=locked)


@pytest.mark.parametrize(("given", "channels"), [(3, 3), (4, 3), (3, 4), (4, 4)])
def test_locked_colours_are_in_the_palette_with_or_without_alpha(given: int, channels: int) -> None:
    locked = np.array([[255, 102, 0, 255], [1, 2, 3, 255]], np.uint8)[:, :given]
    image = palettefmt.quantize(scene(20, 20, channels), 8, locked=locked)
    full = np.column_stack([locked[:, :3], np.full((2, 1), 255, np.uint8)])[:, : image.channels]
    for colour in full:
        assert (image.palette == colour).all(axis=1).any()
