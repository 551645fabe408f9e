"""A .kmi file in parts that can be changed one by one, and mended: written from spec/kmi.md, not from the package."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np

SIGNATURE = b"\x8bKMI\n\r\n"
ALPHA, MODEL, CODING = 0x80, 0x40, 0x3F
FIXED = struct.Struct(">BBBHII")
MOST_STRIPES = 65_537


@dataclass
class Stripe:
    """What the table says of a stripe, and its payload, which need not fit."""

    length: int
    crc: int
    payload: bytes


@dataclass
class Draft:
    """The parts of a file. They may contradict each other: that is what a draft is for."""

    version: int
    mode: int
    last: int  # k - 1
    rows: int
    width: int
    height: int
    palettes: bytes
    stripes: list[Stripe]
    header_crc: int
    tail: bytes = field(default=b"")

    @property
    def channels(self) -> int:
        """Bytes of a palette entry."""
        return 4 if self.mode & ALPHA else 3

    @property
    def bits(self) -> int:
        """Bits of a packed label."""
        return self.last.bit_length()

    def rows_of(self, stripe: int) -> int:
        """Return the rows of one stripe, as the fields have it; none if there is no such stripe."""
        return max(0, min(self.rows or self.height, self.height - stripe * self.rows))

    def packed_size(self, stripe: int) -> int:
        """Return P of R13, the bytes of a packed payload."""
        return (self.bits * self.width * self.rows_of(stripe) + 7) // 8

    def to_bytes(self) -> bytes:
        """Return the file with the header CRC that it had; of a number that is too large the upper bits are lost."""
        small, large = 0xFF, 0xFFFFFFFF
        fields = (self.version & small, self.mode & small, self.last & small, self.rows & 0xFFFF)
        fixed = FIXED.pack(*fields, self.width & large, self.height & large)
        table = b"".join(struct.pack(">II", stripe.length & large, stripe.crc) for stripe in self.stripes)
        payloads = b"".join(stripe.payload for stripe in self.stripes)
        return SIGNATURE + fixed + self.palettes + table + struct.pack(">I", self.header_crc) + payloads + self.tail


def header_crc_at(data: bytes) -> int | None:
    """Return where the header CRC of a file is, if the file can be followed so far and has room for it."""
    if len(data) < 20:
        return None
    palette = (data[9] + 1) * (4 if data[8] & ALPHA else 3) * (2 if data[8] & MODEL else 1)
    rows, height = int.from_bytes(data[10:12], "big"), int.from_bytes(data[16:20], "big")
    stripes = -(-height // rows) if rows else 1
    place = 20 + palette + 8 * stripes
    return place if place + 4 <= len(data) else None


def resealed(data: bytes) -> bytes:
    """Mend the header CRC, where it can be found."""
    place = header_crc_at(data)
    return data if place is None else data[:place] + zlib.crc32(data[:place]).to_bytes(4, "big") + data[place + 4 :]


def draft_of(data: bytes) -> Draft:
    """Take a valid file apart."""
    crc_at = header_crc_at(data)
    if crc_at is None:
        raise ValueError("not a whole file")
    fields = FIXED.unpack(data[7:20])
    rows, height = fields[3], fields[5]
    count = -(-height // rows) if rows else 1
    stripes, place = [], crc_at + 4
    for entry in range(crc_at - 8 * count, crc_at, 8):
        length, crc = struct.unpack(">II", data[entry : entry + 8])
        stripes.append(Stripe(length, crc, data[place : place + length]))
        place += length
    (header_crc,) = struct.unpack(">I", data[crc_at : crc_at + 4])
    return Draft(*fields, data[20 : crc_at - 8 * count], stripes, header_crc, data[place:])


def unpacked(payload: bytes, bits: int, count: int) -> np.ndarray:
    """Return `count` labels of a packed payload, by the plainest reading of R13; missing bits are 0."""
    if bits == 0:
        return np.zeros(count, np.uint8)
    flat = np.unpackbits(np.frombuffer(payload, np.uint8), count=count * bits)
    weights = 1 << np.arange(bits - 1, -1, -1)
    labels: np.ndarray = (flat.reshape(count, bits) @ weights).astype(np.uint8)
    return labels
