"""Mixing: from many weak opinions on one binary decision to one probability.

Theory of operation.  Every opinion is a number in the logistic domain
(``ln(p / (1 - p))`` in 256ths).  Three sets of weights, each set chosen by
another view of the situation, form weighted sums; a fourth, small set of
weights joins the three; two tables of refined probabilities have the last
word.  Weights move along the gradient of the coding cost.

Besides the contexts' probabilities the inputs are the plain neighbourhood:
in which half of the node each neighbour lies, how far its luminance and its
colour are from the border between the halves.  So the mixer is at the same
time a logistic regression on the picture itself.

Sources: M. Mahoney, PAQ7, 2005 (gated logistic mixing); C. Mattern, "Linear
and geometric mixtures", 2013 (why it learns); M. Mahoney, PAQ8 (refinement).
"""

from __future__ import annotations

import numpy as np

from palettefmt.context.kernel import Bytes, Longs, Words, kernel
from palettefmt.context.match import DEPTH, LENGTH, PLACE, SECOND, SECOND_DEPTH
from palettefmt.context.neighbours import ACTIVITY, BLUE, EQUALITY, GREEN, LUMA, NEIGHBOURS, RED
from palettefmt.context.slots import MAP_SIZE

SETS = 3
BRIGHTNESSES = 12
COLOURS = 8
PLAIN_INPUTS = NEIGHBOURS + BRIGHTNESSES + COLOURS + 3
MATCH_INPUTS = 4
# First rows of the groups of weight sets: node; four neighbours' halves;
# equality; match length and activity; W and node.
HALVES_ROW, EQUAL_ROW, MATCH_ROW, WEST_ROW, ROWS = 256, 904, 1424, 1680, 1936
STEPS = 8
BINS = 25

# Slots of the `mix` array: weight rows, sums, probabilities, joint probability, refinement.
ROW, SUM, PROBABILITY, JOINT, STEP, REFINED, BIN = 0, 3, 6, 9, 10, 11, 13
MIX_SIZE = 14

_LIMIT = 3071
_WEIGHT_LIMIT = 524287
_POSITIVE = 0x7FFFFFFF


@kernel("int64(int64, int64, int64, int32[::1], int32[:, ::1], int32[:, ::1], int64[::1], int32[::1])")
def plain_inputs(
    first: int,
    node: int,
    edge: int,
    ranks: Words,
    seen: Words,
    axes: Words,
    around: Longs,
    x: Words,
) -> int:
    """Write the neighbourhood's inputs from ``x[first]`` on; return the four nearest's halves.

    ``edge`` is the number of bits below this decision.  The result counts in
    base 3: 0 is outside the node, 1 in its lower half, 2 in its upper half.
    """
    low = np.int32(axes[node, 4])
    high = np.int32(low + 1)
    shift = np.int32(edge)
    for j in range(NEIGHBOURS):
        half = np.int32(ranks[j] >> shift)
        x[first + j] = 512 if half == high else (-512 if half == low else 0)
    halves = 0
    for j in range(4):
        v = x[first + j]
        halves = halves * 3 + (0 if v == 0 else (2 if v > 0 else 1))
    o = first + NEIGHBOURS
    border = np.int32(axes[node, 5])
    for j in range(BRIGHTNESSES):
        d = np.int32(np.int32(np.int32(seen[3, j] * np.int32(256)) - border) >> np.int32(4))
        d = d if d < 1024 else np.int32(1024)
        x[o + j] = d if d > -1024 else np.int32(-1024)
    o += BRIGHTNESSES
    a = np.int32(axes[node, 0])
    b = np.int32(axes[node, 1])
    c = np.int32(axes[node, 2])
    middle = np.int32(axes[node, 3])
    for j in range(COLOURS):
        d = np.int32(np.int32(seen[0, j] * a) + np.int32(seen[1, j] * b))
        d = np.int32(np.int32(d + np.int32(seen[2, j] * c) - middle) >> np.int32(4))
        d = d if d < 1024 else np.int32(1024)
        x[o + j] = d if d > -1024 else np.int32(-1024)
    o += COLOURS
    guess = int(around[RED]) * int(a) + int(around[GREEN]) * int(b) + int(around[BLUE]) * int(c)
    x[o] = min(max(((guess >> 6) - int(middle)) >> 4, -1024), 1024)
    x[o + 1] = min(max((int(around[LUMA]) - (int(border) >> 2)) >> 2, -1024), 1024)
    x[o + 2] = 256
    return halves


@kernel(
    "int64(int64, int64, int64, int64, int64, uint8[::1], int64[::1], int32[::1], int32[::1], int64[::1], int32[::1])",
)
def match_inputs(
    first: int,
    base: int,
    node: int,
    edge: int,
    top: int,
    plane: Bytes,
    match: Longs,
    maps: Words,
    stretch: Words,
    maps_at: Longs,
    x: Words,
) -> int:
    """Write the two matches' inputs from ``x[first]`` on; return the first one's strength, 0..4.

    ``maps_at[base + j]`` becomes the map word that was asked, or -1.
    """
    strength = 0
    for j in range(2):
        place = int(match[PLACE] if j == 0 else match[SECOND])
        o = first + 2 * j
        x[o] = 0
        x[o + 1] = 0
        maps_at[base + j] = -1
        if place > 0:
            guess = int(plane[place]) + top
            if guess >> (edge + 1) == node:
                k = int(match[LENGTH]) << 5 | int(match[DEPTH]) if j == 0 else int(match[SECOND_DEPTH])
                at = (base + j) * MAP_SIZE + k
                maps_at[base + j] = at
                p = int(maps[at]) >> 11
                s = int(stretch[p >> 8])
                t = (p - 524288) >> 11
                if j == 0:
                    strength = (min(abs(s) >> 8, 7) + 1) >> 1
                    strength = max(strength, 1)
                if (guess >> edge) & 1 == 0:
                    s = -s
                    t = -t
                x[o] = s
                x[o + 1] = t
    return strength


