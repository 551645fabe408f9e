"""Colour profiles (ICC), through Pillow's LittleCMS: grey, RGB or CMYK of 8 bits -> sRGB."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.errors import PictureWarning

if TYPE_CHECKING:
    from PIL import Image


def to_srgb(pixels: Pixels, profile: bytes = b"") -> Pixels:
    """Return pixels of shape (height, width, 1 grey, 3 RGB or 4 CMYK) as sRGB, by their profile if they have one."""
    from PIL import Image

    if pixels.shape[2] == 3 and not profile:
        return pixels
    if pixels.shape[2] == 1 and not profile:
        return np.repeat(pixels, 3, axis=2)
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[pixels.shape[2]]
    height, width = pixels.shape[:2]
    picture = Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
    return np.array(applied(picture, profile).convert("RGB"), np.uint8)


def applied(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert an RGB, L or CMYK picture by its profile; a broken or unfitting profile is warned about."""
    from PIL import ImageChops, ImageCms

    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "unreadable"
        warnings.warn(f"the colour profile cannot be used ({reason}); sRGB is assumed", PictureWarning, stacklevel=2)
        return picture
    if converted is None:
        return picture
    # A profile of sRGB itself, by whatever name, must not change a single level.
    if picture.mode == "RGB" and np.asarray(ImageChops.difference(picture, converted)).max() <= 1:
        return picture
    return converted
