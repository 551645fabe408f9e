"""What is already known around a pixel: neighbours, predictions, hashed contexts.

Theory of operation. The labels stand, as luminance ranks, in a flat *plane* with a border, so that no neighbour needs
a bounds check. Around each pixel the 28 nearest known ranks and their colours are collected, its luminance (and, for
large palettes and dithered pictures, its red, green and blue) is guessed by normalised least mean squares over 24 or 16
of them, and all this is hashed in 27 ways.

Sources: B. Widrow and M. E. Hoff, "Adaptive switching circuits", 1960 (least mean squares); S. Forchhammer and J.
Salinas, "Progressive coding of palette images and digital maps", 2002 (contexts of nearest neighbours for labels).
"""

from __future__ import annotations

import numpy as np

from palettefmt.kmi.context.kernel import kernel
from palettefmt.kmi.context.model import (
    ACTIVITY,
    BLUE,
    EQUALITY,
    GREEN,
    GUESSES,
    LUMA,
    LUMINANCE,
    MODEL,
    NEIGHBOURS,
    RANK,
    RED,
    Model,
    int64,
    void,
)

TAPS = 24
FEW_TAPS = 16
TOP, LEFT, RIGHT = 4, 5, 4
BORDER = LEFT + RIGHT
CONTEXTS = 27
# Contexts that need a prediction.
PREDICTED = (10, 12, 13, 14, 26)
# Columns to the right and rows up of each neighbour, nearest first.
DX = (-1, 0, -1, 1, -2, 0, 1, 2, -2, -1, -3, 0, 2, -2, 3, -3, -1, 1, -4, 4, -2, 2, 0, 3, -3, -5, 1, -1)
DY = (0, 1, 1, 1, 0, 2, 2, 1, 1, 2, 0, 3, 2, 2, 1, 1, 3, 3, 0, 1, 3, 3, 4, 2, 2, 0, 4, 4)
FIRST_WEIGHTS = (24000, 24000, -8000, 8000)

_MASK = 0xFFFFFFFF
_MUL = 0x2C1B3C6D
_WEIGHT_LIMIT = 262143


@kernel(void(MODEL, int64))
def look_around(m: Model, p: int) -> None:
    """Collect the neighbours' luminance, red, green and blue in `seen`; their ranks are in `ranks`."""
    for j in range(NEIGHBOURS):
        m.seen[LUMINANCE, j] = m.colours[LUMINANCE, m.ranks[j]]
    near = m.near if m.coloured else 8
    for c in range(3):
        for j in range(near):
            m.seen[c, j] = m.colours[c, m.ranks[j]]


@kernel(void(MODEL))
def predict(m: Model) -> None:
    """Guess the pixel's luminance and colour, in 64ths, each from differences to the mean of W and N.

    With few colours undithered it takes the colour of W.
    """
    if not m.coloured:
        for c in range(3):
            m.around[GUESSES + c] = int(m.seen[c, 0]) << 6
    for c in range(0 if m.coloured else LUMINANCE, 4):
        base = np.int32((int(m.seen[c, 0]) + int(m.seen[c, 1])) >> 1)
        total = np.int32(0)
        for j in range(m.near):
            d = np.int32(m.seen[c, j] - base)
            m.taps[c, j] = d
            total = np.int32(total + np.int32(d * m.channel_weights[c, j]))
        m.around[GUESSES + c] = min(max((int(base) << 6) + (int(total) >> 10), 0), 16320)


