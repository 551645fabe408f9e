"""Promise: the lessons run, say the figures that they store, and are the same lesson in both languages."""

from __future__ import annotations

import ast
import base64
import functools
import importlib.util
import io
import json
import re
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from tests.runs import EXHAUSTIVE

FOLDER = Path(__file__).parents[1] / "samples" / "notebooks"
NAMES = {"en": "kmeans-lesson.ipynb", "vi": "kmeans-lesson.vi.ipynb"}
both = pytest.mark.parametrize("language", NAMES)

# Of the figures that depend on other libraries' versions: how far, relatively, they may be from the stored ones.
FREEDOM = {"measured": 0.15, "learned": np.inf}
FIGURE = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?|\b[0-9A-F]{2}\b")

Cell = dict[str, Any]


@functools.cache
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebook_maker", FOLDER / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def notebook(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / NAMES[language]).read_text("utf-8"))
    return loaded


def code_cells(language: str) -> list[Cell]:
    return [cell for cell in notebook(language)["cells"] if cell["cell_type"] == "code"]


def source(cell: Cell) -> str:
    return "".join(cell["source"])


@functools.cache
def rerun(language: str) -> list[list[dict[str, Any]]]:
    """Run the stored code cells as a notebook would; return their outputs."""
    outputs: list[list[dict[str, Any]]] = maker().run([source(cell) for cell in code_cells(language)])
    return outputs


def texts(outputs: list[dict[str, Any]]) -> str:
    return "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")


def pictures(outputs: list[dict[str, Any]]) -> list[bytes]:
    return [base64.b64decode(output["data"]["image/png"]) for output in outputs if "data" in output]


def said(language: str) -> str:
    return "".join(texts(outputs) for outputs in rerun(language))


def value(figure: str) -> float:
    return float(figure.replace(",", "")) if figure[-1].isdigit() and figure[0] not in "ABCDEF" else 0.0


def table_row(text: str, name: str) -> list[float]:
    line = next(line for line in text.splitlines() if line.startswith(name))
    return [value(figure) for figure in FIGURE.findall(line.removeprefix(name))]


