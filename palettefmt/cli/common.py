"""What the commands share: reading from a name or stdin, writing to a name or stdout, messages, options, tables."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import textwrap
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from palettefmt import files
from palettefmt.arguments import Progress, part_of
from palettefmt.cli import progress
from palettefmt.cli.progress import progress_bar
from palettefmt.errors import ExistsError, FileAccessError, LimitError, PalettefmtError, PictureWarning, UsageError
from palettefmt.kmi.decode import decode
from palettefmt.limits import DEFAULT_MAX_PIXELS, Limits

if TYPE_CHECKING:
    from PIL import Image
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from palettefmt.image import IndexedImage
    from palettefmt.kmi.ledger import Info

STREAM = "-"
# What the library's arguments are called here, in an error's advice.
OPTIONS = {
    "max_pixels": "--max-pixels",
    "max_memory": "--max-memory",
    "stripe_rows": "--stripe-rows",
    "a palette": "a --palette",
    'dither="none"': "--dither none",
    'dither="perceptual"': "--dither perceptual",
    'fit="none"': "--fit none",
    'coding="context"': "--coding context",
    'target="png"': "--for png",
    "overwrite=True": "--force",
    "force=True": "--force",
    'mode="resume"': "--resume",
    'mode="retry-failed"': "--retry-failed",
    "recursive=True": "--recursive",
    "a manifest": "a --manifest",
    "another out": "another --out",
    "take bpp=": "take --bpp ",
    "take png or lvgl": "take --as png, or --as lvgl",
}

Command = TypeVar("Command", bound=Callable[..., Any])


# --- options ----------------------------------------------------------------------------------------------------


def options(*added: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return one decorator for several options, which the help lists in this order."""

    def add(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return add


force_option = click.option("-f", "--force", is_flag=True, help="Replace an output that exists.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
writing_options = options(force_option, quiet_option)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
max_pixels_option = click.option(
    "--max-pixels",
    "limits",  # what the command gets
    type=click.IntRange(1),
    callback=lambda _, __, value: Limits(max_pixels=value),
    default=DEFAULT_MAX_PIXELS,
    metavar="N",
    show_default=True,
    help="Refuse a larger picture.",
)


# --- input and output -------------------------------------------------------------------------------------------


def read_input(name: str, limits: Limits) -> bytes:
    """Return the bytes of a file, or of stdin for ``-``."""
    if name != STREAM:
        return files.read_bytes(name, limits)
    if sys.stdin is None:
        raise FileAccessError("stdin is closed")
    if sys.stdin.isatty():
        raise UsageError("stdin is a terminal; give a file, or pipe one in")
    try:
        return files.stream_bytes(sys.stdin.buffer, limits)
    except LimitError as error:
        raise error.under("stdin") from error


def read_kmi(name: str, limits: Limits) -> bytes:
    """Return the bytes of a .kmi file, which is never much larger than its picture may be."""
    return read_input(name, limits.for_files())


def open_kmi(name: str, limits: Limits, quiet: bool = False) -> tuple[bytes, IndexedImage]:
    """Return the bytes of a .kmi file, and the picture in it."""
    data = read_kmi(name, limits)
    with named(name), progress_bar(f"decoding {short_name(name)}", quiet) as bar:
        return data, decode(data, limits=limits, progress=bar)


def check_output(name: str, force: bool, *inputs: str, new_folder: bool = False, how: str = " with -o") -> None:
    """Raise before any work is done if the output cannot be written.

    `new_folder`: its folder will be made; `how` the command takes another name.
    """
    if name == STREAM:
        check_stdout()
        if sys.stdout.isatty():
            raise UsageError("stdout is a terminal; redirect it, or give a file with -o")
        return
    if not name:
        raise UsageError(f"an empty name is none; give another{how}")
    same = next((given for given in inputs if given != STREAM and files.same_file(name, given)), None)
    if same is not None:
        which = "the input" if same == inputs[0] else "another input"
        raise UsageError(f"the output {files.shown(name)} is {which}; give another name{how}")
    if not force:
        try:
            files.check_absent(name)
        except ExistsError as error:
            raise ExistsError(f"{error.message}; give another name{how}, or replace it with --force") from error
    if not new_folder:
        files.check_folder(name)


def check_stdout() -> None:
    """Raise FileAccessError if there is no stdout to write to."""
    if sys.__stdout__ is None:
        raise FileAccessError("stdout is closed")


def write_output(name: str, data: bytes, force: bool) -> None:
    """Write bytes to a file, atomically, or to stdout for ``-``."""
    if name == STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        files.write_atomic(name, data, overwrite=force)


def file_of(picture: Image.Image, kind: str = "PNG", **choices: Any) -> bytes:
    """Return a picture as a file, as Pillow writes it."""
    out = io.BytesIO()
    picture.save(out, kind, **choices)
    return out.getvalue()


# --- messages ---------------------------------------------------------------------------------------------------


def say(message: str, quiet: bool = False) -> None:
    """Print a message to stderr, as one line; in a terminal wrapped at words, above the progress bar."""
    if quiet:
        return
    bar = progress.current()
    if bar is not None:
        bar.say(message)
    elif sys.stderr.isatty():
        print("\n".join(map(_wrapped, message.splitlines())), file=sys.stderr)
    else:
        print(message, file=sys.stderr)


def _wrapped(line: str) -> str:
    """Return a line in lines that fit in the terminal; a word that is longer stays whole, to be copied."""
    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) if len(line) > width else line


def say_written(source: str, target: str, what: str, quiet: bool) -> None:
    """Say what an input has become."""
    result = "stdout" if target == STREAM else files.shown(target)
    say(f"{input_label(source)} -> {result}: {what}", quiet)


def words(error: PalettefmtError) -> str:
    """Return an error with options in its advice, where the library has arguments."""
    return f"{error.message}; {in_options(error.advice)}" if error.advice else error.message


def in_options(advice: str) -> str:
    """Return an error's advice with options instead of arguments."""
    for argument, option in OPTIONS.items():
        advice = advice.replace(argument, option)
    return advice


def input_label(name: str) -> str:
    """Return an input's name for a message about what is in it."""
    return "stdin" if name == STREAM else files.shown(name)


def short_name(name: str) -> str:
    """Return an input's name without its folder, for a progress bar."""
    return progress.short(os.path.basename(input_label(name)))


@contextlib.contextmanager
def named(name: str) -> Iterator[None]:
    """Put the input's name before what goes wrong with it, and before its warnings."""
    label = input_label(name)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PictureWarning)
            yield
    except (FileAccessError, UsageError):  # one names its file already, the other is about an option
        raise
    except PalettefmtError as error:
        raise error.under(label) from error
    for warning in caught:
        if issubclass(warning.category, PictureWarning):
            fact, separator, advice = str(warning.message).rpartition("; ")
            say(f"kmi: warning: {label}: {fact}{separator}{in_options(advice)}")


