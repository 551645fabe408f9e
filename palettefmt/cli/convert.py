"""``kmi convert``: pictures into indexed pictures of any format that holds them, in one step."""

from __future__ import annotations

import os
from typing import Any

import click

from palettefmt import files
from palettefmt.cli import common, outputs
from palettefmt.cli.indexed import IndexedCommand, conversion, convert_all, indexed_options
from palettefmt.errors import UsageError
from palettefmt.exports.formats import FORMATS, Format, by_name, by_suffix
from palettefmt.limits import Limits

KMI = "kmi"
NAMES = (*(format.name for format in FORMATS), KMI)


@click.command("convert", cls=IndexedCommand)
@click.argument("paths", nargs=-1, required=True, metavar="INPUT... [OUT]")
@click.option("--to", "name", type=click.Choice(NAMES), help="Format of the results; all names are inputs then.")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; all names are inputs then.")
@indexed_options
def convert_command(
    paths: tuple[str, ...],
    name: str | None,
    output: str | None,
    limits: Limits,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Turn pictures into indexed PNG, GIF, BMP, TIFF, WebP or .kmi.

    kmi convert photo.jpg out.gif chooses by the suffix; kmi convert *.jpg --to gif -o folder/ takes many files.

    The results have up to 256 colours; palette and labels come through exactly (WebP, which is lossless here, keeps
    the colours of all pixels). You are told if a format cannot hold the transparency. Colours and look are chosen as
    by kmi png; a .kmi file is coded by context.
    """
    inputs, output = _places(paths, output, named=name is not None)
    format = _format(name, output)
    suffix = f".{KMI}" if format is None else format.suffixes[0]
    if output is None and format is not None:
        suffix = f"{outputs.INDEXED.removesuffix('.png')}{suffix}"  # photo.gif is never the output of photo.gif
    convert_all(inputs, output, suffix, conversion(format, limits, force, quiet, options))


def _places(paths: tuple[str, ...], output: str | None, *, named: bool) -> tuple[tuple[str, ...], str | None]:
    """Return the inputs, and where the results go."""
    if named or output is not None:
        return paths, output
    if len(paths) == 1:
        raise UsageError("say what the result is: a second name such as out.gif, or --to gif")
    if len(paths) > 2 and not files.is_folder(paths[-1]):
        raise UsageError("several inputs need a format and perhaps a folder: --to gif -o folder/")
    return paths[:-1], paths[-1]


def _format(name: str | None, output: str | None) -> Format | None:
    """Return the format of the results, None for .kmi files."""
    if name is not None:
        suffix = f".{KMI}" if name == KMI else None
        chosen = by_name(name)
        wanted = {suffix} if chosen is None else set(chosen.suffixes)
        given = "" if output is None or outputs.in_folder(output) else os.path.splitext(output)[1].lower()
        if given and given not in wanted:
            raise UsageError(f"{files.shown(str(output))} is no name of a {name} file: drop --to, or take another name")
        return chosen
    if output is None or output == common.STREAM or outputs.in_folder(output):
        raise UsageError(f"{files.shown(output or '')} has no suffix; say the format, for example --to gif")
    suffix = os.path.splitext(output)[1]
    if suffix.lower() == f".{KMI}":
        return None
    chosen = by_suffix(suffix)
    if chosen is None:
        known = ", ".join(format.suffixes[0] for format in FORMATS)
        raise UsageError(f"{files.shown(output)}: no indexed format has this suffix; try {known} or .{KMI}")
    return chosen
