"""Promise: what a command writes is whole or not there, and what was there stays what it is."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import palettefmt.KmiImagePlugin  # noqa: F401 (so that Pillow opens what `encode` writes)
from tests.commands import Result, assert_refused, names, opened, process


@pytest.mark.parametrize("command", ["encode", "decode", "export"])
def test_nothing_is_overwritten_without_force(
    kmi: Callable[..., Result], good: Path, photo: Path, command: str
) -> None:
    source, target = (photo, "out.kmi") if command == "encode" else (good, "out.png")
    (good.parent / target).write_bytes(b"precious")
    assert_refused(kmi(command, source, "-o", target), 6, target, "--force")
    assert (good.parent / target).read_bytes() == b"precious"
    assert kmi(command, source, "-o", target, "--force").code == 0
    assert (good.parent / target).read_bytes()[:4] in (b"\x8bKMI", b"\x89PNG")
    assert names(good.parent) == sorted(["good.kmi", "photo.png", target])


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize(
    ("command", "name"),
    [("encode", "photo.png"), ("encode", "good.kmi"), ("decode", "good.kmi"), ("export", "good.kmi")],
)
def test_the_input_is_never_the_output_even_with_force(
    kmi: Callable[..., Result], folder: Path, command: str, name: str
) -> None:
    source = folder / name
    before = source.read_bytes()
    suffix = ".kmi" if command == "encode" else ".png"
    symbolic, hard = folder / f"symbolic{suffix}", folder / f"hard{suffix}"
    symbolic.symlink_to(source)
    hard.hardlink_to(source)
    for target in (source, f"../{folder.name}/{name}", symbolic, hard):
        told = ["is the input"] if Path(target).suffix == suffix else []  # another suffix is refused before that
        assert_refused(kmi(command, source, "-o", target, "--force"), 2, *told)
        assert source.read_bytes() == hard.read_bytes() == before
    assert symbolic.is_symlink()


SPECIAL = {"export": ("good.kmi", ".png"), "encode": ("photo.png", ".kmi")}


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize("command", SPECIAL)
def test_a_symbolic_link_is_followed_and_stays_one(kmi: Callable[..., Result], folder: Path, command: str) -> None:
    source, suffix = SPECIAL[command]
    (folder / "real").mkdir()
    target = folder / "real" / f"target{suffix}"
    target.write_bytes(b"old")
    link = folder / f"link{suffix}"
    link.symlink_to(target)
    assert_refused(kmi(command, source, "-o", link), 6)
    assert target.read_bytes() == b"old"
    assert kmi(command, source, "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert opened(target).mode == "P"
    assert names(target.parent) == [target.name]


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize("command", SPECIAL)
def test_a_dangling_link_is_not_written_through_without_force(
    kmi: Callable[..., Result], folder: Path, command: str
) -> None:
    source, suffix = SPECIAL[command]
    link, later = folder / f"link{suffix}", folder / f"later{suffix}"
    link.symlink_to(later)
    assert_refused(kmi(command, source, "-o", link), 6, link.name)
    assert not later.exists()
    assert kmi(command, source, "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert opened(later).mode == "P"


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize("command", SPECIAL)
def test_a_fifo_is_written_to_and_stays_one(kmi: Callable[..., Result], folder: Path, command: str) -> None:
    source, suffix = SPECIAL[command]
    fifo = folder / f"fifo{suffix}"
    os.mkfifo(fifo)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()), daemon=True)
    reader.start()
    result = kmi(command, source, "-o", fifo)
    assert result.code == 0, result.err
    reader.join(20)
    assert opened(got[0]).mode == "P"
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert names(folder) == [fifo.name, "good.kmi", "photo.png"]


def test_a_fifo_is_read(kmi: Callable[..., Result], good: Path) -> None:
    fifo = good.parent / "fifo.kmi"

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError):  # who refuses a FIFO does not read it to its end
            fifo.write_bytes(good.read_bytes())

    for arguments in (("info", "--json"), ("decode", "-o", "-"), ("decode", "--region", "1,1,2,2", "-o", "-")):
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo)
        writer = threading.Thread(target=feed, daemon=True)
        writer.start()
        result = kmi(*arguments, fifo)
        writer.join(20)
        if "--region" not in arguments:
            assert result.code == 0, result.err
        elif result.code:  # a region is mapped from a regular file; otherwise it must say so
            assert_refused(result, 1, "regular file")


def test_a_device_is_written_to_and_stays_one(kmi: Callable[..., Result], good: Path) -> None:
    null = good.parent / "null.png"  # not /dev/null itself: a bug would replace it for the whole machine
    try:
        os.mknod(null, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        null.write_bytes(b"x")
    except OSError:
        pytest.skip("may not make a device")
    result = kmi("export", good, "-o", null)
    assert result.code == 0, result.err
    assert stat.S_ISCHR(null.stat().st_mode)
    assert names(good.parent) == ["good.kmi", "null.png"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
def test_dev_stdout_is_stdout(good: Path) -> None:
    result = process("export", good, "-o", "/dev/stdout", "-q")
    assert result.code == 0, result.err
    assert opened(result.out).mode == "P"


def test_a_new_file_has_the_umask_and_a_replaced_one_its_own_mode(kmi: Callable[..., Result], good: Path) -> None:
    before = os.umask(0o027)
    try:
        assert kmi("export", good).code == 0
        target = good.parent / "good-p8.png"
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        target.chmod(0o604)
        assert kmi("export", good, "--force").code == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o604
    finally:
        os.umask(before)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
def test_a_failure_while_writing_leaves_the_old_file_and_no_litter(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    (good.parent / "old.png").write_bytes(b"old")

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    result = kmi("export", good, "-o", "old.png", "--force")
    if isinstance(error, OSError):
        assert_refused(result, 1, "old.png", "no space")
    else:
        assert result.code == 130
        assert "Traceback" not in result.err
    assert (good.parent / "old.png").read_bytes() == b"old"
    assert names(good.parent) == ["good.kmi", "old.png"]


def test_an_output_that_appears_meanwhile_is_not_overwritten(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = good.parent / "race.png"
    real = os.fsync

    def fsync(descriptor: int) -> None:
        target.write_bytes(b"theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert_refused(kmi("export", good, "-o", target), 6, "race.png")
    assert target.read_bytes() == b"theirs"
    assert names(good.parent) == ["good.kmi", "race.png"]


def test_a_long_name_is_fine(kmi: Callable[..., Result], good: Path) -> None:
    name = "n" * 251 + ".png"  # the longest that most file systems take
    assert kmi("export", good, "-o", name).code == 0
    assert opened(good.parent / name).mode == "P"
    assert_refused(kmi("export", good, "-o", "n" + name), 1)
