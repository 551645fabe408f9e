"""Rows of bytes for deflate: the cheapest way through literals and copies, in bits and in what the eye sees.

Dynamic programming over the positions between the bytes of a row (Viterbi's algorithm). To the position after a byte
leads either a literal from the position before, or one of a fixed set of copies, one for each distance, that has come
along since some earlier position. A copy starts anew wherever the cheapest way to a position costs less than the copy's
own way there did without its bits: from there on, it would do the same for less. So the work is the same for every
picture, one step a byte and distance.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from palettefmt.arrays import F32, F64, I64, U8
from palettefmt.dither.canvas import ALONE, OPAQUE
from palettefmt.dither.kernel import kernel
from palettefmt.dither.lz_steps import (
    FAR,
    MODEL,
    ROW,
    STATE,
    TRIES,
    Model,
    Row,
    Tries,
    cost_of,
    literal,
    move,
    take,
)

SHORTEST, LONGEST = 3, 258  # bytes of a copy
NEAR = 8  # distances up to this look into the row itself

# Tuples of arrays. Prices of literals (256,), lengths (259,), distance symbols (30,).
_PRICES = "Tuple((f4[::1], f4[::1], f4[::1]))"
Prices = tuple[F32, F32, F32]
# The cheapest way to each position (n + 1,): its cost, state, last step (length, distance or -literal), last 8 bytes.
_WAYS = "Tuple((f8[::1], f4[:,::1], i4[:,::1], u8[::1]))"
Ways = tuple[F64, F32, Any, Any]
# The copies (m,): costs without their own bits, states, lengths, last 8 bytes; rows up, distance and its symbol.
_COPIES = "Tuple((f8[::1], f4[:,::1], i8[::1], u8[::1], i4[:,::1]))"
Copies = tuple[F64, F32, I64, Any, Any]


@kernel(f"void(i8, i8, i8, i8, f8, {ROW}, {MODEL}, u1[::1], {_WAYS}, {_COPIES})")
def _extend(
    number: int,
    position: int,
    lanes: int,
    here: int,
    limit: float,
    row: Row,
    model: Model,
    stream: U8,
    ways: Ways,
    copies: Copies,
) -> None:
    """Take one copy on by a byte, from the cheapest way to the position if that costs less than its own.

    `limit` is what the cheapest way to the next position costs, at most.
    """
    target, past, scale, kind, held = row
    values, _, opaque, taps, numbers = model
    best, states, _, recent = ways
    costs, copied, lengths, seen, places = copies
    state, distance = copied[number], places[number, 1]
    source = state
    if best[position] <= costs[number] or lengths[number] == LONGEST:
        costs[number], lengths[number], seen[number] = best[position], 0, recent[position]
        source = states[position]
    if distance <= NEAR:
        byte = np.int64((seen[number] >> np.uint64(8 * (distance - 1))) & np.uint64(255))
    else:
        byte = np.int64(stream[here - distance])
    seen[number] = (seen[number] << np.uint64(8)) | np.uint64(byte)
    lengths[number] += 1
    depth = 8 // lanes
    first = position * lanes
    for lane in range(min(lanes, scale.size - first)):
        x = first + lane
        label = (byte >> (depth * (lanes - 1 - lane))) & ((1 << depth) - 1)
        forbidden = label >= values.shape[0] or (kind[x] >= ALONE and label != held[x])
        if forbidden or (kind[x] & OPAQUE and not opaque[label]):
            costs[number] = FAR
            return
        costs[number] += cost_of(source, values[label], scale[x], target[x], past[x], numbers)
        if costs[number] >= limit and lane == min(lanes, scale.size - first) - 1:
            return  # it starts anew at the next position, whatever its state
        move(state, source, values[label], scale[x], target[x], taps)
        source = state


@kernel(f"void(i8, i8, i8, i8, {ROW}, {MODEL}, {_PRICES}, u1[::1], {TRIES}, {_WAYS}, {_COPIES}, f4[::1])")
def _search_row(
    lanes: int,
    start: int,
    carried: int,
    pitch: int,
    row: Row,
    model: Model,
    prices: Prices,
    stream: U8,
    tries: Tries,
    ways: Ways,
    copies: Copies,
    cost: F32,
) -> None:
    """Find the cheapest way to every position of a row, which begins at `start` in the stream.

    A copy that goes on from the row above (`carried`) costs no bits of its own.
    """
    literal_prices, length_prices, distance_prices = prices
    best, states, steps, recent = ways
    costs, copied, lengths, seen, places = copies
    size = best.size - 1
    for i in range(STATE):
        states[0, i] = 0
    best[0], recent[0] = 0, 0
    for number in range(costs.size):
        costs[number] = FAR
    for position in range(size):
        here, after = start + position, position + 1
        state = states[after]
        take(state, states[position])
        byte = literal(position, lanes, state, row, model, tries, literal_prices, cost)
        cheapest, way = best[position] + cost[0], -1
        for number in range(costs.size):
            up, distance, symbol = places[number, 0], places[number, 1], places[number, 2]
            source = position + up * pitch - distance
            if source < 0 or source >= size or distance >= here:
                costs[number] = FAR
                continue
            _extend(number, position, lanes, here, cheapest, row, model, stream, ways, copies)
            length = lengths[number]
            if length >= SHORTEST:
                total = costs[number]
                if distance != carried or length != after:
                    total += length_prices[length] + distance_prices[symbol]
                if total < cheapest:
                    cheapest, way = total, number
        best[after] = cheapest
        if way < 0:
            steps[after, 0], steps[after, 1] = 1, -byte
            recent[after] = (recent[position] << np.uint64(8)) | np.uint64(byte)
        else:
            steps[after, 0], steps[after, 1], recent[after] = lengths[way], places[way, 1], seen[way]
            take(state, copied[way])


@kernel("i8(i8)", outer=True)
def distance_symbol(distance: int) -> int:
    """Return deflate's symbol of a distance, 0 to 29 (RFC 1951, 3.2.5)."""
    if distance <= 4:
        return distance - 1
    rest, high = distance - 1, 0
    while rest >> (high + 1):
        high += 1
    return 2 * high + ((rest >> (high - 1)) & 1)


