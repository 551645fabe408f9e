"""Promise: programs of Qt and of GTK open .kmi files as any other picture, by plugins made of the C reader.

The libraries are the real ones: tests/desktop has the programs, tests/desktop_readers.py builds and runs them.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.errors import LimitError
from palettefmt.limits import DEFAULT_MAX_PIXELS
from tests import desktop_readers, vectors
from tests.commands import opened
from tests.desktop_readers import SANITIZED, Answer, Reader
from tests.fuzz import differential
from tests.fuzz.judge import attempt
from tests.fuzz.mutants import mutant
from tests.runs import EXHAUSTIVE, rest

ENTRIES = json.loads(vectors.MANIFEST.read_text())
FILES = [(vectors.FOLDER / entry["file"]).read_bytes() for entry in ENTRIES]
FOLDER = Path(__file__).parent.parent / "samples"
SAMPLES = sorted(FOLDER.rglob("*.kmi"))
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


@pytest.mark.parametrize("build", LIBRARIES)
def test_a_bomb_is_refused_by_its_header_and_damage_is_named(build: Build) -> None:
    reader = build()
    for width, height in ((17_895_697, 6), (65_535, 65_535), (0xFFFFFFFF, 0xFFFFFFFF)):
        assert "more pixels than the limit" in desktop_readers.words(reader, one_colour(width, height))
    for name, reason in (("stripe-crc", "CRC-32 of a stripe"), ("palette-bit", "the header is damaged"),
                         ("trailing", "bytes follow"), ("context-cut", "coded data ends too early")):  # fmt: skip
        assert reason in desktop_readers.words(reader, (vectors.FOLDER / f"bad/{name}.kmi").read_bytes())


def one_colour(width: int, height: int) -> bytes:
    """Return a file of 35 bytes, whatever its size; one that is within the limit is valid."""
    labels = zlib.crc32(bytes(width * height)) if width * height <= DEFAULT_MAX_PIXELS else 0
    fields = struct.pack(">BBBHII", 1, 0, 0, 0, width, height)
    head = b"\x8bKMI\n\r\n" + fields + b"\1\2\3" + struct.pack(">II", 0, labels)
    return head + struct.pack(">I", zlib.crc32(head))


def test_gdk_pixbufs_own_programs_make_thumbnails(tmp_path: Path) -> None:
    environment = os.environ | desktop_readers.pixbuf_environment()
    thumbnailer = desktop_readers.needed("gdk-pixbuf-thumbnailer", "libgdk-pixbuf2.0-bin")
    for name, size in (("sunset", (40, 25)), ("icon", (40, 40))):
        source, target = str(FOLDER / f"{name}.kmi"), tmp_path / "small.png"
        subprocess.run([thumbnailer, "-s", "40", source, str(target)], env=environment, check=True)
        picture = palettefmt.read(FOLDER / f"{name}.kmi").to_pillow().convert("RGBA")
        small = opened(target).convert("RGBA")
        assert small.size == size
        far = np.abs(np.asarray(small, int) - np.asarray(picture.resize(size, Image.Resampling.BOX), int))
        assert far.mean() < 4
    bad = [thumbnailer, str(vectors.FOLDER / "bad/padding.kmi"), str(tmp_path / "bad.png")]
    assert subprocess.run(bad, env=environment, capture_output=True, check=False).returncode > 0
    assert not (tmp_path / "bad.png").exists()


def test_the_loader_is_installed_where_gdk_pixbuf_looks(tmp_path: Path) -> None:
    tree = Path(desktop_readers.pixbuf_environment()["GDK_PIXBUF_MODULE_FILE"]).parent
    (folder,) = desktop_readers.flags("gdk-pixbuf-2.0", "--variable=gdk_pixbuf_moduledir")
    for target, there in (("install", True), ("uninstall", False)):
        subprocess.run(["make", "-s", "-C", str(tree), target, f"DESTDIR={tmp_path}"], check=True)
        assert (tmp_path / folder[1:] / "libpixbufloader-kmi.so").exists() == there


@EXHAUSTIVE
@pytest.mark.parametrize(
    ("build", "size"),
    # The second is QImageReader's own limit in Qt 6.4, 128 MiB at four bytes a pixel; programs can raise it.
    [(desktop_readers.pixbuf_reader, (17_895_697, 5)), (desktop_readers.qt_reader, (4096, 8191))],
)
def test_the_largest_picture_is_read(build: Build, size: tuple[int, int]) -> None:
    (answer,) = desktop_readers.read(build(), [one_colour(*size)])
    assert answer.size == size


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
