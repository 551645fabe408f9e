"""Labels for an indexed PNG: perceived error and the bits of deflate minimised together, a lossy LZ77.

Deflate writes a stream of bytes as literals and as copies of 3 to 258 bytes from at most 32,768 bytes back. A picture
that may differ a little from what it should be can be made of more and longer copies. So row by row, the labels are
those of the cheapest way through a row in

    perceived error + what entries stray + λ · bits

(`lz_rows`), where bits are what deflate's Huffman codes would spend (`deflate_cost`), and the error of a pixel is what
it adds to that of the pixels around it (`lz_steps`). A first pass takes the pixels that it has not come to yet for
perfect; each further one knows their labels, and finds what the first one should have left to them.

Copies come from up to 8 bytes back in the row itself, and from near the same place in the rows above. Rarer strings,
that hash chains would find, cost deflate so many bits of distance that they gained one percent for twice the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from palettefmt import parallel
from palettefmt.arguments import Progress
from palettefmt.arrays import F32, I32, U8, Labels, Palette
from palettefmt.dither import stray
from palettefmt.dither.canvas import ALONE, Canvas, opaque_entries
from palettefmt.dither.deflate_cost import WINDOW, Statistics
from palettefmt.dither.lz_rows import NEAR, distance_symbol, search_rows
from palettefmt.dither.lz_steps import LANES, REACH, STATE, Model

_ROWS = 8  # after so many rows the bits are estimated anew
_BAND = 128  # rows of a band
_LEAD = 8  # rows that a band of the first pass begins above itself
_UP, _ASIDE = 3, 3  # rows above that copies come from, and columns of bytes to either side


class DeflateChooser:
    """Labels for deflate; see `palettefmt.dither.rate.Chooser`."""

    def choose(self, canvas: Canvas, palette: Palette, price: float, passes: int, report: Progress) -> None:
        """Choose labels in place; those that the canvas has stand only where they are held."""
        for number in range(passes):
            _pass_over(canvas, palette, price, number)
            report((number + 1) / passes)


def _pass_over(canvas: Canvas, palette: Palette, price: float, number: int) -> None:
    """Choose all labels once, in bands of rows with a history of their own, so that threads can share the work.

    A band of the first pass begins some rows above, of which it keeps nothing but the history; in later passes it has
    the rows above as they were. The bands of one pass end where those of the next are amid.
    """
    picture, model, below = _prepare(canvas, palette, first=number == 0)
    height = len(picture.labels)
    borders = [0, *range(_BAND // 2 if number & 1 else _BAND, height - _BAND // 2, _BAND), height]
    lead = _UP if number else _LEAD

    def choose(rows: tuple[int, int]) -> Labels:
        top = max(0, rows[0] - lead)
        band = picture.rows(top, rows[1])
        _choose_band(band, rows[0] - top if number else 0, model, below, price)
        return band.labels[rows[0] - top :]

    canvas.labels[...] = np.concatenate(parallel.at_once(choose, pairwise(borders)))


@dataclass(frozen=True)
class _Picture:
    """A picture as `lz_steps` wants it."""

    target: F32  # (H, W, 2 LANES): what a label should be, and the coordinates of the pixel for `stray`
    past: F32  # (H, W, LANES): what errors elsewhere leave at it
    scale: F32  # (H, W): the eye's sensitivity
    kind: U8  # (H, W)
    labels: Labels  # (H, W)

    def rows(self, top: int, bottom: int) -> _Picture:
        """Return a copy of some rows."""
        return _Picture(*(plane[top:bottom].copy() for plane in vars(self).values()))


def _prepare(canvas: Canvas, palette: Palette, *, first: bool) -> tuple[_Picture, Model, F32]:
    """Return the picture, the entries, and the taps (R, 2 R + 1, LANES) to the rows below."""
    vision, channels, shape = canvas.vision, palette.shape[1], canvas.labels.shape
    gain, row_taps, below = _taps(vision.kernel)
    values = np.zeros((len(palette), 2 * LANES), np.float32)
    values[:, :channels] = canvas.values(palette) * gain[:channels]
    values[:, LANES : LANES + 3] = stray.coordinates(palette)
    scale = np.where(canvas.kind & ALONE, 0, canvas.scale).astype(np.float32)
    target = np.zeros((*shape, 2 * LANES), np.float32)
    past = np.zeros((*shape, LANES), np.float32)
    if first:
        for c in range(channels):
            target[..., c] = canvas.target[c] * gain[c] * scale
    else:
        frame = len(below)
        left = vision.correlation(canvas.error(canvas.values(palette)))
        for c in range(channels):
            target[..., c] = values[:, c][canvas.labels] * scale
            past[..., c] = left[c, frame : frame + shape[0], frame : frame + shape[1]] / gain[c]
    target[..., LANES : LANES + 3] = canvas.coordinates
    numbers = np.array([stray.PRICED.free(len(palette)), stray.PRICED.weight], np.float32)
    model = (values, np.ascontiguousarray(values.T), opaque_entries(palette), row_taps, numbers)
    return _Picture(target, past, scale, canvas.kind, canvas.labels), model, below


def _taps(kernel: F32) -> tuple[F32, F32, F32]:
    """Take the vision model's kernel (C, 2 R + 1, 2 R + 1) apart.

    Returns
    -------
    gain : ndarray of float32, shape (LANES,)
        The root of R(0), by which everything else is scaled.
    row : ndarray of float32, shape (STATE,)
        The taps to the pixels on the right.
    below : ndarray of float32, shape (R, 2 R + 1, LANES)
        The taps to the rows below.
    """
    channels, size, _ = kernel.shape
    centre = size // 2
    gain, row = np.zeros(LANES, np.float32), np.zeros((REACH, LANES), np.float32)
    below = np.zeros((centre, size, LANES), np.float32)
    for c in range(channels):
        gain[c] = np.sqrt(kernel[c, centre, centre])
        relative = kernel[c] / kernel[c, centre, centre]
        right = relative[centre, centre + 1 : centre + 1 + REACH]
        row[: right.size, c] = right
        below[..., c] = relative[centre + 1 :]
    return gain, row.ravel(), below


def _choose_band(band: _Picture, first: int, model: Model, below: F32, price: float) -> None:
    """Choose the labels of the rows from `first` on; those above are their history."""
    height, width = band.labels.shape
    k = len(model[0])
    lanes = next(8 // depth for depth in (1, 2, 4, 8) if k <= 1 << depth)  # of PNG
    size = -(-width // lanes)
    stream = np.zeros(height * (size + 1) + 1, np.uint8)  # before each row's bytes comes that of its filter
    for lane in range(lanes):
        part = band.labels[:first, lane::lanes] << (8 // lanes * (lanes - 1 - lane))
        stream[1 : 1 + first * (size + 1)].reshape(first, size + 1)[:, : part.shape[1]] |= part
    places = _places(size + 1)
    m, ends = len(places), size + 1
    copies = (np.empty(m), np.empty((m, STATE), np.float32), np.empty(m, np.int64), np.empty(m, np.uint64), places)
    room, begun = np.empty((2, k), np.float32), np.empty((256, STATE), np.float32)
    tries = (room, np.empty(256, np.float32), begun, np.empty(256, np.int64))
    steps = np.zeros((ends, 4), np.int32)
    ways = (np.empty(ends), np.empty((ends, STATE), np.float32), steps, np.empty(ends, np.uint64))
    cost = np.empty(1, np.float32)
    statistics = Statistics(np.arange(256) < k**lanes)
    carried = 0
    for top in range(first, height, _ROWS):
        carried = search_rows(
            top,
            min(top + _ROWS, height),
            lanes,
            carried,
            band.target,
            band.past,
            band.scale,
            band.kind,
            band.labels,
            model,
            statistics.prices(price),
            stream,
            tries,
            ways,
            copies,
            below,
            cost,
            statistics.symbols,
            statistics.distances,
        )
        statistics.update()


def _places(pitch: int) -> I32:
    """List where copies come from, for rows that begin `pitch` bytes apart: rows up, distance, and its symbol."""
    here = [(0, distance) for distance in range(1, NEAR + 1)]
    aside = range(-_ASIDE, _ASIDE + 1)
    above = [(up, up * pitch - right) for up in range(1, _UP + 1) for right in aside]
    places = here + [(up, distance) for up, distance in above if NEAR < distance <= WINDOW]
    return np.array([(up, distance, distance_symbol(distance)) for up, distance in places], np.int32)
