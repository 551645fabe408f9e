"""Write both languages of each notebook from one source, run, with their outputs.

``python samples/notebooks/make.py`` regenerates the notebooks of this folder; it needs no Jupyter.

A source NAME.md is a row of cells. Text has both languages, after lines ``<!-- en -->`` and ``<!-- vi -->``. Code is
fenced as python and written once; only what stands between « and » differs, as ``«English|tiếng Việt»``. A word behind
``python`` becomes the cell's tag and says how its output may vary with the versions of other libraries: ``measured``
figures vary a little, ``learned`` ones freely; without a tag the output is always the same.
"""

from __future__ import annotations

import base64
import io
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

FOLDER = Path(__file__).parent
LANGUAGES = {"en": "kmeans-lesson.ipynb", "vi": "kmeans-lesson.vi.ipynb"}
SOURCE = "kmeans-lesson.md"

_CELL = re.compile(
    r"^<!-- en -->\n(?P<en>.*?)^<!-- vi -->\n(?P<vi>.*?)(?=^```python|^<!-- en -->|\Z)"
    r"|^```python *(?P<tag>\w*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PHRASE = re.compile("«([^|»]*)\\|([^»]*)»")

Output = dict[str, Any]


class Cell(NamedTuple):
    """A cell in one language: text, or code with its tag."""

    kind: str
    content: str
    tag: str = ""


def make(folder: Path) -> None:
    """Run the lesson in each language and write its notebook into a folder that exists, over what is there."""
    source = (FOLDER / SOURCE).read_text("utf-8")
    for language, name in LANGUAGES.items():
        content = json.dumps(notebook(cells(source, language)), ensure_ascii=False, indent=1) + "\n"
        (folder / name).write_bytes(content.encode())


def cells(source: str, language: str) -> list[Cell]:
    """Return a source's cells in one language, "en" or "vi"."""
    found = []
    for match in _CELL.finditer(source):
        if match["code"] is None:
            found.append(Cell("markdown", match[language].strip()))
        else:
            code = _PHRASE.sub(lambda phrase: phrase[1 if language == "en" else 2], match["code"])
            found.append(Cell("code", code.strip(), match["tag"]))
    return found


def notebook(lesson: list[Cell]) -> dict[str, Any]:
    """Return cells as a notebook (nbformat 4.5), its code run, with nothing in it that changes from run to run."""
    outputs = enumerate(run([cell.content for cell in lesson if cell.kind == "code"]), 1)
    made = []
    for number, cell in enumerate(lesson, 1):
        entry: dict[str, Any] = {
            "cell_type": cell.kind,
            "id": f"cell-{number:02}",
            "metadata": {"tags": [cell.tag]} if cell.tag else {},
            "source": cell.content.splitlines(keepends=True),
        }
        if cell.kind == "code":
            entry["execution_count"], entry["outputs"] = next(outputs)
        made.append(entry)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def run(codes: list[str]) -> list[list[Output]]:
    """Run cells of code one after the other, as a notebook does; return the outputs of each.

    Pictures get there by ``display``, text by ``print``. Temporary files are deleted.
    """
    outputs: list[Output] = []
    written = io.StringIO()

    def flush() -> None:
        if text := written.getvalue():
            outputs.append({"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)})
        written.seek(0)
        written.truncate()

    def display(picture: Image.Image) -> None:
        flush()
        data = {"image/png": _png(picture), "text/plain": [f"<PIL.Image.Image {picture.mode} {picture.size}>"]}
        outputs.append({"data": data, "metadata": {}, "output_type": "display_data"})

    names: dict[str, Any] = {"__name__": "__main__", "display": display}
    results = []
    with _temporary_folder(), redirect_stdout(written):
        for number, code in enumerate(codes, 1):
            outputs = []
            exec(compile(code, f"<cell {number}>", "exec"), names)  # noqa: S102 - our own lesson
            flush()
            results.append(outputs)
    return results


def _png(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


@contextmanager
def _temporary_folder() -> Iterator[None]:
    """Send temporary files into a folder that is deleted afterwards."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


if __name__ == "__main__":
    make(FOLDER)
