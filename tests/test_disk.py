"""Promise: on a full or read-only disk, and in a folder that is locked or gone, the old file stays whole.

Where a small or read-only file system is needed, it is mounted in a namespace of its own; where that is not permitted
the test is skipped and says so, and `ulimit` and file modes stand in for it.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import palettefmt
import palettefmt.kmi.context
import palettefmt.KmiImagePlugin
from palettefmt import IndexedImage
from tests.commands import Result, assert_refused, names, process
from tests.publishing import OLD
from tests.runs import rest
from tests.vectors import colours, pattern

# --- a full disk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, rest(True)])
@pytest.mark.parametrize("command", ["encode", rest("decode"), rest("export"), "batch"])
def test_a_file_that_may_not_grow_is_not_published(photo: Path, command: str, force: bool) -> None:
    """`ulimit -f`: the system refuses every byte of a file behind its 300th."""
    here = photo.parent
    palettefmt.write("in.kmi", photo)
    out = {"encode": "o.kmi", "batch": "out/in.kmi"}.get(command, "o.png")
    target = ("--out", "out") if command == "batch" else ("-o", out)
    (here / "out").mkdir()
    if force:
        (here / out).write_bytes(OLD)
    before = sorted(here.rglob("*"))
    result = process(
        command,
        "in.kmi",
        *target,
        *(["--force"] if force else []),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)),
    )
    if command == "batch":
        assert result.code == 1
        assert "Traceback" not in result.err
        (here / "out" / "results.jsonl").unlink()  # the rows that were added before it was full
    else:
        assert_refused(result, 1, out, "file too large")
    assert sorted(here.rglob("*")) == before
    assert not force or (here / out).read_bytes() == OLD


MOUNTED = """
import json, os, subprocess, sys
disk, kind, force, *command = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "small", disk], check=True)
target = os.path.join(disk, "o.kmi")
if force == "force":
    with open(target, "wb") as file:
        file.write(b"old")
if kind == "full":
    with open(os.path.join(disk, "ballast"), "wb") as file:
        file.write(bytes(48 << 10))
else:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
done = subprocess.run([sys.executable, "-m", "palettefmt", *command, "-o", target], capture_output=True)
old = open(target, "rb").read().decode() if os.path.exists(target) else ""
about = {"code": done.returncode, "out": done.stdout.decode(), "err": done.stderr.decode()}
print(json.dumps(about | {"names": sorted(os.listdir(disk)), "old": old}))
"""


@pytest.fixture
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Return a function that runs a command with its output on a full or read-only file system."""
    space = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    disk = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "small", str(disk)]
    if not shutil.which("unshare") or subprocess.run([*space, *mount], capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here; ulimit and file modes stand in for it")

    def run(kind: str, force: bool, *command: str | Path) -> dict[str, Any]:
        given = [disk, kind, "force" if force else "", *command, *(["--force"] if force else [])]
        done = subprocess.run(
            [*space, sys.executable, "-c", MOUNTED, *given], capture_output=True, timeout=60, check=True
        )
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(("kind", "words"), [("full", "no space left"), ("read-only", "read-only")])
def test_a_full_or_read_only_disk_keeps_the_old_file(
    mounted: Callable[..., dict[str, Any]], tmp_path: Path, kind: str, words: str, force: bool
) -> None:
    palettefmt.write(tmp_path / "large.kmi", IndexedImage(pattern(150, 150, 256), colours(256)))
    told = mounted(kind, force, "encode", tmp_path / "large.kmi")
    assert_refused(Result(told["code"], told["out"].encode(), told["err"]), 1, "o.kmi", words)
    assert told["names"] == sorted([*(["ballast"] if kind == "full" else []), *(["o.kmi"] if force else [])])
    assert told["old"] == (OLD.decode() if force else "")


# --- folders ----------------------------------------------------------------------------------------------------


@pytest.fixture
def locked() -> Iterator[Path]:
    """Return a folder with an old file that only its owner may write to, out of reach of nobody's other rights."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        (path / "a").write_bytes(OLD)
        path.chmod(0o555)
        yield path
        path.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs POSIX users")
def test_a_folder_without_permission_keeps_the_old_file(locked: Path) -> None:
    script = (
        "import os, sys\nfrom palettefmt import files\n"
        "if os.getuid() == 0:\n    os.setgid(65534)\n    os.setuid(65534)\n"  # for root no folder is read-only
        "for name, overwrite in (('a', True), ('b', False)):\n"
        "    try:\n        files.write_atomic(os.path.join(sys.argv[1], name), b'new', overwrite=overwrite)\n"
        "    except files.FileAccessError as error:\n        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, locked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "".join(f"cannot write {locked / name}: permission denied\n" for name in "ab")
    assert names(locked) == ["a"]
    assert (locked / "a").read_bytes() == OLD


@pytest.mark.parametrize("nameless", [True, False])
@pytest.mark.parametrize("command", ["encode", "decode"])
def test_a_folder_that_vanishes_is_an_error_and_stays_gone(
    kmi: Callable[..., Result],
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    nameless: bool,
) -> None:
    """It is there when the command looks, and gone when the file is written."""
    palettefmt.write("in.kmi", photo)
    there = photo.parent / "there"
    there.mkdir()
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)

    def vanish(_: int) -> None:
        shutil.rmtree(there, ignore_errors=True)

    monkeypatch.setattr(os, "fsync", vanish)
    source, out = {"encode": ("photo.png", "o.kmi"), "decode": ("in.kmi", "o.png")}[command]
    assert_refused(kmi(command, source, "-o", there / out), 1, out, "no such file")
    assert names(photo.parent) == ["in.kmi", "photo.png"]
