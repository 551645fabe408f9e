"""Mixing: from many weak opinions on one binary decision to one probability.

Theory of operation. Every opinion is a number in the logistic domain (``ln(p / (1 - p))`` in 256ths).  Three sets of
weights, each set chosen by another view of the situation, form weighted sums; a fourth, small set of weights joins the
three; two tables of refined probabilities have the last word. Weights move along the gradient of the coding cost.

Besides the contexts' probabilities the inputs are the plain neighbourhood: in which half of the node each neighbour
lies, how far its luminance and its colour are from the border between the halves. So the mixer is at the same time a
logistic regression on the picture itself.

Sources: M. Mahoney, PAQ7, 2005 (gated logistic mixing); C. Mattern, "Linear and geometric mixtures", 2013 (why it
learns); M. Mahoney, PAQ8 (refinement).
"""

from __future__ import annotations

import numpy as np

from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.model import (
    ACTIVITY,
    BLUE,
    DEPTH,
    EQUALITY,
    FIRST_SLOT,
    GREEN,
    LENGTH,
    LUMA,
    MAP_SIZE,
    MODEL,
    NEIGHBOURS,
    PLACE,
    RED,
    SECOND,
    SECOND_DEPTH,
    Model,
    int64,
    void,
)

SETS = 3
BRIGHTNESSES = 12
COLOURS = 8
GUESS = NEIGHBOURS + BRIGHTNESSES + COLOURS
MATCH_INPUTS = 4
# First rows of the groups of weight sets: node; four neighbours' halves;
# equality; match length and activity; W and node.
HALVES_ROW, EQUAL_ROW, MATCH_ROW, WEST_ROW, ROWS = 256, 904, 1424, 1680, 2192
STEPS = 8
BINS = 25

# Slots of the `mix` array: weight rows, sums, probabilities, joint probability, refinement.
ROW, SUM, PROBABILITY, JOINT, STEP, REFINED, BIN = 0, 3, 6, 9, 10, 11, 13
MIX_SIZE = 14

_LIMIT = 3071
_WEIGHT_LIMIT = 524287
_POSITIVE = 0x7FFFFFFF


@kernel(int64(MODEL, int64, int64))
def plain_inputs(m: Model, node: int, edge: int) -> int:
    """Write the neighbourhood's inputs; return the four nearest's halves.

    ``edge`` is the number of bits below this decision. The result counts in
    base 3: 0 is outside the node, 1 in its lower half, 2 in its upper half.
    """
    # Comparisons and not shifts, and loops over whole vectors whose lengths are not constants: so the compiler takes
    # vector instructions, which help most here. What a loop writes past its inputs the next one writes over.
    low = np.int32(int(m.axes[node, 4]) << edge)
    middle = np.int32(low + (1 << edge))
    end = np.int32(middle + (1 << edge))
    for j in range(m.wide):
        rank = m.ranks[j]
        half = np.int32(512) if rank >= middle else np.int32(-512)
        m.x[j] = half if low <= rank < end else np.int32(0)
    halves = 0
    for j in range(4):
        v = m.x[j]
        halves = halves * 3 + (0 if v == 0 else (2 if v > 0 else 1))
    border = np.int32(m.axes[node, 5])
    for j in range(m.wide >> 1):
        d = np.int32(np.int32(np.int32(m.seen[3, j] * np.int32(256)) - border) >> np.int32(4))
        d = d if d < 1024 else np.int32(1024)
        m.x[NEIGHBOURS + j] = d if d > -1024 else np.int32(-1024)
    a, b = np.int32(m.axes[node, 0]), np.int32(m.axes[node, 1])
    c, place = np.int32(m.axes[node, 2]), np.int32(m.axes[node, 3])
    for j in range(m.wide >> 2):
        d = np.int32(np.int32(m.seen[0, j] * a) + np.int32(m.seen[1, j] * b))
        d = np.int32(np.int32(d + np.int32(m.seen[2, j] * c) - place) >> np.int32(4))
        d = d if d < 1024 else np.int32(1024)
        m.x[NEIGHBOURS + BRIGHTNESSES + j] = d if d > -1024 else np.int32(-1024)
    guess = int(m.around[RED]) * int(a) + int(m.around[GREEN]) * int(b) + int(m.around[BLUE]) * int(c)
    m.x[GUESS] = min(max(((guess >> 6) - int(place)) >> 4, -1024), 1024)
    m.x[GUESS + 1] = min(max((int(m.around[LUMA]) - (int(border) >> 2)) >> 2, -1024), 1024)
    m.x[GUESS + 2] = 256
    return halves


