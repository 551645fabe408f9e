"""Promise: `kmi decode --salvage` marks what is lost, lists it, and exits with 3."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from palettefmt import IndexedImage
from tests.commands import Result, assert_refused, names, process
from tests.damage import MAGENTA, ROWS, packed, payloads


@pytest.fixture
def damaged(folder: Path, made: tuple[IndexedImage, bytes]) -> tuple[IndexedImage, Path]:
    """Return a picture and its file, whose stripe 2 is damaged and whose last two are cut off."""
    image, data = made
    broken = bytearray(data[: payloads(data)[3][1] + 3])
    broken[payloads(data)[2][0]] ^= 0x21
    (folder / "d.kmi").write_bytes(broken)
    return image, folder / "d.kmi"


def lost_in(image: IndexedImage) -> np.ndarray:
    """Return which rows the fixture `damaged` has lost."""
    rows = np.zeros(image.height, bool)
    rows[2 * ROWS : 3 * ROWS] = rows[4 * ROWS :] = True
    return rows


def test_the_command_marks_lists_and_leaves_with_3(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    image, path = damaged
    assert_refused(kmi("decode", path), 3, "d.kmi")
    assert names(path.parent) == ["d.kmi"]
    result = kmi("decode", path, "--salvage")
    assert (result.code, result.out) == (3, b"")
    size = path.stat().st_size
    lines = result.err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(f"kmi: {path}: lost stripe 2 (rows 12 to 17): ")
    reason = f"the file ends at byte {size:,}, before its payload does"
    assert lines[1] == f"kmi: {path}: lost stripes 4 to 5 (rows 24 to 32): {reason}"
    assert lines[2].partition(";")[0] == f"kmi: {path}: 15 of 33 rows are lost"
    assert lines[3].endswith("d.kmi.png: 50 x 33 pixels")
    with Image.open(path.with_suffix(".kmi.png")) as opened:
        pixels = np.asarray(opened)
    lost = lost_in(image)
    assert pixels.shape == (33, 50, 4)
    assert not pixels[lost].any()
    assert np.array_equal(pixels[~lost][..., :3], image.to_pixels()[~lost])
    assert (pixels[~lost][..., 3] == 255).all()


def test_what_is_lost_is_told_even_to_the_quiet_and_to_streams(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    _, path = damaged
    result = kmi("decode", "-", "--salvage", "-q", stdin=path.read_bytes())
    assert result.code == 3
    assert result.err.count("\n") == 3
    assert result.err.count("kmi: stdin: lost") == 2
    assert Image.open(io.BytesIO(result.out)).mode == "RGBA"


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff", ".webp", ".ppm", ".tga", ".gif"])
def test_a_chosen_colour_goes_into_every_format(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    image, path = damaged
    expected = image.to_pixels().copy()
    expected[lost_in(image)] = MAGENTA
    result = kmi("decode", path, "--salvage", "--lost-color", "#ff00ff", "-o", f"o{suffix}")
    assert result.code == 3
    with Image.open(path.parent / f"o{suffix}") as opened:
        assert np.array_equal(np.asarray(opened.convert("RGB")), expected)


@pytest.mark.parametrize("suffix", [".tiff", ".webp", ".tga"])
def test_lost_rows_are_transparent_in_every_format_that_says_so(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    image, path = damaged
    assert kmi("decode", path, "--salvage", "-o", f"o{suffix}").code == 3
    with Image.open(path.parent / f"o{suffix}") as opened:
        alpha = np.asarray(opened)[..., 3]
    assert np.array_equal(alpha == 0, np.repeat(lost_in(image)[:, None], image.width, axis=1))


@pytest.mark.parametrize("suffix", [".jpg", ".bmp", ".ppm", ".gif"])
def test_a_format_that_may_lose_the_mark_needs_a_colour(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    _, path = damaged
    for options in ((), ("--lost-color", "#ff00ff00")):
        assert_refused(kmi("decode", path, "--salvage", "-o", f"o{suffix}", *options), 2, "--lost-color", suffix)
    assert names(path.parent) == ["d.kmi"]


def test_gif_has_no_257th_colour(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed(k=256)[1])
    data[-1] ^= 1
    (folder / "d.kmi").write_bytes(data)
    result = kmi("decode", "d.kmi", "--salvage", "--lost-color", "#ff00ff", "-o", "o.gif")
    assert_refused(result, 2, "GIF", ".png")
    assert names(folder) == ["d.kmi"]


@pytest.mark.parametrize("channels", [3, 4])
def test_of_a_whole_file_the_command_writes_what_decode_writes(
    kmi: Callable[..., Result], folder: Path, channels: int
) -> None:
    (folder / "a.kmi").write_bytes(packed(channels=channels)[1])
    assert kmi("decode", "a.kmi", "-o", "plain.png").code == 0
    result = kmi("decode", "a.kmi", "--salvage", "-o", "salvaged.png")
    assert result.code == 0
    assert "lost" not in result.err
    assert (folder / "plain.png").read_bytes() == (folder / "salvaged.png").read_bytes()


def test_trailing_bytes_are_told_and_no_loss(kmi: Callable[..., Result], folder: Path) -> None:
    (folder / "a.kmi").write_bytes(packed()[1] + b"12345")
    result = kmi("decode", "a.kmi", "--salvage")
    assert result.code == 0
    assert "a.kmi: 5 bytes that are of no stripe are left out; nothing is lost" in result.err


def test_an_unproven_palette_is_told_and_leaves_with_3(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed()[1])
    data[21] ^= 1
    (folder / "a.kmi").write_bytes(data)
    result = kmi("decode", "a.kmi", "--salvage")
    assert result.code == 3
    assert "header is damaged" in result.err
    assert "colours may be wrong" in result.err
    assert names(folder) == ["a.kmi", "a.kmi.png"]


def test_where_everything_is_lost_nothing_is_written(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed()[1])
    for start, _ in payloads(bytes(data)):
        data[start] ^= 1
    (folder / "a.kmi").write_bytes(data)
    assert_refused(kmi("decode", "a.kmi", "--salvage"), 3, "a.kmi", "nothing can be salvaged", "CRC-32")
    for broken in (b"", b"no such file", data[:30]):
        (folder / "a.kmi").write_bytes(broken)
        assert_refused(kmi("decode", "a.kmi", "--salvage"), 3, "a.kmi")
    assert names(folder) == ["a.kmi"]


def test_rules_of_every_command_hold_for_salvage(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    _, path = damaged
    assert_refused(kmi("decode", path, "--salvage", "--region", "0,0,2,2"), 2, "--region")
    assert_refused(kmi("decode", path, "--lost-color", "#ff00ff"), 2, "--salvage")
    for color in ("magenta", "#fff", "#ff00zz", ""):
        assert_refused(kmi("decode", path, "--salvage", "--lost-color", color), 2, "--lost-color")
    assert_refused(kmi("decode", path, "--salvage", "--max-pixels", "1649"), 5, "--max-pixels")
    (path.parent / "d.kmi.png").write_bytes(b"old")
    assert_refused(kmi("decode", path, "--salvage"), 6, "--force")
    assert (path.parent / "d.kmi.png").read_bytes() == b"old"
    assert kmi("decode", path, "--salvage", "--force").code == 3
    assert (path.parent / "d.kmi.png").read_bytes()[:4] == b"\x89PNG"
    assert_refused(kmi("decode", path, "--salvage", "-o", path, "--force"), 2)


def test_a_real_process_salvages(damaged: tuple[IndexedImage, Path]) -> None:
    result = process("decode", damaged[1], "--salvage", "-o", "-")
    assert result.code == 3
    assert result.out[:4] == b"\x89PNG"
    assert "Traceback" not in result.err
