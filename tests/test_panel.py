"""Promise: `kmi panel` makes of a photo the bytes that a panel takes; every layout is held byte by byte.

Expected bytes are worked out by hand from the drivers' descriptions (palettefmt/exports/panel.py has the table).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from palettefmt import UsageError
from palettefmt.devices import device
from palettefmt.exports.panel import LAYOUTS, pack_panel
from tests.commands import assert_refused, names

SPECTRA = ("black", "white", "yellow", "red", "(no colour)", "blue", "green")
TWO = np.array([[0, 1, 1, 0, 1, 0, 0, 1, 1], [1, 1, 0, 0, 0, 0, 0, 0, 1]], np.uint8)
FOUR = np.array([[0, 1, 2, 3, 3, 2, 1, 0], [3, 3, 3, 3, 0, 0, 0, 1]], np.uint8)
SEVEN = np.array([[0, 1, 2, 3], [5, 6, 1, 0]], np.uint8)


@pytest.mark.parametrize(
    ("layout", "labels", "ink", "expected"),
    [
        ("nibbles", SEVEN, SPECTRA, "01 23 56 10"),
        ("nibbles", SEVEN[:, :3], SPECTRA, "01 20 56 10"),  # a row begins on a whole byte
        ("nibble-halves", SEVEN, SPECTRA, "01 56 23 10"),
        ("gxepd2", SEVEN, SPECTRA, "01 54 32 10"),  # yellow 5, red 4, blue 3, green 2
        ("pairs", FOUR, (), "1b e4 ff 01"),
        ("grey-planes", FOUR, (), "5a f1 3c f0"),  # low bits of both rows, then high bits
        ("ink-planes", np.array([[0, 1, 2, 0, 1, 2, 0, 0, 1]], np.uint8), ("white", "black", "red"), "b7 7f db ff"),
        ("ink-planes", np.array([[0, 1, 2]], np.uint8), ("black", "white", "yellow"), "7f df"),
        ("ink-planes-set", np.array([[0, 1, 2]], np.uint8), ("black", "white", "yellow"), "7f 20"),
        ("bits", TWO, (), "69 80 c0 80"),
        ("gs8", SEVEN, (), "00 01 02 03 05 06 01 00"),
        ("gs4-hmsb", SEVEN, (), "01 23 56 10"),
        ("gs2-hmsb", FOUR, (), "e4 1b ff 40"),
        ("mono-hlsb", TWO, (), "69 80 c0 80"),
        ("mono-hmsb", TWO, (), "96 01 03 01"),
        ("mono-vlsb", TWO, (), "02 03 01 00 01 00 00 01 03"),
        ("mono-vlsb", np.eye(9, 2, dtype=np.uint8), (), "01 02 00 00"),
    ],
)
def test_a_layout_is_these_bytes(layout: str, labels: np.ndarray, ink: tuple[str, ...], expected: str) -> None:
    assert pack_panel(labels, layout, ink).hex(" ") == expected


def test_every_layout_is_tried_above() -> None:
    (mark,) = (m for m in test_a_layout_is_these_bytes.pytestmark if m.name == "parametrize")
    assert {case[0] for case in mark.args[1]} == set(LAYOUTS)


@pytest.mark.parametrize(
    ("layout", "labels", "ink", "message"),
    [
        ("zip", FOUR, (), "no byte layout is called 'zip'; known: nibbles"),
        ("bits", FOUR, (), "bits has 1 bits a pixel, and the picture has label 3"),
        ("pairs", SEVEN, (), "label 6"),
        ("nibble-halves", SEVEN[:, :2], SPECTRA, "multiple of 4"),
        ("gxepd2", np.full((1, 2), 4, np.uint8), SPECTRA, "no ink called '\\(no colour\\)'"),
        ("ink-planes", SEVEN, SPECTRA, "one more ink"),
        ("ink-planes", FOUR % 3, ("white", "red", "yellow"), "takes black, white and one more ink, not white, red"),
    ],
)
def test_what_does_not_fit_is_refused(layout: str, labels: np.ndarray, ink: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        pack_panel(labels, layout, ink)


@pytest.fixture
def photo(folder: Path) -> Path:
    y, x = np.mgrid[0:90, 0:120]
    pixels = np.stack([x * 2, y * 2, 255 - x * 2], axis=-1).astype(np.uint8)
    pixels[:30, :40] = 255
    Image.fromarray(pixels).save(folder / "photo.png")
    return folder / "photo.png"


def test_a_photo_becomes_the_panels_bytes_and_a_preview(kmi, folder: Path, photo: Path) -> None:
    result = kmi("panel", photo, "--device", "gameboy", "-o", "frame.bin", "--preview", "frame.png", "--effort", "1")
    assert result.code == 0, result.err
    assert "160 x 144 for gameboy, pairs, 5,760 bytes" in result.err
    packed = np.frombuffer((folder / "frame.bin").read_bytes(), np.uint8)
    labels = (packed[:, None] >> np.array([6, 4, 2, 0], np.uint8) & 3).reshape(144, 160)
    with Image.open(folder / "frame.png") as preview:
        assert np.array_equal(np.asarray(preview), labels)
        shown = np.array(preview.getpalette("RGB")).reshape(-1, 3)[:4]
    light = device("gameboy").palette.sum(axis=1)
    assert shown[light.argmax()].tolist() == [255] * 3
    assert shown[light.argmin()].tolist() == [0] * 3
    assert (labels[:30, :30] == light.argmax()).all()  # what is white is paper
    again = kmi("panel", photo, "-d", "gameboy", "-o", "again.bin", "--effort", "1", "-q")
    assert (again.code, again.err) == (0, "")
    assert (folder / "again.bin").read_bytes() == (folder / "frame.bin").read_bytes()


def test_a_new_folder_and_a_device_by_its_whole_name(kmi, folder: Path, photo: Path) -> None:
    options = ["--effort", "1", "--dither", "none", "-q"]
    assert kmi("panel", photo, "-d", "gameboy", "-o", "new/", *options).code == 0
    assert kmi("panel", photo, "-d", "device:gameboy", "-o", "whole.bin", *options).code == 0
    assert (folder / "new" / "photo.bin").read_bytes() == (folder / "whole.bin").read_bytes()


def test_ones_own_panel_and_a_layout_of_ones_choice(kmi, folder: Path, photo: Path) -> None:
    mine = {"entries": [{"color": "#202020", "name": "black"}, {"color": "#b0b0a8", "name": "white"}]}
    (folder / "mine.json").write_text(json.dumps(mine))
    assert_refused(kmi("panel", photo, "-d", "mine.json"), 2, "--layout")
    options = ["-d", "mine.json", "--layout", "mono-vlsb", "--size", "16x16", "--dither", "none", "--fit", "none"]
    assert kmi("panel", photo, *options).code == 0
    assert (folder / "photo.bin").stat().st_size == 32
    assert kmi("panel", photo, *options[:2], "--layout", "mono-vlsb", "-o", "-", "--dither", "none").out[:1] == b"\xff"


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["-d", "nokia"], 2, "no device is called 'nokia'"),
        (["-d", "gameboy", "--layout", "zip"], 2, "no byte layout"),
        (["-d", "gameboy", "--layout", "bits"], 2, "1 bits a pixel"),
        (["-d", "gameboy", "-o", "x", "--preview", "x"], 2, "two names"),
        (["-d", "gameboy", "-o", "./x.bin", "--preview", "x.bin", "--force"], 2, "two names"),
        (["-d", "gameboy", "--preview", "photo.png"], 2, "is the input"),
        (["-d", "gameboy", "--preview", "x.jpg"], 2, "x.jpg would not be one"),
        (["-d", "bwr", "--size", "device"], 2, "has a size"),
        (["-d", "none.json"], 1, "none.json"),
        ([], 2, "--device"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(
    kmi, folder: Path, photo: Path, options: list[str], code: int, word: str
) -> None:
    before = names(folder)
    assert_refused(kmi("panel", photo, "--dither", "none", *options), code, word)
    assert names(folder) == before
