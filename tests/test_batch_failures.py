"""Promise: a picture, a disk or a worker that fails costs a batch what it must and nothing else."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import palettefmt
from palettefmt.batch.executors import GONE, Processes, Tree, Work
from tests.batches import MODULE, Result, outputs, picture, rows_of, wait_for
from tests.runs import EXHAUSTIVE

# --- bad input -------------------------------------------------------------------------------------------------


def test_broken_pictures_are_rows_and_the_others_go_on(batch: Callable[..., Result], photos: Path) -> None:
    (photos / "text.png").write_text("this is no picture")
    (photos / "cut.png").write_bytes((photos / "p0.png").read_bytes()[:300])
    (photos / "empty.png").write_bytes(b"")
    (photos / "folder.png").mkdir()
    picture(7, 300, 300).save(photos / "huge.png")
    (photos / "dangling.png").symlink_to("nowhere")
    for scheduler in ("threads", "local"):
        result = batch("photos", "missing.png", "--out", scheduler, "--max-pixels", 50_000, scheduler=scheduler)
        rows = rows_of(Path(scheduler))
        failed = {name: row["exit_code"] for name, row in rows.items() if row["status"] == "failed"}
        expected = {"text": 3, "cut": 3, "empty": 3, "huge": 5, "dangling": 1, "missing": 1}
        assert failed == {f"{name}.kmi": code for name, code in expected.items()}
        assert len(outputs(Path(scheduler))) == 6
        assert result.code in expected.values() and "6 of 12 pictures failed" in result.err
        assert all("\n" not in row["error"] for row in rows.values() if row["error"])


def test_a_folder_that_cannot_be_looked_into_costs_nothing(
    batch: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "locked").mkdir()
    real = os.scandir

    def scandir(name: str) -> object:
        if "locked" in str(name):
            raise PermissionError(13, "permission denied")
        return real(name)

    monkeypatch.setattr(os, "scandir", scandir)
    result = batch("photos", "--out", "out")
    assert result.code == 0, result.err
    assert len(outputs(Path("out"))) == 6


def test_an_output_name_that_two_would_get_is_refused_before_anything_is_done(
    batch: Callable[..., Result], photos: Path
) -> None:
    picture(0).save(photos / "p0.jpg")
    result = batch("photos", "--out", "out")
    assert result.code == 2 and "p0.jpg" in result.err and "p0.png" in result.err and "p0.kmi" in result.err
    assert not Path("out").exists()


def test_a_source_is_never_replaced(batch: Callable[..., Result], photos: Path) -> None:
    palettefmt.write("photos/k.kmi", str(photos / "p0.png"), 4)
    before = Path("photos/k.kmi").read_bytes()
    result = batch("photos/k.kmi", "--out", "photos", "--force")
    assert result.code == 2 and "replace a source" in result.err
    assert Path("photos/k.kmi").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--out", "out"], 2, "SOURCE"),
        (["photos/*.bmp", "--out", "out"], 2, "nothing matches"),
        (["photos", "--out", "out", "--resume", "--retry-failed"], 2, "--retry-failed"),
        (["photos", "--out", "out", "--retry-failed"], 2, "no earlier run"),
        (["photos", "--out", "out", "--scheduler", "moon"], 2, "moon"),
        (["photos", "--out", "out", "--scheduler", "tcp://"], 2, "HOST:PORT"),
        (["photos", "--out", "out", "--scheduler", "tcp://127.0.0.1"], 2, "HOST:PORT"),
        (["photos", "--out", "out", "--scheduler", "tcp://127.0.0.1:99999"], 2, "HOST:PORT"),
        (["photos", "--out", "out", "--storage-options", "{"], 2, "JSON"),
        (["photos", "--out", "out", "--storage-options", "[1]"], 2, "object"),
        (["photos", "--out", "photos/p0.png"], 2, "not a folder"),
        (["photos", "--out", "out", "--shared-palette", "--palette", "x.gpl"], 2, "--palette"),
    ],
)
def test_bad_options(batch: Callable[..., Result], photos: Path, arguments: list[str], code: int, words: str) -> None:
    result = batch(*arguments)
    assert result.code == code and words in result.err and result.err.count("\n") == 1
    assert not Path("out").exists()


@pytest.mark.parametrize("first", ["broken.png", "gone.png"])
def test_of_many_failures_the_first_source_decides_the_exit_code(
    batch: Callable[..., Result], photos: Path, first: str
) -> None:
    codes = {"broken.png": 3, "gone.png": 1}
    (photos / "broken.png").write_bytes((photos / "p0.png").read_bytes()[:200])
    names = sorted(codes, key=lambda name: name != first)
    result = batch(*(photos / name for name in names), "--out", "out", "--json")
    assert result.code == codes[first]
    assert [Path(row["source"]).name for row in result.json["failures"]] == names


def test_names_with_control_characters_are_shown_escaped(batch: Callable[..., Result], photos: Path) -> None:
    Path("bad\x1b[31m\n.png").write_text("no picture")
    result = batch("bad\x1b[31m\n.png", "photos/p0.png", "--out", "out")
    assert result.code == 3 and "\x1b" not in result.err and "\\x1b" in result.err
    assert len(outputs(Path("out"))) == 1


def _limited(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@EXHAUSTIVE
def test_a_full_disk_fails_what_does_not_fit(photos: Path) -> None:
    for number in range(3):
        picture(number, 300, 300).save(photos / f"large{number}.png")
    result = subprocess.run(
        [*MODULE, "photos", "--out", "out"], capture_output=True, text=True, preexec_fn=_limited(16_384), timeout=120
    )
    rows = rows_of(Path("out"))
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert sorted(name for name, row in rows.items() if row["status"] == "failed") == [
        f"large{number}.kmi" for number in range(3)
    ]
    assert "file too large" in rows["large0.kmi"]["error"]
    assert len(outputs(Path("out"))) == 6


@pytest.mark.exhaustive
def test_a_disk_that_has_no_room_for_rows_stops_the_batch_with_one_line(photos: Path) -> None:
    result = subprocess.run(
        [*MODULE, "photos", "--out", "out", "-j", "1"],
        capture_output=True, text=True, preexec_fn=_limited(1500), timeout=120,
    )  # fmt: skip
    assert result.returncode == 1 and "results.jsonl: file too large" in result.stderr
    assert "Traceback" not in result.stderr
    again = subprocess.run([*MODULE, "photos", "--out", "out", "--resume", "-q"], capture_output=True, timeout=120)
    assert again.returncode == 0 and len(rows_of(Path("out"))) == len(outputs(Path("out"))) == 6


# --- workers ---------------------------------------------------------------------------------------------------


def doubled(shard: Sequence[int]) -> list[int]:
    """Double numbers; 13 kills whoever tries."""
    if 13 in shard:
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * number for number in shard]


def given_up(shard: Sequence[int], reason: str) -> list[int]:
    assert reason == GONE
    return [-number for number in shard]


def test_a_picture_that_kills_its_worker_costs_itself_alone() -> None:
    shards = [list(range(start, start + 4)) for start in range(0, 40, 4)]
    executor = Processes(2)
    found = [number for rows in executor.run(Work(doubled, shards, given_up, lambda: False)) for number in rows]
    executor.close()
    assert sorted(found) == sorted([2 * number for number in range(40) if number != 13] + [-13])


def test_a_reduction_survives_that_too() -> None:
    executor = Processes(2)
    work = Work(doubled, [[number] for number in range(30)], given_up, lambda: False)
    total = executor.reduce(work, lambda parts: [sum(map(sum, parts))], lambda _: None)
    executor.close()
    assert total == [2 * (sum(range(30)) - 13) - 13]


def test_the_tree_merges_each_few_times() -> None:
    depths: list[int] = []

    def merge(parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
        depths.append(1 + max(depth for depth, _ in parts))
        return depths[-1], sum(count for _, count in parts)

    tree = Tree(merge)
    for _ in range(1000):
        tree.add((0, 1))
    assert tree.total()[1] == 1000 and max(depths) <= 5


@pytest.mark.exhaustive
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    for each in range(40):
        picture(each, 200, 200).save(tmp_path / f"{each}.png")
    out = tmp_path / "out"
    running = subprocess.Popen([*MODULE, str(tmp_path), "--out", str(out), "-k", "32"], start_new_session=True)
    wait_for(lambda: (out / "results.jsonl").exists() and (out / "results.jsonl").stat().st_size > 0)
    running.kill()
    running.wait()

    def gone() -> bool:
        return subprocess.run(["pgrep", "-g", str(running.pid)], capture_output=True).returncode == 1

    wait_for(gone, 20)
