"""Promise: in a notebook a picture shows itself at a size that can be seen, and a file where its bytes go."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.exports import preview


def shown(image: IndexedImage) -> Image.Image:
    with Image.open(io.BytesIO(image._repr_png_())) as picture:
        picture.load()
        return picture


def test_a_small_picture_is_enlarged_pixel_by_pixel() -> None:
    labels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    palette = np.arange(24, dtype=np.uint8).reshape(6, 4) * 10
    picture = shown(IndexedImage(labels, palette))
    assert picture.size == (255, 170)
    wanted = palette[labels].repeat(85, axis=0).repeat(85, axis=1)
    assert np.array_equal(np.asarray(picture.convert("RGBA")), wanted)


@pytest.mark.parametrize("side", [97, 1024])
def test_a_picture_that_can_be_seen_is_itself(side: int) -> None:
    labels = np.arange(side * 2, dtype=np.int64).reshape(2, side) % 7
    image = IndexedImage(labels.astype(np.uint8), np.arange(21, dtype=np.uint8).reshape(7, 3))
    assert image._repr_png_() == image.to_png()


def test_a_large_picture_is_reduced_to_means() -> None:
    labels = (np.indices((400, 2048)).sum(axis=0) % 2).astype(np.uint8)
    picture = shown(IndexedImage(labels, np.array([[0, 0, 0], [200, 100, 50]], np.uint8)))
    assert picture.size == (1024, 200)
    assert np.unique(np.asarray(picture).reshape(-1, 3), axis=0).tolist() == [[100, 50, 25]]


def test_a_very_large_or_very_thin_picture_takes_little_and_keeps_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_LARGE", 8)
    taken = []
    of_array = Image.fromarray
    monkeypatch.setattr(Image, "fromarray", lambda array: taken.append(array.shape) or of_array(array))
    image = IndexedImage(np.zeros((3, 4000), np.uint8), np.array([[1, 2, 3]], np.uint8))
    assert shown(image).size == (8, 1)
    assert taken == [(1, 32, 3)]


def test_a_file_shows_where_its_bytes_go() -> None:
    data = palettefmt.encode(np.arange(64, dtype=np.uint8).reshape(8, 8) * 4, 8)
    info = palettefmt.info(data)
    page = info._repr_html_()
    assert page.startswith("<table>") and page.count("<tr>") == 1 + len(info.parts()) + 1
    for name, size in (*info.parts(), ("the file", len(data))):
        assert f"<tr><th>{name}</th><td>{size:,}</td><td>{size / len(data):.2%}</td></tr>" in page
    assert "8 x 8 pixels, 8 RGB colours, coding packed" in page
    alpha = palettefmt.info(palettefmt.encode(IndexedImage(np.zeros((1, 1), np.uint8), np.zeros((1, 4), np.uint8))))
    assert "1 RGBA colour, " in alpha._repr_html_()
