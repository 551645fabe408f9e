"""Promise 1: decode(encode(labels, palette)) is exact: 10,000 pictures, in both codings and every way to store them.

A seeded loop, so that a failure is the same everywhere; its message is all that is needed to make the picture again.
"""

from __future__ import annotations

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage
from tests.runs import rest

PICTURES = {"packed": 9_000, "context": 1_000}
QUICK = 10  # times fewer of them, in the run that everybody waits for
SMALL_K = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 127, 128, 129, 255, 256)


def labels_of(random: np.random.Generator, shape: tuple[int, int], colors: int) -> np.ndarray:
    """Draw labels of one of five kinds: noise, flat, stripes, a tile repeated, noise in a flat area."""
    height, width = shape
    noise = random.integers(0, colors, shape)
    kind = random.integers(0, 5)
    if kind == 0:
        labels = noise
    elif kind == 1:
        labels = np.full(shape, random.integers(0, colors))
    elif kind == 2:
        labels = np.broadcast_to(noise[:, :1] if random.integers(0, 2) else noise[:1], shape)
    elif kind == 3:
        tile = noise[: max(1, height // 3), : max(1, width // 3)]
        labels = np.tile(tile, (4, 4))[:height, :width] if min(shape) > 2 else noise
        labels = np.resize(labels, shape)
    else:
        labels = np.where(random.random(shape) < 0.1, noise, random.integers(0, colors))
    return np.ascontiguousarray(labels, dtype=np.uint8)


def picture_of(random: np.random.Generator) -> IndexedImage:
    """Draw a picture; every third has any number of colours, the others one at a boundary."""
    colors = int(random.integers(1, 257)) if random.integers(0, 3) == 0 else int(random.choice(SMALL_K))
    shape = tuple(int(side) for side in random.integers(1, random.choice([4, 18, 40]), 2))
    palette = random.integers(0, random.choice([2, 256]), (colors, random.integers(3, 5)), np.uint8)
    return IndexedImage(labels_of(random, shape, colors), palette)


@pytest.mark.parametrize(
    ("coding", "pictures"),
    [*((coding, count // QUICK) for coding, count in PICTURES.items()), *(rest(*each) for each in PICTURES.items())],
)
def test_ten_thousand_pictures_come_back_exactly(coding: str, pictures: int) -> None:
    shapes, bits, coded, stripes = set(), set(), 0, 0
    for seed in range(pictures):
        random = np.random.default_rng(seed)
        image = picture_of(random)
        rows = int(random.integers(1, image.height + 1)) if random.integers(0, 2) else None
        data = palettefmt.encode(image, coding=coding, stripe_rows=rows, effort=int(random.integers(1, 3)), threads=1)
        again = palettefmt.decode(data)
        assert np.array_equal(again.labels, image.labels), (coding, seed)
        assert np.array_equal(again.palette, image.palette), (coding, seed)
        info = palettefmt.info(data)
        step = rows or image.height
        sizes = [image.labels[y : y + step].size * image.bits_per_label for y in range(0, image.height, step)]
        packed = sum(-(-size // 8) for size in sizes)
        assert info.payload_bytes <= packed, (coding, seed)
        assert coding == "context" or info.payload_bytes == packed, (coding, seed)
        shapes.add(image.labels.shape)
        bits.add(image.bits_per_label)
        coded += info.coding == "context"
        stripes += info.stripes > 1
    # The loop has been where it should go.
    assert bits == set(range(9))
    assert len(shapes) > min(400, pictures // 2)
    assert stripes > pictures // 4
    assert coded > pictures // 4 if coding == "context" else coded == 0
