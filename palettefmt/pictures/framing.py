"""A picture -> the part, the way up and the size that are wanted, before its colours are reduced.

In this order: crop, rotate, resize, fill. A picture is resized in linear light, as that is what mixes in the eye, its
colours weighted by alpha, by Lanczos' filter of three lobes (W. Burger and M. Burge, "Principles of Digital Image
Processing", 2009), and never sharpened. What only crops and turns an indexed picture keeps its labels and palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments
from palettefmt.arrays import F32, LINEAR, Pixels, from_linear
from palettefmt.errors import UsageError
from palettefmt.image import IndexedImage
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures.source import Picture, pixels_of

Resize = Literal["cover", "contain", "stretch"]
Rotate = Literal["0", "90", "180", "270", "auto"]
RESIZES: tuple[Resize, ...] = get_args(Resize)
ROTATIONS: tuple[Rotate, ...] = get_args(Rotate)
MOST_SIDE = 65_535
_WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Framing:
    """What is wanted of a picture's shape; by default nothing.

    Raises
    ------
    UsageError
        If a value is out of range.
    """

    crop: tuple[int, int, int, int] | None = None  # x, y, width, height in pixels of the upright picture
    rotate: Rotate = "0"  # degrees clockwise; auto: by 90 if one of picture and size is upright and the other not
    size: tuple[int, int] | None = None  # width and height of the result
    resize: Resize = "cover"  # cut what is too much, leave bars, or distort
    background: tuple[int, int, int] | None = None  # sRGB of the bars and behind what is transparent; bars are white

    def __post_init__(self) -> None:
        arguments.choice("resize", self.resize, RESIZES)
        arguments.choice("rotate", self.rotate, ROTATIONS)
        for side in self.size or ():
            arguments.whole("a side of the size", side, 1, MOST_SIDE)
        if self.rotate == "auto" and self.size is None:
            raise UsageError("to rotate automatically, a picture needs a size", "give a size")

    @property
    def changes(self) -> bool:
        """Whether anything is wanted."""
        return self != Framing()

    def applied(self, picture: Picture, limits: Limits = DEFAULT_LIMITS) -> Picture:
        """Return a picture so; an indexed one as pixels if it is resized or what is transparent gets a background.

        Raises
        ------
        UsageError
            If the crop does not lie in the picture.
        LimitError
            If the result has more pixels than the limits allow.
        """
        if not self.changes:
            return picture
        if self.size is not None:
            limits.check_pixels(*self.size)
        array = picture.labels if isinstance(picture, IndexedImage) else picture
        array = _turned(_cropped(array, self.crop), self._quarters(array))
        if isinstance(picture, IndexedImage):
            picture = IndexedImage(np.ascontiguousarray(array), picture.palette)
            if (self.background is None or _is_opaque(picture)) and self.size in (
                None,
                (picture.width, picture.height),
            ):
                return picture
            array = pixels_of(picture)
        pixels: Pixels = np.ascontiguousarray(array)
        if self.background is not None and pixels.shape[2] == 4:
            pixels = _on(pixels, self.background)
        if self.size is not None and self.size != (pixels.shape[1], pixels.shape[0]):
            pixels = self._resized(pixels, *self.size)
        return pixels

    def _quarters(self, array: Pixels) -> int:
        """Return by how many quarters of a turn, clockwise."""
        if self.rotate != "auto":
            return int(self.rotate) // 90
        width, height = (array.shape[1], array.shape[0]) if self.crop is None else self.crop[2:]
        wide, high = self.size or (1, 1)
        return int((width > height and high > wide) or (height > width and wide > high))

    def _resized(self, pixels: Pixels, width: int, height: int) -> Pixels:
        """Return pixels in the size that is wanted."""
        tall, wide = pixels.shape[:2]
        if self.resize == "stretch":
            return scaled(pixels, (0.0, 0.0, wide, tall), width, height)
        if self.resize == "cover":
            scale = max(width / wide, height / tall)
            across, down = width / scale, height / scale
            left, top = max(0.0, (wide - across) / 2), max(0.0, (tall - down) / 2)
            return scaled(pixels, (left, top, min(wide, left + across), min(tall, top + down)), width, height)
        scale = min(width / wide, height / tall)
        across, down = max(1, round(wide * scale)), max(1, round(tall * scale))
        inner = scaled(pixels, (0.0, 0.0, wide, tall), across, down)
        bars = np.full((height, width, inner.shape[2]), 255, np.uint8)
        bars[..., :3] = _WHITE if self.background is None else self.background
        left, top = (width - across) // 2, (height - down) // 2
        bars[top : top + down, left : left + across] = inner
        return bars


def scaled(pixels: Pixels, box: tuple[float, float, float, float], width: int, height: int) -> Pixels:
    """Return a part of a picture in another size, by Lanczos' filter in linear light.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
    box : tuple of float
        Left, top, right and bottom of the part.
    width, height : int
    """
    from PIL import Image

    linear = LINEAR.astype(np.float32)

    def plane(values: F32) -> F32:
        picture = Image.fromarray(values).resize((width, height), Image.Resampling.LANCZOS, box)
        return np.asarray(picture)

    if pixels.shape[2] == 3:
        planes = [plane(linear[pixels[..., channel]]) for channel in range(3)]
        return _encoded(np.stack(planes, axis=-1))
    share = pixels[..., 3].astype(np.float32) / np.float32(255)
    alpha = np.clip(plane(share), 0.0, 1.0)
    weighted = [plane(linear[pixels[..., channel]] * share) for channel in range(3)]
    colour = np.stack(weighted, axis=-1) / np.maximum(alpha, np.float32(1 / 1024))[..., None]
    opacity = np.rint(alpha * 255).astype(np.uint8)
    return np.concatenate([_encoded(colour) * (opacity[..., None] > 0), opacity[..., None]], axis=2)


def _encoded(light: NDArray[Any]) -> Pixels:
    """Return linear light as sRGB of 8 bits; what the filter makes negative or more than white is cut."""
    result = np.empty(light.shape, np.uint8)
    for y in range(0, len(light), 64):
        band = np.clip(light[y : y + 64].astype(np.float64), 0.0, 1.0)
        result[y : y + 64] = np.rint(255.0 * from_linear(band)).astype(np.uint8)
    return result


def _is_opaque(image: IndexedImage) -> bool:
    return image.channels == 3 or bool((image.palette[:, 3] == 255).all())


def _cropped(array: Pixels, crop: tuple[int, int, int, int] | None) -> Pixels:
    """Return a rectangle of a picture, which must lie inside."""
    if crop is None:
        return array
    x, y, width, height = crop
    if min(x, y) < 0 or min(width, height) < 1 or x + width > array.shape[1] or y + height > array.shape[0]:
        size = f"{array.shape[1]:,} x {array.shape[0]:,}"
        raise UsageError(f"a crop of {width} x {height} at {x},{y} does not lie in a picture of {size}")
    return array[y : y + height, x : x + width]


def _turned(array: Pixels, quarters: int) -> Pixels:
    return np.rot90(array, -quarters)


def _on(pixels: Pixels, background: tuple[int, int, int]) -> Pixels:
    """Return pixels without alpha, on a background, mixed in linear light."""
    alpha = pixels[..., 3:].astype(np.float32) / np.float32(255)
    linear = LINEAR.astype(np.float32)
    behind = linear[np.array(background, np.uint8)]
    return _encoded(linear[pixels[..., :3]] * alpha + behind * (1 - alpha))
