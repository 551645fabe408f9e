"""What ``kmi batch`` shows: progress on stderr while it works, a summary on stdout at the end."""

from __future__ import annotations

import contextlib
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from palettefmt import files
from palettefmt.batch.run import Watcher
from palettefmt.cli import common, progress
from palettefmt.cli.progress import Bar
from palettefmt.cli.words import counted, share
from palettefmt.errors import ExistsError

if TYPE_CHECKING:
    from palettefmt.batch.plan import Plan
    from palettefmt.batch.results import Row
    from palettefmt.batch.shared import SharedPalette

SHOWN_FAILURES = 20
_MEANINGS = {"done": "encoded", "unchanged": "unchanged", "larger": "left out, would be larger", "failed": "failed"}


class _Pass:
    """A bar for one pass over the pictures, with the rate and the time that is left."""

    def __init__(self, bar: Bar, pictures: int, clock: Callable[[], float]) -> None:
        self._bar, self._pictures = bar, pictures
        self._clock, self._start, self._done = clock, clock(), 0
        self.advance(0)
        self.close = bar.stop

    def advance(self, pictures: int) -> None:
        """Move on."""
        self._done += pictures
        told, elapsed = f"{self._done:,} of {self._pictures:,}", self._clock() - self._start
        if self._done and elapsed > 0:
            left = (self._pictures - self._done) * elapsed / self._done
            told += f", {self._done / elapsed:.1f}/s, {left:,.0f} s left"
        self._bar.doing(told)
        self._bar(self._done / max(1, self._pictures))


