"""Direct binary search: labels changed one by one wherever the eye's error falls.

M. Analoui and J. P. Allebach, "Model-based halftoning using direct binary search", Proc. SPIE 1666 (1992),
here for any palette. Let e be the error times sensitivity, R the vision model's kernel, and c = R ⋆ e. To
change the error at pixel m by a changes the perceived error by

    a · a R(0) + 2 a · c(m)                                   (toggle)

and to change it by a at m and by b at a neighbour n, exchanging their labels, by

    (a · a + b · b) R(0) + 2 a · c(m) + 2 b · c(n) + 2 a · b R(n - m)    (swap)

per channel. To either comes what the entries stray (`palettefmt.dither.stray`) and, if bits have a price, the price
times the change of bits, over all pixels whose contexts see the change. Every pixel in turn takes the best toggle or
swap that lowers the sum, and R around it is added to c. Toggles alone stick early: with few colours a step is large,
and only a pair of opposite steps pays. A toggle is looked for among the entries nearest to the present one, as farther
ones are reached step by step, and if bits have a price among the labels around: that is where runs come from. A change
that could not win if it saved all bits that are there is not counted out. A pixel is visited again only if one near it
has changed since.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from palettefmt.arrays import F32, I64, Palette
from palettefmt.dither import stray
from palettefmt.dither.canvas import Canvas, opaque_entries
from palettefmt.dither.context_rate import SIDE, TOP, Rates, free_of_charge, plane_of
from palettefmt.dither.stray import Restraint
from palettefmt.dither.stripes import in_phases
from palettefmt.dither.visit import Scene, search_rows

_SHORT_LIST = 24  # entries that are tried at a pixel
_ALL_AGAIN = 4  # every how many passes all pixels are visited, as changes farther off add up
_SETTLED = 1e-3  # stop after a pass that changes less than this share of the pixels


def search(canvas: Canvas, palette: Palette, passes: int, report: Callable[[int], object] | None = None) -> None:
    """Improve a picture's labels until little changes, in at most so many passes over it.

    The label of a pixel that is `ALONE` or `HELD` stays. `report` is called after each pass with the number of them.
    """
    if len(palette) == 1:
        return
    state = Search(canvas, palette)
    for number in range(passes):
        changed = state.once(number)
        if report:
            report(number + 1)
        if changed <= _SETTLED * canvas.labels.size:
            break
    state.finish()


class Search:
    """A search in progress.

    Parameters
    ----------
    canvas : Canvas
        Its labels are the start, and the result after `finish`.
    palette : ndarray of uint8, shape (k, C)
    restraint : Restraint, optional
        How far entries may stray; by default as the plain dither's.

    Attributes
    ----------
    plane : ndarray of uint8, shape (H + 4, W + 4)
        The labels as they are now, with a border.
    """

    def __init__(self, canvas: Canvas, palette: Palette, restraint: Restraint | None = None) -> None:
        restraint = restraint or stray.PLAIN
        vision, values = canvas.vision, canvas.values(palette)
        centre = int(vision.radii.max())
        near, steps = _short_lists(values, vision.kernel[:, centre, centre])
        spots = stray.coordinates(palette)
        self._reach = centre
        self._scene = Scene(
            canvas.scale,
            values,
            near,
            steps,
            vision.kernel,
            vision.radii,
            canvas.kind,
            opaque_entries(palette),
            canvas.coordinates,
            np.ascontiguousarray(spots.T),
            np.ascontiguousarray(spots[near].transpose(0, 2, 1)),
            np.float32(restraint.free(len(palette))),
            np.float32(restraint.weight),
        )
        self._correlation = vision.correlation(canvas.error(values))
        self._canvas = canvas
        self.plane = plane_of(canvas.labels)
        self._due = np.ones_like(self.plane)

    def once(self, number: int, rates: Rates | None = None) -> int:
        """Make pass `number`, every other one backwards, and return how many pixels changed."""
        charged = free_of_charge() if rates is None else rates
        if number % _ALL_AGAIN == _ALL_AGAIN - 1:
            self._due[:] = 1

        def work(stripe: tuple[int, int]) -> int:
            room = np.empty((2, _SHORT_LIST + 8), np.float32), np.empty(_SHORT_LIST + 8, np.int64)
            return search_rows(
                self._correlation, self._scene, charged, self.plane, self._due, *room, *stripe, bool(number & 1)
            )

        return in_phases(len(self._canvas.labels), self._reach, number, work)

    def finish(self) -> None:
        """Write the labels to the canvas."""
        self._canvas.labels[:] = self.plane[TOP:-TOP, SIDE:-SIDE]


def _short_lists(values: F32, weight: F32) -> tuple[I64, F32]:
    """List each entry's nearest others: indices (k, n), and the steps there (k, C, n). Twins are left out."""
    k = len(values)
    distance = (((values[:, None] - values[None]) ** 2) * weight).sum(axis=2).astype(np.float64)
    twin = np.tril(distance == 0, -1).any(axis=1)  # equals an entry before it
    distance[:, twin] = np.inf
    np.fill_diagonal(distance, np.inf)
    count = min(_SHORT_LIST, k - 1 - int(twin.sum()))
    near = np.argsort(distance, axis=1, kind="stable")[:, :count].astype(np.int64)
    steps = (values[near] - values[:, None]).transpose(0, 2, 1)
    return np.ascontiguousarray(near), np.ascontiguousarray(steps, np.float32)