@both
def test_structure_is_a_notebook_without_noise(language: str) -> None:
    loaded = notebook(language)
    assert (loaded["nbformat"], loaded["nbformat_minor"]) == (4, 5)
    assert loaded.keys() == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert loaded["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    ids = [cell["id"] for cell in loaded["cells"]]
    assert len(set(ids)) == len(ids) <= 16
    for cell in loaded["cells"]:
        common = {"cell_type", "id", "metadata", "source"}
        assert cell["metadata"] in [{}, *({"tags": [tag]} for tag in FREEDOM)]
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        if cell["cell_type"] == "code":
            assert cell.keys() == common | {"execution_count", "outputs"}
        else:
            assert cell["cell_type"] == "markdown"
            assert cell.keys() == common
    assert [cell["execution_count"] for cell in code_cells(language)] == [*range(1, len(code_cells(language)) + 1)]


@both
def test_every_code_cell_is_stored_with_outputs_and_small(language: str) -> None:
    assert (FOLDER / NAMES[language]).stat().st_size < 300_000
    for cell in code_cells(language):
        assert cell["outputs"], source(cell)
        for picture in pictures(cell["outputs"]):
            with Image.open(io.BytesIO(picture)) as opened:
                opened.load()
                assert opened.format == "PNG"
    assert sum(len(pictures(cell["outputs"])) for cell in code_cells(language)) >= 4


@both
def test_stored_text_is_what_running_says(language: str) -> None:
    for cell, outputs in zip(code_cells(language), rerun(language), strict=True):
        stored, fresh = texts(cell["outputs"]), texts(outputs)
        tags = cell["metadata"].get("tags", [])
        if not tags:
            assert fresh == stored
            continue
        assert words(fresh) == words(stored)
        figures = [[value(figure) for figure in FIGURE.findall(text)] for text in (fresh, stored)]
        # Percentages and counts of blocks are small differences of large figures: two units are free, too.
        far = [pair for pair in zip(*figures, strict=True) if abs(pair[0] - pair[1]) > 2 + FREEDOM[tags[0]] * pair[1]]
        assert not far


def words(text: str) -> list[str]:
    """Return a text without its figures, and without the blanks that their lengths move."""
    return FIGURE.sub(" # ", text).split()


@both
def test_pictures_shown_are_those_stored(language: str) -> None:
    for cell, outputs in zip(code_cells(language), rerun(language), strict=True):
        shown = [
            np.array(Image.open(io.BytesIO(png))).shape for png in [*pictures(outputs), *pictures(cell["outputs"])]
        ]
        assert shown[: len(shown) // 2] == shown[len(shown) // 2 :]


@both
def test_the_source_has_not_moved_on(language: str) -> None:
    """Text and code are those of the common source: `make.py` has been run since it was edited."""
    wanted = maker().cells((FOLDER / maker().SOURCE).read_text("utf-8"), language)
    stored = notebook(language)["cells"]
    assert [(cell.kind, cell.content) for cell in wanted] == [(cell["cell_type"], source(cell)) for cell in stored]
    assert [[cell.tag] if cell.tag else [] for cell in wanted] == [cell["metadata"].get("tags", []) for cell in stored]


def test_nothing_of_the_source_is_lost() -> None:
    text = (FOLDER / maker().SOURCE).read_text("utf-8")
    kinds = [cell.kind for cell in maker().cells(text, "en")]
    assert kinds.count("code") == len(re.findall(r"^```python", text, re.MULTILINE))
    assert kinds.count("markdown") == text.count("<!-- en -->") == text.count("<!-- vi -->")
    for language in NAMES:
        assert not re.search("[«»]|<!--", "".join(cell.content for cell in maker().cells(text, language)))


def test_both_languages_have_the_same_code_but_for_comments_and_strings() -> None:
    english, vietnamese = code_cells("en"), code_cells("vi")
    for one, other in zip(english, vietnamese, strict=True):
        assert one["metadata"] == other["metadata"]
        assert skeleton(source(one)) == skeleton(source(other))
    kinds = [[cell["cell_type"] for cell in notebook(language)["cells"]] for language in NAMES]
    assert kinds[0] == kinds[1]


def skeleton(code: str) -> str:
    """Return code without comments and without what its strings say."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_both_languages_find_the_same_figures() -> None:
    english, vietnamese = (
        [figure for cell in code_cells(language) for figure in FIGURE.findall(texts(cell["outputs"]))]
        for language in NAMES
    )
    assert english == vietnamese


def test_the_translation_is_whole_and_its_letters_are_composed() -> None:
    text = "".join(source(cell) for cell in notebook("vi")["cells"])
    assert unicodedata.is_normalized("NFC", text)
    for one, other in zip(notebook("en")["cells"], notebook("vi")["cells"], strict=True):
        if one["cell_type"] == "markdown":
            assert source(one) != source(other)
            assert 0.7 < len(source(other)) / len(source(one)) < 1.5
            assert source(one).count("\n- ") == source(other).count("\n- ")
            assert re.findall(r"\d+(?:,\d{3})+", source(one)) == re.findall(r"\d+(?:,\d{3})+", source(other))


@EXHAUSTIVE
@both
def test_the_claim_is_in_the_file(language: str) -> None:
    """65,920 bits are palette and labels, 32 bytes are besides, and each figure is the sum that it should be."""
    text = said(language)
    assert f"24 * 16 + 4 * 128 * 128 = {24 * 16 + 4 * 128 * 128:,} bit" in text
    assert text.count("65,920 bit") == 2
    assert "393,216 bit" in text
    assert "524,288 bit" in text
    assert re.search(r"32 bytes? = 256 bits?\n", text)
    assert re.search(r"20 +48 +384\n", text)
    assert re.search(r"80 +8,192 +65,536\n", text)
    assert re.search(r"8,272 +66,176\n", text)
    assert text.count(": True\n") == 2
    assert "False" not in text
    assert f"{393_216 / 66_176:.2f}\n" in text
    assert "8B 4B 4D 49 0A 0D 0A 01 00 0F 00 00 00 00 00 80 00 00 00 80\n" in text


@both
def test_the_pixels_unpacked_by_hand_are_those_of_the_picture(language: str) -> None:
    text = said(language)
    found = re.findall(r"(\([\d, ]+\))\n.* (\([\d, ]+\))\n", text)
    assert len(found) == 2
    assert all(by_hand == in_picture for by_hand, in_picture in found)
    assert text.count("1,130 = ") == 2
    assert 80 + (16 * 128 + 52) // 2 == 80 + (16 * 128 + 53) // 2 == 1130


@both
def test_jpeg_of_sixteen_colours_is_larger_and_has_thousands(language: str) -> None:
    for name in ("china", "flower"):
        rows = [line.split() for line in said(language).splitlines() if line.startswith(name)]
        assert len(rows) == 3
        for _, _, plain, reduced, _, colours in rows:
            assert value(reduced) > value(plain)
            assert value(colours) > 1000
    before, after = re.findall(r": ([\d,]+) → ([\d,]+)\n", said(language))[0]
    assert value(after) > value(before)


def test_what_to_take_home_is_what_was_measured() -> None:
    text = said("en")
    kmi, png = table_row(text, ".kmi"), table_row(text, "indexed PNG")
    photo, reduced = table_row(text, "JPEG 75 of the photo"), table_row(text, "JPEG 75 of 16 colours")
    rgb = table_row(text, "RGB PNG of 16 colours")
    assert kmi[0] == 8272
    assert png[2:] == kmi[2:] == rgb[2:]  # the same 16 colours, the same likeness
    assert png[0] < 0.6 * kmi[0] < kmi[0] < rgb[0]
    assert photo[0] < min(reduced[0], kmi[0])
    assert photo[-1] > kmi[-1] > reduced[-1]
    fixed, entropy, given = (table_row(text, name)[0] for name in ("fixed", "entropy ", "entropy given the left one"))
    assert fixed == 4 > entropy > 3.5
    assert given < entropy / 2


def test_the_answers_to_the_exercises_hold() -> None:
    from sklearn.datasets import load_sample_image

    photo = Image.fromarray(load_sample_image("china.jpg")).crop((64, 20, 448, 404)).reduce(3)
    for k, bits in ((17, 82_328), (9, 65_752)):
        info = palettefmt.info(palettefmt.encode(photo, k))
        assert 8 * (info.palette_bytes + info.payload_bytes) == bits

    data = palettefmt.encode(photo, 8)
    first = 20 + 24 + 8 + 4
    label = (data[first + 787] & 1) << 2 | data[first + 788] >> 6
    assert label == palettefmt.decode(data).labels[16, 53]

    noise = np.random.default_rng(0).integers(0, 16, (128, 128), dtype=np.uint8)
    image = palettefmt.IndexedImage(noise, np.arange(48, dtype=np.uint8).reshape(16, 3))
    assert len(palettefmt.encode(image)) < len(image.to_png())


@both
def test_jupyters_own_validator_agrees(language: str) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(notebook(language))
