"""The kernel's memory: every array with its size and its first content."""

from __future__ import annotations

import functools

import numpy as np

from palettefmt.kmi.context import coder, match, mixer, neighbours, slots
from palettefmt.kmi.context.model import Model
from palettefmt.kmi.context.pixelwise import DITHERED, FLAT_CONTEXTS, GRAPHICS, RUNS
from palettefmt.kmi.context.ranking import bit_length, node_axes
from palettefmt.kmi.context.tables import rate_table, squash_table, stretch_table

# Contexts of predicted colours come last, because they are known last.
SMALL = (16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 11, 10)
DITHER = (16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 14, 26)
MEDIUM = (18, 16, 17, 2, 3, 4, 5, 11, 9, 7, 8, 25, 24, 0, 10, 13)
LARGE = (0, 1, 19, 20, 21, 22, 23, 18, 2, 12, 13, 14)
REPEATS = (0, 1, 15, 16, 17, 2, 3, 4, 5, 6, 9, 7, 8, 12, 13, 14)
# 32 MiB.
SLOT_WORDS_LIMIT = 1 << 23


def chosen_contexts(k: int, flags: int) -> tuple[int, ...]:
    """Return which of the 27 contexts are in use."""
    if flags & GRAPHICS:
        return REPEATS
    if k <= 8:
        return DITHER if flags & DITHERED else SMALL
    return MEDIUM if k <= 16 else LARGE


def slot_words(k: int, flags: int, log2: int) -> int:
    """Return how many 32-bit words the slots take."""
    bits = bit_length(k)
    return len(chosen_contexts(k, flags)) << (log2 + (bits if bits <= 4 else (bits + 1) >> 1))


def aligned(*shape: int) -> np.ndarray:
    """Return zeros that start on a cache line, so that a slot or a row does not straddle more of them than it must."""
    size = int(np.prod(shape))
    memory = np.zeros(size + 15, np.int32)
    start = -memory.ctypes.data // 4 % 16
    return memory[start : start + size].reshape(shape)


@functools.cache
def _curves() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the constant tables, which no kernel writes to: squash, stretch, rate."""
    squash = squash_table()
    return squash, stretch_table(squash), rate_table()


@functools.lru_cache(maxsize=4)
def _axes(colours: bytes, k: int) -> np.ndarray:
    """Return the borders of a palette's tree, which all stripes of a file share."""
    return node_axes(np.frombuffer(colours, np.int32).reshape(256, 4), k)


def new_model(
    decoding: int, data: np.ndarray, plane: np.ndarray, colours: np.ndarray, k: int, flags: int, log2: int
) -> Model:
    """Return the memory of a stripe with its first content.

    Parameters
    ----------
    decoding : int
        1 to read ``data``, 0 to write it.
    data : ndarray of uint8
        Coded bytes, behind the parameter byte.
    plane : ndarray of uint8, two-dimensional
        Ranks, with the border.
    colours : ndarray of shape (256, 4), int32
        As from `rank_colours`.
    k, flags, log2 : int
        Colours, mode, logarithm of the slots of each context.
    """
    bits = bit_length(k)
    chosen = chosen_contexts(k, flags)
    count = len(chosen)
    graphics = flags & GRAPHICS
    slot_inputs = count * (1 + graphics)
    inputs = (slots.FIRST_SLOT + slot_inputs + mixer.MATCH_INPUTS * graphics + 7) // 8 * 8
    stride = plane.shape[1]
    offsets = np.array(neighbours.DY, np.int64) * stride - np.array(neighbours.DX, np.int64)
    squash, stretch, rate = _curves()
    weights = aligned(mixer.ROWS, inputs)
    weights[:, slots.FIRST_SLOT : slots.FIRST_SLOT + slot_inputs] = 78643 // slot_inputs
    bins = np.array([squash[min(256 * j, 6143)] for j in range(mixer.BINS)], np.uint16)
    near = neighbours.FEW_TAPS if k <= 8 and flags & DITHERED else neighbours.TAPS
    channel_weights = np.zeros((4, neighbours.TAPS), np.int32)
    channel_weights[:, :4] = neighbours.FIRST_WEIGHTS

    def int32(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int32)

    def int64(size: int) -> np.ndarray:
        return np.zeros(size, np.int64)

    return Model(
        decoding=decoding,
        rows=plane.shape[0] - neighbours.TOP,
        width=stride - neighbours.BORDER,
        stride=stride,
        k=k,
        bits=bits,
        first_half=bits if bits <= 4 else (bits + 1) >> 1,
        log2=log2,
        context_count=count,
        inputs=inputs,
        graphics=graphics,
        runs=(flags & RUNS) >> 1,
        dithered=(flags & DITHERED) >> 2,
        coloured=int(bits > 4 or flags & DITHERED > 0),
        learning=36 if graphics else 32,
        wide=neighbours.WIDE,
        near=near,
        early=sum(context not in neighbours.PREDICTED for context in chosen),
        data=data,
        coder=int64(coder.STATE_SIZE),
        chosen=np.array(chosen, np.int64),
        offsets=offsets.astype(np.int32),
        colours=np.ascontiguousarray(colours.T),
        axes=_axes(colours.tobytes(), k),
        squash=squash,
        stretch=stretch,
        rate=rate,
        plane=plane.reshape(-1),
        slots=aligned(slot_words(k, flags, log2)),
        maps=np.full((count + 2) * slots.MAP_SIZE, slots.FRESH, np.int32),
        flat=np.full(FLAT_CONTEXTS, 15 << 27, np.int32),
        weights=weights,
        joint=np.full((mixer.STEPS, mixer.SETS), 21845, np.int32),
        refined=np.repeat(bins[None, :], (1 << (bits + min(bits, 4))) + (32 << bits), axis=0),
        channel_weights=channel_weights,
        tables=int32(2, match.TABLE_SIZE),
        match=int64(match.STATE_SIZE),
        ranks=np.full(neighbours.WIDE, -1, np.int32),
        seen=int32(4, neighbours.WIDE),
        taps=int32(4, neighbours.TAPS),
        around=int64(neighbours.AROUND_SIZE),
        hashes=int64(neighbours.CONTEXTS),
        at=int64(count),
        checks=int32(count),
        found=int32(count),
        maps_at=int64(count + 2),
        x=aligned(inputs),
        mix=int64(mixer.MIX_SIZE),
    )
