"""``kmi png``: pictures into indexed PNGs that look as good and are smaller, in one step."""

from __future__ import annotations

import os
from typing import Any

import click

from palettefmt import files
from palettefmt.arguments import Progress
from palettefmt.cli import common, given, outputs, words
from palettefmt.cli.style import chosen_look, style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.limits import Limits
from palettefmt.pictures.source import open_source, pixels_of
from palettefmt.style import LOOK_COLORS, Style

DEFAULT_LOOK = "balanced"


class PngCommand(click.Command):
    """A command with the style options but the one that says what the labels are for."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        settings["params"] = [param for param in settings["params"] if param.name != "target"]
        super().__init__(name, **settings)


@click.command("png", cls=PngCommand)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", metavar="FILE|DIR", help=f"Where to write; by default INPUT with {outputs.INDEXED} at its end."
)
@style_options
@click.option("--max-bytes", type=click.IntRange(1), metavar="N", help="The best look that fits in N bytes.")
@click.option(
    "--quality", type=float, metavar="Q", help="The fewest bytes for a look: 90 as the original, 70 good, 50 medium."
)
@click.option("--skip-if-larger", is_flag=True, help="Write nothing where the PNG would not be smaller than its input.")
@common.max_pixels_option
@common.writing_options
def png_command(
    inputs: tuple[str, ...], output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Turn pictures into indexed PNGs (P8) of up to 256 colours.

    Without --look, --dither, --quality or --max-bytes the look is 'balanced'. A picture that has no more than 256
    colours (or K, with -k) keeps them exactly. With the extra 'oxipng' the PNG is squeezed.
    """
    style = _style(options, limits)
    goals = {name: options[name] for name in ("max_bytes", "quality") if options[name] is not None}
    given.check_output_is_named(inputs)
    given.check_suffix(output, ".png")
    if output is not None and not outputs.in_folder(output) and os.path.splitext(output)[1].lower() not in (".png", ""):
        raise UsageError(f"png writes indexed PNG; {files.shown(output)} would be none: give another name with -o")
    suffix = outputs.INDEXED if output is None else ".png"
    targets = outputs.output_names(inputs, output, suffix)

    def convert(source: str, progress: Progress | None) -> None:
        target = targets[source]
        given.check_picture(source, inputs, "name the pictures in it, such as folder/*.png")
        common.check_output(target, force, source, *inputs, new_folder=outputs.in_folder(output))
        data = common.read_input(source, limits)
        with common.named(source):
            png, what = _converted(data, style.but(progress=progress), goals, limits)
        if options["skip_if_larger"] and len(png) >= len(data):
            common.say(f"{files.shown(source)}: left alone; as a PNG it would take {len(png):,} bytes", quiet)
            return
        if target != common.STREAM:
            files.make_folder(os.path.dirname(target) or ".")
        common.write_output(target, png, force)
        share = words.share(len(png), len(data))
        common.say_written(source, target, f"{what}, {len(png):,} bytes ({share} the input)", quiet)

    failures = common.for_each(targets, "converting", quiet, convert)
    common.leave_if(failures, f"{len(failures)} of {len(targets)} inputs failed")


def _style(options: dict[str, Any], limits: Limits) -> Style:
    """Return the style that is asked for; for the eye and for PNG where nothing else is said."""
    goal = options["max_bytes"] is not None or options["quality"] is not None
    asked = {**options, "target": "png"}
    given = click.get_current_context().get_parameter_source("dither") is not click.core.ParameterSource.DEFAULT
    if goal:
        if options["look"] is not None or options["palette"] is not None:
            raise UsageError("--max-bytes and --quality choose the look: drop --look and --palette")
        if given and options["dither"] != "perceptual":
            raise UsageError("--max-bytes and --quality choose a look of the perceptual dither: drop --dither")
        return style_of({**asked, "dither": "perceptual"}, limits)
    if options["look"] is None and not given:
        asked["look"] = DEFAULT_LOOK
    if options["colors"] is None and options["palette"] is None:
        asked["colors"] = LOOK_COLORS
    return style_of(asked, limits)


def _converted(data: bytes, style: Style, goals: dict[str, Any], limits: Limits) -> tuple[bytes, str]:
    """Return a picture's PNG, and what it is in words."""
    picture = open_source(data, limits)
    if goals:
        from palettefmt.measure import looks

        found = looks.choose(pixels_of(picture), style, looks.as_png, **goals)
        if "max_bytes" in goals:
            looks.check_is_good(found)
        image = found.image
        return found.data, f"{image.width} x {image.height}, {chosen_look(found)}"
    from palettefmt.exports.order import smallest_png
    from palettefmt.exports.png import can_squeeze
    from palettefmt.quantization import quantize_picture

    image = quantize_picture(picture, style)
    owned = image is picture or style.palette is not None  # somebody has an order of his own
    optimize = can_squeeze()
    png = image.to_png(optimize=optimize) if owned else smallest_png(image.labels, image.palette, optimize=optimize)
    return png, f"{image.width} x {image.height}, {words.counted(image.colors, 'colour')}"
