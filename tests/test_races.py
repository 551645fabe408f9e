"""Promise: of several writers to one name one wins, and a reader sees whole files."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
import palettefmt.kmi.context
import palettefmt.KmiImagePlugin
from palettefmt import IndexedImage, files
from palettefmt.errors import ExistsError, FileAccessError
from tests.commands import names
from tests.publishing import NEW
from tests.vectors import colours, pattern

# --- races ------------------------------------------------------------------------------------------------------


def race(target: Path, overwrite: bool, writers: int) -> list[str]:
    """Let several threads write to one name at once; return what became of each."""
    start = threading.Barrier(writers)
    outcomes: list[str] = []

    def write(number: int) -> None:
        start.wait(30)
        try:
            files.write_atomic(target, str(number).encode() * 100_000, overwrite=overwrite)
            outcomes.append("written")
        except ExistsError:
            outcomes.append("exists")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


@pytest.mark.parametrize("nameless", [True, False])
@pytest.mark.parametrize("overwrite", [False, True])
def test_of_many_writers_to_one_name_one_wins_or_the_file_is_one_of_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool, nameless: bool
) -> None:
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    for number in range(20):
        target = tmp_path / str(number)
        outcomes = race(target, overwrite, 5)
        assert outcomes == (["written"] * 5 if overwrite else ["exists"] * 4 + ["written"])
        data = target.read_bytes()
        assert len(data) == 100_000
        assert len(set(data)) == 1
    assert len(names(tmp_path)) == 20


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    files.write_atomic(target, b"x" * 100_000)
    stop = threading.Event()
    seen: list[bytes] = []

    def read() -> None:
        while not stop.is_set():
            seen.append(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(12):
        files.write_atomic(target, str(number % 10).encode() * 100_000, overwrite=True)
    stop.set()
    reader.join(60)
    assert seen
    assert {len(data) for data in seen} == {100_000}
    assert all(len(set(data)) == 1 for data in seen)


@pytest.mark.parametrize("force", [False, True])
def test_two_processes_at_one_name(folder: Path, force: bool) -> None:
    """Both have seen that the name is free before either writes; without --force one of them exits with 6."""
    wanted = []
    for number in (0, 1):
        image = IndexedImage(pattern(50 + number, 30, 8), colours(8))
        palettefmt.write(f"{number}.kmi", image)
        wanted.append(image)
    gate = folder / "gate"
    os.mkfifo(gate)
    script = (
        "import sys\nfrom palettefmt.cli import common, main\n"
        "decode = common.decode\n"
        "def wait(*given, **named):\n"
        "    open(sys.argv[2] + '.ready', 'w').close()\n    open('gate').close()\n    return decode(*given, **named)\n"
        "common.decode = wait\nmain()\n"
    )
    command = lambda number: [  # noqa: E731
        sys.executable, "-c", script, "decode", f"{number}.kmi", "-o", "o.png", "-q", *(["--force"] if force else []),
    ]  # fmt: skip
    racers = [subprocess.Popen(command(number), stderr=subprocess.PIPE, text=True) for number in (0, 1)]
    while not all((folder / f"{number}.kmi.ready").exists() for number in (0, 1)):
        assert all(racer.poll() is None for racer in racers)
        time.sleep(0.01)
    with gate.open("w"):  # opens when one of them reads; both pass
        told = [racer.communicate(timeout=60)[1] for racer in racers]
    codes = [racer.returncode for racer in racers]
    assert sorted(codes) == ([0, 0] if force else [0, 6])
    with Image.open("o.png") as picture:
        got = np.asarray(picture)
    winners = [got.shape == one.to_pixels().shape and np.array_equal(got, one.to_pixels()) for one in wanted]
    assert sum(winners) == 1
    if not force:
        assert codes[winners.index(True)] == 0
        assert told[winners.index(False)].count("\n") == 1
        assert "o.png exists already" in told[winners.index(False)]
    assert names(folder) == ["0.kmi", "0.kmi.ready", "1.kmi", "1.kmi.ready", "gate", "o.png"]


# --- what is no plain file --------------------------------------------------------------------------------------


def test_an_unpublished_file_leaves_nothing_when_its_context_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files.AtomicFile(tmp_path / "a") as new:
        new.write(NEW)
        raise KeyboardInterrupt
    assert names(tmp_path) == []
    os.mkfifo(tmp_path / "fifo")
    for path, words in ((tmp_path, "is a directory"), (tmp_path / "fifo", "device or pipe")):
        with pytest.raises(FileAccessError, match=words), files.AtomicFile(path, overwrite=True) as new:
            new.write(NEW)
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)
    assert names(tmp_path) == ["fifo"]
