"""Promise: the C reader, written from the specification alone, says what ours says, and steps nowhere that it may not.

Its driver (tests/c/reader.c) reads every file twice, from memory and through a callback, whole and by regions, and
lets every read fail once; test_fuzz.py has the other readers' mutants.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from tests import c_reader, javascript
from tests.fuzz import differential
from tests.fuzz.differential import same_in_c
from tests.fuzz.mutants import mutant
from tests.fuzz.runner import run
from tests.fuzz.sources import Mutants
from tests.runs import EXHAUSTIVE, rest

ROOT = Path(__file__).parent.parent
VECTORS = ROOT / "spec" / "vectors"
ENTRIES = json.loads((VECTORS / "manifest.json").read_text())
FILES = [(VECTORS / entry["file"]).read_bytes() for entry in ENTRIES]
SAMPLES = sorted((ROOT / "samples").rglob("*.kmi"))
QUICK = ("-O1", c_reader.CONTEXT)
FAST = ("-DKMI_FAST",)
# Some clangs warn of what their own -march=native means on a new processor; that is not about our code.
QUIET = ("-Wno-unknown-warning-option", "-Wno-invalid-feature-combination")
NATIVE = ("-DKMI_FAST", "-march=native", *QUIET)
SEED = 16


@pytest.fixture(scope="module")
def reader() -> Path:
    """Return the reader with everything in it, compiled quickly."""
    return c_reader.program(c_reader.compiler(), *QUICK)


def check_vectors(reader: Path, *, packed_only: bool = False) -> None:
    answers = c_reader.read(reader, FILES)
    for entry, data, answer in zip(ENTRIES, FILES, answers, strict=True):
        if packed_only and c_reader.statuses()[answer.status] == "CODED":
            assert data[8] & 1, entry["file"]
            continue
        assert answer.verdict == entry["verdict"], entry["file"]
        if answer.labels is None or answer.pixels is None:
            continue
        assert answer.labels.shape == (entry["height"], entry["width"])
        pixels = answer.pixels["rgba8888" if entry["channels"] == 4 else "rgb888"]
        assert hashlib.sha256(answer.labels.tobytes()).hexdigest() == entry["labels_sha256"], entry["file"]
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == entry["pixels_sha256"], entry["file"]


def test_every_vector_has_its_verdict_and_its_pixels(reader: Path) -> None:
    check_vectors(reader)


def test_the_packed_reader_alone_calls_coded_files_unsupported_and_steps_nowhere() -> None:
    check_vectors(c_reader.program(c_reader.compiler(), *c_reader.SANITIZED), packed_only=True)


@EXHAUSTIVE
@pytest.mark.parametrize("kind", ["gcc", "clang"])
@pytest.mark.parametrize("build", [(), FAST, NATIVE], ids=["small", "fast", "native"])
def test_every_build_reads_every_vector_and_every_packed_shape(kind: str, build: tuple[str, ...]) -> None:
    built = c_reader.program(c_reader.compiler(kind), *c_reader.SANITIZED, c_reader.CONTEXT, *build)
    check_vectors(built)
    check_shapes(built)


def check_shapes(reader: Path) -> None:
    images = []
    for colors in (1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 64, 65, 128, 129, 255, 256):
        for number, (width, height) in enumerate([(1, 1), (1, 9), (7, 3), (8, 4), (17, 13), (300, 2), (131, 70)]):
            generator = np.random.default_rng([colors, width, height])
            palette = generator.integers(0, 256, (colors, 3 + number % 2), np.uint8)
            images.append(palettefmt.IndexedImage(generator.integers(0, colors, (height, width), np.uint8), palette))
    files = [palettefmt.encode(image, stripe_rows=(None, 1, 5)[i % 3]) for i, image in enumerate(images)]
    for image, answer in zip(images, c_reader.read(reader, files), strict=True):
        assert answer.status == 0
        check_pictures(image, answer)


def check_pictures(image: palettefmt.IndexedImage, answer: c_reader.Answer) -> None:
    """Labels are the picture's, and pixels in every format what the format's own definition makes of its colours."""
    assert answer.pixels is not None
    assert np.array_equal(answer.labels, image.labels)
    rgba = differential.rgba(image)
    red, green, blue = (rgba[..., c].astype(np.uint16) for c in range(3))
    words = (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3
    assert np.array_equal(answer.pixels["rgb888"], rgba[..., :3])
    assert np.array_equal(answer.pixels["rgba8888"], rgba)
    assert np.array_equal(answer.pixels["bgra8888"], rgba[..., [2, 1, 0, 3]])
    assert answer.pixels["rgb565le"].tobytes() == words.astype("<u2").tobytes()
    assert answer.pixels["rgb565be"].tobytes() == words.astype(">u2").tobytes()


def test_packed_pictures_of_every_depth_come_out_in_every_format() -> None:
    check_shapes(c_reader.program(c_reader.compiler(), "-O1", *FAST))


def test_every_sample_is_read(reader: Path) -> None:
    assert len(SAMPLES) >= 4
    files = [path.read_bytes() for path in SAMPLES if path.stat().st_size < 30_000]
    for data, answer in zip(files, c_reader.read(reader, files), strict=True):
        check_pictures(palettefmt.decode(data), answer)


def test_r10_refuses_a_picture_of_more_pixels_than_asked_for(reader: Path) -> None:
    tiny = (VECTORS / "good/tiny.kmi").read_bytes()
    assert [c_reader.read(reader, [tiny], 15 - less)[0].verdict for less in (0, 1)] == ["ok", "refused"]


@pytest.mark.parametrize("count", [300, rest(5_000)])
def test_mutants_have_the_verdict_the_reason_and_the_pixels_that_our_reader_gives(reader: Path, count: int) -> None:
    mutants = [mutant(SEED, index).data for index in range(count)]
    answers = c_reader.read(reader, mutants, differential.MAX_PIXELS)
    verdicts = {
        same_in_c(differential.read_by_python(data), answer) for data, answer in zip(mutants, answers, strict=True)
    }
    assert verdicts == {"ok", "truncated", "corrupt", "unsupported", "refused"}


@EXHAUSTIVE
@pytest.mark.parametrize(("target", "count"), [(differential.CReader, 10_000), (differential.Clang, 4_000)])
def test_mutants_under_sanitizers_are_the_same_to_both_readers(target: type, count: int) -> None:
    c_reader.compiler(target.compiler)
    tally = run(target, Mutants(SEED), count)
    assert not tally.findings, (len(tally.findings), tally.findings[:5])
    assert len(tally.verdicts) == 5


def test_another_answer_would_be_found(reader: Path) -> None:
    data = [(VECTORS / name).read_bytes() for name in ("good/tiny.kmi", "bad/padding.kmi", "bad/stripe-crc.kmi")]
    ours = [differential.read_by_python(each) for each in data]
    answers = c_reader.read(reader, data)
    for mine, answer in ((ours[0], answers[1]), (ours[1], answers[0]), (ours[1], answers[2])):
        with pytest.raises(differential.Finding, match=r"Python says .* C says"):
            same_in_c(mine, answer)


def test_every_status_of_a_file_has_its_reason_here() -> None:
    callers = {"OK", "CODED", "MEMORY", "OUTSIDE", "READ"}
    assert set(c_reader.statuses().values()) == set(c_reader.REASONS) | callers


@EXHAUSTIVE
def test_the_packed_reader_fits_two_kilobytes_and_takes_a_quarter_of_one_besides_a_row(tmp_path: Path) -> None:
    if shutil.which("arm-none-eabi-gcc") is None:
        javascript.missing("arm-none-eabi-gcc")
    cost = c_reader.cost_on_arm("cortex-m4", tmp_path)
    assert 1_000 < cost.code <= 2_048
    assert 72 + 100 < cost.state + cost.stack <= 256


@EXHAUSTIVE
def test_it_is_cplusplus_too(tmp_path: Path) -> None:
    command = shutil.which("g++") or shutil.which("clang++") or javascript.missing("a C++ compiler")
    source = tmp_path / "reader.cpp"
    source.write_text('#define KMI_IMPLEMENTATION\n#include "kmi_context.h"\nint main() { return 0; }\n')
    strict = ["-std=c++11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I", str(c_reader.HEADER.parent)]
    for flags in ([], ["-DKMI_FAST"]):
        subprocess.run([command, *strict, *flags, str(source), "-o", str(tmp_path / "reader")], check=True)
    sketch = [
        "-I",
        str(c_reader.FOLDER / "arduino"),
        "-x",
        "c++",
        str(c_reader.HEADER.parent / "examples/panel/panel.ino"),
    ]
    subprocess.run([command, *strict, *sketch, "-c", "-o", str(tmp_path / "sketch")], check=True)


def test_the_library_and_the_component_have_our_version() -> None:
    folder = c_reader.HEADER.parent
    assert f"version={palettefmt.__version__}\n" in (folder / "library.properties").read_text()
    assert f'version: "{palettefmt.__version__}"\n' in (folder / "idf_component.yml").read_text()
