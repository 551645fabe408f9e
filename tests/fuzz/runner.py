"""Worker processes that judge mutants, and their parent, which ends one that hangs.

A worker tells its parent, in shared memory, which mutant it is at. If it dies or stands still there, that mutant is
the finding, and another worker goes on behind it. A worker's readers have bounded memory; see `memory`.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from tests.fuzz import memory, twins
from tests.fuzz.judge import Finding
from tests.fuzz.sources import Source

BATCH = 500  # mutants that are handed out, and reported, together
FLOOR = 0.25  # seconds of processor time that nobody has to explain
HANG = 120.0  # seconds of processor time, at one mutant, after which a worker is ended
WAIT = 5  # times as long by the clock, for one that waits: others may have the processor
TICKS = os.sysconf("SC_CLK_TCK")
# glibc's allocator gives large blocks back to the system, so that what a process has is what it needs.
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2"}
STACK = 1 << 20  # bytes of a thread's stack, which counts as its process's memory


@dataclass
class Tally:
    """What came of mutants."""

    verdicts: Counter[str] = field(default_factory=Counter)
    damages: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0
    growth: int = 0  # bytes of memory that a worker has kept

    def add(self, index: int, outcome: str | Finding, damages: tuple[str, ...]) -> None:
        """Count one outcome."""
        if isinstance(outcome, Finding):
            self.findings.append((index, str(outcome)))
        verdict = "FINDING" if isinstance(outcome, Finding) else outcome
        self.verdicts[verdict] += 1
        for damage in damages:
            self.damages[damage, verdict] += 1

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.verdicts += other.verdicts
        self.damages += other.damages
        self.findings += other.findings
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.growth = max(self.growth, other.growth)


def run(
    target: type,
    source: Source,
    count: int,
    processes: int = 1,
    *,
    report: Callable[[int], None] | None = None,
    hang: float = HANG,
) -> Tally:
    """Have a target (see `targets`) judge the mutants 0 to `count` - 1 of a source."""
    batches = deque(range(first, min(first + BATCH, count)) for first in range(0, count, BATCH))
    workers = [Worker(target, source) for _ in range(min(processes, len(batches)))]
    total, done = Tally(), 0
    for worker in workers:
        worker.take(batches)
    try:
        while busy := [worker for worker in workers if worker.batch]:
            ready = wait([worker.pipe for worker in busy], timeout=1)
            for worker in busy:
                if worker.pipe in ready or worker.stands_still(hang):
                    part = worker.collect(batches)
                    total.merge(part)
                    done += sum(part.verdicts.values())
                    worker.take(batches)
            if report is not None:
                report(done)
    finally:
        for worker in workers:
            worker.end()
    return total


class Worker:
    """A process that judges batches of mutants, seen from its parent."""

    def __init__(self, target: type, source: Source) -> None:
        self.target, self.source = target, source
        self.batch = range(0)
        self._start()

    def _start(self) -> None:
        os.environ.update(ALLOCATOR)
        context = multiprocessing.get_context("spawn")
        self.at = context.Value("q", -1, lock=False)
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, self.at, self.target, self.source), daemon=True)
        self.process.start()
        theirs.close()
        self._note(-1)

    def take(self, batches: deque[range]) -> None:
        """Begin the next batch, if there is one."""
        self.batch = batches.popleft() if batches else range(0)
        if self.batch:
            self.at.value = -1
            self._note(-1)
            self.pipe.send(self.batch)

    def stands_still(self, seconds: float) -> bool:
        """Return whether the worker has been at one mutant for too long; then it is ended."""
        at = self.at.value
        if at != self._place:
            self._note(at)
        if at < 0:
            return False  # it is loading what it needs
        if self._worked() - self._work < seconds and time.monotonic() - self._clock < WAIT * seconds:
            return False
        self.process.kill()
        self.process.join()
        return True

    def _note(self, place: int) -> None:
        """Note where the worker is from now on."""
        self._place, self._clock, self._work = place, time.monotonic(), self._worked()

    def _worked(self) -> float:
        """Return the seconds of processor time that the worker has had."""
        try:
            with open(f"/proc/{self.process.pid}/stat") as file:
                user, system = file.read().rpartition(")")[2].split()[11:13]
        except OSError:  # it has died, or there is no /proc
            return 0.0
        return (int(user) + int(system)) / TICKS

    def collect(self, batches: deque[range]) -> Tally:
        """Return the batch's tally. Of a worker that has died: the finding; the rest of its batch is to be done."""
        try:
            answer = self.pipe.recv()
        except (EOFError, ConnectionError):
            self.process.join()
            index, died = self.at.value, self.process.exitcode
            if index < 0:
                raise RuntimeError(f"a worker died with {died} before its first mutant") from None
            tally = Tally()
            tally.add(index, Finding(f"the process hangs or dies with {died}"), self.source[index].damages)
            batch = self.batch
            batches.extend(part for part in (range(batch.start, index), range(index + 1, batch.stop)) if part)
            self.pipe.close()
            self._start()
            return tally
        if isinstance(answer, Tally):
            return answer
        raise RuntimeError(f"a worker fails: {answer}")

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def work(pipe: Connection, at: Any, kind: type, source: Source) -> None:
    """Judge the batches that come through the pipe, and send a tally of each back."""
    threading.stack_size(STACK)
    use_two_cores()
    target = kind()
    target.warm_up()
    memory.watch()
    started = memory.private()
    while True:
        batch: range = pipe.recv()
        try:
            tally = judged(target, batch, source, at)
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
            raise
        tally.growth = memory.private() - started
        pipe.send(tally)


def judged(target: Any, batch: range, source: Source, at: Any) -> Tally:
    """Judge one batch."""
    tally = Tally()
    mutants = [source[index] for index in batch]
    at.value = batch.start
    clock = time.process_time()
    for index, one, outcome in zip(batch, mutants, target.outcomes([one.data for one in mutants]), strict=True):
        taken = time.process_time() - clock
        if target.timed and taken > max(FLOOR, tally.slowest) and not isinstance(outcome, Finding):
            outcome = twins.explained(target, one.data, taken, outcome)
        tally.add(index, outcome, one.damages)
        tally.seconds += taken
        tally.slowest = max(tally.slowest, taken)
        at.value = index + 1
        clock = time.process_time()
    return tally


def use_two_cores() -> None:
    """Leave this process two of its cores: each core decodes a stripe of its own, so that memory depends on them."""
    cores = sorted(os.sched_getaffinity(0))
    first = os.getpid() % len(cores)
    os.sched_setaffinity(0, {cores[first], cores[(first + 1) % len(cores)]})
