"""Who does the work, behind one small interface: processes or threads of this machine; `cluster` has Dask.

Work comes in shards, which are short lists of pictures. A shard whose worker dies is done again picture by picture, and
a picture that kills its worker even alone is given up.
"""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

from palettefmt.batch.steady import steady

Item = TypeVar("Item")
Result = TypeVar("Result")
Shard = Sequence[Item]
Merge = Callable[[Sequence[Result]], Result]  # results to one
Done = Callable[[int], object]  # is told how many more items are done

FAN_IN = 8  # results that are merged at a time
GONE = "the worker died while it was at this picture; perhaps it ran out of memory"

# What every worker needs; loaded once, in the server that they are forked from.
_PRELOAD = ["palettefmt.batch.work", "palettefmt.batch.shared", "sklearn.cluster", "threadpoolctl", "PIL.Image"]


@dataclass(frozen=True)
class Work(Generic[Item, Result]):
    """What an executor is given to do."""

    function: Callable[[Shard[Item]], Result]  # raises nothing; it must be picklable, and its results too
    shards: Iterable[Shard[Item]]  # each is taken only when a worker can begin it
    lost: Callable[[Shard[Item], str], Result]  # makes the result of a shard that no worker survives, and the reason
    stopped: Callable[[], bool]  # whether to stop: then what has begun is finished, and nothing else is begun


class Tree(Generic[Result]):
    """Merges results of equal height, so that each takes part in few merges and few are held at a time."""

    def __init__(self, merge: Merge[Result]) -> None:
        self._merge = merge
        self._levels: list[list[Result]] = []

    def add(self, result: Result, level: int = 0) -> None:
        """Take in a result that has been through `level` merges."""
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(result)
        if len(self._levels[level]) == FAN_IN:
            full, self._levels[level] = self._levels[level], []
            self.add(self._merge(full), level + 1)

    def total(self) -> Result:
        """Return everything merged."""
        return self._merge([result for level in self._levels for result in level])


def merged(pairs: Iterable[tuple[Shard[Item], Result]], merge: Merge[Result], done: Done) -> Result:
    """Return the results of shards merged into one, as a `Tree`."""
    tree = Tree(merge)
    for shard, result in pairs:
        tree.add(result)
        done(len(shard))
    return tree.total()


class Executor:
    """Runs a function on shards; the base of all who do so.

    A kind of executor says in `_pairs` how shards become results. One that merges elsewhere has its own `reduce`.
    """

    workers: int  # how many shards are worked on at a time
    shard_size: int  # pictures that a shard should have at most

    def run(self, work: Work[Item, Result]) -> Iterator[Result]:
        """Yield the result of every shard, or of its parts, once, in any order."""
        for _, result in self._pairs(work):
            yield result

    def reduce(self, work: Work[Item, Result], merge: Merge[Result], done: Done) -> Result:
        """Return the results of all shards merged into one; any order and grouping of merges must give the same."""
        return merged(self._pairs(work), merge, done)

    def close(self) -> None:
        """Let the workers go."""
        raise NotImplementedError

    def _pairs(self, work: Work[Item, Result]) -> Iterator[tuple[Shard[Item], Result]]:
        """Yield every shard, or its parts, with the result."""
        raise NotImplementedError


class _Local(Executor):
    """What processes and threads have in common."""

    shard_size = 4

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: futures.Executor | None = None

    def _make(self, workers: int) -> futures.Executor:
        raise NotImplementedError

    def _pairs(self, work: Work[Item, Result]) -> Iterator[tuple[Shard[Item], Result]]:
        waiting: dict[futures.Future[Result], Shard[Item]] = {}
        feed = iter(work.shards)
        while True:
            broken: list[Shard[Item]] = []
            while len(waiting) < 2 * self.workers and not broken and not work.stopped():
                shard = next(feed, None)
                if shard is None:
                    break
                try:
                    self._pool = self._pool or self._make(self.workers)
                    waiting[self._pool.submit(work.function, shard)] = shard
                except BrokenProcessPool:
                    broken.append(shard)
            if not waiting and not broken:
                return
            finished, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED) if waiting else (set(), None)
            for future in finished:
                shard = waiting.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    broken.append(shard)
                else:
                    yield shard, future.result()
            if broken and work.stopped():  # whoever stopped us may have stopped the workers, too
                return
            if broken:  # so are all the others; which worker died, and at what, is not known
                for shard in [*broken, *waiting.values()]:
                    yield from self._alone(work, shard)
                waiting.clear()

    def _alone(self, work: Work[Item, Result], shard: Shard[Item]) -> Iterator[tuple[Shard[Item], Result]]:
        """Do a shard item by item, so that the one that kills its worker does so alone."""
        self._drop()
        with contextlib.ExitStack() as stack:
            pool: futures.Executor | None = None
            for item in shard:
                pool = pool or stack.enter_context(self._make(1))
                try:
                    yield [item], pool.submit(work.function, [item]).result()
                except BrokenProcessPool:
                    pool = None
                    yield [item], work.lost([item], GONE)

    def _drop(self, *, wait: bool = False) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None

    def close(self) -> None:
        """See `Executor`."""
        # Python waits for the workers when it ends, anyway, and may then stumble over a pool that is just closing.
        self._drop(wait=True)


class Processes(_Local):
    """Processes of this machine, one thread each."""

    def _make(self, workers: int) -> futures.Executor:
        context: Any = multiprocessing.get_context("spawn")
        if "forkserver" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOAD)
        return futures.ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)


class Threads(_Local):
    """Threads of this process: no start-up time, but Python lets them run side by side only in parts."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._state = contextlib.ExitStack()
        self._state.enter_context(steady())

    def _make(self, workers: int) -> futures.Executor:
        return futures.ThreadPoolExecutor(workers)

    def close(self) -> None:
        """See `Executor`."""
        super().close()
        self._state.close()


def _start_worker() -> None:
    """Prepare a worker process: it leaves Ctrl-C to the parent, stays steady, and ends when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker_state.enter_context(steady())
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


_worker_state = contextlib.ExitStack()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
