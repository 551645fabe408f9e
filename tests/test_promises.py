"""Promise: the table of promises is true: every promise has tests, and they are in the runs that it says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.runs import EXHAUSTIVE, rest, sampled

TESTS = Path(__file__).parent
TABLE = (TESTS / "README.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in TABLE.splitlines()
    if re.match(r"\|\s*\d*\s*\|", line)
]
NAMED = re.findall(r"(test_\w+)\.py::(\w+)( \(\w+\))?", TABLE)
MOST_LINES = 400


def marks_of(thing: Any) -> list[pytest.Mark]:
    """Return the marks of a test or a test file."""
    found = getattr(thing, "pytestmark", [])
    return [getattr(mark, "mark", mark) for mark in (found if isinstance(found, list) else [found])]


def is_left_out(value: Any) -> bool:
    """Return whether a value of `parametrize` is for the exhaustive run alone."""
    return any(mark.name == "exhaustive" for mark in getattr(value, "marks", ()))


def run_of(module: Any, test: Any) -> str:
    """Return what the table has to say of a test: nothing, that the README's command runs a sample, or none of it."""
    marks = [*marks_of(module), *marks_of(test)]
    values = [mark.args[1] for mark in marks if mark.name == "parametrize"]
    if any(mark.name == "exhaustive" for mark in marks) or any(all(map(is_left_out, each)) for each in values):
        return " (exhaustive)"
    return " (sampled)" if any(any(map(is_left_out, each)) for each in values) else ""


def wrong(named: list[tuple[str, str, str]]) -> list[str]:
    """Return those of the names that are no test, or are in another run than is said of them."""
    found = []
    for file, name, said in named:
        module = importlib.import_module(f"tests.{file}") if (TESTS / f"{file}.py").exists() else None
        test = getattr(module, name, None)
        if test is None or not name.startswith("test_"):
            found.append(f"{file}.py::{name} is no test")
        elif run_of(module, test) != said:
            found.append(f"{file}.py::{name} is{run_of(module, test) or ' in the usual run'}, not{said or ' so'}")
    return found


def test_every_test_that_the_table_names_is_there_and_in_the_run_that_it_says() -> None:
    assert len(NAMED) > 50
    assert wrong(NAMED) == []


def test_what_is_wrong_in_the_table_is_noticed() -> None:
    here = "test_promises"
    assert wrong([(here, "test_of_nothing", "")]) == ["test_promises.py::test_of_nothing is no test"]
    assert wrong([("test_of_nothing", "test_it", "")]) == ["test_of_nothing.py::test_it is no test"]
    assert len(wrong([(here, "test_every_promise_has_a_test_or_a_reason", " (sampled)")])) == 1

    @pytest.mark.parametrize("value", [1, rest(2)])
    def some(value: int) -> None: ...

    @pytest.mark.parametrize("other", [1, 2])
    @pytest.mark.parametrize("value", sampled([1, 2], []))
    def none(value: int, other: int) -> None: ...

    @EXHAUSTIVE
    def neither() -> None: ...

    tests = (test_every_promise_has_a_test_or_a_reason, some, none, neither)
    assert [run_of(None, test) for test in tests] == ["", " (sampled)", " (exhaustive)", " (exhaustive)"]


def test_every_promise_has_a_test_or_a_reason() -> None:
    """And the README's command holds each, if only by a sample."""
    assert [number for number, *_ in ROWS if number] == [str(number) for number in range(1, 24)]
    for number, promise, tests in ROWS:
        assert "::" in tests or len(tests) > 30, f"promise {number} ({promise}) has no test"
        usual = [name for name in tests.split(", ") if not name.endswith("(exhaustive)")]
        assert usual, f"promise {number} ({promise}) has a test in the exhaustive run alone"


def test_no_file_of_tests_is_longer_than_one_reads_at_a_time() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in TESTS.glob("*.py")}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
