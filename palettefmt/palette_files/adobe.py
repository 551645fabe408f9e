"""The binary palette files: Adobe's .act, .aco and .ase (most significant byte first), and Microsoft's RIFF .pal."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from palettefmt.arrays import MAX_COLORS, with_alpha
from palettefmt.errors import PaletteFileError, UnsupportedPaletteError, UsageError
from palettefmt.palette_files import convert as colours
from palettefmt.palette_files.named import Builder, NamedPalette, check_count

ACT_SIZES = (768, 772)
RAW_SIZES = (48, 192, 768)
_NO_INDEX = 0xFFFF  # in an .act file: no entry is transparent
_RESOURCE = b"8BIM"  # what newer Photoshops put behind the swatches: which folders they are in
_COLOUR, _GROUP, _GROUP_END = 0x0001, 0xC001, 0xC002  # the blocks of an .ase file
# 1.0 as Adobe writes it, as a number of 32 bits, and both of them least significant byte first; and 1.1.
_ASE_VERSIONS = (b"\0\1\0\0", b"\0\0\0\1", b"\1\0\0\0", b"\0\0\1\0", b"\0\1\0\1", b"\1\0\1\0")
_MODELS = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"GRAY": 1}  # its colour models and their channels


@dataclass
class _Cursor:
    """Reads bytes from the front, and says where they ended if they are too few."""

    data: bytes
    at: int = 0

    def take(self, size: int, what: str) -> bytes:
        end = self.at + size
        if end > len(self.data):
            where = f"which starts at byte {self.at:,}"
            raise PaletteFileError(f"the file ends at byte {len(self.data):,}, inside {what}, {where}")
        part = self.data[self.at : end]
        self.at = end
        return part

    def unpack(self, layout: str, what: str) -> Any:
        return struct.unpack(layout, self.take(struct.calcsize(layout), what))

    def text(self, layout: str) -> str:
        """Read a name in UTF-16 that ends with a zero character, and before it its length as `layout` has it."""
        name = self.take(2 * self.unpack(layout, "a name")[0], "a name")
        return name.decode("utf-16-be", "replace").partition("\0")[0]

    def end(self, what: str) -> None:
        """Raise PaletteFileError if bytes are left."""
        if self.at < len(self.data):
            raise PaletteFileError(f"byte {self.at}: {len(self.data) - self.at} bytes follow the last {what}")


def _text(layout: str, name: str) -> bytes:
    """Return a name as `_Cursor.text` reads it."""
    encoded = (name + "\0").encode("utf-16-be", "replace")
    return struct.pack(layout, len(encoded) // 2) + encoded


def _swatches(palette: NamedPalette, kind: str) -> list[tuple[list[int], str]]:
    """Return RGB and name of each entry, if nothing is lost with its alpha.

    Adobe's programs show nameless swatches badly, so those are called by their code.
    """
    for index, alpha in enumerate(with_alpha(palette.entries)[:, 3].tolist()):
        if alpha != 255:
            raise UsageError(f"a .{kind} file has no alpha, and entry {index} has {alpha}; use .gpl, .hex or .json")
    names = [name or color[:7] for name, color in zip(palette.names, palette.colors, strict=True)]
    return list(zip(palette.entries[:, :3].tolist(), names, strict=True))


def read_act(data: bytes) -> NamedPalette:
    """Read a colour table: 256 times RGB, then perhaps how many of them count and which one is transparent."""
    if len(data) not in ACT_SIZES:
        raise PaletteFileError(f"the file ends at byte {len(data):,}; an .act file has 768 or 772 bytes")
    table = np.frombuffer(data[:768], np.uint8).reshape(256, 3)
    count, transparent = struct.unpack(">HH", data[768:]) if len(data) == 772 else (256, _NO_INDEX)
    check_count("bytes 768 to 769", count)
    entries = table[:count].copy()
    if transparent != _NO_INDEX:
        if transparent >= count:
            raise PaletteFileError(f"bytes 770 to 771: transparent entry {transparent} of a palette of {count}")
        entries = with_alpha(entries)
        entries[transparent, 3] = 0
    return NamedPalette(entries, ("",) * count)


def read_raw(data: bytes) -> NamedPalette:
    """Read a table of R, G and B and nothing else: 256 of them, or as many as old machines had."""
    return NamedPalette(np.frombuffer(data, np.uint8).reshape(-1, 3).copy(), ("",) * (len(data) // 3))


def write_act(palette: NamedPalette) -> bytes:
    """Write a colour table: 768 bytes if they say it all, otherwise 772."""
    entries = palette.entries
    clear = np.flatnonzero(with_alpha(entries)[:, 3] != 255).tolist()
    if len(clear) > 1 or (clear and entries[clear[0], 3] != 0):
        raise UsageError(
            f"an .act file can hold one fully transparent entry, no other alpha; entry {clear[-1]} has "
            f"{entries[clear[-1], 3]}; use .gpl, .hex or .json"
        )
    transparent = clear[0] if clear else _NO_INDEX
    table = entries[:, :3].tobytes().ljust(768, b"\0")
    if len(entries) == MAX_COLORS and transparent == _NO_INDEX:
        return table
    return table + struct.pack(">HH", len(entries), transparent)


def is_aco(data: bytes) -> bool:
    """Return whether the sizes are right for a swatch file, which has no signature."""
    if len(data) < 14:
        return False
    version, count = struct.unpack(">HH", data[:4])
    if version == 2:
        return bool(count) and struct.unpack(">H", data[4:6])[0] <= 10 and len(data) >= 4 + 16 * count
    end = 4 + 10 * count
    return version == 1 and count > 0 and (len(data) == end or data[end : end + 4] == b"\0\2" + data[2:4])


def read_aco(data: bytes) -> NamedPalette:
    """Read Photoshop's swatches: a section of version 1 (colours), of version 2 (with names), or both, 2 counting."""
    cursor = _Cursor(data)
    palette = None
    while palette is None or (cursor.at < len(data) and not data.startswith(_RESOURCE, cursor.at)):
        start = cursor.at
        version, count = cursor.unpack(">HH", "the header")
        if palette is None and version not in (1, 2):
            raise UnsupportedPaletteError(f"byte {start}: version {version} of .aco is not known, only 1 and 2")
        if palette is not None and version != 2:
            _Cursor(data, start).end("colour")
        check_count(f"bytes {start + 2} to {start + 3}", count)
        builder = Builder()
        for index in range(count):
            where = f"byte {cursor.at}"
            space, *values = cursor.unpack(">H4H", f"colour {index}")
            name = cursor.text(">I") if version == 2 else ""
            builder.add(where, _aco_colour(where, space, values), name)
        palette = builder.build()
        if version == 2 and not data.startswith(_RESOURCE, cursor.at):
            cursor.end("colour")
    return palette


