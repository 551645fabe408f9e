"""Device profiles: which colours a panel shows, under which index it takes each, its size and its bytes.

Each profile is one small file in ``palettefmt/data/devices``; ``profile`` reads it, and a user's own in the same form
(spec/integration/devices.md). It imports the ground, `files` and `limits`.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np

from palettefmt import files
from palettefmt.arrays import Palette
from palettefmt.devices.profile import UNUSED, Device, read_profile
from palettefmt.errors import PaletteFileError, UsageError
from palettefmt.limits import DEFAULT_LIMITS

__all__ = ["PREFIX", "UNUSED", "Device", "device", "device_names", "is_device", "known_device", "named_device"]

PREFIX = "device:"
_OLD_NAMES = {"spectra6": "spectra6-7.3"}  # what profiles were called before
_MOST_NEAR = 4


def device_names() -> list[str]:
    """Return the names of all profiles, in alphabetical order."""
    return sorted(file.name.removesuffix(".json") for file in _folder().iterdir() if file.name.endswith(".json"))


def is_device(name: str) -> bool:
    """Tell whether a name, without its prefix, is that of a profile."""
    wanted = name.partition("@")[0].lower()
    return wanted in _OLD_NAMES or wanted in device_names()


def device(name: str) -> Device:
    """Return one profile.

    Parameters
    ----------
    name : str
        One of `device_names`, in any case; ``NAME@MEASUREMENT`` for another measurement of the same panel; or the path
        of a profile of one's own, which ends in ``.json``. `PREFIX` may stand before it.

    Raises
    ------
    UsageError
        If there is no such profile or measurement; the message lists those that there are, the near ones first.
    PaletteFileError, FileAccessError, LimitError
        If a profile of one's own cannot be read.
    """
    name = name.removeprefix(PREFIX)
    wanted, _, measurement = name.partition("@")
    wanted, known = _OLD_NAMES.get(wanted.lower(), wanted.lower()), device_names()
    if wanted in known:
        return read_profile(_folder().joinpath(f"{wanted}.json").read_bytes(), wanted, measurement.lower())
    path, _, measurement = (name, "", "") if name.lower().endswith(".json") else name.rpartition("@")
    if not path.lower().endswith(".json"):
        import difflib

        near = difflib.get_close_matches(wanted, known, _MOST_NEAR, 0.4)
        hint = f"near: {', '.join(near)}; " if near else ""
        raise UsageError(f"no device is called {name!a}; {hint}known: {', '.join(known)}, or a profile.json")
    data = files.read_bytes(path, DEFAULT_LIMITS)
    try:
        return read_profile(data, path, measurement.lower())
    except PaletteFileError as error:
        raise error.under(files.shown(path)) from error


def named_device(palette: str) -> Device:
    """Return the device of a palette that is given as ``device:NAME``; any other text is a UsageError."""
    if not palette.startswith(PREFIX):
        raise UsageError(f"a palette is an array of entries, or the text {PREFIX}NAME, not {palette!a:.60}")
    return device(palette.removeprefix(PREFIX))


def known_device(palette: Palette) -> Device | None:
    """Return a profile whose colours, in any of its measurements, are exactly these; None if there is none."""
    for name in sorted(device_names(), key=len):
        first = device(name)
        for measurement in first.measurements:
            found = device(f"{name}@{measurement}")
            if np.array_equal(found.palette, palette):
                return found
    return None


def _folder() -> Any:
    return resources.files("palettefmt").joinpath("data", "devices")
