"""``kmi batch``: many pictures on all cores, or on a cluster, with a row of results for each."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import common
from palettefmt.cli.style import coding_options, layout_of, style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.limits import Limits
from palettefmt.parallel import cores

if TYPE_CHECKING:
    from palettefmt.batch.executors import Executor
    from palettefmt.batch.results import Journal
    from palettefmt.batch.run import Plan
    from palettefmt.batch.storage import Storage
    from palettefmt.batch.work import Settings, Task
    from palettefmt.cli.batch_report import Report

RESULTS = "results.jsonl"


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
    from palettefmt.batch import run
    from palettefmt.batch import sources as found
    from palettefmt.cli.batch_report import Report, print_plan, stoppable

    if not sources and options["manifest"] is None:
        raise UsageError("give at least one SOURCE, or a --manifest")
    storage = _storage(options["storage_options"])
    settings = _settings(options, storage)
    items = found.find(
        sources, storage=storage, recursive=options["recursive"], manifest=_manifest(options["manifest"])
    )
    mode = _mode(options)
    journal = _journal(options, out, mode)
    plan = run.plan(items, out, journal, storage, mode=mode, force=options["force"])
    if options["dry_run"]:
        print_plan(plan, options["as_json"])
        return
    report = Report(quiet=options["quiet"], clock=settings.clock)
    with contextlib.closing(_executor(options["scheduler"], options["workers"])) as executor:
        report.workers = executor.workers
        _make(out, options["results"])
        with contextlib.closing(journal), stoppable(report) as stopped:
            journal.start()
            _run(executor, plan, settings, journal, report, out, options, stopped)
    order = {item.output: number for number, item in enumerate(items)}
    journal.tidy(order)
    report.failed.sort(key=lambda row: order[row.output])  # so that the exit code does not depend on who was quicker
    report.finish(as_json=options["as_json"], results=journal.path)
    if stopped():
        common.say("kmi: interrupted; what is finished is kept: go on with --resume")
        raise click.exceptions.Exit(130)
    if report.failed:
        common.say(f"kmi: {len(report.failed)} of {report.total} pictures failed; see {common.shown(journal.path)}")
        raise click.exceptions.Exit(report.failed[0].exit_code)


def _run(
    executor: Executor,
    plan: Plan,
    settings: Settings,
    journal: Journal,
    report: Report,
    out: str,
    options: dict[str, Any],
    stopped: Callable[[], bool],
) -> None:
    """Do what is planned, row by row."""
    from palettefmt.batch import run

    for row in plan.refused:
        journal.add(row)
        report.add(row)
    tasks: Sequence[Task] = plan.tasks
    if options["shared_palette"] and tasks:
        settings, tasks = _shared(executor, settings, tasks, journal, report, out, options, stopped)
    with report.progress("encoding", len(tasks)):
        rows = run.encode_all(executor, settings, tasks, stopped=stopped)
        for row in run.seen_here(tasks, rows):
            journal.add(row)
            report.add(row)


def _shared(
    executor: Executor,
    settings: Settings,
    tasks: Sequence[Task],
    journal: Journal,
    report: Report,
    out: str,
    options: dict[str, Any],
    stopped: Callable[[], bool],
) -> tuple[Settings, Sequence[Task]]:
    """Make the shared palette, or take the one there is, and return settings and tasks that are left for it."""
    from palettefmt.batch import run, shared
    from palettefmt.batch.storage import join

    gpl, file = join(out, run.GPL), join(out, run.PALETTE)
    if options["retry_failed"]:  # the others are on the palette of the earlier run
        return run.with_palette(settings, shared.read_entries(settings.storage.read(file, settings.limits))), tasks
    with report.progress("counting colours", len(tasks)) as advance:
        palette, failed = run.share(executor, settings, tasks, weight=options["weight"], stopped=stopped, done=advance)
    for row in failed:
        journal.add(row)
        report.add(row)
    if palette is None:
        return settings, ()
    settings.storage.write(gpl, palette.to_gpl())
    settings.storage.write(file, palette.to_json())
    report.palette = palette
    gone = {row.output for row in failed}
    left = [task for task in tasks if task.item.output not in gone]
    return run.with_palette(settings, palette.entries), left


def _settings(options: dict[str, Any], storage: Storage) -> Settings:
    """Return how pictures are encoded."""
    import time

    from palettefmt.batch.work import Settings

    limits: Limits = options["limits"]
    if options["shared_palette"] and options["palette"] is not None:
        raise UsageError("--shared-palette learns a palette and --palette gives one: drop one of them")
    return Settings(
        style=style_of(options, limits),
        layout=layout_of(options),
        limits=limits,
        storage=storage,
        skip_larger=options["skip_larger"],
        clock=time.perf_counter,
    )


def _storage(text: str | None) -> Storage:
    """Return the storage with what ``--storage-options`` gives it."""
    from palettefmt.batch.storage import Storage
    from palettefmt.limits import DEFAULT_LIMITS

    if text is None:
        return Storage()
    data = common.read_input(text[1:], DEFAULT_LIMITS) if text.startswith("@") else text
    try:
        options = json.loads(data)
    except ValueError as error:
        raise UsageError("--storage-options is not JSON") from error
    if not isinstance(options, dict):
        raise UsageError('--storage-options is a JSON object, such as {"anon": true}')
    return Storage(options)


def _manifest(name: str | None) -> str | None:
    """Return the text of a manifest."""
    from palettefmt.limits import DEFAULT_LIMITS

    if name is None:
        return None
    try:
        return common.read_input(name, DEFAULT_LIMITS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{common.shown(name)} is no text in UTF-8") from error


def _mode(options: dict[str, Any]) -> Any:
    if options["resume"] and options["retry_failed"]:
        raise UsageError("--resume retries what failed, too: drop --retry-failed, or drop --resume")
    return "resume" if options["resume"] else "retry-failed" if options["retry_failed"] else "new"


def _journal(options: dict[str, Any], out: str, mode: str) -> Journal:
    """Return the rows of an earlier run, if this one goes on with it."""
    from palettefmt import files
    from palettefmt.batch.results import Journal
    from palettefmt.batch.storage import is_url

    name = options["results"]
    if name is None and is_url(out):
        raise UsageError("rows are added one by one, which a URL does not allow: give a local file with --results")
    if not is_url(out) and os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"--out {files.shown(out)} is not a folder")
    journal = Journal(
        os.path.join(out, RESULTS) if name is None else name,
        keep=mode != "new",
        replace=options["force"] or options["dry_run"],
    )
    if mode == "retry-failed" and not journal.rows:
        raise UsageError(f"there is no earlier run to retry: {files.shown(journal.path)} has no rows")
    return journal


def _make(out: str, results: str | None) -> None:
    """Make the output folder."""
    from palettefmt import files
    from palettefmt.batch.storage import is_url

    if not is_url(out):
        files.make_folder(out)
    if results is not None:
        files.check_folder(results)


def _executor(scheduler: str, workers: int | None) -> Executor:
    """Return who does the work."""
    if scheduler in ("local", "threads"):
        from palettefmt.batch.executors import Processes, Threads

        return (Processes if scheduler == "local" else Threads)(workers or cores())
    if scheduler == "dask":
        from palettefmt.batch.cluster import Dask

        return Dask(workers=workers or cores())
    # A cluster's client given an address without a port, or with none that can be, waits and then fails noisily.
    address = re.fullmatch(r"\w+://[^/]+:(\d{1,5})", scheduler)
    if address is None or not 0 < int(address[1]) < 1 << 16:
        raise UsageError(f"--scheduler {scheduler!r} is none of: local, threads, dask, tcp://HOST:PORT")
    if workers is not None:
        raise UsageError("the workers of a Dask scheduler are what they are: drop --workers")
    from palettefmt.batch.cluster import Dask

    return Dask(scheduler)
