"""The palette that a user names: in a file, or of a device."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from palettefmt import devices
from palettefmt.cli import common
from palettefmt.devices import Device
from palettefmt.errors import FileAccessError, UsageError
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from palettefmt.palette_files import NamedPalette


def palette_of(source: str, limits: Limits) -> tuple[NamedPalette, Device | None]:
    """Return the palette that a user names: ``device:NAME``, a file, or stdin for ``-``; and the device, if it is one.

    A file that holds no palette is a UsageError with its name.
    """
    from palettefmt import palette_files

    if source.startswith(devices.PREFIX):
        device = devices.named_device(source)
        return palette_files.NamedPalette(device.palette, device.names, device.title), device
    check_device(source)
    with common.named(source):
        return palette_in(common.read_input(source, limits), source, limits), None


def palette_in(data: bytes, source: str, limits: Limits) -> NamedPalette:
    """Return the palette in a file's bytes; if there is none, it is a UsageError with the file's name."""
    from palettefmt import palette_files

    try:
        return palette_files.read_named(data, os.path.splitext(source)[1], limits)
    except UsageError as error:
        raise error.under(common.input_label(source)) from error


def check_device(source: str) -> None:
    """Raise FileAccessError if a file that is not there has the name of a device, with how that is written."""
    if devices.is_device(source) and not os.path.lexists(source):
        name = f"{devices.PREFIX}{source}"
        raise FileAccessError(f"cannot read {source}: no such file or directory; did you mean {name}?")
