"""``kmi verify``: the claim, byte by byte, against every other format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from palettefmt.arguments import Progress
from palettefmt.cli import common, given, words
from palettefmt.cli.progress import progress_bar
from palettefmt.errors import CLAIM_FAILED
from palettefmt.image import IndexedImage
from palettefmt.kmi import ledger
from palettefmt.limits import Limits
from palettefmt.pictures.source import open_pixels
from palettefmt.style import DEFAULT_PPD

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from palettefmt.devices import Device
    from palettefmt.measure.quality import Quality
    from palettefmt.measure.seen import Seen


@click.command("verify")
@click.argument("file", metavar="FILE.kmi")
@click.option("--source", metavar="PHOTO", help="The picture it was made from; adds its size, and how much was lost.")
@click.option(
    "--ppd",
    type=click.FloatRange(1, 1000),
    default=DEFAULT_PPD,
    show_default=True,
    help="How the two are looked at, in pixels per degree of vision.",
)
@click.option("--strict", is_flag=True, help="Exit with 7 if any claim is false, not only the one on bits a pixel.")
@common.json_option
@common.max_pixels_option
def verify_command(file: str, source: str | None, ppd: float, strict: bool, as_json: bool, limits: Limits) -> None:
    """Check the bits a pixel, and compare with other formats.

    Shows predicted and actual bits, what else is in the file, the same picture's size in other formats, and for each
    claim whether it is true.

    Exits with 7 if the first claim is false, the one on bits a pixel (it is true for every file that can be read). The
    other claims compare sizes; with --strict it exits with 7 if one of these is false, too.
    """
    given.check_kmi(file)
    data, image = common.open_kmi(file, limits)
    with progress_bar(f"measuring {common.short_name(file)}", quiet=False) as bar:
        found = (None, None, None, None) if source is None else _against(image, source, ppd, limits)
        source_bytes, quality, seen, panel = found
        report = Report(ledger.info(data, limits=limits), image, source_bytes, quality, bar, seen=seen, panel=panel)
    if as_json:
        common.print_json(report.as_dict())
    else:
        report.print()
    if not (report.all_hold if strict else report.claim_holds):
        raise click.exceptions.Exit(CLAIM_FAILED)


def _against(image: IndexedImage, source: str, ppd: float, limits: Limits) -> tuple[int, Quality, Seen, Device | None]:
    """Return the source's size in bytes, how far the picture is from it, and the panel that it is seen on, if any.

    How far: by pixels, and as the eye sees it.
    """
    from palettefmt.measure import adapted, quality

    data = common.read_input(source, limits)
    with common.named(source):
        original = open_pixels(data, limits)
        shown, panel = adapted.as_seen(original, image)
        pixels = quality.compare(original, shown.to_pixels())
        return len(data), pixels, adapted.see(original, image, shown, panel, ppd), panel


class Report:
    """All that `kmi verify` finds, for people or as JSON; what follows the picture is against its source."""

    def __init__(
        self,
        info: ledger.Info,
        image: IndexedImage,
        source_bytes: int | None = None,
        quality: Quality | None = None,
        progress: Progress | None = None,
        *,
        seen: Seen | None = None,
        panel: Device | None = None,
    ) -> None:
        from palettefmt.measure import claims, formats

        self.info, self.quality, self.seen, self.panel = info, quality, seen, panel
        self.others = formats.sizes(image, source_bytes, progress)
        self.verdicts = claims.verdicts(info, self.others)
        self.claim_holds = claims.claim_holds(self.verdicts)
        self.all_hold = all(verdict.holds for verdict in self.verdicts)
        self.entropy = claims.entropy(image.counts())

    def as_dict(self) -> dict[str, Any]:
        """Return the report ready for JSON; ratios are file bytes divided by the other format's."""
        info, whole = self.info, self.info.file_bytes
        return {
            **info.as_dict(),
            "payload_bits": info.payload_bytes * 8,
            "padding_bits": info.payload_bytes * 8 - info.predicted_bits if info.coding == "packed" else None,
            "entropy_bits_per_label": self.entropy,
            "sizes": [size.as_dict() | {"ratio": whole / size.bytes if size.bytes else None} for size in self.others],
            "verdicts": [verdict.as_dict() for verdict in self.verdicts],
            "claim_holds": self.claim_holds,
            **({} if self.quality is None else {"quality": self.quality.as_dict()}),
            **({} if self.seen is None else {"seen": self.seen.as_dict()}),
            **({} if self.panel is None else {"seen_on": self.panel.name}),
        }

    def print(self) -> None:
        """Print the report for people."""
        from palettefmt.measure import adapted

        console = common.report_console()
        info = self.info
        console.print(f"[bold]{info.width} x {info.height} pixels, {words.counted(info.colors, 'colour')}[/]")
        console.print(
            f"predicted  {info.width} x {info.height} x {info.bits_per_label} = {info.predicted_bits:,} bits\n"
            f"payload    {info.payload_bytes * 8:,} bits in {info.payload_bytes:,} bytes"
            + ("" if info.coding == "packed" else f", coded: {info.coded_bits_per_pixel:.4f} bits a pixel")
        )
        if info.coding != "packed" and info.stripes > 1:
            console.print(f"by stripe  {common.stripe_costs(info)}")
        parts = ", ".join(f"{name} {size:,}" for name, size in info.parts() if name != "payload")
        console.print(f"besides    {info.file_bytes - info.payload_bytes:,} bytes: {parts}")
        console.print(
            f"in all     {info.file_bytes:,} bytes = {info.effective_bits_per_pixel:.4f} bits a pixel; "
            f"the labels' order-0 entropy is {self.entropy:.4f}\n"
        )
        console.print(self._size_table())
        if self.quality is not None and self.seen is not None:
            self._print_distance(console, self.quality, self.seen)
            if self.panel is not None:
                console.print(f"  {adapted.HOW.format(self.panel.name)}")
        console.print()
        for verdict in self.verdicts:
            mark = "[green]true [/]" if verdict.holds else "[red]false[/]"
            console.print(f"{mark}  [bold]{verdict.claim}[/]: {verdict.figure}")

    def _print_distance(self, console: Console, quality: Quality, seen: Seen) -> None:
        """Print how far the picture is from its source; of a dithered one first how it looks."""
        from palettefmt.measure import seen as judges

        pixels = f"{words.psnr(quality.psnr_db)}, SSIM {quality.ssim:.4f}, mean CIEDE2000 {quality.ciede2000:.2f}"
        lines = [f"  to the eye      {seen.in_words}", f"  pixel by pixel  {pixels}"]
        console.print("\nagainst the source")
        console.print("\n".join(lines if seen.dithered else lines[::-1]))
        if seen.dithered:
            console.print(f"  {judges.BLIND}")
        if not judges.can_ssimulacra2():
            console.print(f"  {judges.HOW_TO_GET}", markup=False)

    def _size_table(self) -> Table:
        """Return the size of the same picture in each format, and how this file compares."""
        whole = self.info.file_bytes
        table = common.table("the same picture as", ">bytes", ">this file is", "how known", wrap=["how known"])
        table.add_row("[bold]this .kmi file[/]", f"[bold]{whole:,}[/]", "", "")
        for size in self.others:
            figures = ("-", "-") if size.bytes is None else (f"{size.bytes:,}", f"{whole / size.bytes:.3f} x")
            table.add_row(size.name, *figures, size.note)
        return table
