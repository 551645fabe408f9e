"""The palette files that an editor opens: GIMP's .gpl, Lospek's .hex, JASC's .pal, and .json."""

from __future__ import annotations

import json
import re
from typing import Any

from palettefmt.errors import PaletteFileError, UnsupportedPaletteError
from palettefmt.palette_files.named import Builder, NamedPalette, check_count

_HEX = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_GPL_FIELD = re.compile(r"\s*([A-Za-z][A-Za-z ]*):\s*(.*)")


def _lines(data: bytes) -> list[str]:
    """Return the lines of a text file of any system, UTF-8 or Latin-1; the first is number 1 for the user."""
    if b"\0" in data:
        raise PaletteFileError(f"byte {data.index(0):,}: a zero byte, which no text file has")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # what GIMP and Paint Shop Pro wrote of old
    return re.split(r"\r\n|\n|\r", text.removesuffix("\x1a"))  # DOS's end of a text


def _quoted(line: str) -> str:
    """Return a line for a message: short and printable."""
    return ascii(line[:40] + ("..." if len(line) > 40 else ""))


def _levels(words: list[str], where: str, line: str) -> list[int]:
    """Return numbers of 0 to 255, one a word."""
    for word in words:
        if not (word.isascii() and word.isdigit() and len(word) <= 9 and int(word) <= 255):
            raise PaletteFileError(f"{where}: {_quoted(word)} in {_quoted(line)} is not a number from 0 to 255")
    return [int(word) for word in words]


def read_gpl(data: bytes) -> NamedPalette:
    """Read a GIMP palette: a signature, ``Name:`` and ``Columns:`` fields, # comments, then R G B and a name a line.

    Aseprite's field ``Channels: RGBA`` puts a fourth number into each line.
    """
    lines = _lines(data)
    if lines[0].rstrip() != "GIMP Palette":
        raise PaletteFileError(f"line 1: a .gpl file starts with 'GIMP Palette', not {_quoted(lines[0])}")
    builder, fields = Builder(), {"name": "", "channels": "RGB"}
    started = False
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        field = None if started else _GPL_FIELD.fullmatch(line)
        if field:
            fields[field[1].lower()] = field[2].strip()
            continue
        started = True
        channels = 4 if fields["channels"] == "RGBA" else 3
        words = line.split(maxsplit=channels)
        if len(words) < channels:
            raise PaletteFileError(f"line {number}: {_quoted(line)} does not start with {channels} numbers")
        name = words[channels] if len(words) > channels else ""
        colour = _levels(words[:channels], f"line {number}", line)
        builder.add(f"line {number}", colour, "" if name.strip() == "Untitled" else name)  # GIMP's word for "no name"
    return builder.build(fields["name"])


def write_gpl(palette: NamedPalette) -> bytes:
    """Write a GIMP palette; with alpha it has Aseprite's ``Channels: RGBA``, which GIMP does not read."""
    lines = ["GIMP Palette", f"Name: {palette.title}", "Columns: 16"]
    if palette.entries.shape[1] == 4:
        lines.append("Channels: RGBA")
    lines.append("#")
    for entry, name in zip(palette.entries.tolist(), palette.names, strict=True):
        lines.append(" ".join(f"{level:3}" for level in entry) + (f"\t{name}" if name else ""))
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def read_hex(data: bytes) -> NamedPalette:
    """Read one RRGGBB or RRGGBBAA a line, with or without # before it."""
    builder = Builder()
    for number, line in enumerate(_lines(data), 1):
        if not line.strip():
            continue
        match = _HEX.fullmatch(line.strip())
        if match is None:
            raise PaletteFileError(f"line {number}: {_quoted(line)} is not a colour RRGGBB or RRGGBBAA")
        builder.add(f"line {number}", bytes.fromhex(match[1]))
    return builder.build()


def read_paint_net(data: bytes) -> NamedPalette:
    """Read a palette of Paint.NET: one AARRGGBB (or RRGGBB) a line, and comments behind a semicolon."""
    builder, title = Builder(), ""
    for number, line in enumerate(_lines(data), 1):
        color, _, comment = (part.strip() for part in line.partition(";"))
        if comment.lower().startswith("palette name:"):
            title = title or comment.partition(":")[2].strip()
        if not color:
            continue
        match = _HEX.fullmatch(color)
        if match is None:
            raise PaletteFileError(f"line {number}: {_quoted(line)} is not a colour AARRGGBB")
        levels = bytes.fromhex(match[1])
        alpha = levels[:-3] or b"\xff"
        builder.add(f"line {number}", levels[-3:] if alpha == b"\xff" else levels[-3:] + alpha)
    return builder.build(title)


