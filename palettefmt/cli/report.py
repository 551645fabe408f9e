"""``kmi report``: pictures, bytes, differences and curves on one page."""

from __future__ import annotations

import os
from typing import Any

import click

from palettefmt import files
from palettefmt.arguments import Progress
from palettefmt.cli import common
from palettefmt.cli.style import layout_of, style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.kmi.layout import CODING_NAMES
from palettefmt.limits import Limits


@click.command("report")
@click.argument("inputs", nargs=-1, required=True, metavar="PHOTO|FILE.kmi...")
@click.option("-o", "--output", metavar="OUT.html", default="report.html", show_default=True, help="Where to write.")
@click.option("--source", metavar="PHOTO", help="The picture that a FILE.kmi was made from.")
@click.option(
    "--curves",
    type=click.Choice(["bounded", "full", "none"]),
    default="bounded",
    show_default=True,
    help="Size and quality over 2 to 256 colours, and bytes against looks, which take longest: on a reduced copy of a "
    "large picture, on all of its pixels, or not.",
)
@style_options
@click.option(
    "--coding", type=click.Choice(CODING_NAMES), default="packed", show_default=True, help="How a photo is coded."
)
@common.max_pixels_option
@common.writing_options
def report_command(
    inputs: tuple[str, ...], output: str, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Write a page that shows what a picture loses and what it saves.

    Original and result with a slider, palette, a map of the differences, bytes against every other format, size and
    quality over 2 to 256 colours, bytes against looks for us, other tools and lossy codecs, verdicts in words. A photo
    is encoded as the options say; a .kmi file is taken as it is. The page is one HTML file with all that it needs
    inside.
    """
    source = options["source"]
    if source is not None and len(inputs) > 1:
        raise UsageError("--source belongs to a single FILE.kmi; give one input")
    if inputs.count(common.STREAM) + (source == common.STREAM) > 1:
        raise UsageError("stdin can be read once; give '-' once")
    common.check_output(output, force, *inputs, *([] if source is None else [source]))
    from palettefmt.measure.study import Curves, Subject, study
    from palettefmt.pages import report

    style, layout = style_of(options, limits), layout_of(options)
    curves = {
        "bounded": Curves(),
        "full": Curves(pixels=None, look_pixels=None),
        "none": Curves(counts=(), look_pixels=0),
    }[options["curves"]]
    subjects: list[Subject] = []

    def study_one(name: str, progress: Progress | None) -> None:
        data = common.read_input(name, limits)
        photo = None if source is None else common.read_input(source, limits)
        with common.named(name):
            title = "stdin" if name == common.STREAM else os.path.basename(name)
            how = style.but(progress=progress)
            subjects.append(study(title, data, how, layout, source=photo, curves=curves, limits=limits))

    failures = common.for_each(inputs, "studying", quiet, study_one)
    if not subjects:
        common.leave_if(failures, f"all {len(inputs)} inputs failed; nothing is written")
    page = report.report_page(subjects, [(files.shown(name), common.words(error)) for name, error in failures]).encode()
    common.write_output(output, page, force)
    what = inputs[0] if len(inputs) == 1 else f"{len(subjects)} pictures"
    common.say_written(what, output, f"{len(page):,} bytes", quiet)
    common.leave_if(failures, f"{len(failures)} of {len(inputs)} inputs failed")
