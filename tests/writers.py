"""Small writers of PNG, TIFF, BMP and GIF, for layouts that no library writes. Samples go in, a file comes out."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

Entry = tuple[int, int, int, int | bytes]  # tag, type, count, value

# Where the passes of Adam7 begin and how far they step: x, y, dx, dy.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def packed(samples: np.ndarray, bits: int, order: str = ">") -> bytes:
    """Return rows of samples, shape (rows, samples), most significant bit first, each row from a new byte on."""
    if bits in (8, 16):
        return samples.astype(f"{order}u{bits // 8}").tobytes()
    digits = samples[:, :, None] >> np.arange(bits - 1, -1, -1) & 1
    return np.packbits(digits.reshape(len(samples), -1).astype(np.uint8), axis=1).tobytes()


# --- PNG -------------------------------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(samples: np.ndarray, depth: int, kind: int, *extra: tuple[bytes, bytes], interlaced: bool = False) -> bytes:
    """Write samples of shape (height, width, channels)."""
    height, width = samples.shape[:2]
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    rows = b""
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            for row in part.reshape(len(part), -1):
                rows += b"\0" + packed(row[None], depth)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


# --- TIFF ------------------------------------------------------------------------------------------------------------


def _segments(samples: np.ndarray, rows: int, tile: int) -> Iterator[np.ndarray]:
    """Yield strips, or tiles filled up with zeros."""
    height, width = samples.shape[:2]
    for top in range(0, height, tile or rows):
        for left in range(0, width, tile or width):
            part = samples[top : top + (tile or rows), left : left + (tile or width)]
            if tile:
                part = np.pad(part, ((0, tile - part.shape[0]), (0, tile - part.shape[1]), (0, 0)))
            yield part


def tiff(
    samples: np.ndarray, bits: int, photometric: int, *more: Entry, order: str = "<", planar: bool = False,
    rows: int = 0, tile: int = 0, deflate: bool = False, big: bool = False, predictor: bool = False,
) -> bytes:  # fmt: skip
    """Write samples of shape (height, width, channels) as strips of `rows` rows or square tiles, classic or BigTIFF."""
    height, width, channels = samples.shape
    rows = rows or height
    parts = []
    for plane in np.moveaxis(samples, 2, 0)[..., None] if planar else [samples]:
        for part in _segments(plane, rows, tile):
            if predictor:
                part = np.diff(part.astype(np.int64), axis=1, prepend=0) & ((1 << bits) - 1)
            raw = packed(part.reshape(len(part), -1), bits, order)
            parts.append(zlib.compress(raw) if deflate else raw)
    tags: list[Entry] = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, channels, struct.pack(order + "H", bits) * channels),
        (259, 3, 1, 8 if deflate else 1), (262, 3, 1, photometric), (277, 3, 1, channels),
        (284, 3, 1, 2 if planar else 1), (317, 3, 1, 2 if predictor else 1), *more,
    ]  # fmt: skip
    tags += [(322, 4, 1, tile), (323, 4, 1, tile)] if tile else [(278, 4, 1, rows)]
    return _tiff_file(parts, tags, order, big, bool(tile))


def _tiff_file(parts: list[bytes], tags: list[Entry], order: str, big: bool, tiled: bool) -> bytes:
    word, room, entry = ("Q", 8, "HHQ") if big else ("I", 4, "HHI")
    at = 16 if big else 8
    body, offsets = b"", []
    for part in parts:
        offsets.append(at + len(body))
        body += part + b"\0" * (len(part) % 2)
    lists = {324 if tiled else 273: offsets, 325 if tiled else 279: [len(part) for part in parts]}
    tags = tags + [
        (tag, 4, len(values), struct.pack(f"{order}{len(values)}I", *values)) for tag, values in lists.items()
    ]
    fields = []
    for tag, kind, count, value in sorted(tags, key=lambda each: each[0]):
        raw = value if isinstance(value, bytes) else struct.pack(order + ("H" if kind == 3 else "I"), value)
        if len(raw) > room:
            raw, body = struct.pack(order + word, at + len(body)), body + raw + b"\0" * (len(raw) % 2)
        fields.append(struct.pack(order + entry, tag, kind, count) + raw.ljust(room, b"\0"))
    start = struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0) if big else (42,)), at + len(body))
    directory = struct.pack(order + ("Q" if big else "H"), len(fields)) + b"".join(fields) + bytes(room)
    return (b"II" if order == "<" else b"MM") + start + body + directory


# --- BMP, GIF --------------------------------------------------------------------------------------------------------


def bmp(
    rows: np.ndarray, bits: int, table: np.ndarray | None = None, masks: tuple[int, ...] = (), *, down: bool = False
) -> bytes:
    """Write labels or pixel values, shape (height, width), with a table of RGB or bit masks of R, G, B (and alpha)."""
    height, width = rows.shape
    stored = b""
    for row in rows if down else rows[::-1]:
        line = packed(row[None], bits) if bits <= 8 else b"".join(int(v).to_bytes(bits // 8, "little") for v in row)
        stored += line + bytes(-len(line) % 4)
    entries = b"" if table is None else b"".join(bytes([b, g, r, 0]) for r, g, b in table.tolist())
    head = 56 if masks else 40
    start = 14 + head + len(entries)
    mask = struct.pack("<4I", *(*masks, 0)[:4]) if masks else b""
    info = struct.pack("<IiiHHIIiiII", head, width, -height if down else height, 1, bits, 3 if masks else 0,
                       len(stored), 0, 0, 0 if table is None else len(table), 0)  # fmt: skip
    return b"BM" + struct.pack("<IHHI", start + len(stored), 0, 0, start) + info + mask + entries + stored


def gif(
    labels: np.ndarray, table: np.ndarray, *, screen: tuple[int, int] | None = None, at: tuple[int, int] = (0, 0),
    key: int | None = None, local: bool = False,
) -> bytes:  # fmt: skip
    """Write one frame; a clear code before every pixel keeps all codes of one length."""
    height, width = labels.shape
    flags = (len(table) // 2).bit_length() - 1
    where = screen or (width, height)
    own = table.astype(np.uint8).tobytes()
    control = b"" if key is None else b"\x21\xf9\x04\x01\0\0" + bytes([key]) + b"\0"
    out = (
        b"GIF89a"
        + struct.pack("<HHBBB", *where, 0 if local else 0x80 | flags, 0, 0)
        + (b"" if local else own)
        + control
    )
    out += b"\x2c" + struct.pack("<HHHHB", *at, width, height, 0x80 | flags if local else 0) + (own if local else b"")
    clear = 256
    codes: list[Any] = [code for label in labels.reshape(-1).tolist() for code in (clear, label)] + [clear + 1]
    total = sum(code << 9 * index for index, code in enumerate(codes))
    data = total.to_bytes(-(-9 * len(codes) // 8), "little")
    blocks = b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))
    return out + b"\x08" + blocks + b"\0;"
