"""Where the results of a command go."""

from __future__ import annotations

import os
from collections.abc import Collection

from palettefmt import files
from palettefmt.cli.common import STREAM, write_output
from palettefmt.errors import UsageError

# What is made of photo.kmi is called so that it never meets photo.png, of which the file was made perhaps, nor each
# other. pngquant has the habit of adding to the name, too.
INDEXED = "-p8.png"
PIXELS = ".kmi.png"
LABELS = ".kmi.npy"


def output_name(source: str, output: str | None, suffix: str) -> str:
    """Return where the result of one input goes.

    Without ``-o`` beside the input with another suffix, or stdout for stdin; with a folder, into it.
    """
    if output is not None and not in_folder(output):
        return output
    if source == STREAM:
        return STREAM if output is None else os.path.join(output, f"stdin{suffix}")
    root = os.path.splitext(source)[0] + suffix
    return root if output is None else os.path.join(output, os.path.basename(root))


def output_names(inputs: Collection[str], output: str | None, suffix: str) -> dict[str, str]:
    """Return the output of every input; two inputs never share one."""
    if len(inputs) > 1 and output is not None:
        if output == STREAM:
            raise UsageError("several inputs cannot go to stdout; give a folder with -o")
        if not files.is_folder(output):
            shown = files.shown(output)
            raise UsageError(f"several inputs need a folder; {shown} is none (end a new one with a slash)")
    targets = {source: output_name(source, output, suffix) for source in inputs}
    taken: dict[str, str] = {}
    for source, target in targets.items():
        place = os.path.realpath(target)  # a/x.kmi and ./a/x.kmi are one
        if target != STREAM and taken.setdefault(place, source) != source:
            both = f"{files.shown(taken[place])} and {files.shown(source)}"
            raise UsageError(f"{both} would become the same {files.shown(target)}; do them one by one with -o")
    return targets


def same_place(first: str, second: str) -> bool:
    """Return whether two outputs, which need not exist, would be one file; or both stdout."""
    if STREAM in (first, second):
        return first == second
    return files.same_file(first, second) or os.path.realpath(first) == os.path.realpath(second)


def write(name: str, data: bytes, force: bool) -> None:
    """Write a result as `common.write_output` does; a folder that was named with ``-o`` is made first."""
    if name != STREAM:
        files.make_folder(os.path.dirname(name) or ".")
    write_output(name, data, force)


def in_folder(output: str | None) -> bool:
    """Return whether ``-o`` names a folder that the results go to."""
    return output is not None and output != STREAM and files.is_folder(output)
