"""``kmi encode``: pictures into .kmi files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from palettefmt.cli import common
from palettefmt.cli import memory as large
from palettefmt.cli.style import coding_options, style_of, style_options
from palettefmt.errors import PalettefmtError, UsageError

if TYPE_CHECKING:
    from palettefmt.kmi.ledger import Info
    from palettefmt.limits import Limits

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")


@click.command("encode")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; by default INPUT with the suffix .kmi.")
@style_options
@click.option(
    "--max-bytes", type=click.IntRange(1), metavar="N", help="Instead of -k: as many colours as fit in N bytes."
)
@click.option("--min-psnr", type=float, metavar="DB", help="Instead of -k: as few colours as reach DB decibels.")
@coding_options
@common.max_pixels_option
@large.memory_option
@common.force_option
@common.quiet_option
def encode_command(
    inputs: tuple[str, ...],
    output: str | None,
    max_pixels: int,
    max_memory: int | None,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Turn pictures into .kmi files.

    A full-colour picture is clustered to K colours; a picture that has no more than K keeps them exactly. An indexed
    picture keeps its own palette, order and unused entries if they fit.

    A .npy file of pixels, and a TIFF that is over a limit, are read by pieces (TIFF needs the extra 'large'): then only
    a --max-pixels that is given counts. Dithering and goals (--max-bytes, --min-psnr) need the whole picture in memory.
    """
    targets = _targets(inputs, output)
    budget = large.budget_of(max_pixels, max_memory)
    how = _how(options, budget.limits)
    failures: list[PalettefmtError] = []
    for source, target in _progress(list(targets.items()), quiet):
        try:
            common.check_output(target, force, source, new_folder=common.in_folder(output))
            with common.progress_bar("encoding", quiet or len(targets) > 1) as progress:
                _encode_one(source, target, {**how, "progress": progress}, budget, force, quiet)
        except PalettefmtError as error:
            if len(targets) == 1:
                raise
            common.say(f"kmi: {error}")
            failures.append(error)
    if failures:
        common.say(f"kmi: {len(failures)} of {len(targets)} inputs failed")
        raise click.exceptions.Exit(failures[0].exit_code)


def _how(options: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Return the keyword arguments of `palettefmt.encode`, or of `choose_colors` when there is a goal."""
    goals = {name: options[name] for name in ("max_bytes", "min_psnr") if options[name] is not None}
    if goals and (options["colors"] is not None or options["palette"] is not None):
        raise UsageError("--max-bytes and --min-psnr choose the number of colours: drop -k and --palette")
    writing = {name: options[name] for name in ("coding", "stripe_rows")}
    how = {**style_of(options, limits), **writing, "limits": limits}
    return how | goals if goals else {**how, "colors": options["colors"]}


def _encode_one(source: str, target: str, how: dict[str, Any], budget: large.Budget, force: bool, quiet: bool) -> None:
    """Encode one picture and say what came of it."""
    from palettefmt import codec, files
    from palettefmt.kmi import container, ledger
    from palettefmt.limits import Limits

    chosen = ""
    with common.named(source):
        if large.encode(source, target, how, budget, force):
            info = ledger.info(target, limits=Limits(max_pixels=container.MAX_PIXELS))
            _say(source, target, info, files.file_size(source), chosen, quiet)
            return
    data = large.read_whole(source, how, budget)
    with common.named(source):
        if "colors" in how:
            encoded = codec.encode(data, check=True, **how)
        else:
            from palettefmt.measure.goals import choose_colors

            choice = choose_colors(data, **how)
            encoded = choice.data
            chosen = f"; chose {choice.image.colors} colours: PSNR {choice.psnr_db:.2f} dB"
    if target != common.STREAM:
        files.make_folder(os.path.dirname(target) or ".")
    common.write_output(target, encoded, force)
    size = len(data) if isinstance(data, bytes) else files.file_size(source)
    _say(source, target, ledger.info(encoded, limits=how["limits"]), size, chosen, quiet)


def _say(source: str, target: str, info: Info, size: int, chosen: str, quiet: bool) -> None:
    """Say what came of a picture whose file has `size` bytes."""
    common.say(
        f"{common.shown(source)} -> {common.shown(target)}: {info.width} x {info.height}, {info.colors} colours, "
        f"{_bits(info)} bits a pixel, {info.file_bytes:,} bytes ({info.file_bytes / size:.2f} of the input)"
        f"{chosen}",
        quiet,
    )


def _bits(info: Info) -> str:
    """Return what a pixel costs, for a message."""
    return str(info.bits_per_label) if info.coding == "packed" else f"{info.coded_bits_per_pixel:.3f}"


def _targets(inputs: tuple[str, ...], output: str | None) -> dict[str, str]:
    """Return the output of every input; two inputs never share one."""
    from palettefmt import files

    if len(inputs) > 1 and output is not None:
        if output == common.STREAM:
            raise UsageError("several inputs cannot go to stdout; give a folder with -o")
        if not files.is_folder(output):
            raise UsageError(
                f"several inputs need a folder; {files.shown(output)} is none (end a new one with a slash)"
            )
    if output is not None and os.path.splitext(output)[1].lower() in PICTURES:
        raise UsageError(
            f"encode writes .kmi files, and {files.shown(output)} would be none; give another name with -o"
        )
    targets = {source: common.output_name(source, output, ".kmi") for source in inputs}
    taken: dict[str, str] = {}
    for source, target in targets.items():
        if target != common.STREAM and taken.setdefault(target, source) != source:
            both = f"{files.shown(taken[target])} and {files.shown(source)}"
            raise UsageError(f"{both} would become the same {files.shown(target)}; encode them one by one with -o")
    return targets


def _progress(pairs: list[tuple[str, str]], quiet: bool) -> Iterable[tuple[str, str]]:
    """Show a progress bar on stderr while several pictures are worked on, if somebody watches."""
    if len(pairs) == 1 or quiet:
        return pairs
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(pairs, "encoding", console=console, transient=True, disable=not console.is_terminal)
