"""Promise: a batch does every picture once, says what became of each, and can be stopped, resumed and trusted.

Where the process itself matters (signals, limits, workers that die) a real one is started; otherwise `main` runs here.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import files
from palettefmt.batch import sources
from palettefmt.batch.executors import GONE, Processes, Tree, Work
from palettefmt.batch.results import Journal, Row
from palettefmt.batch.storage import Storage
from palettefmt.cli import main
from palettefmt.errors import UsageError

MODULE = [sys.executable, "-m", "palettefmt", "batch"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Return a function that runs ``kmi batch`` in this process, with threads unless told otherwise."""

    def run(*arguments: str | Path, scheduler: str = "threads") -> Result:
        monkeypatch.setattr(sys, "argv", ["kmi", "batch", "--scheduler", scheduler, *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Result(int(caught.value.code or 0), out, err)

    return run


def picture(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    """Return a smooth picture with some noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x * random.uniform(0.02, 0.2) + y * random.uniform(0.02, 0.2) + seed) for _ in range(3)]
    noisy = np.stack(waves, axis=2) * 110 + 128 + random.normal(0, 5, (height, width, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of six pictures, in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        picture(number).save(folder / f"p{number}.png")
    return folder


def rows_of(out: Path, name: str = "results.jsonl") -> dict[str, dict[str, Any]]:
    """Return the rows of a run; no output may have two."""
    rows = [json.loads(line) for line in (out / name).read_text().splitlines()]
    by_output = {row["output"]: row for row in rows}
    assert len(by_output) == len(rows)
    return by_output


def outputs(out: Path, *, killed: bool = False) -> dict[str, bytes]:
    """Return the .kmi files of a folder; there may be no others but the rows and the palette.

    A process that was `killed` outright in mid-write could not take its temporary file away.
    """
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    known = {".kmi", ".jsonl", ".gpl", ".kmi-palette"} | ({".tmp"} if killed else set())
    assert {Path(name).suffix for name in found} <= known
    return {name: path.read_bytes() for name, path in found.items() if name.endswith(".kmi")}


# --- what it does ----------------------------------------------------------------------------------------------


def test_each_picture_is_encoded_as_the_library_does_and_has_a_row(batch: Callable[..., Result], photos: Path) -> None:
    result = batch(photos, "--out", "out", "-k", 5, "--seed", 3)
    assert result.code == 0, result.err
    out = Path("out")
    made, rows = outputs(out), rows_of(out)
    assert set(made) == set(rows) == {f"p{number}.kmi" for number in range(6)}
    for name, data in made.items():
        source = photos / name.replace(".kmi", ".png")
        image = palettefmt.quantize(str(source), 5, seed=3)
        assert data == palettefmt.encode(str(source), 5, seed=3)
        error = (np.asarray(Image.open(source)).astype(float) - image.to_pixels()) ** 2
        row = rows[name]
        assert row["status"] == "done" and row["error"] is None and row["exit_code"] == 0
        assert (row["bytes_in"], row["bytes_out"]) == (source.stat().st_size, len(data))
        assert row["bits_per_pixel"] == pytest.approx(len(data) * 8 / (40 * 30), abs=1e-5)
        assert row["psnr_db"] == pytest.approx(10 * np.log10(255**2 / error.mean()), abs=1e-3)
        assert row["seconds"] > 0
    assert "6" in result.out and "pictures/s" in result.out and result.err == ""


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_processes_of_any_number_give_the_same_bytes(batch: Callable[..., Result], photos: Path, workers: int) -> None:
    assert batch(photos, "--out", "threads").code == 0
    assert batch(photos, "--out", "out", "-j", workers, scheduler="local").code == 0
    assert outputs(Path("out")) == outputs(Path("threads"))


def test_an_exact_picture_says_so(batch: Callable[..., Result], photos: Path) -> None:
    Image.new("RGB", (9, 9), (1, 2, 3)).save("flat.png")
    told = batch("flat.png", "--out", "out", "--json")
    row = rows_of(Path("out"))["flat.kmi"]
    assert row["exact"] and row["psnr_db"] is None
    assert told.json["exact"] == 1 and told.json["mean_psnr_db"] is None


def test_folders_patterns_and_files(batch: Callable[..., Result], photos: Path) -> None:
    deep = photos / "a" / "b"
    deep.mkdir(parents=True)
    picture(9).save(deep / "q.png")
    (photos / "notes.txt").write_text("no picture")
    assert batch("photos", "--out", "flat").code == 0
    assert set(outputs(Path("flat"))) == {f"p{number}.kmi" for number in range(6)}
    assert batch("photos", "--recursive", "--out", "deep").code == 0
    assert set(outputs(Path("deep"))) == {"a/b/q.kmi"} | {f"p{number}.kmi" for number in range(6)}
    assert batch("photos/**/*.png", "--out", "glob").code == 0
    assert outputs(Path("glob")) == outputs(Path("deep"))
    assert batch("photos/p[12].png", "photos/p1.png", deep / "q.png", "--out", "some").code == 0
    assert set(outputs(Path("some"))) == {"p1.kmi", "p2.kmi", "q.kmi"}


def test_a_name_with_brackets_is_a_name_if_there_is_one(batch: Callable[..., Result], photos: Path) -> None:
    picture(1).save("a[1].png")
    assert batch("a[1].png", "--out", "out").code == 0
    assert set(outputs(Path("out"))) == {"a[1].kmi"}


def test_a_manifest(batch: Callable[..., Result], photos: Path) -> None:
    Path("list.txt").write_text("# two\nphotos/p0.png\n\nphotos/p1.png\tnested/one\n")
    assert batch("--manifest", "list.txt", "--out", "out").code == 0
    assert set(outputs(Path("out"))) == {"p0.kmi", "nested/one.kmi"}


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/../../b", "a\\b", "."])
def test_a_manifest_stays_in_the_output_folder(batch: Callable[..., Result], photos: Path, name: str) -> None:
    Path("list.txt").write_text(f"photos/p0.png\t{name}\n")
    result = batch("--manifest", "list.txt", "--out", "out")
    assert result.code == 2 and "manifest line 1" in result.err
    assert not Path("out").exists()


def test_skip_larger_writes_nothing_that_is_larger(batch: Callable[..., Result], photos: Path) -> None:
    Image.new("P", (64, 64)).save("photos/flat.gif")  # compressed, it is smaller than any packed labels
    random = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(random).save("photos/noise.gif", optimize=True)
    result = batch("photos/flat.gif", "photos/noise.gif", "photos/p0.png", "--out", "out", "--skip-larger")
    assert result.code == 0
    rows = rows_of(Path("out"))
    larger = {name for name, row in rows.items() if row["status"] == "larger"}
    assert larger == {name for name, row in rows.items() if row["bytes_out"] > row["bytes_in"]}
    assert set(outputs(Path("out"))) == set(rows) - larger
    again = batch("photos/flat.gif", "photos/noise.gif", "photos/p0.png", "--out", "out", "--skip-larger", "--resume")
    assert again.code == 0 and rows_of(Path("out")) == rows


def test_dry_run_does_nothing_and_says_everything(batch: Callable[..., Result], photos: Path) -> None:
    result = batch("photos", "--out", "out", "--dry-run")
    assert result.code == 0 and result.out.count(" -> ") == 6
    assert not Path("out").exists()
    assert len(batch("photos", "--out", "out", "--dry-run", "--json").json["plan"]) == 6


def test_json_and_quiet(batch: Callable[..., Result], photos: Path) -> None:
    told = batch("photos", "--out", "out", "--json").json
    rows = rows_of(Path("out")).values()
    assert told["done"] == told["pictures"] == 6 and told["failures"] == []
    assert told["bytes_out"] == sum(row["bytes_out"] for row in rows)
    assert told["mean_psnr_db"] == pytest.approx(sum(row["psnr_db"] for row in rows) / 6, abs=1e-3)
    result = batch("photos", "--out", "quiet", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_warnings_are_in_the_row(batch: Callable[..., Result], photos: Path) -> None:
    frames = [picture(number) for number in range(3)]
    frames[0].save("moving.gif", save_all=True, append_images=frames[1:])
    assert batch("moving.gif", "photos/p0.png", "--out", "out").code == 0
    rows = rows_of(Path("out"))
    assert "3 frames" in rows["moving.kmi"]["warnings"][0] and rows["p0.kmi"]["warnings"] == []


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


def test_a_disk_that_has_no_room_for_rows_stops_the_batch_with_one_line(photos: Path) -> None:
    result = subprocess.run(
        [*MODULE, "photos", "--out", "out", "-j", "1"],
        capture_output=True, text=True, preexec_fn=_limited(1500), timeout=120,
    )  # fmt: skip
    assert result.returncode == 1 and "results.jsonl: file too large" in result.stderr
    assert "Traceback" not in result.stderr
    again = subprocess.run([*MODULE, "photos", "--out", "out", "--resume", "-q"], capture_output=True, timeout=120)
    assert again.returncode == 0 and len(rows_of(Path("out"))) == len(outputs(Path("out"))) == 6


# --- going on --------------------------------------------------------------------------------------------------


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
    assert result.code == 6 and "p3.kmi exists already; use --force" in result.err
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
def test_ctrl_c_loses_nothing_that_is_finished(tmp_path: Path, stop: Callable[[int], None]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for each in range(60):
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
    assert 5 <= len(rows) < 60 and {row["status"] for row in rows.values()} == {"done"}
    assert set(outputs(out)) == set(rows)
    finished = {name: (out / name).stat().st_mtime_ns for name in rows}
    told = subprocess.run([*command, "--resume", "--json"], capture_output=True, timeout=120, check=True)
    assert json.loads(told.stdout)["unchanged"] == len(rows) and len(rows_of(out)) == len(outputs(out)) == 60
    assert finished == {name: (out / name).stat().st_mtime_ns for name in finished}


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


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


# --- URLs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def bucket() -> Iterator[Any]:
    """Return fsspec's file system in memory, with two pictures and a broken one."""
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for number in range(2):
        system.pipe_file(f"/in/deep/{number}.png", files.read_bytes(_saved(number)))
    system.pipe_file("/in/deep/2.png", b"broken")
    yield system
    for folder in ("/in", "/out"):
        if system.exists(folder):
            system.rm(folder, recursive=True)


def _saved(number: int) -> str:
    path = f"{number}.png"
    picture(number).save(path)
    return path


def test_urls_in_and_out(
    batch: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    system = request.getfixturevalue("bucket")
    for source, extra in (("memory://in", ("-r",)), ("memory://in/**/*.png", ("--force",))):
        result = batch(source, "--out", "memory://out", "--results", "rows.jsonl", *extra)
        assert result.code == 3, result.err
        rows = rows_of(tmp_path, "rows.jsonl")
        assert {name: row["status"] for name, row in rows.items()} == {
            "deep/0.kmi": "done", "deep/1.kmi": "done", "deep/2.kmi": "failed",
        }  # fmt: skip
        assert system.cat_file("/out/deep/0.kmi") == palettefmt.encode("0.png")
    told = batch("memory://in", "-r", "--out", "memory://out", "--results", "rows.jsonl", "--resume", "--json").json
    assert (told["unchanged"], told["failed"]) == (2, 1)
    assert batch("memory://in", "-r", "--out", "memory://out", "--results", "new.jsonl", "--json").json["failed"] == 3
    assert "--results" in batch("memory://in", "-r", "--out", "memory://out").err


def test_a_missing_package_is_named(
    batch: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = batch("nonsense://bucket/a.png", "--out", "out")
    assert result.code == 1 and "nonsense://" in result.err and result.err.count("\n") == 1
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = batch("s3://bucket/a.png", "--out", "out")
    assert result.code == 4 and "pip install 'palettefmt[cloud]'" in result.err


def test_sources_are_found_once_and_in_order(photos: Path) -> None:
    found = sources.find(["photos/p2.png", "photos", "photos/*.png"], storage=Storage())
    assert [item.output for item in found] == ["p2.kmi", "p0.kmi", "p1.kmi", "p3.kmi", "p4.kmi", "p5.kmi"]
