"""Promise: any rectangle can be read by arithmetic alone, touching only the bytes that hold it. R12 R13."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import FileAccessError
from palettefmt.kmi import decode
from tests.vectors import colours, pattern


@pytest.mark.parametrize("colors", [1, 2, 5, 8, 100, 256])
@pytest.mark.parametrize("rows", [1, 7, 100])
def test_a_region_is_the_same_as_a_cut_of_the_whole(tmp_path, colors: int, rows: int) -> None:
    image = IndexedImage(pattern(37, 29, colors), colours(colors, 4))
    path = tmp_path / "x.kmi"
    palettefmt.write(path, image, stripe_rows=rows)
    rng = np.random.default_rng(0)
    for _ in range(25):
        x, y = rng.integers(0, 37), rng.integers(0, 29)
        w, h = rng.integers(1, 38 - x), rng.integers(1, 30 - y)
        part = palettefmt.read(path, region=(int(x), int(y), int(w), int(h)))
        assert np.array_equal(part.labels, image.labels[y : y + h, x : x + w])
        assert np.array_equal(part.palette, image.palette)
    assert palettefmt.read(path, region=(0, 0, 37, 29)) == image


@pytest.mark.parametrize(
    "region", [(-1, 0, 2, 2), (0, -1, 2, 2), (0, 0, 0, 1), (0, 0, 1, 0), (36, 0, 2, 1), (0, 28, 1, 2), (0, 0, -1, -1)]
)
def test_a_region_outside_the_picture_is_a_usage_error(region: tuple) -> None:
    data = palettefmt.encode(IndexedImage(pattern(37, 29, 4), colours(4)))
    with pytest.raises(palettefmt.UsageError, match="37 x 29"):
        decode.decode_region(data, region)


def test_a_region_needs_no_budget_for_the_picture_around_it() -> None:
    data = palettefmt.encode(IndexedImage(pattern(64, 64, 4), colours(4)))
    limits = palettefmt.Limits(max_pixels=16)
    assert decode.decode_region(data, (60, 60, 4, 4), limits=limits).labels.size == 16
    with pytest.raises(palettefmt.LimitError):
        decode.decode_region(data, (0, 0, 17, 1), limits=limits)


def test_damage_outside_the_region_is_not_looked_at_and_inside_is() -> None:
    image = IndexedImage(pattern(64, 64, 6), colours(6))
    data = bytearray(palettefmt.encode(image, stripe_rows=8))
    start = palettefmt.info(bytes(data)).file_bytes - palettefmt.info(bytes(data)).payload_bytes
    stripe = 64 * 8 * 3 // 8
    data[start + stripe : start + 2 * stripe] = b"\xff" * stripe  # all of stripe 1: labels 7
    above = decode.decode_region(bytes(data), (3, 2, 50, 6))
    assert np.array_equal(above.labels, image.labels[2:8, 3:53])
    with pytest.raises(palettefmt.CorruptError, match="label 7"):
        decode.decode_region(bytes(data), (3, 2, 50, 7))


def test_only_a_few_pages_of_a_large_file_are_touched(tmp_path) -> None:
    side = 4096
    path = tmp_path / "large.kmi"
    labels = np.zeros((side, side), np.uint8)
    labels[2000:2064, 1000:1064] = pattern(64, 64, 8)
    palettefmt.write(path, IndexedImage(labels, colours(8)))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        part = decode.decode_region(memoryview(memory), (1000, 2000, 64, 64))
        assert np.array_equal(part.labels, pattern(64, 64, 8))
        import tracemalloc

        tracemalloc.start()
        decode.decode_region(memoryview(memory), (1000, 2000, 64, 64))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 64 * 1024 < path.stat().st_size / 50


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="needs a device")
def test_a_part_is_read_of_a_regular_file_alone() -> None:
    with pytest.raises(FileAccessError, match="regular"):
        palettefmt.read("/dev/null", region=(0, 0, 1, 1))
    with pytest.raises(FileAccessError, match="regular"):
        palettefmt.info("/dev/null")


def test_a_system_that_takes_no_advice_on_files_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    image = IndexedImage(pattern(40, 40, 8), colours(8))
    palettefmt.write(tmp_path / "a.kmi", image, stripe_rows=10)
    part = palettefmt.read(tmp_path / "a.kmi", region=(5, 6, 20, 21))
    assert np.array_equal(part.labels, image.labels[6:27, 5:25])
