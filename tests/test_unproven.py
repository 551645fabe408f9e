"""Promise: what a damaged packed stripe still says can be had, row by row, and is never taken for what is proven."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, salvage
from palettefmt.cli import salvage as salvaging
from palettefmt.errors import UsageError
from tests.commands import Result, assert_refused, names, process
from tests.damage import MAGENTA, ROWS, coded, packed, payloads, picture, rows_of
from tests.fuzz.draft import resealed

Run = Callable[..., Result]


def flipped(data: bytes, *places: int, mask: int = 0x80) -> bytes:
    broken = bytearray(data)
    for place in places:
        broken[place] ^= mask
    return bytes(broken)


# --- in Python --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 3, 8, 11, 200, 256])
@pytest.mark.parametrize("rows", [None, ROWS])
def test_a_flipped_bit_costs_one_pixel(k: int, rows: int | None) -> None:
    image = picture(k=k)
    data = palettefmt.encode(image, stripe_rows=rows)
    for start, end in payloads(data):
        found = salvage(flipped(data, (start + end) // 2), unproven=True)
        stripe = found.lost[0]
        part = slice(stripe.first_row, stripe.first_row + stripe.rows)
        assert len(found.lost) == 1
        assert not found.complete
        proven = np.ones(image.height, bool)
        proven[part] = False
        assert np.array_equal(found.image.labels[proven], image.labels[proven])
        assert not found.unproven[proven].any()
        wrong = found.image.labels[part] != image.labels[part]
        assert wrong.sum() <= 1
        assert found.lost_pixels == (~found.unproven[part]).sum() <= 1


@pytest.mark.parametrize("rows", [None, ROWS])
def test_a_cut_at_any_byte_leaves_every_pixel_before_it(rows: int | None) -> None:
    image = picture()
    data = palettefmt.encode(image, stripe_rows=rows)
    first = payloads(data)[0][0]
    for size in range(first, len(data), 7):
        found = salvage(data[:size], unproven=True)
        known = found.unproven.copy()
        for stripe in set(range(found.stripes)) - {one.stripe for one in found.lost}:
            known[rows_of(stripe, image.height)] = True
        assert np.array_equal(found.image.labels[known], image.labels[known])
        if rows is None:
            assert known.sum() == (size - first) * 8 // 3
            assert known.reshape(-1)[: known.sum()].all()
        assert found.lost_pixels == (~known).sum()
        assert not found.image.labels[~known].any()


def test_labels_without_an_entry_are_lost() -> None:
    image = picture(k=5)
    data = palettefmt.encode(image)
    start, end = payloads(data)[0]
    found = salvage(data[:start] + b"\xff" * (end - start), unproven=True)  # every label is 7
    assert not found.unproven.any()
    assert found.lost_pixels == image.width * image.height
    one = salvage(flipped(data, start, mask=0xC0), unproven=True)  # the first label, 1, becomes 7
    assert image.labels[0, 0] == 1
    assert np.argwhere(~one.unproven).tolist() == [[0, 0]]
    clear, filled = one.to_pixels(), one.to_pixels(MAGENTA)
    assert clear[0, 0].tolist() == [0, 0, 0, 0]
    assert filled[0, 0].tolist() == list(MAGENTA)
    assert np.array_equal(filled[one.unproven], image.to_pixels()[one.unproven])


@pytest.mark.parametrize("change", [-30, 30])
def test_bytes_cut_out_of_or_put_into_a_stripe_leave_what_is_before_them(change: int) -> None:
    image, data = packed()
    start, end = payloads(data)[2]
    middle = (start + end) // 2
    other = data[:middle] + (bytes(change) + data[middle:] if change > 0 else data[middle - change :])
    found = salvage(other, unproven=True)
    assert [one.stripe for one in found.lost] == [2]
    part = rows_of(2, image.height)
    before = (middle - start) * 8 // 3
    assert found.unproven[part].reshape(-1)[:before].all()
    assert np.array_equal(found.image.labels[part].reshape(-1)[:before], image.labels[part].reshape(-1)[:before])
    if change < 0:  # the stripe behind it is whole, so nothing of it is taken for the end of this one
        assert found.unproven[part].sum() == (end - start + change) * 8 // 3


def test_a_stripe_behind_a_shifted_one_is_read_where_it_lies() -> None:
    image, data = packed()
    (start, end), (fourth, _) = payloads(data)[1], payloads(data)[3]
    middle = (start + end) // 2
    broken = flipped(data, fourth)
    found = salvage(broken[:middle] + bytes(9) + broken[middle:], unproven=True)
    assert [one.stripe for one in found.lost] == [1, 3]
    part = rows_of(3, image.height)
    assert (found.image.labels[part] != image.labels[part]).sum() == 1


def test_one_colour_has_no_bits_to_be_wrong() -> None:
    image = IndexedImage(np.zeros((9, 7), np.uint8), np.zeros((1, 3), np.uint8))
    data = palettefmt.encode(image, stripe_rows=ROWS)
    found = salvage(resealed(flipped(data, 20 + 3 + 4)), unproven=True)  # the checksum of stripe 0
    assert [one.stripe for one in found.lost] == [0]
    assert found.unproven[:ROWS].all()
    assert found.lost_pixels == 0


def test_a_wrong_checksum_costs_no_pixel() -> None:
    image, data = packed()
    found = salvage(resealed(flipped(data, 20 + image.palette.size + 8 * 3 + 4)), unproven=True)
    assert [one.stripe for one in found.lost] == [3]
    assert np.array_equal(found.image.labels, image.labels)
    assert np.array_equal(found.to_pixels(), image.to_pixels())


def test_coded_stripes_are_never_guessed() -> None:
    image, data = coded()
    found = salvage(flipped(data, payloads(data)[2][0] + 4), unproven=True)
    assert [one.stripe for one in found.lost] == [2]
    assert not found.unproven.any()
    assert found.lost_pixels == ROWS * image.width


def test_without_being_asked_for_nothing_unproven_is_given() -> None:
    image, data = packed()
    broken = flipped(data, payloads(data)[2][0])
    found = salvage(broken)
    assert found.unproven is None
    assert not found.image.labels[rows_of(2, image.height)].any()
    assert found.lost_pixels == ROWS * image.width
    whole = salvage(data, unproven=True)
    assert whole.complete
    assert not whole.unproven.any()
    with pytest.raises(UsageError, match="unproven"):
        salvage(data, unproven=1)  # type: ignore[arg-type]


# --- on the command line ----------------------------------------------------------------------------------------


@pytest.fixture
def ordinary(folder: Path) -> tuple[IndexedImage, Path]:
    """An ordinary file of one stripe, with a flipped bit in row 10."""
    image = picture()
    data = palettefmt.encode(image)
    start = payloads(data)[0][0]
    (folder / "o.kmi").write_bytes(flipped(data, start + 10 * 50 * 3 // 8 + 2))
    return image, folder / "o.kmi"


def pixels_of(path: Path) -> np.ndarray:
    with Image.open(path) as opened:
        return np.asarray(opened)


def test_an_ordinary_file_with_a_flipped_bit_is_shown_listed_and_marked(
    kmi: Run, ordinary: tuple[IndexedImage, Path]
) -> None:
    image, path = ordinary
    refused = kmi("decode", path)
    assert_refused(refused, 3, "; kmi decode --salvage --unproven writes what it still says")
    refused = kmi("decode", path, "--salvage")
    assert_refused(refused, 3, "every stripe is damaged", "; --unproven writes what damaged stripes still say")
    assert names(path.parent) == ["o.kmi"]
    result = kmi("decode", path, "--salvage", "--unproven", "-q")
    assert (result.code, result.out) == (3, b"")
    lines = result.err.splitlines()
    assert lines[0].startswith(f"kmi: {path}: unproven stripe 0 (rows 0 to 32): ")
    assert "CRC-32" in lines[0]
    assert lines[1:] == [f"kmi: {path}: 33 of 33 rows are unproven or lost: 1,650 pixels are half transparent, 0 lost"]
    pixels = pixels_of(path.with_suffix(".kmi.png"))
    assert (pixels[..., 3] == 128).all()
    assert (pixels[..., :3] != image.to_pixels()).any(axis=2).sum() == 1


def test_a_large_coded_file_is_not_decoded_again_for_a_hint(
    kmi: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = coded(k=7)[1]
    (folder / "c.kmi").write_bytes(flipped(data, payloads(data)[1][0] + 3))
    assert "writes the undamaged parts (5 of 6 stripes)" in kmi("decode", "c.kmi").err
    monkeypatch.setattr(salvaging, "MOST_CODED", 50 * 33 - 1)
    monkeypatch.setattr(salvaging, "salvage", lambda *_, **__: pytest.fail("it was decoded"))
    assert kmi("decode", "c.kmi").err.endswith("; kmi decode --salvage writes the undamaged parts, if there are any\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_damaged_file_from_a_pipe_is_refused_at_once(folder: Path) -> None:
    data = packed(k=7)[1]
    os.mkfifo(folder / "pipe.kmi")
    writer = threading.Thread(target=(folder / "pipe.kmi").write_bytes, args=[flipped(data, payloads(data)[1][0])])
    writer.start()
    assert_refused(process("decode", "pipe.kmi", "-o", "x.png"), 3, "pipe.kmi")  # it would hang
    writer.join()


def test_proven_unproven_and_lost_pixels_are_told_apart(kmi: Run, folder: Path) -> None:
    image, data = packed(k=7)
    cut = payloads(data)[4][0] + 20
    (folder / "d.kmi").write_bytes(flipped(data, payloads(data)[1][0] + 3)[:cut])
    assert "; kmi decode --salvage writes the undamaged parts (3 of 6 stripes)" in kmi("export", "d.kmi").err
    plain = kmi("decode", "d.kmi", "--salvage")
    assert "15 of 33 rows are lost; --unproven writes what damaged stripes still say" in plain.err
    result = kmi("decode", "d.kmi", "--salvage", "--unproven", "-f", "--lost-color", "#ff00ff")
    lines = result.err.splitlines()
    assert result.code == 3
    assert lines[0].startswith("kmi: d.kmi: unproven stripe 1 (rows 6 to 11): ")
    assert lines[1].startswith("kmi: d.kmi: unproven stripe 4 (rows 24 to 29, 247 pixels lost): ")
    assert lines[2].startswith("kmi: d.kmi: lost stripe 5 (rows 30 to 32): ")
    assert lines[3] == "kmi: d.kmi: 15 of 33 rows are unproven or lost: 353 pixels are half transparent, 397 lost"
    pixels = pixels_of(folder / "d.kmi.png")
    alpha = np.full((33, 50), 255)
    alpha[6:12] = 128
    alpha[24:30].reshape(-1)[: 20 * 8 // 3] = 128
    assert np.array_equal(pixels[..., 3], alpha)
    assert (pixels[30:, :, :3] == MAGENTA).all()
    proven = [*range(6), *range(12, 24)]
    assert np.array_equal(pixels[proven, :, :3], image.to_pixels()[proven])


def test_a_palette_with_alpha_is_half_as_opaque(kmi: Run, folder: Path) -> None:
    image, data = packed(channels=4)
    (folder / "a.kmi").write_bytes(flipped(data, payloads(data)[0][1] - 1, mask=1))
    assert kmi("decode", "a.kmi", "--salvage", "--unproven").code == 3
    alpha = pixels_of(folder / "a.kmi.png")[..., 3]
    whole = image.to_pixels()[..., 3]
    assert np.array_equal(alpha[ROWS:], whole[ROWS:])
    assert (alpha[: ROWS - 1] == whole[: ROWS - 1] - whole[: ROWS - 1] // 2).all()


@pytest.mark.parametrize("suffix", [".jpg", ".bmp", ".gif", ".ppm"])
def test_a_format_without_transparency_cannot_mark_what_is_unproven(
    kmi: Run, ordinary: tuple[IndexedImage, Path], suffix: str
) -> None:
    command = ("decode", ordinary[1], "--salvage", "--unproven", "--lost-color", "#ff00ff", "-o", f"o{suffix}")
    assert_refused(kmi(*command), 2, f"o{suffix}: ", "marks what is unproven; try .png")
    assert names(ordinary[1].parent) == ["o.kmi"]


def test_pixels_go_into_an_array_with_their_marks(kmi: Run, ordinary: tuple[IndexedImage, Path]) -> None:
    assert kmi("decode", ordinary[1], "--salvage", "--unproven", "-o", "o.npy").code == 3
    assert (np.load("o.npy")[..., 3] == 128).all()


def test_of_a_coded_file_there_is_nothing_unproven_and_nothing_is_promised(kmi: Run, folder: Path) -> None:
    image = picture()
    data = palettefmt.encode(image, coding="context")
    (folder / "c.kmi").write_bytes(flipped(data, len(data) - 5))
    assert "--salvage" not in kmi("decode", "c.kmi").err
    for options in (("--salvage",), ("--salvage", "--unproven")):
        refused = kmi("decode", "c.kmi", *options)
        assert_refused(refused, 3, "nothing can be salvaged: every stripe is damaged")
        assert "--unproven" not in refused.err
    (folder / "s.kmi").write_bytes(flipped(coded()[1], payloads(coded()[1])[2][0] + 4))
    result = kmi("decode", "s.kmi", "--salvage", "--unproven")
    assert result.err.splitlines()[1] == "kmi: s.kmi: 6 of 33 rows are lost"


def test_of_a_whole_file_it_writes_what_decode_writes(kmi: Run, folder: Path) -> None:
    (folder / "a.kmi").write_bytes(packed()[1])
    assert kmi("decode", "a.kmi").code == 0
    assert kmi("decode", "a.kmi", "--salvage", "--unproven", "-o", "b.png").code == 0
    assert (folder / "a.kmi.png").read_bytes() == (folder / "b.png").read_bytes()


def test_hints_are_for_files_that_can_be_read_again(kmi: Run, ordinary: tuple[IndexedImage, Path]) -> None:
    data = ordinary[1].read_bytes()
    assert "--salvage" not in kmi("decode", "-", "-o", "x.png", stdin=data).err
    ordinary[1].write_bytes(b"text")
    assert "--salvage" not in kmi("decode", ordinary[1]).err
    assert_refused(kmi("decode", ordinary[1], "--unproven"), 2, "--unproven is for --salvage")
