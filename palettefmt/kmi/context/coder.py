"""Binary arithmetic coder with 32-bit bounds and no carry.

Theory of operation. The coder keeps an interval ``[low, high]`` of 32-bit numbers. Each decision splits it in
proportion to a 16-bit probability; the half that was not taken is thrown away. Bytes on which both bounds agree can no
longer change, so they leave (or, when reading, enter) the interval. The last interval is closed with one byte, followed
by imaginary zeros.

The split is ``low + floor((high - low) * p / 65536)``. The product stays below 2**48, so double precision and 64-bit
integers agree on it.

Source: G. N. N. Martin, "Range encoding", 1979; the carryless form with two bounds is that of M. Mahoney's ZPAQ
specification, 2009.
"""

from __future__ import annotations

from palettefmt.arrays import I64, U8
from palettefmt.kmi.context.kernel import kernel

LOW, HIGH, CODE, AT, SEEN = 0, 1, 2, 3, 4  # SEEN is the caller's: how many labels the model has learnt from
STATE_SIZE = 5
_MASK = 0xFFFFFFFF


def start_encoder(state: I64, data: U8, begin: int) -> None:
    """Open the whole interval; the first byte goes to ``data[begin]``."""
    state[LOW] = 0
    state[HIGH] = _MASK
    state[AT] = begin


def start_decoder(state: I64, data: U8, begin: int) -> None:
    """Open the whole interval and take four bytes; bytes past the end are zero."""
    state[LOW] = 0
    state[HIGH] = _MASK
    state[AT] = begin + 4
    state[CODE] = 0
    for i in range(begin, begin + 4):
        state[CODE] = (state[CODE] << 8) | (int(data[i]) if i < len(data) else 0)


@kernel("void(int64[::1], uint8[::1], int64, int64)")
def encode_bit(state: I64, data: U8, p: int, bit: int) -> None:
    """Write one decision; ``p`` in 1..65535 is the probability of a 1, in 65536ths."""
    low, high = int(state[LOW]), int(state[HIGH])
    middle = low + (((high - low) * p) >> 16)
    if bit:
        high = middle
    else:
        low = middle + 1
    while (low ^ high) < 0x1000000:
        at = int(state[AT])
        if at < len(data):
            data[at] = high >> 24
        state[AT] = at + 1
        low = (low << 8) & _MASK
        high = ((high << 8) & _MASK) | 255
    state[LOW] = low
    state[HIGH] = high


@kernel("int64(int64[::1], uint8[::1], int64)")
def decode_bit(state: I64, data: U8, p: int) -> int:
    """Read one decision; ``p`` as for `encode_bit`."""
    low, high, code = int(state[LOW]), int(state[HIGH]), int(state[CODE])
    middle = low + (((high - low) * p) >> 16)
    bit = 0
    if code <= middle:
        bit = 1
        high = middle
    else:
        low = middle + 1
    while (low ^ high) < 0x1000000:
        at = int(state[AT])
        fresh = int(data[at]) if at < len(data) else 0
        state[AT] = at + 1
        low = (low << 8) & _MASK
        high = ((high << 8) & _MASK) | 255
        code = ((code << 8) & _MASK) | fresh
    state[LOW] = low
    state[HIGH] = high
    state[CODE] = code
    return bit