def write_hex(palette: NamedPalette) -> bytes:
    """Write one rrggbb or rrggbbaa a line, as Lospek does."""
    return "".join(color[1:] + "\n" for color in palette.colors).encode()


def read_jasc(data: bytes) -> NamedPalette:
    """Read a Paint Shop Pro palette: JASC-PAL, 0100, the count, then R G B (Aseprite: R G B A) a line."""
    lines = [(number, line) for number, line in enumerate(_lines(data), 1) if line.strip()]
    if not lines or lines[0][1].strip() != "JASC-PAL":
        raise PaletteFileError(
            "line 1: a .pal file starts with 'JASC-PAL' (text) or 'RIFF' (Microsoft); this does neither"
        )
    if len(lines) < 3:
        raise PaletteFileError(f"line {lines[-1][0]}: the file ends before its number of colours")
    version_line, version = lines[1]
    if version.strip() != "0100":
        raise UnsupportedPaletteError(
            f"line {version_line}: version {_quoted(version.strip())} of JASC-PAL is not known, only 0100"
        )
    count_line, count = lines[2][0], lines[2][1].strip()
    if not (count.isascii() and count.isdigit() and len(count) <= 9):
        raise PaletteFileError(f"line {count_line}: {_quoted(count)} is not a number of colours")
    check_count(f"line {count_line}", int(count))
    rows = lines[3:]
    if len(rows) != int(count):
        where = rows[int(count)][0] if len(rows) > int(count) else lines[-1][0]
        raise PaletteFileError(f"line {where}: {len(rows)} colours, where line {count_line} announces {int(count)}")
    builder = Builder()
    for number, line in rows:
        words = line.split()
        if len(words) not in (3, 4):
            raise PaletteFileError(f"line {number}: {_quoted(line)} is not three numbers (or four, with alpha)")
        builder.add(f"line {number}", _levels(words, f"line {number}", line))
    return builder.build()


def write_jasc(palette: NamedPalette) -> bytes:
    """Write a Paint Shop Pro palette, with its line ends; alpha is a fourth number, as Aseprite has it."""
    rows = [" ".join(map(str, entry)) for entry in palette.entries.tolist()]
    return "".join(f"{line}\r\n" for line in ("JASC-PAL", "0100", len(rows), *rows)).encode()


def read_json(data: bytes) -> NamedPalette:
    """Read a list of colours, or an object with such a list.

    It is called ``palette``, as ``kmi info --json`` prints it, or ``colors``, as Lospek does. A colour is "#rrggbb",
    "#rrggbbaa", both with # or without, a list of numbers, or an object with the text as ``color``, and perhaps
    ``index`` and ``name``.
    """
    try:
        value: Any = json.loads(data)
    except json.JSONDecodeError as error:
        raise PaletteFileError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise PaletteFileError("byte 0: not JSON that can be read") from error
    items, title = value, ""
    if isinstance(value, dict):
        items, title = value.get("palette", value.get("colors") or None), str(value.get("name") or "")
    if not isinstance(items, list):
        raise PaletteFileError('byte 0: neither a list of colours nor an object with such a list as "palette"')
    builder = Builder()
    for number, item in enumerate(items):
        where = f"entry {number}"
        fields = item if isinstance(item, dict) else {"color": item}
        index, color, name = fields.get("index", number), fields.get("color"), fields.get("name", "")
        if isinstance(index, bool) or index != number:
            raise PaletteFileError(f"{where}: its index is {_quoted(str(index))}; they count from 0, none left out")
        builder.add(where, _json_colour(where, color), str(name or ""))
    return builder.build(title)


def _json_colour(where: str, color: Any) -> bytes:
    if isinstance(color, list) and len(color) in (3, 4) and all(_is_level(each) for each in color):
        return bytes(color)
    match = _HEX.fullmatch(color) if isinstance(color, str) else None
    if match is None:
        raise PaletteFileError(f"{where}: {_quoted(str(color))} is not a colour '#rrggbb' or '#rrggbbaa'")
    return bytes.fromhex(match[1])


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255


def write_json(palette: NamedPalette) -> bytes:
    """Write a list of index, color, and name where there is one: an entry a line."""
    rows = []
    for index, (color, name) in enumerate(zip(palette.colors, palette.names, strict=True)):
        rows.append(json.dumps({"index": index, "color": color} | ({"name": name} if name else {})))
    return ("[\n  " + ",\n  ".join(rows) + "\n]\n").encode()
