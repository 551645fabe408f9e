"""Promise: the table of promises is true: every promise has tests, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (TESTS / "README.md").read_text().splitlines()
    if re.match(r"\|\s*\d*\s*\|", line)
]


def named() -> list[tuple[str, str]]:
    """Return every (file, test) that the table names."""
    return re.findall(r"(test_\w+\.py)::(\w+)", (TESTS / "README.md").read_text())


def functions_of(path: Path) -> set[str]:
    """Return the names of a file's tests."""
    nodes = ast.parse(path.read_text()).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def missing(names: list[tuple[str, str]]) -> list[str]:
    """Return those of the names that are no test."""
    return [f"{file}::{test}" for file, test in names if test not in functions_of(TESTS / file)]


def test_every_test_that_the_table_names_is_there() -> None:
    assert len(named()) > 50
    assert missing(named()) == []
    assert missing([("test_promises.py", "test_of_nothing")]) == ["test_promises.py::test_of_nothing"]


def test_every_promise_has_a_test_or_a_reason() -> None:
    assert [number for number, *_ in ROWS if number] == [str(number) for number in range(1, 24)]
    for number, promise, tests in ROWS:
        assert "::" in tests or len(tests) > 30, f"promise {number} ({promise}) has no test"
