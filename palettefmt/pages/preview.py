"""Pictures inside a page: reduced to a budget of pixels, as data URIs."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from palettefmt.arrays import Pixels
from palettefmt.measure import differences
from palettefmt.measure.differences import Differences

SIDE = 4096  # most pixels of a side; WebP takes 16,383
ENLARGED_SIDE = 520  # small pictures are enlarged up to about this
MOST_ENLARGED = 16
THUMBNAIL = (112, 84)

_PNG_IS_SMALL = 1 << 14  # bytes below which WebP is not tried


@dataclass(frozen=True)
class Preview:
    """A picture inside the page."""

    uri: str  # a data URI of the pixels
    width: int
    height: int
    reduced: bool  # whether it is smaller than the picture itself
    zoom: int  # how many times the page shows it enlarged


def size_within(width: int, height: int, budget: int) -> tuple[int, int]:
    """Return width and height of a preview: the picture's, reduced to a budget of pixels and to `SIDE` a side."""
    factor = min(1.0, math.sqrt(budget / (width * height)), SIDE / max(width, height))
    return max(1, int(width * factor)), max(1, int(height * factor))


def preview(pixels: Pixels, size: tuple[int, int], full_size: tuple[int, int]) -> Preview:
    """Return a picture at a size (width, height), as PNG or lossless WebP, whichever is smaller.

    Of larger pixels, each one of the preview is the mean of those that it stands for. `full_size` is the size of the
    picture itself.
    """
    picture = Image.fromarray(pixels)
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BOX)
    data, kind = _saved(picture, "PNG", optimize=True), "png"
    if len(data) > _PNG_IS_SMALL:
        webp = _saved(picture, "WEBP", lossless=True, exact=True)
        data, kind = min((data, "png"), (webp, "webp"), key=lambda pair: len(pair[0]))
    zoom = max(1, min(MOST_ENLARGED, ENLARGED_SIDE // max(size)))
    return Preview(_data_uri(kind, data), *size, size != full_size, zoom)


def heat_map(errors: Differences, size: tuple[int, int]) -> Pixels:
    """Return the colours of the classes of difference, at a size (width, height).

    Where that is smaller, each pixel shows the mean of the differences that it stands for.
    """
    if errors.shape != size[::-1]:
        errors = np.asarray(Image.fromarray(errors).resize(size, Image.Resampling.BOX))
    colours = np.array([list(bytes.fromhex(colour[1:])) for colour in differences.COLOURS], np.uint8)
    return colours[differences.classes(errors)]


def thumbnail(pixels: Pixels) -> str:
    """Return a picture, reduced to fit `THUMBNAIL`, as a data URI."""
    picture = Image.fromarray(pixels)
    picture.thumbnail(THUMBNAIL)
    return _data_uri("png", _saved(picture, "PNG", optimize=True))


def _saved(picture: Image.Image, kind: str, **options: bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _data_uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
