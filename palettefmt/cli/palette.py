"""``kmi palette``: show the colours of a palette file, a picture or a device, or convert them to another format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import common
from palettefmt.errors import UsageError

if TYPE_CHECKING:
    from palettefmt.limits import Limits
    from palettefmt.palette_files import NamedPalette
    from palettefmt.palette_files.devices import Device

DEVICE = "device:"


@click.command("palette")
@click.argument("source", required=False)
@click.option("-o", "--output", metavar="OUT", help="Write the palette here, in the format of the suffix.")
@click.option("--format", "kind", metavar="TYPE", help="Format of the output: gpl, hex, pal, act, aco, ase or json.")
@click.option("--devices", "list_devices", is_flag=True, help="List the device profiles.")
@common.json_option
@common.max_pixels_option
@common.force_option
@common.quiet_option
def palette_command(
    source: str | None,
    output: str | None,
    kind: str | None,
    list_devices: bool,
    as_json: bool,
    limits: Limits,
    force: bool,
    quiet: bool,
) -> None:
    """Show a palette, or convert it with -o to .gpl, .hex, .pal, .act, .aco, .ase or .json.

    SOURCE is a palette file, an indexed picture, a .kmi file, - for stdin, or device:NAME.
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
        palette, device = palette_of(source, limits)
        _show(source, palette, device, as_json)
        return
    if as_json:
        raise UsageError("--json prints the palette, -o writes it; choose one (-o OUT.json writes JSON)")
    _convert(source, output, kind or _suffix_of(output), limits, force, quiet)


def palette_of(source: str, limits: Limits) -> tuple[NamedPalette, Device | None]:
    """Return the palette that a user names: ``device:NAME``, a file, or stdin for ``-``; and the device, if it is one.

    Raises
    ------
    UsageError
        With the file's name, if it holds no palette.
    """
    from palettefmt import palette_files as palettes
    from palettefmt.palette_files import devices

    if source.startswith(DEVICE):
        device = devices.device(source.removeprefix(DEVICE))
        return palettes.NamedPalette(device.palette, device.names, device.title), device
    with common.named(source):
        data = common.read_input(source, limits)
        try:
            return palettes.read_named(data, os.path.splitext(source)[1], limits), None
        except UsageError as error:
            name = "stdin" if source == common.STREAM else common.shown(source)
            raise UsageError(f"{name}: {error}") from error


def _suffix_of(output: str) -> str:
    """Return the format that an output's name asks for."""
    if output == common.STREAM:
        raise UsageError("stdout has no suffix; say the format, for example --format gpl")
    return os.path.splitext(output)[1]


def _convert(source: str, output: str, kind: str, limits: Limits, force: bool, quiet: bool) -> None:
    """Write a palette in another format."""
    from palettefmt import palette_files as palettes

    common.check_output(output, force, source)
    palette, device = palette_of(source, limits)
    data = palettes.write_palette(palette.entries, kind, palette.title or _title_of(source), palette.names)
    common.write_output(output, data, force)
    common.say(f"{common.shown(source)} -> {common.shown(output)}: {_counted(len(palette.entries))}", quiet)
    if device is not None:
        for index in _gaps(device):
            color = palette.colors[index]
            what = f"index {index} of {device.name} has no colour; {color} only fills its place"
            common.say(f"kmi: warning: {what}", quiet)


def _title_of(source: str) -> str:
    """Return a title for a palette that has none: its file's name."""
    return "" if source == common.STREAM else os.path.splitext(os.path.basename(source))[0]


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def _gaps(device: Device) -> list[int]:
    return [index for index, usable in enumerate(device.usable.tolist()) if not usable]


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
        head = {"source": common.shown(source), "title": palette.title, "colors": count, "channels": channels}
        about = {} if device is None else {"device": _about(device)}
        common.print_json(head | about | {"palette": rows})
        return
    console = common.report_console(soft_wrap=False, markup=False)
    console.print(palette.title or common.shown(source), style="bold")
    gaps = [] if device is None else _gaps(device)
    kind = "RGBA" if channels == 4 else "RGB"
    console.print(f"{_counted(count)}, {kind}" + (f", {len(gaps)} of them without a colour" if gaps else ""))
    console.print()
    console.print(_table(rows))
    if device is not None:
        console.print()
        console.print(device.source)
        console.print()
        console.print(device.note)


def _table(rows: list[dict[str, Any]]) -> Any:
    """Return the entries as swatches."""
    from rich.table import Table
    from rich.text import Text

    named = any("name" in row for row in rows)
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("index", justify="right")
    table.add_column("")
    table.add_column("colour")
    if named:
        table.add_column("name")
    for row in rows:
        usable = row.get("usable", True)
        cells = [
            Text(str(row["index"])),
            Text("      ", style=f"on {row['color'][:7]}") if usable else Text(""),
            Text(row["color"] if usable else "-"),
        ]
        table.add_row(*cells, *([Text(row.get("name", ""))] if named else []))
    return table


def _about(device: Device) -> dict[str, Any]:
    return {"name": device.name, "title": device.title, "source": device.source, "note": device.note}


def _list_devices(as_json: bool) -> None:
    """Print every profile: name, colours, and what it is."""
    from palettefmt.palette_files import devices

    known = [devices.device(name) for name in devices.device_names()]
    if as_json:
        rows = [_about(each) | {"colors": int(each.usable.sum()), "entries": len(each.usable)} for each in known]
        common.print_json({"devices": rows})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("device", "colours", "", "title"):
        table.add_column(heading, justify="right" if heading == "colours" else "left", no_wrap=not heading)
    for each in known:
        strip = Text()
        for color in each.palette[each.usable].tolist():
            strip.append(" ", style=f"on #{bytes(color).hex()}")
        table.add_row(Text(DEVICE + each.name), str(int(each.usable.sum())), strip, Text(each.title))
    common.report_console(soft_wrap=False).print(table)
