"""Work on some stripes at once, and take the results in order: never more of them than there are cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from palettefmt.cores import cores
from palettefmt.kmi.container import PACKED, Header
from palettefmt.kmi.payload import MOST_LABELS

Item = TypeVar("Item")
Result = TypeVar("Result")


def workers(header: Header) -> int:
    """Return how many stripes are in work: one, or one a core where they are coded and not too long for the memory."""
    if header.coding == PACKED:
        return 1
    return max(1, min(cores(), header.stripes, MOST_LABELS // (header.stripe_rows * header.width)))


class Ahead(Generic[Item, Result]):
    """A function applied to items that are put in, results taken out in order.

    Parameters
    ----------
    run : callable
        Applied to every item; on threads if `at_once`.
    done : callable
        Called with every result, in order, by the thread that puts in.
    most : int
        Most items in work; more than one are on threads.
    """

    def __init__(self, run: Callable[[Item], Result], done: Callable[[Result], None], most: int) -> None:
        self._run, self._done = run, done
        self._waiting: deque[Future[Result]] = deque()
        self._most = most
        self._pool = ThreadPoolExecutor(self._most) if self._most > 1 else None

    def put(self, item: Item) -> None:
        """Start work on an item; wait for the oldest one if too many are in work."""
        if self._pool is None:
            self._done(self._run(item))
            return
        while len(self._waiting) >= self._most:
            self._done(self._waiting.popleft().result())
        self._waiting.append(self._pool.submit(self._run, item))

    def finish(self) -> None:
        """Wait for what is in work."""
        while self._waiting:
            self._done(self._waiting.popleft().result())
        self.close()

    def close(self) -> None:
        """Stop; what is in work is lost."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def in_order(run: Callable[[Item], Result], items: Iterable[Item], most: int) -> Iterator[Result]:
    """Yield the function's result for each item, working ahead on some."""
    ready: deque[Result] = deque()
    ahead = Ahead(run, ready.append, most)
    try:
        for item in items:
            ahead.put(item)
            while ready:
                yield ready.popleft()
        ahead.finish()
        yield from ready
    finally:
        ahead.close()
