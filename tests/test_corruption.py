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
from tests.fuzz.draft import draft_of
from tests.fuzz.sources import Flips, Prefixes
from tests.runs import sampled

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


def coded_bits(data: bytes) -> set[int]:
    """Return the bits of a file that are context-coded: after a flip there, stripes are decoded, which takes time."""
    draft = draft_of(data)
    place, found = len(data) - sum(len(stripe.payload) for stripe in draft.stripes), set()
    for number, stripe in enumerate(draft.stripes):
        if len(stripe.payload) < draft.packed_size(number):
            found.update(range(8 * place, 8 * (place + len(stripe.payload))))
        place += len(stripe.payload)
    return found


# Every bit, as long as there are so few coded ones; else every second or third of those, and
# `python -m tests.fuzz --flips` flips them all.
EVERY = -(-sum(len(coded_bits(path.read_bytes())) for path in SMALL) // 5_000) or 1


@pytest.mark.parametrize(
    "path", sampled(SMALL, [path for path in SMALL if path.stat().st_size < 100]), ids=lambda path: path.stem
)
def test_every_flipped_bit_is_rejected(path: Path) -> None:  # R2 R3 R5 R7 R13 R15 R16
    flips = Flips([path.read_bytes()])
    coded = coded_bits(path.read_bytes())
    for number in range(len(flips)):
        if number in coded and (number + number // 8) % EVERY:
            continue
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
