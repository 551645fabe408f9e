"""The model's memory: one named tuple of numbers and arrays that every kernel takes, and what stands where in them.

Which fields a stripe starts with is said in `palettefmt.kmi.context.arrays`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba

from palettefmt.arrays import I32, I64, U8, U16, U32

I32x2 = I32  # of two dimensions
U16x2 = U16

NEIGHBOURS = 28
# Length of arrays of neighbours: whole vectors of the processor.
WIDE = 32
# A row of the colours by channel, and of `seen`; the first three are red, green and blue.
LUMINANCE = 3
# Places in `around`.
ACTIVITY, EQUALITY, GUESSES = 0, 1, 2
RED, GREEN, BLUE, LUMA = 2, 3, 4, 5
AROUND_SIZE = 6
# Of `match`: place, length, agreement, two table slots, second place and agreement.
PLACE, LENGTH, DEPTH, FAR, NEAR, SECOND, SECOND_DEPTH = 0, 1, 2, 3, 4, 5, 6
MATCH_SIZE = 7
# Of `late`: whether a decision waits to be learnt, its bit, its tree node, its rate; the last rank.
WAITS, BIT, SUB, LEARNING, RANK = 0, 1, 2, 3, 4
LATE_SIZE = 5
# A little more than the words of a map, so that the same word of all maps is not in the same set of the cache.
MAP_SIZE = 2048 + 48
# Where the inputs of the slots stand among the mixer's: after the plain neighbourhood's.
FIRST_SLOT = 51


class Model(NamedTuple):
    """A stripe being coded."""

    decoding: int
    rows: int
    width: int
    stride: int
    k: int
    bits: int
    first_half: int
    log2: int
    context_count: int
    lanes: int  # the same in whole vectors of the processor
    inputs: int
    graphics: int
    runs: int
    dithered: int
    coloured: int  # whether red, green and blue are predicted
    learning: int  # rate in the long run
    wide: int  # WIDE
    near: int  # neighbours that predict
    early: int  # contexts that need no prediction
    # The coder.
    data: U8
    coder: I64
    # What stays as it is: neighbours' places, palette (by channel), node axes, curves.
    chosen: I64
    offsets: I32
    colours: I32x2
    axes: I32x2
    squash: I32
    stretch: I32
    rate: I32
    # What is learned.
    plane: U8
    slots: I32
    maps: I32
    flat: I32
    weights: I32x2
    joint: I32x2
    refined: U16x2
    channel_weights: I32x2
    tables: I32x2
    match: I64
    # What is known around the pixel, and of the decision.
    ranks: I32
    seen: I32x2
    taps: I32x2
    around: I64
    hashes: I64
    keys: U32
    places: I32  # where the slots of the next contexts are; ``at``: of those in use
    at: I32
    checks: I32
    found: I32
    mapped: I32
    rates: I32
    maps_at: I64
    guessed: I64
    late: I64
    x: I32
    mix: I64


types: Any = numba.types
int64, void = types.int64, types.void
_TYPES: dict[str, Any] = {
    "int": types.int64,
    "U8": types.uint8[::1],
    "U32": types.uint32[::1],
    "I32": types.int32[::1],
    "I64": types.int64[::1],
    "I32x2": types.int32[:, ::1],
    "U16x2": types.uint16[:, ::1],
}
MODEL = types.NamedTuple([_TYPES[kind.__forward_arg__] for kind in Model.__annotations__.values()], Model)
