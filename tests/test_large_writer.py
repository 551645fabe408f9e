"""Promise: rows can be written as they come; the file is the same, and it appears when all of it is there and right."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import palettefmt
from palettefmt import ExistsError, IndexedImage, LimitError, UsageError, Writer, streams
from palettefmt.errors import InternalError
from palettefmt.kmi.layout import coded_rows
from tests.benchmarks.stripes import drawing
from tests.pieces import picture
from tests.runs import EXHAUSTIVE
from tests.vectors import colours, pattern

pytestmark = pytest.mark.usefixtures("small_pieces")


@pytest.mark.parametrize("coding", ["packed", "context"])
@pytest.mark.parametrize("colors", [1, 2, 8, 256])
def test_rows_can_come_in_pieces_of_any_size(tmp_path, coding: str, colors: int) -> None:
    image = IndexedImage(pattern(29, 50, colors), colours(colors, 4))
    expected = palettefmt.encode(image, coding=coding, stripe_rows=7)  # type: ignore[arg-type]
    for sizes in ([50], [1] * 50, [3, 0, 20, 27], [7, 7, 7, 29]):
        with Writer(tmp_path / "a.kmi", image, 29, 50, coding=coding, stripe_rows=7) as writer:  # type: ignore[arg-type]
            for size, end in zip(sizes, itertools.accumulate(sizes), strict=True):
                writer.write(image.labels[end - size : end])
        assert (tmp_path / "a.kmi").read_bytes() == expected
    with Writer(tmp_path / "a.kmi", image.palette, 29, 50, coding=coding, stripe_rows=7) as writer:  # type: ignore[arg-type]
        for row in image.labels:
            writer.write(row)
    assert (tmp_path / "a.kmi").read_bytes() == expected


@EXHAUSTIVE
def test_coded_stripes_cost_less_than_a_hundredth_and_are_the_same_when_rows_come_in_pieces(tmp_path) -> None:
    flat = IndexedImage(drawing(1200, 3000), colours(12))  # says too little for two stripes of the fewest rows
    data = palettefmt.encode(flat, coding="context")
    whole = palettefmt.encode(flat, coding="context", stripe_rows=3000)
    assert len(data) < 1.01 * len(whole)
    path = tmp_path / "a.kmi"
    with Writer(path, flat, 1200, 3000, coding="context") as writer:
        for rows in np.array_split(flat.labels, 7):
            writer.write(rows)
    assert path.read_bytes() == data
    assert palettefmt.encode_large(flat.to_pixels(), path, palette=flat.palette, coding="context") == writer.header
    assert path.read_bytes() == data
    busy = np.random.default_rng(3).integers(0, 12, (3000, 1200), np.uint8)
    assert coded_rows(busy, 12, 3000) == (3 << 20) // 1200


def test_stripes_that_become_too_long_for_the_memory_are_refused(tmp_path) -> None:
    blank = np.zeros((60_000, 1200), np.uint8)
    options = {"palette": colours(2), "coding": "context", "max_memory": 600 << 20}
    with pytest.raises(LimitError, match=r"in stripes of 55,924 rows needs about .* take fewer stripe_rows"):
        palettefmt.encode_large(blank, tmp_path / "a.kmi", **options)
    assert not list(tmp_path.iterdir())


def test_pixels_can_come_in_pieces_on_a_fitted_palette(tmp_path) -> None:
    pixels = picture("rgb")
    pieces = np.array_split(pixels, 9)
    palette = palettefmt.fit_palette(iter(pieces), 12, seed=5)
    with Writer(tmp_path / "a.kmi", palette, pixels.shape[1], pixels.shape[0]) as writer:
        for piece in pieces:
            writer.write_pixels(piece)
    assert (tmp_path / "a.kmi").read_bytes() == palettefmt.encode(pixels, 12, seed=5)
    with pytest.raises(UsageError, match="no pixels"):
        palettefmt.fit_palette([])


def test_a_label_without_an_entry_is_refused_with_its_place(tmp_path) -> None:
    bad = np.zeros((6, 10), np.uint8)
    bad[2, 3] = 5
    with (
        pytest.raises(UsageError, match=r"label 5 at x=3, y=12 has no entry in a palette of 5"),
        Writer(tmp_path / "a.kmi", colours(5), 10, 20, stripe_rows=2) as writer,
    ):
        writer.write(np.zeros((10, 10), np.uint8))
        writer.write(bad)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "rows",
    [
        np.zeros((2, 9), np.uint8),
        np.zeros((2, 10), np.int64),
        np.zeros((2, 10, 3), np.uint8),
        np.zeros((21, 10), np.uint8),
        np.uint8(0),
    ],
    ids=["narrow", "int64", "pixels", "too many", "a number"],
)
def test_rows_that_do_not_fit_are_refused_and_none_is_taken(tmp_path, rows: np.ndarray) -> None:
    labels = pattern(10, 20, 5)
    with Writer(tmp_path / "a.kmi", colours(5), 10, 20) as writer:
        with pytest.raises(UsageError):
            writer.write(rows)
        writer.write(labels)
    assert np.array_equal(palettefmt.read(tmp_path / "a.kmi").labels, labels)


def test_a_picture_with_rows_missing_does_not_appear(tmp_path) -> None:
    with pytest.raises(UsageError, match="19 of 20 rows"), Writer(tmp_path / "a.kmi", colours(5), 10, 20) as writer:
        writer.write(np.zeros((19, 10), np.uint8))
    assert os.listdir(tmp_path) == []
    with pytest.raises(UsageError, match="closed"):
        writer.write(np.zeros((1, 10), np.uint8))


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_an_error_in_the_middle_leaves_the_old_file_and_no_litter(tmp_path, coding: str) -> None:
    (tmp_path / "a.kmi").write_bytes(b"old")
    with (
        pytest.raises(ZeroDivisionError),
        Writer(
            tmp_path / "a.kmi",
            colours(5),
            10,
            20,
            coding=coding,  # type: ignore[arg-type]
            stripe_rows=2,
        ) as writer,
    ):
        writer.write(np.zeros((9, 10), np.uint8))
        assert (tmp_path / "a.kmi").read_bytes() == b"old"
        raise ZeroDivisionError
    assert (tmp_path / "a.kmi").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.kmi"]


def test_nothing_is_overwritten_unasked_even_if_it_appears_meanwhile(tmp_path) -> None:
    with pytest.raises(ExistsError), Writer(tmp_path / "a.kmi", colours(5), 10, 20, overwrite=False) as writer:
        writer.write(np.zeros((20, 10), np.uint8))
        (tmp_path / "a.kmi").write_bytes(b"somebody else's")
    assert (tmp_path / "a.kmi").read_bytes() == b"somebody else's"
    assert os.listdir(tmp_path) == ["a.kmi"]
    with pytest.raises(ExistsError):
        Writer(tmp_path / "a.kmi", colours(5), 10, 20, overwrite=False)


@pytest.mark.parametrize("coding", ["packed", "context"])
def test_what_does_not_read_back_as_it_was_written_is_not_published(tmp_path, monkeypatch, coding: str) -> None:
    real = streams.SeekableFile.read_at

    def faulty(self: streams.SeekableFile, offset: int, size: int) -> bytes:
        data = bytearray(real(self, offset, size))
        data[len(data) // 2] ^= 1
        return bytes(data)

    monkeypatch.setattr(streams.SeekableFile, "read_at", faulty)
    with (
        pytest.raises(InternalError, match="stripe 0 does not read back"),
        Writer(tmp_path / "a.kmi", colours(4), 10, 20, coding=coding, stripe_rows=5) as writer,  # type: ignore[arg-type]
    ):
        writer.write(pattern(10, 20, 4))
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_one_error_and_leaves_nothing(tmp_path) -> None:
    script = """
import resource, sys, numpy as np, palettefmt
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with palettefmt.Writer(sys.argv[1], np.zeros((8, 3), np.uint8), 1000, 1000, stripe_rows=10) as writer:
        for _ in range(100):
            writer.write(np.zeros((10, 1000), np.uint8))
except palettefmt.FileAccessError as error:
    sys.exit(f"{error}")
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "a.kmi"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "file too large" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 0},
        {"height": 2**32},
        {"coding": "zip"},
        {"effort": 0},
        {"stripe_rows": 0},
        {"palette": np.zeros((257, 3), np.uint8)},
        {"palette": np.zeros((3, 3), np.int64)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_writer_of_nonsense_is_refused_before_there_is_a_file(tmp_path, wrong: dict[str, Any]) -> None:
    options = {"palette": colours(5), "width": 10, "height": 70_000, "path": tmp_path / "a.kmi"} | wrong
    with pytest.raises(UsageError):
        Writer(**options)
    assert os.listdir(tmp_path) == []
