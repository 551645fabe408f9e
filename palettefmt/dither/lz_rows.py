"""A row of bytes for deflate: the cheapest way through literals and copies, in bits and in what the eye sees.

Dynamic programming over the positions between the bytes of a row. From every position leads a step for a literal byte,
and one for every copy of 3 to 258 bytes from a list of distances; a step costs its bits times a price, and the error
that its labels add. What errors before a position still do behind it (the taps of `causal`) travels along as a state,
of the cheapest way to each position only.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F32, I32, I64, U8
from palettefmt.dither.canvas import ALONE, OPAQUE
from palettefmt.kernels import kernel

SHORTEST, LONGEST = 3, 258  # bytes of a copy
NEAR = 8  # distances up to this look into the row itself
STATE = 32  # REACH * LANES of `causal`
HASHES = 1 << 14
FREE, PRICE, RELATIVE = range(3)  # in `numbers`
_FAR = np.float32(1e30)

Row = tuple[F32, F32, F32, U8, U8]
Model = tuple[F32, F32, U8, F32, F32, F32]
_ROW = "Tuple((f4[:,::1], f4[:,::1], f4[::1], u1[::1], u1[::1]))"  # target, past, scale, kind, held
_MODEL = "Tuple((f4[:,::1], f4[:,::1], u1[::1], f4[::1], f4[::1], f4[::1]))"
# values, columns, opaque, taps, strict, numbers
_TRIES = "Tuple((f4[::1], f4[::1], f4[:,::1], i8[::1]))"  # gain, costs, states, prefixes
_WAYS = "Tuple((f4[::1], f4[:,::1], i4[:,::1], u8[::1]))"  # best, states, came, recent
_COSTS = "Tuple((f4[::1], f4[::1], f4[::1]))"  # literals, lengths, distances
_COPIES = "Tuple((f4[::1], f4[:,::1], i8[::1], u8[::1], i4[:,::1]))"  # raw, copied, long, seen, fixed
_OPTIONS = dict(no_cpython_wrapper=True, nogil=True)


@kernel("void(f4[::1], f4[::1])", no_cpython_wrapper=True, nogil=True)
def _take(state: F32, other: F32) -> None:
    """Copy a state."""
    for i in range(STATE):
        state[i] = other[i]


@kernel("f4(f4[::1], f4[::1], f4, f4[::1], f4[::1], f4[::1], f4[::1], f4[::1])", no_cpython_wrapper=True, nogil=True)
def _advance(
    state: F32, value: F32, scale: float, target: F32, past: F32, taps: F32, strict: F32, numbers: F32
) -> float:
    """Give a pixel a colour: move the state on by it, and return the error that it adds."""
    cost, stray = np.float32(0), np.float32(0)
    for c in range(4):
        error = scale * value[c] - target[c]
        left = past[c] + state[c]
        cost += (error + left) * (error + left) - numbers[RELATIVE] * left * left
        stray += strict[c] * error * error
    if stray > numbers[FREE]:
        cost += numbers[PRICE] * (stray - numbers[FREE])
    for t in range(7):
        for c in range(4):
            state[4 * t + c] = state[4 * t + 4 + c] + (scale * value[c] - target[c]) * taps[4 * t + c]
    for c in range(4):
        state[28 + c] = (scale * value[c] - target[c]) * taps[28 + c]
    return cost


@kernel(f"void(f4[::1], i8, f4[::1], {_ROW}, {_MODEL}, f4, b1, f4[::1])", no_cpython_wrapper=True, nogil=True)
def _try_labels(
    gain: F32, x: int, state: F32, row: Row, model: Model, cost: float, last: bool, bits: F32
) -> None:
    """Put into `gain` what each label costs at a pixel."""
    target, past, scale, kind, held = row
    values, columns, opaque, taps, strict, numbers = model
    k = values.shape[0]
    here = scale[x]
    stray = columns[4]
    for j in range(k):
        gain[j] = cost
        stray[j] = -numbers[FREE]
    for c in range(4):
        left = past[x, c] + state[c]
        goal, weight, column = target[x, c], strict[c], columns[c]
        base = numbers[RELATIVE] * left * left
        for j in range(k):
            error = here * column[j] - goal
            gain[j] += (error + left) * (error + left) - base
            stray[j] += weight * error * error
    for j in range(k):
        gain[j] += numbers[PRICE] * max(np.float32(0), stray[j])
    if last:
        for j in range(k):
            gain[j] += bits[j]
    if kind[x] >= ALONE:
        for j in range(k):
            if j != held[x]:
                gain[j] = _FAR
    elif kind[x] & OPAQUE:
        for j in range(k):
            if not opaque[j]:
                gain[j] = _FAR


@kernel(f"i8(i8, i8, f4[::1], {_ROW}, {_MODEL}, {_TRIES}, f4[::1], f4[::1])", no_cpython_wrapper=True, nogil=True)
def _literal(
    position: int, lanes: int, state: F32, row: Row, model: Model, tries: object, bits: F32, result: F32
) -> int:
    """Return the best literal byte at a position, move the state on by it, and put its cost into `result`.

    All labels of all lanes are tried: the bytes that begin alike share what they begin with, half of `costs`, `states`
    and `prefixes` for the lanes done, half for the lane that is added.
    """
    target, past, scale, kind, held = row
    values, columns, opaque, taps, strict, numbers = model
    gain, costs, states, prefixes = tries
    k = values.shape[0]
    depth = 8 // lanes
    filled = min(lanes, scale.size - position * lanes)
    count, old, new = 1, 0, costs.size // 2
    costs[0], prefixes[0] = 0, 0
    _take(states[0], state)
    for lane in range(filled - 1):
        x = position * lanes + lane
        added = new
        for p in range(old, old + count):
            _try_labels(gain, x, states[p], row, model, costs[p], False, bits)
            for j in range(k):
                if gain[j] < _FAR:
                    _take(states[added], states[p])
                    _advance(states[added], values[j], scale[x], target[x], past[x], taps, strict, numbers)
                    costs[added] = gain[j]
                    prefixes[added] = (prefixes[p] << depth) | j
                    added += 1
        count, old, new = added - new, new, old
    x = position * lanes + filled - 1
    best, best_from, label = _FAR, old, 0
    shift = depth * (lanes - filled)
    for p in range(old, old + count):
        first = prefixes[p] << depth
        _try_labels(gain, x, states[p], row, model, costs[p], filled == lanes, bits[first : first + k])
        for j in range(k):
            if gain[j] < best:
                best, best_from, label = gain[j], p, j
    _take(state, states[best_from])
    _advance(state, values[label], scale[x], target[x], past[x], taps, strict, numbers)
    result[0] = best
    return ((prefixes[best_from] << depth) | label) << shift


@kernel("i8(i8)", nogil=True)
def distance_symbol(distance: int) -> int:
    """Return deflate's symbol of a distance, 0 to 29 (RFC 1951, 3.2.5)."""
    if distance <= 4:
        return distance - 1
    rest, high = distance - 1, 0
    while rest >> (high + 1):
        high += 1
    return 2 * high + ((rest >> (high - 1)) & 1)


