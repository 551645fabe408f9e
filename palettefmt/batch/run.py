"""The whole run on one page: what is planned -> the shared palette, if wanted -> a row for every picture."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from palettefmt import files
from palettefmt.arrays import Palette
from palettefmt.batch import shared
from palettefmt.batch.executors import Executor, Work
from palettefmt.batch.plan import Plan
from palettefmt.batch.results import Row
from palettefmt.batch.storage import is_url, join
from palettefmt.batch.work import Settings, Task, encode_shard, failed_row
from palettefmt.palette_files import read_palette, write_palette

GPL, PALETTE = "palette.gpl", "palette.kmi-palette"


class Watcher:
    """Who is told how a run comes along, and may stop it. This one does not listen and never stops it."""

    def stopped(self) -> bool:
        """Return whether to finish what has begun, and to begin nothing else."""
        return False

    def begin(self, what: str, pictures: int) -> None:
        """Hear of a new pass over so many pictures: ``"counting colours"`` or ``"encoding"``."""

    def advance(self, pictures: int) -> None:
        """Hear how many more pictures of the pass are done."""

    def learned(self, palette: shared.SharedPalette) -> None:
        """Hear of the palette that all pictures get."""


def run(plan: Plan, executor: Executor, watcher: Watcher) -> Generator[Row, None, None]:
    """Do what is planned: yield the row of each picture, once it is in the journal, in the order of being finished.

    What was refused comes first. At the end the journal is in the order of the plan; a run that ends early leaves it
    with the rows that were yielded. The executor is not closed.

    Raises
    ------
    FileAccessError
        If a folder, the journal or the shared palette cannot be written, or if all workers are gone.
    UsageError
        If no palette can be made for all pictures, or the earlier run's is broken.
    """
    journal = plan.journal
    if not is_url(plan.batch.out):
        files.make_folder(plan.batch.out)
    files.check_folder(journal.path)
    with contextlib.closing(journal):
        journal.start()
        for row in _rows(plan, executor, watcher):
            journal.add(row)
            yield row
    journal.tidy(plan.order)


def _rows(plan: Plan, executor: Executor, watcher: Watcher) -> Iterator[Row]:
    """Yield the row of each picture as it is finished, each once."""
    yield from plan.refused
    settings, tasks = plan.batch.settings, plan.tasks
    if plan.batch.shared_palette and tasks:
        if plan.batch.mode == "retry-failed":  # the others are on the palette of the earlier run
            file = join(plan.batch.out, PALETTE)
            palette = read_palette(settings.storage.read(file, settings.limits), "json")
        else:
            part = _counted(plan, executor, watcher)
            if watcher.stopped():
                return
            failed = {row.output: row for row in part.failed}
            yield from (failed[task.item.output] for task in tasks if task.item.output in failed)
            if not part.pictures:
                return
            palette = _learned(plan, part, watcher)
            tasks = [task for task in tasks if task.item.output not in failed]
        settings = replace(settings, style=settings.style.but(colors=None, locked=None, palette=palette))
    watcher.begin("encoding", len(tasks))
    for row in _encoded(settings, tasks, executor, watcher):
        watcher.advance(1)
        yield row


def _counted(plan: Plan, executor: Executor, watcher: Watcher) -> shared.Part:
    """Return the colours of all pictures: the first pass for a shared palette."""
    watcher.begin("counting colours", len(plan.tasks))
    count = functools.partial(shared.count_shard, plan.batch.settings, plan.batch.weight)
    work = Work(count, _shards(plan.tasks, executor), shared.lost_part, watcher.stopped)
    return executor.reduce(work, shared.merge_parts, watcher.advance)


def _learned(plan: Plan, part: shared.Part, watcher: Watcher) -> Palette:
    """Return the shared palette, once it is in its two files."""
    batch, settings = plan.batch, plan.batch.settings
    palette = shared.fit(part, settings.style, batch.weight)
    settings.storage.write(join(batch.out, GPL), write_palette(palette.entries, "gpl", "shared"))
    settings.storage.write(join(batch.out, PALETTE), palette.to_json())
    watcher.learned(palette)
    return palette.entries


def _encoded(settings: Settings, tasks: Sequence[Task], executor: Executor, watcher: Watcher) -> Iterator[Row]:
    """Yield the row of each picture; an output that should be here and is not fails: the workers' disk is another."""
    by_output = {task.item.output: task for task in tasks}
    work = Work(functools.partial(encode_shard, settings), _shards(tasks, executor), _lost_rows, watcher.stopped)
    for rows in executor.run(work):
        for row in rows:
            task = by_output[row.output]
            if row.status == "done" and not is_url(task.target) and not os.path.lexists(task.target):
                reason = "the worker has written it where it cannot be seen from here; use a shared disk, or URLs"
                row = failed_row(task.item, reason, row.seconds)
            yield row


def _lost_rows(tasks: Sequence[Task], reason: str) -> list[Row]:
    """Return the rows of pictures that no worker survives."""
    return [failed_row(task.item, reason) for task in tasks]


def _shards(tasks: Sequence[Task], executor: Executor) -> Iterator[Sequence[Task]]:
    """Yield the tasks in shards, small enough that every worker gets several."""
    size = max(1, min(executor.shard_size, len(tasks) // (8 * executor.workers)))
    return (tasks[start : start + size] for start in range(0, len(tasks), size))
