"""Coding 1, "context": labels in the fewest bytes, by context mixing.

A payload is one parameter byte and the bytes of a binary arithmetic coder. The parameter byte holds the mode (bits
0..2: graphics, runs, dithered), a parity bit (bit 3: the byte has an even number of ones) and the size of the slot
tables (bits 4..7: its logarithm less 8).

Importing this compiles the kernels, so it is done only where a coded stripe is at hand.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arguments import DEFAULT_EFFORT, Progress, part_of
from palettefmt.arrays import I32, I64, U8, Labels, Palette
from palettefmt.errors import CorruptError
from palettefmt.kmi.context import arrays
from palettefmt.kmi.context.choose import candidates
from palettefmt.kmi.context.coder import AT, HIGH, start_decoder, start_encoder
from palettefmt.kmi.context.pixelwise import DONE, NO_ESCAPE, code_rows
from palettefmt.kmi.context.ranking import rank_colours

__all__ = ["decode", "encode"]

_PARITY = 8
_LOG2_LOW, _LOG2_HIGH = 10, 16
_AT_A_TIME = 1 << 15  # labels, between two reports of how far the work is: less than half a second


def _run(decoding: int, data: U8, plane: U8, colours: I32, k: int, parameter: int, progress: Progress | None) -> I64:
    """Run the kernel over a bordered plane of ranks; return the coder's last state."""
    model = arrays.new_model(decoding, data, plane, colours, k, parameter & 7, (parameter >> 4) + 8)
    (start_decoder if decoding else start_encoder)(model.coder, data, 1)
    step = max(1, _AT_A_TIME // model.width)
    end = DONE
    for first in range(0, model.rows, step):
        end = code_rows(model, first, min(first + step, model.rows))
        if end != DONE:
            break
        if progress is not None:
            progress(first / model.rows)
    if end == NO_ESCAPE:
        raise CorruptError("a pixel that ends a run is like the run")
    if end != DONE:
        raise CorruptError("the coded data ends too early")
    return model.coder


def _most_slots(labels: int) -> int:
    """Return the logarithm of the most slots that a context of so many labels may have, an eighth of them."""
    return min(max((labels - 1).bit_length() - 3, _LOG2_LOW), _LOG2_HIGH)


def _encode_in_mode(ranks: U8, colours: I32, k: int, mode: int, progress: Progress | None = None) -> bytes:
    """Code ranks in a mode, with slots for their number."""
    # With few colours fewer slots do, and are quicker to reach.
    log2 = _most_slots(-(-ranks.size // 2) if k <= 8 else ranks.size)
    while arrays.slot_words(k, mode, log2) > arrays.SLOT_WORDS_LIMIT:
        log2 -= 1
    return encode_ranks(ranks, colours, k, parameter_byte(mode, log2), progress)


def parameter_byte(mode: int, log2: int) -> int:
    """Return the first byte of a payload; no flip of one bit makes one of another, as it has an even number of ones."""
    parameter = mode | (log2 - 8) << 4
    return parameter | _PARITY if parameter.bit_count() & 1 else parameter


def encode_ranks(ranks: U8, colours: I32, k: int, parameter: int, progress: Progress | None = None) -> bytes:
    """Code ranks as a parameter byte says; see `palettefmt.kmi.context.ranking` for ranks and their colours."""
    plane = arrays.bordered(*ranks.shape)
    arrays.inside(plane)[:] = ranks
    room = ranks.size + ranks.size // 8 + 1024
    while True:
        data = np.zeros(room, np.uint8)
        coder = _run(0, data, plane, colours, k, parameter, progress)
        end = int(coder[AT])
        if end < room:
            break
        room = end + 1
    data[0] = parameter
    data[end] = int(coder[HIGH]) >> 24
    return data[: end + 1].tobytes()


def encode(labels: Labels, palette: Palette, effort: int = DEFAULT_EFFORT, progress: Progress | None = None) -> bytes:
    """Code one stripe of labels.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
        Labels, each below k; rows and width at least 1.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        Red, green, blue and perhaps alpha of each label; k is 1..256.
    effort : int, default 5
        1..9: how many ways of coding the encoder tries.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Returns
    -------
    bytes
        The payload; empty if k is 1.
    """
    k = len(palette)
    if k == 1:
        return b""
    order, colours = rank_colours(palette)
    ranks = np.argsort(order).astype(np.uint8)[labels]
    modes = candidates(ranks, k, effort)
    parts = [part_of(progress, number / len(modes), (number + 1) / len(modes)) for number in range(len(modes))]
    return min((_encode_in_mode(ranks, colours, k, *each) for each in zip(modes, parts, strict=True)), key=len)


def decode(data: bytes, rows: int, width: int, palette: Palette, progress: Progress | None = None) -> Labels:
    """Read one stripe of labels back.

    Parameters
    ----------
    data : bytes
        The payload, exactly.
    rows, width : int
        Size of the stripe, in pixels, each at least 1.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        The palette that the labels were coded with.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Returns
    -------
    ndarray of uint8, shape (rows, width)
        Labels, each below k.

    Raises
    ------
    CorruptError
        If the payload is too short, too long, or has a parameter byte that is not defined.
    """
    k = len(palette)
    if k == 1:
        if data:
            raise CorruptError("a stripe with one possible label has no coded data")
        return np.zeros((rows, width), np.uint8)
    if len(data) < 2:
        raise CorruptError("the coded data ends too early")
    parameter = data[0]
    log2 = (parameter >> 4) + 8
    few = _LOG2_LOW <= log2 <= _most_slots(rows * width)
    if parameter.bit_count() & 1 or not few or arrays.slot_words(k, parameter, log2) > arrays.SLOT_WORDS_LIMIT:
        shape = f"{k} colours and {rows * width:,} labels"
        raise CorruptError(f"the parameter byte {parameter} is not defined for {shape}")
    order, colours = rank_colours(palette)
    plane = arrays.bordered(rows, width)
    coded = np.frombuffer(data, np.uint8).copy()  # kernels take only arrays that can be written to
    coder = _run(1, coded, plane, colours, k, parameter, progress)
    # Not more than there is: the kernel has given up at the end of a row otherwise, the last one too.
    if int(coder[AT]) - 3 < len(data):
        raise CorruptError("there is more coded data than the stripe needs")
    if coded[-1] != int(coder[HIGH]) >> 24:
        raise CorruptError("the coded data does not end as it should")
    return order.astype(np.uint8)[arrays.inside(plane)]
