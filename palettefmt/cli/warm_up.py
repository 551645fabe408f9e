"""``kmi warm-up``: compile all kernels, so that no later command has to wait for it."""

from __future__ import annotations

import time

import click

from palettefmt import kernels
from palettefmt.cli import common, progress

# Every module with kernels, in an order in which each brings few new ones with it.
MODULES = (
    "palettefmt.dither.diffusion",
    "palettefmt.dither.vision",
    "palettefmt.dither.refine",
    "palettefmt.dither.context_rate",
    "palettefmt.dither.visit",
    "palettefmt.dither.lz_steps",
    "palettefmt.dither.lz_rows",
    "palettefmt.kmi.context.coder",
    "palettefmt.kmi.context.match",
    "palettefmt.kmi.context.neighbours",
    "palettefmt.kmi.context.slots",
    "palettefmt.kmi.context.mixer",
    "palettefmt.kmi.context.pixelwise",
)


@click.command("warm-up")
@common.quiet_option
def warm_up_command(quiet: bool) -> None:
    """Compile everything that would otherwise be compiled when it is first needed: up to a minute, once.

    The results are kept on this machine (numba's cache). After an update of palettefmt they are made anew.
    """
    import importlib

    start, before = time.perf_counter(), kernels.counts()
    with progress.progress_bar("compiling", quiet) as bar:
        for done, module in enumerate(MODULES):
            if bar is not None:
                bar.doing(module)
                bar(done / len(MODULES))
            importlib.import_module(module)
    seconds, counts = time.perf_counter() - start, kernels.counts()
    compiled, kept = counts["compiled"] - before["compiled"], sum(counts.values())
    if compiled:
        common.say(f"compiled {compiled} of {kept} kernels in {seconds:.1f} s; all are ready now", quiet)
    else:
        common.say(f"all {kept} kernels are ready; nothing to compile ({seconds:.1f} s)", quiet)