@kernel(f"i8(i8, i8, i8, {_WAYS}, u1[::1], u1[::1], i8[::1], i8[::1])")
def _commit(
    lanes: int, start: int, carried: int, ways: Ways, stream: U8, labels: U8, symbols: I64, distance_symbols: I64
) -> int:
    """Take the cheapest way: write its bytes and labels, count its steps; return the last one's distance, or 0."""
    steps = ways[2]
    size = len(steps) - 1
    depth = 8 // lanes
    at = size
    while at > 0:  # from the end, so each step is noted where it begins
        length, what = steps[at, 0], steps[at, 1]
        at -= length
        steps[at, 2], steps[at, 3] = length, what
    while at < size:
        length, what = steps[at, 2], steps[at, 3]
        if length == 1:
            stream[start + at] = -what
            symbols[-what] += 1
        else:
            for i in range(start + at, start + at + length):
                stream[i] = stream[i - what]
            if at > 0 or what != carried:
                symbols[256 + length] += 1
                distance_symbols[distance_symbol(what)] += 1
        at += length
    for x in range(labels.size):
        labels[x] = (stream[start + x // lanes] >> (depth * (lanes - 1 - x % lanes))) & ((1 << depth) - 1)
    return steps[size, 1] if steps[size, 0] > 1 else 0


@kernel("void(i8, u1[::1], f4[:,::1], f4[:,::1], f4[::1], f4[:,:,::1], f4[:,:,::1])")
def _carry_down(y: int, labels: U8, values: F32, target: F32, scale: F32, below: F32, past: F32) -> None:
    """Add what a row's errors do to the rows below."""
    reach, width = below.shape[0], scale.size
    for down in range(min(reach, past.shape[0] - 1 - y)):
        line = past[y + 1 + down]
        for x in range(width):
            for t in range(max(0, reach - x), min(2 * reach + 1, width - x + reach)):
                for c in range(4):
                    error = scale[x] * values[labels[x], c] - target[x, c]
                    line[x + t - reach, c] += error * below[down, t, c]


@kernel(
    f"i8(i8, i8, i8, i8, f4[:,:,::1], f4[:,:,::1], f4[:,::1], u1[:,::1], u1[:,::1], {MODEL}, {_PRICES}, u1[::1],"
    f" {TRIES}, {_WAYS}, {_COPIES}, f4[:,:,::1], f4[::1], i8[::1], i8[::1])",
    outer=True,
)
def search_rows(
    top: int,
    bottom: int,
    lanes: int,
    carried: int,
    target: F32,
    past: F32,
    scale: F32,
    kind: U8,
    labels: U8,
    model: Model,
    prices: Prices,
    stream: U8,
    tries: Tries,
    ways: Ways,
    copies: Copies,
    below: F32,
    cost: F32,
    symbols: I64,
    distance_symbols: I64,
) -> int:
    """Label the rows from `top` to before `bottom`; take and return the distance of the copy that a row ended with."""
    pitch = ways[0].size
    for y in range(top, bottom):
        row = (target[y], past[y], scale[y], kind[y], labels[y])
        start = y * pitch + 1
        _search_row(lanes, start, carried, pitch, row, model, prices, stream, tries, ways, copies, cost)
        carried = _commit(lanes, start, carried, ways, stream, labels[y], symbols, distance_symbols)
        _carry_down(y, labels[y], model[0], target[y], scale[y], below, past)
    return carried
