"""The kernel's memory: every array with its size and its first content."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from palettefmt.arrays import I32, U8
from palettefmt.kmi.context import coder, match, mixer, model, neighbours, slots
from palettefmt.kmi.context.choose import DITHERED, GRAPHICS, RUNS
from palettefmt.kmi.context.model import Model
from palettefmt.kmi.context.pixelwise import FLAT_CONTEXTS
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
    return len(chosen_contexts(k, flags)) << (log2 + _first_half(bit_length(k)))


def _first_half(bits: int) -> int:
    """Return after how many decisions of a label new slots are looked up."""
    return bits if bits <= 4 else (bits + 1) >> 1


def bordered(rows: int, width: int) -> U8:
    """Return a plane of zeros for ranks, with a border."""
    return np.zeros((rows + neighbours.TOP, width + neighbours.BORDER), np.uint8)


def inside(plane: U8) -> U8:
    """Return a plane without its border."""
    return plane[neighbours.TOP :, neighbours.LEFT : -neighbours.RIGHT]


def _aligned(*shape: int) -> I32:
    """Return zeros that start on a cache line, so that a slot or a row does not straddle more of them than it must."""
    size = int(np.prod(shape))
    memory = np.zeros(size + 15, np.int32)
    start = -memory.ctypes.data // 4 % 16
    return memory[start : start + size].reshape(shape)


@functools.cache
def _curves() -> dict[str, Any]:
    """Return the constant tables, which no kernel writes to."""
    squash = squash_table()
    return {"squash": squash, "stretch": stretch_table(squash), "rate": rate_table()}


@functools.lru_cache(maxsize=4)
def _axes(colours: bytes, k: int) -> I32:
    """Return the borders of a palette's tree, which all stripes of a file share."""
    return node_axes(np.frombuffer(colours, np.int32).reshape(256, 4), k)


def new_model(decoding: int, data: U8, plane: U8, colours: I32, k: int, flags: int, log2: int) -> Model:
    """Return the memory of a stripe with its first content.

    Parameters
    ----------
    decoding : int
        1 to read ``data``, 0 to write it.
    data : ndarray of uint8, shape (n,)
        Coded bytes, behind the parameter byte.
    plane : ndarray of uint8, shape (rows + TOP, width + BORDER)
        Ranks, with the border.
    colours : ndarray of int32, shape (256, 4)
        As from `rank_colours`.
    k, flags, log2 : int
        Colours, mode, logarithm of the slots of each context.
    """
    chosen = chosen_contexts(k, flags)
    count, numbers = len(chosen), _numbers(k, flags, chosen)
    stride = plane.shape[1]
    offsets = np.array(neighbours.DY) * stride - np.array(neighbours.DX)
    return Model(
        decoding=decoding,
        rows=plane.shape[0] - neighbours.TOP,
        width=stride - neighbours.BORDER,
        stride=stride,
        log2=log2,
        **numbers,
        data=data,
        coder=np.zeros(coder.STATE_SIZE, np.int64),
        chosen=np.array(chosen, np.int64),
        offsets=offsets.astype(np.int32),
        colours=np.ascontiguousarray(colours.T),
        axes=_axes(colours.tobytes(), k),
        **_curves(),
        plane=plane.reshape(-1),
        slots=_aligned(slot_words(k, flags, log2)),
        **_fresh(numbers),
        tables=np.zeros((2, match.TABLE_SIZE), np.int32),
        match=np.zeros(model.MATCH_SIZE, np.int64),
        ranks=np.full(model.WIDE, -1, np.int32),
        seen=np.zeros((4, model.WIDE), np.int32),
        taps=np.zeros((4, neighbours.TAPS), np.int32),
        around=np.zeros(model.AROUND_SIZE, np.int64),
        hashes=np.zeros(neighbours.CONTEXTS, np.int64),
        keys=np.zeros(count, np.uint32),
        places=np.zeros(count, np.int32),
        at=np.zeros(count, np.int32),
        checks=np.zeros(count, np.int32),
        found=np.zeros(numbers["lanes"], np.int32),
        mapped=np.zeros(numbers["lanes"], np.int32),
        rates=np.zeros(numbers["lanes"], np.int32),
        maps_at=np.zeros(count + 2, np.int64),
        guessed=np.zeros(2, np.int64),
        late=np.zeros(model.LATE_SIZE, np.int64),
        x=_aligned(numbers["inputs"]),
        mix=np.zeros(mixer.MIX_SIZE, np.int64),
    )


def _numbers(k: int, flags: int, chosen: tuple[int, ...]) -> dict[str, Any]:
    """Return what follows from the colours and the mode."""
    bits, count, graphics = bit_length(k), len(chosen), flags & GRAPHICS
    inputs = model.FIRST_SLOT + count * (1 + graphics) + mixer.MATCH_INPUTS * graphics
    return {
        "k": k,
        "bits": bits,
        "first_half": _first_half(bits),
        "context_count": count,
        "lanes": (count + 7) // 8 * 8,
        "inputs": (inputs + 7) // 8 * 8,
        "graphics": graphics,
        "runs": (flags & RUNS) >> 1,
        "dithered": (flags & DITHERED) >> 2,
        "coloured": int(bits > 4 or flags & DITHERED > 0),
        "learning": 36 if graphics else 32,
        "wide": model.WIDE,
        "near": neighbours.FEW_TAPS if k <= 8 and flags & DITHERED else neighbours.TAPS,
        "early": sum(context not in neighbours.PREDICTED for context in chosen),
    }


def _fresh(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return the weights and probabilities that the model starts from."""
    bits, count, squash = numbers["bits"], numbers["context_count"], _curves()["squash"]
    slot_inputs = count * (1 + numbers["graphics"])
    weights = _aligned(mixer.ROWS, numbers["inputs"])
    weights[:, model.FIRST_SLOT : model.FIRST_SLOT + slot_inputs] = 78643 // slot_inputs
    bins = np.array([squash[min(256 * j, 6143)] for j in range(mixer.BINS)], np.uint16)
    channel_weights = np.zeros((4, neighbours.TAPS), np.int32)
    channel_weights[:, :4] = neighbours.FIRST_WEIGHTS
    return {
        "maps": np.full((count + 2) * model.MAP_SIZE, slots.FRESH, np.int32),
        "flat": np.full(FLAT_CONTEXTS, 15 << 27, np.int32),
        "weights": weights,
        "joint": np.full((mixer.STEPS, mixer.SETS), 21845, np.int32),
        "refined": np.tile(bins, ((1 << (bits + min(bits, 4))) + (32 << bits), 1)),
        "channel_weights": channel_weights,
    }
