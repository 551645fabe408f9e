"""A PNG -> the same with its data compressed harder by oxipng; palette, order and depth are kept.

oxipng holds the interpreter while it works, so that no progress bar could move and no second PNG be squeezed. A large
one is given to a process of its own.
"""

from __future__ import annotations

import struct
import sys
from importlib.util import find_spec
from typing import Any

from palettefmt.errors import UsageError

_CHOICES: dict[str, Any] = {
    "level": 6,
    "palette_reduction": False,
    "bit_depth_reduction": False,
    "color_type_reduction": False,
    "grayscale_reduction": False,
}
_LARGE = 1 << 17  # pixels, which take about a third of a second; a process takes a tenth to start
_PROGRAM = (
    "import oxipng, sys\n"
    f"png = oxipng.optimize_from_memory(sys.stdin.buffer.read(), **{_CHOICES!r})\n"
    "sys.stdout.buffer.write(png)"
)


def can_squeeze() -> bool:
    """Return whether oxipng is installed."""
    return find_spec("oxipng") is not None


def squeeze(png: bytes) -> bytes:
    """Return the same PNG with its data compressed harder.

    Raises
    ------
    UsageError
        If oxipng is not installed.
    """
    width, height = struct.unpack_from(">II", png, 16)
    if width * height >= _LARGE and can_squeeze():
        made = _elsewhere(png)
        if made:
            return made
    try:
        import oxipng
    except ImportError:
        raise UsageError("oxipng is not installed; get it with: pip install 'palettefmt[oxipng]'") from None
    return bytes(oxipng.optimize_from_memory(png, **_CHOICES))


def _elsewhere(png: bytes) -> bytes:
    """Squeeze a PNG in a process of its own; return nothing where there can be none."""
    import subprocess

    try:
        # -P: nothing is imported from the folder that we happen to be in.
        command = [sys.executable, "-P", "-c", _PROGRAM]
        return subprocess.run(command, input=png, capture_output=True, check=True).stdout  # noqa: S603
    except (OSError, ValueError, subprocess.SubprocessError):
        return b""
