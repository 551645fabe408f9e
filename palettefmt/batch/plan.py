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

    Attributes
    ----------
    out : str
        Folder or URL of the outputs.
    settings : Settings
        How every picture is encoded.
    mode : {"new", "resume", "retry-failed"}
        Which pictures: all; all, of which those that an earlier run has made and that have not changed are left as they
        are; only those that failed in the earlier run.
    force : bool
        Whether an output that exists is replaced. One that an earlier run has a row for is replaced when going on with
        that run; one without a row stays, and its picture fails unless what is made of it is the same.
    shared_palette : bool
        Whether all pictures get one palette; otherwise each has its own.
    weight : {"pixels", "equal"}
        What counts the same for the shared palette: every pixel, or every picture.
    """

    out: str
    settings: Settings = field(default_factory=Settings)
    mode: Mode = "new"
    force: bool = False
    shared_palette: bool = False
    weight: Weight = "pixels"


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes
    ----------
    batch : Batch
    journal : Journal
        Where the rows go.
    tasks : list of Task
        The pictures to encode.
    refused : list of Row
        The rows of pictures that cannot be done.
    order : dict of str to int
        The place of every output: that of its picture among those that were named.
    """

    batch: Batch
    journal: Journal
    tasks: list[Task]
    refused: list[Row]
    order: dict[str, int]


def plan(batch: Batch, items: Sequence[Item], journal: Journal) -> Plan:
    """Say what is to be done, without touching anything.

    Parameters
    ----------
    batch : Batch
    items : sequence of Item
    journal : Journal
        Has the rows of an earlier run if this one goes on with it.

    Returns
    -------
    Plan

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
        names = {found.below for found in storage.inside(batch.out, recursive=True)}
        return lambda output: output in names
    return lambda output: storage.exists(join(batch.out, output))
