"""Hashed slots of adaptive probabilities, one slot for each context.

Theory of operation. Each context owns a table of slots; a slot is a check word and one word for each node of (half of)
the label's binary tree. A word packs a 20-bit probability, a 7-bit count and the 4-bit recent history:
``p << 11 | count << 4 | history``. The probability moves by 1 / (count + 1.5) of the error, so that the first
observations count most. In pictures with repeats a second, *indirect* map from (count, history) to a probability
learns what a young slot is worth.

Source: M. Mahoney, "Adaptive weighing of context models for lossless data compression", 2005 (hashed nibble slots,
counts, indirect histories).
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import I32
from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.model import FIRST_SLOT, MAP_SIZE, MODEL, Model, int64, void
from palettefmt.kmi.context.prefetch import prefetch

FRESH = (1 << 19) << 11
COUNT_LIMIT = 127
_MASK = 0xFFFFFFFF
_POSITIVE = 0x7FFFFFFF


@kernel(void(MODEL, int64, int64, int64))
def find_slots(m: Model, first: int, last: int, salt: int) -> None:
    """Work out where the slots of the contexts from ``first`` to before ``last`` are, for `take_slots` to take.

    The time goes into waiting for memory; so what is needed is asked for early and all at once.
    """
    shift = 32 - m.log2
    for i in range(first, last):
        m.keys[i] = (int(m.hashes[m.chosen[i]]) + (i + 1) * 0x3D4D51CB + salt * 0x1F123BB5) & _MASK
    for i in range(first, last):
        h = (int(m.keys[i]) * 0x2545F491) & _MASK
        h ^= h >> 15
        h = (h * 0x297A2D39) & _MASK
        h ^= h >> 16
        m.checks[i] = (h & 0xFFFF) + 1
        h = (h * 0x2C1B3C6D) & _MASK
        m.places[i] = ((i << m.log2) + (h >> shift)) << m.first_half
    for i in range(first, last):
        prefetch(m.slots, int(m.places[i]) & _POSITIVE)


@kernel(void(MODEL))
def take_slots(m: Model) -> None:
    """Go on with the slots that were found, and empty those that belong to other contexts.

    Whether one does is hard to foresee, so that the processor had better not have to: all words are written.
    """
    fresh = np.int32(FRESH)
    for i in range(m.context_count):
        a = int(m.places[i]) & _POSITIVE
        m.at[i] = a
        check = m.checks[i]
        same = m.slots[a] == check
        for j in range(1 << m.first_half):
            m.slots[a + j] = m.slots[a + j] if same else fresh
        m.slots[a] = check


@kernel("int32(int32, int32, int32)")
def moved(p: np.int32, goal: np.int32, rate: np.int32) -> np.int32:
    """Move a 20-bit probability towards ``goal``."""
    return np.int32(p + np.int32(np.int32(np.int32(np.int32(goal - p) >> np.int32(4)) * rate) >> np.int32(10)))


@kernel("void(int32[::1], int64, int64, int32[::1])")
def adapt_map(maps: I32, at: int, bit: int, rate: I32) -> None:
    """Teach one word ``p << 11 | count`` of a map the bit that came."""
    word = maps[at]
    count = int(word) & COUNT_LIMIT
    p = int(moved(np.int32(word >> np.int32(11)), np.int32((bit << 20) - bit), rate[count]))
    maps[at] = p << 11 | min(count + 1, COUNT_LIMIT)


@kernel(void(MODEL, int64))
def slot_inputs(m: Model, sub: int) -> None:
    """Write the inputs of the contexts' words at tree node ``sub``, and of their maps."""
    for i in range(m.context_count):
        word = int(m.slots[(int(m.at[i]) + sub) & _POSITIVE])
        m.found[i] = word
        m.rates[i] = m.rate[(word >> 4) & COUNT_LIMIT]
        m.x[FIRST_SLOT + i] = m.stretch[(word >> 19) & 4095]
    if m.graphics:
        for i in range(m.context_count):
            a = i * MAP_SIZE + (int(m.found[i]) & 2047)
            m.maps_at[i] = a
            m.mapped[i] = m.maps[a]
            m.x[(FIRST_SLOT + m.context_count + i) & _POSITIVE] = m.stretch[(int(m.mapped[i]) >> 19) & 4095]


@kernel(void(MODEL, int64, int64))
def adapt_slots(m: Model, sub: int, bit: int) -> None:
    """Teach every context's word at tree node ``sub`` the bit that came.

    What stands in many places is gathered and scattered by loops of their own, so that the loop that calculates is one
    of vectors.
    """
    one, four, eleven, limit = np.int32(1), np.int32(4), np.int32(11), np.int32(COUNT_LIMIT)
    seven, fifteen = np.int32(7), np.int32(15)
    goal, last, kept = np.int32((bit << 20) - bit), np.int32(bit), np.int32(15 * m.graphics)
    for i in range(m.lanes):
        word = m.found[i]
        p = moved(np.int32(word >> eleven), goal, m.rates[i])
        count = np.int32(np.int32(np.int32(word >> four) & limit) + one)
        count = count if count < limit else limit
        history = np.int32(word & fifteen)
        history = np.int32(np.int32((history if history > one else one) << one) | last)
        history = np.int32(np.int32(history & seven) | np.int32(8)) if history > fifteen else history
        m.found[i] = np.int32(np.int32(p << eleven) | np.int32(np.int32(count << four) | np.int32(history & kept)))
    for i in range(m.context_count):
        m.slots[(int(m.at[i]) + sub) & _POSITIVE] = m.found[i]


@kernel(void(MODEL, int64))
def adapt_maps(m: Model, bit: int) -> None:
    """Teach every context's word of its map the bit that came."""
    one, eleven, limit = np.int32(1), np.int32(11), np.int32(COUNT_LIMIT)
    goal = np.int32((bit << 20) - bit)
    for i in range(m.context_count):
        m.rates[i] = m.rate[m.mapped[i] & COUNT_LIMIT]
    for i in range(m.lanes):
        word = m.mapped[i]
        count = np.int32(np.int32(word & limit) + one)
        p = moved(np.int32(word >> eleven), goal, m.rates[i])
        m.mapped[i] = np.int32(np.int32(p << eleven) | (count if count < limit else limit))
    for i in range(m.context_count):
        m.maps[int(m.maps_at[i]) & _POSITIVE] = m.mapped[i]
