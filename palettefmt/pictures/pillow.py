"""Any picture -> sRGB(A) pixels of 8 bits: orientation, colour profile, bit depth, grey, CMYK, alpha."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import IO

import numpy as np
from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from palettefmt.errors import (
    CorruptError,
    LimitError,
    NotAPictureError,
    PalettefmtError,
    PictureWarning,
    UnsupportedError,
)
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures.colours import from_sixteen

_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")


def open_picture(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Image.Image:
    """Open the bytes of a picture file, upright and in sRGB.

    Parameters
    ----------
    data : bytes
        A file of any format that Pillow opens. Of several frames the first is taken, with a warning.
    limits : Limits
        Checked against the declared size before any pixel is decoded.

    Returns
    -------
    PIL.Image.Image
        Of mode P if the file was indexed, otherwise RGB or RGBA.

    Raises
    ------
    CorruptError
        If the bytes are no picture, or break off.
    UnsupportedError
        If the pixels have no defined colour (floating point, 32-bit integers).
    LimitError
        If the picture is larger than `limits` allow.
    """
    if not data:
        raise CorruptError("the file is empty")
    with _pillow_errors(), _no_pillow_limit(), Image.open(io.BytesIO(data)) as picture:
        limits.check_pixels(*picture.size)
        frames = getattr(picture, "n_frames", 1)
        picture.load()
        if picture.format in ("GIF", "BMP") and picture.mode == "L":
            # Pillow takes a palette of all greys in order for none; in the file it is one.
            picture.putpalette(bytes(grey for grey in range(256) for _ in range(3)), "RGB")
        if frames > 1:
            warnings.warn(f"the picture has {frames} frames; only the first is used", PictureWarning, stacklevel=2)
        return normal_picture(picture)


def declared_size(file: IO[bytes]) -> tuple[int, int]:
    """Return the width and height that a picture file declares; none of its pixels are read."""
    with _pillow_errors(), _no_pillow_limit(), Image.open(file) as picture:
        return picture.size


def normal_picture(picture: Image.Image) -> Image.Image:
    """Return a Pillow image upright, in sRGB, of mode P, RGB or RGBA; see `open_picture`."""
    with _pillow_errors():
        upright = ImageOps.exif_transpose(picture)
        if upright.mode == "P":
            return _indexed_in_srgb(upright)
        picture = _in_srgb(_eight_bits(upright))
        transparent = picture.has_transparency_data
        picture = picture.convert("RGBA" if transparent else "RGB")
        if transparent and picture.getchannel("A").getextrema() == (255, 255):
            picture = picture.convert("RGB")
        return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 8 bits a channel."""
    if picture.mode not in (*_SIXTEEN_BIT, "I", "F"):
        return picture
    values = np.asarray(picture)
    if picture.mode == "F" or values.min() < 0 or values.max() > 65535:
        raise UnsupportedError(
            f"pixels of mode {picture.mode} have no defined white; convert the picture to 8 or 16 bits first"
        )
    result = Image.fromarray(from_sixteen(values))
    result.info.update(picture.info)
    if isinstance(picture.info.get("transparency"), int):
        result.info.pop("transparency")  # a 16-bit key colour no longer names one 8-bit grey
        key = values == picture.info["transparency"]
        result = Image.merge("LA", (result, Image.fromarray(np.where(key, 0, 255).astype(np.uint8))))
    return result


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture with its embedded colour profile applied; alpha is kept aside meanwhile."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    if picture.mode in ("LA", "RGBA", "PA", "La", "RGBa") or picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        colour = rgba.convert("L" if picture.mode in ("LA", "La") else "RGB")
        result = _apply_profile(colour, profile).convert("RGB")
        result.putalpha(rgba.getchannel("A"))
        return result
    return _apply_profile(picture.convert("L") if picture.mode == "1" else picture, profile)


def _apply_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert an RGB, L or CMYK picture by its profile; a broken or unfitting profile is warned about."""
    from PIL import ImageCms

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


def _indexed_in_srgb(picture: Image.Image) -> Image.Image:
    """Convert the palette of a mode-P picture by its profile; the labels stay."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    entries = np.array(picture.getpalette("RGB"), np.uint8).reshape(1, -1, 3)
    colours = np.asarray(_apply_profile(Image.fromarray(entries), profile))
    result = picture.copy()
    result.putpalette(colours.tobytes(), "RGB")
    return result


@contextlib.contextmanager
def _no_pillow_limit() -> Iterator[None]:
    """Let our own limit decide at once: Pillow's is a module global that knows nothing of the caller's budget."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


@contextlib.contextmanager
def _pillow_errors() -> Iterator[None]:
    """Turn what Pillow's readers raise on broken files into our errors."""
    try:
        yield
    except (PalettefmtError, PictureWarning):
        raise
    except UnidentifiedImageError as error:
        raise NotAPictureError("not a picture in any format that Pillow opens") from error
    except MemoryError as error:
        raise LimitError("the picture does not fit in memory") from error
    # Pillow's plugins raise nearly anything on hostile bytes; all of it means "this file is broken".
    except Exception as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        raise CorruptError(f"the picture is broken: {text}") from error
