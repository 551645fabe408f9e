"""Promise: on Dask the same bytes come out, whatever happens to the workers: nothing lost, nothing twice.

A real scheduler and two real workers are started on the loopback interface.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from palettefmt.batch.cluster import Dask
from palettefmt.batch.executors import Work
from palettefmt.errors import FileAccessError
from tests.batches import MODULE, outputs, picture, rows_of, wait_for
from tests.runs import EXHAUSTIVE

pytest.importorskip("distributed")

ROOT = Path(__file__).parent.parent


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a part of Dask, as ``dask scheduler`` and ``dask worker`` do."""
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "dask", command, *arguments, "--no-dashboard"],
        env=os.environ | {"PYTHONPATH": paths, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Give a scheduler and two workers of one thread."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    processes = [started("scheduler", "--host", "127.0.0.1", "--port", str(port))]
    try:
        workers = [
            started("worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--name", f"w{number}")
            for number in range(2)
        ]
        processes += workers
        ready = "from distributed import Client; Client({!r}, timeout=60).wait_for_workers(2, timeout=60)".format
        subprocess.run([sys.executable, "-c", ready(address)], check=True, capture_output=True)
        yield Cluster(address, workers)
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(48):
        picture(number, 200, 150).save(folder / f"{number:02}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def run(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run([*MODULE, *map(str, arguments), "--json"], capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def made(out: Path, *, killed: bool = False) -> dict[str, bytes]:
    """Return all outputs of a run, the palette too; every picture has one row."""
    assert len(rows_of(out)) == 49
    return outputs(out, killed=killed) | {path.name: path.read_bytes() for path in out.glob("palette.*")}


@EXHAUSTIVE
@pytest.mark.parametrize("options", [(), ("--shared-palette", "-k", "12")], ids=["each", "shared"])
def test_a_worker_killed_in_mid_run_costs_nothing(
    cluster: Cluster, photos: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    code, told, _ = run(photos, "--out", tmp_path / "local", *options)
    assert (code, told["done"], told["failed"]) == (3, 48, 1)
    out = tmp_path / "dask"
    command = [*MODULE, str(photos), "--out", str(out), *options, "--scheduler", cluster.address, "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (out / "results.jsonl").exists() and (out / "results.jsonl").read_text().count("\n") >= 3)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert (out / "results.jsonl").read_text().count("\n") < 40  # in mid-run
    stdout, stderr = running.communicate(timeout=300)
    assert running.returncode == 3 and "Traceback" not in stderr
    told = json.loads(stdout)
    assert (told["done"], told["failed"], told["pictures"]) == (48, 1, 49)
    assert made(out, killed=True) == made(tmp_path / "local")


def counted(shard: Sequence[int]) -> list[int]:
    """Take a while over each number."""
    import time

    time.sleep(0.02 * len(shard))
    return [len(shard), sum(shard)]


def added(parts: Sequence[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*parts, strict=True)]


@EXHAUSTIVE
def test_a_reduction_survives_the_loss_of_merged_parts(cluster: Cluster) -> None:
    executor = Dask(cluster.address)
    seen = 0

    def done(count: int) -> None:
        nonlocal seen
        seen += count
        if seen == 200:
            cluster.workers[1].send_signal(signal.SIGKILL)

    shards = [range(start, start + 4) for start in range(0, 400, 4)]
    total = executor.reduce(Work(counted, shards, lambda *_: [0, 0], lambda: False), added, done)
    executor.close()
    assert total == [400, sum(range(400))] and seen == 400


@EXHAUSTIVE
@pytest.mark.parametrize(("way", "shards"), [("run", 500), ("reduce", 500), ("reduce", 20)])  # of 20 all are done
def test_workers_that_all_go_and_stay_away_are_no_endless_wait(cluster: Cluster, way: str, shards: int) -> None:
    executor = Dask(cluster.address, patience=2)
    done = itertools.count(1)

    def told(_: int) -> None:
        if next(done) == min(shards, 100):
            for worker in cluster.workers:
                worker.send_signal(signal.SIGKILL)
            for worker in cluster.workers:
                worker.wait()

    work = Work(counted, [[number] for number in range(shards)], lambda *_: [0, 0], lambda: False)
    with pytest.raises(FileAccessError, match="workers are gone"):
        if way == "reduce":
            executor.reduce(work, added, told)
        for row in executor.run(work):
            told(row[0])
    executor.close()


def fatal(shard: Sequence[int]) -> list[int]:
    """Die of 13."""
    if 13 in shard:
        os._exit(1)
    return list(shard)


def joined(parts: Sequence[list[int]]) -> list[int]:
    return [number for part in parts for number in part]


@EXHAUSTIVE
@pytest.mark.parametrize("workers", [1, 2])  # what waits for the same worker is blamed by Dask; for one, all
@pytest.mark.parametrize("way", ["run", "reduce"])
def test_a_picture_that_kills_every_worker_costs_itself_alone(way: str, workers: int) -> None:
    executor = Dask(workers=workers)  # with nannies, which start new workers
    shards = [list(range(start, start + 4)) for start in range(0, 24, 4)]
    work = Work(fatal, shards, lambda shard, _: [-number for number in shard], lambda: False)
    found = joined(list(executor.run(work))) if way == "run" else executor.reduce(work, joined, lambda _: None)
    assert sorted(found) == sorted([-13, *(n for n in range(24) if n != 13)])
    executor.close()


@EXHAUSTIVE
def test_a_cluster_of_this_machine(photos: Path, tmp_path: Path) -> None:
    options = ("--shared-palette", "--weight", "equal")
    run(photos, "--out", tmp_path / "local", *options)
    code, told, err = run(photos, "--out", tmp_path / "dask", *options, "--scheduler", "dask", "-j", "2")
    assert code == 3 and told["workers"] == 2, err
    assert made(tmp_path / "dask") == made(tmp_path / "local")


@EXHAUSTIVE
def test_two_clusters_of_this_machine_work_and_are_not_in_each_others_way() -> None:
    executors = [Dask(workers=1) for _ in range(2)]  # a warning would be an error
    assert [executor.workers for executor in executors] == [1, 1]
    work = Work(counted, [[1, 2], [3, 4, 5], [6]], lambda *_: [0, 0], lambda: False)
    for executor in executors:
        assert sorted(executor.run(work)) == [[1, 6], [2, 3], [3, 12]]
        assert executor.reduce(work, added, lambda _: None) == [6, 21]
        executor.close()


@EXHAUSTIVE
def test_ctrl_c_and_resume(cluster: Cluster, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*MODULE, str(photos), "--out", str(out), "--scheduler", cluster.address]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (out / "results.jsonl").exists() and (out / "results.jsonl").read_text().count("\n") >= 3)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and "Traceback" not in err
    rows = rows_of(out)
    assert len(outputs(out)) == sum(row["status"] == "done" for row in rows.values())
    code, told, _ = run(photos, "--out", out, "--resume", "--scheduler", cluster.address)
    assert code == 3 and told["unchanged"] + told["done"] == 48


@EXHAUSTIVE
def test_a_scheduler_that_is_not_there_is_one_line(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = subprocess.run(
        [*MODULE, str(photos), "--out", str(tmp_path / "out"), "--scheduler", address],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr == f"kmi: cannot reach a Dask scheduler at {address}\n"
    assert not (tmp_path / "out").exists()


@EXHAUSTIVE
def test_a_scheduler_without_workers_is_said_to_have_none(cluster: Cluster) -> None:
    for worker in cluster.workers:
        worker.kill()
        worker.wait()
    with pytest.raises(FileAccessError, match="has no workers"):
        Dask(cluster.address, timeout=8)


def test_without_dask_it_is_said_how_to_get_it(photos: Path, tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['distributed'] = None; from palettefmt.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "batch", str(photos), "--out", str(tmp_path / "o"), "--scheduler", "dask"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 4 and "pip install 'palettefmt[dask]'" in done.stderr
