"""Promises 17 to 20: every command keeps the manners that a script relies on: names, streams, exit codes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import palettefmt
from palettefmt import errors
from palettefmt.cli import EPILOG, cli
from palettefmt.kmi import ledger
from tests.commands import MODULE, Result, assert_refused, big_file, names, sample
from tests.runs import rest

EVIL = "a\x1b[31m\nb\x07\x9b\u202e.kmi"  # escape, new line, bell, a C1 control, right-to-left override
SHOWN = r"a\x1b[31m\nb\x07\x9b\u202e.kmi"
README = (Path(__file__).parent.parent / "README.md").read_text()

# A file that holds no palette is a wrong argument, not a broken file: palette files of ten kinds have no signature.

# How each command is given one input and where its output goes; {} is the input.
READERS = {
    "encode": ["{}", "-o", "out.kmi"],
    "png": ["{}", "-o", "out.png", "-k", "2", "--dither", "none"],
    "convert": ["{}", "out.gif", "-k", "2", "--dither", "none"],
    "panel": ["{}", "-d", "bwr", "-o", "out.bin", "--dither", "none"],
    "decode": ["{}", "-o", "out.png"],
    "export": ["{}", "-o", "out.png"],
    "info": ["{}"],
    "verify": ["{}"],
    "compare": ["{}", "-k", "2"],
    "report": ["{}", "-o", "out.html"],
    "palette": ["{}"],
    "view": ["{}", "-o", "out.html", "--no-open"],
    "thumbnail": ["{}", "out.png"],
}
WRITERS = {
    "encode": ["photo.png", "-o", EVIL],
    "png": ["photo.png", "--dither", "none", "-o", EVIL.replace(".kmi", ".png")],
    "convert": ["photo.png", "--dither", "none", EVIL.replace(".kmi", ".gif")],
    "panel": ["photo.png", "-d", "bwr", "--dither", "none", "-o", EVIL.replace(".kmi", ".bin")],
    "decode": ["good.kmi", "-o", EVIL.replace(".kmi", ".png")],
    "export": ["good.kmi", "-o", EVIL.replace(".kmi", ".png")],
    "report": ["good.kmi", "--curves", "none", "-o", EVIL],
    "palette": ["good.kmi", "-o", EVIL.replace(".kmi", ".gpl")],
    "view": ["good.kmi", "--no-open", "-o", EVIL.replace(".kmi", ".html")],
    "thumbnail": ["good.kmi", EVIL.replace(".kmi", ".png")],
}
Run = Callable[..., Result]


def given(command: str, name: str) -> list[str]:
    """Return the arguments with which a command reads a file."""
    return [command, *(name if argument == "{}" else argument for argument in READERS[command])]


def is_clean(text: str) -> bool:
    """Return whether nothing in a text would do anything to a terminal."""
    return all(character.isprintable() or character == "\n" for character in text)


def test_every_command_is_looked_at() -> None:
    """`batch` and `desktop` have their own tests of this; `demo` and `warm-up` read no file of the user's."""
    assert set(cli.commands) <= {*READERS, "batch", "demo", "desktop", "warm-up"}


@pytest.mark.parametrize("command", READERS)
def test_every_command_shows_a_name_escaped_and_in_one_line(kmi: Run, folder: Path, command: str) -> None:
    assert_refused(kmi(*given(command, EVIL)), 1, SHOWN)
    (folder / EVIL).write_bytes(b"no picture, and no file of ours either")
    result = kmi(*given(command, EVIL))
    assert_refused(result, 3, SHOWN)
    assert is_clean(result.err)
    assert names(folder) == [EVIL]


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize("command", WRITERS)
def test_every_command_that_writes_escapes_an_evil_name_be_it_taken_or_free(
    kmi: Run, folder: Path, command: str
) -> None:
    taken = folder / WRITERS[command][-1]
    taken.write_bytes(b"mine")
    before = names(folder)
    result = kmi(command, *WRITERS[command])
    assert_refused(result, 6, SHOWN.removesuffix(".kmi"))
    assert is_clean(result.err)
    assert taken.read_bytes() == b"mine"
    assert names(folder) == before
    taken.unlink()
    result = kmi(command, *WRITERS[command])
    assert (result.code, result.out) == (0, b"")
    assert result.err.count("\n") <= 1
    assert is_clean(result.err)
    assert names(folder) == before


@pytest.mark.parametrize("command", READERS)
def test_every_command_refuses_what_is_no_file(kmi: Run, folder: Path, command: str) -> None:
    (folder / "dir.kmi").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.kmi")
        for name in ("dir.kmi", "socket.kmi"):
            assert_refused(kmi(*given(command, name)), 1, name)
    assert_refused(kmi(*given(command, "/dev/null")), 3)
    assert names(folder) == ["dir.kmi", "socket.kmi"]


