"""The options of how a palette and labels are made and stored, and what they mean together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import numpy as np

from palettefmt.arguments import DEFAULT_EFFORT, MAX_EFFORT, MAX_SEED
from palettefmt.arrays import MAX_COLORS, Palette
from palettefmt.cli.common import options
from palettefmt.cli.palette_source import palette_of
from palettefmt.cli.words import counted
from palettefmt.errors import UsageError
from palettefmt.kmi.layout import CODING_NAMES, Layout
from palettefmt.limits import Limits
from palettefmt.style import DEFAULT_PPD, DITHERS, LOOKS, SPACES, TARGETS, Style

if TYPE_CHECKING:
    from palettefmt.measure.looks import LookChoice

style_options = options(
    click.option(
        "-k",
        "--colors",
        type=click.IntRange(1, MAX_COLORS),
        metavar="K",
        help="Most colours of the palette, 1 to 256.  [default: 8, or an indexed picture's own palette]",
    ),
    click.option(
        "--look",
        type=click.Choice(LOOKS),
        help="Dither for the eye: as good as it can be; about as good as pngquant's in fewer bytes; or smaller still. "
        "Up to 256 colours unless -k says otherwise.",
    ),
    click.option(
        "--for",
        "target",
        type=click.Choice(TARGETS),
        default="context",
        show_default=True,
        help="What a look saves bytes in: a .kmi file coded by context, or a PNG made of it.",
    ),
    click.option("--dither", type=click.Choice(DITHERS), default="none", show_default=True),
    click.option(
        "--ppd",
        type=float,
        default=DEFAULT_PPD,
        show_default=True,
        help="Pixels per degree of vision for the perceptual dither: 67 a desktop screen, 45 a page in the hand.",
    ),
    click.option(
        "--effort",
        type=click.IntRange(1, MAX_EFFORT),
        default=DEFAULT_EFFORT,
        show_default=True,
        help="Time against quality of the dither, and against size when coding by context.",
    ),
    click.option(
        "--space", type=click.Choice(SPACES), default="srgb", show_default=True, help="Colour space of the clustering."
    ),
    click.option("--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Of the clustering."),
    click.option(
        "--palette",
        metavar="FILE",
        help="Fixed palette: .gpl .hex .pal .act .aco .ase, an indexed picture, a .kmi, or device:NAME.",
    ),
    click.option("--lock", metavar="'#RRGGBB,…'", help="Colours that the palette must contain exactly."),
)
goal_options = options(
    click.option(
        "--max-bytes",
        type=click.IntRange(1),
        metavar="N",
        help="Instead of -k: as many colours as fit in N bytes, coded by context unless --coding says otherwise; with "
        "the perceptual dither the best look that does.",
    ),
    click.option(
        "--quality",
        type=float,
        metavar="Q",
        help="Instead of -k: the fewest bytes for a look, 90 as the original, 70 good, 50 medium (coded by context).",
    ),
    click.option(
        "--min-psnr",
        type=float,
        metavar="DB",
        help="Instead of -k: as few colours as reach DB decibels (coded likewise).",
    ),
)
coding_options = options(
    click.option(
        "--coding",
        type=click.Choice(CODING_NAMES),
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


def style_of(options: dict[str, Any], limits: Limits) -> Style:
    """Return the style that the options ask for."""
    choices = {name: options[name] for name in ("colors", "dither", "look", "target", "ppd", "effort", "space", "seed")}
    if options["palette"] is not None:
        if options["colors"] is not None or options["lock"] is not None:
            raise UsageError("--palette leaves nothing to choose: drop -k and --lock, or drop --palette")
        named, device = palette_of(options["palette"], limits)
        choices["palette"] = named.entries
        choices["usable"] = None if device is None else device.usable
    if options["lock"] is not None:
        choices["locked"] = _locked(options["lock"])
    return Style(**choices)


def layout_of(options: dict[str, Any]) -> Layout:
    """Return the layout that the options ask for."""
    return Layout(options["coding"], options.get("stripe_rows"), options["effort"])


def chosen_look(found: LookChoice) -> str:
    """Say what a search for a look has chosen, and what one more step would give."""
    step, parts = found.step, []
    for way, other in (("better", found.better), ("smaller", found.smaller)):
        if other is not None:
            about = "" if other.measured else "about "
            parts.append(f"{way}: {about}{other.bytes:,} bytes for {other.quality:.0f}")
    beside = f" (one step {'; '.join(parts)})" if parts else ""
    return f"chose {counted(found.image.colors, 'colour')}, looks like {step.quality:.0f} of 100{beside}"


def _locked(text: str) -> Palette:
    """Return the colours of ``--lock``: hexadecimal, with commas between them."""
    rows = [colour_of("--lock", part) for part in text.split(",")]
    channels = max(map(len, rows))
    return np.array([[*row, 255][:channels] for row in rows], np.uint8)


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
