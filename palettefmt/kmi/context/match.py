"""Two-dimensional matches: where this neighbourhood stood before.

Theory of operation. Two tables remember, by a hash of the nearest 20 and the nearest 6 known neighbours, the place
where such a neighbourhood last stood. The first match, once found, moves along with the pixel until its guess fails;
the second is looked up afresh at every pixel. Each guess comes with the number of neighbours, nearest first, that
really agree, because a hash may lie.

Source: the idea of J. Salinas and S. Forchhammer's free tree coding and the one-dimensional match model of M. Mahoney,
PAQ6, 2003.
"""

from __future__ import annotations

from palettefmt.arrays import I32, I64, U8
from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.model import DEPTH, FAR, LENGTH, NEAR, NEIGHBOURS, PLACE, SECOND, SECOND_DEPTH
from palettefmt.kmi.context.prefetch import prefetch

TABLE_SIZE = 65536
LENGTH_LIMIT = 31

_MASK = 0xFFFFFFFF
_MUL = 0x2F0B4C47


@kernel("int64(uint8[::1], int64, int32[::1], int32[::1])", inline=False)
def agreement(plane: U8, place: int, offsets: I32, ranks: I32) -> int:
    """Count the neighbours, nearest first, that are the same at another place."""
    depth = 0
    while depth < NEIGHBOURS and plane[place - offsets[depth]] == ranks[depth]:
        depth += 1
    return depth


@kernel("void(int32[::1], int32[:, ::1], int64[::1])")
def point(ranks: I32, tables: I32, match: I64) -> None:
    """Work out where the tables tell of this neighbourhood."""
    h, near = 0, 0
    for j in range(20):
        h = ((h + int(ranks[j]) + 1) * _MUL) & _MASK
        h ^= h >> 14
        if j == 5:
            near = h >> 16
    match[FAR] = h >> 16
    match[NEAR] = near
    prefetch(tables, h >> 16)
    prefetch(tables, near + 65536)


@kernel("void(uint8[::1], int32[::1], int32[::1], int32[:, ::1], int64[::1])", inline=False)
def find(plane: U8, offsets: I32, ranks: I32, tables: I32, match: I64) -> None:
    """Move the first match on or find a new one; find the second."""
    far, near = int(match[FAR]), int(match[NEAR])
    place, length, depth = int(match[PLACE]), int(match[LENGTH]), 0
    if place > 0:
        place += 1
        depth = agreement(plane, place, offsets, ranks)
    if length == 0:
        other = int(tables[0, far])
        if other > 0:
            other_depth = agreement(plane, other, offsets, ranks)
            if place == 0 or other_depth > depth:
                place = other
                depth = other_depth
    second, second_depth = int(tables[1, near]), 0
    if second == place:
        second = 0
    if second > 0:
        second_depth = agreement(plane, second, offsets, ranks)
    match[PLACE] = place
    match[LENGTH] = length
    match[DEPTH] = depth
    match[SECOND] = second
    match[SECOND_DEPTH] = second_depth


@kernel("void(uint8[::1], int64, int64, int64[::1])")
def judge(plane: U8, step: int, rank: int, match: I64) -> None:
    """Lengthen the first match if it (``step`` pixels on) guessed the rank, or set it to 0."""
    place = int(match[PLACE])
    if place > 0:
        if plane[place + step] == rank:
            match[LENGTH] = min(int(match[LENGTH]) + 1, LENGTH_LIMIT)
        else:
            match[LENGTH] = 0


@kernel("void(int64, int32[:, ::1], int64[::1])")
def remember(p: int, tables: I32, match: I64) -> None:
    """Note that the neighbourhood last looked up stands at ``p``."""
    tables[0, match[FAR]] = p
    tables[1, match[NEAR]] = p
