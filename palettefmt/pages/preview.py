"""Pictures inside a page: reduced to a budget of pixels, as data URIs."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from palettefmt.measure import differences
from palettefmt.measure.differences import Differences, Pixels

SIDE = 4096  # most pixels of a side
ENLARGED_SIDE = 520  # small pictures are enlarged up to about this
MOST_ENLARGED = 16
THUMBNAIL = (112, 84)

_PNG_IS_SMALL = 1 << 14  # bytes below which WebP is not tried
_WEBP_SIDE = 16_383


@dataclass(frozen=True)
class Preview:
    """A picture inside the page.

    Attributes
    ----------
    uri : str
        A data URI of the pixels.
    width, height : int
        Their size.
    reduced : bool
        Whether it is less than the picture's own.
    zoom : int
        How many times the page shows it enlarged.
    """

    uri: str
    width: int
    height: int
    reduced: bool
    zoom: int


def size_within(width: int, height: int, budget: int) -> tuple[int, int]:
    """Return how large a preview is.

    Parameters
    ----------
    width, height : int
        Of the picture.
    budget : int
        Most pixels of the preview.

    Returns
    -------
    width, height : int
        The picture's own, or reduced in proportion to keep the budget, and each side to `SIDE`.
    """
    factor = min(1.0, math.sqrt(budget / (width * height)), SIDE / max(width, height))
    return max(1, int(width * factor)), max(1, int(height * factor))


def preview(pixels: Pixels, size: tuple[int, int], full_size: tuple[int, int]) -> Preview:
    """Return a picture for the page, lossless at its size.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3 or 4)
        Of any size; each pixel of a smaller preview is the mean of those that it stands for.
    size : (int, int)
        Width and height of the preview.
    full_size : (int, int)
        Width and height of the picture.

    Returns
    -------
    Preview
        As PNG or WebP, whichever is smaller.
    """
    picture = Image.fromarray(pixels)
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BOX)
    data, kind = _saved(picture, "PNG", optimize=True), "png"
    if max(size) <= _WEBP_SIDE and len(data) > _PNG_IS_SMALL:
        webp = _saved(picture, "WEBP", lossless=True, exact=True)
        data, kind = min((data, "png"), (webp, "webp"), key=lambda pair: len(pair[0]))
    zoom = max(1, min(MOST_ENLARGED, ENLARGED_SIDE // max(size)))
    return Preview(_data_uri(kind, data), *size, size != full_size, zoom)


def heat_map(errors: Differences, size: tuple[int, int]) -> Pixels:
    """Return the colours of the classes of difference.

    Parameters
    ----------
    errors : ndarray of float32, shape (height, width)
    size : (int, int)
        Width and height of what is returned; each pixel of a smaller one is the mean of those that it stands for.

    Returns
    -------
    ndarray of uint8, shape (size[1], size[0], 3)
        sRGB.
    """
    if errors.shape != size[::-1]:
        errors = np.asarray(Image.fromarray(errors).resize(size, Image.Resampling.BOX))
    colours = np.array([list(bytes.fromhex(colour[1:])) for colour in differences.COLOURS], np.uint8)
    return colours[differences.classes(errors)]


def thumbnail(pixels: Pixels) -> str:
    """Return a small picture as a data URI.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3 or 4)
        Reduced in proportion to fit `THUMBNAIL`.
    """
    picture = Image.fromarray(pixels)
    picture.thumbnail(THUMBNAIL)
    return _data_uri("png", _saved(picture, "PNG", optimize=True))


def _saved(picture: Image.Image, kind: str, **options: bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _data_uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
