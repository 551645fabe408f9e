"""``kmi png``: pictures into indexed PNGs that look as good and are smaller, in one step."""

from __future__ import annotations

import os
from typing import Any

import click

from palettefmt import files
from palettefmt.cli import given, outputs
from palettefmt.cli.indexed import IndexedCommand, conversion, convert_all, indexed_options
from palettefmt.errors import UsageError
from palettefmt.exports.formats import PNG
from palettefmt.limits import Limits


@click.command("png", cls=IndexedCommand)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", metavar="FILE|DIR", help=f"Where to write; by default INPUT with {outputs.INDEXED} at its end."
)
@indexed_options
def png_command(
    inputs: tuple[str, ...], output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Turn pictures into small indexed PNGs of up to 256 colours.

    Without --look, --dither, --quality or --max-bytes the look is 'balanced'. A picture that has no more than 256
    colours (or K, with -k) keeps them exactly. If oxipng is installed, it makes the PNG smaller still (pip install
    'palettefmt[oxipng]').
    """
    given.check_output_is_named(inputs)
    given.check_suffix(output, ".png")
    how = conversion(PNG, limits, force, quiet, options)
    if output is not None and not outputs.in_folder(output) and os.path.splitext(output)[1].lower() not in (".png", ""):
        raise UsageError(f"png writes indexed PNG; {files.shown(output)} would be none: give another name with -o")
    convert_all(inputs, output, outputs.INDEXED if output is None else ".png", how)
