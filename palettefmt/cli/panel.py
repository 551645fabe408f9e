"""``kmi panel``: from a photo to the bytes that a panel takes, in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from palettefmt import devices
from palettefmt.cli import common, given, outputs
from palettefmt.cli.framing import framing_of, framing_options
from palettefmt.cli.narrow import without
from palettefmt.cli.progress import progress_bar
from palettefmt.cli.style import style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from palettefmt.image import IndexedImage
    from palettefmt.pictures.framing import Framing
    from palettefmt.style import Style

_NOT_HERE = ("colors", "look", "target", "seed", "palette", "lock")  # a device's palette leaves them nothing to choose
_FIXED = {"target": "context", "seed": 0}


PanelCommand = without(
    *_NOT_HERE,
    dither="perceptual",
    helps={"size": "Pixels of the result.  [default: the device's, where its profile has a size]"},
)


@click.command("panel", cls=PanelCommand)
@click.argument("source", metavar="INPUT")
@click.option(
    "-d",
    "--device",
    "name",
    required=True,
    metavar="NAME|FILE.json",
    help="The panel; kmi palette --devices lists them.",
)
@click.option("-o", "--output", metavar="OUT.bin", help="Where to write.  [default: INPUT with the suffix .bin]")
@click.option(
    "--layout",
    metavar="NAME",
    help="How the bytes are laid out, if not as the device has them: gxepd2, gs4-hmsb, bits ...",
)
@click.option("--preview", metavar="OUT.png", help="Also write a picture of how the panel will look.")
@style_options
@framing_options
@common.max_pixels_option
@common.writing_options
def panel_command(
    source: str, name: str, output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Turn a picture into the bytes for an e-paper or small display.

    It is sized, fitted to the display's colours, dithered and packed.

    INPUT is a picture, a .kmi file or - for stdin. The bytes are laid out as the device's drivers take them, without a
    header. The preview shows the panel's white as white.
    """
    device = devices.device(name)
    layout = options["layout"] or device.layout
    if layout is None:
        raise UsageError("the profile of the device names no byte layout: give one with --layout")
    target, preview = outputs.output_name(source, output, ".bin"), options["preview"]
    common.check_output(target, force, source, new_folder=outputs.in_folder(output))
    if preview is not None:
        given.check_png(preview)
        if outputs.same_place(preview, target):
            raise UsageError("-o and --preview are one file; give two names")
        common.check_output(preview, force, source)
    if options["size"] is None and device.size is not None:
        options["size"] = "device"
    framing = framing_of(options, device.size)
    style = style_of({**options, **dict.fromkeys(_NOT_HERE), **_FIXED, "palette": devices.PREFIX + name}, limits)
    data = common.read_input(source, limits)
    with common.named(source), progress_bar(common.short_name(source), quiet) as progress:
        image = _for_panel(data, framing, style.but(progress=progress), limits)
        from palettefmt.exports.panel import pack_panel

        packed = pack_panel(image.labels, layout, device.names)
    outputs.write(target, packed, force)
    if preview is not None:
        common.write_output(preview, _seen(image).to_png(), force)
    what = f"{image.width} x {image.height} for {device.name}, {layout}, {len(packed):,} bytes"
    common.say_written(source, target, what, quiet)


def _for_panel(data: bytes, framing: Framing, style: Style, limits: Limits) -> IndexedImage:
    """Return a picture in the panel's size and colours."""
    from palettefmt.pictures.source import open_source
    from palettefmt.quantization import quantize_picture

    return quantize_picture(framing.applied(open_source(data, limits), limits), style)


def _seen(image: IndexedImage) -> IndexedImage:
    """Return what an eye sees of a panel that it is used to."""
    from palettefmt.gamut.anchors import Anchors
    from palettefmt.image import IndexedImage

    anchors = Anchors.of(image.palette)
    return image if anchors is None else IndexedImage(image.labels, anchors.seen(image.palette))
