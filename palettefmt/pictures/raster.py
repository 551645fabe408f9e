"""A picture as its file has it -> what the product works with: its profile applied, at eight bits, upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import MAX_COLORS, Labels, Palette, Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.pictures import profiles
from palettefmt.pictures.colours import from_sixteen
from palettefmt.pictures.orientation import turned

Samples = NDArray[Any]  # uint8 or uint16, over the whole range of their type


@dataclass(frozen=True)
class Raster:
    """Pixels by their colour, shape (height, width, channels): 1 channel is grey, 3 are RGB, 4 are CMYK (0: no ink)."""

    colour: Samples
    alpha: Samples | None = None  # shape (height, width), straight; the type may be another one than the colour's
    profile: bytes = b""
    orientation: int | None = None

    def finished(self) -> Pixels:
        """Return sRGB(A) of 8 bits, upright; alpha that is opaque everywhere is dropped."""
        pixels = profiles.to_srgb(eight_bits(self.colour), self.profile)
        if self.alpha is not None:
            alpha = eight_bits(self.alpha)
            if alpha.min() < 255:
                pixels = np.dstack([pixels, alpha])
        return turned(pixels, self.orientation)


def eight_bits(samples: Samples) -> Pixels:
    """Return samples of 16 bits rounded to 8, and others as they are."""
    return from_sixteen(samples) if samples.dtype.itemsize == 2 else samples


def indexed(labels: Labels, palette: Palette, profile: bytes = b"", orientation: int | None = None) -> IndexedImage:
    """Return an indexed picture with its palette in sRGB and its labels upright.

    Raises
    ------
    CorruptError
        If a label has no entry.
    """
    top = int(labels.max())
    if top >= len(palette):
        raise CorruptError(f"the picture is broken: a pixel has colour {top} of a palette of {len(palette)}")
    colours = profiles.to_srgb(np.ascontiguousarray(palette[None, :, :3]), profile)[0]
    return IndexedImage(turned(labels, orientation), np.column_stack([colours, palette[:, 3:]]))


def with_clear(labels: Labels, palette: Palette, clear: NDArray[np.bool_]) -> tuple[Labels, Palette] | None:
    """Give the pixels of a mask a clear entry: one more, or one that nothing uses; None if there is no room."""
    entry = len(palette)
    if entry == MAX_COLORS:
        unused = np.flatnonzero(np.bincount(labels[~clear], minlength=entry) == 0)
        if len(unused) == 0:
            return None
        entry = int(unused[-1])
    channels = np.full((max(len(palette), entry + 1), 4), 255, np.uint8)
    channels[: len(palette), : palette.shape[1]] = palette
    channels[entry] = 0
    return np.where(clear, np.uint8(entry), labels), channels
