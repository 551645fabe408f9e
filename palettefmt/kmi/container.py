"""Header, palette, stripe table and checksums <-> bytes. Never looks inside a payload.

The layout (spec/kmi.md has the rules; every integer is stored most significant byte first)::

    0   signature      7   8B 'K' 'M' 'I' 0A 0D 0A
    7   version        1   1
    8   mode           1   bit 7: RGBA palette; bit 6: model palette; bits 5-0: coding
    9   k - 1          1
    10  stripe rows    2   0: one stripe of all rows
    12  width          4
    16  height         4
    20  palette        k x 3 or k x 4
        model palette  as much again, if bit 6 of the mode is set
        stripe table   8 a stripe: payload length, CRC-32 of the stripe's labels
        CRC-32         4   of every byte before it
        payloads           one behind the other, to the end of the file
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Palette, bits_per_label
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from palettefmt.limits import DEFAULT_LIMITS, Limits

SIGNATURE = b"\x8bKMI\n\r\n"
VERSION = 1
PACKED, CONTEXT = 0, 1
CODINGS = {"packed": PACKED, "context": CONTEXT}
MAX_STRIPE_ROWS = 0xFFFF
MAX_STRIPES = 65_537  # enough for every height, and a table of half a mebibyte
MAX_PAYLOAD = 2**32 - 1
FIXED_SIZE = 20
ENTRY_SIZE = 8
CRC_SIZE = 4

_FIXED = struct.Struct(">7sBBBHII")
_CRC = struct.Struct(">I")


class Slices(Protocol):
    """Bytes of which slices can be taken: of a memory view at no cost, of a file by reading just them."""

    def __len__(self) -> int:
        """Return how many bytes there are."""

    def __getitem__(self, part: slice, /) -> bytes | memoryview:
        """Return some of them."""


@dataclass(frozen=True)
class Header:
    """The fixed fields of a file, as meanings rather than bytes."""

    width: int
    height: int
    colors: int
    channels: int
    coding: int
    stripe_rows: int  # rows of every stripe but the last, 1 to height
    has_model_palette: bool = False

    @property
    def coding_name(self) -> str:
        """What the coding is called: "packed" or "context"."""
        return next(name for name, number in CODINGS.items() if number == self.coding)

    @property
    def bits_per_label(self) -> int:
        """Bits of a packed label, ceil(log2 k)."""
        return bits_per_label(self.colors)

    @property
    def stripes(self) -> int:
        """Return how many stripes there are."""
        return -(-self.height // self.stripe_rows)

    def rows_of(self, stripe: int) -> int:
        """Return the rows of one stripe."""
        return min(self.stripe_rows, self.height - stripe * self.stripe_rows)

    @property
    def palette_size(self) -> int:
        """Bytes of the palette, and of the model palette if there is one."""
        return self.colors * self.channels * (2 if self.has_model_palette else 1)

    @property
    def prelude_size(self) -> int:
        """Bytes before the first payload."""
        return FIXED_SIZE + self.palette_size + self.stripes * ENTRY_SIZE + CRC_SIZE


@dataclass(frozen=True, eq=False)
class Container:
    """A file taken apart: header, palette, and where each stripe's payload lies.

    Attributes
    ----------
    header : Header
    palette : ndarray of uint8, shape (colors, channels)
    model_palette : ndarray of uint8, shape (colors, channels)
        What coding 1 works with: the palette itself unless the file has been recoloured.
    offsets : ndarray of int64, shape (stripes + 1,)
        Byte offsets of the payloads in the file; the last one is the file's size.
    crcs : ndarray of uint32, shape (stripes,)
        CRC-32 of each stripe's labels, one byte a label.
    """

    header: Header
    palette: Palette
    model_palette: Palette
    offsets: NDArray[np.int64]
    crcs: NDArray[np.uint32]

    def place(self, stripe: int) -> slice:
        """Return which bytes of the file are a stripe's payload."""
        start, end = self.offsets[stripe : stripe + 2].tolist()
        return slice(start, end)


def build(header: Header, palettes: bytes, payloads: Sequence[bytes], crcs: Sequence[int]) -> bytes:
    """Put a file together.

    Parameters
    ----------
    header : Header
    palettes : bytes
        The palette's entries, and behind them the model palette's if `header` has one.
    payloads : sequence of bytes
        One a stripe, in order, each below 2**32 bytes.
    crcs : sequence of int
        CRC-32 of each stripe's labels.
    """
    return b"".join([prelude(header, palettes, [len(payload) for payload in payloads], crcs), *payloads])


def prelude(header: Header, palettes: bytes, lengths: Sequence[int], crcs: Sequence[int]) -> bytes:
    """Return every byte before the first payload: fixed fields, palettes, stripe table, CRC."""
    fixed = _FIXED.pack(
        SIGNATURE,
        VERSION,
        (header.channels == 4) << 7 | header.has_model_palette << 6 | header.coding,
        header.colors - 1,
        0 if header.stripe_rows == header.height else header.stripe_rows,
        header.width,
        header.height,
    )
    table = np.column_stack([np.array(lengths, np.uint32), np.array(crcs, np.uint32)]).astype(">u4")
    head = fixed + palettes + table.tobytes()
    return head + _CRC.pack(zlib.crc32(head))


