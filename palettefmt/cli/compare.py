"""``kmi compare``: the same picture with more and more colours, size against quality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from palettefmt.arrays import MAX_COLORS
from palettefmt.cli import common
from palettefmt.cli.narrow import without
from palettefmt.cli.progress import progress_bar
from palettefmt.cli.style import NO_PALETTE, style_of, style_options
from palettefmt.cli.words import counted
from palettefmt.errors import UsageError
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from rich.table import Table

    from palettefmt.measure.curve import Point, Trade

TABLE_WIDTH = 120  # a figure is never cut, however narrow the terminal


# Without the options that leave no number of colours to choose.
@click.command("compare", cls=without("colors", *NO_PALETTE))
@click.argument("photo", metavar="PHOTO")
@click.option(
    "-k",
    "--colors",
    "counts",
    metavar="K,K,…",
    help="Numbers of colours to try, 1 to 256, separated by commas.  [default: 2,4,8,16,32,64,128,256]",
)
@click.option(
    "--looks",
    is_flag=True,
    help="Compare bytes and looks instead: ours, other tools' PNGs, JPEG, WebP and AVIF; and say what to use.",
)
@style_options
@common.json_option
@common.max_pixels_option
@common.quiet_option
def compare_command(
    photo: str, counts: str | None, looks: bool, as_json: bool, limits: Limits, quiet: bool, **options: Any
) -> None:
    """Compare numbers of colours: how large and how good they are.

    Sizes as .kmi, PNG and WebP; FLIP, PSNR, SSIM and CIEDE2000; and the knee: the number of colours from which more
    bytes buy less and less quality.
    """
    if looks:
        if counts is not None:
            raise UsageError("--looks tries numbers of colours of its own: drop -k")
        _compare_looks(photo, as_json, limits, quiet, options)
        return
    from palettefmt.measure import curve

    tried = curve.DEFAULT_COUNTS if counts is None else _counts(counts)
    style = style_of({**options, "colors": max(tried), **NO_PALETTE}, limits)
    data = common.read_input(photo, limits)
    with common.named(photo), progress_bar(f"comparing {common.short_name(photo)}", quiet) as progress:
        found = curve.explore(data, tried, style.but(progress=progress), limits=limits)
    if as_json:
        common.print_json(found.as_dict())
    else:
        _print(found, max(tried))


def _compare_looks(photo: str, as_json: bool, limits: Limits, quiet: bool, options: dict[str, Any]) -> None:
    """Print bytes against looks."""
    from palettefmt.measure.frontier import frontier

    style = style_of({**options, "colors": None, **NO_PALETTE, "dither": "perceptual"}, limits)
    data = common.read_input(photo, limits)
    with common.named(photo), progress_bar(f"comparing {common.short_name(photo)}", quiet) as progress:
        found = frontier(data, style.but(progress=progress), limits=limits)
    if as_json:
        common.print_json(found.as_dict())
        return
    console = common.report_console()
    console.print(f"[bold]{found.width} x {found.height} pixels[/]\n")
    table = common.table("", "made by", ">bytes", ">looks like")
    for spot in found.spots:
        table.add_row(spot.kind, spot.name, f"{spot.bytes:,}", f"{spot.quality:.0f}")
    console.print(table)
    console.print(
        f"\nlooks: 100 is the original, 90 can hardly be told from it, 70 is good, 50 medium\n{found.sentence}"
    )


def _counts(text: str) -> tuple[int, ...]:
    """Return the numbers of ``--colors``."""
    try:
        counts = tuple(int(part) for part in text.split(","))
    except ValueError:
        counts = (0,)
    if not all(1 <= count <= MAX_COLORS for count in counts):
        raise UsageError(f"--colors: {text!r} is not a list of numbers from 1 to {MAX_COLORS} such as 2,4,8")
    return counts


def _print(found: Trade, most: int) -> None:
    """Print the comparison for people."""
    from palettefmt.measure import seen as judges

    console = common.report_console()
    console.width = max(console.width, TABLE_WIDTH)
    console.print(f"[bold]{found.width} x {found.height} pixels[/]\n")
    console.print(_table(found))
    ppd = found.points[0].seen.ppd
    console.print(f"\nFLIP and perceived difference: to the eye at {ppd:g} pixels a degree, 0 is the original")
    if not judges.can_ssimulacra2():
        console.print(judges.HOW_TO_GET, markup=False)
    if _dithered(found):
        console.print(judges.BLIND)
    last = found.points[-1]
    if last.exact and last.asked < most:
        console.print(f"\nEvery pixel is kept by {counted(last.colors, 'colour')}; more add nothing.")
    if found.knee is None:
        console.print("\nno knee: it takes three points and a bend")
    else:
        console.print(
            f"\nknee at {found.knee.asked} colours: of the numbers tried, it is the farthest below the straight line "
            "from\nfewest to most in CIEDE2000 over bytes; from there on, more bytes buy less and less."
        )


def _table(found: Trade) -> Table:
    """Return a row for each number of colours."""
    codings = list(found.points[0].kmi_bytes)
    by_pixels: tuple[str, ...] = ("PSNR", "SSIM", "CIEDE2000")
    seen: tuple[str, ...] = ("FLIP", "perceived")
    if found.points[0].seen.ssimulacra2 is not None:
        seen = (*seen, "SSIMULACRA2")
    judges = (*seen, *by_pixels) if _dithered(found) else (*by_pixels, *seen)
    names = ("colours", *(f".kmi {coding}" for coding in codings), "PNG", "WebP", *judges)
    table = common.table(*(f">{name}" for name in names), "")
    for point in found.points:
        row = _row(point, codings, seen_first=_dithered(found))
        if point is found.knee:
            table.add_row(*(f"[bold]{cell}[/]" for cell in row), "[bold green]knee[/]")
        else:
            table.add_row(*row, "")
    return table


def _dithered(found: Trade) -> bool:
    """Return whether the eye's figures are what counts."""
    return any(point.seen.dithered for point in found.points)


def _row(point: Point, codings: list[str], seen_first: bool) -> list[str]:
    """Return the figures of one number of colours as text."""
    sizes = [*(point.kmi_bytes[coding] for coding in codings), point.png_bytes, point.webp_bytes]
    q = point.quality
    by_pixels = [
        "exact" if point.exact else f"{q.psnr_db:.2f}",
        "-" if math.isnan(q.ssim) else f"{q.ssim:.4f}",
        f"{q.ciede2000:.3f}",
    ]
    seen = [f"{point.seen.flip:.4f}", f"{point.seen.perceived_difference:.2f}"]
    if point.seen.ssimulacra2 is not None:
        seen.append(f"{point.seen.ssimulacra2:.1f}")
    return [
        str(point.asked),
        *("-" if size is None else f"{size:,}" for size in sizes),
        *(seen + by_pixels if seen_first else by_pixels + seen),
    ]
