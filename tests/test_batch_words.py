"""Promise: the batch's library speaks of facts, and its command names the option that helps."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from palettefmt.batch import executors
from palettefmt.batch.executors import Work
from palettefmt.batch.plan import Batch, plan
from palettefmt.batch.results import Journal
from palettefmt.batch.run import Watcher, run
from palettefmt.batch.sources import find
from palettefmt.batch.storage import Storage
from palettefmt.cli import main
from palettefmt.errors import FileAccessError, PalettefmtError

Refused = Callable[..., tuple[int, str]]


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refused:
    """Return a function that runs ``kmi batch`` beside a folder of pictures, and gives exit code and messages."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos" / "deep").mkdir(parents=True)
    for name in ("a.png", "deep/a.png"):
        Image.new("RGB", (3, 2), (1, 2, 3)).save(tmp_path / "photos" / name)
    (tmp_path / "outer").mkdir()

    def run_command(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kmi", "batch", "--scheduler", "threads", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        return int(caught.value.code or 0), capfd.readouterr().err

    return run_command


@pytest.mark.parametrize(
    ("arguments", "fact", "advice"),
    [
        (["outer", "--out", "out"], "no pictures in outer itself", "--recursive"),
        (["photos/a.png", "photos/deep/a.png", "--out", "out"], "would both become a.kmi", "--manifest"),
        (["photos/a.png", "--out", "photos/a.png"], "not a folder", "--out"),
    ],
)
def test_the_command_names_the_option_that_helps(
    refused: Refused, arguments: list[str], fact: str, advice: str
) -> None:
    code, told = refused(*arguments)
    assert code == 2 and told.count("\n") == 1
    assert told.index(fact) < told.index(advice)
    storage = Storage()
    with pytest.raises(PalettefmtError, match=fact) as caught:
        plan(Batch(arguments[-1]), find(arguments[:-2], storage=storage), Journal("out/results.jsonl"))
    assert "--" not in str(caught.value) and advice.removeprefix("--") in caught.value.advice


def test_rows_hold_the_fact_and_the_command_adds_the_option(refused: Refused) -> None:
    Path("out").mkdir()
    Path("out/a.kmi").write_bytes(b"precious")
    code, told = refused("photos/a.png", "--out", "out")
    assert code == 6 and "a.kmi exists already; give another folder with -o, or replace it with --force\n" in told
    row = json.loads(Path("out/results.jsonl").read_text())
    assert row["error"] == f"{Path('out/a.kmi').absolute()} exists already"


def test_a_row_over_a_limit_names_the_argument_and_the_command_the_option(refused: Refused) -> None:
    code, told = refused("photos/a.png", "--out", "out", "--max-pixels", "5")
    assert code == 5 and "the limit is 5; raise --max-pixels if you trust the file\n" in told
    row = json.loads(Path("out/results.jsonl").read_text())
    assert row["error"].endswith("the limit is 5; raise max_pixels if you trust the file")


def test_a_run_that_breaks_off_tells_how_to_go_on_if_something_is_finished(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finished, advice in ((1, "; what is finished is kept; continue with --resume\n"), (0, "workers are gone\n")):

        def broken(self: Any, work: Work[Any, Any], finished: int = finished) -> Iterator[Any]:
            for shard in list(work.shards)[:finished]:
                yield work.function(shard)
            raise FileAccessError("all workers are gone")

        monkeypatch.setattr(executors.Threads, "run", broken)
        code, told = refused("photos", "-r", "--out", f"out{finished}")
        assert code == 1 and told.startswith("kmi: all workers are gone") and told.endswith(advice)
        assert len(Path(f"out{finished}/results.jsonl").read_text().splitlines()) == finished


def test_the_library_runs_without_a_command_line_and_whoever_watches_can_stop_it(tmp_path: Path) -> None:
    class Told(Watcher):
        def __init__(self) -> None:
            self.passes: list[tuple[str, int]] = []
            self.done = 0

        def begin(self, what: str, pictures: int) -> None:
            self.passes.append((what, pictures))

        def advance(self, pictures: int) -> None:
            self.done += pictures

    for number in range(3):
        Image.new("RGB", (3, 2), (number, 2, 3)).save(tmp_path / f"{number}.png")
    items = find([str(tmp_path)], storage=Storage())
    executor = executors.Threads(1)
    for shared_palette, passes in ((False, ["encoding"]), (True, ["counting colours", "encoding"])):
        batch = Batch(str(tmp_path / f"out-{shared_palette}"), shared_palette=shared_palette)
        watcher = Told()
        planned = plan(batch, items, Journal(str(tmp_path / f"{shared_palette}.jsonl")))
        rows = list(run(planned, executor, watcher))
        assert [row.status for row in rows] == ["done"] * 3
        assert watcher.passes == [(name, 3) for name in passes] and watcher.done == 3 * len(passes)
        assert len(Path(planned.journal.path).read_text().splitlines()) == 3

    class Stopper(Watcher):
        def stopped(self) -> bool:
            return True

    planned = plan(Batch(str(tmp_path / "none")), items, Journal(str(tmp_path / "none.jsonl")))
    assert list(run(planned, executor, Stopper())) == []
    executor.close()
