"""Promise: `kmi report` writes the page, names what failed, and refuses in one line what cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner, Result

import palettefmt
from palettefmt.cli.report import report_command
from palettefmt.errors import CorruptError, PalettefmtError, UsageError
from palettefmt.pages import report

if TYPE_CHECKING:
    pass
from tests.reports import png, study_of
from tests.runs import EXHAUSTIVE


def run(*arguments: object) -> Result:
    return CliRunner().invoke(report_command, [str(argument) for argument in arguments])


def code_of(result: Result) -> int:
    return result.exception.exit_code if isinstance(result.exception, PalettefmtError) else result.exit_code


@pytest.fixture
def folder(tmp_path: Path, china: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.png").write_bytes(png(china))
    (tmp_path / "photo.kmi").write_bytes(palettefmt.encode(china, 6))
    (tmp_path / "broken.kmi").write_bytes(palettefmt.encode(china, 6)[:-1])
    return tmp_path


def test_kmi_report_writes_the_page(folder: Path, china: np.ndarray) -> None:
    result = run("photo.png", "--curves=none", "-k", 3, "--dither", "floyd-steinberg")
    assert (result.exit_code, result.stdout) == (0, "")
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert f"photo.png -> report.html: {len(text.encode()):,} bytes" in result.stderr
    how = {"colors": 3, "dither": "floyd-steinberg", "counts": ()}
    assert text == report.report_page([study_of("photo.png", png(china), **how)])
    assert code_of(run("photo.png", "--curves=none")) == 6
    assert run("photo.png", "--curves=none", "--force", "-q").stderr == ""
    result = run("photo.kmi", "--source", "photo.png", "--curves=none", "-o", "-")
    assert result.stdout == report.report_page(
        [study_of("photo.kmi", (folder / "photo.kmi").read_bytes(), source=png(china), counts=())]
    )


@EXHAUSTIVE
def test_one_broken_among_several_is_reported(folder: Path) -> None:
    result = run("photo.png", "broken.kmi", "gone.png", "photo.kmi", "--curves=none", "-o", "all.html")
    assert result.exit_code == CorruptError.exit_code
    lines = result.stderr.splitlines()
    assert lines[0].startswith("kmi: broken.kmi: the file ends at byte")
    assert lines[1] == "kmi: cannot read gone.png: no such file or directory"
    assert lines[2].startswith("2 pictures -> all.html")
    assert lines[3] == "kmi: 2 of 4 inputs failed"
    text = (folder / "all.html").read_text(encoding="utf-8")
    assert "<li>broken.kmi: the file ends at byte" in text
    assert "<li>cannot read gone.png" in text
    assert text.count("<article") == 2
    result = run("broken.kmi", "gone.png", "-o", "none.html")
    assert result.exit_code == CorruptError.exit_code
    assert not (folder / "none.html").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["gone.png"], 1, "cannot read gone.png"),
        (["photo.png", "-o", "gone/a.html"], 1, "does not exist"),
        (["photo.png", "-o", "photo.png"], 2, "is the input"),
        (["photo.kmi", "--source", "small.png"], 2, "cannot be compared"),
        (["photo.png", "--source", "photo.png"], 2, "a source is for a .kmi file"),
        (["photo.png", "photo.kmi", "--source", "photo.png"], 2, "a single FILE.kmi"),
        (["photo.png", "--palette", "device:pico8", "-k", "3"], 2, "nothing to choose"),
        (["-", "-"], 2, "give '-' once"),
        (["broken.kmi"], 3, "broken.kmi: the file ends"),
        (["photo.kmi", "--source", "broken.kmi"], 3, "photo.kmi: the source: the file ends"),
        (["photo.png", "--max-pixels", "9"], 5, "the limit is 9"),
    ],
)
def test_what_is_wrong_is_one_clear_line(
    folder: Path, china: np.ndarray, arguments: list[str], code: int, words: str
) -> None:
    (folder / "small.png").write_bytes(png(china[:5]))
    result = run(*arguments, "--curves=none")
    assert code_of(result) == code
    assert words in str(result.exception)
    assert not (folder / "report.html").exists()


def test_a_fixed_palette_has_no_curves(folder: Path) -> None:
    assert run("photo.png", "--palette", "device:pico8", "-q").exit_code == 0
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "Without curves" in text
    assert 'class="curves"' not in text


def test_a_report_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError):
        report.report_page([])
