"""The samples are what their own scripts draw and encode, and their README's figures are the files' own."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import palettefmt
from tests.runs import EXHAUSTIVE

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = ["sunset", "cottage", "bicycle", "icon"]
EXACT = NAMES[1:]
CHANGING = "## Other formats"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(SAMPLES), *sys.path])
        patch.setattr(sys, "dont_write_bytecode", True)
        return importlib.import_module("make_samples")


@pytest.fixture(scope="module")
def fresh(maker: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    maker.make(folder)
    return folder


def pixels(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.array(picture, np.uint8)


def table_rows(markdown: str) -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", markdown, re.MULTILINE)
    return [line.replace(",", "").split(" | ") for line in lines]


@EXHAUSTIVE
def test_nothing_is_missing_and_nothing_else_is_made(fresh: Path, maker: ModuleType) -> None:
    assert list(maker.draw_all()) == NAMES
    made = {path.name for path in fresh.iterdir()}
    assert made == {"README.md", "sunset.sheet.png"} | {
        name + end for name in NAMES for end in (".png", ".kmi", ".indexed.png")
    }
    assert made <= {path.name for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_source_has_the_pixels_that_are_drawn(name: str, maker: ModuleType) -> None:
    drawn = maker.draw_all()[name]
    assert drawn.dtype == np.uint8
    np.testing.assert_array_equal(pixels(SAMPLES / f"{name}.png"), drawn)


@EXHAUSTIVE
@pytest.mark.parametrize("name", NAMES)
def test_kmi_is_the_same_byte_for_byte(name: str, fresh: Path) -> None:
    assert (SAMPLES / f"{name}.kmi").read_bytes() == (fresh / f"{name}.kmi").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_kmi_is_what_the_readme_command_makes_of_the_source_file(name: str) -> None:
    command = re.search(rf"`kmi encode {name}\.png -k (\d+)`", (SAMPLES / "README.md").read_text("utf-8"))
    assert command
    made = palettefmt.encode(SAMPLES / f"{name}.png", colors=int(command[1]))
    assert (SAMPLES / f"{name}.kmi").read_bytes() == made


@pytest.mark.parametrize("name", NAMES)
def test_indexed_png_holds_the_labels_and_the_palette(name: str) -> None:
    image = palettefmt.read(SAMPLES / f"{name}.kmi")
    with Image.open(SAMPLES / f"{name}.indexed.png") as picture:
        assert picture.mode == "P"
        indexed = palettefmt.IndexedImage.from_pillow(picture)
    np.testing.assert_array_equal(indexed.labels, image.labels)
    np.testing.assert_array_equal(indexed.palette[: image.colors], image.palette)
    assert indexed.colors == image.colors


@pytest.mark.parametrize("name", EXACT)
def test_pictures_of_few_colours_come_back_exactly(name: str) -> None:
    decoded = palettefmt.read(SAMPLES / f"{name}.kmi").to_pixels()
    np.testing.assert_array_equal(decoded, pixels(SAMPLES / f"{name}.png"))


def test_gradient_is_reduced_to_eight_colours() -> None:
    image = palettefmt.read(SAMPLES / "sunset.kmi")
    assert image.colors == 8
    assert np.unique(image.labels).size == 8


def test_icon_has_levels_of_alpha_and_transparent_corners() -> None:
    alpha = pixels(SAMPLES / "icon.png")[..., 3]
    assert not alpha[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert np.unique(alpha).size > 4


@pytest.mark.parametrize("name", NAMES)
def test_readme_ledger_is_the_file(name: str) -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    section = readme.split(f"## {name}\n")[1].split("\n## ")[0]
    info = palettefmt.info(SAMPLES / f"{name}.kmi")
    ledger = [[part, str(size)] for part, size in info.parts()]
    size = (SAMPLES / f"{name}.kmi").stat().st_size
    assert table_rows(section)[2:] == [*ledger, ["**file**", str(size)]]
    assert sum(part for _, part in info.parts()) == size == info.file_bytes
    for fact in (
        f"{info.width} x {info.height} pixels",
        f"{info.colors} {'RGBA' if info.channels == 4 else 'RGB'} colours",
        f"{info.bits_per_label} bits a pixel, {info.effective_bits_per_pixel:.3f} with everything",
    ):
        assert fact in section


@EXHAUSTIVE
def test_readme_is_regenerated_up_to_the_other_formats(fresh: Path) -> None:
    stored, made = ((folder / "README.md").read_text("utf-8") for folder in (SAMPLES, fresh))
    assert CHANGING in stored
    assert stored.split(CHANGING)[0] == made.split(CHANGING)[0]


def test_readme_sizes_of_other_formats_are_those_of_the_files_here() -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    head, _, *rows = table_rows(readme.split(CHANGING)[1])
    assert [row[0] for row in rows] == NAMES
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        for kind, ending in ((".kmi packed", ".kmi"), ("source PNG", ".png"), ("indexed PNG", ".indexed.png")):
            assert int(cells[kind]) == (SAMPLES / (row[0] + ending)).stat().st_size
        coded = palettefmt.encode(SAMPLES / f"{row[0]}.kmi", coding="context")
        assert int(cells[".kmi coded"]) == len(coded)
        assert f"With `--coding context` it has {len(coded):,} bytes" in readme
        sizes = {kind: int(cells[kind]) for kind in head[1:-1] if kind != "source PNG" and cells[kind] != "-"}
        assert sizes[cells["smallest"]] == min(sizes.values())


@EXHAUSTIVE
def test_samples_stay_small(fresh: Path) -> None:
    files = [SAMPLES / path.name for path in fresh.iterdir()] + list(SAMPLES.rglob("*.py"))
    assert sum(path.stat().st_size for path in files) < 300_000
