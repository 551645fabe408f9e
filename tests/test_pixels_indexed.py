"""Promise: an indexed picture comes in as it is: labels, palette, order, duplicates and transparency."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image

from palettefmt import CorruptError
from tests.pictures import indexed, png, stored


@pytest.mark.parametrize("suffix", ["png", "tiff", "pcx", "bmp", "tga"])
@pytest.mark.parametrize("k", [None, 256])
def test_an_indexed_file_keeps_labels_and_palette(save: Any, suffix: str, k: int | None) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, f"i.{suffix}"), k)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[: len(palette)], palette)  # some formats pad the table itself


@pytest.mark.parametrize("k", [None, 7, 8, 256])
def test_an_indexed_png_keeps_exactly_its_own_entries(save: Any, k: int | None) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png"), k)
    assert result.colors == len(palette) == 7
    assert np.array_equal(result.palette, palette)
    assert np.array_equal(result.labels, labels)


def test_a_pillow_image_of_mode_p_keeps_its_palette_and_is_not_changed() -> None:
    picture, labels, palette = indexed()
    before = (picture.tobytes(), picture.getpalette(), dict(picture.info))
    result = stored(picture, None)
    assert np.array_equal(result.palette, palette)
    assert np.array_equal(result.labels, labels)
    assert (picture.tobytes(), picture.getpalette(), dict(picture.info)) == before


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_an_indexed_png_of_every_bit_depth(save: Any, depth: int) -> None:
    k = 1 << depth
    labels = (np.arange(16) % k).astype(np.uint8).reshape(4, 4)
    palette = np.random.default_rng(depth).integers(0, 256, (k, 3), np.uint8)
    picture = Image.frombytes("P", (4, 4), labels.tobytes())
    picture.putpalette(palette.tobytes())
    result = stored(save(picture, "i.png", bits=depth), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette, palette)


def test_a_palette_too_large_for_k_is_clustered(save: Any) -> None:
    palette = np.random.default_rng(1).integers(0, 256, (16, 3), np.uint8)
    labels = (np.arange(256, dtype=np.uint8) % 16).reshape(16, 16)
    picture = Image.frombytes("P", (16, 16), labels.tobytes())
    picture.putpalette(palette.tobytes())
    result = stored(save(picture, "i.png"), 4)
    assert result.colors == 4
    luminance = (result.palette / 255) ** 2.2 @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) > 0).all()  # a palette of our own is in our own order
    error = np.square(result.to_pixels().astype(int) - palette[labels]).sum(axis=2)
    others = np.square(palette[labels][:, :, None].astype(int) - result.palette.astype(int)).sum(axis=3)
    assert np.array_equal(error, others.min(axis=2))  # every pixel got its nearest entry


def test_a_palette_too_large_for_k_of_which_few_entries_are_used_is_exact(save: Any) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png"), 3)  # white, one red twice, black twice
    assert result.colors == 3
    assert np.array_equal(result.to_pixels(), palette[labels])


def test_one_transparent_index(save: Any) -> None:
    picture, labels, palette = indexed()
    result = stored(save(picture, "i.png", transparency=2), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], palette)
    assert result.palette[:, 3].tolist() == [255, 255, 0, 255, 255, 255, 255]


@pytest.mark.parametrize("count", [1, 3, 7])
def test_alpha_of_the_first_entries(save: Any, count: int) -> None:
    picture, labels, palette = indexed()
    alpha = bytes([10, 255, 0, 128, 254, 77, 1])[:count]
    result = stored(save(picture, "i.png", transparency=alpha), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], palette)
    assert result.palette[:, 3].tolist() == list(alpha.ljust(7, b"\xff"))


def test_an_indexed_picture_with_alpha_that_is_clustered(save: Any) -> None:
    picture, labels, _ = indexed()
    result = stored(save(picture, "i.png", transparency=0), 2)
    assert (result.colors, result.channels) == (2, 4)
    assert (result.to_pixels()[labels == 0, 3] == 0).all()
    assert (result.to_pixels()[labels != 0, 3] == 255).all()


def test_a_gif_keeps_its_colour_table_and_its_transparency(save: Any) -> None:
    picture, labels, palette = indexed()
    path = save(picture, "i.gif", optimize=False, transparency=4)
    data = path.read_bytes()
    size = 2 << (data[10] & 7)
    table = np.frombuffer(data, np.uint8, 3 * size, 13).reshape(-1, 3)
    assert np.array_equal(table[:7], palette)  # Pillow has written it as it was
    result = stored(path, None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette[:, :3], table[: result.colors])
    assert result.colors >= 7
    assert result.palette[:, 3].tolist() == [0 if index == 4 else 255 for index in range(result.colors)]


@pytest.mark.parametrize("k", [16, 256])
def test_a_bmp_keeps_its_colour_table(save: Any, k: int) -> None:
    """Written by hand, with a table of exactly k entries, at 4 or 8 bits a pixel and rows padded to 4 bytes."""
    palette = np.random.default_rng(k).integers(0, 256, (k, 3), np.uint8)
    labels = np.array([[0, 5, 15], [3, 3, 1]], np.uint8)
    bits = 4 if k == 16 else 8
    rows = [bytes([0x05, 0xF0, 0, 0]), bytes([0x33, 0x10, 0, 0])] if bits == 4 else [
        bytes([*row, 0]) for row in labels]  # fmt: skip
    table = np.column_stack([palette[:, ::-1], np.zeros(k, np.uint8)]).tobytes()
    start = 54 + len(table)
    head = b"BM" + struct.pack("<IHHI", start + 8, 0, 0, start)
    head += struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, bits, 0, 8, 0, 0, k, 0)
    result = stored(save(head + table + rows[1] + rows[0], "i.bmp"), None)
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.palette, palette)


@pytest.mark.parametrize("suffix", ["gif", "bmp"])
def test_an_indexed_file_whose_colours_are_a_grey_ramp_is_indexed_all_the_same(save: Any, suffix: str) -> None:
    """Pillow opens it as grey (mode L); without -k its 256 entries must not become 8."""
    labels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = Image.frombytes("P", (16, 16), labels.tobytes())
    picture.putpalette(np.repeat(np.arange(256, dtype=np.uint8), 3).tobytes())
    result = stored(save(picture, f"ramp.{suffix}"), None)
    assert result.colors == 256
    assert np.array_equal(result.to_pixels(), np.repeat(labels[:, :, None], 3, axis=2))


def test_a_pixel_behind_the_end_of_its_palette_is_the_files_fault(save: Any) -> None:
    broken = png(2, 1, 8, 3, b"\0\x00\x05", (b"PLTE", bytes(6)))
    with pytest.raises(CorruptError) as caught:
        stored(save(broken, "behind.png"), None)
    assert caught.value.exit_code == 3


def test_default_colours_are_eight_for_a_full_colour_picture_and_its_own_for_an_indexed_one(save: Any) -> None:
    ramp = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    assert stored(save(Image.fromarray(ramp), "full.png"), None).colors == 8
    picture = Image.fromarray(ramp).quantize(40)
    assert stored(save(picture, "own.png"), None).colors == len(picture.getpalette()) // 3 == 40
