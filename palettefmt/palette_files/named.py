"""A palette as its files hold it: colours in order, what each is called, and a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import MAX_COLORS, Palette
from palettefmt.errors import PaletteFileError

MAX_NAME = 200  # characters; the formats allow more, screens do not


@dataclass(frozen=True, eq=False)
class NamedPalette:
    """Colours with their names."""

    entries: Palette
    names: tuple[str, ...]  # one an entry; empty where an entry has none
    title: str = ""

    @property
    def colors(self) -> list[str]:
        """The entries as #rrggbb or #rrggbbaa."""
        return ["#" + bytes(entry).hex() for entry in self.entries]


class Builder:
    """Collects entries in the order in which a reader finds them; RGB among RGBA is opaque."""

    def __init__(self) -> None:
        self._colours: list[tuple[int, ...]] = []
        self._names: list[str] = []

    def add(self, where: str, colour: Sequence[int], name: str = "") -> None:
        """Take one entry, RGB or RGBA of 0 to 255; `where` is its line or byte, for the one that is too many."""
        if len(self._colours) == MAX_COLORS:
            raise PaletteFileError(f"{where}: more than {MAX_COLORS} colours, which no label can point to")
        self._colours.append(tuple(colour))
        name = plain(name)
        # Many writers name a colour by its own code; that is no name.
        self._names.append("" if name.lower().removeprefix("#") == bytes(colour).hex() else name)

    def build(self, title: str = "") -> NamedPalette:
        """Return the palette, or raise PaletteFileError if there was no colour."""
        if not self._colours:
            raise PaletteFileError("the file holds no colours")
        channels = max(map(len, self._colours))
        rows = [(*colour, 255)[:channels] for colour in self._colours]
        return NamedPalette(np.array(rows, np.uint8), tuple(self._names), plain(title))


def check_count(where: str, count: int) -> None:
    """Raise if a file announces no colours, or more than there can be."""
    if not 1 <= count <= MAX_COLORS:
        raise PaletteFileError(
            f"{where}: the file says that it holds {count:,} colours; a palette has 1 to {MAX_COLORS}"
        )


def plain(text: str) -> str:
    """Return a name in one printable line, with single spaces."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:MAX_NAME]
