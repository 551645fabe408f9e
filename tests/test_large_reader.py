"""Promise: a file is read and decoded by stripes, and damage is named by the stripe that has it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import (
    CorruptError,
    FileAccessError,
    IndexedImage,
    LimitError,
    Reader,
    TruncatedError,
    UnsupportedError,
    UsageError,
)
from palettefmt.exports import png
from palettefmt.parallel import in_order
from tests.vectors import colours, pattern

pytestmark = pytest.mark.usefixtures("small_pieces")


# --- reading stripes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_a_reader_gives_facts_stripes_rows_and_regions(tmp_path, coding: str) -> None:
    labels = np.sort(pattern(31, 40, 6), axis=0)
    palettefmt.write(tmp_path / "a.kmi", IndexedImage(labels, colours(6, 4)), coding=coding, stripe_rows=9)  # type: ignore[arg-type]
    with Reader(tmp_path / "a.kmi") as reader:
        assert (reader.width, reader.height, reader.colors, reader.coding) == (31, 40, 6, coding)
        assert np.array_equal(reader.palette, colours(6, 4))
        assert [len(stripe) for stripe in reader.stripes()] == [9, 9, 9, 9, 4]
        assert np.array_equal(np.concatenate(list(reader.stripes())), labels)
        assert np.array_equal(np.stack(list(reader)), labels)
        assert np.array_equal(reader.stripe(4), labels[36:])
        assert np.array_equal(reader.region((3, 7, 11, 13)).labels, labels[7:20, 3:14])
        for number in (-1, 5):
            with pytest.raises(UsageError, match="0 to 4"):
                reader.stripe(number)


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_a_reader_names_the_stripe_that_is_damaged_and_reads_the_others(tmp_path, coding: str) -> None:
    labels = np.sort(pattern(31, 40, 8), axis=0)
    data = bytearray(palettefmt.encode(IndexedImage(labels, colours(8)), coding=coding, stripe_rows=10))  # type: ignore[arg-type]
    sizes = palettefmt.info(bytes(data)).stripe_payload_bytes
    data[len(data) - sizes[3] - sizes[2] // 2 - 1] ^= 4
    (tmp_path / "a.kmi").write_bytes(data)
    with Reader(tmp_path / "a.kmi") as reader:
        for number in (0, 1, 3):
            assert np.array_equal(reader.stripe(number), labels[number * 10 : number * 10 + 10])
        with pytest.raises(CorruptError, match=r"stripe 2 \(rows 20 to 29\)"):
            reader.stripe(2)
        with pytest.raises(CorruptError, match="stripe 2"):
            list(reader)


def test_every_prefix_of_a_file_is_truncated_for_a_reader_too(tmp_path) -> None:
    data = palettefmt.encode(IndexedImage(pattern(5, 4, 3), colours(3)), stripe_rows=2)
    for size in range(len(data)):
        (tmp_path / "a.kmi").write_bytes(data[:size])
        with pytest.raises(TruncatedError):
            Reader(tmp_path / "a.kmi")
    (tmp_path / "a.kmi").write_bytes(data + b"!")
    with pytest.raises(CorruptError, match="1 bytes follow"):
        Reader(tmp_path / "a.kmi")
    for missing in (tmp_path / "none.kmi", tmp_path):
        with pytest.raises(FileAccessError):
            Reader(missing)


def test_a_reader_refuses_a_stripe_over_its_budget_not_a_picture(tmp_path) -> None:
    image = IndexedImage(pattern(50, 40, 8), colours(8))
    palettefmt.write(tmp_path / "a.kmi", image, stripe_rows=2)
    with Reader(tmp_path / "a.kmi", limits=palettefmt.Limits(max_pixels=100)) as reader:
        assert np.array_equal(np.stack(list(reader)), image.labels)
    with Reader(tmp_path / "a.kmi", limits=palettefmt.Limits(max_pixels=99)) as reader:
        with pytest.raises(LimitError, match="a stripe"):
            next(reader.stripes())
        with pytest.raises(LimitError, match="stripe 3"):
            reader.stripe(3)


def test_results_come_in_order_and_work_stops_when_nobody_takes_them() -> None:
    assert list(in_order(lambda item: item * item, range(50), 2)) == [item * item for item in range(50)]
    started: list[int] = []
    some = in_order(lambda item: started.append(item), itertools.count(), 2)
    next(some)
    some.close()
    assert len(started) <= 3 * (os.cpu_count() or 1)


# --- decoding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("colors", [1, 2, 3, 9, 200])
def test_a_file_is_decoded_by_stripes_to_what_it_is(tmp_path, channels: int, colors: int) -> None:
    image = IndexedImage(pattern(37, 23, colors), colours(colors, channels))
    kmi = tmp_path / "a.kmi"
    palettefmt.write(kmi, image, stripe_rows=5)
    mode = "RGBA" if channels == 4 else "RGB"

    palettefmt.decode_large(kmi, tmp_path / "a.npy")
    assert np.array_equal(np.load(tmp_path / "a.npy"), image.to_pixels())
    palettefmt.decode_large(kmi, tmp_path / "a.npy", labels=True)
    assert np.array_equal(np.load(tmp_path / "a.npy"), image.labels)
    palettefmt.decode_large(kmi, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.mode == mode
        assert np.array_equal(opened, image.to_pixels())
    palettefmt.decode_large(kmi, tmp_path / "a.png", indexed=True)
    with Image.open(tmp_path / "a.png") as opened:
        opened.load()
        found = IndexedImage.from_pillow(opened)
        assert np.array_equal(found.labels, image.labels)
        assert np.array_equal(found.palette[:colors, :3], image.palette[:, :3])
        assert np.array_equal(opened.convert(mode), image.to_pixels())
    for name in ("a.tif", "a.TIFF"):
        palettefmt.decode_large(kmi, tmp_path / name)
        with Image.open(tmp_path / name) as opened:
            assert opened.mode == ("P" if channels == 3 else "RGBA")
            assert np.array_equal(opened.convert(mode), image.to_pixels())
    assert sorted(os.listdir(tmp_path)) == ["a.TIFF", "a.kmi", "a.npy", "a.png", "a.tif"]


def test_a_damaged_stripe_leaves_no_half_decoded_file(tmp_path) -> None:
    data = bytearray(palettefmt.encode(IndexedImage(pattern(31, 40, 8), colours(8)), stripe_rows=10))
    data[-1] ^= 1
    (tmp_path / "a.kmi").write_bytes(data)
    for name in ("b.npy", "b.png", "b.tif"):
        with pytest.raises(CorruptError, match="stripe 3"):
            palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / name)
    assert os.listdir(tmp_path) == ["a.kmi"]
    with pytest.raises(UsageError, match=r"not '\.jpg'"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.jpg")
    with pytest.raises(UsageError, match="npy"):
        palettefmt.decode_large(tmp_path / "a.kmi", tmp_path / "b.png", labels=True)


def test_a_streamed_png_refuses_what_png_cannot_hold() -> None:
    with pytest.raises(UnsupportedError, match="PNG"):
        next(png.stream(2**31, 1, colours(2), [], indexed=True))


def test_a_file_that_shrinks_while_it_is_open_is_truncated(tmp_path: Path) -> None:
    path = tmp_path / "a.kmi"
    palettefmt.write(path, IndexedImage(pattern(40, 40, 8), colours(8)), stripe_rows=10)
    with palettefmt.Reader(path) as reader:
        os.truncate(path, path.stat().st_size - 10)
        with pytest.raises(TruncatedError, match="ends at byte"):
            list(reader.stripes())
