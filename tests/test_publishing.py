"""Promise: what is written decodes to what was to be written, and a name leads to the old file or to the whole new one.

Whatever happens on the way: a bug of ours, a kill at any line, a full disk, a folder that is read-only or gone, another
process that wants the same name. Where a small or read-only file system is needed, it is mounted in a namespace of its
own; where that is not permitted the test is skipped and says so, and `ulimit` and file modes stand in for it.
"""

# ruff: noqa: F401, F811  (fixtures of tests/test_cli.py are used by their names)

from __future__ import annotations

import ast
import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
import palettefmt.kmi.context
import palettefmt.KmiImagePlugin
from palettefmt import IndexedImage, codec, files
from palettefmt.errors import ExistsError, FileAccessError, InternalError
from palettefmt.kmi import container, packing
from tests.test_architecture import MODULES
from tests.test_cli import Result, assert_refused, folder, kmi, names, process
from tests.vectors import colours, pattern

OLD, NEW = b"old", b"the new file, whole " * 1000
IMAGE = IndexedImage(pattern(40, 30, 8), colours(8))
CODINGS = ("packed", "context")


def has_nameless_files(path: Path) -> bool:
    """Return whether the system has files without a name there."""
    try:
        os.close(os.open(path, os.O_TMPFILE | os.O_RDWR))
    except (AttributeError, OSError):
        return False
    return True


# --- the encoder's output is decoded and compared ---------------------------------------------------------------


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 0x10]) if data else data


@pytest.fixture
def buggy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a bug into both codings: one wrong bit in every payload."""
    pack, encode = packing.pack, palettefmt.kmi.context.encode
    monkeypatch.setattr(packing, "pack", lambda *given: flipped(pack(*given)))
    monkeypatch.setattr(palettefmt.kmi.context, "encode", lambda *given: flipped(encode(*given)))


def wrong_palette(header: container.Header, palettes: bytes, *rest: Any) -> tuple[Any, ...]:
    return header, palettes[::-1], *rest


def wrong_size(header: container.Header, *rest: Any) -> tuple[Any, ...]:
    turned = container.Header(header.height, header.width, header.colors, header.channels, header.coding, header.width)
    return turned, *rest


def wrong_crc(header: container.Header, palettes: bytes, lengths: Any, crcs: Any) -> tuple[Any, ...]:
    return header, palettes, lengths, [crc ^ 1 for crc in crcs]


def wrong_length(header: container.Header, palettes: bytes, lengths: Any, crcs: Any) -> tuple[Any, ...]:
    return header, palettes, [length + 1 for length in lengths], crcs


def wrong_colors(header: container.Header, palettes: bytes, *rest: Any) -> tuple[Any, ...]:
    fewer = container.Header(header.width, header.height, 7, header.channels, header.coding, header.stripe_rows)
    return fewer, palettes[:-3], *rest


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("bug", [wrong_palette, wrong_size, wrong_crc, wrong_length, wrong_colors])
def test_no_bug_in_the_header_is_handed_out(
    monkeypatch: pytest.MonkeyPatch, coding: codec.Coding, bug: Callable[..., tuple[Any, ...]]
) -> None:
    prelude = container.prelude
    monkeypatch.setattr(container, "prelude", lambda *given: prelude(*bug(*given)))
    with pytest.raises(InternalError, match="report"):
        palettefmt.encode(IMAGE, coding=coding, check=True)


def test_labels_that_are_wrong_in_payload_and_checksum_alike_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a checksum of its own proves nothing about where it came from."""
    build = codec._file
    other = IndexedImage(pattern(40, 30, 7), colours(8))
    monkeypatch.setattr(codec, "_file", lambda image, *given: build(other, *given))
    with pytest.raises(InternalError, match="labels of stripe 0"):
        palettefmt.encode(IMAGE, check=True)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("stripe_rows", [None, 7])
