"""Steps of a way through a row: a pixel gets a label, a literal byte is found.

Labels are chosen in reading order. What is yet to come keeps the error that it has, or none in a first pass. With R the
vision model's kernel, e the changes of the error times sensitivity and c what R made of all errors before them, the
perceived error changes by e · (R ⋆ e) + 2 e · c, to which a pixel adds

    e (e + 2 p),     p = c + Σ R(d) e(d pixels ago),

per channel, everything scaled by the root of R(0). From the rows above the sum has gone into `past`, from its own row
it is the state of a way: what its last errors add to p of the next pixels.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import F32, I64, U8
from palettefmt.dither.canvas import ALONE, OPAQUE
from palettefmt.dither.kernel import kernel

LANES = 4  # channels in memory, the last one zero where there is no alpha
REACH = 6  # pixels to the right that an error is seen to
STATE = REACH * LANES
FREE, WEIGHT = range(2)  # what `numbers` are: see `stray`
FAR = np.float32(1e30)

# Tuples of arrays. For a row: what its pixels should be (W, 8), past (W, 4), sensitivity, kind and labels (W,).
ROW = "Tuple((f4[:,::1], f4[:,::1], f4[::1], u1[::1], u1[::1]))"
Row = tuple[F32, F32, F32, U8, U8]
# For the entries: colours (k, 8), by columns (8, k), which are opaque; R's taps (32,); numbers.
MODEL = "Tuple((f4[:,::1], f4[:,::1], u1[::1], f4[::1], f4[::1]))"
Model = tuple[F32, F32, U8, F32, F32]
# Room to try literals in: what each label costs and strays (2, k); costs, states, values of bytes so far (256,).
TRIES = "Tuple((f4[:,::1], f4[::1], f4[:,::1], i8[::1]))"
Tries = tuple[F32, F32, F32, I64]


@kernel("void(f4[::1], f4[::1])")
def take(state: F32, other: F32) -> None:
    """Copy a state."""
    for i in range(STATE):
        state[i] = other[i]


@kernel("f4(f4[::1], f4[::1], f4, f4[::1], f4[::1], f4[::1])")
def cost_of(state: F32, value: F32, scale: float, target: F32, past: F32, numbers: F32) -> np.float32:
    """Return what it costs to give a pixel a colour."""
    cost, strayed = np.float32(0), np.float32(0)
    for c in range(LANES):
        error = scale * value[c] - target[c]
        cost += error * (error + 2 * (past[c] + state[c]))
    for c in range(LANES, LANES + 3):
        strayed += (value[c] - target[c]) * (value[c] - target[c])
    if strayed > numbers[FREE]:
        cost += numbers[WEIGHT] * (strayed - numbers[FREE])
    return cost


@kernel("void(f4[::1], f4[::1], f4[::1], f4, f4[::1], f4[::1])")
def move(after: F32, state: F32, value: F32, scale: float, target: F32, taps: F32) -> None:
    """Put into `after`, which may be the same, the state after a pixel that got a colour."""
    for t in range(REACH - 1):
        for c in range(LANES):
            error = scale * value[c] - target[c]
            after[LANES * t + c] = state[LANES * t + LANES + c] + error * taps[LANES * t + c]
    for c in range(LANES):
        after[STATE - LANES + c] = (scale * value[c] - target[c]) * taps[STATE - LANES + c]


@kernel(f"void(f4[:,::1], i8, f4[::1], {ROW}, {MODEL}, f4)")
def _try_labels(room: F32, x: int, state: F32, row: Row, model: Model, cost: float) -> None:
    """Put into `room[0]` what each label costs at a pixel, on top of a cost."""
    target, past, scale, kind, held = row
    values, columns, opaque, _, numbers = model
    k = values.shape[0]
    here, base, gain, stray = scale[x], cost, room[0], room[1]
    for c in range(4):
        left = past[x, c] + state[c]
        base -= left * left
    for j in range(k):
        gain[j] = base
        stray[j] = -numbers[FREE]
    for c in range(4):
        goal, column = target[x, c] - past[x, c] - state[c], columns[c]
        for j in range(k):
            gain[j] += (here * column[j] - goal) * (here * column[j] - goal)
    for c in range(4, 7):
        goal, column = target[x, c], columns[c]
        for j in range(k):
            stray[j] += (column[j] - goal) * (column[j] - goal)
    for j in range(k):
        gain[j] += numbers[WEIGHT] * max(np.float32(0), stray[j])
    if kind[x] >= ALONE:
        for j in range(k):
            if j != held[x]:
                gain[j] = FAR
    elif kind[x] & OPAQUE:
        for j in range(k):
            if not opaque[j]:
                gain[j] = FAR


@kernel(f"i8(i8, i8, f4[::1], {ROW}, {MODEL}, {TRIES}, f4[::1], f4[::1])")
def literal(position: int, lanes: int, state: F32, row: Row, model: Model, tries: Tries, prices: F32, cost: F32) -> int:
    """Return the best literal byte at a position, move the state on by it, and put what it costs into `cost`.

    All labels of all lanes are tried: bytes that begin alike share what they begin with, one half of `tries` for the
    lanes so far, the other for these and the next.
    """
    target, _, scale, _, _ = row
    values, _, _, taps, _ = model
    room, costs, states, bytes_so_far = tries
    gain = room[0]
    k = values.shape[0]
    depth = 8 // lanes
    filled = min(lanes, scale.size - position * lanes)
    count, old, new = 1, 0, costs.size // 2
    costs[0], bytes_so_far[0] = 0, 0
    take(states[0], state)
    for lane in range(filled - 1):
        x = position * lanes + lane
        added = new
        for p in range(old, old + count):
            _try_labels(room, x, states[p], row, model, costs[p])
            for j in range(k):
                if gain[j] < FAR:
                    move(states[added], states[p], values[j], scale[x], target[x], taps)
                    costs[added] = gain[j]
                    bytes_so_far[added] = (bytes_so_far[p] << depth) | j
                    added += 1
        count, old, new = added - new, new, old
    x = position * lanes + filled - 1
    shift = depth * (lanes - filled)
    best, best_from, label = FAR, old, 0
    for p in range(old, old + count):
        _try_labels(room, x, states[p], row, model, costs[p])
        first = bytes_so_far[p] << depth
        for j in range(k):
            total = gain[j] + prices[(first | j) << shift]
            if total < best:
                best, best_from, label = total, p, j
    move(state, states[best_from], values[label], scale[x], target[x], taps)
    cost[0] = best
    byte: int = ((bytes_so_far[best_from] << depth) | label) << shift
    return byte
