"""The command line: arguments, progress, messages and exit codes; thin. Data goes to stdout, the rest to stderr.

Importing this imports click alone: every command imports what it needs when it runs.
"""

from __future__ import annotations

import io
import sys
from typing import Any

import click

from palettefmt import files, kernels, streams
from palettefmt.cli import (
    batch,
    common,
    compare,
    convert,
    decode,
    demo,
    desktop,
    encode,
    export,
    given,
    info,
    palette,
    panel,
    png,
    report,
    thumbnail,
    verify,
    view,
    warm_up,
)
from palettefmt.errors import FileAccessError, PalettefmtError

HELP = """Make pictures of few colours: small PNGs, bytes for e-paper, and .kmi files that account for every byte.

\b
kmi png photo.jpg               a small PNG for the web
kmi panel photo.jpg -d DEVICE   the bytes for a panel
kmi encode photo.jpg            a .kmi file: 8 colours, exactly 3 bits a pixel
kmi demo                        all of it on a real photo
"""
EPILOG = (
    "'-' is stdin or stdout everywhere. Exit codes: 0 ok, 1 cannot read or write, 2 wrong usage, 3 broken file, "
    "4 unsupported, 5 over a limit, 6 output exists, 7 kmi verify: the bits a pixel are not as claimed (with --strict: "
    "any claim is false); or a new file failed its check and was not written."
)


class ReaderGone(Exception):  # noqa: N818
    """Whoever read our output has gone; click must not see it as an OSError, which it would make a failure."""


class Commands(click.Group):
    """The group of all commands; a broken pipe is the reader's right and no error."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the arguments; this is where help is shown."""
        try:
            return super().make_context(*arguments, **options)
        except BrokenPipeError:
            raise ReaderGone from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a file in its place gets a hint."""
        if self.get_command(ctx, args[0]) is None:
            given.check_command(args[0])
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGone from None


@click.group(
    help=HELP,
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="palettefmt", prog_name="kmi")
def cli() -> None:
    """Run a command."""


for command in (
    encode.encode_command,
    png.png_command,
    convert.convert_command,
    batch.batch_command,
    decode.decode_command,
    export.export_command,
    info.info_command,
    verify.verify_command,
    compare.compare_command,
    report.report_command,
    palette.palette_command,
    panel.panel_command,
    view.view_command,
    thumbnail.thumbnail_command,
    desktop.desktop_command,
    warm_up.warm_up_command,
    demo.demo_command,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code; a user's error is one line, never a traceback."""
    _prepare_streams()
    kernels.on_compile(warm_up.compiling)
    try:
        code = cli.main(prog_name="kmi", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        common.say(error.format_message())
        code = error.exit_code
    except click.ClickException as error:
        code = _fail(given.complaint(error), error.exit_code)
    except PalettefmtError as error:
        code = _fail(common.words(error), error.exit_code)
    except click.Abort:
        code = _fail("interrupted", 130)
    except (BrokenPipeError, ReaderGone):
        streams.leave_to_nobody(sys.stdout.fileno())
        code = 0
    except MemoryError:
        code = _fail("out of memory: the picture is too large for this machine", 5)
    except OSError as error:
        code = _fail(error.strerror or str(error), FileAccessError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _prepare_streams() -> None:
    """Make messages possible on streams that are closed, or that cannot hold every character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fail(message: str, code: int) -> int:
    common.say(f"kmi: {files.shown(' '.join(message.split()))}")
    return code
