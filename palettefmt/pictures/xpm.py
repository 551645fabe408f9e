"""XPM: colours by X's names or of any number of digits, for any kind of screen (XPM manual, version 3, 1996)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import MAX_COLORS, Palette, Pixels
from palettefmt.errors import CorruptError, UnsupportedError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow

_MAGIC = re.compile(rb"\s*/\*\s*XPM\s*\*/")
_STRINGS = re.compile(rb'/\*.*?\*/|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_KEYS = (b"c", b"g", b"g4", b"m", b"s")  # for colour, grey, four greys, black and white; a name. The first one counts.
_MOST_CHARACTERS = 8  # of a pixel
# Where X's names mean something else than those of CSS, which Pillow has.
_GREY = 190
_OF_X = {"green": (0, 255, 0), "maroon": (176, 48, 96), "purple": (160, 32, 240)}
_CLEAR = (0, 0, 0, 0)


def is_xpm(data: bytes) -> bool:
    """Return whether bytes begin as an XPM file does."""
    return _MAGIC.match(data[:64]) is not None


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of an XPM file, indexed if it has at most 256 colours.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("XPM"):
        strings = _strings(data)
        width, height, colours, characters = _header(next(strings, b""))
        limits.check_pixels(width, height)
        if min(width, height, colours, characters) < 1 or characters > _MOST_CHARACTERS:
            raise CorruptError(f"the picture is broken: no XPM is of {width} x {height} pixels and {colours} colours")
        lines = list(itertools.islice(strings, colours))
        rows = [row[: width * characters] for row in itertools.islice(strings, height)]
        if len(rows) < height or min(map(len, rows)) < width * characters:
            raise CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
        palette: Palette = np.array([_colour(line[characters:]) for line in lines], np.uint8)
        numbered = {line[:characters].rstrip(b"\0"): index for index, line in enumerate(lines)}
        pixels = np.frombuffer(b"".join(rows), f"S{characters}")
        found, places = np.unique(pixels, return_inverse=True)
        unknown = [each for each in found.tolist() if each not in numbered]
        if unknown:
            raise CorruptError(f"the picture is broken: no colour is called {unknown[0].decode('latin-1')!a}")
        labels: NDArray[np.intp] = np.array([numbered[each] for each in found.tolist()])[places].reshape(height, width)
        palette = palette if palette[:, 3].min() < 255 else np.ascontiguousarray(palette[:, :3])
        if colours > MAX_COLORS:
            coloured: Pixels = palette[labels]
            return coloured
        return IndexedImage(labels.astype(np.uint8), palette)


def declared_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that an XPM file declares in its first bytes."""
    return _header(next(_strings(data), b""))[:2]


def _strings(data: bytes) -> Iterator[bytes]:
    """Yield what is between quotes, and in no comment."""
    for each in _STRINGS.finditer(data):
        if each[1] is not None:
            yield re.sub(rb"\\(.)", rb"\1", each[1])


def _header(line: bytes) -> tuple[int, int, int, int]:
    """Return width, height, the number of colours, and of characters a pixel."""
    numbers = line.split()
    if len(numbers) < 4 or not all(each.isdigit() and len(each) < 10 for each in numbers[:4]):
        raise CorruptError("the picture is broken: an XPM begins with four numbers")
    width, height, colours, characters = map(int, numbers[:4])
    return width, height, colours, characters


def _colour(line: bytes) -> tuple[int, ...]:
    """Return the colour that the rest of a line says, red, green, blue and alpha."""
    said: dict[bytes, list[bytes]] = {}
    for word in line.split():
        if word in _KEYS and (not said or said[next(reversed(said))]):
            said.setdefault(word, [])
        elif said:
            said[next(reversed(said))].append(word)
    for key in _KEYS[:-1]:
        if said.get(key):
            return _meaning(b"".join(said[key]).decode("latin-1").lower())
    raise CorruptError(f"the picture is broken: {line[:40].decode('latin-1')!a} says no colour")


def _meaning(name: str) -> tuple[int, ...]:
    if name == "none":
        return _CLEAR
    digits = name[1:]
    if name.startswith("#") and len(digits) in (3, 6, 9, 12) and re.fullmatch("[0-9a-f]+", digits):
        size = len(digits) // 3
        most = (1 << 4 * size) - 1
        levels = (int(digits[at : at + size], 16) for at in range(0, len(digits), size))
        return (*((level * 255 + most // 2) // most for level in levels), 255)
    from PIL import ImageColor

    grey = re.fullmatch("gr[ae]y([0-9]{1,2}|100)", name)
    if grey or name in ("gray", "grey"):
        level = int(int(grey[1]) * 2.55 + 0.5) if grey else _GREY
        return level, level, level, 255
    known = _OF_X.get(name, ImageColor.colormap.get(name))
    if known is None:
        raise UnsupportedError(f"an XPM with a colour called {name[:40]!a} is not supported", "convert it to PNG first")
    return (*(ImageColor.getrgb(known) if isinstance(known, str) else known)[:3], 255)
