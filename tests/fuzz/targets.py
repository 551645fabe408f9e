"""The readers that mutants go through. Each takes a batch of files and says, or raises, what it makes of each."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import palettefmt
from tests.fuzz import memory, seeds
from tests.fuzz.draft import SIGNATURE
from tests.fuzz.judge import ACCEPTED, MAX_PIXELS, Finding, attempt, judge, require, verdict_of

Outcome = str | Finding


class Target:
    """A reader."""

    timed = True  # whether a slow mutant has to be explained

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Judge file by file."""
        raise NotImplementedError

    def warm_up(self) -> None:
        """Have everything loaded and compiled that reading needs, before memory and time count."""
        for _ in self.outcomes([*seeds.vectors(), *seeds.good()[::3]]):
            pass


class Library(Target):
    """Everything in Python that reads a file's bytes: decode, decode_region, info, salvage."""

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Judge file by file."""
        for data in files:
            yield outcome(judge, data)


class Rejecting(Library):
    """The same, for files that must not be accepted."""

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Judge file by file; acceptance is a finding."""
        for found in super().outcomes(files):
            yield Finding("a damaged file is accepted") if found == ACCEPTED else found


class Pillow(Target):
    """The Pillow plugin: `Image.open(...).load()` and `verify()`."""

    def __init__(self) -> None:
        from PIL import Image

        import palettefmt.KmiImagePlugin  # noqa: F401

        Image.MAX_IMAGE_PIXELS = MAX_PIXELS
        Image.init()

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Open and load file by file; the warning of a large picture counts as its refusal."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for data in files:
                yield outcome(judge_pillow, data)


def judge_pillow(data: bytes) -> str:
    """Raise a finding unless Pillow loads what the library decodes, and raises OSError or its bomb errors else."""
    from PIL import Image, UnidentifiedImageError

    ours = data.startswith(SIGNATURE)
    formats = None if ours else ["KMI"]  # what other formats do with bytes that they take for theirs is not ours to say

    def loaded() -> Image.Image:
        with memory.bounded(), Image.open(io.BytesIO(data), formats=formats) as image:
            image.load()
            return image

    def verified() -> None:
        with memory.bounded(), Image.open(io.BytesIO(data), formats=formats) as image:
            image.verify()

    try:
        image = loaded()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "refused"
    except OSError as error:
        require(not (ours and isinstance(error, UnidentifiedImageError)), "Pillow does not know it for a .kmi file")
        if ours:
            require(raises_oserror(verified), "verify() accepts what load() refuses")
        return "oserror"
    require(image.format == "KMI", f"Pillow takes it for {image.format}")
    verified()
    expected = attempt("decode", lambda: palettefmt.decode(data))
    require(verdict_of(expected) == ACCEPTED, f"Pillow loads what decode refuses: {expected}")
    require(np.array_equal(np.asarray(image), expected.labels), "Pillow loads other labels")
    require(image.getpalette() == expected.palette[:, :3].ravel().tolist(), "Pillow loads another palette")
    return ACCEPTED


def raises_oserror(run: Callable[[], Any]) -> bool:
    """Return whether a call raises OSError."""
    try:
        run()
    except OSError:
        return True
    return False


class CommandLine(Target):
    """``kmi`` in this process: the commands that read a .kmi file, in turn."""

    timed = False  # commands load libraries when they are first used, and open what they write
    commands = (
        ["decode", "{file}", "-o", "{out}"],
        ["info", "{file}"],
        ["verify", "{file}", "--json"],
        ["decode", "{file}", "-o", "{out}", "--region", "0,0,1,1"],
        ["export", "{file}", "-o", "{out}", "-q"],
        ["info", "{file}", "--json"],
        ["decode", "{file}", "-o", "{out}", "-q", "--salvage"],
        ["verify", "{file}"],
        ["decode", "{file}", "-o", "{out}", "-q", "--salvage", "--lost-color", "#ff00ff"],
        ["decode", "{file}", "-o", "{out}", "-q", "--salvage", "--unproven"],
    )

    def __init__(self) -> None:
        self.turn = 0
        self.folder = tempfile.TemporaryDirectory(prefix="palettefmt-fuzz-")

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Run one command on each file."""
        for data in files:
            command = self.commands[self.turn % len(self.commands)]
            self.turn += 1
            yield outcome(lambda data, command=command: judge_command(Path(self.folder.name), command, data), data)


def judge_command(folder: Path, command: list[str], data: bytes) -> str:
    """Raise a finding unless a command does what the table of exit codes says; return the code."""
    file, out = folder / "mutant.kmi", folder / "out.png"
    file.write_bytes(data)
    arguments = [part.format(file=file, out=out) for part in command]
    code, stdout, stderr = run_main([*arguments, "--max-pixels", str(MAX_PIXELS)])
    try:
        written = out.exists()
        require(
            written == (code == 0 and "{out}" in command) or salvaged(command, code), f"{command}: output at {code}"
        )
        check_run(command, code, stdout, stderr, lines=99 if written else 1)
        left = {path.name for path in folder.iterdir()} - {"mutant.kmi", "out.png"}
        require(not left, f"kmi {command[0]} leaves {left} behind with exit code {code}")
    finally:
        for path in folder.iterdir():
            path.unlink()
    return f"exit {code}"


def salvaged(command: list[str], code: int) -> bool:
    """Return whether a command may have written a part of a picture: with exit code 3, as it is not whole."""
    return "--salvage" in command and code == 3


def check_run(command: list[str], code: int, stdout: str, stderr: str, lines: int = 1) -> None:
    """A failure is one line on stderr (salvage lists more) and none on stdout; its exit code says whose fault it is."""
    said = f"kmi {command[0]} (exit code {code})"
    allowed = (0, 3, 4, 5, 7) if command[0] == "verify" else (0, 3, 4, 5)
    require(code in allowed, f"{said}: not a code for a broken file: {stderr}")
    require("Traceback" not in stderr + stdout, f"{said}: a traceback")
    require("out of memory" not in stderr, f"{said}: out of memory")
    if code not in (0, 7):
        said_lines = stderr.splitlines()
        require(all(line.startswith("kmi: ") for line in said_lines), f"{said}: a line of another kind: {stderr!r}")
        require(1 <= len(said_lines) <= lines, f"{said}: {len(said_lines)} lines: {stderr!r}")
        require(stdout == "", f"{said}: prints on stdout: {stdout[:80]!r}")


def run_main(arguments: list[str]) -> tuple[int, str, str]:
    """Run the command line's own entry point in this process; return exit code, stdout and stderr."""
    from palettefmt.cli import main

    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    before = sys.argv
    sys.argv = ["kmi", *arguments]
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code
    finally:
        sys.argv = before
    texts = [stream.buffer.getvalue().decode() for stream in streams]
    require(isinstance(code, int), f"kmi leaves with {code!r}")
    return code, texts[0], texts[1]


def outcome(run: Callable[[bytes], str], data: bytes) -> Outcome:
    """Return a verdict, or the finding that a judge raises; anything else that it raises is one too."""
    try:
        return run(data)
    except Finding as finding:
        return finding
    except Exception as error:
        return Finding(f"{type(error).__name__}: {error}")
