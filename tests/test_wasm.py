"""Promise: the C reader as WebAssembly says what our reader says, and is what its source makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import javascript
from tests.fuzz import differential
from tests.fuzz.draft import resealed
from tests.fuzz.mutants import mutant
from tests.fuzz.runner import run
from tests.fuzz.sources import Mutants
from tests.runs import EXHAUSTIVE

ROOT = Path(__file__).parent.parent
MODULE = ROOT / "palettefmt" / "web" / "kmi.wasm"
VECTORS = ROOT / "spec" / "vectors"
ENTRIES = json.loads((VECTORS / "manifest.json").read_text())
SEED = 18


@pytest.fixture(autouse=True)
def node() -> None:
    if shutil.which("node") is None:
        javascript.missing("node")


def test_every_vector_has_its_verdict_and_its_labels() -> None:
    answers = differential.read_by_wasm([(VECTORS / entry["file"]).read_bytes() for entry in ENTRIES], 1 << 20)
    for entry, answer in zip(ENTRIES, answers, strict=True):
        verdict = differential.c_reader.Answer(answer[0]).verdict
        assert verdict == entry["verdict"], entry["file"]
        if verdict == "ok":
            assert answer[1:3] == [[entry["height"], entry["width"]], entry["labels_sha256"]], entry["file"]
        if verdict == "ok" and entry["channels"] == 4:
            assert answer[3] == entry["pixels_sha256"], entry["file"]


def test_mutants_have_the_verdict_the_reason_and_the_pixels_that_our_reader_gives() -> None:
    mutants = [mutant(SEED, index).data for index in range(200)]
    pairs = zip(map(differential.read_by_python, mutants), differential.read_by_wasm(mutants), strict=True)
    assert len({differential.same_in_wasm(ours, theirs) for ours, theirs in pairs}) == 5


def test_pages_say_of_vectors_and_mutants_what_our_reader_says_in_its_words() -> None:
    files = [(VECTORS / entry["file"]).read_bytes() for entry in ENTRIES]
    files += [mutant(SEED + 1, index).data for index in range(200)]
    assert differential.read_by_javascript(files, "wasm") == [differential.read_by_python(data) for data in files]


@EXHAUSTIVE
@pytest.mark.parametrize("target", [differential.Wasm, differential.Pages])
def test_mutants_are_the_same_to_both_readers(target: type) -> None:
    tally = run(target, Mutants(SEED), 5_000)
    assert not tally.findings, (len(tally.findings), tally.findings[:5])
    assert len(tally.verdicts) == 5


def test_it_takes_the_memory_of_the_coder_and_of_what_the_file_declares_and_no_more(tmp_path: Path) -> None:
    absurd = bytearray((VECTORS / "good" / "context-packed.kmi").read_bytes())
    absurd[12:20] = (60_000).to_bytes(4, "big") * 2  # more pixels than are taken
    (tmp_path / "absurd.kmi").write_bytes(resealed(bytes(absurd)))
    names = [str(tmp_path / "absurd.kmi"), *(str(VECTORS / entry["file"]) for entry in ENTRIES)]
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "js" / "wasm_memory.mjs"), *names], check=True, capture_output=True, text=True
    )
    taken = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(taken) == len(names)
    assert taken[0][0] == 65536
    assert max(memory for memory, *_ in taken) > 1 << 20  # some are coded
    for name, (memory, length, pixels) in zip(names, taken, strict=True):
        assert memory <= (36 << 20) + length + 16 * pixels, name  # a pixel with its border, where it is one alone


def test_it_imports_nothing_and_takes_one_page_of_memory_by_itself() -> None:
    script = """
        const module = new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));
        const { memory } = new WebAssembly.Instance(module).exports;
        console.log(WebAssembly.Module.imports(module).length, memory.buffer.byteLength);
    """
    command = ["node", "-e", script, str(MODULE)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == ["0", "65536"]


@EXHAUSTIVE
def test_its_source_makes_the_same_bytes(tmp_path: Path) -> None:
    for tool in ("clang-19", "wasm-ld-19"):
        if shutil.which(tool) is None:
            javascript.missing(tool)
    built = tmp_path / "kmi.wasm"
    subprocess.run(["bash", str(ROOT / "spec" / "c" / "wasm" / "build.sh"), str(built)], check=True)
    assert built.read_bytes() == MODULE.read_bytes()
