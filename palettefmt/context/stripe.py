"""One stripe, pixel by pixel: where the model meets the coder.

The same kernel writes and reads, so that both sides follow the same steps.
"""

from __future__ import annotations

from palettefmt.context.coder import AT, decode_bit, encode_bit, start_decoder, start_encoder
from palettefmt.context.kernel import Bytes, Longs, Words, kernel
from palettefmt.context.match import LENGTH, PLACE, SECOND, find, judge, remember
from palettefmt.context.mixer import (
    MATCH_INPUTS,
    PLAIN_INPUTS,
    choose_sets,
    match_inputs,
    mix_inputs,
    plain_inputs,
    train,
)
from palettefmt.context.neighbours import (
    BLUE,
    BORDER,
    GREEN,
    LEFT,
    LUMA,
    LUMINANCE,
    NEIGHBOURS,
    RED,
    RIGHT,
    TOP,
    contexts,
    correct_channel,
    look_around,
    predict_channel,
)
from palettefmt.context.slots import MAP_SIZE, adapt_map, adapt_slots, find_slots

GRAPHICS, RUNS, BY_WEST = 1, 2, 4
FLAT_NEAR = 12
FLAT_CONTEXTS = 4 * 65 * 16
DONE, TOO_SHORT = 0, 1
_POSITIVE = 0x7FFFFFFF


@kernel("int64(int64, uint8[::1], int32[::1], int32[::1], int64[::1])", inline=False)
def flat_context(guess: int, plane: Bytes, offsets: Words, ranks: Words, match: Longs) -> int:
    """Return the context of the decision "still the same" inside a flat area.

    ``guess`` is 1 if a first match exists and says "the same", 2 if it says
    otherwise, 0 if there is none.
    """
    reach = FLAT_NEAR
    while reach < NEIGHBOURS and ranks[reach] == ranks[0]:
        reach += 1
    level = (reach - FLAT_NEAR) * 4 // 17
    if guess > 0:
        guess += 2 * int(match[LENGTH])
    return (level * 65 + guess) * 16 + (int(ranks[0]) & 15)


@kernel("void(int64, int64, int64, int64, uint8[::1])", inline=False)
def extend_row(row: int, width: int, stride: int, last: int, plane: Bytes) -> None:
    """Fill the border: left of a row with the pixel above, right of it with its last pixel."""
    if last:
        for j in range(RIGHT):
            plane[row + width + j] = plane[row + width - 1]
    else:
        for j in range(1, LEFT + 1):
            plane[row - j] = plane[row - stride]


