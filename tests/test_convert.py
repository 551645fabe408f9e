"""Promise: `kmi convert` makes an indexed picture of any format in one step, exactly what the library makes of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, PictureWarning, UsageError
from palettefmt.pictures.source import open_source
from palettefmt.quantization import quantize_for
from palettefmt.style import Style
from tests.commands import Result, assert_refused, names

Run = Callable[..., Result]
PLAIN = ("-k", "6", "--dither", "none")


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


@pytest.fixture
def few(folder: Path) -> IndexedImage:
    """few.png: indexed, with an order of its own, equal entries, and one that no pixel has."""
    labels = np.arange(1200, dtype=np.uint8).reshape(30, 40) % 5
    palette = np.array([[200, 10, 10], [10, 200, 10], [0, 0, 0], [200, 10, 10], [0, 0, 255], [77, 66, 55]], np.uint8)
    image = IndexedImage(labels, palette)
    (folder / "few.png").write_bytes(image.to_png())
    return image


@pytest.fixture
def soft(folder: Path) -> np.ndarray:
    """soft.png: RGBA of many colours, with a hole and a soft edge."""
    y, x = np.mgrid[0:24, 0:32]
    far = np.hypot(x - 16, y - 12)
    alpha = np.clip((far - 5) * 64, 0, 255)
    pixels = np.dstack([x * 8, y * 10, 255 - x * 4, alpha]).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "soft.png")
    return pixels


@pytest.mark.parametrize("suffix", ["gif", "bmp", "tiff", "png", "webp"])
def test_the_suffix_chooses_and_the_pixels_are_those_of_the_library(kmi: Run, photo: Path, suffix: str) -> None:
    result = kmi("convert", photo, f"out.{suffix}", *PLAIN)
    assert (result.code, result.out) == (0, b""), result.err
    made = opened(photo.parent / f"out.{suffix}")
    assert np.array_equal(np.asarray(made.convert("RGB")), palettefmt.quantize(photo, 6).to_pixels())
    assert f"{(photo.parent / f'out.{suffix}').stat().st_size:,} bytes" in result.err
    assert names(photo.parent) == sorted([f"out.{suffix}", "photo.png"])


def test_a_kmi_file_is_coded_by_context(kmi: Run, photo: Path) -> None:
    assert kmi("convert", photo, "out.kmi", *PLAIN).code == 0
    assert (photo.parent / "out.kmi").read_bytes() == palettefmt.encode(photo, 6, coding="context")


@pytest.mark.parametrize("suffix", ["gif", "bmp", "tif", "png", "kmi"])
def test_an_indexed_picture_keeps_labels_and_palette(kmi: Run, few: IndexedImage, suffix: str) -> None:
    """From PNG into each format, and from there back to PNG."""
    assert kmi("convert", "few.png", f"few.{suffix}" if suffix != "png" else "again.png").code == 0
    first = Path(f"few.{suffix}" if suffix != "png" else "again.png")
    assert kmi("convert", first, "back.png").code == 0
    for path in (first, Path("back.png")):
        read = open_source(path)
        assert isinstance(read, IndexedImage)
        assert np.array_equal(read.labels, few.labels)
        assert np.array_equal(read.palette[:6], few.palette)


def test_many_files_go_into_a_folder_or_beside_their_inputs(kmi: Run, photo: Path, few: IndexedImage) -> None:
    assert kmi("convert", "photo.png", "few.png", "--to", "gif", "-o", "out/", *PLAIN).code == 0
    assert names(photo.parent / "out") == ["few.gif", "photo.gif"]
    assert kmi("convert", "photo.png", "few.png", "--to", "gif", *PLAIN).code == 0
    assert kmi("convert", "photo.png", "--to", "png", *PLAIN).code == 0
    assert kmi("convert", "photo.png", "--to", "kmi", *PLAIN).code == 0
    assert kmi("convert", "photo.png", "few.png", "two/", "--to", "bmp", *PLAIN).code == 1  # --to: two/ is an input
    made = {"few-p8.gif", "photo-p8.gif", "photo-p8.png", "photo.kmi", "few-p8.bmp", "photo-p8.bmp"}
    assert set(names(photo.parent)) == made | {"few.png", "photo.png", "out"}


def test_from_a_pipe_into_a_pipe(kmi: Run, photo: Path) -> None:
    result = kmi("convert", "-", "--to", "gif", "-o", "-", *PLAIN, stdin=photo.read_bytes())
    assert result.code == 0, result.err
    with Image.open(io.BytesIO(result.out)) as made:
        assert (made.format, made.size) == ("GIF", (48, 32))


@pytest.mark.exhaustive
def test_the_look_is_balanced_unless_somebody_asks_for_something_else(kmi: Run, photo: Path) -> None:
    assert kmi("convert", photo, "out.gif", "--effort", "1").code == 0
    plain = palettefmt.quantize(photo, 256, look="balanced", target="png", effort=1)
    assert np.array_equal(np.asarray(opened(photo.parent / "out.gif").convert("RGB")), plain.to_pixels())


@pytest.mark.exhaustive
def test_goals_are_reached_in_the_format_that_is_asked_for(kmi: Run, photo: Path) -> None:
    result = kmi("convert", photo, "out.gif", "--max-bytes", "1500", "--effort", "1")
    assert result.code == 0, result.err
    assert (photo.parent / "out.gif").stat().st_size <= 1500
    assert "looks like" in result.err


def test_nothing_is_written_that_would_be_larger_where_that_is_asked(kmi: Run, few: IndexedImage) -> None:
    result = kmi("convert", "few.png", "few.bmp", "--skip-if-larger")
    assert result.code == 0
    assert "few.png: left alone; as BMP it would take 678 bytes" in result.err
    assert names(Path()) == ["few.png"]


# --- transparency ----------------------------------------------------------------------------------------------


def test_a_gif_shows_each_pixel_or_does_not_and_says_so(kmi: Run, soft: np.ndarray) -> None:
    result = kmi("convert", "soft.png", "soft.gif", *PLAIN)
    assert result.code == 0
    assert "no partial transparency" in result.err
    made = np.asarray(opened(Path("soft.gif")).convert("RGBA"))
    assert np.array_equal(made[:, :, 3], np.where(soft[:, :, 3] >= 128, 255, 0))
    assert len(np.unique(made[made[:, :, 3] == 255], axis=0)) <= 5  # of six colours, one is for the hole


def test_a_bmp_shows_the_picture_on_white_and_says_so(kmi: Run, soft: np.ndarray) -> None:
    result = kmi("convert", "soft.png", "soft.bmp", "-k", "256", "--dither", "none")
    assert "shown on white" in result.err
    made = np.asarray(opened(Path("soft.bmp")).convert("RGB"))
    assert made[12, 16].tolist() == [255, 255, 255]
    seen = soft[:, :, 3] == 255
    assert np.abs(made[seen].astype(int) - soft[seen][:, :3]).max() < 16


def test_a_png_keeps_every_alpha_and_no_goal_guesses_for_others(kmi: Run, soft: np.ndarray) -> None:
    assert "warning" not in kmi("convert", "soft.png", "out.png", *PLAIN).err
    assert_refused(kmi("convert", "soft.png", "soft.gif", "--max-bytes", "5000"), 2, "take png, or -k")


def quiet(pixels: object, holds: str, colors: int | None = None, **style: object) -> IndexedImage:
    with pytest.warns(PictureWarning):
        return quantize_for(pixels, Style(colors, **style), holds)  # type: ignore[arg-type]


def test_what_is_transparent_takes_one_entry_and_no_say_in_the_others(soft: np.ndarray) -> None:
    image = quiet(soft, "key", 4)
    assert image.palette[-1].tolist() == [0, 0, 0, 0]
    clear = soft[:, :, 3] < 128
    assert np.array_equal(image.labels == image.colors - 1, clear)
    spoilt = soft.copy()
    spoilt[clear, :3] = (255, 0, 255)
    assert np.array_equal(quiet(spoilt, "key", 4).palette, image.palette)
    assert quantize_for(soft[:, :, :3], Style(4), "key") == palettefmt.quantize(soft[:, :, :3], 4)
    opaque = soft.copy()
    opaque[:, :, 3] = 255
    assert quantize_for(opaque, Style(4), "none") == palettefmt.quantize(soft[:, :, :3], 4)
    assert quantize_for(soft, Style(4), "full") == palettefmt.quantize(soft, 4)


def test_a_picture_that_cannot_be_seen_at_all_has_one_entry() -> None:
    image = quantize_for(np.zeros((2, 3, 4), np.uint8), Style(4), "key")
    assert image.to_pixels().tolist() == np.zeros((2, 3, 4)).tolist()


def test_an_indexed_picture_stays_where_its_alpha_can() -> None:
    labels = np.array([[0, 1, 2]], np.uint8)
    one = IndexedImage(labels, np.array([[1, 2, 3, 255], [4, 5, 6, 0], [7, 8, 9, 255]], np.uint8))
    assert quantize_for(one, Style(), "key") is one
    assert np.array_equal(quiet(one, "none").to_pixels(), [[[1, 2, 3], [255, 255, 255], [7, 8, 9]]])
    half = IndexedImage(labels, np.array([[1, 2, 3, 200], [4, 5, 6, 0], [7, 8, 9, 0]], np.uint8))
    assert quiet(half, "key").to_pixels().tolist() == [[[1, 2, 3, 255], [0, 0, 0, 0], [0, 0, 0, 0]]]


def test_fixed_palettes_and_one_colour(soft: np.ndarray) -> None:
    rgb = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    assert quiet(soft, "key", palette=rgb).palette.tolist() == [[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0]]
    rgba = np.array([[0, 0, 0, 0], [9, 9, 9, 255]], np.uint8)
    assert quiet(soft, "key", palette=rgba).palette.tolist() == rgba.tolist()
    with pytest.raises(UsageError, match="256 entries"):
        quiet(soft, "key", palette=np.zeros((256, 3), np.uint8))
    with pytest.raises(UsageError, match="takes one of the colours"):
        quiet(soft, "key", 1)


@pytest.mark.parametrize("command", ["png", "convert"])
def test_the_help_shows_the_defaults_that_are_true_here(kmi: Run, command: str) -> None:
    said = " ".join(kmi(command, "--help").out.decode().split())
    assert "[default: 256; an indexed picture keeps its own palette]" in said
    assert "[default: balanced, unless --dither is given]" in said
    assert "[default: perceptual]" in said
    assert "default: 8;" not in said
    assert "default: none" not in said
    assert "[default: none]" in " ".join(kmi("encode", "--help").out.decode().split())  # theirs stay


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("photo.png", 2, "a second name such as out.gif, or --to gif"),
        ("photo.png out.jpg", 2, "no indexed format has this suffix; try .png, .gif"),
        ("photo.png out", 2, "no indexed format has this suffix"),
        ("photo.png few.png x.gif", 2, "several inputs need a format"),
        ("photo.png few.png sub/", 2, "say the format, for example --to gif"),
        ("photo.png -o -", 2, "say the format, for example --to gif"),
        ("photo.png --to gif -o x.bmp", 2, "not a name for a gif file"),
        ("photo.png --to kmi -o x.bmp", 2, "not a name for a kmi file"),
        ("photo.png few.png", 6, "few.png"),
        ("photo.png photo.png -f", 2, "is the input"),
        ("photo.png x.gif --quality 60 --look best", 2, "drop --look"),
    ],
)
@pytest.mark.usefixtures("photo", "few")
def test_what_cannot_be_meant_is_refused_with_what_to_do(kmi: Run, command: str, code: int, words: str) -> None:
    assert_refused(kmi("convert", *command.split()), code, words)
    assert names(Path()) == ["few.png", "photo.png"]
