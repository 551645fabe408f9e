"""``kmi decode`` and ``kmi export``: .kmi files into the pictures that everybody opens."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from palettefmt import files
from palettefmt.cli import common, memory
from palettefmt.cli.salvage import salvaged_pixels
from palettefmt.errors import CorruptError, UsageError
from palettefmt.kmi.decode import decode, decode_region, read
from palettefmt.limits import Limits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from palettefmt.image import IndexedImage

NPY = "npy"
LOSSY = ("JPEG", "MPO", "JPEG2000", "AVIF", "PDF")


class RegionType(click.ParamType[tuple[int, int, int, int]]):
    """A rectangle x,y,w,h in pixels."""

    name = "x,y,w,h"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, int, int]:
        """Return the four numbers."""
        try:
            x, y, width, height = (int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not four whole numbers x,y,w,h", param, ctx)
        return x, y, width, height


@click.command("decode")
@click.argument("source", metavar="FILE.kmi")
@click.option("-o", "--output", metavar="OUT", help="Where to write, in the format of its suffix.  [default: FILE.png]")
@click.option("--labels", is_flag=True, help="Write labels instead of colours, to a .npy file.")
@click.option("--region", type=RegionType(), metavar="X,Y,W,H", help="Decode this rectangle only, in pixels.")
@click.option("--salvage", is_flag=True, help="Of a damaged file, write what is whole and list what is lost (exit 3).")
@click.option("--lost-color", metavar="'#RRGGBB'", help="With --salvage: the colour of lost pixels.  [transparent]")
@common.max_pixels_option
@memory.memory_option
@common.force_option
@common.quiet_option
def decode_command(
    source: str,
    output: str | None,
    labels: bool,
    region: tuple[int, int, int, int] | None,
    salvage: bool,
    lost_color: str | None,
    limits: Limits,
    max_memory: int | None,
    force: bool,
    quiet: bool,
) -> None:
    """Turn a .kmi file into RGB or RGBA pixels, in any format that Pillow writes (PNG on stdout), or .npy.

    A picture that is over a limit is written by stripes, to .npy, .tif (needs the extra 'large') or .png; then only a
    --max-pixels that is given counts.

    A damaged file is refused. With --salvage its whole stripes are written, which their checksums prove; the others
    are marked, listed on stderr, and the exit code is 3. Where no stripe is whole, nothing is written.
    """
    if salvage and region is not None:
        raise UsageError("--region checks no checksums, so it cannot tell what is lost: drop it, or --salvage")
    if lost_color is not None and not salvage:
        raise UsageError("--lost-color is for --salvage")
    if salvage and labels:
        raise UsageError("--salvage marks lost pixels by their colour: drop it, or --labels")
    target = common.output_name(source, output, ".png")
    kind = _format_of(target)
    if labels and kind != NPY:
        raise UsageError(f"labels are written to .npy files only, not to {common.shown(target)}")
    common.check_output(target, force, source)
    if region is None and not salvage:
        size = memory.decode(source, target, memory.budget_of(limits, max_memory), force, quiet, labels=labels)
        if size is not None:
            common.say(f"{common.shown(source)} -> {common.shown(target)}: {size} pixels", quiet)
            return
    if salvage:
        pixels, complete = salvaged_pixels(source, limits, lost_color, kind, target)
    else:
        image, complete = _read(source, region, limits), True
        pixels = image.labels if labels else image.to_pixels()
    data = _npy(pixels) if kind == NPY else _picture_bytes(pixels, kind, target)
    common.write_output(target, data, force)
    height, width = pixels.shape[:2]
    common.say(f"{common.shown(source)} -> {common.shown(target)}: {width} x {height} pixels", quiet)
    if kind in LOSSY:
        common.say(f"kmi: note: {kind} is lossy; its pixels are no longer exactly those of the file", quiet)
    if not complete:
        raise click.exceptions.Exit(CorruptError.exit_code)


@click.command("export")
@click.argument("source", metavar="FILE.kmi")
@click.option("-o", "--output", metavar="OUT.png", help="Where to write.  [default: FILE.png]")
@click.option("--optimize", is_flag=True, help="Squeeze the PNG with oxipng (pip install 'palettefmt[oxipng]').")
@common.max_pixels_option
@memory.memory_option
@common.force_option
@common.quiet_option
def export_command(
    source: str,
    output: str | None,
    optimize: bool,
    limits: Limits,
    max_memory: int | None,
    force: bool,
    quiet: bool,
) -> None:
    """Turn a .kmi file into an indexed PNG (P8): same pixels, same palette, smallest legal bit depth."""
    target = common.output_name(source, output, ".png")
    if os.path.splitext(target)[1].lower() not in (".png", ""):
        raise UsageError(f"export writes indexed PNG; for {common.shown(target)} use kmi decode")
    common.check_output(target, force, source)
    if not optimize:
        budget = memory.budget_of(limits, max_memory)
        if memory.decode(source, target, budget, force, quiet, indexed=True) is not None:
            size = files.file_size(target)
            common.say(f"{common.shown(source)} -> {common.shown(target)}: indexed PNG, {size:,} bytes", quiet)
            return
    png = _read(source, None, limits).to_png(optimize=optimize)
    common.write_output(target, png, force)
    common.say(f"{common.shown(source)} -> {common.shown(target)}: indexed PNG, {len(png):,} bytes", quiet)


def _read(source: str, region: tuple[int, int, int, int] | None, limits: Limits) -> IndexedImage:
    """Decode a file or stdin, or one region of it."""
    if region is not None and source != common.STREAM:
        with common.named(source):
            return read(source, region=region, limits=limits)
    data = common.read_kmi(source, limits)
    with common.named(source):
        if region is not None:
            return decode_region(data, region, limits=limits)
        return decode(data, limits=limits)


def _format_of(target: str) -> str:
    """Return Pillow's name of the format that a file's suffix asks for; PNG on stdout."""
    from PIL import Image

    if target == common.STREAM:
        return "PNG"
    suffix = os.path.splitext(target)[1].lower()
    if suffix == ".npy":
        return NPY
    kind = Image.registered_extensions().get(suffix)
    if kind is None or kind not in Image.SAVE:
        raise UsageError(f"Pillow writes no format with the suffix {suffix!r}; try .png, .bmp, .tiff or .webp")
    return kind


def _npy(array: npt.NDArray[np.uint8]) -> bytes:
    """Return labels or pixels as a .npy file."""
    import io

    from numpy.lib.format import write_array

    out = io.BytesIO()
    write_array(out, array, allow_pickle=False)
    return out.getvalue()


def _picture_bytes(pixels: npt.NDArray[np.uint8], kind: str, target: str) -> bytes:
    """Return RGB or RGBA pixels as a file."""
    import io

    from PIL import Image

    out = io.BytesIO()
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    try:
        Image.fromarray(pixels).save(out, kind, **options)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{common.shown(target)}: {kind} cannot hold this picture ({reason}); try .png") from error
    return out.getvalue()