@kernel("void(int64, int64, int64, int64, int64, int64, int64, int32[::1], int64[::1], int64[::1])")
def choose_sets(
    node: int,
    step: int,
    bits: int,
    halves: int,
    strength: int,
    by_west: int,
    escaped: int,
    ranks: Words,
    around: Longs,
    mix: Longs,
) -> None:
    """Choose the rows of weights for this decision."""
    mix[ROW] = node
    mix[ROW + 1] = HALVES_ROW + halves * STEPS + step
    if strength > 0:
        mix[ROW + 2] = MATCH_ROW + ((strength - 1) * 8 + int(around[ACTIVITY])) * STEPS + step
    elif by_west:
        west = int(ranks[0])
        if bits <= 4:
            mix[ROW + 2] = WEST_ROW + (west << bits) + node
        else:
            mix[ROW + 2] = WEST_ROW + (west >> (bits - 5)) * STEPS + step
    else:
        equality = 64 if escaped else int(around[EQUALITY])
        mix[ROW + 2] = EQUAL_ROW + equality * STEPS + step
    mix[STEP] = step


@kernel(
    "int64(int64, int64, int64, int32[::1], int64[::1], int32[::1], int32[::1], int32[:, ::1], "
    "int32[:, ::1], int32[:, ::1], int32[:, ::1], int64[::1])",
)
def mix_inputs(
    node: int,
    bits: int,
    inputs: int,
    ranks: Words,
    around: Longs,
    x: Words,
    squash: Words,
    weights: Words,
    joint: Words,
    refined: Words,
    axes: Words,
    mix: Longs,
) -> int:
    """Return the probability of a 1, in 65536ths, 1..65535."""
    ten = np.int32(10)
    r0 = mix[ROW]
    r1 = mix[ROW + 1]
    r2 = mix[ROW + 2]
    d0 = np.int32(0)
    d1 = np.int32(0)
    d2 = np.int32(0)
    for i in range(inputs):
        v = x[i]
        d0 = np.int32(d0 + np.int32(np.int32(v * weights[r0, i]) >> ten))
        d1 = np.int32(d1 + np.int32(np.int32(v * weights[r1, i]) >> ten))
        d2 = np.int32(d2 + np.int32(np.int32(v * weights[r2, i]) >> ten))
    mix[SUM] = min(max(int(d0) >> 6, -_LIMIT), _LIMIT)
    mix[SUM + 1] = min(max(int(d1) >> 6, -_LIMIT), _LIMIT)
    mix[SUM + 2] = min(max(int(d2) >> 6, -_LIMIT), _LIMIT)
    step = mix[STEP]
    total = 0
    for s in range(SETS):
        d = int(mix[SUM + s])
        mix[PROBABILITY + s] = squash[d + 3072]
        total += (d * int(joint[step, s])) >> 8
    d = min(max(total >> 8, -_LIMIT), _LIMIT) + 3072
    p = int(squash[d])
    mix[JOINT] = p
    low = d >> 8
    part = d & 255
    mix[BIN] = low + (part >> 7)
    west = int(ranks[0]) if bits <= 4 else int(ranks[0]) >> (bits - 4)
    gap = int(around[LUMA]) - (int(axes[node, 5]) >> 2)
    mix[REFINED] = node | west << bits
    mix[REFINED + 1] = (1 << (bits + min(bits, 4))) + node * 32 + min(max(gap >> 7, -16), 15) + 16
    p *= 2
    for j in range(2):
        r = mix[REFINED + j]
        p += (int(refined[r, low]) * (256 - part) + int(refined[r, low + 1]) * part) >> 8
    return min(max((p + 2) >> 2, 1), 65535)


@kernel("void(int64, int64, int64, int32[::1], int32[:, ::1], int32[:, ::1], int32[:, ::1], int64[::1])")
def train(
    bit: int,
    rate: int,
    inputs: int,
    x: Words,
    weights: Words,
    joint: Words,
    refined: Words,
    mix: Longs,
) -> None:
    """Move weights and refined probabilities towards the bit that came."""
    target = bit << 16
    half = np.int32(8192)
    shift = np.int32(14)
    low = np.int32(-_WEIGHT_LIMIT)
    high = np.int32(_WEIGHT_LIMIT)
    for s in range(SETS):
        error = target - int(mix[PROBABILITY + s])
        if -1000 < error < 1000:
            continue
        e = np.int32((error * rate) >> 8)
        r = mix[ROW + s]
        for i in range(inputs):
            w = np.int32(weights[r, i] + np.int32(np.int32(np.int32(x[i] * e) + half) >> shift))
            w = w if w > low else low
            weights[r, i] = w if w < high else high
    e2 = ((target - int(mix[JOINT])) * 3) >> 6
    step = mix[STEP]
    for s in range(SETS):
        wanted = int(joint[step, s]) + ((int(mix[SUM + s]) * e2 + 8192) >> 14)
        joint[step, s] = min(max(wanted, -_WEIGHT_LIMIT), _WEIGHT_LIMIT)
    k = mix[BIN]
    for j in range(2):
        r = mix[REFINED + j]
        v = int(refined[r, k])
        refined[r, k] = v + ((bit * 65535 - v) >> 6)
