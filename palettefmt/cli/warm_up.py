"""``kmi warm-up``: compile all kernels, so that no later command has to wait for it."""

from __future__ import annotations

import contextlib
import functools
import importlib
import subprocess
import sys
import time
from collections.abc import Iterator

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
    """Compile everything now, so that nothing has to wait later.

    It takes up to a minute, once. The results are kept on this machine (numba's cache), until palettefmt is updated.
    """
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


@functools.cache
def say_once() -> None:
    """Say that kernels are about to be compiled; `kmi warm-up` says itself what it does."""
    context = click.get_current_context(silent=True)
    if context is None or context.info_name != "warm-up":
        common.say("kmi: compiling its inner loops first: up to a minute, once ('kmi warm-up' does it beforehand)")


@contextlib.contextmanager
def beside(module: str) -> Iterator[None]:
    """Have a module's kernels compiled by a process of its own during some other work, which ends when both have ended.

    Without that process (on a machine that starts none) they are compiled when they are needed.
    """
    process = None
    if not _is_ready(module):
        say_once()
        with contextlib.suppress(OSError, ValueError):
            # -P: nothing is imported from the folder that we happen to be in.
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", f"import {module}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
    try:
        yield
    except BaseException:
        if process is not None:
            process.terminate()
        raise
    finally:
        if process is not None:
            process.wait()


def _is_ready(module: str) -> bool:
    """Return whether all kernels of a module are in the cache."""
    try:
        with kernels.only_compiled():
            importlib.import_module(module)
    except kernels.NotCompiled:
        return False
    return True
