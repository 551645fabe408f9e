"""The kernel's memory: every array with its size and its first content."""

from __future__ import annotations

import numpy as np

from palettefmt.context import match, mixer, neighbours, slots
from palettefmt.context.ranking import bit_length, node_axes
from palettefmt.context.stripe import FLAT_CONTEXTS, GRAPHICS
from palettefmt.context.tables import rate_table, squash_table, stretch_table

SMALL = (16, 17, 2, 3, 4, 5, 9, 10, 8, 25, 24, 11)
MEDIUM = (18, 13, 16, 17, 2, 3, 4, 5, 11, 9, 10, 7, 8, 25, 24, 0)
LARGE = (12, 0, 1, 13, 14, 19, 20, 21, 22, 23, 18, 2)
REPEATS = (0, 1, 15, 16, 17, 2, 3, 4, 5, 6, 9, 7, 8, 12, 13, 14)
# 32 MiB.
SLOT_WORDS_LIMIT = 1 << 23


def chosen_contexts(k: int, flags: int) -> tuple[int, ...]:
    """Return which of the 26 contexts are in use."""
    if flags & GRAPHICS:
        return REPEATS
    if k <= 8:
        return SMALL
    return MEDIUM if k <= 16 else LARGE


def slot_words(k: int, flags: int, log2: int) -> int:
    """Return how many 32-bit words the slots take."""
    bits = bit_length(k)
    return len(chosen_contexts(k, flags)) << (log2 + (bits if bits <= 4 else (bits + 1) >> 1))


def kernel_arrays(colours: np.ndarray, width: int, k: int, flags: int, log2: int) -> list[np.ndarray]:
    """Allocate what `code_stripe` takes from ``offsets`` on, in its order."""
    bits = bit_length(k)
    count = len(chosen_contexts(k, flags))
    graphics = flags & GRAPHICS
    plain = count * (1 + graphics)
    inputs = (plain + mixer.PLAIN_INPUTS + mixer.MATCH_INPUTS * graphics + 7) // 8 * 8
    stride = width + neighbours.BORDER
    offsets = np.array(neighbours.DY, np.int64) * stride - np.array(neighbours.DX, np.int64)
    squash = squash_table()
    weights = np.zeros((mixer.ROWS, inputs), np.int32)
    weights[:, :plain] = 78643 // plain
    bins = np.array([squash[min(256 * j, 6143)] for j in range(mixer.BINS)], np.int32)
    refined = np.repeat(bins[None, :], (1 << (bits + min(bits, 4))) + (32 << bits), axis=0)
    channel_weights = np.zeros((4, neighbours.TAPS), np.int32)
    channel_weights[:, :4] = neighbours.FIRST_WEIGHTS

    def int32(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int32)

    def int64(size: int) -> np.ndarray:
        return np.zeros(size, np.int64)

    return [
        offsets.astype(np.int32),
        colours,
        node_axes(colours, k),
        squash,
        stretch_table(squash),
        rate_table(),
        int32(slot_words(k, flags, log2)),
        np.full((count + 2) * slots.MAP_SIZE, slots.FRESH, np.int32),
        np.full(FLAT_CONTEXTS, 15 << 27, np.int32),
        weights,
        np.full((mixer.STEPS, mixer.SETS), 21845, np.int32),
        refined,
        int32(2, match.TABLE_SIZE),
        int64(match.STATE_SIZE),
        int64(neighbours.AROUND_SIZE),
        int64(mixer.MIX_SIZE),
        int32(neighbours.NEIGHBOURS),
        int32(4, neighbours.NEIGHBOURS),
        int32(4, neighbours.TAPS),
        channel_weights,
        int32(inputs),
        int64(neighbours.CONTEXTS),
        int64(count),
        int64(count),
        int32(count),
        int32(count),
        int64(count + 2),
    ]
