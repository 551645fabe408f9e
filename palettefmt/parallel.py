"""Work on several things at once, and take the results in order."""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from threading import Lock, local
from typing import TYPE_CHECKING, Generic, TypeVar

from palettefmt.arguments import Progress

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_thread = local()  # `pooled` where it is one of the pool's


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Return threads that stay: new ones for every few milliseconds of work would take part of what they save."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(threads, initializer=setattr, initargs=(_thread, "pooled", True))


if hasattr(os, "register_at_fork"):  # pragma: no branch: not on Windows
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of its parent's threads


def at_once(run: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return the function's results for items that do not wait for each other, in order.

    They are begun in order. Within the function, this works on one after the other: its threads are busy already.
    """
    threads = cores()
    if threads == 1 or hasattr(_thread, "pooled"):
        return [run(item) for item in items]
    pool = _pool(threads)
    futures: list[Future[Result]] = []
    try:
        for item in items:
            futures.append(pool.submit(run, item))  # one by one: if one cannot begin, the others must end
        return [future.result() for future in futures]
    finally:  # nothing that was given to the function may change behind the caller's back
        for future in [future for future in futures if not future.cancel()]:
            future.exception()
        futures.clear()  # an error holds on to this frame, and the futures to the error


class Together:
    """The callbacks of several things that are worked on at once and make one whole, each of the same size."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress, self._count = progress, count
        self._total, self._lock = 0.0, Lock()

    def one(self) -> Progress:
        """Return the callback of one of them, which may be called on a thread of its own."""
        known = 0.0

        def take(share: float) -> None:
            nonlocal known
            with self._lock:
                self._total, known = self._total + share - known, share
                self._progress(self._total / self._count)

        return take


class Ahead(Generic[Item, Result]):
    """A function applied to items that are put in, results taken out in order.

    Parameters
    ----------
    run : callable
        Applied to every item, on threads if there is more than one.
    done : callable
        Called with every result, in order, by the thread that puts in.
    threads : int
        How many items are worked on at once.
    waiting : int, optional
        How many may be in work or finished but not yet taken; as many as `threads` by default.
    """

    def __init__(
        self, run: Callable[[Item], Result], done: Callable[[Result], object], threads: int, waiting: int | None = None
    ) -> None:
        self._run, self._done = run, done
        self._futures: deque[Future[Result]] = deque()
        self._most = waiting or threads
        self._pool = None
        if threads > 1:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(threads)

    def put(self, item: Item) -> None:
        """Start work on an item; take the oldest result first if too many wait."""
        if self._pool is None:
            self._done(self._run(item))
            return
        while len(self._futures) >= self._most:
            self._done(self._futures.popleft().result())
        self._futures.append(self._pool.submit(self._run, item))

    def finish(self) -> None:
        """Wait for what is in work."""
        while self._futures:
            self._done(self._futures.popleft().result())
        self.close()

    def close(self) -> None:
        """Stop; what is in work is lost."""
        self._futures.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def in_order(
    run: Callable[[Item], Result], items: Iterable[Item], threads: int, waiting: int | None = None
) -> Iterator[Result]:
    """Yield the function's result for each item, working ahead on some; see `Ahead`."""
    ready: deque[Result] = deque()
    ahead = Ahead(run, ready.append, threads, waiting)
    try:
        for item in items:
            ahead.put(item)
            while ready:
                yield ready.popleft()
        ahead.finish()
        yield from ready
    finally:
        ahead.close()
