"""Labels for deflate: perceived error and bits minimised together, a lossy LZ77."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import F32, Palette, bits_per_label
from palettefmt.dither.canvas import ALONE, HELD, Canvas, opaque_entries
from palettefmt.dither.causal import LANES, Taps, causal_taps, symmetric_taps
from palettefmt.dither.deflate_cost import WINDOW, Statistics
from palettefmt.dither.lz_rows import STATE, distance_symbol, search_rows
from palettefmt.parallel import cores, in_order

_ROWS = 8  # after so many rows the costs are estimated anew
_BAND = 128
_UP, _ASIDE, _NEAR = 3, 4, 8
_CHAIN = 8


def png_depth(colors: int) -> int:
    return next(depth for depth in (1, 2, 4, 8) if colors <= 1 << depth)


def choose(canvas: Canvas, palette: Palette, price: float, *, taps: Taps, relative: bool, threads: int | None = None, opts=None) -> float:
    opts = opts or {}
    lanes = 8 // png_depth(len(palette))
    height, width = canvas.labels.shape
    values = np.zeros((len(palette), LANES), np.float32)
    values[:, : palette.shape[1]] = canvas.values(palette) * taps.gain[: palette.shape[1]]
    channels = palette.shape[1]
    scale = np.where(canvas.kind & ALONE, 0, canvas.scale).astype(np.float32)
    target = np.zeros((height, width, LANES), np.float32)
    reach = taps.below.shape[0]
    past = np.zeros((height, width, LANES), np.float32)
    if relative:
        frame = int(canvas.vision.radii.max())
        c = canvas.vision.correlation(canvas.error(canvas.values(palette)))[:, frame:frame + height, frame:frame + width]
        past[..., :channels] = np.moveaxis(c, 0, 2) / taps.gain[:channels]
        target[:] = values[canvas.labels] * scale[..., None]
    else:
        for c in range(channels):
            target[..., c] = canvas.target[c] * taps.gain[c] * scale
    strict = np.zeros(LANES, np.float32)
    strict[:channels] = 1 / taps.gain[:channels] ** 2
    if relative: strict[:] = 0
    numbers = np.array([opts.get('free', (256 / len(palette)) ** 2), opts.get('stray', 0.2), float(relative), price * opts.get('margin', 0)], np.float32)
    columns = np.zeros((5, len(palette)), np.float32)
    columns[:4] = values.T
    model = (values, columns, opaque_entries(palette), taps.row.ravel().copy(), strict, numbers)
    bands = [(t, min(height, t + opts.get('band', _BAND))) for t in range(0, height, opts.get('band', _BAND))]
    est = [0.0]

    def run(band):
        t, b = band
        return _band(canvas, t, b, lanes, target[t:b], past[t:b], scale[t:b], model, taps, price, opts)

    for _ in in_order(run, bands, threads or cores()):
        pass


def _band(canvas, top, bottom, lanes, target, past, scale, model, taps, price, opts):
    height, width = scale.shape
    k = len(model[0])
    size = -(-width // lanes)
    pitch = size + 1
    stream = np.zeros(height * pitch + 1, np.uint8)
    fixed = [(0, d) for d in range(1, _NEAR + 1)]
    aside = opts.get('aside', _ASIDE)
    fixed += [(u, u * pitch - j) for u in range(1, opts.get('up', _UP) + 1) for j in range(-aside, aside + 1) if _NEAR < u * pitch - j <= WINDOW]
    fixed = np.array([(u, d, distance_symbol(d)) for u, d in fixed], np.int32)
    copies = (np.empty(len(fixed), np.float32), np.empty((len(fixed), STATE), np.float32), np.empty(len(fixed), np.int64), np.empty(len(fixed), np.uint64), fixed)
    tries = (np.empty(k, np.float32), np.empty(256, np.float32), np.empty((256, STATE), np.float32), np.empty(256, np.int64))
    ways = (np.empty(size + 1, np.float32), np.zeros((size + 1, STATE), np.float32), np.zeros((size + 1, 4), np.int32), np.zeros(size + 1, np.uint64))
    result = np.empty(1, np.float32)
    kind, labels = canvas.kind[top:bottom], canvas.labels[top:bottom]
    first = np.zeros(256)
    if lanes == 1: first[:k] = 1
    else:
        first[:] = 1
    stats = Statistics(first)
    carry = np.zeros(1, np.int64)
    for y in range(0, height, _ROWS):
        costs = stats.prices(price)
        search_rows(y, min(height, y + _ROWS), lanes, target, past, scale, kind, labels, model, costs, stream, tries, ways, copies,
                    taps.below, result, stats.symbols, stats.distances, carry)
        stats.update()
