"""What a user gives that a command does not take: said before any work is done, with what to do instead."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Sequence

import click

from palettefmt import files, streams
from palettefmt.cli.common import STREAM, input_label, say
from palettefmt.errors import CorruptError, FileAccessError, UsageError
from palettefmt.pictures import kinds
from palettefmt.pictures.source import SUFFIXES

# A command of which something is missing is shown with what it needs.
EXAMPLES = {
    "encode": "kmi encode photo.jpg",
    "png": "kmi png photo.jpg",
    "convert": "kmi convert photo.jpg out.gif",
    "batch": "kmi batch photos/ -o out/",
    "decode": "kmi decode photo.kmi",
    "export": "kmi export photo.kmi",
    "info": "kmi info photo.kmi",
    "verify": "kmi verify photo.kmi",
    "compare": "kmi compare photo.jpg",
    "report": "kmi report photo.jpg",
    "thumbnail": "kmi thumbnail photo.kmi small.png",
}
# What click calls kinds of values, and what they are.
_PLAIN = {
    "is not a valid integer range": "is not a whole number",
    "is not a valid integer": "is not a whole number",
    "is not a valid float": "is not a number",
}
_PICTURES = "kmi encode makes a .kmi file of it, kmi png an indexed PNG"
_HEAD = 64  # bytes that show what a file is


def complaint(error: click.ClickException) -> str:
    """Return what is wrong with a command line, and what to do about it."""
    message = error.format_message()
    for stilted, plain in _PLAIN.items():
        message = message.replace(stilted, plain)
    context = error.ctx if isinstance(error, click.UsageError) else None
    return message if context is None else message + _advice(error, message, context)


def _advice(error: click.ClickException, message: str, context: click.Context) -> str:
    """Return what to do about a command line that is not understood, to be put behind the message."""
    path, command = context.command_path, str(context.info_name)
    if isinstance(error, click.MissingParameter) and command in EXAMPLES:
        return f" For example: {EXAMPLES[command]} ({path} --help says more)"
    if isinstance(error, click.NoSuchOption) or (message.startswith("No such command") and "mean" not in message):
        return f" {path} --help lists them."
    extra = re.fullmatch(r"Got unexpected extra argument \((.*)\)", message)
    if extra is not None and command in ("decode", "export") and not extra[1].lower().endswith(".kmi"):
        return f"; if it is where to write, put -o before it: -o {extra[1]}"
    if extra is not None and command == "verify":
        return f"; a picture to compare with is given as --source {extra[1]}"
    if message.startswith("Got unexpected extra argument"):
        taken = [param.name for param in context.command.params if isinstance(param, click.Argument)]
        one_file = len(taken) == 1 and taken != ["folder"]
        return f"; kmi {command} takes one file at a time" if one_file else f"; {path} --help says what it takes"
    signed = re.search(r": '=(.+?)' is not", message)
    return f" Write {signed[1]} without the '='." if signed else ""


def check_command(name: str) -> None:
    """Raise UsageError if a file is given where a command should be: ``kmi photo.jpg``."""
    if os.path.isfile(name):
        kmi = name.lower().endswith(".kmi")
        what = "kmi view shows it, kmi decode makes a PNG of it" if kmi else _PICTURES
        raise UsageError(f"{files.shown(name)} is a file, not a command: {what}")


def check_kmi(name: str) -> None:
    """Raise CorruptError if a file is a picture of another format, which a command for .kmi files was given."""
    if not os.path.isfile(name):
        return
    with streams.Slices(name) as file:
        kind = kinds.name_of(file[:_HEAD])
    if kind is not None:
        label = input_label(name)
        raise CorruptError(f"{label} is a picture ({kind}), not a .kmi file: {_PICTURES}")


def check_output_is_named(inputs: Sequence[str]) -> None:
    """Raise UsageError if the last of several inputs looks like the output: ``kmi encode photos out``."""
    if len(inputs) < 2 or STREAM in inputs or os.path.splitext(inputs[-1].rstrip("/"))[1].lower() not in ("", ".kmi"):
        return
    *first, last = inputs
    if last.isdecimal() and not os.path.lexists(last):
        raise UsageError(f"there is no {last}; if it is the number of colours, put -k before it: -k {last}")
    if not os.path.lexists(last) and all(os.path.exists(name) for name in first):
        shown = files.shown(last)
        raise UsageError(f"there is no {shown}; if it is where to write, put -o before it: -o {shown}")


def check_picture(name: str, inputs: Sequence[str], instead: str) -> None:
    """Raise FileAccessError if an input is no file, with what the user may have meant.

    `instead` is what to do with a folder.
    """
    if name == STREAM or os.path.isfile(name):
        return
    shown = files.shown(name)
    if os.path.isdir(name):
        raise FileAccessError(f"cannot read {shown}: is a directory; {instead}")
    hint = ""
    if len(inputs) == 2 and name == inputs[1]:
        hint = "; if it is where to write, put -o before it"
    elif any(sign in name for sign in "*?["):
        hint = "; kmi batch takes patterns"
    try:
        os.lstat(name)
    except FileNotFoundError as error:
        raise FileAccessError(f"cannot read {shown}: no such file or directory{hint}") from error
    except OSError:
        pass  # what else there is to say is said when it is read


def check_suffix(output: str | None, suffix: str) -> None:
    """Raise UsageError if a new output has no suffix: nobody knows whether it is to be a folder or a file."""
    if not output or output == STREAM or files.is_folder(output) or os.path.lexists(output):
        return
    if not os.path.splitext(output)[1]:
        shown = files.shown(output)
        raise UsageError(f"-o {shown} has no suffix: write {shown}{suffix} for a file, {shown}/ for a folder")


def check_png(name: str) -> None:
    """Raise UsageError if a name for a PNG is that of another kind of picture."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix in SUFFIXES and suffix != ".png":
        raise UsageError(f"a PNG is written, and {files.shown(name)} would not be one: give another name")


def note_subfolders(sources: Sequence[str], out: str, quiet: bool) -> None:
    """Say which of the folders that are given have folders with pictures in them, which are not entered."""
    if quiet:
        return
    left_out = os.path.abspath(out)

    def has_pictures(entry: os.DirEntry[str]) -> bool:
        hidden = entry.name.startswith(".") or os.path.abspath(entry.path) == left_out
        return not hidden and entry.is_dir() and _any_in(entry.path, _is_picture)

    for name in sources:
        if os.path.isdir(name) and _any_in(name, has_pictures):
            say(f"kmi: note: the folders in {files.shown(name)} are left out; --recursive enters them, too")


def _any_in(folder: str, wanted: Callable[[os.DirEntry[str]], bool]) -> bool:
    """Return whether a folder has an entry that is wanted; one that cannot be read has none."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return any(map(wanted, entries))
    return False


def _is_picture(entry: os.DirEntry[str]) -> bool:
    return os.path.splitext(entry.name)[1].lower() in SUFFIXES
