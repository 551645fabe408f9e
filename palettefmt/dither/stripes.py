"""Work on a picture by several threads with the same result for any number of them.

What a kernel does to a pixel may depend on what it did to its neighbours, so the order counts. It is fixed by the
picture: stripes of whole rows, first every other one, then those between. Stripes of one phase lie so far apart that
none reads or writes what another of them writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import TypeVar

from palettefmt import parallel

_ROWS = 32  # of a stripe, at least
_MOST, _LEAST = 1 << 18, 1 << 15  # pixels of a band, about: what is made of them stays in the cache; a thread pays

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_phases(height: int, reach: int, number: int, work: Callable[[tuple[int, int]], int]) -> int:
    """Call `work` with the first row of each stripe and the one after its last, and return the sum of its results.

    Parameters
    ----------
    height : int
        Rows of the picture.
    reach : int
        How many rows beyond its stripe `work` writes at most.
    number : int
        Number of the pass; the stripes' borders lie elsewhere in the next one, so that no line stays behind.
    work : callable
        Called from several threads.
    """
    rows = max(_ROWS, 2 * reach)
    borders = [0, *range(rows // 2 if number & 1 else rows, height, rows), height]
    stripes = list(itertools.pairwise(borders))
    return sum(sum(at_once(work, stripes[phase::2])) for phase in (0, 1))


def at_once(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return the results for items that have nothing to do with each other, in order."""
    return list(parallel.in_order(work, items, parallel.cores()))


def in_bands(height: int, width: int, work: Callable[[slice], object]) -> None:
    """Call `work`, from several threads, with the rows of each band of a picture; no band has to do with another."""
    pixels = height * width
    count = max(1, -(-pixels // _MOST), min(parallel.cores(), pixels // _LEAST))
    rows = max(1, -(-height // count))
    if rows >= height:
        work(slice(0, height))
    else:
        at_once(work, [slice(first, min(first + rows, height)) for first in range(0, height, rows)])
