"""The context coding: exact, the same compiled or not, and never hurt by bad data."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import CorruptError, UsageError
from palettefmt.kmi import container, context, decode
from palettefmt.kmi.context.ranking import bit_length
from palettefmt.kmi.context.tables import rate_table, squash_table, stretch_table
from palettefmt.measure import formats as measure
from tests.coding import encode_in, palette_of, picture, uncompiled
from tests.runs import EXHAUSTIVE, sampled

ALL_K = [*range(1, 18), 31, 32, 33, 255, 256]
MODES = range(8)


@pytest.mark.parametrize("k", ALL_K)
def test_small_shapes_come_back(k: int) -> None:
    """Every shape up to 9 x 9 comes back, at every interesting k."""
    palette = palette_of(k, 3 + k % 2)
    for rows in range(1, 10):
        for width in range(1, 10):
            labels = picture(rows, width, k, rows * 16 + width)
            data = context.encode(labels, palette, effort=1 + (rows + width) % 6)
            assert np.array_equal(context.decode(data, rows, width, palette), labels)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("k", [2, 3, 8, 13, 16, 17, 100, 256])
def test_every_mode_comes_back(mode: int, k: int) -> None:
    """Every mode that a file may carry can be read."""
    palette = palette_of(k)
    tile = picture(24, 31, k, mode)
    tile[8:16] = tile[0, 0]
    labels = np.ascontiguousarray(np.tile(tile, (2, 3)))
    data = encode_in(labels, palette, mode)
    assert data[0] & 7 == mode
    assert np.array_equal(context.decode(data, *labels.shape, palette), labels)


def test_equal_colours_and_grey_and_transparent_palettes() -> None:
    """Ties of luminance are settled by label, so any palette will do."""
    for palette in (np.zeros((9, 3)), np.full((256, 4), 255), np.eye(5, 4) * 255, np.zeros((2, 4))):
        entries = palette.astype(np.uint8)
        labels = picture(12, 13, len(entries))
        assert np.array_equal(context.decode(context.encode(labels, entries), 12, 13, entries), labels)


@pytest.mark.parametrize("mode", sampled(MODES, [3, 6]))
@pytest.mark.parametrize("k", sampled([2, 6, 16, 40, 256], [6]))
@pytest.mark.filterwarnings("error")
def test_uncompiled_is_the_same(mode: int, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernels as plain Python, a few rows at a time, give the same bytes and read them; nothing overflows."""
    palette = palette_of(k)
    labels = np.tile(picture(8, 9, k, mode), (1, 2))
    labels[3:6] = labels[3, 0]
    compiled = encode_in(labels, palette, mode)
    monkeypatch.setattr(context, "_AT_A_TIME", 3 * labels.shape[1])
    with uncompiled():
        assert encode_in(labels, palette, mode) == compiled
        assert np.array_equal(context.decode(compiled, *labels.shape, palette), labels)


def refused(data: bytes, rows: int, width: int, palette: np.ndarray) -> bool:
    """Tell whether a payload is refused; if it is not, its labels must at least be labels."""
    try:
        got = context.decode(data, rows, width, palette)
    except CorruptError:
        return True
    assert got.shape == (rows, width)
    assert got.max() < len(palette)
    return False


