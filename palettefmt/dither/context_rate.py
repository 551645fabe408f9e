"""About how many bits the context coding takes for a label: tables that are estimated from the labels themselves.

The coder mixes many adaptive predictions, far too slow to be asked about every change that a search tries. What it
learns is mostly this, and a table knows it too:

- Few entries (k <= 16): how likely each label is after its neighbours W, N, NW and NE (to the left, above, ...). Every
  order is smoothed by the next lower one.
- Many entries: which of the six neighbours W, N, NW, NE, WW and NN the label is equal to, given which of them are equal
  to each other and how different W and N are; and if it equals none, how likely it is after W and after N. Those two
  are counted, smoothed by a kernel on colour distance, and multiplied (G. E. Hinton, "Training products of experts by
  minimizing contrastive divergence", 2002).

Bits are -log2 of these probabilities, on a grid so that no library's last bit decides.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, NamedTuple

import numba
import numpy as np

from palettefmt.arrays import F32, F64, I32, U8
from palettefmt.dither.kernel import kernel
from palettefmt.dither.stray import coordinates
from palettefmt.dither.stripes import in_bands

FEW = 16  # entries, at most, for which whole neighbourhoods are counted
TOP = SIDE = 2  # rows above and columns beside the labels in a plane

# Pixels whose bits a label decides about, itself first: rows down, columns to the right; the first five if few.
DOWN = (0, 0, 1, 1, 1, 0, 2)
RIGHT = (0, 1, -1, 0, 1, 2, 0)

_PATTERNS, _CLASSES, _OUTCOMES, _ROW = 4096, 4, 7, 8
_NONE = 6
_SMOOTH_FEW = (8.0, 8.0, 3.0, 2.0, 1.0)  # weight of the lower order, by the number of neighbours that are known
_SMOOTH_MANY = 100.0  # weight of the kernel of colour distance
_SHARE = 0.6  # exponent of each of the two experts
_GRID = 256.0


class Rates(NamedTuple):
    """Bits of labels in their surroundings; what does not apply has one element."""

    price: float  # of a bit, in perceived error
    few: int  # k, or 0 if there are many entries
    joint: F32  # (k⁵,): W, N, NW, NE, label
    equal: F32  # (patterns · classes · 8,): which neighbour the label equals, or none
    after_w: F32  # (k, k), of a label that equals no neighbour
    after_n: F32
    norm: F32  # (k, k): W, N
    classes: U8  # (k, k): how different W and N are


_T: Any = numba.types
_F1, _F2 = _T.float32[::1], _T.float32[:, ::1]
RATES: Any = _T.NamedTuple([_T.float64, _T.int64, _F1, _F1, _F2, _F2, _F2, _T.uint8[:, ::1]], Rates)


def free_of_charge() -> Rates:
    """Return rates for a search that does not ask what bits cost."""
    line, table = np.zeros(1, np.float32), np.zeros((1, 1), np.float32)
    return Rates(0.0, 0, line, line, table, table, table, np.zeros((1, 1), np.uint8))


def plane_of(labels: U8) -> U8:
    """Return labels (H, W) in a plane with a border of zeros, (H + 4, W + 4), so that every neighbour is there."""
    return np.pad(labels, ((TOP, TOP), (SIDE, SIDE)))


def estimate(plane: U8, palette: U8, price: float) -> Rates:
    """Return the rates of the labels as they are.

    Parameters
    ----------
    plane : ndarray of uint8, shape (H + 4, W + 4)
        Labels with their border.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    price : float
        Perceived error that a bit is worth.
    """
    k, none = len(palette), free_of_charge()
    if k <= FEW:
        counts = np.zeros(k**5, np.int32)
        _count_few(plane, k, counts)
        return none._replace(price=price, few=k, joint=_bits(_smoothed(counts.reshape((k,) * 5))).ravel())
    spots = coordinates(palette).astype(np.float64)
    distance = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    classes = (1 + (distance > 4) + (distance > 10)).astype(np.uint8)
    np.fill_diagonal(classes, 0)
    equal, after = _counted(plane, classes)
    after_w, after_n = (_expert(counts, distance) ** _SHARE for counts in after)
    norm, before_n = np.zeros((k, k)), np.ascontiguousarray(after_n.T)
    in_bands(k, k * k, lambda rows: _normalise(after_w, before_n, norm, rows.start, rows.stop))
    tables = _bits(after_w), _bits(after_n), -_bits(norm)
    return Rates(price, 0, none.joint, _bits(_outcomes(equal)).ravel(), *tables, classes)


def _counted(plane: U8, classes: U8) -> tuple[I32, I32]:
    """Count outcomes, and labels that equal no neighbour after W and after N."""
    k, (height, width) = len(classes), plane.shape
    equal = np.zeros((_PATTERNS * _CLASSES, _ROW), np.int32)
    after = np.zeros((2, k, k), np.int32)
    lock = Lock()

    def count(rows: slice) -> None:
        found = np.zeros_like(equal), np.zeros_like(after)
        _count_many(plane, classes, *found, TOP + rows.start, TOP + rows.stop)
        with lock:
            np.add(equal, found[0], out=equal)
            np.add(after, found[1], out=after)

    in_bands(height - 2 * TOP, width, count)
    return equal, after


def _bits(chances: F64) -> F32:
    """Return -log2 on a grid."""
    bits: F32 = (np.rint(-_GRID * np.log2(np.maximum(chances, 1e-30))) / _GRID).astype(np.float32)
    return bits


def _smoothed(counts: I32) -> F64:
    """Return P(label | W, N, NW, NE), shape (k,) * 5, from counts."""
    k = counts.shape[0]
    chances = np.full(k, 1 / k)
    for known, weight in enumerate(_SMOOTH_FEW):
        seen = counts.sum(axis=tuple(range(known, 4)), dtype=np.int64)
        total = seen.sum(axis=-1, keepdims=True)
        # The lower order does not know the neighbour that this one knows, the last but the label.
        lower = np.expand_dims(chances, known - 1) if known else chances
        chances = (seen + weight * lower) / (total + weight)
    return chances


def _outcomes(counts: I32) -> F64:
    """Return the chance of each outcome after each pattern and class, (patterns · classes, 8)."""
    whole = counts.reshape(_PATTERNS, _CLASSES, _ROW)
    by_class = whole.sum(axis=0) + 0.5
    lower = by_class / by_class.sum(axis=1, keepdims=True)
    chances: F64 = (whole + 4 * lower) / (whole.sum(axis=2, keepdims=True) + 4)
    return chances.reshape(counts.shape)


def _expert(counts: I32, distance: F64) -> F64:
    """Return the chance of each label after one neighbour (row) that it does not equal."""
    near = np.sort(distance, axis=1)[:, 1:5].mean(axis=1, keepdims=True)
    kernel_ = np.exp(-distance / (2 * near + 1e-3))
    np.fill_diagonal(kernel_, 0)
    kernel_ += 1e-6
    kernel_ /= kernel_.sum(axis=1, keepdims=True)
    chances: F64 = (counts + _SMOOTH_MANY * kernel_) / (counts.sum(axis=1, keepdims=True) + _SMOOTH_MANY)
    return chances


@kernel("i8(u1[:,::1], i8, i8, i8)")
def _place(plane: U8, k: int, y: int, x: int) -> int:
    """Return where a label after W, N, NW, NE stands in the table of all."""
    before = (int(plane[y, x - 1]) * k + int(plane[y - 1, x])) * k + int(plane[y - 1, x - 1])
    return (before * k + int(plane[y - 1, x + 1])) * k + int(plane[y, x])


@kernel("void(u1[:,::1], i8, i4[::1])", outer=True)
def _count_few(plane: U8, k: int, counts: I32) -> None:
    """Count labels after W, N, NW, NE."""
    for y in range(TOP, plane.shape[0] - TOP):
        for x in range(SIDE, plane.shape[1] - SIDE):
            counts[_place(plane, k, y, x)] += 1


@kernel("i8(u1[:,::1], i8, i8)")
def _pattern(plane: U8, y: int, x: int) -> int:
    """Return which of the neighbours of a pixel are equal, 12 bits."""
    w, n, nw, ne = plane[y, x - 1], plane[y - 1, x], plane[y - 1, x - 1], plane[y - 1, x + 1]
    ww, nn = plane[y, x - 2], plane[y - 2, x]
    with_w: int = (w == n) | (w == nw) << 1 | (w == ne) << 2 | (w == ww) << 3 | (w == nn) << 4
    with_n: int = (n == nw) | (n == ne) << 1 | (n == ww) << 2 | (n == nn) << 3
    rest: int = (nw == ne) | (nw == ww) << 1 | (ne == nn) << 2
    return with_w | with_n << 5 | rest << 9


@kernel("i8(u1[:,::1], i8, i8)")
def _outcome(plane: U8, y: int, x: int) -> int:
    """Return which neighbour a label equals, the first of them in order, or none."""
    own = plane[y, x]
    if own == plane[y, x - 1]:
        return 0
    if own == plane[y - 1, x]:
        return 1
    if own == plane[y - 1, x - 1]:
        return 2
    if own == plane[y - 1, x + 1]:
        return 3
    if own == plane[y, x - 2]:
        return 4
    return 5 if own == plane[y - 2, x] else _NONE


@kernel("void(u1[:,::1], u1[:,::1], i4[:,::1], i4[:,:,::1], i8, i8)", outer=True)
def _count_many(plane: U8, classes: U8, equal: I32, after: I32, first: int, last: int) -> None:
    """Count outcomes, and labels after W and after N, in some rows."""
    for y in range(first, last):
        for x in range(SIDE, plane.shape[1] - SIDE):
            w, n, found = plane[y, x - 1], plane[y - 1, x], _outcome(plane, y, x)
            equal[_pattern(plane, y, x) * _CLASSES + int(classes[w, n]), found] += 1
            if found == _NONE:
                after[0, w, plane[y, x]] += 1
                after[1, n, plane[y, x]] += 1


@kernel("void(f8[:,::1], f8[:,::1], f8[:,::1], i8, i8)", outer=True)
def _normalise(after_w: F64, before_n: F64, norm: F64, first: int, last: int) -> None:
    """Sum, for some W, the product of the experts over the labels that equal neither W nor N.

    `before_n` is transposed.
    """
    k = len(norm)
    for w in range(first, last):
        for a in range(k):
            if a != w:
                for n in range(k):
                    norm[w, n] += after_w[w, a] * before_n[a, n]
        for n in range(k):
            norm[w, n] -= (w != n) * after_w[w, n] * before_n[n, n]


@kernel(_T.float32(RATES, _T.uint8[:, ::1], _T.int64, _T.int64), outer=True)
def bits_at(rates: Rates, plane: U8, y: int, x: int) -> np.float32:
    """Return the bits of the label at one place of the plane."""
    bits: np.float32
    if rates.few:
        bits = rates.joint[_place(plane, rates.few, y, x)]
        return bits
    own, w, n, found = plane[y, x], plane[y, x - 1], plane[y - 1, x], _outcome(plane, y, x)
    bits = rates.equal[(_pattern(plane, y, x) * _CLASSES + int(rates.classes[w, n])) * _ROW + found]
    if found == _NONE:
        bits += rates.after_w[w, own] + rates.after_n[n, own] + rates.norm[w, n]
    return bits