@kernel(int64(MODEL, int64, int64))
def match_inputs(m: Model, node: int, edge: int) -> int:
    """Write the two matches' inputs; return the first one's strength, 0..4.

    ``maps_at[count + j]`` becomes the map word that was asked, or -1.
    """
    strength = 0
    for j in range(2):
        place = int(m.match[PLACE] if j == 0 else m.match[SECOND])
        o = (FIRST_SLOT + 2 * (m.context_count + j)) & _POSITIVE
        m.x[o] = 0
        m.x[o + 1] = 0
        m.maps_at[m.context_count + j] = -1
        if place > 0:
            guess = int(m.plane[place]) + (1 << m.bits)
            if guess >> (edge + 1) == node:
                k = int(m.match[LENGTH]) << 5 | int(m.match[DEPTH]) if j == 0 else int(m.match[SECOND_DEPTH])
                at = (m.context_count + j) * MAP_SIZE + k
                m.maps_at[m.context_count + j] = at
                p = int(m.maps[at]) >> 11
                s = int(m.stretch[p >> 8])
                t = (p - 524288) >> 11
                if j == 0:
                    strength = max((min(abs(s) >> 8, 7) + 1) >> 1, 1)
                m.guessed[j] = (guess >> edge) & 1
                if m.guessed[j] == 0:
                    s = -s
                    t = -t
                m.x[o] = s
                m.x[o + 1] = t
    return strength


@kernel(void(MODEL, int64, int64, int64, int64, int64))
def choose_sets(m: Model, node: int, step: int, halves: int, strength: int, escaped: int) -> None:
    """Choose the rows of weights for this decision."""
    m.mix[ROW] = node
    m.mix[ROW + 1] = HALVES_ROW + halves * STEPS + step
    if strength > 0:
        m.mix[ROW + 2] = MATCH_ROW + ((strength - 1) * 8 + int(m.around[ACTIVITY])) * STEPS + step
    elif m.dithered:
        west = int(m.ranks[0])
        if m.bits <= 3:
            row = (west << m.bits | int(m.ranks[1])) << m.bits | node
        elif m.bits == 4:
            row = west << 4 | node
        else:
            row = (west >> (m.bits - 5)) * STEPS + step
        m.mix[ROW + 2] = WEST_ROW + row
    else:
        equality = 64 if escaped else int(m.around[EQUALITY])
        m.mix[ROW + 2] = EQUAL_ROW + equality * STEPS + step
    m.mix[STEP] = step