@kernel(
    "int64(int64, int64[::1], uint8[::1], uint8[::1], int64, int64, int64, int64, int64, int64[::1], "
    "int64, int32[::1], int32[:, ::1], int32[:, ::1], int32[::1], int32[::1], int32[::1], "
    "int32[::1], int32[::1], int32[::1], int32[:, ::1], int32[:, ::1], int32[:, ::1], int32[:, ::1], "
    "int64[::1], int64[::1], int64[::1], int32[::1], int32[:, ::1], int32[:, ::1], int32[:, ::1], "
    "int32[::1], int64[::1], int64[::1], int64[::1], int32[::1], int32[::1], int64[::1])",
    inline=False,
)
def code_stripe(
    decoding: int,
    coder: Longs,
    data: Bytes,
    plane: Bytes,
    rows: int,
    width: int,
    k: int,
    flags: int,
    log2: int,
    chosen: Longs,
    begin: int,
    offsets: Words,
    colours: Words,
    axes: Words,
    squash: Words,
    stretch: Words,
    rate: Words,
    slots: Words,
    maps: Words,
    flat: Words,
    weights: Words,
    joint: Words,
    refined: Words,
    tables: Words,
    match: Longs,
    around: Longs,
    mix: Longs,
    ranks: Words,
    seen: Words,
    taps: Words,
    channel_weights: Words,
    x: Words,
    hashes: Longs,
    picked: Longs,
    at: Longs,
    checks: Words,
    found: Words,
    maps_at: Longs,
) -> int:
    """Write (``decoding`` = 0) or read one stripe of ranks; return DONE or TOO_SHORT.

    All arrays are scratch space made by `palettefmt.context.arrays`.
    """
    bits = 1
    while (1 << bits) < k:
        bits += 1
    first_half = bits if bits <= 4 else (bits + 1) >> 1
    slot_width = 1 << first_half
    top = 1 << bits
    stride = width + BORDER
    graphics = 1 if flags & GRAPHICS else 0
    runs = 1 if flags & RUNS else 0
    by_west = 1 if flags & BY_WEST else 0
    count = len(chosen)
    plain = count * (1 + graphics)
    inputs = (plain + PLAIN_INPUTS + MATCH_INPUTS * graphics + 7) // 8 * 8
    if decoding:
        start_decoder(coder, data, begin)
    else:
        start_encoder(coder, data, begin)
    done = 0
    for y in range(rows):
        row = (y + TOP) * stride + LEFT
        if y > 0:
            extend_row(row, width, stride, 0, plane)
        for p in range(row, row + width):
            look_around(plane, p, offsets, colours, ranks, seen)
            west = int(ranks[0])
            rank = 0 if decoding else int(plane[p])
            escaped = 0
            if runs:
                near = 1
                while near < FLAT_NEAR and ranks[near] == west:
                    near += 1
                if near == FLAT_NEAR:
                    guess = 0
                    if match[PLACE] > 0:
                        guess = 1 if plane[match[PLACE] + 1] == west else 2
                    c = flat_context(guess, plane, offsets, ranks, match)
                    chance = min(max(int(flat[c]) >> 15, 1), 65535)
                    if decoding:
                        same = decode_bit(coder, data, chance)
                    else:
                        same = 1 if rank == west else 0
                        encode_bit(coder, data, chance, same)
                    adapt_map(flat, c, same, rate)
                    if same:
                        plane[p] = west
                        judge(plane, 1, west, match)
                        if match[PLACE] > 0:
                            match[PLACE] += 1
                        continue
                    escaped = 1
            around[LUMA] = predict_channel(LUMINANCE, seen, taps, channel_weights)
            if bits > 4:
                around[RED] = predict_channel(0, seen, taps, channel_weights)
                around[GREEN] = predict_channel(1, seen, taps, channel_weights)
                around[BLUE] = predict_channel(2, seen, taps, channel_weights)
            else:
                around[RED] = int(seen[0, 0]) << 6
                around[GREEN] = int(seen[1, 0]) << 6
                around[BLUE] = int(seen[2, 0]) << 6
            contexts(ranks, seen, around, hashes)
            for i in range(count):
                picked[i] = hashes[chosen[i]]
            if graphics:
                find(plane, offsets, ranks, tables, match)
            learning = 32 + 25600 // (256 + (done >> 2))
            done += 1
            node = 1
            sub = 1
            for step in range(bits):
                if step == 0:
                    find_slots(picked, count, escaped, log2, slot_width, slots, at, checks, found)
                elif step == first_half:
                    find_slots(picked, count, 2 * node + escaped, log2, slot_width, slots, at, checks, found)
                    sub = 1
                edge = bits - 1 - step
                bit = 0
                if ((2 * node + 1) << edge) - top < k:
                    for i in range(count):
                        word = int(slots[(int(at[i]) + sub) & _POSITIVE])
                        x[i] = stretch[(word >> 19) & 4095]
                        if graphics:
                            a = i * MAP_SIZE + (word & 2047)
                            maps_at[i] = a
                            x[count + i] = stretch[(int(maps[a]) >> 19) & 4095]
                    halves = plain_inputs(plain, node, edge, ranks, seen, axes, around, x)
                    strength = 0
                    if graphics:
                        strength = match_inputs(
                            plain + PLAIN_INPUTS,
                            count,
                            node,
                            edge,
                            top,
                            plane,
                            match,
                            maps,
                            stretch,
                            maps_at,
                            x,
                        )
                    choose_sets(node, step, bits, halves, strength, by_west, escaped, ranks, around, mix)
                    chance = mix_inputs(
                        node, bits, inputs, ranks, around, x, squash, weights, joint, refined, axes, mix
                    )
                    if decoding:
                        bit = decode_bit(coder, data, chance)
                    else:
                        bit = (rank >> edge) & 1
                        encode_bit(coder, data, chance, bit)
                    train(bit, learning, inputs, x, weights, joint, refined, mix)
                    adapt_slots(count, graphics, sub, bit, at, slots, maps_at, maps, rate)
                    if graphics:
                        for j in range(2):
                            if maps_at[count + j] >= 0:
                                place = int(match[PLACE] if j == 0 else match[SECOND])
                                right = 1 if (int(plane[place]) >> edge) & 1 == bit else 0
                                adapt_map(maps, int(maps_at[count + j]), right, rate)
                node = 2 * node + bit
                sub = 2 * sub + bit
            rank = node - top
            plane[p] = rank
            correct_channel(LUMINANCE, (int(colours[rank, LUMINANCE]) << 6) - int(around[LUMA]), taps, channel_weights)
            if bits > 4:
                correct_channel(0, (int(colours[rank, 0]) << 6) - int(around[RED]), taps, channel_weights)
                correct_channel(1, (int(colours[rank, 1]) << 6) - int(around[GREEN]), taps, channel_weights)
                correct_channel(2, (int(colours[rank, 2]) << 6) - int(around[BLUE]), taps, channel_weights)
            if graphics:
                judge(plane, 0, rank, match)
                remember(p, tables, match)
        extend_row(row, width, stride, 1, plane)
        if decoding and coder[AT] > len(data) + 3:
            return TOO_SHORT
    return DONE
