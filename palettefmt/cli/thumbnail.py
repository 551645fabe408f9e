"""``kmi thumbnail``: a small PNG of a .kmi file, for file managers (palettefmt/data/desktop/kmi.thumbnailer)."""

from __future__ import annotations

import click

from palettefmt import files
from palettefmt.cli import common, given
from palettefmt.errors import FileAccessError
from palettefmt.limits import Limits


@click.command("thumbnail")
@click.argument("source", metavar="FILE.kmi")
@click.argument("target", metavar="OUT.png")
@click.option(
    "-s", "--size", type=click.IntRange(1, 4096), default=256, show_default=True, help="Longest side, in pixels."
)
@common.max_pixels_option
@common.force_option
def thumbnail_command(source: str, target: str, size: int, limits: Limits, force: bool) -> None:
    """Write a small PNG of a .kmi file.

    It keeps its proportions, and a small picture is not enlarged.

    An empty OUT.png is replaced: file managers make the file and then ask for its content.
    """
    from PIL import Image

    given.check_kmi(source)
    given.check_png(target)  # file managers give names without a suffix, or with one of their own
    replace = force or _is_empty(target)
    common.check_output(target, replace, source, how="")
    _, image = common.open_kmi(source, limits)
    picture = Image.fromarray(image.to_pixels())
    picture.thumbnail((size, size), Image.Resampling.LANCZOS)
    common.write_output(target, common.file_of(picture), replace)


def _is_empty(name: str) -> bool:
    try:
        return files.file_size(name) == 0
    except FileAccessError:
        return False
