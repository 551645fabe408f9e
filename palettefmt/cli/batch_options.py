"""What the options of ``kmi batch`` mean: the values that the library works with."""

from __future__ import annotations

import json
import os
import re
import time
from typing import TYPE_CHECKING, Any

from palettefmt.cli import common
from palettefmt.cli.style import layout_of, style_of
from palettefmt.errors import UsageError
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.parallel import cores

if TYPE_CHECKING:
    from palettefmt.batch.executors import Executor
    from palettefmt.batch.plan import Batch, Mode
    from palettefmt.batch.storage import Storage
    from palettefmt.batch.work import Settings

RESULTS = "results.jsonl"


def batch_of(out: str, options: dict[str, Any]) -> Batch:
    """Return what the options ask for."""
    from palettefmt.batch.plan import Batch

    if options["shared_palette"] and options["palette"] is not None:
        raise UsageError("--shared-palette learns a palette and --palette gives one: drop one of them")
    return Batch(
        out,
        _settings(options),
        mode=_mode(options),
        **{name: options[name] for name in ("force", "shared_palette", "weight")},
    )


def _settings(options: dict[str, Any]) -> Settings:
    """Return how pictures are encoded."""
    from palettefmt.batch.work import Settings

    limits: Limits = options["limits"]
    return Settings(
        style=style_of(options, limits),
        layout=layout_of(options),
        limits=limits,
        storage=_storage(options["storage_options"]),
        skip_larger=options["skip_larger"],
        clock=time.perf_counter,
    )


def _storage(text: str | None) -> Storage:
    """Return the storage with what ``--storage-options`` gives it."""
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


def manifest_of(name: str | None) -> str | None:
    """Return the text of a manifest."""
    if name is None:
        return None
    try:
        return common.read_input(name, DEFAULT_LIMITS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{common.shown(name)} is no text in UTF-8") from error


def _mode(options: dict[str, Any]) -> Mode:
    """Return whether this run goes on with an earlier one, and how."""
    if options["resume"] and options["retry_failed"]:
        raise UsageError("--resume retries what failed, too: drop --retry-failed, or drop --resume")
    return "resume" if options["resume"] else "retry-failed" if options["retry_failed"] else "new"


def results_of(name: str | None, out: str) -> str:
    """Return the file that the rows go to."""
    from palettefmt.batch.storage import is_url

    if name is not None:
        return name
    if is_url(out):
        raise UsageError("rows are added one by one, which a URL does not allow: give a local file with --results")
    return os.path.join(out, RESULTS)


def executor_of(scheduler: str, workers: int | None) -> Executor:
    """Return who does the work."""
    if scheduler in ("local", "threads"):
        from palettefmt.batch.executors import Processes, Threads

        return (Processes if scheduler == "local" else Threads)(workers or cores())
    if scheduler != "dask":
        # A cluster's client given an address without a port, or with none that can be, waits and then fails noisily.
        address = re.fullmatch(r"\w+://[^/]+:(\d{1,5})", scheduler)
        if address is None or not 0 < int(address[1]) < 1 << 16:
            raise UsageError(f"--scheduler {scheduler!r} is none of: local, threads, dask, tcp://HOST:PORT")
        if workers is not None:
            raise UsageError("the workers of a Dask scheduler are what they are: drop --workers")
    from palettefmt.batch.cluster import Dask

    return Dask(workers=workers or cores()) if scheduler == "dask" else Dask(scheduler)
