"""Promise: decode(encode(labels, palette)) is exact, for every small shape and for real photos. R12 R13 R14 R16 R17."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import palettefmt
from palettefmt import IndexedImage
from palettefmt.kmi import packing
from tests.runs import sampled
from tests.vectors import bits_of, colours, pattern

KS = [*range(1, 18), 31, 32, 33, 255, 256]


@pytest.mark.parametrize("colors", KS)
def test_every_small_shape_comes_back(colors: int) -> None:
    rng = np.random.default_rng(colors)
    palette = colours(colors)
    for width in range(1, 18):
        for height in range(1, 18):
            labels = rng.integers(0, colors, (height, width), np.uint8)
            image = IndexedImage(labels, palette)
            data = palettefmt.encode(image)
            assert palettefmt.decode(data) == image
            bits = (colors - 1).bit_length()
            assert len(data) == 32 + 3 * colors + (width * height * bits + 7) // 8


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_picture_and_any_stripes_come_back(data: st.DataObject) -> None:
    colors = data.draw(st.integers(1, 256))
    width, height = data.draw(st.integers(1, 70)), data.draw(st.integers(1, 70))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    palette = rng.integers(0, 256, (colors, data.draw(st.sampled_from([3, 4]))), np.uint8)
    image = IndexedImage(rng.integers(0, colors, (height, width), np.uint8), palette)
    rows = data.draw(st.integers(1, 80))
    encoded = palettefmt.encode(image, stripe_rows=rows)
    assert palettefmt.decode(encoded) == image
    info = palettefmt.info(encoded)
    assert info.stripes == -(-height // rows)
    assert sum(size for _, size in info.parts()) == len(encoded) == info.file_bytes
    assert info.overhead_bytes == 24 + 8 * info.stripes


@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg"])
def test_real_photos_come_back(name: str) -> None:
    from sklearn.datasets import load_sample_image

    image = palettefmt.quantize(load_sample_image(name), 8)
    data = palettefmt.encode(image)
    assert palettefmt.decode(data) == image
    assert palettefmt.info(data).payload_bytes * 8 == image.width * image.height * 3


@pytest.mark.parametrize("bits", range(9))
@pytest.mark.parametrize(
    "count", sampled([0, 1, 7, 8, 9, 1000, 65535, 65536, 65537, 131072 + 5], [0, 1, 9, 1000, 65537])
)
def test_packing_is_the_same_as_bit_by_bit(bits: int, count: int) -> None:
    labels = np.random.default_rng(count).integers(0, 1 << bits, count, np.uint8)
    packed = packing.pack(labels, bits)
    assert packed == (bits_of(labels, 1 << bits) if bits else b"")
    back = np.full(count, 255, np.uint8)
    packing.unpack(packed, bits, back)
    assert np.array_equal(back, labels)


def test_encode_takes_bytes_that_are_not_contiguous() -> None:
    labels = pattern(20, 20, 8)[::2, ::3]
    image = IndexedImage(labels, colours(8))
    assert palettefmt.decode(palettefmt.encode(image)) == image


def test_decode_takes_any_buffer() -> None:
    data = palettefmt.encode(IndexedImage(pattern(9, 9, 5), colours(5)))
    assert palettefmt.decode(bytearray(data)) == palettefmt.decode(memoryview(data)) == palettefmt.decode(data)


def test_write_and_read_are_encode_and_decode(tmp_path) -> None:
    image = IndexedImage(pattern(30, 20, 5), colours(5, 4))
    size = palettefmt.write(tmp_path / "x.kmi", image)
    assert (tmp_path / "x.kmi").read_bytes() == palettefmt.encode(image)
    assert size == (tmp_path / "x.kmi").stat().st_size == palettefmt.info(tmp_path / "x.kmi").file_bytes
    assert palettefmt.read(tmp_path / "x.kmi") == image
    with pytest.raises(palettefmt.ExistsError):
        palettefmt.write(tmp_path / "x.kmi", image, overwrite=False)


def test_an_indexed_image_is_stored_as_it_is_or_refused() -> None:
    image = IndexedImage(pattern(4, 4, 3), colours(9))
    assert palettefmt.decode(palettefmt.encode(image)).palette.tolist() == colours(9).tolist()
    assert palettefmt.decode(palettefmt.encode(image, 16)) == image
    with pytest.raises(palettefmt.UsageError, match="9 entries"):
        palettefmt.encode(image, 8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colors": 0}, "1 to 256"),
        ({"colors": 257}, "1 to 256"),
        ({"coding": "zip"}, "coding"),
        ({"seed": -1}, "seed"),
        ({"stripe_rows": 0}, "stripe"),
        ({"stripe_rows": -3}, "stripe"),
    ],
)
def test_wrong_arguments_are_usage_errors(options: dict, message: str) -> None:
    with pytest.raises(palettefmt.UsageError, match=message):
        palettefmt.encode(pattern(50, 50, 200), **options)


def test_a_stripe_of_more_rows_than_the_header_can_say_is_refused_or_whole() -> None:
    tall = IndexedImage(pattern(1, 70_000, 2), colours(2))
    with pytest.raises(palettefmt.UsageError, match="65,535"):
        palettefmt.encode(tall, stripe_rows=65_536)
    with pytest.raises(palettefmt.UsageError, match="65,537"):
        palettefmt.encode(tall, stripe_rows=1)
    assert palettefmt.info(palettefmt.encode(tall, stripe_rows=70_000)).stripes == 1
    assert palettefmt.decode(palettefmt.encode(tall)) == tall


def test_a_source_can_be_the_bytes_of_a_picture_or_of_a_kmi_file(tmp_path) -> None:
    image = IndexedImage(pattern(12, 9, 5), colours(7))
    assert palettefmt.decode(palettefmt.encode(image.to_png())) == image
    data = palettefmt.encode(image, stripe_rows=2)
    assert palettefmt.encode(data) == palettefmt.encode(image)
    (tmp_path / "x.kmi").write_bytes(data)
    assert palettefmt.encode(tmp_path / "x.kmi", 16, stripe_rows=2) == data
    assert palettefmt.decode(palettefmt.encode(data, 3)).colors == 3
