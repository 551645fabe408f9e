"""The whole batch on one page: what is to be done -> the shared palette, if wanted -> a row for every picture."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from palettefmt import files
from palettefmt.batch import shared
from palettefmt.batch.executors import Executor, Work
from palettefmt.batch.results import Journal, Row
from palettefmt.batch.shared import SharedPalette, Weight
from palettefmt.batch.sources import Item
from palettefmt.batch.storage import Storage, in_the_way, is_url, join
from palettefmt.batch.work import Settings, Task, encode_shard, failed_row
from palettefmt.errors import ExistsError, UsageError

Mode = Literal["new", "resume", "retry-failed"]
GPL, PALETTE = "palette.gpl", "palette.kmi-palette"


@dataclass(frozen=True)
class Plan:
    """What there is to do, and the rows of what cannot be done."""

    tasks: list[Task]
    refused: list[Row]


def _never() -> bool:
    return False


def plan(
    items: Sequence[Item], out: str, journal: Journal, storage: Storage, *, mode: Mode = "new", force: bool = False
) -> Plan:
    """Say what is to be done, without touching anything.

    Parameters
    ----------
    items : sequence of Item
    out : str
        Folder or URL of the outputs.
    journal : Journal
        The rows of an earlier run; empty for a new one.
    storage : Storage
    mode : {"new", "resume", "retry-failed"}
        All; all, but what is done and unchanged will be found so; only what failed in the earlier run.
    force : bool
        Whether an output that exists is replaced. One that an earlier run has a row for is replaced when going on with
        that run; one without a row stays, and its picture fails unless what is made of it is the same.

    Raises
    ------
    UsageError
        If an output would replace a source.
    """
    locations = {item.location for item in items}
    folder = out if is_url(out) else os.path.abspath(out)
    remote = is_url(out)
    there = {found.below for found in storage.inside(out, recursive=True)} if remote and not force else set()
    tasks: list[Task] = []
    refused: list[Row] = []
    for item in items:
        target = join(folder, item.output)
        if target in locations:
            raise UsageError(f"{files.shown(item.source)}: an output would replace a source; give another --out")
        row = journal.rows.get(item.output)
        if mode == "retry-failed" and (row is None or row.status != "failed"):
            continue
        guarded = mode == "new" or (row is not None and row.exit_code == ExistsError.exit_code)
        present = (
            (guarded or row is None) and not force and (item.output in there if remote else storage.exists(target))
        )
        if present and guarded:
            refused.append(failed_row(item, in_the_way(target)))
            continue
        known = row if mode == "resume" and row is not None and row.status in ("done", "larger") else None
        tasks.append(Task(item, target, known, present))
    return Plan(tasks, refused)


def share(
    executor: Executor,
    settings: Settings,
    tasks: Sequence[Task],
    *,
    weight: Weight = "pixels",
    stopped: Callable[[], bool] = _never,
    done: Callable[[int], object] = lambda _: None,
) -> tuple[SharedPalette | None, tuple[Row, ...]]:
    """Make one palette for all pictures: the first pass.

    Returns
    -------
    palette : SharedPalette or None
        None if it was stopped, or if no picture could be read.
    failed : tuple of Row
        Of pictures that cannot be read; they have no part in the palette.
    """
    count = functools.partial(shared.count_shard, settings, weight)
    work = Work(count, _shards(tasks, executor), shared.lost_part, stopped)
    part = executor.reduce(work, shared.merge_parts, done)
    if stopped():
        return None, ()
    order = {task.item.output: place for place, task in enumerate(tasks)}
    failed = tuple(sorted(part.failed, key=lambda row: order[row.output]))
    return shared.fit(part, settings, weight) if part.pictures else None, failed


def with_palette(settings: Settings, entries: NDArray[np.uint8]) -> Settings:
    """Return settings that put every picture on one palette."""
    return replace(settings, style=settings.style.but(colors=None, locked=None, palette=entries))


def encode_all(
    executor: Executor,
    settings: Settings,
    tasks: Sequence[Task],
    *,
    stopped: Callable[[], bool] = _never,
) -> Iterator[Row]:
    """Yield the row of every picture as it is finished, each once."""
    work = Work(functools.partial(encode_shard, settings), _shards(tasks, executor), _lost_rows, stopped)
    for rows in executor.run(work):
        yield from rows


def seen_here(tasks: Sequence[Task], rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows, those of local outputs that are not here as failures: the workers' disk is another one."""
    targets = {task.item.output: task for task in tasks}
    for row in rows:
        task = targets[row.output]
        if row.status == "done" and not is_url(task.target) and not os.path.lexists(task.target):
            reason = "the worker has written it where it cannot be seen from here; use a shared disk, or URLs"
            yield replace(failed_row(task.item, reason), seconds=row.seconds)
        else:
            yield row


def _lost_rows(tasks: Sequence[Task], reason: str) -> list[Row]:
    return [failed_row(task.item, reason) for task in tasks]


def _shards(tasks: Sequence[Task], executor: Executor) -> Iterator[Sequence[Task]]:
    """Yield the tasks in shards, small enough that every worker gets several."""
    size = max(1, min(executor.shard_size, len(tasks) // (8 * executor.workers)))
    for start in range(0, len(tasks), size):
        yield tasks[start : start + size]
