"""TIFF: samples -> colour, by what the tags say of them."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels
from palettefmt.errors import PictureWarning
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster
from palettefmt.pictures.tiff_layout import (
    ASSOCIATED,
    CIELAB,
    COLOURS,
    GREY,
    ICCLAB,
    INKS,
    MAGICS,
    RGB,
    STRAIGHT,
    WHITE_IS_ZERO,
    YCBCR,
    Layout,
    of_page,
    tiff_errors,
    tifffile,
)
from palettefmt.pictures.tiff_samples import BYTES, by_pillow, entries_of, samples_of, with_directory

__all__ = ["MAGICS", "read"]

_ALPHAS = (ASSOCIATED, STRAIGHT, 999)  # the last one is CorelDRAW's
_FAX, _OLD_JPEG, _JPEG = (2, 3, 4, 32771), 6, 7
# Of pages that Pillow reads rightly, in 8 bits or one: what it has to know, and nothing else that could be wrong.
_NEEDED = (256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 322, 323, 324, 325, 338, 347,
           512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532)  # fmt: skip


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the first picture in the bytes of a TIFF file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with tiff_errors(), tifffile().TiffFile(io.BytesIO(data)) as file:
        pages = file.pages
        page = pages[0]
        limits.check_pixels(int(page.imagewidth), int(page.imagelength))
        layout = of_page(page)
        if layout.tile:
            limits.check_pixels(*layout.tile, "a tile of the TIFF")
        result = _picture(data, layout)
        if len(pages) > 1:
            pillow.warn_of_frames(len(pages))
        return result


def _picture(data: bytes, layout: Layout) -> IndexedImage | Pixels:
    """Return the picture of a page."""
    if _is_pillows(layout):
        colour = by_pillow(with_directory(data, dict(entries_of(layout, _NEEDED))))
        return raster.Raster(colour, None, layout.profile, layout.orientation).finished()
    if layout.photometric == YCBCR:
        from palettefmt.pictures import tiff_ycbcr

        colour = tiff_ycbcr.rgb(data, layout)
        return raster.Raster(colour, None, layout.profile, layout.orientation).finished()
    samples = samples_of(data, layout)
    if layout.palette is not None and layout.samples == 1:
        return raster.indexed(samples[:, :, 0].astype(np.uint8), layout.palette, layout.profile, layout.orientation)
    return _coloured(samples, layout).finished()


def _is_pillows(layout: Layout) -> bool:
    """Return whether Pillow's libtiff reads a page as it should: tests/test_readers.py holds that it does."""
    big = layout.page.parent.is_bigtiff and layout.big_endian  # which Pillow does not know
    if layout.planes or layout.samples != layout.colours or big:
        return False
    if layout.compression in _FAX:
        return layout.bits == 1 and layout.photometric in (WHITE_IS_ZERO, GREY)
    jpeg = layout.compression in (_OLD_JPEG, _JPEG)
    if jpeg:
        return layout.bits == 8 and layout.photometric in (WHITE_IS_ZERO, GREY, RGB, INKS, YCBCR)
    return layout.photometric == YCBCR and layout.bits == 8 and layout.compression in BYTES


def _coloured(samples: NDArray[Any], layout: Layout) -> raster.Raster:
    """Return samples as colour and alpha."""
    count = COLOURS[layout.photometric]
    place, kind = _alpha_of(layout)
    if layout.samples - count > (place is not None) and layout.samples - count > 1:
        left = layout.samples - count - (place is not None)
        message = f"the TIFF has {left} more channels than its colours and alpha; they are not used"
        warnings.warn(message, PictureWarning, stacklevel=2)
    alpha = None if place is None else _scaled(samples[:, :, place], layout.bits)
    stored = samples[:, :, :count]
    if layout.palette is not None:
        colour: raster.Samples = layout.palette[np.minimum(stored[:, :, 0], len(layout.palette) - 1)]
    elif layout.photometric in (CIELAB, ICCLAB):
        colour = _of_lab(stored, layout)
    else:
        if layout.photometric == WHITE_IS_ZERO:
            stored = ((1 << layout.bits) - 1 - stored.astype(np.uint32)).astype(stored.dtype)
        colour = _scaled(stored, layout.bits)
    if alpha is not None and kind == ASSOCIATED and layout.palette is None:
        colour = _straight(colour, alpha)
    return raster.Raster(colour, alpha, layout.profile, layout.orientation)


def _alpha_of(layout: Layout) -> tuple[int | None, int]:
    """Return which sample is alpha, and of which kind; one extra sample of which nothing is said is taken for it."""
    count = COLOURS[layout.photometric]
    if layout.samples == count + 1 and not layout.extra:
        return count, STRAIGHT
    for number, kind in enumerate(layout.extra[: layout.samples - count]):
        if kind in _ALPHAS:
            return count + number, kind
    return None, STRAIGHT


def _scaled(samples: NDArray[Any], bits: int) -> raster.Samples:
    """Return samples of some bits over the whole range of uint8, if that takes no rounding, or of uint16."""
    if bits in (8, 16):
        return samples
    most = (1 << bits) - 1
    target = 255 if 255 % most == 0 else 65535
    table = (np.arange(most + 1, dtype=np.uint64) * target + most // 2) // most
    scaled: raster.Samples = table.astype(np.uint8 if target == 255 else np.uint16)[samples]
    return scaled


def _straight(colour: raster.Samples, alpha: raster.Samples) -> raster.Samples:
    """Return colour that its alpha was multiplied into without that; eight bits are cut off, as Pillow does it."""
    most = 255 if colour.dtype == np.uint8 else 65535
    share = alpha.astype(np.uint64)[:, :, None]
    half = 0 if most == 255 else share // 2
    divided = np.minimum((colour.astype(np.uint64) * most + half) // np.maximum(share, 1), most)
    return np.where(share > 0, divided, colour).astype(colour.dtype)


def _of_lab(stored: NDArray[Any], layout: Layout) -> Pixels:
    """Return CIE L*a*b* as sRGB, through Pillow's LittleCMS, which takes a* and b* with 128 added."""
    from PIL import Image

    if layout.bits not in (8, 16):
        raise pillow.lacking(f"TIFF of {layout.bits} bits with colours of kind CIELAB")
    lightness, chroma = stored[:, :, 0], stored[:, :, 1:].astype(np.uint32)
    if layout.photometric == CIELAB:  # signed
        chroma = chroma ^ np.uint32(1 << (layout.bits - 1))
    if layout.bits == 16:
        # CIELAB's white is 65535, ICC's is 65280.
        lightness = lightness >> 8 if layout.photometric == ICCLAB else raster.eight_bits(lightness)
        chroma = np.minimum((chroma + 128) >> 8, 255)
    lightness, chroma = lightness.astype(np.uint8), chroma.astype(np.uint8)
    planes = [Image.fromarray(np.ascontiguousarray(plane)) for plane in (lightness, chroma[:, :, 0], chroma[:, :, 1])]
    return np.array(Image.merge("LAB", planes).convert("RGB"), np.uint8)
