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

from palettefmt.arrays import I32
from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.model import MODEL, Model, int64, void

FRESH = (1 << 19) << 11
COUNT_LIMIT = 127
MAP_LIMIT = 127
MAP_SIZE = 2048
# Where the inputs of the slots stand among the mixer's: after the plain neighbourhood's.
FIRST_SLOT = 51

_MASK = 0xFFFFFFFF
_POSITIVE = 0x7FFFFFFF


@kernel(void(MODEL, int64, int64, int64))
def find_slots(m: Model, first: int, last: int, salt: int) -> None:
    """Look up the slots of the contexts from ``first`` to before ``last``, for `take_slots` to take.

    The time goes into waiting for memory; so what is needed is asked for early and all at once.
    """
    shift = 32 - m.log2
    for i in range(first, last):
        h = (int(m.hashes[m.chosen[i]]) + (i + 1) * 0x3D4D51CB + salt * 0x1F123BB5) & _MASK
        h = (h * 0x2545F491) & _MASK
        h ^= h >> 15
        h = (h * 0x297A2D39) & _MASK
        h ^= h >> 16
        m.checks[i] = (h & 0xFFFF) + 1
        h = (h * 0x2C1B3C6D) & _MASK
        a = ((i << m.log2) + (h >> shift)) << m.first_half
        m.at[i] = a
        m.found[i] = m.slots[a & _POSITIVE]


@kernel(void(MODEL))
def take_slots(m: Model) -> None:
    """Empty the slots that were found to belong to other contexts."""
    for i in range(m.context_count):
        if m.found[i] != m.checks[i]:
            a = int(m.at[i]) & _POSITIVE
            m.slots[a] = m.checks[i]
            for j in range(1, 1 << m.first_half):
                m.slots[a + j] = FRESH


@kernel("int64(int64, int64, int64, int32[::1])")
def moved(p: int, goal: int, count: int, rate: I32) -> int:
    """Move a 20-bit probability towards ``goal`` by the rate for ``count``."""
    return p + ((((goal - p) >> 4) * int(rate[count & 1023])) >> 10)


@kernel("void(int32[::1], int64, int64, int32[::1])")
def adapt_map(maps: I32, at: int, bit: int, rate: I32) -> None:
    """Teach one word ``p << 11 | count`` of a map the bit that came."""
    word = int(maps[at])
    count = word & 2047
    p = moved(word >> 11, (bit << 20) - bit, count, rate)
    maps[at] = p << 11 | min(count + 1, MAP_LIMIT)


@kernel(void(MODEL, int64))
def slot_inputs(m: Model, sub: int) -> None:
    """Write the inputs of the contexts' words at tree node ``sub``, and of their maps."""
    for i in range(m.context_count):
        word = int(m.slots[(int(m.at[i]) + sub) & _POSITIVE])
        m.found[i] = word
        m.x[FIRST_SLOT + i] = m.stretch[(word >> 19) & 4095]
    if m.graphics:
        for i in range(m.context_count):
            a = i * MAP_SIZE + (int(m.found[i]) & 2047)
            m.maps_at[i] = a
            m.x[(FIRST_SLOT + m.context_count + i) & _POSITIVE] = m.stretch[(int(m.maps[a]) >> 19) & 4095]


@kernel(void(MODEL, int64, int64))
def adapt_slots(m: Model, sub: int, bit: int) -> None:
    """Teach every context's word at tree node ``sub`` (and its map) the bit that came."""
    goal = (bit << 20) - bit
    for i in range(m.context_count):
        word = int(m.found[i])
        seen = (word >> 4) & 127
        p = moved(word >> 11, goal, seen, m.rate)
        history = 0
        if m.graphics:
            history = max(word & 15, 1) << 1 | bit
            if history > 15:
                history = (history & 7) | 8
            adapt_map(m.maps, int(m.maps_at[i]) & _POSITIVE, bit, m.rate)
        m.slots[(int(m.at[i]) + sub) & _POSITIVE] = p << 11 | min(seen + 1, COUNT_LIMIT) << 4 | history