def test_no_bug_in_a_payload_is_handed_out(buggy: None, coding: codec.Coding, stripe_rows: int | None) -> None:
    with pytest.raises(InternalError) as caught:
        palettefmt.encode(IMAGE, coding=coding, stripe_rows=stripe_rows, check=True)
    assert caught.value.exit_code == 7
    assert "\n" not in str(caught.value)
    with pytest.raises(InternalError):
        palettefmt.choose_colors(IMAGE, max_bytes=400, coding=coding, stripe_rows=stripe_rows)


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("coding", CODINGS)
def test_write_writes_nothing_wrong(folder: Path, buggy: None, coding: codec.Coding, overwrite: bool) -> None:
    if overwrite:
        (folder / "a.kmi").write_bytes(OLD)
    with pytest.raises(InternalError):
        palettefmt.write("a.kmi", IMAGE, coding=coding, overwrite=overwrite)
    assert names(folder) == (["a.kmi"] if overwrite else [])
    assert not overwrite or (folder / "a.kmi").read_bytes() == OLD


@pytest.fixture
def photo(folder: Path) -> Path:
    path = folder / "photo.png"
    waves = np.sin(np.arange(48 * 32 * 3).reshape(32, 48, 3) / 37.0)
    Image.fromarray((waves * 120 + 128).astype(np.uint8)).save(path)
    return path


