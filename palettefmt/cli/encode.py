"""``kmi encode``: pictures into .kmi files."""

from __future__ import annotations

import os
from typing import Any

import click

from palettefmt import codec, files
from palettefmt.arguments import Progress
from palettefmt.cli import common, memory
from palettefmt.cli.style import coding_options, layout_of, style_of, style_options
from palettefmt.errors import UsageError
from palettefmt.kmi import ledger
from palettefmt.limits import NO_LIMITS, Limits
from palettefmt.pictures.source import SUFFIXES


@click.command("encode")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; by default INPUT with the suffix .kmi.")
@style_options
@click.option(
    "--max-bytes", type=click.IntRange(1), metavar="N", help="Instead of -k: as many colours as fit in N bytes."
)
@click.option("--min-psnr", type=float, metavar="DB", help="Instead of -k: as few colours as reach DB decibels.")
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
    targets = _targets(inputs, output)
    budget = memory.budget_of(limits, options["max_memory"])
    how = _how(options, limits)

    def encode(source: str, progress: Progress | None) -> None:
        target = targets[source]
        common.check_output(target, force, source, new_folder=common.in_folder(output))
        what = _encode_one(source, target, how.watched(progress), budget, force)
        common.say_written(source, target, what, quiet)

    failures = common.for_each(targets, "encoding", quiet, encode)
    common.leave_if(failures, f"{len(failures)} of {len(targets)} inputs failed")


def _how(options: dict[str, Any], limits: Limits) -> memory.How:
    """Return how pictures are encoded."""
    goals = {name: options[name] for name in ("max_bytes", "min_psnr") if options[name] is not None}
    if goals and (options["colors"] is not None or options["palette"] is not None):
        raise UsageError("--max-bytes and --min-psnr choose the number of colours: drop -k and --palette")
    return memory.How(style_of(options, limits), layout_of(options), goals)


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
    if not how.goals:
        return codec.encode_source(data, how.style, how.layout, limits=limits), ""
    from palettefmt.measure.goals import choose

    choice = choose(data, how.style, how.layout, limits=limits, **how.goals)
    return choice.data, f"; chose {choice.image.colors} colours: PSNR {choice.psnr_db:.2f} dB"


def _result(info: ledger.Info, size: int) -> str:
    """Say what came of a picture whose file has `size` bytes."""
    bits = f"{info.bits_per_label}" if info.coding == "packed" else f"{info.coded_bits_per_pixel:.3f}"
    return (
        f"{info.width} x {info.height}, {info.colors} colours, {bits} bits a pixel, "
        f"{info.file_bytes:,} bytes ({info.file_bytes / size:.2f} of the input)"
    )


def _targets(inputs: tuple[str, ...], output: str | None) -> dict[str, str]:
    """Return the output of every input; two inputs never share one."""
    if len(inputs) > 1 and output is not None:
        if output == common.STREAM:
            raise UsageError("several inputs cannot go to stdout; give a folder with -o")
        if not files.is_folder(output):
            shown = files.shown(output)
            raise UsageError(f"several inputs need a folder; {shown} is none (end a new one with a slash)")
    if output is not None and os.path.splitext(output)[1].lower() in SUFFIXES:
        shown = files.shown(output)
        raise UsageError(f"encode writes .kmi files, and {shown} would be none; give another name with -o")
    targets = {source: common.output_name(source, output, ".kmi") for source in inputs}
    taken: dict[str, str] = {}
    for source, target in targets.items():
        if target != common.STREAM and taken.setdefault(target, source) != source:
            both = f"{files.shown(taken[target])} and {files.shown(source)}"
            raise UsageError(f"{both} would become the same {files.shown(target)}; encode them one by one with -o")
    return targets