@kernel(f"void(i8, i8, i8, i8, {_ROW}, {_MODEL}, u1[::1], {_WAYS}, {_COPIES})", no_cpython_wrapper=True, nogil=True)
def _extend(
    number: int, position: int, lanes: int, here: int, row: Row, model: Model, stream: U8, ways: object, copies: object
) -> None:
    """Take one copy on by a byte, from the best way to the position if that is cheaper than to have come by it."""
    target, past, scale, kind, held = row
    values, columns, opaque, taps, strict, numbers = model
    best, states, came, recent = ways
    raw, copied, long, seen, fixed = copies
    state = copied[number]
    distance = fixed[number, 1]
    if not raw[number] + numbers[3] < best[position] or long[number] == LONGEST:
        raw[number] = best[position]
        long[number] = 0
        seen[number] = recent[position]
        _take(state, states[position])
    if distance <= NEAR:
        byte = np.int64((seen[number] >> np.uint64(8 * (distance - 1))) & np.uint64(255))
    else:
        byte = np.int64(stream[here - distance])
    seen[number] = (seen[number] << np.uint64(8)) | np.uint64(byte)
    depth = 8 // lanes
    mask = (1 << depth) - 1
    first = position * lanes
    cost = raw[number]
    for lane in range(min(lanes, scale.size - first)):
        x = first + lane
        label = (byte >> (depth * (lanes - 1 - lane))) & mask
        if label >= values.shape[0] or (kind[x] >= ALONE and label != held[x]):
            cost = _FAR
            break
        if kind[x] & OPAQUE and not opaque[label]:
            cost = _FAR
            break
        cost += _advance(state, values[label], scale[x], target[x], past[x], taps, strict, numbers)
    raw[number] = cost
    long[number] += 1


