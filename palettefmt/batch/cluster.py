"""The executor interface on Dask: a scheduler that is there already, or a cluster of this machine.

Shards go out a few at a time. Dask gives those of a lost worker to another one; a shard that several workers have died
of is done again picture by picture. In a reduction the parts stay on the workers and are merged there; Dask makes those
again that were on a worker that died. Only the last one comes back.
"""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from importlib import metadata
from typing import Any

from palettefmt import files
from palettefmt.batch.executors import GONE, Done, Executor, Item, Merge, Result, Shard, Work, merged
from palettefmt.errors import FileAccessError, UnsupportedError, UsageError

TIMEOUT = 10.0  # seconds until a scheduler that does not answer, or has no workers, is given up
PATIENCE = 120.0  # seconds that new workers may take to come when all are gone
_PER_WORKER = 3  # shards that a worker has in hand or waiting
_FETCH = 60.0  # seconds that a finished result may take to come from its worker
_TICK = 0.01  # seconds
_TICKS_PER_LOOK = 100
_CONFIG = {
    "logging.distributed": "critical",  # what happens is told in our words
    # On this machine Dask replaces a worker that died. By default it also looks 15 seconds after each death, and gives
    # the worker up for good if it is not there at that moment. One that dies again and again often is not.
    "distributed.deploy.lost-worker-timeout": "365 days",
}
_GONE_WORKERS = "all Dask workers are gone, and no others have come"
_GONE_SCHEDULER = "the Dask scheduler went away"
_DYING_WORKERS = "the Dask workers die at whatever they are given; see their logs, and how much memory they have"


