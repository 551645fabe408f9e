"""Palettes, and pictures that have them."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

RGB3 = [[255, 0, 0], [0, 128, 255], [255, 0, 0]]  # a duplicate among them


def random_entries(k: int, channels: int = 3) -> np.ndarray:
    """Return k colours of which the last repeats the first."""
    entries = np.random.default_rng(k).integers(0, 256, (k, channels), np.uint8)
    entries[-1] = entries[0]
    return entries


def picture(entries: np.ndarray, kind: str) -> bytes:
    """Return an indexed picture of one row that uses every entry."""
    image = Image.fromarray(np.arange(len(entries), dtype=np.uint8)[None, :])
    image = image.convert("L")
    image.putpalette(entries.tobytes(), "RGB")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def ase_block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def ase_text(text: str) -> bytes:
    return struct.pack(">H", len(text) + 1) + text.encode("utf-16-be") + b"\0\0"


def ase_colour(name: str, model: bytes, *levels: float) -> bytes:
    return ase_block(1, ase_text(name) + model + struct.pack(f">{len(levels)}f", *levels) + b"\0\0")


def ase_file(*blocks: bytes) -> bytes:
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def aco_v1(*colours_: tuple[int, int, int, int, int]) -> bytes:
    return struct.pack(">HH", 1, len(colours_)) + b"".join(struct.pack(">5H", *each) for each in colours_)


def aco_v2(*colours_: tuple[str, tuple[int, int, int, int, int]]) -> bytes:
    body = b""
    for name, each in colours_:
        body += struct.pack(">5HI", *each, len(name) + 1) + name.encode("utf-16-be") + b"\0\0"
    return struct.pack(">HH", 2, len(colours_)) + body


def riff(entries: list[list[int]], before: bytes = b"") -> bytes:
    body = struct.pack("<HH", 0x300, len(entries)) + b"".join(bytes([*each, 0]) for each in entries)
    chunks = before + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"PAL " + chunks
