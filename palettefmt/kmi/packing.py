"""labels <-> packed payload: exactly ``bits`` bits a label, most significant first, no gaps.

Eight labels of b bits fill b bytes. Read as one big-endian 64-bit word, eight labels are eight lanes of 8 bits. Three
folds merge neighbouring lanes (8 -> 16 -> 32 -> 64 bits), each moving the upper lane's bits down to the lower's::

    lanes   .......a  .......b   .......c  .......d      (8 bits each, b bits used)
    fold    ..............ab     ..............cd        (16 bits each, 2b bits used)
    ...     and the last b bytes of the word are the packed bytes of the eight labels.

Unpacking runs the folds backwards, on words read at every b-th byte. All of it is numpy, on blocks that stay in
the cache.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import numpy as np
from bitarray import bitarray

from palettefmt.arrays import Labels
from palettefmt.errors import CorruptError

_BLOCK = 1 << 17  # labels a block
_SHORT = 256  # bytes of a payload


def packed_size(count: int, bits: int) -> int:
    """Return the bytes that `count` labels of `bits` bits fill, the last byte padded."""
    return (count * bits + 7) // 8


def pack(labels: Labels, bits: int) -> bytes:
    """Pack labels into a payload.

    Parameters
    ----------
    labels : ndarray of uint8, any shape
        Each below ``2 ** bits``; taken in C order.
    bits : int
        Bits a label, 0 to 8.

    Returns
    -------
    bytes
        ``packed_size(labels.size, bits)`` bytes; the bits behind the last label are zero.
    """
    flat = np.ascontiguousarray(labels).reshape(-1)
    if bits == 8:
        return flat.tobytes()
    out = np.empty(packed_size(flat.size, bits), np.uint8)
    for start in range(0, flat.size, _BLOCK):
        _pack_block(flat[start : start + _BLOCK], bits, out[start * bits // 8 :])
    return out.tobytes()


def _pack_block(labels: Labels, bits: int, out: Labels) -> None:
    """Pack one block (a multiple of 8 labels, but for the last block) into the front of `out`."""
    size = packed_size(labels.size, bits)
    if labels.size % 8:
        labels = np.concatenate([labels, np.zeros(-labels.size % 8, np.uint8)])
    words = labels.view(">u8").astype(np.uint64)
    for lane in (8, 16, 32):
        upper = words & _upper_lanes(lane, bits, lane)
        words ^= upper
        upper >>= np.uint64(lane - lane // 8 * bits)
        words |= upper
    groups = words.astype(">u8").view(np.uint8).reshape(-1, 8)
    out[:size] = groups[:, 8 - bits :].reshape(-1)[:size]


@functools.cache
def _upper_lanes(lane: int, bits: int, place: int) -> np.uint64:
    """Return the mask of every pair's upper lane: `bits` for each 8 bits, from bit `place` of the pair on."""
    used = (1 << lane // 8 * bits) - 1
    return np.uint64(sum(used << start + place for start in range(0, 64, 2 * lane)))


def unpack(payload: Any, bits: int, labels: Labels) -> None:
    """Unpack a payload into `labels`, filling it in C order.

    Parameters
    ----------
    payload : bytes-like
        Exactly ``packed_size(labels.size, bits)`` bytes.
    bits : int
        Bits a label, 0 to 8.
    labels : ndarray of uint8, C-contiguous
        Filled with values below ``2 ** bits``.

    Raises
    ------
    CorruptError
        If the bits behind the last label are not zero.
    """
    flat = labels.reshape(-1)
    if bits == 0:
        flat[:] = 0
        return
    source = np.frombuffer(payload, np.uint8)
    padding = -(flat.size * bits) % 8
    if padding and source[-1] & ((1 << padding) - 1):
        raise CorruptError(f"the {padding} padding bits behind the last label are not zero")
    if bits == 8:
        flat[:] = source
        return
    if bits == 1:
        flat[:] = np.unpackbits(source, count=flat.size)
        return
    # Words overlap, for each is read from its own byte on; the last few would end behind the payload.
    # A short payload is copied whole: files may have 65,536 of them.
    whole = 0 if source.size < _SHORT else min((source.size - 8) // bits + 1, flat.size // 8)
    if whole:
        _unpack_words(source, bits, flat[: whole * 8])
    if whole * 8 < flat.size:
        rest = np.empty(-(-(flat.size - whole * 8) // 8) * 8, np.uint8)
        tail = np.zeros(rest.size + 8, np.uint8)
        tail[: source.size - whole * bits] = source[whole * bits :]
        _unpack_words(tail, bits, rest)
        flat[whole * 8 :] = rest[: flat.size - whole * 8]


def _unpack_words(source: Labels, bits: int, labels: Labels) -> None:
    """Unpack a multiple of 8 labels from words that lie `bits` bytes apart in `source`."""
    count = labels.size // 8
    words = np.ndarray((count,), ">u8", source, 0, (bits,))
    out = labels.view(">u8")
    # Work space is taken once: fresh memory for every step would cost more than the step.
    space = np.empty((2, min(count, _BLOCK // 8)), np.uint64)
    for start in range(0, count, _BLOCK // 8):
        block, upper = space[:, : count - start]
        block[:] = words[start : start + block.size]
        block >>= np.uint64(64 - 8 * bits)
        for lane in (32, 16, 8):
            np.bitwise_and(block, _upper_lanes(lane, bits, lane // 8 * bits), out=upper)
            # To add the upper lane times 2**shift - 1 is to move it up by that shift, in one step less.
            upper *= np.uint64((1 << lane - lane // 8 * bits) - 1)
            block += upper
        out[start : start + block.size] = block


def unpack_runs(runs: Iterable[tuple[Any, int]], bits: int, count: int) -> Labels:
    """Unpack runs of `count` labels each: the rows of a rectangle.

    Parameters
    ----------
    runs : iterable of (bytes-like, int)
        Packed labels, and which of them is the first of the run.
    bits : int
        Bits a label, 0 to 8.
    count : int

    Returns
    -------
    ndarray of uint8, shape (runs, count)
    """
    together, rows = bitarray(endian="big"), 0
    for packed, first in runs:
        together += bitarray(buffer=packed, endian="big")[first * bits : (first + count) * bits]
        rows += 1
    labels = np.empty((rows, count), np.uint8)
    unpack(together.tobytes(), bits, labels)
    return labels
