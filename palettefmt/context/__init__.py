"""Coding 1, "context": labels in the fewest bytes, by context mixing.

A payload is one parameter byte and the bytes of a binary arithmetic coder.
The parameter byte holds the mode (bits 0..2: graphics, runs, sets chosen by
W), a zero (bit 3) and the size of the slot tables (bits 4..7: its logarithm
less 8).  A stripe with one possible label has no payload at all.

Nothing heavy is imported before the first stripe is coded.
"""

from __future__ import annotations

import numpy as np

from palettefmt.errors import CorruptError

__all__ = ["decode", "encode"]

_RESERVED = 8
_LOG2_LOW, _LOG2_HIGH = 10, 16


def _run(decoding: int, data: np.ndarray, plane: np.ndarray, colours: np.ndarray, k: int, parameter: int) -> np.ndarray:
    """Run the kernel over a bordered plane of ranks; return the coder's last state."""
    from palettefmt.context.arrays import chosen_contexts, kernel_arrays
    from palettefmt.context.coder import STATE_SIZE
    from palettefmt.context.neighbours import BORDER, TOP
    from palettefmt.context.stripe import DONE, code_stripe

    rows, width = plane.shape[0] - TOP, plane.shape[1] - BORDER
    flags, log2 = parameter & 7, (parameter >> 4) + 8
    coder = np.zeros(STATE_SIZE, np.int64)
    chosen = np.array(chosen_contexts(k, flags), np.int64)
    arrays = kernel_arrays(colours, width, k, flags, log2)
    end = code_stripe(decoding, coder, data, plane.reshape(-1), rows, width, k, flags, log2, chosen, 1, *arrays)
    if end != DONE:
        raise CorruptError("the coded data ends too early")
    return coder


def _most_slots(labels: int) -> int:
    """Return the logarithm of the most slots that a context of so many labels may have, an eighth of them."""
    return min(max((labels - 1).bit_length() - 3, _LOG2_LOW), _LOG2_HIGH)


def _empty_plane(rows: int, width: int) -> np.ndarray:
    from palettefmt.context.neighbours import BORDER, TOP

    return np.zeros((rows + TOP, width + BORDER), np.uint8)


def _encode_in_mode(ranks: np.ndarray, colours: np.ndarray, k: int, mode: int) -> bytes:
    from palettefmt.context.arrays import SLOT_WORDS_LIMIT, slot_words
    from palettefmt.context.coder import AT, HIGH
    from palettefmt.context.neighbours import LEFT, TOP

    rows, width = ranks.shape
    plane = _empty_plane(rows, width)
    plane[TOP:, LEFT : LEFT + width] = ranks
    log2 = _most_slots(rows * width)
    while slot_words(k, mode, log2) > SLOT_WORDS_LIMIT:
        log2 -= 1
    parameter = mode | (log2 - 8) << 4
    room = rows * width + rows * width // 8 + 1024
    while True:
        data = np.zeros(room, np.uint8)
        coder = _run(0, data, plane, colours, k, parameter)
        end = int(coder[AT])
        if end < room:
            break
        room = end + 1
    data[0] = parameter
    data[end] = int(coder[HIGH]) >> 24
    data[1] ^= parameter  # so that a flipped bit of the parameter is one of the coded bytes too
    return data[: end + 1].tobytes()


def encode(labels: np.ndarray, palette: np.ndarray, effort: int = 5) -> bytes:
    """Code one stripe of labels.

    Parameters
    ----------
    labels : ndarray of shape (rows, width), uint8
        Labels, each below k; rows and width at least 1.
    palette : ndarray of shape (k, 3) or (k, 4), uint8
        Red, green, blue and perhaps alpha of each label; k is 1..256.
    effort : int, default 5
        1..9: how many ways of coding the encoder tries.

    Returns
    -------
    bytes
        The payload; empty if k is 1.
    """
    k = len(palette)
    if k == 1:
        return b""
    from palettefmt.context.choose import candidates
    from palettefmt.context.ranking import rank_colours

    order, colours = rank_colours(palette)
    rank_of = np.zeros(256, np.uint8)
    rank_of[order] = np.arange(k)
    ranks = rank_of[labels]
    payloads = [_encode_in_mode(ranks, colours, k, mode) for mode in candidates(ranks, k, effort)]
    return min(payloads, key=len)


def decode(data: bytes, rows: int, width: int, palette: np.ndarray) -> np.ndarray:
    """Read one stripe of labels back.

    Parameters
    ----------
    data : bytes
        The payload, exactly.
    rows, width : int
        Size of the stripe, in pixels, each at least 1.
    palette : ndarray of shape (k, 3) or (k, 4), uint8
        The palette that the labels were coded with.

    Returns
    -------
    ndarray of shape (rows, width), uint8
        Labels, each below k.

    Raises
    ------
    CorruptError
        If the payload is too short, too long, or has a parameter byte that
        is not defined.
    """
    k = len(palette)
    if k == 1:
        if data:
            raise CorruptError("a stripe with one possible label has no coded data")
        return np.zeros((rows, width), np.uint8)
    if len(data) < 2:
        raise CorruptError("the coded data ends too early")
    parameter = data[0]
    from palettefmt.context.arrays import SLOT_WORDS_LIMIT, slot_words
    from palettefmt.context.coder import AT, HIGH
    from palettefmt.context.neighbours import LEFT, TOP
    from palettefmt.context.ranking import rank_colours

    log2 = (parameter >> 4) + 8
    if (
        parameter & _RESERVED
        or not _LOG2_LOW <= log2 <= _most_slots(rows * width)
        or slot_words(k, parameter, log2) > SLOT_WORDS_LIMIT
    ):
        shape = f"{k} colours and {rows * width:,} labels"
        raise CorruptError(f"the parameter byte {parameter} is not defined for {shape}")
    order, colours = rank_colours(palette)
    plane = _empty_plane(rows, width)
    coded = np.frombuffer(data, np.uint8).copy()
    coded[1] ^= parameter
    coder = _run(1, coded, plane, colours, k, parameter)
    used = int(coder[AT]) - 3
    if used > len(data):
        raise CorruptError("the coded data ends too early")
    if used < len(data):
        raise CorruptError("there is more coded data than the stripe needs")
    if coded[-1] != int(coder[HIGH]) >> 24:
        raise CorruptError("the coded data does not end as it should")
    labels: np.ndarray = order.astype(np.uint8)[plane[TOP:, LEFT : LEFT + width]]
    return labels
