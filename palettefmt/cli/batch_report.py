"""What ``kmi batch`` shows: progress on stderr while it works, a summary on stdout at the end."""

from __future__ import annotations

import contextlib
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from palettefmt.cli import common

if TYPE_CHECKING:
    from rich.progress import Progress

    from palettefmt.batch.results import Row
    from palettefmt.batch.run import Plan
    from palettefmt.batch.shared import SharedPalette

SHOWN_FAILURES = 20
_MEANINGS = {
    "done": "encoded",
    "unchanged": "unchanged",
    "larger": "left out, would be larger",
    "failed": "failed",
}


class Report:
    """Counts rows and shows them."""

    def __init__(self, *, quiet: bool, clock: Callable[[], float]) -> None:
        self.quiet = quiet
        self.workers = 0
        self.palette: SharedPalette | None = None
        self.failed: list[Row] = []
        self._clock = clock
        self._start = clock()
        self._statuses: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._psnr = 0.0
        self._bar: Progress | None = None
        self._advance: Callable[[int], object] | None = None

    @property
    def total(self) -> int:
        """Pictures that have a row."""
        return self._statuses.total()

    def say(self, message: str) -> None:
        """Print a line to stderr, above the progress bar if there is one."""
        if self._bar is None:
            common.say(message)
        else:
            self._bar.console.print(message, markup=False, highlight=False, soft_wrap=True)

    def add(self, row: Row) -> None:
        """Count a row."""
        self._statuses[row.status] += 1
        if row.status == "failed":
            self.failed.append(row)
            if len(self.failed) <= SHOWN_FAILURES:
                self.say(f"kmi: {_message(row)}")
            if len(self.failed) == SHOWN_FAILURES:
                self.say("kmi: further failures are only counted here; all are in the results")
        elif row.status in ("done", "unchanged") and row.bytes_out is not None:
            pixels = (row.width or 0) * (row.height or 0)
            self._sums.update(bytes_in=row.bytes_in or 0, bytes_out=row.bytes_out, pixels=pixels, written=1)
            self._sums.update(exact=row.exact, measured=row.psnr_db is not None)
            self._psnr += row.psnr_db or 0.0
        if self._advance is not None:
            self._advance(1)

    @contextlib.contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], object]]:
        """Show a bar with rate and time left, if somebody watches; what is given moves it on."""
        from rich.console import Console

        console = Console(stderr=True)
        if self.quiet or not console.is_terminal:
            yield lambda _: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(what, total=total, rate="")
            start, done = self._clock(), 0

            def advance(count: int) -> None:
                nonlocal done
                done += count
                elapsed = self._clock() - start
                bar.update(task, advance=count, rate=f"{done / elapsed:.1f}/s" if elapsed > 0 else "")

            self._bar, self._advance = bar, advance
            try:
                yield advance
            finally:
                self._bar = self._advance = None

    def finish(self, *, as_json: bool, results: str) -> None:
        """Print the summary."""
        if as_json:
            failed = [{"source": row.source, "output": row.output, "error": row.error} for row in self.failed]
            common.print_json(self._figures() | {"results": results, "failures": failed})
        elif not self.quiet:
            self._print_table(results)

    def _figures(self) -> dict[str, Any]:
        """Return the summary; sums are over outputs that are there."""
        sums, seconds = self._sums, self._clock() - self._start
        made = self._statuses["done"] + self._statuses["larger"]
        about: dict[str, Any] = {
            "pictures": self.total,
            **{status: self._statuses[status] for status in _MEANINGS},
            "bytes_in": sums["bytes_in"],
            "bytes_out": sums["bytes_out"],
            "pixels": sums["pixels"],
            "bits_per_pixel": round(sums["bytes_out"] * 8 / sums["pixels"], 4) if sums["pixels"] else None,
            "mean_psnr_db": round(self._psnr / sums["measured"], 4) if sums["measured"] else None,
            "exact": sums["exact"],
            "seconds": round(seconds, 3),
            "pictures_per_second": round(made / seconds, 2) if seconds > 0 else None,
            "workers": self.workers,
        }
        if self.palette is not None:
            palette = self.palette
            about["shared_palette"] = {
                "colors": len(palette.entries),
                "weight": palette.weight,
                "pictures": palette.pictures,
                "bins": palette.bins,
                "histogram_bytes": palette.histogram_bytes,
            }
        return about

    def _print_table(self, results: str) -> None:
        from rich.table import Table

        figures = self._figures()
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column()
        table.add_column(justify="right")
        for status, meaning in _MEANINGS.items():
            if figures[status] or status == "done":
                table.add_row(meaning, f"{figures[status]:,}")
        if figures["pixels"]:
            ratio = figures["bytes_out"] / figures["bytes_in"] if figures["bytes_in"] else 0.0
            table.add_row("bytes in", f"{figures['bytes_in']:,}")
            table.add_row("bytes out", f"{figures['bytes_out']:,} ({ratio:.2f})")
            table.add_row("bits a pixel", f"{figures['bits_per_pixel']:.3f}")
        if figures["mean_psnr_db"] is not None:
            table.add_row("mean PSNR", f"{figures['mean_psnr_db']:.2f} dB")
        if figures["exact"]:
            table.add_row("exact", f"{figures['exact']:,}")
        if self.palette is not None:
            table.add_row("shared palette", f"{len(self.palette.entries)} colours")
        table.add_row("time", f"{figures['seconds']:,.1f} s")
        if figures["pictures_per_second"]:
            table.add_row("rate", f"{figures['pictures_per_second']:,.1f} pictures/s, {self.workers} workers")
        table.add_row("results", common.shown(results))
        common.report_console().print(table)


def print_plan(plan: Plan, as_json: bool) -> None:
    """Print what a run would do."""
    import click

    before = {task.item.output for task in plan.tasks if task.known is not None}
    if as_json:
        rows = [
            {"source": task.item.source, "output": task.target, "known": task.known is not None} for task in plan.tasks
        ]
        refused = [{"source": row.source, "output": row.output, "error": row.error} for row in plan.refused]
        common.print_json({"pictures": len(rows), "plan": rows, "refused": refused})
        return
    for task in plan.tasks:
        known = "  (done before; made again only if it has changed)" if task.item.output in before else ""
        click.echo(f"{common.shown(task.item.source)} -> {common.shown(task.target)}{known}")
    for row in plan.refused:
        common.say(f"kmi: {_message(row)}")
    common.say(f"{len(plan.tasks)} pictures, {len(plan.refused)} refused; nothing was done")


def _message(row: Row) -> str:
    """Return what went wrong, with the picture's name."""
    name = common.shown(row.source)
    return str(row.error) if name in str(row.error) else f"{name}: {row.error}"


@contextlib.contextmanager
def stoppable(report: Report) -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C stop what has not begun, and a second one everything."""
    asked = False

    def stop(*_: Any) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        report.say("kmi: stopping; pictures that are being worked on are finished first (Ctrl-C again: at once)")

    before: dict[signal.Signals, Any] = {}
    with contextlib.suppress(ValueError):  # not in the main thread: somebody else is in charge of signals
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, stop)
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