def _aco_colour(where: str, space: int, values: list[int]) -> tuple[int, ...]:
    """Return one colour of the spaces that are defined by their numbers alone."""
    w, x, y, z = values
    if space == 0:
        return w >> 8, x >> 8, y >> 8  # right for writers of FFFF and of FF00 alike
    if space == 1:
        return colours.from_hsb(w / 65535, x / 65535, y / 65535)
    if space == 2:  # upside down: 0 is full ink
        return colours.from_cmyk(*(1 - value / 65535 for value in values))
    if space == 7:
        a, b = ((value ^ 0x8000) - 0x8000 for value in (x, y))
        return colours.from_lab(w / 100, a / 100, b / 100)
    if space == 8:
        return colours.from_grey(w / 10000)
    if space == 9:
        return colours.from_cmyk(w / 10000, x / 10000, y / 10000, z / 10000)
    raise UnsupportedPaletteError(f"{where}: colour space {space} is a printer's catalogue, which only Photoshop knows")


def write_aco(palette: NamedPalette) -> bytes:
    """Write both sections, in RGB: old programs stop after the first."""
    plain, named = [], []
    for entry, name in _swatches(palette, "aco"):
        plain.append(struct.pack(">5H", 0, *(level * 257 for level in entry), 0))
        named.append(plain[-1] + _text(">I", name))
    return b"".join([struct.pack(">HH", 1, len(plain)), *plain, struct.pack(">HH", 2, len(named)), *named])


