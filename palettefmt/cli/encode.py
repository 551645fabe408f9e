"""``kmi encode``: pictures into .kmi files."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import click

from palettefmt import codec, files
from palettefmt.arguments import Progress
from palettefmt.cli import common, memory, outputs
from palettefmt.cli.framing import framing_of, framing_options
from palettefmt.cli.style import chosen_look, coding_options, layout_of, style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.kmi import ledger
from palettefmt.limits import NO_LIMITS, Limits
from palettefmt.pictures.source import SUFFIXES, open_pixels, open_source
from palettefmt.style import Style


@click.command("encode")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; by default INPUT with the suffix .kmi.")
@style_options
@click.option(
    "--max-bytes",
    type=click.IntRange(1),
    metavar="N",
    help="Instead of -k: as many colours as fit in N bytes; with the perceptual dither the best look that does.",
)
@click.option(
    "--quality",
    type=float,
    metavar="Q",
    help="Instead of -k: the fewest bytes for a look, 90 as the original, 70 good, 50 medium (coded by context).",
)
@click.option("--min-psnr", type=float, metavar="DB", help="Instead of -k: as few colours as reach DB decibels.")
@framing_options
@coding_options
@memory.limit_options
@common.writing_options
def encode_command(
    inputs: tuple[str, ...], output: str | None, limits: Limits, force: bool, quiet: bool, **options: Any
) -> None:
    """Turn pictures into .kmi files.

    A full-colour picture is clustered to K colours; a picture that has no more than K keeps them exactly. An indexed
    picture keeps its own palette, order and unused entries if they fit.

    A .npy file of pixels, and a TIFF that is over a limit, are read by pieces (TIFF needs the extra 'large'): then only
    a --max-pixels that is given counts. Dithering and goals (--max-bytes, --min-psnr) need the whole picture in memory.
    """
    if output is not None and os.path.splitext(output)[1].lower() in SUFFIXES:
        shown = files.shown(output)
        raise UsageError(f"encode writes .kmi files, and {shown} would be none; give another name with -o")
    targets = outputs.output_names(inputs, output, ".kmi")
    budget = memory.budget_of(limits, options["max_memory"])
    how = _how(options, limits)

    def encode(source: str, progress: Progress | None) -> None:
        target = targets[source]
        common.check_output(target, force, source, new_folder=outputs.in_folder(output))
        what = _encode_one(source, target, how.watched(progress), budget, force)
        common.say_written(source, target, what, quiet)

    failures = common.for_each(targets, "encoding", quiet, encode)
    common.leave_if(failures, f"{len(failures)} of {len(targets)} inputs failed")


def _how(options: dict[str, Any], limits: Limits) -> memory.How:
    """Return how pictures are encoded."""
    names = ("max_bytes", "min_psnr", "quality")
    goals = {name: options[name] for name in names if options[name] is not None}
    if goals and options["palette"] is not None:
        raise UsageError("--max-bytes, --min-psnr and --quality choose the colours: drop --palette")
    style = style_of(options, limits)
    framing = framing_of(options, None if style.device is None else style.device.size)
    if "quality" in goals or ("max_bytes" in goals and style.dither == "perceptual"):
        return replace(_for_a_look(goals, style, options), framing=framing)
    if goals and options["colors"] is not None:
        raise UsageError("--max-bytes and --min-psnr choose the number of colours: drop -k")
    return memory.How(style, layout_of(options), goals, framing)


def _for_a_look(goals: dict[str, Any], style: Style, options: dict[str, Any]) -> memory.How:
    """Return how pictures are encoded where the look is what counts."""
    if "min_psnr" in goals:
        raise UsageError("--min-psnr knows nothing of a look: drop it, or --quality and the dither")
    if style.target == "png":
        raise UsageError("encode writes .kmi files: for the bytes of a PNG, take kmi png")
    return memory.How(style.but(dither="perceptual", look=None), layout_of({**options, "coding": "context"}), goals)


def _encode_one(source: str, target: str, how: memory.How, budget: memory.Budget, force: bool) -> str:
    """Encode one picture; return what came of it, in words."""
    with common.named(source):
        if memory.encode(source, target, how, budget, force):
            return _result(ledger.info(target, limits=NO_LIMITS), files.file_size(source))
        data = memory.read_whole(source, how, budget)
        encoded, chosen = _encoded(data, how, budget.limits)
    if target != common.STREAM:
        files.make_folder(os.path.dirname(target) or ".")
    common.write_output(target, encoded, force)
    return _result(ledger.info(encoded, limits=budget.limits), len(data)) + chosen


def _encoded(data: bytes, how: memory.How, limits: Limits) -> tuple[bytes, str]:
    """Return the file of a picture, and what was chosen for it, in words."""
    picture = how.framing.applied(open_source(data, limits), limits) if how.framing.changes else data
    if not how.goals:
        return codec.encode_source(picture, how.style, how.layout, limits=limits), ""
    if how.style.dither == "perceptual":
        from palettefmt.measure import looks

        found = looks.choose(open_pixels(picture, limits), how.style, looks.coded(how.layout), **how.goals)
        return found.data, f"; {chosen_look(found)}"
    from palettefmt.measure.goals import choose

    choice = choose(picture, how.style, how.layout, limits=limits, **how.goals)
    return choice.data, f"; chose {choice.image.colors} colours: PSNR {choice.psnr_db:.2f} dB"


def _result(info: ledger.Info, size: int) -> str:
    """Say what came of a picture whose file has `size` bytes."""
    bits = f"{info.bits_per_label}" if info.coding == "packed" else f"{info.coded_bits_per_pixel:.3f}"
    return (
        f"{info.width} x {info.height}, {info.colors} colours, {bits} bits a pixel, "
        f"{info.file_bytes:,} bytes ({info.file_bytes / size:.2f} of the input)"
    )
