"""Promise: a batch can be stopped and resumed; what is finished is not lost and not done again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from palettefmt.batch.results import Journal, Row
from palettefmt.errors import UsageError
from tests.batches import MODULE, Result, outputs, picture, rows_of, wait_for
from tests.runs import EXHAUSTIVE


def test_resume_does_only_what_is_missing_or_changed(batch: Callable[..., Result], photos: Path) -> None:
    assert batch("photos", "--out", "out").code == 0
    out = Path("out")
    before = {name: (out / name).stat().st_mtime_ns for name in outputs(out)}
    rows = rows_of(out)
    told = batch("photos", "--out", "out", "--resume", "--json").json
    assert told["unchanged"] == 6 and told["done"] == 0 and rows_of(out) == rows
    picture(50).save(photos / "p0.png")  # changed
    (out / "p1.kmi").unlink()  # gone
    (out / "p2.kmi").write_bytes(b"short")  # damaged
    picture(51).save(photos / "new.png")
    told = batch("photos", "--out", "out", "--resume", "--json").json
    assert (told["unchanged"], told["done"]) == (3, 4)
    again = {name for name, time_ns in before.items() if (out / name).stat().st_mtime_ns != time_ns}
    assert again == {"p0.kmi", "p1.kmi", "p2.kmi"}
    assert batch("photos", "--out", "out", "--resume", "--json", "-k", 4).json["done"] == 7  # another option: all
    assert batch("photos", "--out", "out", "--resume", "--json", "-k", 4).json["unchanged"] == 7


def test_a_second_run_is_refused_unless_it_says_how(batch: Callable[..., Result], photos: Path) -> None:
    assert batch("photos", "--out", "out").code == 0
    rows = rows_of(Path("out"))
    result = batch("photos", "--out", "out", "-k", 3)
    assert result.code == 6 and "--resume" in result.err and rows_of(Path("out")) == rows
    assert batch("photos", "--out", "out", "-k", 3, "--force").code == 0
    assert all(row["colors"] == 3 for row in rows_of(Path("out")).values())


def test_an_output_of_somebody_else_is_kept(batch: Callable[..., Result], photos: Path) -> None:
    Path("out").mkdir()
    Path("out/p3.kmi").write_bytes(b"precious")
    for more in ((), ("--resume",), ("--retry-failed",)):
        result = batch("photos", "--out", "out", *more)
        assert result.code == 6 and "exists already" in result.err
        assert Path("out/p3.kmi").read_bytes() == b"precious"
    assert batch("photos", "--out", "out", "--retry-failed", "--force").code == 0
    assert {row["status"] for row in rows_of(Path("out")).values()} == {"done"}


def test_a_first_run_with_resume_and_a_later_source_keep_what_is_somebody_elses(
    batch: Callable[..., Result], photos: Path
) -> None:
    Path("out").mkdir()
    Path("out/p3.kmi").write_bytes(b"precious")
    result = batch("photos", "--out", "out", "--resume")
    assert result.code == 6 and "p3.kmi exists already; give another folder with -o" in result.err
    Path("out/new.kmi").write_bytes(b"dear")
    picture(51).save(photos / "new.png")
    assert batch("photos", "--out", "out", "--resume").code == 6
    assert Path("out/p3.kmi").read_bytes() == b"precious" and Path("out/new.kmi").read_bytes() == b"dear"
    assert batch("photos", "--out", "out", "--resume", "--force").code == 0
    assert {row["status"] for row in rows_of(Path("out")).values()} == {"done"}


def test_outputs_whose_rows_were_lost_are_known_again(batch: Callable[..., Result], photos: Path) -> None:
    assert batch("photos", "--out", "out").code == 0
    results = Path("out/results.jsonl")
    results.write_bytes(b"".join(results.read_bytes().splitlines(keepends=True)[:2]))  # as a kill may leave it
    assert batch("photos", "--out", "out", "--resume", "--json").json["done"] == 4
    assert len(rows_of(Path("out"))) == 6


def test_retry_failed_does_only_that(batch: Callable[..., Result], photos: Path) -> None:
    good = (photos / "p3.png").read_bytes()
    (photos / "p3.png").write_bytes(good[:200])
    assert batch("photos", "--out", "out").code == 3
    (photos / "p3.png").write_bytes(good)
    picture(60).save(photos / "p0.png")  # changed, but it did not fail
    told = batch("photos", "--out", "out", "--retry-failed", "--json").json
    assert told["pictures"] == told["done"] == 1
    rows = rows_of(Path("out"))
    assert len(rows) == 6 and {row["status"] for row in rows.values()} == {"done"}


def test_a_row_that_broke_off_is_forgotten_and_anything_else_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    rows = [Row(f"{number}.kmi", f"{number}.png", "done") for number in range(3)]
    path.write_text("".join(f"{row.line()}\n" for row in rows) + rows[0].line()[:20])
    assert list(Journal(str(path), keep=True).rows) == ["0.kmi", "1.kmi", "2.kmi"]
    path.write_text("something else\n")
    with pytest.raises(UsageError, match="line 1"):
        Journal(str(path), keep=True)


def test_the_last_row_of_an_output_counts(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    journal = Journal(str(path))
    journal.add(Row("b.kmi", "b.png", "failed"))
    journal.add(Row("a.kmi", "a.png", "done"))
    journal.add(Row("b.kmi", "b.png", "done"))
    assert len(path.read_text().splitlines()) == 3  # each is in the file as soon as it is added
    journal.close()
    journal.tidy(["a.kmi", "b.kmi"])
    assert [json.loads(line)["output"] for line in path.read_text().splitlines()] == ["a.kmi", "b.kmi"]


@pytest.mark.parametrize(
    "stop",
    [lambda pid: os.killpg(pid, signal.SIGINT), lambda pid: os.kill(pid, signal.SIGTERM)],
    ids=["Ctrl-C, which a terminal sends to all processes", "kill"],
)
@EXHAUSTIVE
def test_ctrl_c_loses_nothing_that_is_finished(tmp_path: Path, stop: Callable[[int], None]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for each in range(30):
        picture(each, 160, 120).save(folder / f"{each:02}.png")
    command = [*MODULE, str(folder), "--out", str(out), "-k", "16"]
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    results = out / "results.jsonl"
    wait_for(lambda: results.exists() and results.read_text().count("\n") >= 5)
    stop(running.pid)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and "--resume" in err and "Traceback" not in err
    rows = rows_of(out)
    assert 5 <= len(rows) < 30 and {row["status"] for row in rows.values()} == {"done"}
    assert set(outputs(out)) == set(rows)
    finished = {name: (out / name).stat().st_mtime_ns for name in rows}
    told = subprocess.run([*command, "--resume", "--json"], capture_output=True, timeout=120, check=True)
    assert json.loads(told.stdout)["unchanged"] == len(rows) and len(rows_of(out)) == len(outputs(out)) == 30
    assert finished == {name: (out / name).stat().st_mtime_ns for name in finished}