class Dask(Executor):
    """Workers of a Dask cluster.

    The scheduler is at an `address` such as ``tcp://10.0.0.1:8786``; without one a cluster of so many `workers`, which
    are processes, is started here. UnsupportedError says that Dask is not installed, FileAccessError that no scheduler
    answers or that it has no workers, and UsageError that these have another version of this package, or none.
    """

    shard_size = 32

    def __init__(
        self,
        address: str | None = None,
        workers: int | None = None,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        try:
            importlib.import_module("dask").config.set(_CONFIG)
            self._distributed = importlib.import_module("distributed")
        except ImportError as error:
            raise UnsupportedError("Dask is not installed; get it with: pip install 'palettefmt[dask]'") from error
        self._open = contextlib.ExitStack()
        try:
            if address is None:
                # Without an address for its pages it would want port 8787, and warn where another cluster has it.
                options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
                cluster = self._distributed.LocalCluster(n_workers=workers, **options)
                address = self._open.enter_context(cluster).scheduler_address
            self._client = self._connected(address, timeout)
            self.workers = max(1, sum(self._client.nthreads().values()))
        except BaseException:
            self._open.close()
            raise

    def _connected(self, address: str, timeout: float) -> Any:
        """Return a client of a scheduler whose workers can do our work."""
        try:
            options = {"timeout": timeout, "set_as_default": False, "name": "palettefmt"}
            client = self._open.enter_context(self._distributed.Client(address, **options))
        except (OSError, ValueError, TimeoutError) as error:
            raise FileAccessError(f"cannot reach a Dask scheduler at {files.shown(address)}") from error
        try:
            client.wait_for_workers(1, timeout=timeout)
        except TimeoutError as error:
            raise FileAccessError(f"the Dask scheduler at {files.shown(address)} has no workers") from error
        try:
            versions = set(client.run(_version).values())
        except Exception as error:
            text = " ".join(str(error).split())
            raise UsageError(f"the workers at {files.shown(address)} cannot load palettefmt: {text}") from error
        if versions != {_version()}:
            theirs = ", ".join(sorted(versions))
            raise UsageError(f"the workers have palettefmt {theirs}, this is {_version()}; install the same version")
        return client

    def reduce(self, work: Work[Item, Result], merge: Merge[Result], done: Done) -> Result:
        """See `Executor`; the merges happen on the workers."""
        deadly: list[Shard[Item]] = []
        others: list[Shard[Item]] = []

        def submitted(parts: Any) -> Any:
            return self._submit(merge, parts)

        total = merged(self._parts(work, deadly, others), submitted, done)
        if deadly and isinstance(self._error(total), self._distributed.scheduler.KilledWorker):
            # Parts that died with a worker were just being made again when the next one died, and Dask blames them,
            # too. Now it is known which items to leave out.
            given_up = [self._submit(_same, work.lost(shard, GONE)) for shard in deadly]
            rest = merged(self._parts(replace(work, shards=others), [], []), submitted, lambda _: None)
            total = submitted([*given_up, rest])
        result: Result = self._result(total)
        return result

    def _pairs(self, work: Work[Item, Result]) -> Iterator[tuple[Shard[Item], Result]]:
        for shard, result in self._finished(work, self._gathered):
            yield shard, work.lost(shard, GONE) if result is None else result

    def _parts(
        self, work: Work[Item, Result], deadly: list[Shard[Item]], others: list[Shard[Item]]
    ) -> Iterator[tuple[Shard[Item], Any]]:
        """Yield every shard, or its parts, with its result's future; add it to `deadly` if no worker survives it."""
        for shard, future in self._finished(work, _same):
            (deadly if future is None else others).append(shard)
            yield shard, self._submit(_same, work.lost(shard, GONE)) if future is None else future

    def _finished(self, work: Work[Item, Result], take: Callable[[Any], Any]) -> Iterator[tuple[Shard[Item], Any]]:
        """Yield every shard, or its parts, with what `take` makes of its finished future.

        It is None for an item that no worker survives. A shard whose result is gone before it could be taken, because
        the worker that held it has died since, is given out once more. Dask blames everything that a dead worker had in
        hand: an item is given up only if workers die of it while nothing else is under way.
        """
        waiting: dict[Any, Shard[Item]] = {}
        again: list[Shard[Item]] = []  # single items of shards that were lost
        suspects: list[Shard[Item]] = []  # single items, each to be done alone
        feed = iter(work.shards)
        order = self._distributed.as_completed(loop=self._client.loop)

        def give(shard: Shard[Item]) -> None:
            future = self._submit(work.function, shard)
            waiting[future] = shard
            order.add(future)

        while True:
            while len(waiting) < _PER_WORKER * self.workers and not work.stopped():
                shard = again.pop() if again else next(feed, None)
                if shard is None:
                    break
                give(shard)
            alone = not waiting
            if alone and suspects and not work.stopped():
                give(suspects.pop())
            if not waiting:
                return
            self._await(order.has_ready)
            future = next(order)
            shard = waiting.pop(future)
            if future.status == "finished":
                taken = take(future)
                if taken is None:
                    again.append(shard)
                else:
                    yield shard, taken
            elif future.status in ("cancelled", "lost"):
                self._check_scheduler()
                again.append(shard)
            elif not isinstance(self._error(future), self._distributed.scheduler.KilledWorker):
                self._result(future)  # raises
            elif len(shard) > 1:
                again += [[item] for item in shard]
            elif not alone:
                suspects.append(shard)
            else:
                yield shard, None

    def _await(self, ready: Callable[[], bool]) -> None:
        """Wait until something is ready; raise FileAccessError if all workers are gone and none comes back."""
        pause = threading.Event()
        lonely = 0
        while not ready():
            pause.wait(_TICK)
            lonely += 1
            if lonely % _TICKS_PER_LOOK == 0:
                if self._has_workers():
                    lonely = 0
                elif lonely * _TICK >= self._patience:
                    raise FileAccessError(_GONE_WORKERS)

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except OSError as error:
            raise FileAccessError(_GONE_SCHEDULER) from error

    def _submit(self, function: Callable[..., Any], argument: Any) -> Any:
        return self._client.submit(function, argument, pure=False, retries=2)

    def _error(self, future: Any) -> BaseException | None:
        self._await(future.done)
        error: BaseException | None = future.exception()
        return error

    def _gathered(self, future: Any) -> Any:
        """Return a future's result, or None if it is gone although the scheduler is there.

        If the worker that held it has died just now, Dask would wait for as long as it takes to have it made again.
        """
        try:
            return future.result(timeout=min(_FETCH, self._patience))
        except (CancelledError, OSError):  # a TimeoutError is one
            self._check_scheduler()
            return None

    def _check_scheduler(self) -> None:
        """Raise FileAccessError if the scheduler does not answer."""
        try:
            self._client.sync(self._client.scheduler.identity)
        except OSError as error:
            raise FileAccessError(_GONE_SCHEDULER) from error

    def _result(self, future: Any) -> Any:
        """Return a future's result; what goes wrong with Dask itself is told on one line."""
        timeout = min(_FETCH, self._patience)
        try:
            while True:
                self._await(future.done)
                with contextlib.suppress(TimeoutError):  # it is made again, or it is large and the way is long
                    return future.result(timeout=timeout)
                timeout *= 2
        except (CancelledError, OSError) as error:
            raise FileAccessError(_GONE_SCHEDULER) from error
        except self._distributed.scheduler.KilledWorker as error:
            raise FileAccessError(_DYING_WORKERS) from error

    def close(self) -> None:
        """See `Executor`."""
        with contextlib.suppress(OSError, TimeoutError):
            self._open.close()


def _version() -> str:
    return metadata.version("palettefmt")


def _same(value: Result) -> Result:
    return value
