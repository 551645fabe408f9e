"""The command line: arguments, progress, messages and exit codes; thin. Data goes to stdout, the rest to stderr.

Importing this imports click alone: every command imports what it needs when it runs.
"""

from __future__ import annotations

import os
import sys

import click

from palettefmt.cli.decode import decode_command, export_command
from palettefmt.cli.demo import demo_command
from palettefmt.cli.encode import encode_command
from palettefmt.cli.info import info_command
from palettefmt.cli.verify import verify_command
from palettefmt.errors import FileAccessError, PalettefmtError

EPILOG = (
    "'-' is stdin or stdout everywhere. Exit codes: 0 ok, 1 read or write error, 2 usage, 3 broken file, "
    "4 unsupported, 5 over a limit, 6 output exists, 7 a claim did not hold."
)


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="palettefmt", prog_name="kmi")
def cli() -> None:
    """Pictures as k colours and exactly ceil(log2 k) bits a pixel."""


for command in (encode_command, decode_command, export_command, info_command, verify_command, demo_command):
    cli.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code; a user's error is one line, never a traceback."""
    try:
        code = cli.main(prog_name="kmi", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        code = _fail(error.format_message(), error.exit_code)
    except PalettefmtError as error:
        code = _fail(str(error), error.exit_code)
    except click.Abort:
        code = _fail("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output has gone; that is its right. Python must not try to flush into the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except MemoryError:
        code = _fail("out of memory: the picture is too large for this machine", 5)
    except OSError as error:
        code = _fail(error.strerror or str(error), FileAccessError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> int:
    click.echo(f"kmi: {' '.join(message.split())}", err=True)
    return code
