"""The options of a picture's part, way up and size, and what they mean together."""

from __future__ import annotations

import re
from typing import Any

import click

from palettefmt.cli.common import options
from palettefmt.cli.decode import RegionType
from palettefmt.errors import UsageError
from palettefmt.pictures.framing import RESIZES, ROTATIONS, Framing

framing_options = options(
    click.option(
        "--size", metavar="WxH|device", help="Size of the result in pixels; 'device': that of the device of --palette."
    ),
    click.option(
        "--resize",
        type=click.Choice(RESIZES),
        default="cover",
        show_default=True,
        help="With --size: cut off what does not fit, leave bars, or distort.",
    ),
    click.option(
        "--rotate",
        type=click.Choice(ROTATIONS),
        default="0",
        show_default=True,
        help="Degrees clockwise; auto: turn by 90 if one of picture and size is upright and the other is not.",
    ),
    click.option("--crop", type=RegionType(), metavar="X,Y,W,H", help="Use only this rectangle, in pixels."),
    click.option("--background", metavar="'#RRGGBB'", help="Colour of the bars, and behind transparent pixels."),
)


def framing_of(options: dict[str, Any], native: tuple[int, int] | None) -> Framing:
    """Return the framing that the options ask for; `native` is the device's size, if there is one."""
    from palettefmt.cli.style import colour_of

    background = None
    if options["background"] is not None:
        red, green, blue, *alpha = colour_of("--background", options["background"])
        if alpha:
            raise UsageError("--background is opaque: give it as #rrggbb")
        background = red, green, blue
    size = options["size"]
    if size is None and options["resize"] != "cover":
        raise UsageError("--resize says how a picture gets its --size: give one")
    return Framing(
        crop=options["crop"],
        rotate=options["rotate"],
        size=None if size is None else _size(size, native),
        resize=options["resize"],
        background=background,
    )


def _size(text: str, native: tuple[int, int] | None) -> tuple[int, int]:
    """Return the size of ``--size``."""
    if text == "device":
        if native is None:
            raise UsageError("--size device needs a device whose profile has a size: give WxH, such as 800x480")
        return native
    match = re.fullmatch(r"(\d{1,9})\s*[xX×,]\s*(\d{1,9})", text)  # noqa: RUF001
    if match is None:
        raise UsageError(f"--size {text!r} is neither WxH, such as 800x480, nor 'device'")
    return int(match[1]), int(match[2])
