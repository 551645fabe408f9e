"""``kmi batch``: many pictures on all cores, or on a cluster, with a row of results for each."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import common
from palettefmt.cli.batch_options import RESULTS, batch_of, executor_of, manifest_of, results_of
from palettefmt.cli.style import coding_options, style_options
from palettefmt.errors import FileAccessError, UsageError

if TYPE_CHECKING:
    from palettefmt.batch.plan import Batch, Plan


@click.command("batch")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("-o", "--out", required=True, metavar="DIR|URL", help="Folder that the .kmi files go to; made if needed.")
@click.option("-r", "--recursive", is_flag=True, help="Enter folders at all depths; outputs keep the sub-folders.")
@click.option(
    "--manifest",
    metavar="FILE",
    help="A source a line, optionally a tab and the output's name; '#' begins a comment. '-' is stdin.",
)
@click.option(
    "--storage-options",
    metavar="JSON|@FILE",
    help="What fsspec needs for URLs: keys, an endpoint, as a JSON object.",
)
@click.option("--results", metavar="FILE", help=f"The rows, one JSON object a picture.  [default: DIR/{RESULTS}]")
@style_options
@coding_options
@click.option("--shared-palette", is_flag=True, help="One palette for all; written as palette.gpl and .kmi-palette.")
@click.option(
    "--weight",
    type=click.Choice(["pixels", "equal"]),
    default="pixels",
    show_default=True,
    help="What counts for the shared palette: every pixel, or every picture, the same.",
)
@click.option(
    "-j", "--workers", type=click.IntRange(1), metavar="N", help="Processes or threads.  [default: all cores]"
)
@click.option(
    "--scheduler",
    default="local",
    show_default=True,
    metavar="local|threads|dask|tcp://HOST:PORT",
    help="Who works: processes, threads, a Dask cluster of this machine, or the one at an address.",
)
@click.option("--resume", is_flag=True, help="Go on with an earlier run: skip what is done and unchanged.")
@click.option("--retry-failed", is_flag=True, help="Do only what failed in the earlier run.")
@click.option("--skip-larger", is_flag=True, help="Write nothing where the result is larger than its source.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@common.max_pixels_option
@common.force_option
@common.json_option
@common.quiet_option
def batch_command(sources: tuple[str, ...], out: str, **options: Any) -> None:
    """Turn many pictures into .kmi files.

    A SOURCE is a picture, a folder, a pattern such as 'photos/**/*.png' (quoted, or the shell expands it), or an fsspec
    URL of any of these. What cannot be read becomes a failed row, and the others go on; then the exit code is not 0.
    """
    from palettefmt.batch.run import run
    from palettefmt.cli.batch_report import Report, print_plan

    plan = _plan(sources, batch_of(out, options), options)
    if options["dry_run"]:
        print_plan(plan, options["as_json"])
        return
    report = Report(quiet=options["quiet"], clock=time.perf_counter)
    with contextlib.closing(executor_of(options["scheduler"], options["workers"])) as executor:
        report.workers = executor.workers
        with report.shown(), contextlib.closing(run(plan, executor, report)) as rows:
            try:
                for row in rows:
                    report.add(row)
            except FileAccessError as error:
                kept = "; what is finished is kept: go on with --resume" if report.total else ""
                raise FileAccessError(f"{error}{kept}") from error
    report.failed.sort(key=lambda row: plan.order[row.output])  # the exit code does not depend on who was quicker
    report.finish(as_json=options["as_json"], results=plan.journal.path)
    if report.stopped():
        common.say("kmi: interrupted; what is finished is kept: go on with --resume")
        raise click.exceptions.Exit(130)
    if report.failed:
        results = common.shown(plan.journal.path)
        common.say(f"kmi: {len(report.failed)} of {report.total} pictures failed; see {results}")
        raise click.exceptions.Exit(report.failed[0].exit_code)


def _plan(sources: tuple[str, ...], batch: Batch, options: dict[str, Any]) -> Plan:
    """Return what is to be done."""
    from palettefmt.batch.plan import plan
    from palettefmt.batch.results import Journal
    from palettefmt.batch.sources import find

    if not sources and options["manifest"] is None:
        raise UsageError("give at least one SOURCE, or a --manifest")
    manifest, results = manifest_of(options["manifest"]), results_of(options["results"], batch.out)
    items = find(sources, storage=batch.settings.storage, recursive=options["recursive"], manifest=manifest)
    journal = Journal(results, keep=batch.mode != "new", replace=batch.force or options["dry_run"])
    return plan(batch, items, journal)
