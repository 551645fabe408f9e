"""``kmi palette``: show the colours of a palette file, a device or a picture, or convert them to another format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from palettefmt import devices, files
from palettefmt.cli import common
from palettefmt.cli.narrow import without
from palettefmt.cli.palette_source import check_device, palette_in, palette_of
from palettefmt.cli.progress import progress_bar
from palettefmt.cli.style import NO_PALETTE, style_of, style_options
from palettefmt.devices import Device
from palettefmt.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from palettefmt.palette_files import NamedPalette


# Without the options that are about labels only.
@click.command("palette", cls=without("target", *NO_PALETTE))
@click.argument("source", required=False)
@click.option("-o", "--output", metavar="OUT", help="Where to write the palette; the suffix says in which format.")
@click.option("--format", "kind", metavar="TYPE", help="Format of the output: gpl, hex, pal, act, aco, ase or json.")
@click.option("--devices", "list_devices", is_flag=True, help="List the devices whose palettes are known.")
@style_options
@common.json_option
@common.max_pixels_option
@common.writing_options
def palette_command(
    source: str | None, output: str | None, kind: str | None, list_devices: bool, as_json: bool, **options: Any
) -> None:
    """Show a palette, or convert it to another format.

    -o converts to .gpl, .hex, .pal, .act, .aco, .ase or .json.

    SOURCE is a palette file, an indexed picture, a .kmi file, - for stdin, or device:NAME. Of any other picture it is
    the palette that would be learnt: of 8 colours, or as -k and the options of kmi encode say.
    """
    if list_devices:
        if source is not None or output is not None or kind is not None:
            raise UsageError("--devices lists the device profiles, and takes no SOURCE, -o or --format")
        _list_devices(as_json)
        return
    if source is None:
        raise UsageError("give a palette file, a picture or device:NAME (or --devices to list the devices)")
    if output is None:
        if kind is not None:
            raise UsageError("--format says how to write; say where with -o (-o - is stdout)")
        _show(source, *_palette(source, options), as_json)
        return
    if as_json:
        raise UsageError("--json prints the palette, -o writes it; choose one (-o OUT.json writes JSON)")
    if kind is None and output == common.STREAM:
        raise UsageError("stdout has no suffix; say the format, for example --format gpl")
    _convert(source, output, kind or os.path.splitext(output)[1], options)


def _palette(source: str, options: dict[str, Any]) -> tuple[NamedPalette, Device | None]:
    """Return the palette to show: the source's own, or of a picture the one that would be learnt."""
    from palettefmt.errors import NotIndexedError
    from palettefmt.palette_files import is_palette_file

    limits = options["limits"]
    asked = options["colors"] is not None or options["lock"] is not None
    if not asked and source.startswith(devices.PREFIX):
        return palette_of(source, limits)
    if source.startswith(devices.PREFIX):
        raise UsageError("-k and --lock are for a picture; the colours of a device are fixed")
    check_device(source)
    data = common.read_input(source, limits)
    with common.named(source):
        try:
            if not asked:
                return palette_in(data, source, limits), None
            if is_palette_file(data, os.path.splitext(source)[1]):
                palette_in(data, source, limits)
                fixed = UsageError("-k and --lock are for a picture; the colours of a palette file are fixed")
                raise fixed.under(common.input_label(source))
        except NotIndexedError:
            pass
        return _learnt(data, source, options), None


def _learnt(data: bytes, source: str, options: dict[str, Any]) -> NamedPalette:
    """Return the palette that a picture would get; an indexed one keeps its own where that is small enough."""
    from palettefmt.palette_files import NamedPalette
    from palettefmt.quantization import quantize_source

    style = style_of({**options, **NO_PALETTE, "target": "context"}, options["limits"])
    with progress_bar(common.short_name(source), options["quiet"]) as bar:
        image = quantize_source(data, style.but(progress=bar), options["limits"])
    return NamedPalette(image.palette, ("",) * image.colors)


