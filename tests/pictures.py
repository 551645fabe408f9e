"""Small pictures of few colours and what is stored of them: file -> `encode` -> `decode` -> pixels."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

import palettefmt
from palettefmt import IndexedImage

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def stored(source: Any, colors: int | None = 256) -> IndexedImage:
    """Return what a reader of the file gets."""
    return palettefmt.decode(palettefmt.encode(source, colors))


def pixels(source: Any) -> np.ndarray:
    return stored(source).to_pixels()


def assert_near(actual: np.ndarray, expected: Any, most: int) -> None:
    expected = np.broadcast_to(np.asarray(expected), actual.shape)
    assert np.abs(actual.astype(int) - expected).max() <= most, (actual.reshape(-1, actual.shape[-1])[:8], expected)


# --- orientation -----------------------------------------------------------------------------------------------

# What a viewer must do to show the stored rows upright (EXIF 2.3, tag 0x0112).
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


# --- depths and modes ------------------------------------------------------------------------------------------


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """Write a PNG by hand: for what Pillow opens but does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *(chunk(*item) for item in extra)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# --- indexed pictures ------------------------------------------------------------------------------------------


def indexed() -> tuple[Image.Image, np.ndarray, np.ndarray]:
    """Return a mode-P picture whose palette is out of order, with duplicates and entries that no pixel uses."""
    palette = np.array([WHITE, (200, 40, 40), BLACK, (40, 200, 40), (200, 40, 40), (1, 2, 3), BLACK], np.uint8)
    labels = np.array([[4, 1, 0], [0, 2, 6], [4, 4, 1], [0, 0, 4]], np.uint8)
    picture = Image.fromarray(labels)
    picture = Image.frombytes("P", picture.size, labels.tobytes())
    picture.putpalette(palette.tobytes())
    return picture, labels, palette
