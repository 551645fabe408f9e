"""``kmi encode``: pictures into .kmi files."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from palettefmt import codec, files
from palettefmt.arguments import Progress
from palettefmt.cli import common, given, goals, hints, memory, outputs, warm_up, words
from palettefmt.cli.framing import framing_of, framing_options
from palettefmt.cli.style import (
    ADJUSTMENTS,
    NO_PALETTE,
    chosen_look,
    coding_options,
    goal_options,
    layout_of,
    style_of,
    style_options,
    to_reduce,
)
from palettefmt.errors import UsageError
from palettefmt.kmi import ledger
from palettefmt.limits import NO_LIMITS, Limits
from palettefmt.pictures.source import SUFFIXES, Picture, pixels_of
from palettefmt.style import Style

if TYPE_CHECKING:
    from palettefmt.pictures.raw import RawLayout


@click.command("encode")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; by default INPUT with the suffix .kmi.")
@style_options
@goal_options
@framing_options
@click.option(
    "--raw",
    metavar="WxH@BPP",
    help="INPUT has pixels and no header: labels of 1, 2, 4 or 8 bits, colours of 16 (RGB565; 16be), 24 or 32 (BGRA).",
)
@coding_options
@memory.limit_options
@common.writing_options
def encode_command(
    inputs: tuple[str, ...], output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Turn pictures into .kmi files.

    A full-colour picture is clustered to K colours; a picture that has no more than K keeps them exactly. An indexed
    picture (an LVGL .bin, too) keeps its own palette, order and unused entries if they fit. Labels of --raw keep their
    numbers, which are those of --palette, or greys.

    A .npy file of pixels, and a TIFF that is over a limit, are read in pieces; then --max-pixels is a limit only if you
    give it. Dithering and goals (--max-bytes, --min-psnr) need the whole picture in memory.
    """
    given.check_output_is_named(inputs)
    given.check_suffix(output, ".kmi")
    if output is not None and os.path.splitext(output)[1].lower() in SUFFIXES:
        shown = files.shown(output)
        png = "; kmi png makes an indexed PNG" if output.lower().endswith(".png") else ""
        raise UsageError(f"encode writes .kmi files, and {shown} would not be one; give another name with -o{png}")
    targets = outputs.output_names(inputs, output, ".kmi")
    budget = memory.budget_of(limits, options["max_memory"])
    how = how_of(options, limits)

    def encode(source: str, progress: Progress | None) -> None:
        target = targets[source]
        folder = f"kmi batch {files.shown(source)} -o OUT encodes the pictures in it"
        given.check_picture(source, inputs, folder)
        common.check_output(target, force, source, *inputs, new_folder=outputs.in_folder(output))
        what, hint = _encode_one(source, target, how.watched(progress), budget, force, quiet)
        common.say_written(source, target, what, quiet)
        if hint is not None:
            common.say(hint.text(source, target, alone=len(inputs) == 1))

    failures = common.for_each(targets, "encoding", quiet, encode)
    common.leave_if(failures, f"{len(failures)} of {len(targets)} inputs failed")


def how_of(options: dict[str, Any], limits: Limits) -> memory.How:
    """Return how pictures are encoded."""
    names = ("max_bytes", "min_psnr", "quality")
    asked = {name: options[name] for name in names if options[name] is not None}
    if asked and options["palette"] is not None:
        raise UsageError("--max-bytes, --min-psnr and --quality choose the colours: drop --palette")
    style = style_of(options, limits)
    framing = framing_of(options, None if style.device is None else style.device.size)
    raw = None if options.get("raw") is None else _raw(options["raw"])
    if raw is not None and raw.has_labels:
        return _of_raw(memory.How(style, layout_of(options), asked, framing, raw))
    if "quality" in asked or ("max_bytes" in asked and style.dither == "perceptual"):
        return replace(_for_a_look(asked, style, options), framing=framing, raw=raw)
    if asked and options["colors"] is not None:
        raise UsageError("--max-bytes and --min-psnr choose the number of colours: drop -k")
    return memory.How(style, layout_of(goals.with_best_coding(options) if asked else options), asked, framing, raw)


def _raw(text: str) -> RawLayout:
    """Return the layout that ``--raw`` says."""
    from palettefmt.pictures.raw import RawLayout

    return RawLayout.of(text)


