"""What mutants are made of: whole files of every kind, small ones, from the encoder and from spec/vectors."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

import palettefmt
from palettefmt import IndexedImage
from tests.fuzz.draft import MODEL, draft_of, resealed

VECTORS = Path(__file__).parent.parent.parent / "spec" / "vectors"
COLOURS = (1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 65, 128, 129, 256)
# Width, height and rows of a stripe (None: one stripe of all rows).
SHAPES = ((16, 12, None), (23, 9, 4), (40, 15, 8), (11, 6, 1), (1, 20, 6), (64, 3, None), (31, 16, 15))
KINDS = ("noise", "waves", "tiles", "flat", "both")


@functools.cache
def good() -> tuple[bytes, ...]:
    """Return valid files: the vectors, then the encoder's."""
    return (*vectors(), *(data for pair in made() for data in pair))


@functools.cache
def vectors() -> tuple[bytes, ...]:
    """Return the good vectors below 4 KiB."""
    files = [path.read_bytes() for path in sorted(VECTORS.glob("good/*.kmi"))]
    if not files:
        raise FileNotFoundError(f"no vectors in {VECTORS}")
    return tuple(data for data in files if len(data) < 4096)


@functools.cache
def broken() -> tuple[bytes, ...]:
    """Return the vectors that no reader accepts."""
    return tuple(path.read_bytes() for path in sorted(VECTORS.glob("*/*.kmi")) if path.parent.name != "good")


def made() -> list[tuple[bytes, bytes]]:
    """Return pictures of every kind and number of colours, each in both codings."""
    pairs = []
    for number, colors in enumerate(COLOURS * 2):
        width, height, rows = SHAPES[number % len(SHAPES)]
        image = picture(KINDS[number % len(KINDS)], width, height, colors, 3 + number // len(COLOURS))
        packed = palettefmt.encode(image, stripe_rows=rows)
        coded = palettefmt.encode(image, coding="context", stripe_rows=rows, effort=(1, 5, 7)[number % 3], check=False)
        pairs.append((packed, recoloured(coded) if number % 4 == 3 else coded))
    return pairs


def picture(kind: str, width: int, height: int, colors: int, channels: int) -> IndexedImage:
    """Return a picture that one of the coders' modes likes; "both" is noise below and flat above."""
    generator = np.random.default_rng([KINDS.index(kind), width, height, colors, channels])
    y, x = np.mgrid[:height, :width]
    noise = generator.integers(0, colors, (height, width))
    values = {
        "noise": noise,
        "waves": ((np.sin(x / 5) + np.cos(y / 4 + x / 9) + 2) * colors / 4).astype(int) % colors,
        "tiles": np.tile(noise[:4, :6], (height // 4 + 1, width // 6 + 1))[:height, :width] % colors,
        "flat": np.where(generator.random((height, width)) < 0.04, colors - 1, 0),
        "both": np.where(y < height // 2, 0, noise),
    }[kind]
    palette = generator.integers(0, 256, (colors, channels), np.uint8)
    return IndexedImage(values[:height, :width].astype(np.uint8), palette)


def recoloured(data: bytes) -> bytes:
    """Return a file of coding 1 with another palette in front of the one that it was coded with."""
    draft = draft_of(data)
    if draft.mode & MODEL or not draft.mode & 1:
        return data
    draft.mode |= MODEL
    draft.palettes = draft.palettes[::-1] + draft.palettes
    return resealed(draft.to_bytes())