class Report(Watcher):
    """Counts rows and shows them, and how the run comes along."""

    def __init__(self, *, quiet: bool, clock: Callable[[], float]) -> None:
        self.quiet, self.workers = quiet, 0
        self.failed: list[Row] = []
        self._palette: SharedPalette | None = None
        self._clock, self._start = clock, clock()
        self._statuses: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._psnr = 0.0
        self._bar: _Pass | None = None
        self._asked_to_stop = False

    @property
    def total(self) -> int:
        """Pictures that have a row."""
        return self._statuses.total()

    def add(self, row: Row) -> None:
        """Count a row."""
        self._statuses[row.status] += 1
        if row.status == "failed":
            self.failed.append(row)
            if len(self.failed) <= SHOWN_FAILURES:
                common.say(f"kmi: {_message(row)}")
            if len(self.failed) == SHOWN_FAILURES:
                common.say("kmi: further failures are only counted here; all are in the results")
        elif row.status in ("done", "unchanged") and row.bytes_out is not None:
            pixels = (row.width or 0) * (row.height or 0)
            self._sums.update(bytes_in=row.bytes_in or 0, bytes_out=row.bytes_out, pixels=pixels)
            self._sums.update(exact=row.exact, measured=row.psnr_db is not None)
            self._psnr += row.psnr_db or 0.0

    def stopped(self) -> bool:
        """Return whether Ctrl-C has been pressed."""
        return self._asked_to_stop

    def begin(self, what: str, pictures: int) -> None:
        """Show a bar for a new pass over the pictures, if somebody watches."""
        self._take_bar_away()
        bar = progress.begin(what, self.quiet)
        if bar is not None:
            self._bar = _Pass(bar, pictures, self._clock)

    def advance(self, pictures: int) -> None:
        """Move the bar on."""
        if self._bar is not None:
            self._bar.advance(pictures)

    def learned(self, palette: SharedPalette) -> None:
        """Keep the palette for the summary."""
        self._palette = palette

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Show the run while it lasts; the first Ctrl-C stops what has not begun, and a second one everything."""
        before: dict[signal.Signals, Any] = {}
        with contextlib.suppress(ValueError):  # not in the main thread: somebody else is in charge of signals
            for number in (signal.SIGINT, signal.SIGTERM):
                before[number] = signal.signal(number, self._stop)
        try:
            yield
        finally:
            self._take_bar_away()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: Any) -> None:
        if self._asked_to_stop:
            raise KeyboardInterrupt
        self._asked_to_stop = True
        common.say("kmi: stopping; pictures that are being worked on are finished first (Ctrl-C again: at once)")

    def _take_bar_away(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def finish(self, *, as_json: bool, results: str) -> None:
        """Print the summary."""
        figures = self._figures()
        if as_json:
            common.print_json(figures | {"results": results, "failures": [_failure(row) for row in self.failed]})
        elif not self.quiet:
            _print_table(figures, results)

    def _figures(self) -> dict[str, Any]:
        """Return the summary; sums are over outputs that are there."""
        sums, seconds, palette = self._sums, self._clock() - self._start, self._palette
        made = self._statuses["done"] + self._statuses["larger"]
        about: dict[str, Any] = {
            "pictures": self.total,
            **{status: self._statuses[status] for status in _MEANINGS},
            **{name: sums[name] for name in ("bytes_in", "bytes_out", "pixels")},
            "bits_per_pixel": round(sums["bytes_out"] * 8 / sums["pixels"], 4) if sums["pixels"] else None,
            "mean_psnr_db": round(self._psnr / sums["measured"], 4) if sums["measured"] else None,
            "exact": sums["exact"],
            "seconds": round(seconds, 3),
            "pictures_per_second": round(made / seconds, 2) if seconds > 0 else None,
            "workers": self.workers,
        }
        if palette is not None:
            names = ("weight", "pictures", "bins", "histogram_bytes")
            told = {name: getattr(palette, name) for name in names}
            about["shared_palette"] = {"colors": len(palette.entries), **told}
        return about


def _print_table(figures: dict[str, Any], results: str) -> None:
    """Print the summary for people."""
    told = [(_MEANINGS[status], f"{figures[status]:,}") for status in _MEANINGS if figures[status] or status == "done"]
    if figures["pixels"]:
        told.append(("bytes in", f"{figures['bytes_in']:,}"))
        told.append(("bytes out", f"{figures['bytes_out']:,}, {share(figures['bytes_out'], figures['bytes_in'])} that"))
        told.append(("bits a pixel", f"{figures['bits_per_pixel']:.3f}"))
    if figures["mean_psnr_db"] is not None:
        told.append(("mean PSNR", f"{figures['mean_psnr_db']:.2f} dB"))
    if figures["exact"]:
        told.append(("exact", f"{figures['exact']:,}"))
    if "shared_palette" in figures:
        told.append(("shared palette", counted(figures["shared_palette"]["colors"], "colour")))
    told.append(("time", f"{figures['seconds']:,.1f} s"))
    if figures["pictures_per_second"]:
        rate, workers = figures["pictures_per_second"], figures["workers"]
        told.append(("rate", f"{rate:,.1f} pictures/s, {counted(workers, 'worker')}"))
    table = common.table("", ">", wrap=["", ">"], header=False)
    for row in (*told, ("results", files.shown(results))):
        table.add_row(*row)
    common.report_console(markup=False).print(table)


def print_plan(plan: Plan, as_json: bool) -> None:
    """Print what a run would do."""
    tasks = [(task.item.source, task.target, task.known is not None) for task in plan.tasks]
    if as_json:
        rows = [{"source": source, "output": target, "known": known} for source, target, known in tasks]
        refused = [_failure(row) for row in plan.refused]
        common.print_json({"pictures": len(rows), "plan": rows, "refused": refused})
        return
    for source, target, known in tasks:
        note = "  (done before; made again only if it has changed)" if known else ""
        click.echo(f"{files.shown(source)} -> {files.shown(target)}{note}")
    for row in plan.refused:
        common.say(f"kmi: {_message(row)}")
    common.say(f"{len(tasks)} pictures, {len(plan.refused)} refused; nothing was done")


def _failure(row: Row) -> dict[str, str]:
    return {"source": row.source, "output": row.output, "error": _error(row)}


def _error(row: Row) -> str:
    """Return what went wrong, with the option that helps if there is one."""
    if row.exit_code == ExistsError.exit_code:
        fact = str(row.error).removesuffix(f"; {files.IF_IT_EXISTS}")
        return f"{fact}; give another folder with -o, or replace it with --force"
    fact, separator, advice = str(row.error).rpartition("; ")
    return fact + separator + common.in_options(advice)


def _message(row: Row) -> str:
    """Return what went wrong, with the picture's name."""
    name, error = files.shown(row.source), _error(row)
    return error if name in error else f"{name}: {error}"
