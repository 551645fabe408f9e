"""Device profiles: which colours a panel shows, and under which index it takes each.

The two differ: a panel's red may look like brick, and some indices have no colour at all. Each profile is one small
file in ``palettefmt/data/devices``, which also says where its figures come from and how far to trust them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from palettefmt.arrays import Mask, Palette
from palettefmt.errors import UsageError

UNUSED = "(no colour)"


@dataclass(frozen=True, eq=False)
class Device:
    """A panel's colours: the number of a row is the index that the panel takes.

    A row without a colour repeats the first usable one, so that a search for the nearest colour that prefers the lower
    index never ends there.
    """

    name: str  # what the user types
    title: str  # what the device is called
    source: str  # where the figures were published
    note: str  # what they are worth
    palette: Palette  # RGB as the panel shows it
    usable: Mask  # false for an index that has no colour; no label may have it
    names: tuple[str, ...]  # what each colour is called; "(no colour)" where there is none


def device_names() -> list[str]:
    """Return the names of all profiles, in alphabetical order."""
    return sorted(file.name.removesuffix(".json") for file in _folder().iterdir() if file.name.endswith(".json"))


def device(name: str) -> Device:
    """Return one profile.

    Parameters
    ----------
    name : str
        One of `device_names`, in any case.

    Raises
    ------
    UsageError
        If there is no such profile; the message lists those that there are.
    """
    known = device_names()
    if name.lower() not in known:
        raise UsageError(f"no device is called {name!a}; known: {', '.join(known)}")
    profile: dict[str, Any] = json.loads(_folder().joinpath(f"{name.lower()}.json").read_bytes())
    entries = profile["entries"]
    colours = {entry["index"]: bytes.fromhex(entry["color"].removeprefix("#")) for entry in entries}
    names = {entry["index"]: entry["name"] for entry in entries}
    count = max(colours) + 1
    filler = colours[min(colours)]
    palette = np.array([list(colours.get(index, filler)) for index in range(count)], np.uint8)
    usable = np.array([index in colours for index in range(count)])
    palette.flags.writeable = usable.flags.writeable = False
    shown = tuple(names.get(index, UNUSED) for index in range(count))
    return Device(profile["name"], profile["title"], profile["source"], profile["note"], palette, usable, shown)


def _folder() -> Any:
    return resources.files("palettefmt").joinpath("data", "devices")
