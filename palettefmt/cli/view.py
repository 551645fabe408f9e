"""``kmi view``: a .kmi file in the browser."""

from __future__ import annotations

import os
from pathlib import Path

import click

from palettefmt import files
from palettefmt.cli import common, given, outputs
from palettefmt.errors import UsageError
from palettefmt.limits import DEFAULT_LIMITS


@click.command("view")
@click.argument("source", metavar="[FILE.kmi]", required=False)
@click.option("-o", "--output", metavar="OUT.html", help="Where to write.  [default: a temporary folder]")
@click.option("--blank", is_flag=True, help="Write a page without a picture, for files to be dropped on.")
@click.option("--no-open", is_flag=True, help="Write the page and do not open it.")
@common.writing_options
def view_command(source: str | None, output: str | None, blank: bool, no_open: bool, force: bool, quiet: bool) -> None:
    """Show a .kmi file in the browser.

    Zoom, edit the palette, see where the bytes go, save as PNG.

    The page is one HTML file with all that it needs inside; it can be kept, sent or put on any server.
    """
    import webbrowser

    from palettefmt.pages import viewer

    if blank == (source is not None):
        raise UsageError("give either a FILE.kmi or --blank")
    if source is not None:
        given.check_kmi(source)
    name = _name(source)
    if output is not None:
        folder = outputs.in_folder(output)
        output = outputs.output_name(name, output, ".html")
        common.check_output(output, force, *([source] if source else []), new_folder=folder)
    page = viewer.viewer_page(None if source is None else common.open_kmi(source, DEFAULT_LIMITS)[0], name)
    target = _temporary(name) if output is None else output
    outputs.write(target, page.encode(), force)
    if target == common.STREAM:
        return
    common.say(f"{'blank page' if source is None else files.shown(source)} -> {files.shown(target)}", quiet)
    if not no_open and not webbrowser.open(Path(target).absolute().as_uri()):
        common.say(f"no browser was found; open {files.shown(target)} in one", quiet)


def _name(source: str | None) -> str:
    """Return the name that the page shows and its file is called after."""
    if source is None:
        return "kmi-viewer.kmi"
    return "stdin.kmi" if source == common.STREAM else os.path.basename(source)


def _temporary(name: str) -> str:
    """Return a place in a new temporary folder: without ``-o`` the page is there to be looked at, not to be kept."""
    import tempfile

    return os.path.join(tempfile.mkdtemp(prefix="kmi-view-"), os.path.splitext(name)[0] + ".html")