@kernel(void(MODEL))
def correct(m: Model) -> None:
    """Move the weights against the errors of the guesses at the last predicted pixel."""
    rank = int(m.late[RANK])
    half, shift = np.int32(2048), np.int32(12)
    low, high = np.int32(-_WEIGHT_LIMIT), np.int32(_WEIGHT_LIMIT)
    for c in range(0 if m.coloured else LUMINANCE, 4):
        total = np.int32(0)
        for j in range(m.near):
            total = np.int32(total + np.int32(m.taps[c, j] * m.taps[c, j]))
        if total > 0:
            error = (int(m.colours[c, rank]) << 6) - int(m.around[GUESSES + c])
            step = np.int32((error << 15) // (int(total) + 1200))
            for j in range(m.near):
                move = np.int32(np.int32(np.int32(step * m.taps[c, j]) + half) >> shift)
                w = np.int32(m.channel_weights[c, j] + move)
                w = w if w > low else low
                m.channel_weights[c, j] = w if w < high else high


@kernel("int64(int64, int64)")
def _mix(h: int, v: int) -> int:
    """Add one number below 2**16 to a running 32-bit hash."""
    h = ((h + v + 1) * _MUL) & _MASK
    return h ^ (h >> 15)


@kernel(void(MODEL))
def contexts(m: Model) -> None:
    """Fill how much changes nearby (0..7), which neighbours are the same (0..63), and contexts without predictions."""
    ranks, hashes = m.ranks, m.hashes
    w, n, nw, ne = int(ranks[0]), int(ranks[1]), int(ranks[2]), int(ranks[3])
    ww, nn, nne, nee = int(ranks[4]), int(ranks[5]), int(ranks[6]), int(ranks[7])
    nww, nnw, www, nnn = int(ranks[8]), int(ranks[9]), int(ranks[10]), int(ranks[11])
    west, north, northwest = int(m.seen[LUMINANCE, 0]), int(m.seen[LUMINANCE, 1]), int(m.seen[LUMINANCE, 2])
    change = abs(west - northwest) + abs(north - northwest)
    change += abs(north - int(m.seen[LUMINANCE, 3])) + abs(west - int(m.seen[LUMINANCE, 4]))
    activity = (change > 0) + (change > 8) + (change > 20) + (change > 40)
    activity += (change > 80) + (change > 140) + (change > 220)
    m.around[ACTIVITY] = activity
    same = 1 * (w == n) + 2 * (n == ne) + 4 * (w == nw) + 8 * (n == nw) + 16 * (w == ww) + 32 * (n == nn)
    m.around[EQUALITY] = same
    hashes[0] = w
    hashes[1] = n
    hashes[2] = w << 16 | ww << 8 | www
    hashes[3] = n << 16 | nn << 8 | nnn
    hashes[4] = ne << 24 | nee << 16 | int(ranks[14]) << 8 | int(ranks[12])
    hashes[5] = w << 24 | nw << 16 | nww << 8 | ww
    hashes[6] = w << 16 | ne << 8 | nee
    hashes[7] = n << 16 | ne << 8 | nn
    hashes[8] = n << 24 | nw << 16 | nn << 8 | nnw
    hashes[9] = w << 24 | n << 16 | ne << 8 | nee
    hashes[11] = (west + north - northwest + 256) << 4 | activity
    hashes[15] = _mix(_mix(_mix(0, w << 8 | n), nw << 8 | ne), ww << 8 | nn)
    hashes[16] = _mix(int(hashes[15]), nne << 8 | nww)
    hashes[17] = _mix(_mix(int(hashes[16]), nee << 8 | nnw), www << 8 | nnn)
    hashes[18] = w << 8 | nee
    hashes[20] = nw
    hashes[21] = ne
    hashes[22] = ww
    hashes[23] = nn
    red, green, blue = 0, 0, 0
    for j in range(8):
        red += int(m.seen[0, j])
        green += int(m.seen[1, j])
        blue += int(m.seen[2, j])
        if j == 3:
            hashes[24] = (red >> 5) << 16 | (green >> 5) << 8 | blue >> 5
    hashes[19] = (red >> 6) << 16 | (green >> 6) << 8 | blue >> 6
    total = 0
    for j in range(NEIGHBOURS):
        total += int(m.seen[LUMINANCE, j])
    hashes[25] = (total // 112) << 16 | w << 8 | n


@kernel(void(MODEL))
def predicted_contexts(m: Model) -> None:
    """Fill the hashed contexts that need the predictions."""
    pair = int(m.ranks[0]) << 8 | int(m.ranks[1])
    luma, red = int(m.around[LUMA]), int(m.around[RED])
    green, blue = int(m.around[GREEN]), int(m.around[BLUE])
    m.hashes[10] = (luma >> 8) << 16 | pair
    m.hashes[12] = (luma >> 6) << 8 | int(m.around[ACTIVITY])
    m.hashes[13] = (red >> 10) << 16 | (green >> 10) << 8 | (blue >> 10)
    m.hashes[14] = (red >> 9) << 16 | (green >> 9) << 8 | (blue >> 9)
    m.hashes[26] = _mix(_mix(0, (red >> 10) << 8 | (green >> 10) << 4 | blue >> 10), pair)
