"""The palette that a user names: in a file, or of a device."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from palettefmt.cli import common
from palettefmt.errors import FileAccessError, UsageError
from palettefmt.limits import Limits

if TYPE_CHECKING:
    from palettefmt.palette_files import NamedPalette
    from palettefmt.palette_files.devices import Device

DEVICE = "device:"


def palette_of(source: str, limits: Limits) -> tuple[NamedPalette, Device | None]:
    """Return the palette that a user names: ``device:NAME``, a file, or stdin for ``-``; and the device, if it is one.

    A file that holds no palette is a UsageError with its name.
    """
    from palettefmt import palette_files
    from palettefmt.palette_files import devices

    if source.startswith(DEVICE):
        device = devices.device(source.removeprefix(DEVICE))
        return palette_files.NamedPalette(device.palette, device.names, device.title), device
    check_device(source)
    with common.named(source):
        data = common.read_input(source, limits)
        try:
            return palette_files.read_named(data, os.path.splitext(source)[1], limits), None
        except UsageError as error:
            raise error.under(common.input_label(source)) from error


def check_device(source: str) -> None:
    """Raise FileAccessError if a file that is not there is called like a device."""
    from palettefmt.palette_files import devices

    if source.lower() in devices.device_names() and not os.path.lexists(source):
        raise FileAccessError(f"cannot read {source}: no such file or directory; did you mean {DEVICE}{source}?")
