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
from palettefmt.image import IndexedImage
from palettefmt.kmi.layout import CODING_NAMES, Layout
from palettefmt.limits import Limits
from palettefmt.style import DITHERS, FITS, LOOKS, SPACES, TARGETS, Fit, Style

if TYPE_CHECKING:
    from palettefmt.measure.looks import LookChoice
    from palettefmt.pictures.source import Picture

ADJUSTMENTS = ("exposure", "saturation", "contrast")
# The options that are about a palette which is given, where there is none.
NO_PALETTE = {"palette": None, "fit": None, "exposure": 0.0, "saturation": 1.0, "contrast": 1.0}

style_options = options(
    click.option(
        "-k",
        "--colors",
        type=click.IntRange(1, MAX_COLORS),
        metavar="K",
        help="Most colours, 1 to 256.  [default: 8; 256 with a look; an indexed picture keeps its own palette]",
    ),
    click.option(
        "--look",
        type=click.Choice(LOOKS),
        help="Dither for the eye: as well as possible, about as well as pngquant in fewer bytes, or smaller still. "
        "Up to 256 colours unless -k says otherwise.",
    ),
    click.option(
        "--for",
        "target",
        type=click.Choice(TARGETS),
        default="context",
        show_default=True,
        help="Where a look saves bytes: in a .kmi file coded by context, or in a PNG made from it.",
    ),
    click.option(
        "--dither",
        type=click.Choice(DITHERS),
        default="none",
        show_default=True,
        help="How colours that are not in the palette are shown: as the nearest entry, or by mixing dots.",
    ),
    click.option(
        "--ppd",
        type=float,
        help="For the perceptual dither: pixels per degree of vision, 67 for a desktop screen, 45 for a page in hand.  "
        "[default: 67, or the panel's]",
    ),
    click.option(
        "--effort",
        type=click.IntRange(1, MAX_EFFORT),
        default=DEFAULT_EFFORT,
        show_default=True,
        help="More effort takes longer, for a better dither and smaller coded files.",
    ),
    click.option(
        "--space",
        type=click.Choice(SPACES),
        default="srgb",
        show_default=True,
        help="Colour space in which colours are clustered.",
    ),
    click.option(
        "--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Random seed of the clustering."
    ),
    click.option(
        "--palette",
        metavar="FILE",
        help="Use this palette: a .gpl .hex .pal .act .aco .ase file, an indexed picture, a .kmi file, or device:NAME.",
    ),
    click.option("--lock", metavar="'#RRGGBB,…'", help="Colours that the palette must contain exactly."),
    click.option(
        "--fit",
        metavar="auto|none|0…1",
        help="How far light and colour are fitted to what a --palette can show.  [default: auto for a device]",
    ),
    click.option(
        "--exposure", type=float, default=0.0, metavar="STOPS", help="With --palette: lighter, or darker (-1)."
    ),
    click.option(
        "--saturation", type=float, default=1.0, metavar="X", help="With --palette: more colourful, or less (0.5)."
    ),
    click.option(
        "--contrast", type=float, default=1.0, metavar="X", help="With --palette: more contrast, or less (0.8)."
    ),
)
goal_options = options(
    click.option(
        "--max-bytes",
        type=click.IntRange(1),
        metavar="N",
        help="Instead of -k: as many colours as fit in N bytes (coded by context unless --coding says otherwise); with "
        "the perceptual dither, the best look that fits.",
    ),
    click.option(
        "--quality",
        type=float,
        metavar="Q",
        help="Instead of -k: the fewest bytes for a look: 90 like the original, 70 good, 50 medium (coded by context).",
    ),
    click.option(
        "--min-psnr",
        type=float,
        metavar="DB",
        help="Instead of -k: as few colours as reach this PSNR, in decibels (coded by context).",
    ),
)
coding_options = options(
    click.option(
        "--coding",
        type=click.Choice(CODING_NAMES),
        default="packed",
        show_default=True,
        help="packed: the same bits for every pixel; context: as few as possible, but slow; auto: the smaller.",
    ),
    click.option(
        "--stripe-rows",
        type=click.IntRange(1, 65535),
        metavar="N",
        help="Rows of a stripe, which can be read by itself.  [default: about four million pixels; coded: three, "
        "or more if that saves 1%]",
    ),
)


def style_of(options: dict[str, Any], limits: Limits) -> Style:
    """Return the style that the options ask for."""
    names = ("colors", "dither", "look", "target", "ppd", "effort", "space", "seed")
    choices = {name: options[name] for name in (*names, *ADJUSTMENTS)}
    choices["fit"] = None if options["fit"] is None else _fit(options["fit"])
    if options["palette"] is not None:
        if options["colors"] is not None or options["lock"] is not None:
            raise UsageError("--palette leaves nothing to choose: drop -k and --lock, or drop --palette")
        named, device = palette_of(options["palette"], limits)
        choices |= {"palette": named.entries, "device": device}
        choices["usable"] = None if device is None else device.usable
    if options["lock"] is not None:
        choices["locked"] = _locked(options["lock"])
    return Style(**choices)


def layout_of(options: dict[str, Any]) -> Layout:
    """Return the layout that the options ask for."""
    return Layout(options["coding"], options.get("stripe_rows"), options["effort"])


def to_reduce(picture: Picture, style: Style) -> Picture:
    """Return a picture for `codec.encode_source`: as pixels, to be clustered anew, if its own palette is too large."""
    if isinstance(picture, IndexedImage) and style.colors is not None and picture.colors > style.colors:
        return picture.to_pixels()
    return picture


def chosen_look(found: LookChoice) -> str:
    """Say what a search for a look has chosen, and what one more step would give."""
    step, parts = found.step, []
    for way, other in (("better", found.better), ("smaller", found.smaller)):
        if other is not None:
            about = "" if other.measured else "about "
            parts.append(f"{way}: {about}{other.bytes:,} bytes for {other.quality:.0f}")
    beside = f" (one step {'; '.join(parts)})" if parts else ""
    return f"chose {counted(found.image.colors, 'colour')}, looks like {step.quality:.0f} of 100{beside}"


def _fit(text: str) -> Fit:
    """Return what ``--fit`` says; `Style` checks a number."""
    if text in FITS:
        return "auto" if text == "auto" else "none"
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"--fit {text!r} is not one of: auto, none, a number from 0 to 1") from None


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
