"""Palette files <-> entries, bytes in and bytes out: the formats that painters, game makers and printers exchange.

=====  ==========================================  =====================================
type   what it is                                  alpha
=====  ==========================================  =====================================
gpl    GIMP palette, text                          Aseprite's ``Channels: RGBA``
hex    one RRGGBB a line, text (Lospek)            RRGGBBAA
pal    JASC-PAL, text; Microsoft RIFF and bare     a fourth number (Aseprite)
       tables of bytes are read too
act    Adobe Color Table, 768 or 772 bytes         one entry may be fully transparent
aco    Adobe Color swatches, versions 1 and 2      none
ase    Adobe Swatch Exchange                       none
json   a list of index, color and perhaps name;    #rrggbbaa
       Lospek's object of colors is read too
txt    Paint.NET's AARRGGBB a line (read only)     AARRGGBB
=====  ==========================================  =====================================

A picture that is indexed (PNG, GIF, BMP: whatever Pillow opens with a palette) and a .kmi file can be read as well.
Order and duplicates are kept, both ways. This room imports `pictures`, `kmi` and what they stand on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from palettefmt.arrays import MAX_COLORS, Palette, check_palette
from palettefmt.errors import (
    CorruptError,
    NotAPictureError,
    NotIndexedError,
    PaletteFileError,
    UnsupportedError,
    UnsupportedPaletteError,
    UsageError,
)
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.limits import DEFAULT_LIMITS, NO_LIMITS, Limits
from palettefmt.palette_files import adobe, text
from palettefmt.palette_files.named import NamedPalette, plain
from palettefmt.pictures.source import open_source

__all__ = ["FORMATS", "NamedPalette", "is_palette_file", "read_named", "read_palette", "write_palette"]

# A palette of 256 long names is a tenth of this; more is some other file.
MAX_FILE_BYTES = 1 << 20


def _read_pal(data: bytes) -> NamedPalette:
    if data.startswith(b"RIFF"):
        return adobe.read_riff(data)
    return adobe.read_raw(data) if _is_raw(data) else text.read_jasc(data)


def _is_raw(data: bytes) -> bool:
    return len(data) in adobe.RAW_SIZES and not data.lstrip().startswith(b"JASC")


_FORMATS: dict[str, tuple[Callable[[bytes], NamedPalette], Callable[[NamedPalette], bytes]]] = {
    "gpl": (text.read_gpl, text.write_gpl),
    "hex": (text.read_hex, text.write_hex),
    "pal": (_read_pal, text.write_jasc),
    "act": (adobe.read_act, adobe.write_act),
    "aco": (adobe.read_aco, adobe.write_aco),
    "ase": (adobe.read_ase, adobe.write_ase),
    "json": (text.read_json, text.write_json),
}
FORMATS = tuple(_FORMATS)
_READERS = {kind: reader for kind, (reader, _) in _FORMATS.items()} | {"paint.net": text.read_paint_net}
_MARKS = {b"GIMP Palette": "gpl", b"JASC-PAL": "pal", b"ASEF": "ase"}
_SHORT_MARKS = {b"[": "json", b"{": "json", b";": "paint.net"}  # which a table of bytes can begin with, too
_PICTURES = (b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*", b"\xff\xd8\xff")
_LIST = ", ".join(f".{kind}" for kind in FORMATS)


def read_palette(data: bytes, suffix: str = "", limits: Limits = DEFAULT_LIMITS) -> Palette:
    """Return the colours of a palette file.

    Parameters
    ----------
    data : bytes
        A palette file, an indexed picture or a .kmi file.
    suffix : str
        The file's suffix, with or without its dot, in any case. The content decides; only what has no signature is
        what its suffix says.
    limits : Limits
        Budget for a picture; a palette file has at most 1 MiB.

    Returns
    -------
    ndarray of uint8, shape (k, 3) or (k, 4)
        sRGB, or sRGB with straight alpha, 1 to 256 entries; order and duplicates as in the file.

    Raises
    ------
    PaletteFileError
        One line that says what is wrong and where, if the file is empty, malformed, of unknown type, or has more
        than 256 colours. A CorruptError and a UsageError at once.
    UnsupportedPaletteError
        If the file is whole, but in a version or with colours that are not read.
    UsageError
        If it is a picture without a palette of its own.
    LimitError
        If a picture is over the budget.
    """
    return read_named(data, suffix, limits).entries


def read_named(data: bytes, suffix: str = "", limits: Limits = DEFAULT_LIMITS) -> NamedPalette:
    """Return a palette file with what its entries are called; the parameters are `read_palette`'s."""
    if not data:
        raise PaletteFileError("the file is empty")
    kind = _kind(data, suffix)
    if kind not in _READERS:
        entries = _entries_of(data, kind, limits)
        return NamedPalette(entries, ("",) * len(entries))
    if len(data) > MAX_FILE_BYTES:
        raise PaletteFileError(f"{len(data):,} bytes are too many for a .{kind} file of at most {MAX_COLORS} colours")
    return _READERS[kind](data)


