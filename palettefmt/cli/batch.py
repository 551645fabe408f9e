"""``kmi batch``: many pictures on all cores, or on a cluster, with a row of results for each."""

from __future__ import annotations

import contextlib
import os
import re
import time
from typing import TYPE_CHECKING, Any

import click

from palettefmt import files
from palettefmt.cli import common, given
from palettefmt.cli.encode import how_of
from palettefmt.cli.framing import framing_options
from palettefmt.cli.style import coding_options, goal_options, style_options
from palettefmt.errors import FileAccessError, UsageError
from palettefmt.limits import DEFAULT_LIMITS
from palettefmt.parallel import cores

if TYPE_CHECKING:
    from palettefmt.batch.executors import Executor
    from palettefmt.batch.plan import Mode, Plan
    from palettefmt.batch.storage import Storage

RESULTS = "results.jsonl"


@click.command("batch")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("-o", "--out", required=True, metavar="DIR|URL", help="Folder for the .kmi files; it is made if needed.")
@click.option("-r", "--recursive", is_flag=True, help="Also look into sub-folders; the outputs keep them.")
@click.option(
    "--manifest",
    metavar="FILE",
    help="A list of sources, one a line, and after a tab the output's name if you like; '#' begins a comment.",
)
@click.option(
    "--storage-options", metavar="JSON|@FILE", help="What fsspec needs for URLs (keys, an endpoint), as a JSON object."
)
@click.option("--results", metavar="FILE", help=f"The rows, one JSON object a picture.  [default: DIR/{RESULTS}]")
@style_options
@goal_options
@framing_options
@coding_options
@click.option("--shared-palette", is_flag=True, help="One palette for all; written as palette.gpl and .kmi-palette.")
@click.option(
    "--weight",
    type=click.Choice(["pixels", "equal"]),
    default="pixels",
    show_default=True,
    help="For the shared palette: count every pixel the same, or every picture.",
)
@click.option(
    "-j",
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="How many pictures at a time.  [default: one for each core]",
)
@click.option(
    "--scheduler",
    default="local",
    show_default=True,
    metavar="local|threads|dask|tcp://HOST:PORT",
    help="Where the work is done: in processes, in threads, on a Dask cluster here, or on one at an address.",
)
@click.option("--resume", is_flag=True, help="Continue an earlier run; skip what is done and unchanged.")
@click.option("--retry-failed", is_flag=True, help="Continue an earlier run; do only what failed in it.")
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

    plan = _plan(sources, out, options)
    if not options["recursive"]:
        given.note_subfolders(sources, out, options["quiet"])
    if options["dry_run"]:
        print_plan(plan, options["as_json"])
        return
    report = Report(quiet=options["quiet"], clock=time.perf_counter)
    with contextlib.closing(_executor(options["scheduler"], options["workers"])) as executor:
        report.workers = executor.workers
        with report.shown(), contextlib.closing(run(plan, executor, report)) as rows:
            try:
                for row in rows:
                    report.add(row)
            except FileAccessError as error:
                kept = "; what is finished is kept; continue with --resume" if report.total else ""
                raise type(error)(f"{error.message}{kept}", error.advice) from error
    report.failed.sort(key=lambda row: plan.order[row.output])  # the exit code does not depend on who was quicker
    report.finish(as_json=options["as_json"], results=plan.journal.path)
    if report.stopped():
        common.say("kmi: interrupted; what is finished is kept; continue with --resume")
        raise click.exceptions.Exit(130)
    if report.failed:
        results = files.shown(plan.journal.path)
        common.say(f"kmi: {len(report.failed)} of {report.total} pictures failed; see {results}")
        raise click.exceptions.Exit(report.failed[0].exit_code)


def _plan(sources: tuple[str, ...], out: str, options: dict[str, Any]) -> Plan:
    """Return what is to be done."""
    from palettefmt.batch.plan import Batch, plan
    from palettefmt.batch.results import Journal
    from palettefmt.batch.sources import find
    from palettefmt.batch.work import Settings

    if not sources and options["manifest"] is None:
        raise UsageError("give at least one SOURCE, or a --manifest")
    if common.STREAM in (*sources, out):
        raise UsageError("batch takes files and folders, no streams: kmi encode - -o - takes a picture from stdin")
    if options["shared_palette"] and options["palette"] is not None:
        raise UsageError("--shared-palette learns a palette and --palette gives one: drop one of them")
    how = how_of(options, options["limits"])
    if options["shared_palette"] and how.goals:
        raise UsageError("--shared-palette is one for all, and a goal chooses colours for each: drop one of them")
    settings = Settings(
        how.style,
        how.layout,
        options["limits"],
        _storage(options["storage_options"]),
        options["skip_larger"],
        time.perf_counter,
        dict(how.goals),
        how.framing,
    )
    mode, force = _mode(options), options["force"]
    batch = Batch(out, settings, mode, force, options["shared_palette"], options["weight"])
    manifest, results = _manifest(options["manifest"]), _results(options["results"], out)
    items = find(sources, storage=settings.storage, recursive=options["recursive"], manifest=manifest)
    return plan(batch, items, Journal(results, keep=mode != "new", replace=force or options["dry_run"]))


def _storage(text: str | None) -> Storage:
    """Return the storage with what ``--storage-options`` gives it."""
    import json

    from palettefmt.batch.storage import Storage

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
    if name is None:
        return None
    try:
        return common.read_input(name, DEFAULT_LIMITS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{files.shown(name)} is not UTF-8 text") from error


def _mode(options: dict[str, Any]) -> Mode:
    """Return whether this run goes on with an earlier one, and how."""
    if options["resume"] and options["retry_failed"]:
        raise UsageError("--resume retries what failed, too: drop --retry-failed, or drop --resume")
    return "resume" if options["resume"] else "retry-failed" if options["retry_failed"] else "new"


def _results(name: str | None, out: str) -> str:
    """Return the file that the rows go to."""
    from palettefmt.batch.storage import is_url

    if name is None and is_url(out):
        raise UsageError("rows are added one by one, which a URL does not allow: give a local file with --results")
    return os.path.join(out, RESULTS) if name is None else name


def _executor(scheduler: str, workers: int | None) -> Executor:
    """Return who does the work."""
    if scheduler in ("local", "threads"):
        from palettefmt.batch.executors import Processes, Threads

        return (Processes if scheduler == "local" else Threads)(workers or cores())
    if scheduler != "dask":
        # A cluster's client given an address without a port, or with none that can be, waits and then fails noisily.
        address = re.fullmatch(r"\w+://[^/]+:(\d{1,5})", scheduler)
        if address is None or not 0 < int(address[1]) < 1 << 16:
            raise UsageError(f"--scheduler {scheduler!r} is not one of: local, threads, dask, tcp://HOST:PORT")
        if workers is not None:
            raise UsageError("a Dask scheduler has its own workers: drop --workers")
    from palettefmt.batch.cluster import Dask

    return Dask(workers=workers or cores()) if scheduler == "dask" else Dask(scheduler)
