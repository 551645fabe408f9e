"""The options of how a palette and labels are made and stored, and what they mean together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from palettefmt.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from palettefmt.limits import Limits

Command = TypeVar("Command", bound=Callable[..., Any])

DITHERS = ("none", "floyd-steinberg", "perceptual")
SPACES = ("srgb", "linear", "oklab")

_OPTIONS = (
    click.option(
        "-k",
        "--colors",
        type=click.IntRange(1, 256),
        metavar="K",
        help="Most colours of the palette, 1 to 256.  [default: 8, or an indexed picture's own palette]",
    ),
    click.option("--dither", type=click.Choice(DITHERS), default="none", show_default=True),
    click.option(
        "--ppd",
        type=float,
        default=67.0,
        show_default=True,
        help="Pixels per degree of vision for the perceptual dither: 67 a desktop screen, 45 a page in the hand.",
    ),
    click.option(
        "--effort",
        type=click.IntRange(1, 9),
        default=5,
        show_default=True,
        help="Time against quality of the dither, and against size when coding by context.",
    ),
    click.option(
        "--space", type=click.Choice(SPACES), default="srgb", show_default=True, help="Colour space of the clustering."
    ),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of the clustering."),
    click.option(
        "--palette",
        metavar="FILE",
        help="Fixed palette: .gpl .hex .pal .act .aco .ase, an indexed picture, a .kmi, or device:NAME.",
    ),
    click.option("--lock", metavar="'#RRGGBB,…'", help="Colours that the palette must contain exactly."),
)


_CODING_OPTIONS = (
    click.option(
        "--coding",
        type=click.Choice(["packed", "context", "auto"]),
        default="packed",
        show_default=True,
        help="Fixed bits for every label, or as few as the context coder needs; auto is the smaller.",
    ),
    click.option(
        "--stripe-rows",
        type=click.IntRange(1, 65535),
        metavar="N",
        help="Rows of an independently readable stripe.  [default: about four million labels; coded, three, or more "
        "if that saves 1 %]",
    ),
)


def style_options(command: Command) -> Command:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def coding_options(command: Command) -> Command:
    """Add the options of how labels are stored."""
    for option in reversed(_CODING_OPTIONS):
        command = option(command)
    return command


def style_of(options: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Return the keyword arguments of `palettefmt.quantize` that the options ask for, without `colors`."""
    style = {name: options[name] for name in ("dither", "ppd", "effort", "space", "seed")}
    if options["palette"] is not None:
        if options["colors"] is not None or options["lock"] is not None:
            raise UsageError("--palette leaves nothing to choose: drop -k and --lock, or drop --palette")
        from palettefmt.cli.palette import palette_of

        named, device = palette_of(options["palette"], limits)
        style["palette"] = named.entries
        style["usable"] = None if device is None else device.usable
    if options["lock"] is not None:
        style["locked"] = _locked(options["lock"])
    return style


def _locked(text: str) -> npt.NDArray[np.uint8]:
    """Return the colours of ``--lock``: hexadecimal, with commas between them."""
    import numpy as np

    rows = [colour_of("--lock", part) for part in text.split(",")]
    if any(len(row) == 4 for row in rows):
        rows = [row if len(row) == 4 else [*row, 255] for row in rows]
    return np.array(rows, np.uint8)


def colour_of(option: str, text: str) -> list[int]:
    """Return an option's colour, three or four hexadecimal bytes."""
    digits = text.strip().removeprefix("#")
    try:
        levels = list(bytes.fromhex(digits))
    except ValueError:
        levels = []
    if len(levels) not in (3, 4) or len(digits) != 2 * len(levels):
        raise UsageError(f"{option}: {text.strip()!r} is not a colour as #rrggbb or #rrggbbaa")
    return levels
