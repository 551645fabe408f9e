"""Promise: an IndexedImage is valid by construction, and leaves as PNG and Pillow image without loss. R16 R17."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import UnsupportedError, UsageError
from palettefmt.exports import png
from tests.vectors import colours, pattern


@pytest.mark.parametrize(
    ("labels", "palette", "message"),
    [
        (np.zeros((2, 2), np.int64), colours(2), "uint8"),
        (np.zeros(4, np.uint8), colours(2), "shape"),
        (np.zeros((0, 4), np.uint8), colours(2), "rows and columns"),
        (np.zeros((2, 2), np.uint8), colours(2)[:, :2], "palette"),
        (np.zeros((2, 2), np.uint8), colours(2).astype(float), "palette"),
        (np.zeros((2, 2), np.uint8), np.zeros((0, 3), np.uint8), "1 to 256"),
        (np.zeros((2, 2), np.uint8), np.zeros((257, 3), np.uint8), "1 to 256"),
        (np.array([[0, 1], [2, 0]], np.uint8), colours(2), "label 2 at x=0, y=1"),
    ],
)
def test_what_does_not_fit_cannot_be_made(labels: np.ndarray, palette: np.ndarray, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        IndexedImage(labels, palette)


def test_it_cannot_be_made_invalid_later() -> None:
    labels, palette = pattern(4, 4, 2), colours(2)
    image = IndexedImage(labels, palette)
    labels[:] = 9
    palette[:] = 0
    assert image == IndexedImage(pattern(4, 4, 2), colours(2))
    with pytest.raises(ValueError, match="read-only"):
        image.labels[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        image.palette[0, 0] = 1


def test_equality_looks_at_labels_and_palette() -> None:
    image = IndexedImage(pattern(4, 4, 2), colours(2))
    assert image != IndexedImage(1 - pattern(4, 4, 2), colours(2))
    assert image != IndexedImage(pattern(4, 4, 2), colours(3))
    assert image != "image"


def test_counts_and_pixels_follow_the_labels() -> None:
    image = IndexedImage(pattern(13, 7, 5), colours(6, 4))
    assert image.counts().tolist() == [int((image.labels == label).sum()) for label in range(6)]
    assert np.array_equal(image.to_pixels(), image.palette[image.labels])
    assert (image.width, image.height, image.colors, image.channels, image.bits_per_label) == (13, 7, 6, 4, 3)


def chunks(png: bytes) -> dict[str, bytes]:
    """Return the chunks of a PNG by name."""
    found, position = {}, 8
    while position < len(png):
        length, name = struct.unpack(">I4s", png[position : position + 8])
        found[name.decode()] = png[position + 8 : position + 8 + length]
        position += 12 + length
    return found


@pytest.mark.parametrize("optimize", [False, True])
@pytest.mark.parametrize(
    ("colors", "depth"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (16, 4), (17, 8), (255, 8), (256, 8)]
)
@pytest.mark.parametrize("channels", [3, 4])
def test_indexed_png_has_the_smallest_depth_and_exactly_k_entries(
    colors: int, depth: int, channels: int, optimize: bool
) -> None:
    used = max(1, colors - 2)
    image = IndexedImage(pattern(19, 11, used), colours(colors, channels))
    png = image.to_png(optimize=optimize)
    found = chunks(png)
    assert found["IHDR"][8:10] == bytes([depth, 3])
    assert found["PLTE"] == image.palette[:, :3].tobytes()
    if channels == 4:
        alpha = found.get("tRNS", b"")  # entries behind its end are opaque
        assert alpha.ljust(colors, b"\xff") == image.palette[:, 3].tobytes()
    else:
        assert "tRNS" not in found
    with Image.open(io.BytesIO(png)) as opened:
        assert opened.mode == "P"
        assert np.array_equal(np.array(opened), image.labels)
        shown = np.array(opened.convert("RGBA"))
    assert np.array_equal(shown[:, :, :channels], image.to_pixels())


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("colors", [1, 2, 5, 16, 200, 256])
def test_pillow_and_back_is_exact(colors: int, channels: int) -> None:
    image = IndexedImage(pattern(9, 9, max(1, colors // 2)), colours(colors, channels))
    assert IndexedImage.from_pillow(image.to_pillow()) == image


def test_a_png_and_back_through_the_format_keeps_everything() -> None:
    image = IndexedImage(pattern(9, 9, 3), colours(7, 4))
    with Image.open(io.BytesIO(image.to_png())) as opened:
        again = palettefmt.decode(palettefmt.encode(opened))
    assert again == image


def test_only_mode_p_is_taken_as_it_is() -> None:
    with pytest.raises(UsageError, match="mode P"):
        IndexedImage.from_pillow(Image.new("RGB", (3, 3)))


def test_the_pillow_image_is_a_copy_that_can_be_changed() -> None:
    image = IndexedImage(pattern(4, 4, 2), colours(2))
    picture = image.to_pillow()
    picture.putpixel((0, 0), 1)
    assert image.labels[0, 0] == 0


def test_a_picture_equals_no_other_kind_of_thing_and_is_no_key() -> None:
    image = IndexedImage(pattern(4, 4, 2), colours(2))
    assert image != "picture"
    assert image != image.labels.tolist()
    with pytest.raises(TypeError):
        hash(image)


def test_a_picture_says_its_size_and_not_its_pixels() -> None:
    assert repr(IndexedImage(pattern(4, 3, 2), colours(2))) == "IndexedImage(4x3, 2 RGB colours)"
    assert repr(IndexedImage(pattern(4, 3, 2), colours(9, 4))) == "IndexedImage(4x3, 9 RGBA colours)"


def test_a_transparent_index_behind_the_palette_makes_nothing_transparent() -> None:
    picture = Image.fromarray(pattern(4, 4, 2))
    picture = picture.convert("P")
    picture.putpalette(colours(2).tobytes(), "RGB")
    picture.info["transparency"] = 200
    assert IndexedImage.from_pillow(picture).channels == 3


def test_no_png_is_made_of_a_side_that_png_cannot_say() -> None:
    labels = np.broadcast_to(np.uint8(0), (1, 2**31))
    with pytest.raises(UnsupportedError, match=r"2,147,483,647"):
        png.indexed_png(labels, colours(1))
