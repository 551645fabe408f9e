"""What a batch is asked to do, and what there is to do for that. Nothing here writes anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from palettefmt import files
from palettefmt.batch.results import Journal, Row
from palettefmt.batch.shared import Weight
from palettefmt.batch.sources import Item
from palettefmt.batch.storage import in_the_way, is_url, join
from palettefmt.batch.work import Settings, Task, failed_row
from palettefmt.errors import ExistsError, UsageError

Mode = Literal["new", "resume", "retry-failed"]


@dataclass(frozen=True)
class Batch:
    """What is asked for.

    The mode says which pictures are encoded: all; all, but what an earlier run has made and what has not changed since
    is left as it is; only those that failed in the earlier run.

    An output that exists is replaced by `force`. One that an earlier run has a row for is replaced when going on with
    that run, too; one without a row stays, and its picture fails unless what is made of it is the same.
    """

    out: str  # folder or URL of the outputs
    settings: Settings = field(default_factory=Settings)
    mode: Mode = "new"
    force: bool = False
    shared_palette: bool = False  # whether all pictures get one palette; otherwise each has its own
    weight: Weight = "pixels"


@dataclass(frozen=True)
class Plan:
    """What there is to do."""

    batch: Batch
    journal: Journal  # where the rows go
    tasks: list[Task]  # the pictures to encode
    refused: list[Row]  # the rows of pictures that cannot be done
    order: dict[str, int]  # of every output, the place of its picture among those that were named


def plan(batch: Batch, items: Sequence[Item], journal: Journal) -> Plan:
    """Say what is to be done, without touching anything; the journal has the rows of an earlier run to go on with.

    Raises
    ------
    UsageError
        If an output would replace a source, if the output folder is something else, or if there is no earlier run to
        retry.
    FileAccessError
        If the folder at a URL cannot be listed.
    """
    if batch.mode == "retry-failed" and not journal.rows:
        raise UsageError(f"there is no earlier run to retry: {files.shown(journal.path)} has no rows")
    folder = batch.out
    if not is_url(folder):
        if os.path.lexists(folder) and not os.path.isdir(folder):
            raise UsageError(f"the output {files.shown(folder)} is not a folder", "give another out")
        folder = os.path.abspath(folder)
    locations = {item.location for item in items}
    exists = _exists(batch)
    tasks: list[Task] = []
    refused: list[Row] = []
    for item in items:
        target = join(folder, item.output)
        if target in locations:
            raise UsageError(f"{files.shown(item.source)}: an output would replace a source", "give another out")
        row = journal.rows.get(item.output)
        if batch.mode == "retry-failed" and (row is None or row.status != "failed"):
            continue
        # What this output may not replace: in a new run anything, and later what has been in its way before.
        guarded = batch.mode == "new" or (row is not None and row.exit_code == ExistsError.exit_code)
        present = (guarded or row is None) and exists(item.output)
        if present and guarded:
            refused.append(failed_row(item, in_the_way(target)))
            continue
        known = row if batch.mode == "resume" and row is not None and row.status in ("done", "larger") else None
        tasks.append(Task(item, target, known, present))
    return Plan(batch, journal, tasks, refused, {item.output: place for place, item in enumerate(items)})


def _exists(batch: Batch) -> Callable[[str], bool]:
    """Return a function that says whether an output is there and must not be replaced."""
    if batch.force:
        return lambda _: False
    storage = batch.settings.storage
    if is_url(batch.out):  # listed once: a question for each picture would take long
        return {found.below for found in storage.inside(batch.out, recursive=True)}.__contains__
    return lambda output: storage.exists(join(batch.out, output))
