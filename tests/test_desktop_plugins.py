"""Promise: programs of Qt and of GTK open .kmi files as any other picture, by plugins made of the C reader.

The libraries are the real ones: tests/desktop has the programs, tests/desktop_readers.py builds and runs them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt.errors import LimitError
from tests import desktop_readers, vectors
from tests.desktop_readers import SANITIZED, Answer, Reader
from tests.fuzz import differential
from tests.fuzz.judge import attempt
from tests.fuzz.mutants import mutant
from tests.runs import EXHAUSTIVE, rest

ENTRIES = json.loads(vectors.MANIFEST.read_text())
FILES = [(vectors.FOLDER / entry["file"]).read_bytes() for entry in ENTRIES]
SAMPLES = sorted((Path(__file__).parent.parent / "samples").rglob("*.kmi"))
SEED = 2026

# The one for GTK is compiled in three seconds, the one for Qt in ten.
LIBRARIES = [desktop_readers.pixbuf_reader, rest(desktop_readers.qt_reader)]
Build = Callable[..., Reader]


def check(data: bytes, answer: Answer, most: int = 1 << 20) -> str:
    """Check that a library shows just the files that our reader decodes, pixel by pixel; return what became of one."""
    ours = attempt("decode", lambda: palettefmt.decode(data))
    if isinstance(ours, LimitError):  # the same limit
        assert answer.size is None
        return "refused"
    if isinstance(ours, palettefmt.PalettefmtError):
        assert answer.size is None, ours
        return "refused"
    if answer.size is None:  # more than the library itself takes
        assert ours.width * ours.height > most
        return "large"
    assert answer.size == (ours.width, ours.height)
    if answer.rgba is None:
        return "large"
    assert np.array_equal(answer.rgba, differential.rgba(ours))
    if answer.indexed is not None:
        assert np.array_equal(answer.indexed.labels, ours.labels)
        assert np.array_equal(answer.indexed.palette[:, :3], ours.palette)
    return "shown"


def check_all(reader: Reader, files: Sequence[bytes]) -> list[str]:
    return [check(data, answer) for data, answer in zip(files, desktop_readers.read(reader, files), strict=True)]


@pytest.mark.parametrize("build", LIBRARIES)
def test_every_vector_is_shown_or_refused_and_every_sample_opens(build: Build) -> None:
    reader = build()
    outcomes = check_all(reader, FILES)
    for entry, outcome in zip(ENTRIES, outcomes, strict=True):
        assert (outcome == "shown") == (entry["verdict"] == "ok"), entry["file"]
    assert len(SAMPLES) >= 4
    assert set(check_all(reader, [path.read_bytes() for path in SAMPLES])) == {"shown"}


@EXHAUSTIVE
@pytest.mark.parametrize("build", [desktop_readers.pixbuf_reader, desktop_readers.qt_reader])
def test_vectors_samples_and_mutants_under_sanitizers_step_nowhere(build: Build) -> None:
    reader = build(*SANITIZED)
    check_all(reader, FILES)
    check_all(reader, [path.read_bytes() for path in SAMPLES])
    outcomes = []
    for start in range(0, 4_000, 500):
        outcomes += check_all(reader, [mutant(SEED, index).data for index in range(start, start + 500)])
    assert outcomes.count("shown") > 100
    assert outcomes.count("refused") > 1_000