# --- several inputs ---------------------------------------------------------------------------------------------


def for_each(
    inputs: Collection[str], what: str, quiet: bool, work: Callable[[str, Progress | None], None]
) -> list[tuple[str, PalettefmtError]]:
    """Work on every input with a progress bar; return those that failed, which of several does not stop the others."""
    failures: list[tuple[str, PalettefmtError]] = []
    with progress_bar(what, quiet) as bar:
        for done, name in enumerate(inputs):
            part = part_of(bar, done / len(inputs), (done + 1) / len(inputs))
            if bar is not None:
                count = f" {done + 1} of {len(inputs)}," if len(inputs) > 1 else ""
                bar.title(f"{what}{count} {short_name(name)}")
                bar(done / len(inputs))
            try:
                work(name, part)
            except PalettefmtError as error:
                if len(inputs) == 1:
                    raise
                say(f"kmi: {words(error)}")
                failures.append((name, error))
    return failures


def leave_if(failures: list[tuple[str, PalettefmtError]], message: str) -> None:
    """If inputs failed, say so and leave with the first one's exit code."""
    if failures:
        say(f"kmi: {message}")
        raise click.exceptions.Exit(failures[0][1].exit_code)


# --- reports on stdout ------------------------------------------------------------------------------------------


def report_console(*, soft_wrap: bool = True, markup: bool = True) -> Console:
    """Return a console on stdout for a report; a reader that goes away is noticed by the group of commands."""
    from rich.console import Console

    class ReportConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    check_stdout()
    return ReportConsole(highlight=False, soft_wrap=soft_wrap, markup=markup)


def table(*columns: str, wrap: Collection[str] = (), header: bool = True) -> Table:
    """Return an empty table.

    A column whose name begins with ``>`` stands to the right. Only those in `wrap` are broken where there is too
    little room.
    """
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), show_header=header)
    for name in columns:
        right = name.startswith(">")
        made.add_column(name.removeprefix(">"), justify="right" if right else "left", no_wrap=name not in wrap)
    return made


def swatch(color: str) -> Text:
    """Return a patch of a colour, #rrggbb or #rrggbbaa."""
    from rich.text import Text

    return Text("      ", style=f"on {color[:7]}")


def stripe_costs(info: Info) -> str:
    """Return what a pixel costs in each coded stripe, in bits; of many stripes, in the first ones."""
    costs = info.stripe_bits_per_pixel()
    return ", ".join(f"{cost:.3f}" for cost in costs[:8]) + (", …" if len(costs) > 8 else "")


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object to stdout."""
    import json

    check_stdout()
    click.echo(json.dumps(value, indent=2))
