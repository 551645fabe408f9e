"""Labels for the context coding: direct binary search with a price on bits (`palettefmt.dither.search`).

The table of bits is estimated anew from the present labels before each pass, as what a label costs depends on what the
others are: every run that the search makes makes the next one cheaper.
"""

from __future__ import annotations

import math

from palettefmt.arguments import Progress
from palettefmt.arrays import Palette
from palettefmt.dither import stray
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.context_rate import estimate
from palettefmt.dither.search import Search

_PRICE = 1.0  # of a bit at strength 1 and 256 entries, in perceived error


class ContextChooser:
    """The `palettefmt.dither.rate.Chooser` for the context coding."""

    def price(self, strength: float, entries: int) -> float:
        """Return the perceived error that a bit is worth at a strength.

        The steps between the entries of a small palette are wide, so that it takes more to do without one.
        """
        return _PRICE * strength * math.sqrt(256 / entries)

    def choose(self, canvas: Canvas, palette: Palette, price: float, passes: int, report: Progress) -> None:
        """Improve the canvas's labels in some passes."""
        state = Search(canvas, palette, stray.PRICED)
        for number in range(passes):
            state.once(number, estimate(state.plane, palette, price))
            report((number + 1) / passes)
        state.finish()