def is_palette_file(data: bytes, suffix: str = "") -> bool:
    """Return whether a file is no picture but one of colours alone."""
    return _kind(data, suffix) in _READERS


def write_palette(entries: Palette, suffix: str, name: str = "palettefmt", names: Sequence[str] = ()) -> bytes:
    """Return a palette file.

    Parameters
    ----------
    entries : ndarray of uint8, shape (k, 3) or (k, 4)
        sRGB, or sRGB with straight alpha; 1 to 256 entries.
    suffix : str
        Which format: gpl, hex, pal (JASC), act, aco (version 1 followed by 2), ase or json; a dot before it is fine.
    name : str
        Title of the palette, where the format has one (gpl, ase).
    names : sequence of str
        One an entry, or none at all; kept where the format has names (gpl, aco, ase, json).

    Raises
    ------
    UsageError
        If the format is unknown or cannot hold the entries' alpha, or the entries are no palette.
    """
    kind = suffix.lower().removeprefix(".")
    if kind not in _FORMATS:
        raise UsageError(f"{suffix!r} is not a palette format that can be written; known: {_LIST}")
    entries = check_palette(entries)
    if names and len(names) != len(entries):
        raise UsageError(f"{len(names)} names for {len(entries)} entries")
    shown = tuple(plain(each) for each in names) or ("",) * len(entries)
    return _FORMATS[kind][1](NamedPalette(entries, shown, plain(name) or "palettefmt"))


def _kind(data: bytes, suffix: str) -> str:
    """Return the type of a file, by its content, or else as its suffix says."""
    named = suffix.lower().removeprefix(".")
    return named if named == "kmi" else _kind_of(data, named) or named


def _kind_of(data: bytes, named: str) -> str | None:
    """Return the type that the content shows; `named`, by the suffix, decides only among those without a signature.

    None for what shows nothing; "picture" for a picture.
    """
    head = data.removeprefix(b"\xef\xbb\xbf")[:64].lstrip()
    if data[1:4] == b"KMI":
        return "kmi"
    for mark, kind in _MARKS.items():
        if head.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"PAL ":
        return "pal"
    if len(data) in {"act": adobe.ACT_SIZES, "pal": adobe.RAW_SIZES}.get(named, ()):
        return named
    if data.startswith(_PICTURES):
        return "picture"
    if head[:1] in _SHORT_MARKS:
        return _SHORT_MARKS[head[:1]]
    if re.match(rb"#?[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?\s*?([\r\n]|$)", head):
        return "paint.net" if named == "txt" else "hex"  # which have alpha first or last
    if adobe.is_aco(data):
        return "aco"
    return "act" if len(data) in adobe.ACT_SIZES and data[:2] != b"BM" else None


def _entries_of(data: bytes, kind: str, limits: Limits) -> Palette:
    """Return the palette of a .kmi file, whose labels are not looked at, or of an indexed picture."""
    try:
        if kind == "kmi":
            return container.parse(data, NO_LIMITS).palette
        picture = open_source(data, limits)
    except NotAPictureError as error:
        raise PaletteFileError(f"byte 0: neither a palette file ({_LIST}) nor a picture nor a .kmi file") from error
    except CorruptError as error:
        raise PaletteFileError(error.message, error.advice) from error
    except UnsupportedError as error:
        raise UnsupportedPaletteError(error.message, error.advice) from error
    if not isinstance(picture, IndexedImage):
        raise NotIndexedError("the picture has no palette of its own: it is not indexed")
    return picture.palette