@kernel(
    f"void(i8, i8, i8, i8, {_ROW}, {_MODEL}, {_COSTS}, u1[::1], {_TRIES}, {_WAYS}, {_COPIES}, f4[::1])",
    no_cpython_wrapper=True,
    nogil=True,
)
def _search_row(
    lanes: int,
    start: int,
    carried: int,
    pitch: int,
    row: Row,
    model: Model,
    costs: object,
    stream: U8,
    tries: object,
    ways: object,
    copies: object,
    result: F32,
) -> None:
    """Find the cheapest way to every position of a row; `start` is where it begins in the stream."""
    literals, lengths, distances = costs
    best, states, came, recent = ways
    raw, copied, long, seen, fixed = copies
    size = best.size - 1
    for i in range(STATE):
        states[0, i] = 0
    best[0], recent[0] = 0, 0
    for number in range(fixed.shape[0]):
        raw[number] = _FAR
    for position in range(size):
        here, after = start + position, position + 1
        state = states[after]
        _take(state, states[position])
        byte = _literal(position, lanes, state, row, model, tries, literals, result)
        cheapest, way = best[position] + result[0], -1
        for number in range(fixed.shape[0]):
            up, distance, symbol = fixed[number, 0], fixed[number, 1], fixed[number, 2]
            source = position + up * pitch - distance
            if source < 0 or source >= size or distance >= here:
                raw[number] = _FAR
                continue
            _extend(number, position, lanes, here, row, model, stream, ways, copies)
            length = long[number]
            if length >= SHORTEST:
                total = raw[number] + lengths[length] + distances[symbol]
                if distance == carried and length == after:
                    total = raw[number]
                if total < cheapest:
                    cheapest, way = total, number
        best[after] = cheapest
        if way < 0:
            came[after, 0], came[after, 1] = 1, -byte
            recent[after] = (recent[position] << np.uint64(8)) | np.uint64(byte)
        else:
            came[after, 0], came[after, 1] = long[way], fixed[way, 1]
            recent[after] = seen[way]
            _take(state, copied[way])


@kernel(
    f"void(i8, i8, i8, {_WAYS}, u1[::1], u1[::1], i8[::1], i8[::1], i8[::1])",
    no_cpython_wrapper=True,
    nogil=True,
)
def _commit(
    lanes: int,
    start: int,
    carried: int,
    ways: object,
    stream: U8,
    labels: U8,
    symbols: I64,
    distance_symbols: I64,
    carry: I64,
) -> None:
    """Take the cheapest way: write its bytes and labels, and count what it is made of."""
    best, states, came, recent = ways
    size = best.size - 1
    depth = 8 // lanes
    at = size
    carry[0] = came[size, 1] if came[size, 0] > 1 else 0
    while at > 0:  # backwards: what each step is, goes to where it begins
        length, what = came[at, 0], came[at, 1]
        at -= length
        came[at, 2], came[at, 3] = length, what
    while at < size:
        length, what = came[at, 2], came[at, 3]
        if length == 1:
            stream[start + at] = -what
            symbols[-what] += 1
        else:
            for i in range(at, at + length):
                stream[start + i] = stream[start + i - what]
            if at > 0 or what != carried:
                symbols[256 + length] += 1
                distance_symbols[distance_symbol(what)] += 1
        at += length
    for x in range(labels.size):
        labels[x] = (stream[start + x // lanes] >> (depth * (lanes - 1 - x % lanes))) & ((1 << depth) - 1)


@kernel("void(i8, u1[::1], f4[:,::1], f4[:,::1], f4[::1], f4[:,:,::1], f4[:,:,::1])", no_cpython_wrapper=True, nogil=True)
def _carry_down(y: int, labels: U8, values: F32, target: F32, scale: F32, below: F32, past: F32) -> None:
    """Add what a row's errors do to the rows below."""
    reach = below.shape[0]
    width = scale.size
    for x in range(width):
        for c in range(4):
            error = scale[x] * values[labels[x], c] - target[x, c]
            if error == 0:
                continue
            for down in range(min(reach, past.shape[0] - 1 - y)):
                line = past[y + 1 + down]
                for t in range(max(0, reach - x), min(2 * reach + 1, width - x + reach)):
                    line[x + t - reach, c] += error * below[down, t, c]


@kernel(
    f"void(i8, i8, i8, f4[:,:,::1], f4[:,:,::1], f4[:,::1], u1[:,::1], u1[:,::1], {_MODEL}, {_COSTS}, u1[::1],"
    f" {_TRIES}, {_WAYS}, {_COPIES}, f4[:,:,::1], f4[::1], i8[::1], i8[::1], i8[::1])",
    nogil=True,
)
def search_rows(
    top: int,
    bottom: int,
    lanes: int,
    target: F32,
    past: F32,
    scale: F32,
    kind: U8,
    labels: U8,
    model: Model,
    costs: object,
    stream: U8,
    tries: object,
    ways: object,
    copies: object,
    below: F32,
    result: F32,
    symbols: I64,
    distance_symbols: I64,
    carry: I64,
) -> None:
    """Label rows of a picture, from one up to another."""
    pitch = ways[0].size
    for y in range(top, bottom):
        row = (target[y], past[y], scale[y], kind[y], labels[y])
        start = y * pitch + 1
        carried = carry[0]
        _search_row(lanes, start, carried, pitch, row, model, costs, stream, tries, ways, copies, result)
        _commit(lanes, start, carried, ways, stream, labels[y], symbols, distance_symbols, carry)
        _carry_down(y, labels[y], model[0], target[y], scale[y], below, past)
