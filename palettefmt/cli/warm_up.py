"""``kmi warm-up``: compile all kernels, so that no later command has to wait for it."""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import subprocess
import sys
import time
from typing import Any

import click

from palettefmt import kernels, parallel
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

_CONTEXT = "palettefmt.kmi.context"
_NO_STREAMS: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
_processes: list[subprocess.Popen[bytes]] = []  # none, or the one that compiles the context coder


@click.command("warm-up")
@common.quiet_option
def warm_up_command(quiet: bool) -> None:
    """Compile everything now, so that nothing has to wait later.

    It takes up to a minute, once. The results are kept on this machine (numba's cache), until palettefmt is updated.
    """
    start, before = time.perf_counter(), kernels.counts()["compiled"]
    with progress.progress_bar("compiling", quiet) as bar:
        apart = ahead()
        for done, module in enumerate(MODULES):
            if bar is not None:
                bar.doing(module)
                bar(done / len(MODULES))
            importlib.import_module(module)
    seconds, compiled = time.perf_counter() - start, kernels.counts()["compiled"] - before
    what = "compiled what was missing" if compiled or apart else "nothing to compile"
    common.say(f"{what}; all is ready ({seconds:.1f} s)", quiet)


@functools.cache
def say_once() -> None:
    """Say that kernels are about to be compiled; `kmi warm-up` says itself what it does."""
    context = click.get_current_context(silent=True)
    if context is None or context.info_name != "warm-up":
        common.say("kmi: compiling its inner loops first: up to a minute, once ('kmi warm-up' does it beforehand)")


def compiling(module: str) -> None:
    """Say that a kernel of a module is about to be compiled, and wait for the process that is at it, if any is."""
    say_once()
    if module.startswith(_CONTEXT):
        for process in _processes:
            process.wait()  # what comes after this kernel is in the cache then


def ahead() -> bool:
    """Have the context coder's kernels compiled while this process does something else; return whether it is done so.

    Nobody needs to wait for it: who needs them does. Without a core for it this process compiles when it needs to.
    """
    if _is_ready(_CONTEXT):
        return False
    say_once()
    if not _processes and parallel.cores() > 1:
        # -P: nothing is imported from the folder that we happen to be in.
        command = [sys.executable, "-P", "-c", f"import {_CONTEXT}"]
        with contextlib.suppress(OSError, ValueError):
            _processes.append(subprocess.Popen(command, **_NO_STREAMS))  # noqa: S603
            atexit.register(_stop)
    return bool(_processes)


def _stop() -> None:
    """End the process, which nobody waits for any more, if something went wrong here."""
    for process in _processes:
        process.terminate()


def _is_ready(module: str) -> bool:
    """Return whether all kernels of a module are in the cache."""
    try:
        with kernels.only_compiled():
            importlib.import_module(module)
    except kernels.NotCompiled:
        return False
    return True
