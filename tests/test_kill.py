"""Promise: a process that is killed at any line leaves the old file or the whole new one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from palettefmt import files
from tests.commands import names, process
from tests.publishing import NEW, OLD, has_nameless_files
from tests.runs import EXHAUSTIVE, rest

KILLED = """
import json, os, signal, sys
from palettefmt import files

folder, old, new, overwrite, nameless = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode(), *map(int, sys.argv[4:])
if not nameless:
    del os.O_TMPFILE
target = os.path.join(folder, "a")


def kill_at(step):
    '''Kill this process before it runs its step-th line of the module that writes.'''
    def trace(frame, event, _):
        nonlocal step
        if frame.f_code.co_filename != files.__file__:
            return None
        step -= 1
        if step < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)


def content(name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read().decode()


step, status = 0, None
while status != 0:
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    if old:
        files.write_atomic(target, old)
    child = os.fork()
    if not child:
        kill_at(step)
        files.write_atomic(target, new, overwrite=bool(overwrite))
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    print(json.dumps({name: content(name) for name in os.listdir(folder)}))
    step += 1
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("nameless", [True, False])
@pytest.mark.parametrize(("old", "overwrite"), [(OLD, True), rest(b"", True), (b"", False)])
def test_kill_9_at_any_line_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, nameless: bool, old: bytes, overwrite: bool
) -> None:
    if nameless and not has_nameless_files(tmp_path):
        pytest.skip("this file system has no files without a name")
    given = [tmp_path, old, NEW, str(int(overwrite)), str(int(nameless))]
    done = subprocess.run([sys.executable, "-c", KILLED, *given], capture_output=True, check=True, timeout=60)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    contents = [state.pop("a", "").encode() for state in found]
    assert len(contents) > 30
    switch = contents.index(NEW)
    assert contents == [old] * switch + [NEW] * (len(contents) - switch)
    assert found[-1] == {}
    litter = [state for state in found if state]
    if nameless and not overwrite:
        assert litter == []
    for state in litter:
        [(name, content)] = state.items()
        assert name.startswith(".a.")
        assert name.endswith(".tmp")
        assert content.encode() == NEW or not nameless
    if nameless and overwrite:  # between the two system calls that name the file and rename it
        assert 1 <= len(litter) <= 10


@pytest.mark.parametrize("nameless", [True, False])
def test_kill_in_the_middle_of_the_data_leaves_the_old_file(tmp_path: Path, nameless: bool) -> None:
    """The system itself ends the process when its file grows over 5,000 bytes."""
    if nameless and not has_nameless_files(tmp_path):
        pytest.skip("this file system has no files without a name")
    (tmp_path / "a").write_bytes(OLD)
    script = (
        "import os, resource, signal, sys\nfrom palettefmt import files\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\nresource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        + ("" if nameless else "del os.O_TMPFILE\n")
        + "files.write_atomic(sys.argv[1], bytes(100_000), overwrite=True)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "a"], timeout=60, check=False)
    assert done.returncode == -signal.SIGXFSZ
    assert (tmp_path / "a").read_bytes() == OLD
    left = [path for path in tmp_path.iterdir() if path.name != "a"]
    if nameless:
        assert left == []
    else:  # and what is left is in nobody's way
        assert [path.suffix for path in left] == [".tmp"]
        assert left[0].stat().st_size == 5000
    files.write_atomic(tmp_path / "a", NEW, overwrite=True)
    assert (tmp_path / "a").read_bytes() == NEW


DYING = """
import os, signal, sys
from palettefmt.cli import main
left, real = int(sys.argv.pop(1)), os.link
def link(*given, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given, **named)
os.link = link
main()
"""


def dying(after: int, *arguments: str) -> int:
    """Run the command line in a process that is killed when it is about to give its next file a name."""
    return subprocess.run(
        [sys.executable, "-c", DYING, str(after), *arguments], capture_output=True, timeout=60, check=False
    ).returncode


@EXHAUSTIVE
def test_a_killed_encode_leaves_nothing_and_a_killed_batch_is_resumed(photo: Path) -> None:
    here = photo.parent
    if not has_nameless_files(here):
        pytest.skip("this file system has no files without a name")
    assert dying(0, "encode", "photo.png") == -signal.SIGKILL
    assert names(here) == ["photo.png"]
    (here / "in").mkdir()
    for number in range(5):
        shutil.copy(photo, here / "in" / f"{number}.png")
    assert dying(3, "batch", "in", "--out", "out", "--scheduler", "threads", "-j", "1") == -signal.SIGKILL
    assert sorted(path.name for path in (here / "out").iterdir()) == ["0.kmi", "1.kmi", "results.jsonl"]
    assert process("batch", "in", "--out", "out", "--scheduler", "threads", "--resume", cwd=here).code == 0
    assert names(here / "out") == [*(f"{number}.kmi" for number in range(5)), "results.jsonl"]
    assert len({(here / "out" / f"{number}.kmi").read_bytes() for number in range(5)}) == 1
