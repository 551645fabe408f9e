"""Constant tables of the model, each by an exact integer formula."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import I32

SQUASH_LIMIT = 3071
_ONE = 1 << 62


def squash_table() -> I32:
    """Logistic function in 65536ths of the numbers -3072..3071, in 256ths (index + 3072)."""
    step = term = _ONE
    for j in range(1, 30):
        term //= 256 * j
        step += -term if j & 1 else term
    table = np.zeros(2 * SQUASH_LIMIT + 2, np.int32)
    power = _ONE
    for i in range(SQUASH_LIMIT + 1):
        high = min(65535, (65536 * _ONE) // (_ONE + power))
        table[SQUASH_LIMIT + 1 + i] = high
        table[SQUASH_LIMIT + 1 - i] = 65536 - high
        power = (power * step) >> 62
    table[0] = table[1]
    return table


def stretch_table(squash: I32) -> I32:
    """Inverse of `squash_table` at the 4096 probabilities (16 i + 8) / 65536."""
    wanted = np.arange(4096) * 16 + 8
    found = np.searchsorted(squash[1:], wanted) - SQUASH_LIMIT
    return np.minimum(found, SQUASH_LIMIT).astype(np.int32)


def rate_table() -> I32:
    """Adaptation rate after n observations, 1 / (n + 1.5) in 16384ths."""
    return np.array([32768 // (2 * n + 3) for n in range(1024)], np.int32)
