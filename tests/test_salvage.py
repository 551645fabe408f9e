"""Promise: damaged stripes do not take the others with them, salvage says what is lost, and nothing else salvages."""

# ruff: noqa: F401, F811  (fixtures of tests/test_cli.py are used by their names)

from __future__ import annotations

import io
import itertools
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, Salvage
from palettefmt.errors import (
    CorruptError,
    FileAccessError,
    LimitError,
    PalettefmtError,
    TruncatedError,
    UnsupportedError,
    UsageError,
)
from palettefmt.kmi import container, salvage
from tests.fuzz.draft import resealed
from tests.test_cli import Result, assert_refused, folder, kmi, names, process
from tests.vectors import FOLDER, colours

ROWS = 6  # of a stripe
MAGENTA = (255, 0, 255)


def picture(k: int = 8, width: int = 50, height: int = 33, channels: int = 3) -> IndexedImage:
    """Return a picture that context coding makes smaller: areas with some noise, six stripes, the last one shorter."""
    y, x = np.mgrid[0:height, 0:width]
    labels = (x // 9 + y // 4 + ((x * 7 + y * 13) % 11 == 0)) % k
    return IndexedImage(labels.astype(np.uint8), colours(k, channels))


def packed(**options: int) -> tuple[IndexedImage, bytes]:
    image = picture(**options)
    return image, palettefmt.encode(image, stripe_rows=ROWS)


def coded(**options: int) -> tuple[IndexedImage, bytes]:
    image = picture(**options)
    data = palettefmt.encode(image, coding="context", stripe_rows=ROWS)
    assert data[8] & 0x3F == container.CONTEXT
    return image, data


def payloads(data: bytes) -> list[tuple[int, int]]:
    """Return where each payload starts and ends."""
    offsets = container.parse(data).offsets.tolist()
    return list(itertools.pairwise(offsets))


def rows_of(stripe: int, height: int) -> slice:
    return slice(stripe * ROWS, min(height, (stripe + 1) * ROWS))


def check(found: Salvage, image: IndexedImage, lost: list[int]) -> None:
    """Check that just these stripes are lost, everything else is exact, and the lost rows are marked."""
    assert [one.stripe for one in found.lost] == lost
    assert all(one.reason for one in found.lost)
    assert found.stripes == -(-image.height // ROWS)
    is_lost = np.zeros(image.height, bool)
    for one in found.lost:
        part = rows_of(one.stripe, image.height)
        assert (one.first_row, one.rows) == (part.start, part.stop - part.start)
        is_lost[part] = True
    assert found.lost_rows == is_lost.sum()
    assert np.array_equal(found.image.labels[~is_lost], image.labels[~is_lost])
    assert not found.image.labels[is_lost].any()
    pixels, clear, filled = image.to_pixels(), found.to_pixels(), found.to_pixels(MAGENTA)
    assert np.array_equal(filled[~is_lost], pixels[~is_lost])
    assert np.array_equal(clear[~is_lost][..., : image.channels], pixels[~is_lost])
    assert (filled[is_lost][..., :3] == MAGENTA).all()
    assert filled.shape[2] == image.channels
    if lost:
        assert clear.shape[2] == 4
        assert not clear[is_lost].any()
        assert image.has_alpha or (clear[~is_lost][..., 3] == 255).all()
    else:
        assert np.array_equal(clear, pixels)


@pytest.fixture(params=[packed, coded], ids=["packed", "context"])
def made(request: pytest.FixtureRequest) -> tuple[IndexedImage, bytes]:
    """Return a picture of six stripes and its file, in both codings."""
    return request.param()


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
    with pytest.raises(UsageError, match="colour"):
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


# --- kmi decode --salvage ---------------------------------------------------------------------------------------


@pytest.fixture
def damaged(folder: Path, made: tuple[IndexedImage, bytes]) -> tuple[IndexedImage, Path]:
    """Return a picture and its file, whose stripe 2 is damaged and whose last two are cut off."""
    image, data = made
    broken = bytearray(data[: payloads(data)[3][1] + 3])
    broken[payloads(data)[2][0]] ^= 0x21
    (folder / "d.kmi").write_bytes(broken)
    return image, folder / "d.kmi"


def lost_in(image: IndexedImage) -> np.ndarray:
    """Return which rows the fixture `damaged` has lost."""
    rows = np.zeros(image.height, bool)
    rows[2 * ROWS : 3 * ROWS] = rows[4 * ROWS :] = True
    return rows


def test_the_command_marks_lists_and_leaves_with_3(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    image, path = damaged
    assert_refused(kmi("decode", path), 3, "d.kmi")
    assert names(path.parent) == ["d.kmi"]
    result = kmi("decode", path, "--salvage")
    assert (result.code, result.out) == (3, b"")
    size = path.stat().st_size
    lines = result.err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(f"kmi: {path}: lost stripe 2 (rows 12 to 17): ")
    reason = f"the file ends at byte {size:,}, before its payload does"
    assert lines[1] == f"kmi: {path}: lost stripes 4 to 5 (rows 24 to 32): {reason}"
    assert lines[2] == f"kmi: {path}: 15 of 33 rows are lost"
    assert lines[3].endswith("d.png: 50 x 33 pixels")
    with Image.open(path.with_suffix(".png")) as opened:
        pixels = np.asarray(opened)
    lost = lost_in(image)
    assert pixels.shape == (33, 50, 4)
    assert not pixels[lost].any()
    assert np.array_equal(pixels[~lost][..., :3], image.to_pixels()[~lost])
    assert (pixels[~lost][..., 3] == 255).all()


def test_what_is_lost_is_told_even_to_the_quiet_and_to_streams(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    _, path = damaged
    result = kmi("decode", "-", "--salvage", "-q", stdin=path.read_bytes())
    assert result.code == 3
    assert result.err.count("\n") == 3
    assert result.err.count("kmi: stdin: lost") == 2
    assert Image.open(io.BytesIO(result.out)).mode == "RGBA"


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff", ".webp", ".ppm", ".tga", ".gif"])
def test_a_chosen_colour_goes_into_every_format(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    image, path = damaged
    expected = image.to_pixels().copy()
    expected[lost_in(image)] = MAGENTA
    result = kmi("decode", path, "--salvage", "--lost-color", "#ff00ff", "-o", f"o{suffix}")
    assert result.code == 3
    with Image.open(path.parent / f"o{suffix}") as opened:
        assert np.array_equal(np.asarray(opened.convert("RGB")), expected)


@pytest.mark.parametrize("suffix", [".tiff", ".webp", ".tga"])
def test_lost_rows_are_transparent_in_every_format_that_says_so(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    image, path = damaged
    assert kmi("decode", path, "--salvage", "-o", f"o{suffix}").code == 3
    with Image.open(path.parent / f"o{suffix}") as opened:
        alpha = np.asarray(opened)[..., 3]
    assert np.array_equal(alpha == 0, np.repeat(lost_in(image)[:, None], image.width, axis=1))


@pytest.mark.parametrize("suffix", [".jpg", ".bmp", ".ppm", ".gif"])
def test_a_format_that_may_lose_the_mark_needs_a_colour(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path], suffix: str
) -> None:
    _, path = damaged
    for options in ((), ("--lost-color", "#ff00ff00")):
        assert_refused(kmi("decode", path, "--salvage", "-o", f"o{suffix}", *options), 2, "--lost-color", suffix)
    assert names(path.parent) == ["d.kmi"]


def test_gif_has_no_257th_colour(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed(k=256)[1])
    data[-1] ^= 1
    (folder / "d.kmi").write_bytes(data)
    result = kmi("decode", "d.kmi", "--salvage", "--lost-color", "#ff00ff", "-o", "o.gif")
    assert_refused(result, 2, "GIF", ".png")
    assert names(folder) == ["d.kmi"]


@pytest.mark.parametrize("channels", [3, 4])
def test_of_a_whole_file_the_command_writes_what_decode_writes(
    kmi: Callable[..., Result], folder: Path, channels: int
) -> None:
    (folder / "a.kmi").write_bytes(packed(channels=channels)[1])
    assert kmi("decode", "a.kmi", "-o", "plain.png").code == 0
    result = kmi("decode", "a.kmi", "--salvage", "-o", "salvaged.png")
    assert result.code == 0
    assert "lost" not in result.err
    assert (folder / "plain.png").read_bytes() == (folder / "salvaged.png").read_bytes()


def test_trailing_bytes_are_told_and_no_loss(kmi: Callable[..., Result], folder: Path) -> None:
    (folder / "a.kmi").write_bytes(packed()[1] + b"12345")
    result = kmi("decode", "a.kmi", "--salvage")
    assert result.code == 0
    assert "a.kmi: 5 bytes that are of no stripe are left out; nothing is lost" in result.err


def test_an_unproven_palette_is_told_and_leaves_with_3(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed()[1])
    data[21] ^= 1
    (folder / "a.kmi").write_bytes(data)
    result = kmi("decode", "a.kmi", "--salvage")
    assert result.code == 3
    assert "header is damaged" in result.err
    assert "colours may be wrong" in result.err
    assert names(folder) == ["a.kmi", "a.png"]


def test_where_everything_is_lost_nothing_is_written(kmi: Callable[..., Result], folder: Path) -> None:
    data = bytearray(packed()[1])
    for start, _ in payloads(bytes(data)):
        data[start] ^= 1
    (folder / "a.kmi").write_bytes(data)
    assert_refused(kmi("decode", "a.kmi", "--salvage"), 3, "a.kmi", "nothing can be salvaged", "CRC-32")
    for broken in (b"", b"no such file", data[:30]):
        (folder / "a.kmi").write_bytes(broken)
        assert_refused(kmi("decode", "a.kmi", "--salvage"), 3, "a.kmi")
    assert names(folder) == ["a.kmi"]


def test_rules_of_every_command_hold_for_salvage(
    kmi: Callable[..., Result], damaged: tuple[IndexedImage, Path]
) -> None:
    _, path = damaged
    assert_refused(kmi("decode", path, "--salvage", "--region", "0,0,2,2"), 2, "--region")
    assert_refused(kmi("decode", path, "--lost-color", "#ff00ff"), 2, "--salvage")
    for color in ("magenta", "#fff", "#ff00zz", ""):
        assert_refused(kmi("decode", path, "--salvage", "--lost-color", color), 2, "--lost-color")
    assert_refused(kmi("decode", path, "--salvage", "--max-pixels", "1649"), 5, "--max-pixels")
    (path.parent / "d.png").write_bytes(b"old")
    assert_refused(kmi("decode", path, "--salvage"), 6, "--force")
    assert (path.parent / "d.png").read_bytes() == b"old"
    assert kmi("decode", path, "--salvage", "--force").code == 3
    assert (path.parent / "d.png").read_bytes()[:4] == b"\x89PNG"
    assert_refused(kmi("decode", path, "--salvage", "-o", path, "--force"), 2)


def test_a_real_process_salvages(damaged: tuple[IndexedImage, Path]) -> None:
    result = process("decode", damaged[1], "--salvage", "-o", "-")
    assert result.code == 3
    assert result.out[:4] == b"\x89PNG"
    assert "Traceback" not in result.err