def read_ase(data: bytes) -> NamedPalette:
    """Read Adobe Swatch Exchange: blocks of colours and of groups, whose colours are taken in the file's order."""
    if data[4:6] == b"\xe0\xa5" and data[:4] != b"ASEF":
        raise UnsupportedPaletteError(
            "byte 4: a sprite of Aseprite, not Adobe swatches; export its palette as .gpl or .hex"
        )
    cursor = _Cursor(data)
    if cursor.take(min(4, len(data)), "") != b"ASEF":
        raise PaletteFileError("byte 0: an .ase file starts with 'ASEF', and this does not")
    version, blocks = cursor.unpack(">4sI", "the header")
    if version not in _ASE_VERSIONS:
        raise UnsupportedPaletteError(f"byte 4: version {version[1]}.{version[3]} of .ase is not known, only 1.0")
    builder, title = Builder(), ""
    for number in range(blocks):
        start = cursor.at
        kind, size = cursor.unpack(">HI", f"block {number} of {blocks}")
        block = _Cursor(data[: cursor.at + size], cursor.at)
        cursor.take(size, f"block {number} of {blocks}")
        if kind == _COLOUR:
            name = block.text(">H")
            builder.add(f"byte {start}", _ase_colour(block), name)
        elif kind == _GROUP and not title:
            title = block.text(">H")
    cursor.end(f"of {blocks} blocks")
    return builder.build(title)


def _ase_colour(block: _Cursor) -> tuple[int, ...]:
    """Return the colour of a block, whose name has been read."""
    where = f"byte {block.at}"
    model = block.take(4, "a colour model")
    channels = _MODELS.get(model.upper())
    if channels is None:
        raise PaletteFileError(f"{where}: the colour model {model.decode('latin-1')!a} is not known")
    values = block.unpack(f">{channels}f", "a colour")
    if not all(map(math.isfinite, values)):
        raise PaletteFileError(f"{where}: a colour whose levels are no numbers")
    if channels == 4:
        return colours.from_cmyk(*values)
    if channels == 1:
        return colours.from_grey(*values)
    if model.upper() == b"LAB ":
        lightness, a, b = values
        return colours.from_lab(100 * lightness, a, b)
    return colours.from_rgb(*values)


def write_ase(palette: NamedPalette) -> bytes:
    """Write one group of RGB colours, named after the palette's title."""

    def block(kind: int, body: bytes = b"") -> bytes:
        return struct.pack(">HI", kind, len(body)) + body

    blocks = [block(_GROUP, _text(">H", palette.title))]
    for entry, name in _swatches(palette, "ase"):
        color = struct.pack(">3fH", *(level / 255 for level in entry), 2)  # 2: an ordinary swatch
        blocks.append(block(_COLOUR, _text(">H", name) + b"RGB " + color))
    blocks.append(block(_GROUP_END))
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def read_riff(data: bytes) -> NamedPalette:
    """Read Microsoft's palette (least significant byte first): a RIFF of type PAL with a chunk of R, G, B, flags."""
    cursor = _Cursor(data)
    _, _, form = cursor.unpack("<4sI4s", "the RIFF header")
    if form != b"PAL ":
        raise PaletteFileError(f"byte 8: a RIFF file of type {form.decode('latin-1')!a}, not of type 'PAL '")
    while True:
        name, size = cursor.unpack("<4sI", "a search for the chunk 'data'")
        if name == b"data":
            break
        cursor.take(size + size % 2, f"the chunk {name.decode('latin-1')!a}")
    _, count = cursor.unpack("<HH", "the chunk 'data'")
    check_count(f"bytes {cursor.at - 2} to {cursor.at - 1}", count)
    builder = Builder()
    for index in range(count):
        builder.add(f"byte {cursor.at}", cursor.take(4, f"colour {index}")[:3])
    return builder.build()
