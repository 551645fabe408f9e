"""Promise: damaged stripes do not take the others with them, salvage says what is lost, and nothing else salvages."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage, salvage
from palettefmt.errors import (
    CorruptError,
    FileAccessError,
    LimitError,
    PalettefmtError,
    TruncatedError,
    UnsupportedError,
    UsageError,
)
from tests.damage import ROWS, check, coded, packed, payloads
from tests.fuzz.draft import resealed
from tests.vectors import FOLDER, colours

# --- what is whole and what is lost -----------------------------------------------------------------------------


def test_of_a_whole_file_nothing_is_lost(made: tuple[IndexedImage, bytes], tmp_path: Path) -> None:
    image, data = made
    (tmp_path / "a.kmi").write_bytes(data)
    for source in (data, bytearray(data), memoryview(data), tmp_path / "a.kmi", str(tmp_path / "a.kmi")):
        found = salvage(source)
        check(found, image, [])
        assert found.complete
        assert found.image == image
        assert (found.header_damage, found.surplus) == (None, 0)


@pytest.mark.parametrize("stripe", range(6))
def test_a_damaged_stripe_costs_itself_alone(made: tuple[IndexedImage, bytes], stripe: int) -> None:
    image, data = made
    start, end = payloads(data)[stripe]
    for place in {start, (start + end) // 2, end - 1}:
        damaged = bytearray(data)
        damaged[place] ^= 0x20
        with pytest.raises(CorruptError, match=f"stripe {stripe} "):
            palettefmt.decode(damaged)
        found = salvage(damaged)
        check(found, image, [stripe])
        assert not found.complete


def test_several_damaged_stripes(made: tuple[IndexedImage, bytes]) -> None:
    image, data = made
    damaged = bytearray(data)
    for stripe in (0, 3, 5):
        damaged[payloads(data)[stripe][0]] ^= 0x55
    check(salvage(damaged), image, [0, 3, 5])


def test_a_file_cut_at_any_byte_keeps_the_stripes_before(made: tuple[IndexedImage, bytes]) -> None:
    image, data = made
    first = payloads(data)[0][0]
    for size in range(first, len(data)):
        whole = [stripe for stripe, (_, end) in enumerate(payloads(data)) if end <= size]
        found = salvage(data[:size])
        check(found, image, [stripe for stripe in range(6) if stripe not in whole])
        assert found.surplus == size - len(data)
        assert found.lost[-1].reason == f"the file ends at byte {size:,}, before its payload does"


def test_a_file_cut_before_its_payloads_is_truncated(made: tuple[IndexedImage, bytes]) -> None:  # R2 R4 R6
    _, data = made
    for size in range(payloads(data)[0][0]):
        with pytest.raises(TruncatedError):
            salvage(data[:size])


@pytest.mark.parametrize("change", [-40, -1, 1, 40])
@pytest.mark.parametrize("stripe", [0, 2, 5])
def test_bytes_cut_out_of_or_put_into_a_stripe_do_not_shift_the_others(
    made: tuple[IndexedImage, bytes], stripe: int, change: int
) -> None:
    image, data = made
    start, end = payloads(data)[stripe]
    middle = (start + end) // 2
    size = min(-change, end - middle)
    other = data[:middle] + data[middle + size :] if change < 0 else data[:middle] + b"\x9d" * change + data[middle:]
    with pytest.raises(CorruptError):
        palettefmt.decode(other)
    check(salvage(other), image, [stripe])


def test_bytes_behind_the_last_payload_cost_nothing_and_are_counted(made: tuple[IndexedImage, bytes]) -> None:
    image, data = made
    found = salvage(data + b"trailing")
    check(found, image, [])
    assert found.complete
    assert found.surplus == 8


def test_everything_lost_is_said_stripe_by_stripe(made: tuple[IndexedImage, bytes]) -> None:
    image, data = made
    damaged = bytearray(data)
    for start, _ in payloads(data):
        damaged[start] ^= 0x40
    check(salvage(damaged), image, [0, 1, 2, 3, 4, 5])


def test_one_colour_needs_no_payload() -> None:
    image = IndexedImage(np.zeros((9, 7), np.uint8), colours(1))
    data = palettefmt.encode(image, stripe_rows=ROWS)
    check(salvage(data), image, [])
    damaged = bytearray(data)
    damaged[20 + 3 + 4] ^= 1  # the checksum of stripe 0
    found = salvage(resealed(bytes(damaged)))
    check(found, image, [0])
    assert "CRC-32" in found.lost[0].reason


# --- a damaged header -------------------------------------------------------------------------------------------


def test_a_damaged_palette_is_unproven_and_packed_labels_are_whole() -> None:  # R7
    image, data = packed()
    damaged = bytearray(data)
    damaged[20] ^= 0xFF
    found = salvage(damaged)
    assert not found.complete
    assert not found.lost
    assert "CRC-32" in (found.header_damage or "")
    assert np.array_equal(found.image.labels, image.labels)
    assert found.image.palette[0, 0] == image.palette[0, 0] ^ 0xFF
    assert np.array_equal(found.image.palette[1:], image.palette[1:])


def test_coded_labels_need_their_palette_and_are_never_guessed() -> None:
    _, data = coded()
    damaged = bytearray(data)
    damaged[20] ^= 0xFF
    found = salvage(damaged)
    assert not found.complete
    assert found.lost
    assert found.header_damage


def test_a_damaged_header_crc_costs_no_stripe(made: tuple[IndexedImage, bytes]) -> None:
    image, data = made
    damaged = bytearray(data)
    damaged[payloads(data)[0][0] - 1] ^= 1
    found = salvage(damaged)
    check(found, image, [])
    assert not found.complete


@pytest.mark.parametrize("stripe", range(6))
@pytest.mark.parametrize("value", [0, 1, 0xFFFFFFFF])
def test_a_damaged_length_in_the_table_costs_nothing(made: tuple[IndexedImage, bytes], stripe: int, value: int) -> None:
    """Its payload is what lies between those before it and those behind it."""
    image, data = made
    place = 20 + image.palette.size + 8 * stripe
    damaged = data[:place] + struct.pack(">I", value) + data[place + 4 :]
    found = salvage(damaged)
    check(found, image, [])
    assert not found.complete


def test_a_packed_file_needs_no_length_of_its_table() -> None:
    image, data = packed()
    damaged = bytearray(data)
    for stripe in range(6):
        place = 20 + image.palette.size + 8 * stripe
        damaged[place : place + 4] = b"\xff" * 4
    check(salvage(damaged), image, [])


@pytest.mark.parametrize("stripe", range(6))
def test_a_damaged_checksum_in_the_table_costs_its_stripe(made: tuple[IndexedImage, bytes], stripe: int) -> None:
    """Its labels may be whole, but nothing says so."""
    image, data = made
    damaged = bytearray(data)
    damaged[20 + image.palette.size + 8 * stripe + 4] ^= 1
    check(salvage(damaged), image, [stripe])
    check(salvage(resealed(bytes(damaged))), image, [stripe])


@pytest.mark.parametrize("place", [*range(7), 7])
def test_without_signature_and_version_there_is_nothing_to_go_by(  # R2 R3
    made: tuple[IndexedImage, bytes], place: int
) -> None:
    damaged = bytearray(made[1])
    damaged[place] ^= 0x11
    with pytest.raises((CorruptError, UnsupportedError)):
        salvage(damaged)


def test_a_damaged_coding_is_damage_and_a_proven_one_is_of_a_later_version() -> None:  # R7 R8
    damaged = bytearray(packed()[1])
    damaged[8] |= 0x20
    with pytest.raises(CorruptError, match="header is damaged"):
        salvage(damaged)
    with pytest.raises(UnsupportedError):
        salvage(resealed(bytes(damaged)))


def test_no_flipped_bit_of_a_header_makes_a_wrong_label(made: tuple[IndexedImage, bytes]) -> None:
    """Every bit before the payloads: an error of ours, or labels that are right wherever they are not lost."""
    image, data = made
    for bit in range(8 * payloads(data)[0][0]):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            found = salvage(damaged, limits=palettefmt.Limits(max_pixels=100_000))
        except PalettefmtError as error:
            assert error.exit_code in (3, 4, 5)
            continue
        assert not found.complete
        whole = [one for one in range(found.stripes) if one not in {lost.stripe for lost in found.lost}]
        for stripe in whole:
            part = slice(stripe * ROWS, min((stripe + 1) * ROWS, found.image.height))
            assert np.array_equal(found.image.labels[part], image.labels[part])


# Vectors of two coded stripes, the second of which is bad.
SECOND = [
    "empty",
    "one-byte",
    "cut",
    "half",
    "extra",
    "extra-last",
    "end",
    "end-zero",
    "parity",
    "slots-few",
    "slots-many",
    "slots-large",
    "other-mode",
    "first-byte",
    "middle",
]


# What is lost of the vectors that are bad but for a header that can be gone by; of the others nothing can be salvaged.
LOST = {
    "context-length-over": [0],
    "header-crc": [],
    "label-bit": [0],
    "label-over": [0],
    "length-k1": [],
    "length-over": [],
    "length-under": [0],
    "padding": [0],
    "palette-bit": [],
    "payload-cut": [1],
    "payload-gone": [0, 1],
    "stripe-crc": [0],
    **{f"context-{name}": [1] for name in SECOND},
    **{f"context-{name}": [0] for name in ("slots-memory", "run-twice", "k1", "last-byte")},
    **{f"context-{name}": [0, 1] for name in ("swapped", "stripe-crc", "no-model")},
    "trailing": [],
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.kmi")), ids=lambda path: path.stem)
def test_every_vector_has_its_verdict(path: Path) -> None:  # R11 R13 R14 R15 R16
    if path.parent.name == "good":
        found = salvage(path)
        assert found.complete
        assert found.image == palettefmt.read(path)
    elif path.stem in LOST:
        found = salvage(path)
        assert [one.stripe for one in found.lost] == LOST[path.stem]
        assert not found.complete or found.surplus == 1
    else:
        with pytest.raises((CorruptError, UnsupportedError)) as caught:
            palettefmt.read(path)
        with pytest.raises(caught.type):
            salvage(path)


# --- limits and misuse ------------------------------------------------------------------------------------------


def test_limits_hold_in_salvage_too(made: tuple[IndexedImage, bytes], tmp_path: Path) -> None:  # R10
    image, data = made
    exactly = image.width * image.height
    damaged = bytearray(data)
    damaged[-1] ^= 4
    damaged[24] ^= 4
    assert salvage(damaged, limits=palettefmt.Limits(max_pixels=exactly)).lost
    with pytest.raises(LimitError):
        salvage(damaged, limits=palettefmt.Limits(max_pixels=exactly - 1))
    damaged[12:16] = b"\x7f\xff\xff\xff"
    with pytest.raises(LimitError):
        salvage(damaged)
    (tmp_path / "long.kmi").write_bytes(bytes(3 << 20))
    with pytest.raises(LimitError):
        salvage(tmp_path / "long.kmi", limits=palettefmt.Limits(max_pixels=1000))
    with pytest.raises(FileAccessError):
        salvage(tmp_path / "none.kmi")


@pytest.mark.parametrize("color", [(1, 2), (1, 2, 3, 4, 5), (0, 0, 256), (-1, 0, 0)])
def test_a_mark_is_a_colour(color: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="lost_color"):
        salvage(packed()[1]).to_pixels(color)


@pytest.mark.parametrize("k", [2, 3, 256])
@pytest.mark.parametrize("channels", [3, 4])
def test_the_mark_needs_no_palette_entry(k: int, channels: int) -> None:
    image, data = packed(k=k, channels=channels)
    damaged = bytearray(data)
    damaged[-1] ^= 0x10
    found = salvage(damaged)
    check(found, image, [5])
    half = found.to_pixels((1, 2, 3, 128))
    assert half.shape[2] == 4
    assert (half[-1] == (1, 2, 3, 128)).all()


def test_only_salvage_salvages(made: tuple[IndexedImage, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.kmi"
    path.write_bytes(made[1][:-1])
    with pytest.raises(TruncatedError):
        palettefmt.read(path)
    with pytest.raises(TruncatedError):
        palettefmt.read(path, region=(0, 0, 2, 2))
    with pytest.raises(TruncatedError):
        palettefmt.encode(path)
