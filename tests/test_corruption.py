"""Promise: every truncation is called one, every flipped bit is rejected, and only our own errors are raised."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import CorruptError, PalettefmtError, TruncatedError, UnsupportedError
from tests import coded_vectors, vectors

CODED = [vector for vector in coded_vectors.good() if len(vector.data) < 100]
SMALL = [vector for vector in vectors.good() if len(vector.data) < 4096] + CODED


@pytest.mark.parametrize("vector", SMALL, ids=lambda vector: vector.name)
def test_every_prefix_is_truncated(vector: vectors.Vector) -> None:  # R4 R6 R11
    for end in range(len(vector.data)):
        with pytest.raises(TruncatedError):
            palettefmt.decode(vector.data[:end])


@pytest.mark.parametrize("vector", SMALL, ids=lambda vector: vector.name)
def test_every_flipped_bit_is_rejected(vector: vectors.Vector) -> None:  # R2 R3 R5 R7 R13 R16
    for position in range(len(vector.data)):
        for bit in range(8):
            data = bytearray(vector.data)
            data[position] ^= 1 << bit
            with pytest.raises((CorruptError, UnsupportedError)):
                palettefmt.decode(bytes(data))


def reseal(data: bytearray) -> bytes:
    """Mend the header CRC where the header can be followed at all."""
    channels = 4 if data[8] & 0x80 else 3
    rows, _, height = struct.unpack(">HII", data[10:20])
    stripes = -(-height // rows) if rows else 1
    end = 20 + (data[9] + 1) * channels * (2 if data[8] & 0x40 else 1) + 8 * stripes
    if end + 4 <= len(data):
        data[end : end + 4] = struct.pack(">I", zlib.crc32(bytes(data[:end])))
    return bytes(data)


@pytest.mark.parametrize("vector", SMALL, ids=lambda vector: vector.name)
def test_mutants_with_mended_checksums_raise_only_our_errors(vector: vectors.Vector) -> None:
    rng = random.Random(vector.name)
    for _ in range(150):
        data = bytearray(vector.data)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(7, len(data))] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        try:
            palettefmt.decode(reseal(data))
        except PalettefmtError as error:
            assert error.exit_code in (3, 4, 5)


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
