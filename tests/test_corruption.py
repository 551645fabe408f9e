"""Promise: every truncation is called one, every flipped bit is rejected, and only our own errors are raised."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from tests import vectors
from tests.fuzz.sources import Flips, Prefixes

GOOD = [
    vectors.FOLDER / entry["file"] for entry in json.loads(vectors.MANIFEST.read_text()) if entry["verdict"] == "ok"
]
SMALL = [path for path in GOOD if path.stat().st_size < 4096]


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_every_prefix_is_truncated(path: Path) -> None:  # R4 R6 R11
    prefixes = Prefixes([path.read_bytes()])
    for number in range(len(prefixes)):
        with pytest.raises(TruncatedError):
            palettefmt.decode(prefixes[number].data)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_every_flipped_bit_is_rejected(path: Path) -> None:  # R2 R3 R5 R7 R13 R16
    flips = Flips([path.read_bytes()])
    for number in range(len(flips)):
        with pytest.raises((CorruptError, UnsupportedError)):
            palettefmt.decode(flips[number].data)


def test_random_bytes_are_corrupt() -> None:
    rng = random.Random(0)
    for size in range(200):
        with pytest.raises(CorruptError):
            palettefmt.decode(rng.randbytes(size))


def test_a_broken_stripe_is_named_with_its_rows() -> None:
    image = IndexedImage(vectors.pattern(16, 12, 8), vectors.colours(8))
    data = bytearray(palettefmt.encode(image, stripe_rows=5))
    data[-1] ^= 2
    with pytest.raises(CorruptError, match=r"stripe 2 \(rows 10 to 11\)"):
        palettefmt.decode(bytes(data))
