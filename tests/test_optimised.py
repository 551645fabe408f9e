"""Promise 23: nothing rests on `assert` or `__debug__`, so `python -O` changes nothing; no bytes become code."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import vectors
from tests.modules import MODULES, imports_of, tree_of
from tests.runs import rest

CODE_FROM_DATA = {"eval", "exec", "compile", "__import__"}
CODE_LOADERS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "code", "runpy"}
# Without __future__ imports, so that an assert that is not run shows itself.
JUDGE = """
import json, sys
def never():
    raise SystemExit("asserts run: this is not python -O")
assert never()
import palettefmt
verdicts, largest = {}, int(sys.argv[1])
for name in json.load(sys.stdin):
    data = open(name, "rb").read()
    try:
        palettefmt.decode(data)
        verdict = "ok"
    except palettefmt.TruncatedError:
        verdict = "truncated"
    except palettefmt.CorruptError:
        verdict = "corrupt"
    except palettefmt.UnsupportedError:
        verdict = "unsupported"
    flips = 0
    if verdict == "ok" and len(data) < largest:
        for bit in range(len(data) * 8):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            try:
                palettefmt.decode(bytes(flipped))
                flips += 1
            except palettefmt.PalettefmtError:
                pass
    verdicts[name] = [verdict, flips]
wrong = 0
for arguments in ((b"", {}), (b"x", {"colors": 0}), (b"x", {"coding": "zip"}), (b"x", {"stripe_rows": 0})):
    try:
        palettefmt.encode(arguments[0], **arguments[1])
        wrong += 1
    except palettefmt.PalettefmtError:
        pass
print(json.dumps([verdicts, wrong]))
"""


@pytest.mark.parametrize("module", MODULES)
def test_no_assert_validates_and_no_data_becomes_code(module: str) -> None:
    nodes = list(ast.walk(tree_of(MODULES[module])))
    assert not [node.lineno for node in nodes if isinstance(node, ast.Assert)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert "__debug__" not in names
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & CODE_FROM_DATA
    assert not {name.split(".")[0] for name in imports_of(MODULES[module])} & CODE_LOADERS
    told = [word for node in nodes if isinstance(node, ast.Call) for word in node.keywords]
    never = [word.value for word in told if word.arg in ("allow_pickle", "shell")]
    assert all(isinstance(value, ast.Constant) and value.value is False for value in never)


@pytest.mark.parametrize(("option", "largest"), [("-O", 60), rest("-O", 200), rest("-OO", 200)])
def test_every_vector_has_its_verdict_under_python_o(option: str, largest: int) -> None:
    """And every flipped bit is rejected, in files that are shorter than the largest."""
    entries = json.loads(vectors.MANIFEST.read_text())
    paths = {str(vectors.FOLDER / entry["file"]): entry["verdict"] for entry in entries}
    done = subprocess.run(
        [sys.executable, option, "-c", JUDGE, str(largest)],
        input=json.dumps(list(paths)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdicts, wrong = json.loads(done.stdout)
    assert {name: verdict for name, (verdict, _) in verdicts.items()} == paths
    assert sum(flips for _, flips in verdicts.values()) == 0
    assert wrong == 0


def test_the_command_line_has_its_help_without_docstrings(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "palettefmt", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "encode" in done.stdout
