"""``kmi info``: every field of a file, its palette, and where each byte goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import common, given, words
from palettefmt.image import IndexedImage
from palettefmt.kmi import ledger
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from rich.table import Table


@click.command("info")
@click.argument("source", metavar="FILE.kmi")
@common.json_option
@common.max_pixels_option
def info_command(source: str, as_json: bool, limits: Limits) -> None:
    """Show what is in a .kmi file, and where its bytes go."""
    given.check_kmi(source)
    data, image = common.open_kmi(source, limits)
    info = ledger.info(data, limits=limits)
    if as_json:
        common.print_json({**info.as_dict(), "palette": _palette_rows(image)})
    else:
        _print(info, image)


def _palette_rows(image: IndexedImage) -> list[dict[str, Any]]:
    """Return index, colour, pixels and share of every entry of the palette."""
    counts = image.counts().tolist()
    total = sum(counts)
    return [
        {"index": index, "color": "#" + bytes(entry).hex(), "pixels": count, "share": count / total}
        for index, (entry, count) in enumerate(zip(image.palette, counts, strict=True))
    ]


def _print(info: ledger.Info, image: IndexedImage) -> None:
    console = common.report_console()
    colors = words.counted(info.colors, "RGBA colour" if info.channels == 4 else "RGB colour")
    console.print(f"[bold]{info.width} x {info.height}[/] pixels, {colors}, version {info.version}")
    console.print(
        f"coding {info.coding}, {words.counted(info.bits_per_label, 'bit')} a label, "
        f"{words.counted(info.stripes, 'stripe')} of {words.counted(info.stripe_rows, 'row')}"
    )
    if info.coding != "packed":
        console.print(f"coded to {info.coded_bits_per_pixel:.4f} bits a pixel; by stripe: {common.stripe_costs(info)}")
    console.print()
    console.print(_palette_table(image))
    parts = common.table(">bytes", "part")
    for name, size in info.parts():
        parts.add_row(f"{size:,}", name)
    parts.add_row(f"[bold]{info.file_bytes:,}[/]", "[bold]the file[/]")
    console.print(parts)
    console.print(
        f"\n{info.effective_bits_per_pixel:.4f} bits a pixel over all; "
        f"overhead (neither palette nor payload) {info.overhead_bytes:,} bytes"
    )


def _palette_table(image: IndexedImage) -> Table:
    """Return the palette as swatches with bars."""
    table = common.table(">index", "", "colour", ">pixels", ">share", "")
    rows = _palette_rows(image)
    largest = max(row["share"] for row in rows)
    for row in rows:
        color, pixels, share = row["color"], f"{row['pixels']:,}", f"{row['share']:.2%}"
        bar = "█" * round(24 * row["share"] / largest)
        table.add_row(str(row["index"]), common.swatch(color), color, pixels, share, bar)
    return table
