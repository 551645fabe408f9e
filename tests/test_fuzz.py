"""Promise: no bytes whatsoever make a reader crash, hang, waste memory, or say one thing here and another there.

Damaged files (see tests/fuzz) through the library, the Pillow plugin, the command line and the JavaScript reader.
``python -m tests.fuzz`` does the same with as many as one has time for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.kmi import decode
from tests import javascript, vectors
from tests.fuzz import memory, seeds, twins
from tests.fuzz.differential import JavaScript
from tests.fuzz.judge import ACCEPTED, MAX_PIXELS, Finding, judge
from tests.fuzz.mutants import PLAIN, STRUCTURAL, mutant
from tests.fuzz.runner import Tally, run
from tests.fuzz.sources import Files, Mutants, stored
from tests.fuzz.targets import CommandLine, Library, Outcome, Pillow, Target, check_run
from tests.runs import EXHAUSTIVE, rest, sampled

FINDINGS = sorted((Path(__file__).parent / "fuzz_findings").glob("*.kmi*"))
ENTRIES = json.loads(vectors.MANIFEST.read_text())
VECTORS = {entry["file"]: (vectors.FOLDER / entry["file"]).read_bytes() for entry in ENTRIES}
SEED = 7


def none_found(tally: Tally) -> None:
    assert not tally.findings, (len(tally.findings), tally.findings[:5])


@pytest.fixture(scope="module")
def library(request: pytest.FixtureRequest) -> Tally:
    return run(Library, Mutants(SEED), request.param)


@pytest.mark.parametrize("library", [600, rest(20_000)], indirect=True)
def test_mutants_through_the_library_raise_nothing_but_our_errors(library: Tally) -> None:
    none_found(library)
    assert sum(library.verdicts.values()) in (600, 20_000)


@pytest.mark.parametrize("library", [600, rest(20_000)], indirect=True)
def test_the_mutants_are_of_every_kind_and_get_every_verdict(library: Tally) -> None:
    count = sum(library.verdicts.values())
    assert set(library.verdicts) == {ACCEPTED, "corrupt", "truncated", "unsupported", "refused"}
    assert min(library.verdicts.values()) >= count // 200, library.verdicts
    for damage in (*STRUCTURAL, *PLAIN):
        counts = {verdict: count for (name, verdict), count in library.damages.items() if name == damage.__name__}
        assert sum(counts.values()) >= count // 100, damage
        assert counts["corrupt"] > 0, damage


@EXHAUSTIVE
def test_5_000_mutants_through_pillow_raise_nothing_but_oserror_and_bomb_errors() -> None:
    tally = run(Pillow, Mutants(SEED), 5_000)
    none_found(tally)
    assert set(tally.verdicts) == {ACCEPTED, "oserror", "refused"}
    assert min(tally.verdicts.values()) >= 20, tally.verdicts


@EXHAUSTIVE
def test_2_000_mutants_through_the_command_line_are_one_line_and_an_exit_code() -> None:
    tally = run(CommandLine, Mutants(SEED), 2_000)
    none_found(tally)
    assert set(tally.verdicts) == {"exit 0", "exit 3", "exit 4", "exit 5"}


@pytest.mark.parametrize("index", range(6))
def test_a_real_process_treats_a_mutant_as_the_command_line_should(index: int, tmp_path: Path) -> None:
    command = (["decode"], ["info"], ["verify"])[index % 3]
    (tmp_path / "mutant.kmi").write_bytes(mutant(SEED, index).data)
    program = [sys.executable, "-m", "palettefmt", *command, "mutant.kmi"]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    check_run(command, done.returncode, done.stdout, done.stderr)
    assert {path.name for path in tmp_path.iterdir()} - {"mutant.kmi"} == (
        {"mutant.kmi.png"} if command == ["decode"] and done.returncode == 0 else set()
    )


@pytest.mark.parametrize("count", [120, rest(3_000)])
def test_mutants_are_the_same_to_the_javascript_reader(count: int) -> None:
    if shutil.which("node") is None:
        javascript.missing("node")
    tally = run(JavaScript, Mutants(SEED), count)
    none_found(tally)
    assert len(tally.verdicts) == 5


# What was found once, and what must have its verdict anyway


@pytest.mark.parametrize("every", [rest(False), rest(True)], ids=["small findings", "findings and vectors"])
@pytest.mark.parametrize(
    "target", sampled([Library, Pillow, CommandLine, JavaScript], [Library]), ids=lambda target: target.__name__
)
def test_every_finding_of_the_past_and_every_vector_is_no_finding_today(target: type, every: bool) -> None:
    if target is JavaScript and shutil.which("node") is None:
        javascript.missing("node")
    files = [stored(path) for path in FINDINGS if every or path.suffix == ".kmi"]
    files += list(VECTORS.values()) if every else []
    none_found(run(target, Files(files), len(files)))


@EXHAUSTIVE
def test_the_judge_gives_every_vector_the_verdict_of_the_manifest() -> None:
    for entry in ENTRIES:
        data = VECTORS[entry["file"]]
        large = int.from_bytes(data[12:16], "big") * int.from_bytes(data[16:20], "big") > MAX_PIXELS
        assert judge(data) in {entry["verdict"], "refused" if large else entry["verdict"]}, entry["file"]
    for data in seeds.good():
        assert judge(data) == ACCEPTED


def test_every_finding_says_what_it_was() -> None:
    for path in FINDINGS:
        assert (path.parent / f"{path.name.partition('.')[0]}.txt").read_text().strip(), path
        assert path.name.partition(".")[0] in (path.parent / "README.md").read_text()


@EXHAUSTIVE
def test_a_mutant_is_the_same_in_every_process() -> None:
    script = "from tests.fuzz.mutants import mutant; print(*(mutant(3, i).data.hex() for i in range(300)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().split() == [mutant(3, index).data.hex() for index in range(300)]


# That all of this can fail: readers with bugs, on purpose


def test_the_judge_finds_a_wrong_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def index_error(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    def usage_error(*_: object, **__: object) -> None:
        raise palettefmt.UsageError("a label without an entry")

    for wrong in (index_error, usage_error):
        monkeypatch.setattr(decode, "decode_stripe", wrong)
        with pytest.raises(Finding, match=r"decode raises (IndexError|UsageError)"):
            judge(VECTORS["good/tiny.kmi"])


def test_the_judge_finds_wrong_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    image = palettefmt.decode(VECTORS["good/tiny.kmi"])
    labels = image.labels.copy()
    labels[2, 3] ^= 1
    monkeypatch.setattr(palettefmt, "decode", lambda *_, **__: IndexedImage(labels, image.palette))
    with pytest.raises(Finding, match="a region of other labels"):
        judge(VECTORS["good/tiny.kmi"])


def test_the_judge_finds_what_decode_accepts_against_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = palettefmt.decode(VECTORS["good/k005.kmi"])
    monkeypatch.setattr(palettefmt, "decode", lambda *_, **__: whole)
    for name, why in (("bad/trailing.kmi", "info says"), ("bad/stripe-crc.kmi", "another size")):
        with pytest.raises(Finding, match=why):
            judge(VECTORS[name])


def test_a_command_that_fails_with_a_traceback_or_a_wrong_code_is_found() -> None:
    for code, stdout, stderr in (
        (1, "", "kmi: cannot read\n"),
        (3, "", "Traceback (most recent call last)\n"),
        (3, "", "kmi: one\nkmi: two\n"),
        (3, "half a table", "kmi: broken\n"),
        (7, "", "kmi: claim\n"),
    ):
        with pytest.raises(Finding):
            check_run(["info"], code, stdout, stderr)


class Bad(Target):
    """A reader that does with each file what its bytes ask for."""

    def warm_up(self) -> None:
        pass

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        for data in files:
            if data == b"abort":
                os.abort()
            if data == b"hang":
                time.sleep(60)
            if data.startswith(b"memory"):
                try:
                    with memory.bounded():
                        np.empty(int(data[6:]) << 20, np.uint8)
                except MemoryError as error:
                    yield Finding(f"memory: {error}")
                    continue
            yield ACCEPTED


def test_a_worker_that_dies_or_hangs_is_a_finding_and_the_rest_is_judged() -> None:
    tally = run(Bad, Files([b"", b"abort", b"", b"hang", b""]), 5, hang=0.5)
    assert [index for index, _ in sorted(tally.findings)] == [1, 3]
    assert tally.verdicts == {ACCEPTED: 3, "FINDING": 2}


def test_memory_beyond_32_mib_is_a_finding() -> None:
    tally = run(Bad, Files([b"memory30", b"memory34", b"memory30"]), 3)
    assert [index for index, _ in tally.findings] == [1]


def test_time_beyond_ten_times_that_of_a_valid_file_is_a_finding() -> None:
    slow = VECTORS["good/tiny.kmi"]
    outcome = twins.explained(Library(), slow, 0.5, ACCEPTED)
    assert isinstance(outcome, Finding)
    assert "a valid file of its shape takes" in str(outcome)
    assert twins.explained(Library(), slow, 0.0, ACCEPTED) == ACCEPTED
    assert isinstance(twins.explained(Library(), slow[:11], 0.5, "truncated"), Finding)


@EXHAUSTIVE
def test_a_twin_is_a_valid_file_of_the_declared_shape() -> None:
    for data in seeds.good():
        twin = twins.twin_of(data)
        assert twin is not None
        assert twin[:20] == data[:20]
        assert judge(twin) == ACCEPTED
    most = VECTORS["good/tiny.kmi"][:10] + b"\0\1\0\0\0\1\0\1\0\0"
    twin = twins.twin_of(most)
    assert twin is not None
    assert palettefmt.info(twin).stripes == 65_536
