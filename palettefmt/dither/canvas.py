"""A picture on its way to labels: what the eye sees of it, what each pixel may take, and what it has."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from palettefmt.arrays import F32, U8, U32, Labels, Mask, Palette, Pixels, pack, with_alpha
from palettefmt.dither import stray
from palettefmt.dither.exact import find
from palettefmt.dither.masking import activity, masking
from palettefmt.dither.stripes import in_bands
from palettefmt.dither.vision import Vision

# Kinds of pixels: 0 or the sum of these.
OPAQUE = 1  # only opaque entries will do
ALONE = 2  # takes the nearest entry, with no error from its neighbours or to them
HELD = 4  # its label stands


class Canvas:
    """A picture as the vision model sees it, with the labels that it is given.

    Parameters
    ----------
    vision : Vision
        The model of the eye.
    pixels : ndarray of uint8, shape (H, W, C)
        sRGB(A); fully transparent pixels do not count.
    masked : bool, default False
        Whether error counts less in busy places (`palettefmt.dither.masking`).

    Attributes
    ----------
    target : ndarray of float32, shape (C, H, W)
        The picture in the model's channels.
    kind : ndarray of uint8, shape (H, W)
        Kind of each pixel, as above.
    labels : ndarray of uint8, shape (H, W)
        The dithered picture; zeros at first.
    """

    def __init__(self, vision: Vision, pixels: Pixels, *, masked: bool = False) -> None:
        self.vision = vision
        self.masked = masked
        self.pixels = pixels
        self.target = vision.channels(pixels)
        self.kind: U8 = np.zeros(pixels.shape[:2], np.uint8)
        self.labels: Labels = np.zeros(pixels.shape[:2], np.uint8)
        if pixels.shape[2] == 4:
            self.kind[pixels[..., 3] == 255] = OPAQUE
            self.kind[pixels[..., 3] == 0] |= HELD

    @cached_property
    def scale(self) -> F32:
        """Sensitivity at each pixel, shape (H, W); 0 where the picture is fully transparent."""
        scale = self.vision.sensitivity(self.pixels)
        if self.masked:
            scale *= masking(self.activity)
        if self.pixels.shape[2] == 4:
            scale[self.pixels[..., 3] == 0] = 0
        return scale

    @cached_property
    def activity(self) -> F32:
        """How busy each place is, shape (H, W)."""
        return activity(self.pixels)

    @cached_property
    def coordinates(self) -> F32:
        """The pixels as `palettefmt.dither.stray` sees them, shape (H, W, 3)."""
        return stray.coordinates(self.pixels)

    def values(self, palette: Palette) -> F32:
        """Return a palette in the model's channels, shape (k, C)."""
        return np.ascontiguousarray(self.vision.channels(palette).T)

    def error(self, values: F32) -> F32:
        """Return the error of the labels times sensitivity, shape (C, H, W), with the entries' `values`."""
        error, scale, channels = np.empty_like(self.target), self.scale, np.ascontiguousarray(values.T)

        def fill(rows: slice) -> None:
            for c, shown in enumerate(channels):
                np.take(shown, self.labels[rows], out=error[c, rows], mode="clip")  # quicker than indexing
                error[c, rows] -= self.target[c, rows]
                error[c, rows] *= scale[rows]

        in_bands(len(scale), scale.shape[1], fill)
        return error

    def hold(self, palette: Palette, entries: Mask, alike: int = 0) -> None:
        """Hold the pixels whose colour is exactly an entry, and leave alone what lies narrowly between.

        A free pixel in none of the 3 x 3 squares that are all free is the soft edge of a letter or a line. To mix its
        colour from several pixels would fray it.

        Parameters
        ----------
        palette : ndarray of uint8, shape (k, C)
        entries : ndarray of bool, shape (k,)
            Those whose pixels are held.
        alike : int, default 0
            How many of the eight pixels around must have the very colour too: in a photo of many entries, some pixels
            have an entry's colour by chance.
        """
        codes = pack(self.pixels)
        exact = find(codes, palette, entries)
        if alike:
            exact[_alike(codes) < alike] = -1
        self.labels[exact >= 0] = exact[exact >= 0]
        self.kind[exact >= 0] |= HELD
        framed = np.pad(self.kind >= HELD, 2, mode="edge")
        narrow = ~_three_by_three(~_three_by_three(framed))
        self.kind[narrow & (self.kind < HELD)] |= ALONE


def opaque_entries(palette: Palette) -> U8:
    """Flag (k,) the entries for opaque pixels: the opaque ones, or if none is, the least transparent."""
    alpha = with_alpha(palette)[:, 3]
    flags: U8 = (alpha == alpha.max()).astype(np.uint8)
    return flags


def _alike(codes: U32) -> U8:
    """Count for each pixel how many of the eight around it have its colour."""
    height, width = codes.shape
    count = np.zeros(codes.shape, np.uint8)
    for dy, dx in ((0, 1), (1, -1), (1, 0), (1, 1)):
        one = slice(0, height - dy), slice(max(0, -dx), width - max(0, dx))
        other = slice(dy, height), slice(max(0, dx), width - max(0, -dx))
        same = codes[one] == codes[other]
        count[one] += same
        count[other] += same
    return count


def _three_by_three(mask: Mask) -> Mask:
    """Tell for each inner pixel of a mask whether any in its 3 x 3 square is set; shape (H - 2, W - 2)."""
    rows = mask[:-2] | mask[1:-1] | mask[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
