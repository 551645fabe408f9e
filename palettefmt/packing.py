"""labels <-> packed payload: exactly ``bits`` bits a label, most significant first, no gaps.

Eight labels of b bits fill b bytes. Seen as one 64-bit word, eight labels are eight lanes of 8 bits; three folds
merge neighbouring lanes (8 -> 16 -> 32 -> 64 bits), each keeping only the bits that count::

    lanes   a.......  b.......   c.......  d.......      (8 bits each, b bits used)
    fold    ......ab  ......cd                           (16 bits each, 2b bits used)
    ...     and the last b bytes of the word are the packed bytes of the eight labels.

Unpacking runs the folds backwards. All of it is numpy on 64-bit words, in blocks that stay in the cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from bitarray import bitarray

from palettefmt.errors import CorruptError

Labels = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

_BLOCK = 1 << 16  # labels a block: 64 KiB of labels and as much of work space
# (lane width in bits before the fold, mask of the lanes that a fold keeps)
_FOLDS = (
    (8, np.uint64(0x00FF00FF00FF00FF)),
    (16, np.uint64(0x0000FFFF0000FFFF)),
    (32, np.uint64(0x00000000FFFFFFFF)),
)


def bits_per_label(colors: int) -> int:
    """Return ceil(log2 `colors`): 0 for one colour, 8 for 129 to 256."""
    return (colors - 1).bit_length()


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
    words = labels.view("<u8").astype(np.uint64)
    for lane, mask in _FOLDS:
        used = np.uint64(lane // 8 * bits)
        # The first label of a pair stands in the low lane: it moves above its neighbour's bits.
        high = words >> np.uint64(lane)
        high &= mask
        words &= mask
        words <<= used
        words |= high
    groups = words.astype(">u8").view(np.uint8).reshape(-1, 8)
    out[:size] = groups[:, 8 - bits :].reshape(-1)[:size]


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
    for start in range(0, flat.size, _BLOCK):
        block = flat[start : start + _BLOCK]
        first = start * bits // 8
        _unpack_block(source[first : first + packed_size(block.size, bits)], bits, block)


def _unpack_block(source: Labels, bits: int, labels: Labels) -> None:
    """Unpack one block that starts at a byte boundary."""
    count = -(-labels.size // 8)
    groups = np.zeros((count, 8), np.uint8)
    whole = source.size // bits
    groups[:whole, 8 - bits :] = source[: whole * bits].reshape(whole, bits)
    if whole < count:
        groups[whole, 8 - bits : 8 - bits + source.size - whole * bits] = source[whole * bits :]
    words = groups.view(">u8").reshape(-1).astype(np.uint64)
    for lane, mask in reversed(_FOLDS):
        used = np.uint64(lane // 8 * bits)
        keep = np.uint64(int(mask) & (int(mask) >> (lane - int(used))))
        high = words >> used
        high &= keep
        words &= keep
        words <<= np.uint64(lane)
        words |= high
    labels[:] = words.astype("<u8", copy=False).view(np.uint8)[: labels.size]


def unpack_run(payload: Any, bits: int, first: int, count: int) -> Labels:
    """Unpack `count` labels from the `first` on, touching only the bytes that hold them.

    Parameters
    ----------
    payload : bytes-like
        A whole payload, a memory map for example; it is not copied.
    bits : int
        Bits a label, 0 to 8.
    first, count : int
        The run of labels, within the payload.

    Returns
    -------
    ndarray of uint8, shape (count,)
    """
    labels = np.empty(count, np.uint8)
    if bits == 0:
        labels[:] = 0
    else:
        run = bitarray(buffer=payload, endian="big")[first * bits : (first + count) * bits]
        unpack(run.tobytes(), bits, labels)
    return labels
