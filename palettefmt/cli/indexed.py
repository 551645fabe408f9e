"""Pictures into indexed pictures, in one step: what ``kmi png`` and ``kmi convert`` share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from palettefmt.arguments import Progress, doing, part_of
from palettefmt.cli import common, given, goals, outputs, words
from palettefmt.cli.narrow import without
from palettefmt.cli.style import chosen_look, style_of, style_options, to_reduce
from palettefmt.errors import UsageError
from palettefmt.exports.formats import PNG, Format
from palettefmt.image import IndexedImage
from palettefmt.kmi.layout import Layout
from palettefmt.limits import Limits
from palettefmt.pictures.source import Picture, open_source, pixels_of
from palettefmt.style import LOOK_COLORS, Style

DEFAULT_LOOK = "balanced"

indexed_options = common.options(
    style_options,
    click.option("--max-bytes", type=click.IntRange(1), metavar="N", help="The best look that fits in N bytes."),
    click.option(
        "--quality",
        type=float,
        metavar="Q",
        help="The fewest bytes for a look: 90 as the original, 70 good, 50 medium.",
    ),
    click.option(
        "--skip-if-larger", is_flag=True, help="Write nothing where the result would not be smaller than its input."
    ),
    common.max_pixels_option,
    common.writing_options,
)


IndexedCommand = without(
    "target",  # the format says what the labels are for
    helps={
        "colors": "Most colours, 1 to 256.  [default: 256; an indexed picture keeps its own palette]",
        "look": "Dither for the eye: as well as possible, about as well as pngquant in fewer bytes, or smaller still.  "
        f"[default: {DEFAULT_LOOK}, unless --dither is given]",
        "dither": "How colours that are not in the palette are shown: as the nearest entry, or by mixing dots.  "
        "[default: perceptual]",
    },
)


@dataclass(frozen=True)
class Conversion:
    """How pictures are converted."""

    format: Format | None  # None is a .kmi file, coded by context
    style: Style
    goals: dict[str, Any]
    limits: Limits
    force: bool
    quiet: bool
    skip_if_larger: bool

    @property
    def title(self) -> str:
        """What the results are, for people."""
        return ".kmi" if self.format is None else self.format.title


def conversion(format: Format | None, limits: Limits, force: bool, quiet: bool, options: dict[str, Any]) -> Conversion:
    """Return the conversion that the options ask for."""
    asked = {name: options[name] for name in ("max_bytes", "quality") if options[name] is not None}
    style = _style({**options, "target": "context" if format is None else "png"}, bool(asked), limits)
    return Conversion(format, style, asked, limits, force, quiet, options["skip_if_larger"])


def convert_all(inputs: tuple[str, ...], output: str | None, suffix: str, how: Conversion) -> None:
    """Convert pictures; `suffix` is that of results which are given no name."""
    targets = outputs.output_names(inputs, output, suffix)

    def convert(source: str, progress: Progress | None) -> None:
        target = targets[source]
        given.check_picture(source, inputs, "name the pictures in it, such as folder/*.png")
        common.check_output(target, how.force, source, *inputs, new_folder=outputs.in_folder(output))
        data = common.read_input(source, how.limits)
        with common.named(source):
            made, what = _converted(source, data, how, progress)
        if how.skip_if_larger and len(made) >= len(data):
            left = f"left alone; as {how.title} it would take {len(made):,} bytes"
            common.say(f"{common.input_label(source)}: {left}", how.quiet)
            return
        outputs.write(target, made, how.force)
        share = words.share(len(made), len(data))
        common.say_written(source, target, f"{what}, {len(made):,} bytes ({share} the input)", how.quiet)

    failures = common.for_each(targets, "converting", how.quiet, convert)
    common.leave_if(failures, f"{len(failures)} of {len(targets)} inputs failed")


def _style(options: dict[str, Any], goal: bool, limits: Limits) -> Style:
    """Return the style that is asked for; for the eye where nothing else is said."""
    dithered = goals.is_given("dither")
    if goal:
        if options["look"] is not None or options["palette"] is not None:
            raise UsageError("--max-bytes and --quality choose the look: drop --look and --palette")
        if dithered and options["dither"] != "perceptual":
            raise UsageError("--max-bytes and --quality choose a look of the perceptual dither: drop --dither")
        return style_of({**options, "dither": "perceptual"}, limits)
    asked = dict(options)
    if options["look"] is None and not dithered:
        asked["look"] = DEFAULT_LOOK
    if options["colors"] is None and options["palette"] is None:
        asked["colors"] = LOOK_COLORS
    return style_of(asked, limits)


def _converted(source: str, data: bytes, how: Conversion, progress: Progress | None) -> tuple[bytes, str]:
    """Return a picture's file, and what it is in words."""
    picture = open_source(data, how.limits)
    if how.goals:
        return _for_goals(source, picture, how, progress)
    if how.format is None:
        from palettefmt import codec
        from palettefmt.kmi import ledger

        made = codec.encode_source(
            to_reduce(picture, how.style), how.style.but(progress=progress), _layout(how), limits=how.limits
        )
        info = ledger.info(made, limits=how.limits)
        return made, _size(info.width, info.height, info.colors)
    from palettefmt.quantization import quantize_for

    image = quantize_for(picture, how.style.but(progress=part_of(progress, 0.0, 0.8)), how.format.alpha)
    last = part_of(progress, 0.8, 1.0)
    doing(last, f"writing the {how.format.title}", 0.0)
    owned = image is picture or how.style.palette is not None  # somebody has an order of his own
    return _written(image, how.format, owned, last), _size(image.width, image.height, image.colors)


def _written(image: IndexedImage, format: Format, owned: bool, progress: Progress | None) -> bytes:
    """Return the file of a picture; a PNG with the palette in the order that makes it smallest, unless it is owned."""
    if format is not PNG:
        return format.write(image.labels, image.palette)
    from palettefmt.exports.order import smallest_png
    from palettefmt.exports.squeeze import can_squeeze, squeeze

    if not owned:
        return smallest_png(image.labels, image.palette, optimize=can_squeeze(), progress=progress)
    png = image.to_png()
    if can_squeeze():
        doing(progress, "squeezing the PNG with oxipng")
        png = squeeze(png)
    return png


def _for_goals(source: str, picture: Picture, how: Conversion, progress: Progress | None) -> tuple[bytes, str]:
    """Return the file that reaches the goals, and what it is in words."""
    from palettefmt.measure import looks

    pixels, format = pixels_of(picture), how.format
    if format is not None and format.alpha != "full" and pixels.shape[2] == 4:
        raise UsageError(
            f"--max-bytes and --quality cannot choose what {format.title} shows of transparency: take png, or -k"
        )

    def store(image: IndexedImage, part: Progress | None) -> bytes:
        if format is None:
            return looks.coded(_layout(how))(image, part)
        return _written(image, format, False, part)

    try:
        found = looks.choose(pixels, how.style.but(progress=progress), store, **how.goals)
    except UsageError as error:
        raise error.under(common.input_label(source)) from error
    if "max_bytes" in how.goals:
        looks.check_is_good(found)
    return found.data, f"{found.image.width} x {found.image.height}, {chosen_look(found)}"


def _layout(how: Conversion) -> Layout:
    return Layout("context", effort=how.style.effort)


def _size(width: int, height: int, colors: int) -> str:
    return f"{width} x {height}, {words.counted(colors, 'colour')}"