@pytest.mark.usefixtures("photo")
@pytest.mark.parametrize(
    "arguments",
    [["encode", "photo.png", "-o", "-"], ["decode", "good.kmi", "-o", "-"], ["export", "good.kmi", "-o", "-"],
     ["palette", "good.kmi", "-o", "-", "--format", "act"], ["encode", "-", "-o", "x.kmi"], ["info", "-"]],
)  # fmt: skip
def test_no_command_sends_binary_data_to_a_terminal(good: Path, arguments: list[str]) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [*MODULE, *arguments], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False
        )
        assert_refused(Result(done.returncode, b"", done.stderr.decode()), 2, "terminal")
        os.write(theirs, b"#")
        assert os.read(ours, 100) == b"#"  # nothing came before our own mark
    finally:
        os.close(ours)
        os.close(theirs)
    assert names(good.parent) == ["good.kmi", "photo.png"]


LEFT_AT_ONCE = [
    "encode photo.png -o -", "info --json big.kmi", "palette good.kmi", "--help", "info big.kmi", "verify good.kmi",
    "compare photo.png -k 2", "palette --devices", "batch photo.png --out out -j 1 --json", "info --help",
]  # fmt: skip


@pytest.mark.usefixtures("good", "photo")
@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        *[(arguments, b"") for arguments in LEFT_AT_ONCE[:2]],
        *[rest(arguments, b"") for arguments in LEFT_AT_ONCE[2:]],
        ("decode -o - big.kmi", b"\x89PNG"),
        rest("export -o - big.kmi", b"\x89PNG"),
    ],
)
def test_a_reader_that_goes_away_is_no_error_of_any_command(folder: Path, arguments: str, read: bytes) -> None:
    """At once, or after it has read the first bytes of more than a pipe holds."""
    big_file(folder)
    reading, writing = os.pipe()
    if not read:
        os.close(reading)
    running = subprocess.Popen([*MODULE, *arguments.split()], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    if read:
        assert os.read(reading, len(read)) == read
        os.close(reading)
    _, err = running.communicate(timeout=60)
    assert running.returncode in (0, -13, 141), err
    assert not re.search("Traceback|Broken|ignored|Errno", err.decode())


def test_the_exit_codes_are_those_of_the_table(
    kmi: Run,
    good: Path,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = good.read_bytes()
    (good.parent / "broken.kmi").write_bytes(data[:-1])
    (good.parent / "later.kmi").write_bytes(data[:7] + b"\2" + data[8:])
    results = [
        kmi("info", good),
        kmi("info", "missing.kmi"),
        kmi("info", "--nonsense", good),
        kmi("info", "broken.kmi"),
        kmi("info", "later.kmi"),
        kmi("decode", good, "-o", "x.png", "--max-pixels", "10"),
        kmi("decode", good, "-o", photo),
    ]
    honest = ledger.info(good)  # no whole file breaks the claim, so the ledger is made to lie
    monkeypatch.setattr(ledger, "info", lambda *_, **__: replace(honest, payload_bytes=honest.payload_bytes + 4))
    results.append(kmi("verify", good))
    assert [result.code for result in results] == list(range(8))
    told = re.search(r"^\| exit code \|(.*)\|\n.*\n\| \|(.*)\|$", README, re.MULTILINE)
    assert told
    assert [int(code) for code in told[1].split("|")] == list(range(8))
    assert len(told[2].split("|")) == 8
    assert [int(code) for code in re.findall(r"\b(\d) ", EPILOG)] == list(range(8))
    kinds = (
        errors.FileAccessError,
        errors.UsageError,
        errors.CorruptError,
        errors.UnsupportedError,
        errors.LimitError,
        errors.ExistsError,
    )
    assert [kind.exit_code for kind in kinds] == list(range(1, 7))
    assert errors.CLAIM_FAILED == 7
    assert all(issubclass(kind, palettefmt.PalettefmtError) for kind in kinds)


@pytest.mark.parametrize("command", ["encode", "report"])
@pytest.mark.parametrize("first", ["broken.png", "gone.png"])
def test_of_several_inputs_that_fail_the_first_decides_the_exit_code(
    kmi: Run, folder: Path, command: str, first: str
) -> None:
    """`batch`, which works on many at a time, has its own test of this."""
    codes = {"broken.png": 3, "gone.png": 1}
    Image.fromarray(sample(4).pixels).save(folder / "fine.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    inputs = ["fine.png", *sorted(codes, key=lambda name: name != first)]
    options = ["-o", "out/"] if command == "encode" else ["-o", "out.html", "--curves", "none"]
    result = kmi(command, *inputs, *options)
    assert result.code == codes[first]
    assert "2 of 3 inputs failed" in result.err
    assert (folder / {"encode": "out/fine.kmi", "report": "out.html"}[command]).exists()  # the others went on