def _convert(source: str, output: str, kind: str, options: dict[str, Any]) -> None:
    """Write a palette in another format; one without a title is called after its file."""
    from palettefmt.palette_files import write_palette

    force, quiet = options["force"], options["quiet"]
    common.check_output(output, force, source)
    palette, device = _palette(source, options)
    title = "" if source == common.STREAM else os.path.splitext(os.path.basename(source))[0]
    data = write_palette(palette.entries, kind, palette.title or title, palette.names)
    common.write_output(output, data, force)
    common.say_written(source, output, _counted(palette), quiet)
    for index, usable in enumerate([] if device is None else device.usable):
        if device is not None and not usable:
            what = f"index {index} of {device.name} has no colour; {palette.colors[index]} only fills its place"
            common.say(f"kmi: warning: {what}", quiet)


def _counted(palette: NamedPalette) -> str:
    entries = len(palette.entries)
    return "1 entry" if entries == 1 else f"{entries} entries"


def _rows(palette: NamedPalette, device: Device | None) -> list[dict[str, Any]]:
    """Return index, colour and name of every entry; for a device, whether it can be used."""
    rows: list[dict[str, Any]] = []
    for index, (color, name) in enumerate(zip(palette.colors, palette.names, strict=True)):
        row = {"index": index, "color": color} | ({"name": name} if name else {})
        rows.append(row if device is None else row | {"usable": bool(device.usable[index])})
    return rows


def _show(source: str, palette: NamedPalette, device: Device | None, as_json: bool) -> None:
    """Print the palette: a table of swatches, or JSON that can be read back as a palette."""
    rows = _rows(palette, device)
    count, channels = palette.entries.shape
    if as_json:
        head = {"source": files.shown(source), "title": palette.title, "colors": count, "channels": channels}
        about = {} if device is None else {"device": _about(device)}
        common.print_json(head | about | {"palette": rows})
        return
    console = common.report_console(soft_wrap=False, markup=False)
    console.print(palette.title or files.shown(source), style="bold")
    gaps = sum(not row.get("usable", True) for row in rows)
    kind = "RGBA" if channels == 4 else "RGB"
    console.print(f"{_counted(palette)}, {kind}" + (f", {gaps} of them without a colour" if gaps else ""))
    console.print()
    console.print(_table(rows))
    for text in () if device is None else (device.source, device.note):
        console.print()
        console.print(text)


def _table(rows: list[dict[str, Any]]) -> Table:
    """Return the entries as swatches."""
    from rich.text import Text

    named = any("name" in row for row in rows)
    table = common.table(">index", "", "colour", *(["name"] if named else []), wrap=["name"])
    for row in rows:
        usable = row.get("usable", True)
        patch, color = (common.swatch(row["color"]), row["color"]) if usable else ("", "-")
        table.add_row(str(row["index"]), patch, color, *([Text(row.get("name", ""))] if named else []))
    return table


def _about(device: Device) -> dict[str, Any]:
    about = {"name": device.name, "title": device.title, "source": device.source, "note": device.note}
    more = {"size": device.size, "layout": device.layout, "measurement": device.measurement}
    return {**about, **more, "measurements": device.measurements}


def _list_devices(as_json: bool) -> None:
    """Print every profile: name, colours, and what it is."""
    known = [devices.device(name) for name in devices.device_names()]
    if as_json:
        rows = [_about(each) | {"colors": int(each.usable.sum()), "entries": len(each.usable)} for each in known]
        common.print_json({"devices": rows})
        return
    from rich.text import Text

    table = common.table("device", ">colours", "", "title", wrap=["title"])
    for each in known:
        colours = each.palette[each.usable]
        strip = Text.assemble(*((" ", f"on #{bytes(colour).hex()}") for colour in colours))
        table.add_row(devices.PREFIX + each.name, str(len(colours)), strip, each.title)
    common.report_console(soft_wrap=False, markup=False).print(table)
