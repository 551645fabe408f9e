"""A goal instead of a number of colours: what serves it, what was chosen, and a word where the result is poor."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import words
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.kmi.layout import Layout
from palettefmt.style import Style

if TYPE_CHECKING:
    from palettefmt.measure.goals import Choice
    from palettefmt.measure.looks import LookChoice

# Six photos (256 x 256 of Kodak's) reach it with 3 to 8 colours that are not dithered; below it areas turn to blots.
POOR_DB = 24.0
# On the scale of `palettefmt.measure.eye`, where 50 is medium.
POOR_LOOK = 30.0


def with_best_coding(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with the coding that fits most into a file, unless the user has named one."""
    source = click.get_current_context().get_parameter_source("coding")
    return {**options, "coding": "context"} if source is click.core.ParameterSource.DEFAULT else options


def chosen_colours(choice: Choice, layout: Layout) -> str:
    """Say what a search for a goal has chosen."""
    how = "packed" if layout.coding == "packed" else "coded by context"
    return f"chose {words.counted(choice.image.colors, 'colour')}, {how}: {words.psnr(choice.psnr_db)}"


def check_colours(choice: Choice, style: Style, layout: Layout, max_bytes: int) -> None:
    """Warn if as many colours as fit some bytes show little of the picture, and refuse a single one."""
    if choice.psnr_db == float("inf"):
        return
    packed, dithered = layout.coding == "packed", style.dither != "none"
    helps = ["more bytes"]
    if packed:
        helps.append("--coding context, which fits more colours")
    if not dithered:
        helps.append("--dither perceptual, which makes few colours look like more")
    advice = f"what helps: {', or '.join(helps)}"
    if choice.image.colors == 1:
        how = "packed labels in " if packed else ""
        message = f"{how}{max_bytes:,} bytes leave one colour, and nothing of the picture; {advice}"
        raise UsageError(f"{message} (-k 1 if that is what you want)")
    if choice.image.colors == 2 if dithered else choice.psnr_db < POOR_DB:
        few = f"{words.counted(choice.image.colors, 'colour')} ({words.psnr(choice.psnr_db)})"
        warnings.warn(f"{few} show little of the picture; {advice}", PictureWarning, stacklevel=2)


def check_look(found: LookChoice) -> None:
    """Warn if the best look that fits some bytes is a poor one."""
    if found.step.quality < POOR_LOOK:
        look = f"{found.step.quality:.0f} of 100 is a poor look"
        warnings.warn(f"{look}; what helps: more bytes, or a smaller picture", PictureWarning, stacklevel=2)