def parse(data: Any, limits: Limits = DEFAULT_LIMITS) -> Container:
    """Take a file apart, checking everything but the payloads' insides.

    Parameters
    ----------
    data : bytes-like
        The whole file; a memory map is read only up to its first payload.
    limits : Limits
        Budget for the declared picture, checked before anything is allocated for it.

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError
        In the order of the rules of spec/kmi.md.
    """
    view = memoryview(data).cast("B")
    parsed = parse_prelude(view, limits)
    _check_end(parsed, len(view))
    return parsed


def parse_slices(data: Slices, limits: Limits = DEFAULT_LIMITS) -> Container:
    """Take apart a file of which only the part before the first payload is sliced; see `parse`."""
    if len(data) >= FIXED_SIZE:
        parsed = parse_prelude(data[: prelude_size(data[:FIXED_SIZE])], limits)
    else:
        parsed = parse_prelude(data[:], limits)
    _check_end(parsed, len(data))
    return parsed


def _check_end(parsed: Container, size: int) -> None:
    """Check that the file ends with its last payload."""
    end = int(parsed.offsets[-1])
    if size < end:
        stripe = int(np.searchsorted(parsed.offsets, size, "right")) - 1
        where = f"the file ends at byte {size:,}, inside stripe {stripe}"
        raise TruncatedError(f"{where}; it should have {end:,} bytes")
    if size > end:
        raise CorruptError(f"{size - end:,} bytes follow the last payload, which ends at byte {end:,}")


def prelude_size(data: Any) -> int:
    """Return the bytes of the part before the first payload, from the first 20 bytes of a file (R1 to R5)."""
    return _parse_fixed(memoryview(data).cast("B")).prelude_size


def parse_prelude(data: Any, limits: Limits = DEFAULT_LIMITS, *, sealed: bool = True) -> Container:
    """Take apart the part before the payloads, of which nothing needs to be there (R1 to R10); see `parse`.

    Salvage alone goes on past a header CRC that does not match (R7), with ``sealed=False``.
    """
    view = memoryview(data).cast("B")
    header = _parse_fixed(view)
    size = header.prelude_size
    if len(view) < size:
        raise TruncatedError(
            f"the file ends at byte {len(view):,}, inside its palette or stripe table, which end at byte {size:,}"
        )
    if sealed and zlib.crc32(view[: size - CRC_SIZE]) != _CRC.unpack(view[size - CRC_SIZE : size])[0]:
        raise CorruptError(f"the header is damaged: the CRC-32 of bytes 0 to {size - CRC_SIZE - 1:,} does not match")
    _check_coding(header)
    limits.check_pixels(header.width, header.height)
    table_start = FIXED_SIZE + header.palette_size
    palettes = np.frombuffer(view[FIXED_SIZE:table_start], np.uint8).reshape(-1, header.colors, header.channels).copy()
    table = np.frombuffer(view[table_start : size - CRC_SIZE], ">u4").reshape(-1, 2)
    offsets = np.concatenate([[0], np.cumsum(table[:, 0], dtype=np.int64)]) + size
    return Container(header, palettes[0], palettes[-1], offsets, table[:, 1].astype(np.uint32))


def _parse_fixed(view: memoryview) -> Header:
    """Return the fixed fields, once they make sense."""
    start = bytes(view[: len(SIGNATURE)])
    if not start:
        raise TruncatedError("the file is empty")
    if start != SIGNATURE:
        raise _no_signature(start)
    if len(view) > len(SIGNATURE) and view[7] != VERSION:
        known = f"this program reads version {VERSION}"
        raise UnsupportedError(f"byte 7: format version {view[7]}; {known}; upgrade palettefmt")
    if len(view) < FIXED_SIZE:
        raise TruncatedError(f"the file ends at byte {len(view)}, inside the header of {FIXED_SIZE} bytes")
    _, _, mode, last, rows, width, height = _FIXED.unpack(view[:FIXED_SIZE])
    _check_shape(width, height, rows)
    return Header(width, height, last + 1, 4 if mode & 0x80 else 3, mode & 0x3F, rows or height, bool(mode & 0x40))


def _no_signature(start: bytes) -> CorruptError:
    """Return the error for a file that does not start as it should, naming the damage if it is a known one."""
    if start == SIGNATURE[: len(start)]:
        return TruncatedError(f"the file ends at byte {len(start)}, inside the signature")
    if start[1:4] == SIGNATURE[1:4]:
        return CorruptError(
            "byte 0: the signature is damaged, as by a transfer in text mode; copy the file again in binary mode"
        )
    return CorruptError("byte 0: not a .kmi file: it does not start with the signature 8B 4B 4D 49 0A 0D 0A")


def _check_shape(width: int, height: int, rows: int) -> None:
    """Check the sizes, so that the place of the header CRC is known; `rows` as it stands in the file."""
    if width == 0 or height == 0:
        raise CorruptError(f"bytes 12 to 19: a picture of {width} x {height} pixels has no pixels")
    if rows >= height:
        what = f"stripes of {rows} rows in a picture of {height} rows"
        raise CorruptError(f"bytes 10 to 11: {what}; one stripe of all rows is written as 0")
    if rows and -(-height // rows) > MAX_STRIPES:
        raise CorruptError(f"bytes 10 to 11: stripes of {rows} rows make more than {MAX_STRIPES:,} stripes")


def _check_coding(header: Header) -> None:
    """Check the mode, once the header CRC has shown that it is what the writer wrote."""
    if header.coding not in CODINGS.values():
        raise UnsupportedError(f"byte 8: coding {header.coding} is not known to this program; upgrade palettefmt")
    if header.has_model_palette and header.coding == PACKED:
        raise CorruptError("byte 8: a model palette in a packed file, which has no model")