def _of_raw(how: memory.How) -> memory.How:
    """Return how files of labels without a header are encoded: as they are, with the palette of the style."""
    if how.goals:
        raise UsageError("--max-bytes, --min-psnr and --quality choose the colours, and labels of --raw have theirs")
    changed = any(getattr(how.style, name) != NO_PALETTE[name] for name in ADJUSTMENTS)
    if changed or how.style.fit not in (None, "none"):
        raise UsageError("labels of --raw are kept: drop --exposure, --saturation, --contrast and --fit")
    plain = how.style.but(palette=None, usable=None, device=None, fit=None)
    return replace(how, style=plain, raw_palette=how.style.palette)


def _for_a_look(asked: dict[str, Any], style: Style, options: dict[str, Any]) -> memory.How:
    """Return how pictures are encoded where the look is what counts."""
    if "min_psnr" in asked:
        raise UsageError("--min-psnr cannot judge a dithered picture: drop it, or drop --quality and the dither")
    if style.target == "png":
        raise UsageError("encode writes .kmi files: for the bytes of a PNG, take kmi png")
    if options["dither"] != "perceptual" and goals.is_given("dither"):
        raise UsageError("--quality chooses a look of the perceptual dither: drop --dither")
    if options["coding"] == "packed" and goals.is_given("coding"):
        raise UsageError("a look is chosen for files that are coded by context: drop --coding packed")
    return memory.How(style.but(dither="perceptual", look=None), layout_of({**options, "coding": "context"}), asked)


def _encode_one(
    source: str, target: str, how: memory.How, budget: memory.Budget, force: bool, quiet: bool
) -> tuple[str, hints.Hint | None]:
    """Encode one picture; return what came of it, in words, and what may be said about it besides."""
    with common.named(source):
        if memory.encode(source, target, how, budget, force):
            return _result(ledger.info(target, limits=NO_LIMITS), files.file_size(source)), None
        data = memory.read_whole(source, how, budget)
        encoded, chosen, hint = _encoded(source, data, how, budget.limits, quiet)
    outputs.write(target, encoded, force)
    return _result(ledger.info(encoded, limits=budget.limits), len(data)) + chosen, hint


def _encoded(
    source: str, data: bytes, how: memory.How, limits: Limits, quiet: bool
) -> tuple[bytes, str, hints.Hint | None]:
    """Return the file of a picture, what was chosen for it, in words, and what may be said about it besides."""
    picture = how.opened(data, limits)
    if how.layout.coding != "packed":
        warm_up.ahead()
    if how.goals:
        try:
            return *_sought(picture, how, limits), None
        except UsageError as error:
            raise error.under(common.input_label(source)) from error
    encoded = codec.encode_source(to_reduce(picture, how.style), how.style, how.layout, limits=limits)
    return encoded, "", None if quiet else hints.hint(data, picture, encoded, how)


def _sought(picture: Picture, how: memory.How, limits: Limits) -> tuple[bytes, str]:
    """Return the file that reaches a goal, and what was chosen for it, in words."""
    most = how.goals.get("max_bytes")
    if how.style.dither == "perceptual":
        from palettefmt.measure import looks

        found = looks.choose(pixels_of(picture), how.style, looks.coded(how.layout), **how.goals)
        if most is not None:
            looks.check_is_good(found)
        return found.data, f"; {chosen_look(found)}"
    from palettefmt.measure.goals import check_is_good, choose

    choice = choose(picture, how.style, how.layout, limits=limits, **how.goals)
    if most is not None and "min_psnr" not in how.goals:
        check_is_good(choice, how.style, how.layout, most)
    return choice.data, f"; {goals.chosen_colours(choice, how.layout)}"


def _result(info: ledger.Info, size: int) -> str:
    """Say what came of a picture whose file has `size` bytes."""
    packed, coded = words.counted(info.bits_per_label, "bit"), f"{info.coded_bits_per_pixel:.3f} bits"
    bits = packed if info.coding == "packed" else coded
    return (
        f"{info.width} x {info.height}, {words.counted(info.colors, 'colour')}, {bits} a pixel, "
        f"{words.counted(info.file_bytes, 'byte')} ({words.share(info.file_bytes, size)} the input)"
    )
