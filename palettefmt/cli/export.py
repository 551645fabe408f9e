"""``kmi export``: .kmi files into indexed pictures, and into the bytes that firmware takes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from palettefmt import files
from palettefmt.cli import common, given, memory, outputs
from palettefmt.cli.decode import read_image
from palettefmt.cli.progress import progress_bar
from palettefmt.cli.salvage import salvage_hint
from palettefmt.errors import UsageError
from palettefmt.exports.rgb565 import BYTE_ORDERS
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from palettefmt.devices import Device
    from palettefmt.exports.targets import Target
    from palettefmt.image import IndexedImage

NAMES = ("png", "gif", "bmp", "tiff", "lvgl", "c", "raw", "planes", "framebuf", "epd")
_AMBIGUOUS = {".bin": "lvgl, planes, framebuf or epd"}
_OPTIONS = ("bpp", "byte_order", "align", "compress", "name", "progmem", "optimize", "device", "layout")


@click.command("export")
@click.argument("source", metavar="FILE.kmi")
@click.option(
    "-o", "--output", metavar="OUT", help=f"Where to write.  [default: FILE{outputs.INDEXED}, or another end]"
)
@click.option("--as", "target", type=click.Choice(NAMES), help="What to write.  [default: by OUT's suffix, or png]")
@click.option("--bpp", type=int, metavar="N", help="Bits a pixel (png, bmp, lvgl; c: 16, raw: 16, 24, 32 are colours).")
@click.option("--byte-order", type=click.Choice(BYTE_ORDERS), help="Of RGB565 (c, raw).  [default: little]")
@click.option(
    "--align",
    type=click.IntRange(1, 1024),
    metavar="BYTES",
    help="Bytes that rows fill up to (lvgl, c, raw).",
)
@click.option("--compress", type=click.Choice(["none", "rle", "lz4"]), help="Of lvgl; LZ4 needs the extra 'lz4'.")
@click.option("--device", metavar="NAME|FILE.json", help="Whose indices the labels are (planes, framebuf, epd).")
@click.option("--layout", metavar="NAME", help="Of planes, framebuf or epd, if not the device's: gxepd2, mono-vlsb ...")
@click.option("--name", metavar="NAME", help="Of the arrays in C (c, lvgl to a .c).  [default: OUT's]")
@click.option("--progmem", is_flag=True, default=None, help="Keep C arrays out of the RAM of AVRs (c).")
@click.option("--optimize", is_flag=True, default=None, help="Squeeze a PNG (pip install 'palettefmt[oxipng]').")
@memory.limit_options
@common.writing_options
def export_command(source: str, output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any) -> None:
    """Turn a .kmi file into an indexed PNG or bytes for firmware.

    --as lvgl is LVGL 9's .bin file (its C source for -o OUT.c), c are C arrays of labels and palette or, with --bpp 16,
    of RGB565 colours, raw is rows of pixels without a header; planes, framebuf and epd are what panels' drivers and
    MicroPython's framebuf take.

    Other indexed pictures are made, too. Labels, their order and the palette stay as they are.
    """
    given.check_kmi(source)
    target = _target(options["target"], output)
    given.check_suffix(output, target.suffix[target.suffix.rindex(".") :])
    path = outputs.output_name(source, output, target.suffix)
    chosen = _choices(target, options, path, source)
    common.check_output(path, force, source, new_folder=outputs.in_folder(output))
    budget = memory.budget_of(limits, options["max_memory"])
    by_stripes = target.name == "png" and not chosen
    with salvage_hint(source, limits):
        done = memory.decode(source, path, budget, force, quiet, indexed=True, by_stripes=by_stripes)
        if done is not None:
            common.say_written(source, path, f"{target.title}, {files.file_size(path):,} bytes", quiet)
            return
        image = read_image(source, None, limits, quiet)
    with common.named(source), progress_bar(f"writing {common.short_name(path)}", quiet):
        title, data = _written(image, target, chosen)
    outputs.write(path, data, force)
    common.say_written(source, path, f"{title}, {len(data):,} bytes", quiet)


def _target(name: str | None, output: str | None) -> Target:
    """Return what is written: what ``--as`` or the suffix says, or a PNG."""
    from palettefmt.exports import targets

    suffix = "" if output is None or outputs.in_folder(output) else os.path.splitext(output)[1].lower()
    meant = targets.target_of_suffix(suffix)
    if name is None:
        if suffix in _AMBIGUOUS:
            raise UsageError(f"{suffix} may be many things: say which, with --as {_AMBIGUOUS[suffix]}")
        if meant is None and suffix and output != common.STREAM:
            known = ", ".join(suffix for target in targets.TARGETS for suffix in target.suffixes[:1])
            shown = files.shown(str(output))
            raise UsageError(f"export writes {known} by suffix, and {shown} is none: give --as, or use kmi decode")
        return meant or targets.target_named("png")
    if name == "lvgl" and suffix == ".c":
        return targets.LVGL_SOURCE
    if meant is not None and meant.name != name:
        raise UsageError(f"{files.shown(str(output))} is no name of {name}: drop --as, or take another name")
    return targets.target_named(name)


def _choices(target: Target, options: dict[str, Any], path: str, source: str) -> dict[str, Any]:
    """Return the options of a target that are given, with the names in C that follow from those of the files."""
    chosen = {name: options[name] for name in _OPTIONS if options[name] is not None}
    for name in chosen:
        if name not in target.options:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} is no option of --as {target.name}: drop it")
    if "name" in target.options and "name" not in chosen:
        named = source if path == common.STREAM else path
        chosen["name"] = "picture" if named == common.STREAM else os.path.splitext(os.path.basename(named))[0]
    if target.name == "c":
        chosen["header"] = not path.lower().endswith(".c")
    return chosen


def _written(image: IndexedImage, target: Target, chosen: dict[str, Any]) -> tuple[str, bytes]:
    """Return what an export is, in words, and its bytes."""
    if target.make is not None:
        return target.title, target.make(image.labels, image.palette, **chosen)
    from palettefmt.exports.panel import pack_panel

    device = _device(image, chosen.get("device"))
    layout = _layout(image, target, chosen.get("layout"), device)
    names = () if device is None else device.names
    return f"{target.title}, {layout}", pack_panel(image.labels, layout, names)


def _device(image: IndexedImage, name: str | None) -> Device | None:
    """Return the device whose palette the picture has: that of a name, or one that is known.

    Raises
    ------
    UsageError
        If the picture's palette is not the device's: its labels would be other inks.
    """
    import numpy as np

    from palettefmt import devices

    if name is None:
        return devices.known_device(image.palette)
    name = name.removeprefix(devices.PREFIX)
    device = devices.device(name)
    palettes = (devices.device(f"{name.partition('@')[0]}@{other}").palette for other in device.measurements)
    if not any(np.array_equal(image.palette, palette) for palette in palettes):
        encode = f"kmi encode --palette {devices.PREFIX}{name}"
        raise UsageError(f"the file's palette is not that of {device.name}: make the file with {encode}")
    return device


def _layout(image: IndexedImage, target: Target, name: str | None, device: Device | None) -> str:
    """Return the byte layout: that of a name, the device's, or the smallest frame buffer that holds the labels."""
    if name is not None:
        if name not in target.layouts:
            known = ", ".join(target.layouts)
            raise UsageError(f"--as {target.name} has no layout {name!a}; it has {known}")
        if name in ("gxepd2", "ink-planes") and device is None:
            raise UsageError(f"{name} goes by ink, and the file's palette is no device's that is known: give --device")
        return name
    if device is not None and device.layout in target.layouts:
        return str(device.layout)
    if target.name == "framebuf":
        bits = (1, 2, 4, 8)
        return next(layout for layout, each in zip(target.layouts, bits, strict=False) if image.colors <= 1 << each)
    known = ", ".join(target.layouts)
    why = "its palette is no device's that is known" if device is None else f"{device.name} has another"
    raise UsageError(f"which layout of {target.name} is not clear, for {why}: give --layout, one of {known}")