WAYS = {
    "encode": ("encode", "photo.png", "--force"),
    "encode to stdout": ("encode", "photo.png", "-o", "-"),
    "encode for a size": ("encode", "photo.png", "--force", "--max-bytes", "300"),
    "encode for a quality": ("encode", "photo.png", "--force", "--min-psnr", "20"),
    "encode several": ("encode", "photo.png", "photo.png", "-o", ".", "--force"),
    "demo": ("demo", "story"),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("way", WAYS)
def test_no_command_writes_anything_wrong(
    kmi: Callable[..., Result],
    photo: Path,
    buggy: None,
    way: str,
    coding: str,
) -> None:
    (photo.parent / "photo.kmi").write_bytes(OLD)
    result = kmi(*WAYS[way], *(() if way == "demo" else ("--coding", coding)))
    assert result.code == 7
    assert result.out == b""
    assert "report this as a bug" in result.err
    assert (photo.parent / "photo.kmi").read_bytes() == OLD
    assert {path.name for path in photo.parent.rglob("*")} <= {"photo.png", "photo.kmi", "story", "china.jpg"}


@pytest.mark.parametrize("out", ["out", "memory://published"])
@pytest.mark.parametrize("coding", CODINGS)
def test_no_batch_writes_anything_wrong(
    kmi: Callable[..., Result],
    photo: Path,
    buggy: None,
    coding: str,
    out: str,
) -> None:
    if "://" in out:
        fsspec = pytest.importorskip("fsspec", reason="needs the cloud extra")
    local = "rows" if "://" in out else out
    told = ("--results", "rows/results.jsonl") if "://" in out else ()
    (photo.parent / local).mkdir()
    result = kmi("batch", photo, "--out", out, "--scheduler", "threads", "--coding", coding, *told)
    assert result.code != 0
    row = json.loads((photo.parent / local / "results.jsonl").read_text())
    assert (row["status"], row["exit_code"]) == ("failed", 7)
    assert names(photo.parent / local) == ["results.jsonl"]
    if "://" in out:
        assert not fsspec.filesystem("memory").find("/published")


@pytest.mark.parametrize("coding", CODINGS)
def test_pillow_saves_nothing_wrong(photo: Path, buggy: None, coding: str) -> None:
    with Image.open(photo) as image, pytest.raises(OSError, match="report this as a bug"):
        image.save("saved.kmi", coding=coding)
    assert names(photo.parent) == ["photo.png"]


def test_what_is_only_counted_is_not_decoded(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes of many files are compared to choose one; only that one is checked."""
    checked = []
    for module in (codec, sys.modules["palettefmt.measure.goals"]):
        monkeypatch.setattr(module, "checked", lambda data, *_: checked.append(data) or data)
    palettefmt.encode(IMAGE, coding="auto", check=True)
    assert len(checked) == 1
    choice = palettefmt.choose_colors(photo, min_psnr=25, coding="auto")
    assert checked[1:] == [choice.data]


def test_every_file_of_ours_is_put_together_where_it_is_checked() -> None:
    """So that none goes round: `codec` decodes the whole file, the streaming writer every stripe (test_large.py)."""
    users = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in {("container", "build"), ("container", "prelude")}
    }
    assert users == {"codec", "large.writer"}


# --- kill -9 ----------------------------------------------------------------------------------------------------

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
@pytest.mark.parametrize(("old", "overwrite"), [(OLD, True), (b"", True), (b"", False)])
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


# --- a full disk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("command", ["encode", "decode", "batch"])
def test_a_file_that_may_not_grow_is_not_published(photo: Path, command: str, force: bool) -> None:
    """`ulimit -f`: the system refuses every byte of a file behind its 300th."""
    here = photo.parent
    palettefmt.write("in.kmi", photo)
    out = {"encode": "o.kmi", "decode": "o.png", "batch": "out/in.kmi"}[command]
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
    for number in range(30):
        files.write_atomic(target, str(number % 10).encode() * 100_000, overwrite=True)
    stop.set()
    reader.join(60)
    assert seen
    assert {len(data) for data in seen} == {100_000}
    assert all(len(set(data)) == 1 for data in seen)


@pytest.mark.parametrize("force", [False, True])
def test_two_processes_at_one_name(folder: Path, force: bool) -> None:
    """Both have seen that the name is free before either writes; without --force one of them leaves with 6."""
    wanted = []
    for number in (0, 1):
        image = IndexedImage(pattern(50 + number, 30, 8), colours(8))
        palettefmt.write(f"{number}.kmi", image)
        wanted.append(image)
    gate = folder / "gate"
    os.mkfifo(gate)
    script = (
        "import sys\nfrom palettefmt import codec\nfrom palettefmt.cli import main\n"
        "decode = codec.decode\n"
        "def wait(*given, **named):\n"
        "    open(sys.argv[2] + '.ready', 'w').close()\n    open('gate').close()\n    return decode(*given, **named)\n"
        "codec.decode = wait\nmain()\n"
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


def test_a_link_fifo_or_device_stays_what_it_is_when_encode_writes_to_it(
    kmi: Callable[..., Result],
    photo: Path,
) -> None:
    here = photo.parent
    (here / "link.kmi").symlink_to("real.kmi")
    assert_refused(kmi("encode", photo, "-o", "link.kmi"), 6, "link.kmi")  # a dangling link is there, too
    assert kmi("encode", photo, "-o", "link.kmi", "--force").code == 0
    assert (here / "link.kmi").is_symlink()
    os.mkfifo("fifo.kmi")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((here / "fifo.kmi").read_bytes()), daemon=True)
    reader.start()
    assert kmi("encode", photo, "-o", "fifo.kmi").code == 0
    reader.join(30)
    assert got == [(here / "real.kmi").read_bytes()]
    assert stat.S_ISFIFO(os.stat("fifo.kmi").st_mode)
    assert names(here) == ["fifo.kmi", "link.kmi", "photo.png", "real.kmi"]


def test_no_command_writes_over_its_input(kmi: Callable[..., Result], photo: Path) -> None:
    palettefmt.write("a.kmi", photo)
    before = (photo.parent / "a.kmi").read_bytes()
    os.link("a.kmi", "other.kmi")
    for arguments in (
        ("encode", "a.kmi", "-o", "a.kmi"),
        ("encode", "a.kmi", "-o", "other.kmi"),
        ("decode", "a.kmi", "--salvage", "-o", "a.kmi"),
        ("batch", "a.kmi", "--out", ".", "--coding", "context"),
    ):
        assert_refused(kmi(*arguments, "--force"), 2)
        assert (photo.parent / "a.kmi").read_bytes() == before
    assert names(photo.parent) == ["a.kmi", "other.kmi", "photo.png"]


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
