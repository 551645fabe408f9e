"""One stripe, pixel by pixel: where the model meets the coder.

The same kernel writes and reads, so that both sides follow the same steps.
"""

from __future__ import annotations

from palettefmt.kmi.context.coder import AT, SEEN, decode_bit, encode_bit
from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.match import find, judge, point, remember
from palettefmt.kmi.context.mixer import choose_sets, match_inputs, mix_inputs, plain_inputs, train
from palettefmt.kmi.context.model import (
    BIT,
    LEARNING,
    LENGTH,
    MODEL,
    NEIGHBOURS,
    PLACE,
    RANK,
    SUB,
    WAITS,
    Model,
    int64,
    void,
)
from palettefmt.kmi.context.neighbours import (
    LEFT,
    RIGHT,
    TOP,
    contexts,
    correct,
    look_around,
    predict,
    predicted_contexts,
)
from palettefmt.kmi.context.slots import adapt_map, adapt_maps, adapt_slots, find_slots, slot_inputs, take_slots

FLAT_NEAR = 12
FLAT_CONTEXTS = 4 * 65 * 16
DONE, TOO_SHORT, NO_ESCAPE = 0, 1, 2
_POSITIVE = 0x7FFFFFFF


@kernel(int64(MODEL, int64, int64))
def code_bit(m: Model, chance: int, bit: int) -> int:
    """Write a decision, or read it."""
    if m.decoding:
        return decode_bit(m.coder, m.data, chance)
    encode_bit(m.coder, m.data, chance, bit)
    return bit


@kernel(int64(MODEL, int64, int64))
def code_flat(m: Model, p: int, rank: int) -> int:
    """Code whether the pixel is the same as all near neighbours; return 1 if it is."""
    west = int(m.ranks[0])
    reach = FLAT_NEAR
    while reach < NEIGHBOURS and m.ranks[reach] == west:
        reach += 1
    level = (reach - FLAT_NEAR) * 4 // 17
    guess = 0
    if m.match[PLACE] > 0:
        guess = 1 if m.plane[m.match[PLACE] + 1] == west else 2
        guess += 2 * int(m.match[LENGTH])
    c = (level * 65 + guess) * 16 + (west & 15)
    same = code_bit(m, min(max(int(m.flat[c]) >> 15, 1), 65535), 1 if rank == west else 0)
    adapt_map(m.flat, c, same, m.rate)
    if same:
        m.plane[p] = west
        judge(m.plane, 1, west, m.match)
        if m.match[PLACE] > 0:
            m.match[PLACE] += 1
    return same


@kernel(void(MODEL))
def learn(m: Model) -> None:
    """Learn from the last decision, once."""
    if m.late[WAITS]:
        m.late[WAITS] = 0
        bit = int(m.late[BIT])
        train(m, bit, int(m.late[LEARNING]))
        adapt_slots(m, int(m.late[SUB]), bit)
        if m.graphics:
            adapt_maps(m, bit)
            for j in range(2):
                at = int(m.maps_at[m.context_count + j])
                if at >= 0:
                    adapt_map(m.maps, at, 1 if m.guessed[j] == bit else 0, m.rate)


@kernel(int64(MODEL, int64, int64, int64))
def code_rank(m: Model, rank: int, escaped: int, learning: int) -> int:
    """Code a rank by the decisions from the tree's root down.

    What a decision teaches is learnt just before the next, when memory has been asked for the slots that that needs.
    """
    top, node, sub = 1 << m.bits, 1, 1
    for step in range(m.bits):
        if step == m.first_half:
            find_slots(m, 0, m.context_count, 2 * node + escaped)
            sub = 1
        learn(m)
        if step in (0, m.first_half):
            take_slots(m)
        bit = 0
        edge = m.bits - 1 - step
        if ((2 * node + 1) << edge) - top < m.k:
            slot_inputs(m, sub)
            halves = plain_inputs(m, node, edge)
            strength = match_inputs(m, node, edge) if m.graphics else 0
            choose_sets(m, node, step, halves, strength, escaped)
            bit = code_bit(m, mix_inputs(m, node), (rank >> edge) & 1)
            m.late[WAITS] = 1
            m.late[BIT] = bit
            m.late[SUB] = sub
            m.late[LEARNING] = learning
        node = 2 * node + bit
        sub = 2 * sub + bit
    return node - top


@kernel(int64(MODEL, int64))
def is_flat(m: Model, p: int) -> int:
    """Collect the neighbours' ranks; return 1 if the nearest are all the same."""
    west = m.plane[p - 1]
    for j in range(NEIGHBOURS):
        m.ranks[j] = m.plane[p - m.offsets[j]]
    for j in range(1, FLAT_NEAR):
        if m.ranks[j] != west:
            return 0
    return 1


@kernel(int64(MODEL, int64, int64), inline=False, outer=True)
def code_rows(m: Model, first: int, last: int) -> int:
    """Write or read the rows of ranks from `first` to `last`, which is not among them; all rows before have been.

    Return DONE, TOO_SHORT, or NO_ESCAPE for a pixel that is told in two ways.
    """
    done = int(m.coder[SEEN])
    for y in range(first, last):
        row = (y + TOP) * m.stride + LEFT
        if y > 0:  # the border: left of a row the pixel above, right of it its last pixel
            for j in range(1, LEFT + 1):
                m.plane[row - j] = m.plane[row - m.stride]
        for p in range(row, row + m.width):
            rank = 0 if m.decoding else int(m.plane[p])
            escaped = is_flat(m, p) & m.runs
            if escaped and code_flat(m, p, rank):
                continue
            look_around(m, p)
            contexts(m)
            if m.graphics:
                point(m.ranks, m.tables, m.match)
            find_slots(m, 0, m.early, escaped)
            correct(m)  # of the last pixel: only now, while memory works
            predict(m)
            predicted_contexts(m)
            find_slots(m, m.early, m.context_count, escaped)
            if m.graphics:
                find(m.plane, m.offsets, m.ranks, m.tables, m.match)
            rank = code_rank(m, rank, escaped, m.learning + 25600 // (256 + (done >> 2)))
            done += 1
            if escaped and rank == m.ranks[0]:
                return TOO_SHORT if m.coder[AT] > len(m.data) + 3 else NO_ESCAPE
            m.plane[p] = rank
            m.late[RANK] = rank
            if m.graphics:
                judge(m.plane, 0, rank, m.match)
                remember(p, m.tables, m.match)
        for j in range(RIGHT):
            m.plane[row + m.width + j] = m.plane[row + m.width - 1]
        if m.decoding and m.coder[AT] > len(m.data) + 3:
            return TOO_SHORT
    m.coder[SEEN] = done
    return DONE