def test_bad_data_is_refused() -> None:
    """Bad payloads end in CorruptError or in labels: the checksum of the labels is the container's.

    A payload cut within what its last few decisions cost may be a payload of
    other labels; a longer one never is.
    """
    rng = np.random.default_rng(5)
    cut = []
    for k in (2, 8, 11, 64, 256):
        palette = palette_of(k)
        labels = picture(20, 17, k)
        for mode in (0, 3, 7):
            data = encode_in(labels, palette, mode)
            cut += [refused(data[:size], 20, 17, palette) for size in range(0, len(data), max(1, len(data) // 12))]
            assert refused(data + b"\0", 20, 17, palette)
            assert refused(data + bytes(1000), 20, 17, palette)
            for _ in range(12):
                broken = bytearray(data)
                broken[int(rng.integers(0, len(data)))] ^= 1 << int(rng.integers(0, 8))
                refused(bytes(broken), 20, 17, palette)
                refused(data[:1] + rng.integers(0, 256, len(data)).astype(np.uint8).tobytes(), 20, 17, palette)
    assert np.mean(cut) > 0.9


def test_hostile_length_stops_early() -> None:
    """A few bytes that claim a large stripe are given up after the row in which they run out."""
    palette = palette_of(256)
    context.encode(np.zeros((2, 2), np.uint8), palette)
    noise = bytes([0x78]) + np.random.default_rng(1).integers(0, 256, 500).astype(np.uint8).tobytes()
    start = time.monotonic()
    with pytest.raises(CorruptError, match="too early"):
        context.decode(noise, 4000, 1000, palette)
    assert time.monotonic() - start < 30


def test_parameter_byte_is_checked() -> None:
    """An odd number of ones and table sizes beyond the bound are refused."""
    palette = palette_of(256)
    labels = picture(9, 9, 256)
    data = context.encode(labels, palette)
    bad = [context.parameter_byte(mode, log2) for mode in (0, 3) for log2 in (8, 9, 16, 17, 23)]
    for parameter in (*bad, *(data[0] ^ 1 << bit for bit in range(8))):
        with pytest.raises(CorruptError, match="parameter byte"):
            context.decode(bytes([parameter]) + data[1:], 9, 9, palette)
    with pytest.raises(CorruptError):
        context.decode(b"\0", 3, 3, palette_of(1))


def test_a_small_stripe_has_small_tables() -> None:
    """A context has 1,024 slots or an eighth as many as the stripe has labels; else a few bytes would take 32 MiB."""
    for rows, most in ((64, 10), (65, 11), (128, 11), (129, 12)):
        labels = np.zeros((rows, 128), np.uint8)
        data = context.encode(labels, palette_of(9))
        mode = data[0] & 7
        assert data[0] == context.parameter_byte(mode, most)
        with pytest.raises(CorruptError, match="parameter byte"):
            context.decode(bytes([context.parameter_byte(mode, most + 1)]) + data[1:], rows, 128, palette_of(9))


@pytest.mark.parametrize("k", [2, 7, 8, 16, 50, 256])
def test_noise_hardly_expands(k: int) -> None:
    """Random labels cost at most 1 % and 16 bytes more than the plain bits."""
    labels = np.random.default_rng(3).integers(0, k, (120, 160)).astype(np.uint8)
    data = context.encode(labels, palette_of(k))
    plain = labels.size * bit_length(k) / 8
    assert len(data) <= plain * 1.01 + 16


def test_tables_are_what_the_specification_says() -> None:
    """The tables' CRC-32, as little-endian 32-bit numbers."""
    from zlib import crc32

    squash = squash_table()
    found = [crc32(t.astype("<i4").tobytes()) for t in (squash, stretch_table(squash), rate_table())]
    assert found == [0xFD86F187, 0x382CB9D1, 0x5712B5AD]


def test_repeatable() -> None:
    """The same labels give the same bytes."""
    labels, palette = picture(50, 60, 12), palette_of(12)
    assert context.encode(labels, palette) == context.encode(labels, palette)


def image_of(rows: int, width: int, k: int, channels: int = 3) -> IndexedImage:
    return IndexedImage(picture(rows, width, k), palette_of(k, channels))


@pytest.mark.parametrize("k", ALL_K)
def test_files_come_back_whole_and_by_region(k: int) -> None:
    image = image_of(40, 33, k, 3 + k % 2)
    data = palettefmt.encode(image, coding="context", stripe_rows=16)
    assert palettefmt.decode(data) == image
    part = decode.decode_region(data, (5, 10, 20, 25))
    assert np.array_equal(part.labels, image.labels[10:35, 5:25])


@pytest.mark.parametrize("k", sampled([1, 2, 8, 200, 256], [1, 8]))
def test_a_file_is_never_larger_than_packed(k: int) -> None:
    rng = np.random.default_rng(k)
    for shape in ((1, 1), (3, 3), (200, 300)):
        image = IndexedImage(rng.integers(0, k, shape, np.uint8), palette_of(k))
        for rows in (None, 1, 7):
            packed = palettefmt.encode(image, stripe_rows=rows)
            coded = palettefmt.encode(image, coding="auto", stripe_rows=rows)
            assert len(coded) <= len(packed)
            assert palettefmt.decode(coded) == image
            if len(coded) == len(packed):
                assert coded == packed


def test_a_stripe_that_does_not_win_is_packed_in_a_file_that_does() -> None:  # R15
    labels = np.zeros((64, 64), np.uint8)
    labels[32:] = np.random.default_rng(0).integers(0, 8, (32, 64))
    image = IndexedImage(labels, palette_of(8))
    info = palettefmt.info(palettefmt.encode(image, coding="context", stripe_rows=32))
    assert info.coding == "context"
    assert info.stripe_payload_bytes[0] < 100
    assert info.stripe_payload_bytes[1] == 32 * 64 * 3 // 8
    assert palettefmt.decode(palettefmt.encode(image, coding="context", stripe_rows=32)) == image


@EXHAUSTIVE
def test_a_photo_is_smaller_than_png_and_webp() -> None:
    from sklearn.datasets import load_sample_image

    image = palettefmt.quantize(load_sample_image("china.jpg")[:200, :300], 8)
    size = len(palettefmt.encode(image, coding="context"))
    assert all(size < other.bytes for other in measure.sizes(image) if other.bytes)


@EXHAUSTIVE
def test_damage_in_a_stripe_is_named_and_every_flipped_bit_is_rejected() -> None:
    image = image_of(24, 20, 6)
    data = palettefmt.encode(image, coding="context", stripe_rows=12)
    assert palettefmt.info(data).coding == "context"
    for position in range(len(data)):
        for bit in range(8):
            broken = bytearray(data)
            broken[position] ^= 1 << bit
            with pytest.raises((CorruptError, palettefmt.UnsupportedError)):
                palettefmt.decode(bytes(broken))
    broken = bytearray(data)
    broken[-3] ^= 1
    with pytest.raises(CorruptError, match=r"stripe 1 \(rows 12 to 23\)"):
        palettefmt.decode(bytes(broken))


def test_every_prefix_of_a_coded_file_is_truncated() -> None:
    data = palettefmt.encode(image_of(24, 20, 6), coding="context", stripe_rows=12)
    for end in range(len(data)):
        with pytest.raises(palettefmt.TruncatedError):
            palettefmt.decode(data[:end])


def test_a_recoloured_file_decodes_by_its_model_palette() -> None:  # R12
    image = image_of(30, 30, 9)
    data = palettefmt.encode(image, coding="context")
    parsed = container.parse(data)
    header = dataclasses.replace(parsed.header, has_model_palette=True)
    other = palette_of(9, seed=7)
    payload = bytes(data[int(parsed.offsets[0]) :])
    recoloured = container.build(header, other.tobytes() + image.palette.tobytes(), [payload], parsed.crcs.tolist())
    assert palettefmt.decode(recoloured) == IndexedImage(image.labels, other)
    assert palettefmt.info(recoloured).palette_bytes == 2 * 27


def test_threads_do_not_change_a_byte() -> None:
    image = image_of(60, 70, 7)
    files = {palettefmt.encode(image, coding="context", stripe_rows=9, threads=threads) for threads in (1, 2, 8)}
    files.add(palettefmt.encode(image, coding="context", stripe_rows=9))
    (data,) = files
    for threads in (1, 2, 8, None):
        assert palettefmt.decode(data, threads=threads) == image
    with pytest.raises(UsageError, match="thread"):
        palettefmt.decode(data, threads=0)
