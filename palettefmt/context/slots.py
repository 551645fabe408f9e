"""Hashed slots of adaptive probabilities, one slot for each context.

Theory of operation.  Each context owns a table of slots; a slot is a check
word and one word for each node of (half of) the label's binary tree.  A word
packs a 20-bit probability, a 7-bit count and the 4-bit recent history:
``p << 11 | count << 4 | history``.  The probability moves by 1 / (count + 1.5)
of the error, so that the first observations count most.  In pictures with
repeats a second, *indirect* map from (count, history) to a probability learns
what a young slot is worth.

Source: M. Mahoney, "Adaptive weighing of context models for lossless data
compression", 2005 (hashed nibble slots, counts, indirect histories).
"""

from __future__ import annotations

from palettefmt.context.kernel import Longs, Words, kernel

FRESH = (1 << 19) << 11
COUNT_LIMIT = 80
MAP_LIMIT = 255
MAP_SIZE = 2048

_MASK = 0xFFFFFFFF
_POSITIVE = 0x7FFFFFFF


@kernel("void(int64[::1], int64, int64, int64, int64, int32[::1], int64[::1], int32[::1], int32[::1])")
def find_slots(
    hashes: Longs,
    count: int,
    salt: int,
    log2: int,
    width: int,
    slots: Words,
    at: Longs,
    checks: Words,
    found: Words,
) -> None:
    """Look every context's slot up; a slot that belongs to another context is emptied.

    All check words are read before the first is compared, so that the
    processor waits for memory once and not `count` times.
    """
    salt = salt * 0x1F123BB5
    for i in range(count):
        h = (int(hashes[i]) + (i + 1) * 0x3D4D51CB + salt) & _MASK
        h = (h * 0x2545F491) & _MASK
        h ^= h >> 15
        h = (h * 0x297A2D39) & _MASK
        h ^= h >> 16
        checks[i] = (h & 0xFFFF) + 1
        h = (h * 0x2C1B3C6D) & _MASK
        a = ((i << log2) + (h >> (32 - log2))) * width
        at[i] = a
        found[i] = slots[a & _POSITIVE]
    for i in range(count):
        if found[i] != checks[i]:
            a = int(at[i]) & _POSITIVE
            slots[a] = checks[i]
            for j in range(1, width):
                slots[a + j] = FRESH


@kernel("int64(int64, int64, int64, int32[::1])")
def moved(p: int, goal: int, count: int, rate: Words) -> int:
    """Move a 20-bit probability towards ``goal`` by the rate for ``count``."""
    return p + ((((goal - p) >> 4) * int(rate[count & 1023])) >> 10)


@kernel("void(int32[::1], int64, int64, int32[::1])")
def adapt_map(maps: Words, at: int, bit: int, rate: Words) -> None:
    """Teach one word ``p << 11 | count`` of a map the bit that came."""
    word = int(maps[at])
    count = word & 2047
    p = moved(word >> 11, (bit << 20) - bit, count, rate)
    if count < MAP_LIMIT:
        count += 1
    maps[at] = p << 11 | count


@kernel("void(int64, int64, int64, int64, int64[::1], int32[::1], int64[::1], int32[::1], int32[::1])")
def adapt_slots(
    count: int,
    indirect: int,
    sub: int,
    bit: int,
    at: Longs,
    slots: Words,
    maps_at: Longs,
    maps: Words,
    rate: Words,
) -> None:
    """Teach every context's word at tree node ``sub`` (and its map) the bit that came."""
    goal = (bit << 20) - bit
    for i in range(count):
        a = (int(at[i]) + sub) & _POSITIVE
        word = int(slots[a])
        seen = (word >> 4) & 127
        p = moved(word >> 11, goal, seen, rate)
        if seen < COUNT_LIMIT:
            seen += 1
        history = 0
        if indirect:
            history = word & 15
            if history == 0:
                history = 1
            history = history << 1 | bit
            if history > 15:
                history = (history & 7) | 8
            adapt_map(maps, int(maps_at[i]), bit, rate)
        slots[a] = p << 11 | seen << 4 | history
