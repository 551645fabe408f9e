"""Promise: a name leads to the old bytes or to all of the new ones; nothing is overwritten unasked; no litter."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

import palettefmt
from palettefmt import IndexedImage, files, streams
from palettefmt.errors import ExistsError, FileAccessError, LimitError, TruncatedError
from palettefmt.limits import Limits
from tests.vectors import colours, pattern


def test_bytes_come_back(tmp_path) -> None:
    files.write_atomic(tmp_path / "a", b"123")
    assert files.read_bytes(tmp_path / "a") == b"123"
    assert bytes(files.mapped(tmp_path / "a")) == b"123"
    assert os.listdir(tmp_path) == ["a"]


def test_nothing_is_overwritten_unasked(tmp_path) -> None:
    files.write_atomic(tmp_path / "a", b"old")
    with pytest.raises(ExistsError, match="overwrite=True"):
        files.write_atomic(tmp_path / "a", b"new")
    assert files.read_bytes(tmp_path / "a") == b"old"
    files.write_atomic(tmp_path / "a", b"new", overwrite=True)
    assert files.read_bytes(tmp_path / "a") == b"new"
    assert os.listdir(tmp_path) == ["a"]


@pytest.fixture(params=["nameless", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write through files without a name where the system has them, and as where it has none."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return request.param


def test_both_ways_write_the_same(tmp_path, way: str) -> None:
    for overwrite in (False, True):
        files.write_atomic(tmp_path / "a", b"123", overwrite=overwrite)
        assert files.read_bytes(tmp_path / "a") == b"123"
        assert os.listdir(tmp_path) == ["a"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path, monkeypatch, way: str) -> None:
    real = os.fsync

    def slow(descriptor: int) -> None:
        real(descriptor)
        (tmp_path / "a").write_bytes(b"somebody else's")

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(ExistsError):
        files.write_atomic(tmp_path / "a", b"mine")
    assert (tmp_path / "a").read_bytes() == b"somebody else's"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("step", ["chmod", "fsync", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, way: str, step: str) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(FileAccessError, match="no space left"):
        files.write_atomic(tmp_path / "a", b"new", overwrite=True)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_file_system_without_hard_links_is_served(tmp_path, monkeypatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "link", no_links)
    files.write_atomic(tmp_path / "a", b"123")
    with pytest.raises(ExistsError):
        files.write_atomic(tmp_path / "a", b"456")
    assert (tmp_path / "a").read_bytes() == b"123"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes, links and FIFOs")
def test_modes_links_and_devices_are_respected(tmp_path, way: str) -> None:
    before = os.umask(0o027)
    try:
        files.write_atomic(tmp_path / "a", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    (tmp_path / "a").chmod(0o600)
    files.write_atomic(tmp_path / "a", b"2", overwrite=True)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    (tmp_path / "link").symlink_to("a")
    files.write_atomic(tmp_path / "link", b"3", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"3"
    files.write_atomic("/dev/null", b"4")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_trouble_is_one_line_with_the_name(tmp_path) -> None:
    for action in (
        lambda: files.read_bytes(tmp_path / "none"),
        lambda: files.read_bytes(tmp_path),
        lambda: files.mapped(tmp_path / "none"),
        lambda: files.mapped(tmp_path),
        lambda: files.file_size(tmp_path / "none"),
        lambda: files.read_bytes("a\0b"),
        lambda: files.write_atomic(tmp_path / "no" / "folder", b""),
        lambda: files.write_atomic(tmp_path, b"", overwrite=True),
    ):
        with pytest.raises(FileAccessError, match="cannot") as caught:
            action()
        assert "\n" not in str(caught.value)
        assert not isinstance(caught.value, ExistsError)


def test_an_empty_file_cannot_be_mapped_and_a_large_one_not_read(tmp_path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(TruncatedError):
        files.mapped(tmp_path / "empty")
    (tmp_path / "large").write_bytes(bytes(11))
    with pytest.raises(LimitError):
        files.read_bytes(tmp_path / "large", Limits(max_bytes=10))


def test_names_are_shown_without_control_characters() -> None:
    assert files.shown("a\x1b[31m\nb\udcff é") == "a\\x1b[31m\\nb\\udcff é"


def test_a_folder_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    files.check_folder(tmp_path / "a.kmi")
    with pytest.raises(FileAccessError, match="does not exist"):
        files.check_folder(tmp_path / "no" / "a.kmi")
    (tmp_path / "file").touch()
    with pytest.raises(FileAccessError, match="file is no folder"):
        files.check_folder(tmp_path / "file" / "a.kmi")


def test_a_name_that_cannot_even_be_looked_at_is_an_error_of_ours(tmp_path: Path) -> None:
    """As in a folder that may not be searched, which root may."""
    image = IndexedImage(pattern(9, 9, 5), colours(5))
    long = "n" * 300
    for name in (f"{long}.kmi", f"{long}/a.kmi"):
        with pytest.raises(FileAccessError, match=r"cannot write .*: file name too long"):
            palettefmt.write(tmp_path / name, image)


def test_where_a_nameless_file_could_never_get_a_name_one_with_a_name_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container without /proc."""
    monkeypatch.setattr(files, "_link_of", lambda _: str(tmp_path / "no" / "proc"))
    image = IndexedImage(pattern(9, 9, 5), colours(5))
    palettefmt.write(tmp_path / "a.kmi", image)
    assert palettefmt.read(tmp_path / "a.kmi") == image
    palettefmt.write(tmp_path / "a.kmi", image)
    assert [path.name for path in tmp_path.iterdir()] == ["a.kmi"]


def test_a_log_grows_line_by_line_and_may_be_closed_twice(tmp_path) -> None:
    log = streams.Log(str(tmp_path / "rows"))
    for line in ("one", "two"):
        log.add(line)
        assert (tmp_path / "rows").read_text().endswith(f"{line}\n")
    log.close()
    log.close()
    assert (tmp_path / "rows").read_text() == "one\ntwo\n"


def test_what_c_libraries_print_leads_to_nowhere_and_no_stderr_is_no_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with streams.quiet_stderr():
        os.write(2, b"a library's own words")
    os.write(2, b"ours")
    assert capfd.readouterr().err == "ours"

    def closed(_: int) -> int:
        raise OSError(errno.EBADF, "bad file descriptor")

    with monkeypatch.context() as patch:
        patch.setattr(os, "dup", closed)
        with streams.quiet_stderr():
            os.write(2, b"still there")
    assert capfd.readouterr().err == "still there"


def test_a_closed_descriptor_leads_to_nowhere_too() -> None:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)  # the next file that is opened has its number
    streams.leave_to_nobody(descriptor)
    assert os.write(descriptor, b"x") == 1
    os.close(descriptor)


def test_an_error_names_its_place_once() -> None:
    error = palettefmt.CorruptError("the picture is broken", "take another").under("a.png")
    assert str(error.under("a.png")) == "a.png: the picture is broken; take another"
