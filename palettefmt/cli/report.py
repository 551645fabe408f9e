"""``kmi report``: pictures, bytes, differences and curves on one page."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from palettefmt.arguments import part_of
from palettefmt.cli import common
from palettefmt.cli.style import layout_of, style_of, style_options
from palettefmt.errors import PalettefmtError, UsageError
from palettefmt.kmi.layout import CODING_NAMES

if TYPE_CHECKING:
    from palettefmt.kmi.layout import Layout
    from palettefmt.limits import Limits
    from palettefmt.measure.study import Curves, Subject
    from palettefmt.style import Style


@click.command("report")
@click.argument("inputs", nargs=-1, required=True, metavar="PHOTO|FILE.kmi...")
@click.option("-o", "--output", metavar="OUT.html", default="report.html", show_default=True, help="Where to write.")
@click.option("--source", metavar="PHOTO", help="The picture that a single FILE.kmi was made of.")
@click.option(
    "--curves",
    type=click.Choice(["bounded", "full", "none"]),
    default="bounded",
    show_default=True,
    help="Size and quality over 2 to 256 colours, which take longest: on at most a million pixels, on all, or not.",
)
@style_options
@click.option("--coding", type=click.Choice(CODING_NAMES), default="packed", show_default=True, help="Of a photo.")
@common.max_pixels_option
@common.force_option
@common.quiet_option
def report_command(
    inputs: tuple[str, ...], output: str, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Write a page about pictures that people would rather look at than read a table.

    Original and result with a slider, palette, a map of the differences, bytes against every other format, size and
    quality over 2 to 256 colours, verdicts in words. A photo is encoded as the options say; a .kmi file is taken as it
    is. The page is one HTML file with all that it needs inside.
    """
    source = options["source"]
    if source is not None and len(inputs) > 1:
        raise UsageError("--source belongs to a single FILE.kmi; give one input")
    if inputs.count(common.STREAM) + (source == common.STREAM) > 1:
        raise UsageError("stdin can be read once; give '-' once")
    common.check_output(output, force, *inputs, *([] if source is None else [source]))
    how = _How(style_of(options, limits), layout_of(options), _curves(options["curves"]), limits)
    subjects, failures = _studied(inputs, source, how, quiet)
    from palettefmt.pages import report

    told = [(common.shown(name), common.words(error)) for name, error in failures]
    page = report.report_page(subjects, told)
    common.write_output(output, page.encode(), force)
    what = common.shown(inputs[0]) if len(inputs) == 1 else f"{len(subjects)} pictures"
    common.say(f"{what} -> {common.shown(output)}: {len(page.encode()):,} bytes", quiet)
    if failures:
        common.say(f"kmi: {len(failures)} of {len(inputs)} inputs failed")
        raise click.exceptions.Exit(failures[0][1].exit_code)


@dataclass(frozen=True)
class _How:
    """How every input is studied."""

    style: Style
    layout: Layout
    curves: Curves
    limits: Limits


def _curves(kind: str) -> Curves:
    """Return what ``--curves`` asks for."""
    from palettefmt.measure.study import Curves

    return {"bounded": Curves(), "full": Curves(pixels=None), "none": Curves(counts=())}[kind]


def _studied(
    inputs: tuple[str, ...], source: str | None, how: _How, quiet: bool
) -> tuple[list[Subject], list[tuple[str, PalettefmtError]]]:
    """Study every input; of several, one that fails does not stop the others, unless all do."""
    subjects: list[Subject] = []
    failures: list[tuple[str, PalettefmtError]] = []
    with common.progress_bar("studying", quiet) as progress:
        for done, name in enumerate(inputs):
            try:
                part = part_of(progress, done / len(inputs), (done + 1) / len(inputs))
                subjects.append(_one(name, source, replace(how, style=how.style.but(progress=part))))
            except PalettefmtError as error:
                if len(inputs) == 1:
                    raise
                common.say(f"kmi: {common.words(error)}")
                failures.append((name, error))
    if not subjects:
        common.say(f"kmi: all {len(inputs)} inputs failed; nothing is written")
        raise click.exceptions.Exit(failures[0][1].exit_code)
    return subjects, failures


def _one(name: str, source: str | None, how: _How) -> Subject:
    """Study one input."""
    from palettefmt.measure.study import study

    data = common.read_input(name, how.limits)
    photo = None if source is None else common.read_input(source, how.limits)
    with common.named(name):
        title = "stdin" if name == common.STREAM else os.path.basename(name)
        return study(title, data, how.style, how.layout, source=photo, curves=how.curves, limits=how.limits)
