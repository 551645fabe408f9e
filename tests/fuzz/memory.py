"""How much memory a reader may take: the system refuses more, and the call that asks for it raises MemoryError.

RLIMIT_DATA counts the private memory that a process has asked for, written to or not.
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
from collections.abc import Iterator

ALLOWED = 32 << 20  # bytes; pictures in the budget of the mutants declare little beside it
_DATA_AND_STACK = 5  # its place in /proc/self/statm, which counts pages
_watched = False


def watch() -> None:
    """Have `bounded` bound memory from now on; only for a process that does nothing else."""
    global _watched
    _watched = True


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Let this process have so much more memory than it has now, until the end of the block."""
    if not _watched:
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (private() + ALLOWED, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def private() -> int:
    """Return the bytes of private memory that this process has asked for."""
    return int(os.pread(_statm(), 200, 0).split()[_DATA_AND_STACK]) * resource.getpagesize()


@functools.cache
def _statm() -> int:
    return os.open("/proc/self/statm", os.O_RDONLY)
