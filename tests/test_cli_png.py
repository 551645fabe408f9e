"""Promise: `kmi png` makes an indexed PNG of a picture in one step, and never of the picture's own name.

And `kmi encode` reaches a goal for the look.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.measure import eye
from tests.commands import Result, assert_refused, names
from tests.runs import EXHAUSTIVE


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


def pixels_of(path: Path) -> np.ndarray:
    return np.asarray(opened(path).convert("RGB"))


@pytest.fixture
def few(folder: Path) -> Path:
    """An indexed picture with an order of its own, and an entry that no pixel has."""
    picture = Image.frombytes("P", (40, 30), bytes(i % 5 for i in range(1200)))
    picture.putpalette([200, 10, 10, 10, 200, 10, 10, 10, 200, 255, 255, 255, 0, 0, 0, 77, 66, 55])
    picture.save(folder / "few.png")
    return folder / "few.png"


def test_it_writes_beside_its_input_and_the_input_stays(kmi: Callable[..., Result], photo: Path) -> None:
    before = photo.read_bytes()
    result = kmi("png", photo, "-k", "20", "--effort", "1")
    assert (result.code, result.out) == (0, b"")
    assert names(photo.parent) == ["photo-p8.png", "photo.png"]
    assert photo.read_bytes() == before
    made = opened(photo.parent / "photo-p8.png")
    assert (made.mode, made.size) == ("P", (48, 32))
    assert len(made.palette.colors) <= 20
    assert f"{(photo.parent / 'photo-p8.png').stat().st_size:,} bytes" in result.err


def test_many_files_go_into_a_folder_and_never_onto_themselves(kmi: Callable[..., Result], photo: Path) -> None:
    (photo.parent / "b.png").write_bytes(photo.read_bytes())
    assert kmi("png", photo, "b.png", "-o", "out/", "-k", "4", "--dither", "none").code == 0
    assert names(photo.parent / "out") == ["b.png", "photo.png"]
    assert_refused(kmi("png", photo, "-o", ".", "-f"), 2, "is the input")


def test_it_is_balanced_unless_somebody_asks_for_something_else(kmi: Callable[..., Result], photo: Path) -> None:
    plain = palettefmt.quantize(photo, 256, look="balanced", target="png", effort=1)
    assert kmi("png", photo, "--effort", "1").code == 0
    assert np.array_equal(pixels_of(photo.parent / "photo-p8.png"), plain.to_pixels())
    assert kmi("png", photo, "-f", "-k", "6", "--dither", "none").code == 0
    nearest = palettefmt.quantize(photo, 6).to_pixels()
    assert np.array_equal(pixels_of(photo.parent / "photo-p8.png"), nearest)


def test_pictures_of_few_colours_keep_palette_order_and_every_pixel(kmi: Callable[..., Result], few: Path) -> None:
    assert kmi("png", few).code == 0
    made, own = opened(few.parent / "few-p8.png"), opened(few)
    assert made.getpalette() == own.getpalette()
    assert np.array_equal(np.asarray(made), np.asarray(own))


def test_nearest_colours_need_no_compiled_kernel(photo: Path) -> None:
    script = "import sys; from palettefmt.cli import cli; cli(standalone_mode=False); assert 'numba' not in sys.modules"
    command = [sys.executable, "-c", script, "png", photo.name, "-k", "6", "--dither", "none"]
    done = subprocess.run(command, cwd=photo.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (photo.parent / "photo-p8.png").exists()


def test_nothing_is_written_that_would_be_larger_where_that_is_asked(kmi: Callable[..., Result], few: Path) -> None:
    few.write_bytes(palettefmt.quantize(few).to_png(optimize=True))
    result = kmi("png", few, "--skip-if-larger")
    assert result.code == 0
    assert "left alone" in result.err
    assert names(few.parent) == ["few.png"]


@EXHAUSTIVE
def test_goals_are_reached_and_told(kmi: Callable[..., Result], photo: Path) -> None:
    result = kmi("png", photo, "--max-bytes", "900", "--effort", "1")
    assert result.code == 0, result.err
    assert (photo.parent / "photo-p8.png").stat().st_size <= 900
    assert "looks like" in result.err
    assert kmi("png", photo, "--quality", "60", "-f", "--effort", "1").code == 0
    assert eye.quality(pixels_of(photo), pixels_of(photo.parent / "photo-p8.png")) >= 60


@EXHAUSTIVE
def test_encode_reaches_a_look_by_the_context_coding(kmi: Callable[..., Result], photo: Path) -> None:
    result = kmi("encode", photo, "--quality", "60", "--effort", "1")
    assert result.code == 0, result.err
    image = palettefmt.read(photo.parent / "photo.kmi")
    assert eye.quality(pixels_of(photo), image.to_pixels()) >= 60
    assert "one step" in result.err
    assert kmi("encode", photo, "-f", "--max-bytes", "700", "--look", "best", "--effort", "1").code == 0
    assert (photo.parent / "photo.kmi").stat().st_size <= 700


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("png photo.png -o a.jpg", "png writes indexed PNG"),
        ("png photo.png --quality 60 --look best", "drop --look"),
        ("png photo.png --quality 60 --dither none", "drop --dither"),
        ("png photo.png --quality 101", "101"),
        ("png photo.png --max-bytes 60 --effort 1", "photo.png: no look fits in 60 bytes"),
        ("encode photo.png --look balanced", "take --coding context, or --for png"),
        ("encode photo.png --quality 60 --for png", "take kmi png"),
        ("encode photo.png --quality 60 --min-psnr 30", "drop it, or drop --quality"),
        ("encode photo.png --quality 60 --palette device:gameboy", "drop --palette"),
        ("encode photo.png --look best --dither floyd-steinberg", "not by floyd-steinberg"),
    ],
)
def test_what_contradicts_itself_is_refused_with_what_to_do(
    kmi: Callable[..., Result], photo: Path, command: str, words: str
) -> None:
    assert_refused(kmi(*command.split()), 2, words)
    assert names(photo.parent) == ["photo.png"]
