"""A goal instead of a number of colours: what serves it, and what was chosen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import words
from palettefmt.kmi.layout import Layout

if TYPE_CHECKING:
    from palettefmt.measure.goals import Choice


def with_best_coding(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with the coding that fits most into a file, unless the user has named one."""
    return options if is_given("coding") else {**options, "coding": "context"}


def is_given(option: str) -> bool:
    """Return whether the user has named an option of the command that runs."""
    return click.get_current_context().get_parameter_source(option) is not click.core.ParameterSource.DEFAULT


def chosen_colours(choice: Choice, layout: Layout) -> str:
    """Say what a search for a goal has chosen."""
    how = "packed" if layout.coding == "packed" else "coded by context"
    return f"chose {words.counted(choice.image.colors, 'colour')}, {how}: {words.psnr(choice.psnr_db)}"
