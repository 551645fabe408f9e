"""Promise: `-` carries data alone, in pipes of real processes, and what goes wrong there is one line."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from tests.commands import MODULE, Result, names, opened, process
from tests.runs import EXHAUSTIVE


def test_a_pipeline_of_processes_carries_data_alone(photo: Path) -> None:
    packed = process("encode", "-", "-o", "-", "-k", "16", input=photo.read_bytes())
    assert packed.code == 0
    assert packed.out == palettefmt.encode(photo, 16)
    decoded = process("decode", "-", "-o", "-", input=packed.out)
    assert np.array_equal(np.asarray(opened(decoded.out)), palettefmt.decode(packed.out).to_pixels())
    assert "Traceback" not in packed.err + decoded.err


def test_streams_of_the_other_commands(kmi: Callable[..., Result], good: Path) -> None:
    data = good.read_bytes()
    assert opened(kmi("export", "-", stdin=data).out).mode == "P"  # from stdin the default is stdout
    assert opened(kmi("export", good, "-o", "-").out).mode == "P"
    assert kmi("info", "-", "--json", stdin=data).json == kmi("info", good, "--json").json
    assert kmi("verify", "-", "--json", stdin=data).json == kmi("verify", good, "--json").json
    assert palettefmt.decode(kmi("encode", "-", stdin=kmi("export", good, "-o", "-").out).out).colors == 8
    assert names(good.parent) == ["good.kmi"]


def test_the_source_of_verify_may_be_stdin(kmi: Callable[..., Result], good: Path) -> None:
    png = kmi("decode", good, "-o", "-").out
    assert kmi("verify", good, "--json", "--source", "-", stdin=png).json["quality"]["ciede2000"] == 0


def test_quiet_says_nothing(kmi: Callable[..., Result], good: Path, photo: Path) -> None:
    for arguments in (("encode", photo), ("decode", good, "-o", "d.png"), ("export", good, "-o", "e.png")):
        result = kmi(*arguments, "--quiet")
        assert (result.code, result.out, result.err) == (0, b"", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("decode", "-o", "-"), ("info",), ("verify", "--json")])
def test_a_full_disk_behind_stdout_is_an_error_of_one_line(good: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*MODULE, *arguments, good], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    err = done.stderr.decode()
    assert done.returncode == 1, err
    assert err.count("\n") == 1, err
    assert "space" in err.lower()


@EXHAUSTIVE
def test_closed_standard_streams_are_no_traceback(good: Path) -> None:
    command = 'exec "$@" <&- >&-'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *MODULE, "export", good, "-o", "closed.png"], stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert opened(good.parent / "closed.png").mode == "P"
    for arguments in (("info", "-"), ("info", good), ("export", good, "-o", "-")):
        done = subprocess.run(["sh", "-c", command, "sh", *MODULE, *arguments], stderr=subprocess.PIPE, check=False)
        assert b"Traceback" not in done.stderr
        assert done.returncode in (1, 2)


@EXHAUSTIVE
def test_a_stdout_that_knows_ascii_only_still_gets_the_listing(good: Path) -> None:
    result = process("info", good, env={"PYTHONIOENCODING": "ascii"})
    assert result.code == 0, result.err
    assert b"23 x 11" in result.out
    assert process("verify", good, env={"PYTHONIOENCODING": "ascii"}).code == 0


def on_a_terminal(*arguments: str) -> tuple[int, bytes]:
    """Run the command line with stdout and stderr on one terminal; return its exit code and what that shows."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    shown = bytearray()

    def watch() -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while data := os.read(ours, 4096):
                shown.extend(data)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        environment = os.environ | {"TERM": "xterm"}
        command = [*MODULE, *arguments]
        done = subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, timeout=120, check=False)
    finally:
        os.close(theirs)
        watcher.join()
        os.close(ours)
    return done.returncode, bytes(shown)


@pytest.mark.usefixtures("photo")
def test_messages_stand_above_the_progress_bar_and_not_behind_it() -> None:
    Path("bad.png").write_text("no picture")
    code, shown = on_a_terminal("encode", "photo.png", "bad.png", "-o", "out/", "--dither", "floyd-steinberg")
    assert code == 3 and b"encoding" in shown
    for message in (b"photo.png -> out/photo.kmi: ", b"kmi: bad.png: "):
        assert shown[: shown.index(message)].endswith(b"\x1b[2K")  # the line has just been cleared


@pytest.mark.usefixtures("photo")
def test_a_terminal_with_a_progress_bar_gets_no_binary_data_either() -> None:
    code, shown = on_a_terminal("encode", "photo.png", "-o", "-", "--dither", "floyd-steinberg")
    assert code == 2 and b"stdout is a terminal" in shown and b"KMI" not in shown
