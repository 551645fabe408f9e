"""Work on a picture by several threads with the same result for any number of them.

What a kernel does to a pixel may depend on what it did to its neighbours, so the order counts. It is fixed by the
picture: stripes of whole rows, first every other one, and each of those between after its two neighbours. Nothing
reads or writes farther than these, so that it does not matter what else is being done.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from threading import Lock

from palettefmt import parallel

_ROWS = 32  # of a stripe, at least
_MOST, _LEAST = 1 << 18, 1 << 15  # pixels of a band, about: what is made of them stays in the cache; a thread pays


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
    waits = {i: len(stripes[i - 1 : i + 2 : 2]) for i in range(1, len(stripes), 2)}  # between others, for so many
    lock = Lock()

    def one(i: int) -> int:
        changed = work(stripes[i])
        for between in waits.keys() & {i - 1, i + 1}:
            with lock:
                waits[between] -= 1
                ready = waits[between] == 0
            if ready:
                changed += work(stripes[between])
        return changed

    return sum(parallel.at_once(one, range(0, len(stripes), 2)))


def in_bands(height: int, width: int, work: Callable[[slice], object]) -> None:
    """Call `work`, from several threads, with the rows of each band of a picture; no band has to do with another."""
    pixels = height * width
    count = max(1, -(-pixels // _MOST), min(parallel.cores(), pixels // _LEAST))
    rows = max(1, -(-height // count))
    if rows >= height:
        work(slice(0, height))
    else:
        parallel.at_once(work, [slice(first, min(first + rows, height)) for first in range(0, height, rows)])
