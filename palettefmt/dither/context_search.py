"""Labels for the context coding: direct binary search with a price on bits (`palettefmt.dither.search`).

The table of bits is estimated anew from the present labels before each pass, as what a label costs depends on what the
others are: every run that the search makes makes the next one cheaper.
"""

from __future__ import annotations

from palettefmt.arguments import Progress
from palettefmt.arrays import Palette
from palettefmt.dither import stray
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.context_rate import estimate
from palettefmt.dither.search import Search


class ContextChooser:
    """The `palettefmt.dither.rate.Chooser` for the context coding."""

    def choose(self, canvas: Canvas, palette: Palette, price: float, passes: int, report: Progress) -> None:
        """Improve the canvas's labels in some passes."""
        state = Search(canvas, palette, stray.PRICED)
        for number in range(passes):
            state.once(number, estimate(state.plane, palette, price))
            report((number + 1) / passes)
        state.finish()