@kernel(int64(MODEL, int64))
def mix_inputs(m: Model, node: int) -> int:
    """Return the probability of a 1, in 65536ths, 1..65535."""
    ten = np.int32(10)
    r0 = m.mix[ROW] & _POSITIVE
    r1 = m.mix[ROW + 1] & _POSITIVE
    r2 = m.mix[ROW + 2] & _POSITIVE
    d0, d1, d2 = np.int32(0), np.int32(0), np.int32(0)
    for i in range(m.inputs):
        v = m.x[i]
        d0 = np.int32(d0 + np.int32(np.int32(v * m.weights[r0, i]) >> ten))
        d1 = np.int32(d1 + np.int32(np.int32(v * m.weights[r1, i]) >> ten))
        d2 = np.int32(d2 + np.int32(np.int32(v * m.weights[r2, i]) >> ten))
    m.mix[SUM] = min(max(int(d0) >> 6, -_LIMIT), _LIMIT)
    m.mix[SUM + 1] = min(max(int(d1) >> 6, -_LIMIT), _LIMIT)
    m.mix[SUM + 2] = min(max(int(d2) >> 6, -_LIMIT), _LIMIT)
    step = m.mix[STEP] & _POSITIVE
    total = 0
    for s in range(SETS):
        d = int(m.mix[SUM + s])
        m.mix[PROBABILITY + s] = m.squash[d + 3072]
        total += (d * int(m.joint[step, s])) >> 8
    d = min(max(total >> 8, -_LIMIT), _LIMIT) + 3072
    p = int(m.squash[d])
    m.mix[JOINT] = p
    low, part = d >> 8, d & 255
    m.mix[BIN] = low + (part >> 7)
    few = min(m.bits, 4)
    gap = int(m.around[LUMA]) - (int(m.axes[node, 5]) >> 2)
    m.mix[REFINED] = node | (int(m.ranks[0]) >> (m.bits - few)) << m.bits
    m.mix[REFINED + 1] = (1 << (m.bits + few)) + node * 32 + min(max(gap >> 7, -16), 15) + 16
    p *= 2
    for j in range(2):
        r = m.mix[REFINED + j] & _POSITIVE
        p += (int(m.refined[r, low]) * (256 - part) + int(m.refined[r, low + 1]) * part) >> 8
    return min(max((p + 2) >> 2, 1), 65535)


@kernel("int32(int64, int64)")
def _pull(error: int, rate: int) -> np.int32:
    """Return how far an error moves the weights; a small one does not."""
    return np.int32(0) if -1000 < error < 1000 else np.int32((error * rate) >> 8)


@kernel(void(MODEL, int64, int64))
def train(m: Model, bit: int, rate: int) -> None:
    """Move weights and refined probabilities towards the bit that came."""
    target = bit << 16
    half, shift = np.int32(8192), np.int32(14)
    low, high = np.int32(-_WEIGHT_LIMIT), np.int32(_WEIGHT_LIMIT)
    # All three rows in one loop: to leave one out would take a branch that the processor cannot predict.
    e0 = _pull(target - int(m.mix[PROBABILITY]), rate)
    e1 = _pull(target - int(m.mix[PROBABILITY + 1]), rate)
    e2 = _pull(target - int(m.mix[PROBABILITY + 2]), rate)
    r0 = m.mix[ROW] & _POSITIVE
    r1 = m.mix[ROW + 1] & _POSITIVE
    r2 = m.mix[ROW + 2] & _POSITIVE
    for i in range(m.inputs if e0 or e1 or e2 else 0):
        v = m.x[i]
        w0 = np.int32(m.weights[r0, i] + np.int32(np.int32(np.int32(v * e0) + half) >> shift))
        w1 = np.int32(m.weights[r1, i] + np.int32(np.int32(np.int32(v * e1) + half) >> shift))
        w2 = np.int32(m.weights[r2, i] + np.int32(np.int32(np.int32(v * e2) + half) >> shift))
        w0 = w0 if w0 > low else low
        w1 = w1 if w1 > low else low
        w2 = w2 if w2 > low else low
        m.weights[r0, i] = w0 if w0 < high else high
        m.weights[r1, i] = w1 if w1 < high else high
        m.weights[r2, i] = w2 if w2 < high else high
    joint = ((target - int(m.mix[JOINT])) * 3) >> 6
    step = m.mix[STEP] & _POSITIVE
    for s in range(SETS):
        wanted = int(m.joint[step, s]) + ((int(m.mix[SUM + s]) * joint + 8192) >> 14)
        m.joint[step, s] = min(max(wanted, -_WEIGHT_LIMIT), _WEIGHT_LIMIT)
    k = m.mix[BIN] & _POSITIVE
    for j in range(2):
        r = m.mix[REFINED + j] & _POSITIVE
        v = int(m.refined[r, k])
        m.refined[r, k] = v + ((bit * 65535 - v) >> 6)
