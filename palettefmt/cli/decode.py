"""``kmi decode``: .kmi files into the pictures that everybody opens."""

from __future__ import annotations

import io
import os
from typing import Any

import click
import numpy as np

from palettefmt import files
from palettefmt.arrays import Labels, Pixels
from palettefmt.cli import common, given, memory, outputs
from palettefmt.cli.progress import progress_bar
from palettefmt.cli.salvage import salvage_hint, salvaged_pixels
from palettefmt.errors import CorruptError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi.decode import decode_region, read
from palettefmt.limits import Limits

NPY = "npy"
LOSSY = ("JPEG", "MPO", "JPEG2000", "AVIF", "PDF")
_LOSSLESS = {"WEBP": {"lossless": True, "exact": True}}

Region = tuple[int, int, int, int]


class RegionType(click.ParamType[Region]):
    """A rectangle x,y,w,h in pixels."""

    name = "x,y,w,h"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Region:
        """Return the four numbers."""
        try:
            x, y, width, height = (int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not four whole numbers x,y,w,h", param, ctx)
        return x, y, width, height


@click.command("decode")
@click.argument("source", metavar="FILE.kmi")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help=f"Where to write, in the format of its suffix.  [default: FILE{outputs.PIXELS}]",
)
@click.option("--labels", is_flag=True, help="Write labels instead of colours, to a .npy file.")
@click.option("--region", type=RegionType(), metavar="X,Y,W,H", help="Decode this rectangle only, in pixels.")
@click.option(
    "--salvage", is_flag=True, help="Write the undamaged parts of a damaged file, list what is lost (exit 3)."
)
@click.option(
    "--unproven",
    is_flag=True,
    help="With --salvage: also what can be read of damaged packed stripes; half transparent, as unproven.",
)
@click.option("--lost-color", metavar="'#RRGGBB'", help="With --salvage: the colour of lost pixels.  [transparent]")
@memory.limit_options
@common.writing_options
def decode_command(source: str, output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any) -> None:
    """Turn a .kmi file back into a picture, or into a .npy array.

    Writes RGB or RGBA pixels in any format that Pillow writes; PNG on stdout.

    A picture that is over a limit is written in pieces, to .npy, .tif or .png; then --max-pixels is a limit only if you
    give it.

    A damaged file is refused. With --salvage its undamaged stripes are written, which their checksums prove; the
    others are marked and listed on stderr, and kmi exits with 3. If every stripe is damaged, nothing is written.
    With --unproven, what can still be read of a damaged packed stripe is written, too: each pixel has a fixed place, so
    a flipped bit spoils one pixel, and a cut file keeps all rows before the cut. Such pixels are half transparent.
    """
    labels, region, salvage = _checked_choices(options)
    given.check_kmi(source)
    given.check_suffix(output, ".npy" if labels else ".png")
    target = outputs.output_name(source, output, outputs.LABELS if labels else outputs.PIXELS)
    kind = _format_of(target)
    if labels and kind != NPY:
        raise UsageError(f"labels are written to .npy files only, not to {files.shown(target)}")
    common.check_output(target, force, source, new_folder=outputs.in_folder(output))
    if salvage:
        how = {"lost_color": options["lost_color"], "unproven": options["unproven"]}
        with progress_bar(f"decoding {common.short_name(source)}", quiet):
            pixels, complete = salvaged_pixels(source, limits, kind, target, **how)
    else:
        with salvage_hint(source, limits):
            if region is None:
                budget = memory.budget_of(limits, options["max_memory"])
                size = memory.decode(source, target, budget, force, quiet, labels=labels)
                if size is not None:
                    common.say_written(source, target, f"{size} pixels", quiet)
                    return
            image = read_image(source, region, limits, quiet)
        pixels, complete = (image.labels if labels else image.to_pixels()), True
    with progress_bar(f"writing {common.short_name(target)}", quiet):
        data = _file_of(pixels, kind, target)
    outputs.write(target, data, force)
    common.say_written(source, target, f"{pixels.shape[1]} x {pixels.shape[0]} pixels", quiet)
    if kind in LOSSY:
        common.say(f"kmi: note: {kind} is lossy; its pixels are no longer exactly those of the file", quiet)
    if not complete:
        raise click.exceptions.Exit(CorruptError.exit_code)


def _checked_choices(options: dict[str, Any]) -> tuple[bool, Region | None, bool]:
    """Return `--labels`, `--region` and `--salvage`, or raise UsageError if choices contradict each other."""
    labels, region, salvage = (options[name] for name in ("labels", "region", "salvage"))
    if salvage and region is not None:
        raise UsageError("--region checks no checksums, so it cannot tell what is lost: drop it, or --salvage")
    if options["lost_color"] is not None and not salvage:
        raise UsageError("--lost-color is for --salvage")
    if options["unproven"] and not salvage:
        raise UsageError("--unproven is for --salvage: give both")
    if salvage and labels:
        raise UsageError("--salvage marks lost pixels by their colour: drop it, or --labels")
    return labels, region, salvage


def read_image(source: str, region: Region | None, limits: Limits, quiet: bool) -> IndexedImage:
    """Decode a file or stdin, or one region of it."""
    if region is None:
        return common.open_kmi(source, limits, quiet)[1]
    with common.named(source), progress_bar(f"decoding {common.short_name(source)}", quiet):
        if source == common.STREAM:
            return decode_region(common.read_kmi(source, limits), region, limits=limits)
        return read(source, region=region, limits=limits)


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
        raise UsageError(f"Pillow does not write files with the suffix {suffix!r}; try .png, .bmp, .tiff or .webp")
    return kind


def _file_of(array: Labels | Pixels, kind: str, target: str) -> bytes:
    """Return labels or pixels as a .npy file, or pixels as a picture."""
    if kind == NPY:
        out = io.BytesIO()
        np.lib.format.write_array(out, array, allow_pickle=False)
        return out.getvalue()
    from PIL import Image

    try:
        return common.file_of(Image.fromarray(array), kind, **_LOSSLESS.get(kind, {}))
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{files.shown(target)}: {kind} cannot hold this picture ({reason}); try .png") from error
