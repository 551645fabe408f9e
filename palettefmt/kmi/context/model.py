"""The model's memory: one named tuple of numbers and arrays that every kernel takes.

Which fields a stripe starts with is said in `palettefmt.kmi.context.arrays`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba

from palettefmt.kmi.context.kernel import Bytes, Halves, Longs, Words


class Model(NamedTuple):
    """A stripe being coded; arrays with two dimensions say so."""

    decoding: int
    rows: int
    width: int
    stride: int
    k: int
    bits: int
    first_half: int
    log2: int
    context_count: int
    inputs: int
    graphics: int
    runs: int
    dithered: int
    coloured: int  # whether red, green and blue are predicted
    learning: int  # rate in the long run
    wide: int  # neighbours.WIDE
    near: int  # neighbours that predict
    early: int  # contexts that need no prediction
    # The coder.
    data: Bytes
    coder: Longs
    # What stays as it is: neighbours' places, palette (by channel), node axes, curves.
    chosen: Longs
    offsets: Words
    colours: Words  # 2-D
    axes: Words  # 2-D
    squash: Words
    stretch: Words
    rate: Words
    # What is learned.
    plane: Bytes
    slots: Words
    maps: Words
    flat: Words
    weights: Words  # 2-D
    joint: Words  # 2-D
    refined: Halves  # 2-D
    channel_weights: Words  # 2-D
    tables: Words  # 2-D
    match: Longs
    # What is known around the pixel, and of the decision.
    ranks: Words
    seen: Words  # 2-D
    taps: Words  # 2-D
    around: Longs
    hashes: Longs
    at: Longs
    checks: Words
    found: Words
    maps_at: Longs
    x: Words
    mix: Longs


types: Any = numba.types
int64, void = types.int64, types.void
_PLANAR = ("colours", "axes", "weights", "joint", "refined", "channel_weights", "tables", "seen", "taps")
_ITEMS: dict[str, Any] = {"Bytes": types.uint8, "Halves": types.uint16, "Words": types.int32, "Longs": types.int64}


def _type_of(field: str, annotation: str) -> Any:
    """Return numba's type of a field."""
    if annotation == "int":
        return types.int64
    item = _ITEMS[annotation]
    return item[:, ::1] if field in _PLANAR else item[::1]


MODEL = types.NamedTuple(
    [_type_of(field, kind.__forward_arg__) for field, kind in Model.__annotations__.items()], Model
)
