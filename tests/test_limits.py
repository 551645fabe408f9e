"""Promise: memory is what the result needs and a little, and nothing is allocated for what is over the budget. R10."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import CorruptError, LimitError, TruncatedError, UsageError
from palettefmt.kmi import container
from palettefmt.kmi.decode import decode_region
from palettefmt.kmi.layout import header_of
from tests import vectors
from tests.determinism import scene
from tests.memory import bomb
from tests.runs import rest

MIB = 1 << 20


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def peak_of(run: object, *arguments: object) -> int:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    run(*arguments)  # type: ignore[operator]
    return tracemalloc.get_traced_memory()[1] - before


@pytest.mark.parametrize("colors", [2, 8, 100, 256])
def test_decoding_takes_a_quarter_more_than_its_output_at_most(colors: int, traced: None) -> None:
    labels = np.random.default_rng(0).integers(0, colors, (5000, 6000), np.uint8)
    data = palettefmt.encode(IndexedImage(labels, vectors.colours(colors)))
    assert peak_of(palettefmt.decode, data) <= 1.25 * labels.size + 16 * MIB


def test_encoding_labels_takes_little_more_than_input_and_output(traced: None) -> None:
    labels = np.random.default_rng(0).integers(0, 8, (5000, 6000), np.uint8)
    labels.flags.writeable = False
    image = IndexedImage(labels, vectors.colours(8))
    assert peak_of(palettefmt.encode, image) <= 2 * (labels.size * 3 // 8) + 16 * MIB


@pytest.mark.parametrize("side", [65_535, 2**32 - 1])
def test_limits_are_checked_before_memory_is_taken(side: int, traced: None) -> None:
    def refused() -> None:
        with pytest.raises(LimitError, match="max_pixels"):
            palettefmt.decode(bomb(side, side))

    assert peak_of(refused) < MIB


def test_the_limit_is_the_last_size_that_is_accepted() -> None:
    limits = palettefmt.Limits(max_pixels=1000)
    assert palettefmt.decode(bomb(1000, 1), limits=limits).width == 1000
    with pytest.raises(LimitError):
        palettefmt.decode(bomb(1001, 1), limits=limits)
    assert palettefmt.Limits().max_pixels == 89_478_485


def test_a_region_of_an_absurd_picture_is_still_read() -> None:
    huge = bomb(2**32 - 1, 2**32 - 1)
    part = decode_region(huge, (2**32 - 5, 2**32 - 4, 3, 2))
    assert part.labels.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_a_table_longer_than_the_file_is_truncation_not_memory(traced: None) -> None:
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", 1, 0, 0, 65_535, 1, 2**32 - 1) + b"abc"

    def refused() -> None:
        with pytest.raises(TruncatedError):
            palettefmt.decode(vectors.seal(head))

    assert peak_of(refused) < MIB


@pytest.fixture
def stripes(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    """Return a picture of so many stripes, whole and broken."""
    labels = np.zeros((request.param, 1), np.uint8)
    return tuple(vectors.kmi(labels, vectors.colours(2), 1, coding=1, **wrong) for wrong in ({}, {"crc": 1}))


@pytest.mark.parametrize("stripes", [4_000, rest(65_537)], indirect=True)
def test_as_many_stripes_as_there_may_be_take_little_memory(stripes: tuple[bytes, bytes], traced: None) -> None:
    whole, broken = stripes

    def refused() -> None:
        with pytest.raises(CorruptError, match="stripe 0 "):
            palettefmt.decode(broken)

    for run in (lambda: palettefmt.decode(whole), refused):
        assert peak_of(run) <= 1.25 * 65_537 + 16 * MIB


def test_pictures_over_the_limit_are_not_encoded() -> None:
    limits = palettefmt.Limits(max_pixels=99)
    with pytest.raises(LimitError):
        palettefmt.encode(np.zeros((10, 10, 3), np.uint8), limits=limits)
    with pytest.raises(LimitError):
        palettefmt.encode(IndexedImage(vectors.pattern(10, 10, 2), vectors.colours(2)), limits=limits)


def test_a_file_longer_than_any_picture_in_the_budget_is_not_read(tmp_path) -> None:
    path = tmp_path / "long.kmi"
    with path.open("wb") as file:
        file.truncate(3 * MIB)
    with pytest.raises(LimitError):
        palettefmt.read(path, limits=palettefmt.Limits(max_pixels=1000))


@pytest.mark.parametrize("value", [0, -1])
def test_a_budget_of_nothing_is_a_usage_error(value: int) -> None:
    with pytest.raises(palettefmt.UsageError):
        palettefmt.Limits(max_pixels=value)


def test_no_stripe_is_longer_than_its_length_field() -> None:
    """Sizes that no memory holds, so only the header is asked for."""
    with pytest.raises(UsageError, match="4 GiB"):
        header_of(2**32 - 1, 9, (256, 3), container.PACKED, 2)
    assert header_of(2**32 - 1, 9, (256, 3), container.PACKED, 1).stripes == 9


def test_a_picture_that_does_not_fit_in_memory_is_over_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Image.fromarray(scene(8, 8)).save(tmp_path / "a.png")

    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", no_memory)
    with pytest.raises(LimitError, match="memory"):
        palettefmt.encode(tmp_path / "a.png")
