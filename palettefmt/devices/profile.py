"""One profile: JSON -> `Device`. What a panel shows and what it takes differ, and so do measurements of one panel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from palettefmt.arrays import MAX_COLORS, Mask, Palette
from palettefmt.errors import PaletteFileError, UsageError

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
    asked: Palette  # RGB by which a drawing asks for each ink: pure red for a red that looks like brick
    size: tuple[int, int] | None = None  # its pixels, width and height
    layout: str | None = None  # how its bytes are laid out, see palettefmt.exports.panel
    ppd: float | None = None  # pixels per degree of vision, from where it is looked at
    measurement: str = "default"  # which of the measurements the colours are
    measurements: tuple[str, ...] = ("default",)  # all that there are, the first is taken where none is named


def read_profile(data: bytes, name: str, measurement: str = "") -> Device:
    """Return the device of a profile.

    Parameters
    ----------
    data : bytes
        A JSON object: ``entries``, a list of ``{"color": "#rrggbb"}`` with ``index``, ``name`` and ``asked`` where they
        differ from the place in the list, from nothing and from the colour; and, all optional, ``name``, ``title``,
        ``source``, ``note``, ``measured`` (what this measurement is called), ``size`` (``[width, height]``), ``ppd``,
        ``layout`` and ``measurements``, a list of objects with ``name``, ``source``, ``note`` and ``colors``, one an
        entry.
    name : str
        What it is called if it does not say.
    measurement : str
        Which of the measurements; by default that of the entries.

    Raises
    ------
    PaletteFileError
        If it is no such object.
    UsageError
        If there is no such measurement.
    """
    try:
        profile = json.loads(data)
        entries = [dict(entry) for entry in profile["entries"]]
        texts: dict[str, Any] = {key: str(profile.get(key, "")) for key in ("title", "source", "note")}
        others = {str(other["name"]).lower(): dict(other) for other in profile.get("measurements", ())}
        first = str(profile.get("measured", "default")).lower()
        known = (first, *others)
        if measurement and measurement not in known:
            raise UsageError(f"{name} has no measurement {measurement!a}; known: {', '.join(known)}")
        if measurement in others and measurement != first:
            texts |= {key: str(others[measurement][key]) for key in ("source", "note")}
            colours = others[measurement]["colors"]
            entries = [entry | {"color": colour} for entry, colour in zip(entries, colours, strict=True)]
        rows = {int(entry.get("index", place)): entry for place, entry in enumerate(entries)}
        size, layout, ppd = (profile.get(key) for key in ("size", "layout", "ppd"))
        about: dict[str, Any] = {
            "name": str(profile.get("name", name)),
            "size": None if size is None else _size(size),
            "layout": None if layout is None else str(layout),
            "ppd": None if ppd is None else _distance(ppd),
            "measurement": measurement or first,
            "measurements": known,
        }
        return Device(**about, **texts, **_rows(rows, len(entries)))
    except RecursionError as error:
        raise PaletteFileError("the profile is nested too deeply") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PaletteFileError(f"no device profile: {type(error).__name__}: {' '.join(str(error).split())}") from error


def _rows(rows: dict[int, Any], count: int) -> dict[str, Any]:
    """Return what a device knows of its indices."""
    if not rows or len(rows) != count or min(rows) < 0 or max(rows) >= MAX_COLORS:
        raise ValueError(f"entries have indices of 0 to {MAX_COLORS - 1}, each of its own")
    colours = {index: _colour(entry["color"]) for index, entry in rows.items()}
    asked = {index: _colour(entry.get("asked", entry["color"])) for index, entry in rows.items()}
    everything, first = range(max(rows) + 1), min(rows)
    palette = np.array([colours.get(index, colours[first]) for index in everything], np.uint8)
    wanted = np.array([asked.get(index, asked[first]) for index in everything], np.uint8)
    usable = np.array([index in colours for index in everything])
    for array in (palette, wanted, usable):
        array.flags.writeable = False
    names = tuple(str(rows[index].get("name", "")) if index in rows else UNUSED for index in everything)
    return {"palette": palette, "asked": wanted, "usable": usable, "names": names}


def _colour(text: str) -> list[int]:
    levels = list(bytes.fromhex(text.removeprefix("#")))
    if len(levels) != 3:
        raise ValueError(f"{text!a} is not a colour as #rrggbb")
    return levels


def _distance(ppd: Any) -> float:
    if not 1 <= float(ppd) <= 1000:
        raise ValueError("ppd (pixels per degree) is 1 to 1000")
    return float(ppd)


def _size(pair: Any) -> tuple[int, int]:
    width, height = (int(side) for side in pair)
    if min(width, height) < 1:
        raise ValueError("a size is two whole numbers from 1")
    return width, height
