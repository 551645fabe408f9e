"""What Pillow makes of a file or holds already -> sRGB(A) pixels of 8 bits. For the formats that it reads rightly."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from palettefmt.arrays import Pixels
from palettefmt.errors import (
    CorruptError,
    LimitError,
    NotAPictureError,
    PalettefmtError,
    PictureWarning,
    UnsupportedError,
    UsageError,
)
from palettefmt.image import IndexedImage
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures import orientation, profiles, raster
from palettefmt.pictures.colours import from_sixteen

_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")
# Where mode I means 16 bits, by the file's own account: Pillow before version 11 has no other mode for them.
_SIXTEEN_BIT_FILES = ("PNG", "PPM")
_SIGNED = ("FITS", "MCIDAS")  # their 16 bits have a sign, or no range at all
_NESTED = (b"\0\0\1\0", b"\0\0\2\0", b"icns")  # icons: pictures in a picture, which Pillow decodes as it opens them
# Of these Pillow takes a palette of all greys in order for none; in the file it is one.
_WITH_TABLES = ("PCX",)
_LACKING = re.compile(
    r"(?i)unsupported|not (yet )?(supported|implemented)|unknown (data|layout|raw mode|pcx mode|pixel)"
    r"|unknown (image|compression|number)|cannot (find loader|handle)|unrecognized (image|file) mode"
    r"|(de)?coder .*not available|no decoder"
)
_NOT_ITS_OWN = re.compile(r"(?i)^not an? .*(file|image|bitmap)|^not .* file")  # a plugin's word for "some other format"
# Words of Pillow's that say what is wrong with a file; what else it raises is about its own insides.
_TELLING = re.compile(r"(?i)truncated|unexpected end|premature|checksum|broken|bad |invalid |corrupt|no pixels|missing")
_INSIDES = re.compile(r"(?i)int\(\)|unpack|codec|decoder|buffer|index|object|argument|header is broken")


def read(data: bytes, limits: Limits = DEFAULT_LIMITS) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a file of any format that Pillow opens and that has no reader of our own.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with opened(data, limits) as picture:
        frames = 1 if picture.format == "PSD" else getattr(picture, "n_frames", 1)  # of a PSD they are its layers
        load(picture, limits)
        if picture.format in _WITH_TABLES and picture.mode == "L":
            picture.putpalette(bytes(grey for grey in range(256) for _ in range(3)), "RGB")
        if picture.mode in _SIXTEEN_BIT and picture.format in _SIGNED:
            raise lacking(f"{picture.format} of signed numbers", "convert it to 8 or 16 bits first, from 0 on")
        if frames > 1:
            warn_of_frames(frames)
        if picture.format == "PSD" and picture.mode == "1":
            picture = picture.point(lambda level: 255 - level)  # its set bits are ink: Pillow shows them as light
        way_up = orientation.of_exif(_bytes_of(picture, "exif")) or orientation.of_xmp(_bytes_of(picture, "xmp"))
        try:
            return of_pillow(picture, way_up)
        except UsageError as error:  # a label without an entry: here it is the file's fault
            raise CorruptError(f"the picture is broken: {error}") from error


def warn_of_frames(frames: int) -> None:
    """Warn that of several frames one is taken."""
    warnings.warn(f"the picture has {frames} frames; only the first is used", PictureWarning, stacklevel=3)


@contextlib.contextmanager
def opened(data: bytes, limits: Limits, kind: str = "") -> Iterator[Image.Image]:
    """Open a file with Pillow, of one kind if it is said; what goes wrong with it inside is one of our errors."""
    with broken(kind):
        try:
            with _pillow_limit(limits if data.startswith(_NESTED) else None):
                picture = Image.open(io.BytesIO(data), formats=[kind] if kind else None)
        except UnidentifiedImageError as error:
            raise _why_not(data, kind) from error
        except Exception as error:  # of some plugin
            raise judged(error, kind or next(_claiming(data), "")) from error
        with picture:
            limits.check_pixels(*picture.size)
            yield picture


def load(picture: Image.Image, limits: Limits) -> None:
    """Let Pillow decode the pixels; a picture inside that is over the limit is refused before its own."""
    with broken(picture.format or ""), _pillow_limit(limits):
        if isinstance(picture, ImageFile.StubImageFile):
            raise lacking(picture.format or "this format")
        picture.load()


def declared_size(file: IO[bytes]) -> tuple[int, int]:
    """Return the width and height that a picture file declares; none of its pixels are read."""
    with broken(), _pillow_limit(None):
        try:
            with Image.open(file) as picture:
                return picture.size
        except UnidentifiedImageError as error:
            raise NotAPictureError("not a picture in any format that Pillow opens") from error


def of_image(picture: Image.Image) -> IndexedImage | Pixels:
    """Return a Pillow image that is there already: indexed as it is if it is of mode P, else as sRGB(A) pixels."""
    try:
        way = picture.getexif().get(0x0112)
    except Exception:  # its text can be anything, and only one number of it is wanted
        way = orientation.of_exif(_bytes_of(picture, "exif"))
    with broken():
        return of_pillow(picture, way if isinstance(way, int) and 1 <= way <= 8 else None)


def of_pillow(picture: Image.Image, way_up: int | None) -> IndexedImage | Pixels:
    """Return what Pillow holds, by its mode."""
    profile = picture.info.get("icc_profile") or b""
    if picture.mode == "P":
        image = IndexedImage.from_pillow(picture)
        return raster.indexed(image.labels, image.palette, profile, way_up)
    picture = _in_srgb(_eight_bits(picture), profile)
    transparent = picture.has_transparency_data
    pixels = np.array(picture.convert("RGBA" if transparent else "RGB"), np.uint8)
    if transparent and pixels[:, :, 3].min() == 255:
        pixels = pixels[:, :, :3]
    return orientation.turned(pixels, way_up)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 8 bits a channel."""
    if picture.mode not in (*_SIXTEEN_BIT, "I", "F"):
        return picture
    if picture.mode == "F" or (picture.mode == "I" and picture.format not in _SIXTEEN_BIT_FILES):
        what = "floating point" if picture.mode == "F" else "32-bit integers"
        raise UnsupportedError(
            f"pixels of mode {picture.mode} ({what}) have no defined white", "convert the picture to 8 or 16 bits first"
        )
    values = np.asarray(picture).astype(np.uint16)
    result = Image.fromarray(from_sixteen(values))
    result.info.update(picture.info)
    if isinstance(picture.info.get("transparency"), int):
        result.info.pop("transparency")  # a 16-bit key colour no longer names one 8-bit grey
        key = values == picture.info["transparency"]
        result = Image.merge("LA", (result, Image.fromarray(np.where(key, 0, 255).astype(np.uint8))))
    return result


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture with its embedded colour profile applied; alpha is kept aside meanwhile."""
    if not profile:
        return picture
    if picture.mode in ("LA", "RGBA", "PA", "La", "RGBa") or picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        colour = rgba.convert("L" if picture.mode in ("LA", "La") else "RGB")
        result = profiles.applied(colour, profile).convert("RGB")
        result.putalpha(rgba.getchannel("A"))
        return result
    return profiles.applied(picture.convert("L") if picture.mode == "1" else picture, profile)


def _bytes_of(picture: Image.Image, name: str) -> bytes:
    value = picture.info.get(name, b"")
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def lacking(kind: str, advice: str = "convert it to PNG first") -> UnsupportedError:
    """Return the error of a picture that is whole, of a kind that is not read."""
    return UnsupportedError(f"pictures of this kind ({kind}) are not supported", advice)


def _why_not(data: bytes, kind: str) -> PalettefmtError:
    """Return what is wrong with a file that Pillow does not open: its plugins know, and it keeps that to itself."""
    for name in [kind] if kind else _claiming(data):
        try:
            Image.OPEN[name][0](io.BytesIO(data), "")
        except Exception as error:  # each plugin has its own
            if not _NOT_ITS_OWN.search(str(error)):
                return judged(error, name)
    return NotAPictureError("not a picture in any format that Pillow opens")


def _claiming(data: bytes) -> Iterator[str]:
    """Yield the formats whose plugins know the first bytes as theirs."""
    Image.init()
    for name, (_, accept) in Image.OPEN.items():
        if accept is not None and accept(data[:16]) is True:
            yield name


@contextlib.contextmanager
def _pillow_limit(limits: Limits | None) -> Iterator[None]:
    """Let our limit decide for pictures inside a picture, and none but ours: Pillow's knows nothing of the caller's."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = limits.max_pixels if limits else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what Pillow says of metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        found = re.search(r"\d+", str(error))
        size = f"{int(found[0]):,}" if found else "too many"
        most = limits.max_pixels if limits else 0
        raise LimitError(
            f"a picture inside the picture has {size} pixels; the limit is {most:,}",
            "raise max_pixels if you trust the file",
        ) from error
    finally:
        Image.MAX_IMAGE_PIXELS = before


@contextlib.contextmanager
def broken(kind: str = "") -> Iterator[None]:
    """Turn what readers raise on broken files into our errors."""
    try:
        yield
    except (PalettefmtError, PictureWarning):
        raise
    # Readers raise nearly anything on hostile bytes; all of it means "this file is broken".
    except Exception as error:
        raise judged(error, kind) from error


def judged(error: Exception, kind: str = "") -> PalettefmtError:
    """Return our error for one that a reader raised: out of memory, not supported, or broken, in plain words."""
    if isinstance(error, PalettefmtError):
        return error
    if isinstance(error, MemoryError):
        return LimitError("the picture does not fit in memory")
    text = (str(error) or type(error).__name__).splitlines()[0]
    if isinstance(error, NotImplementedError) or _LACKING.search(text):
        return lacking(f"{kind}: {text}" if kind else text)
    if re.search("(?i)truncated|not enough (image )?data|unexpected end of", text):
        return CorruptError("the picture is broken: it ends before its pixels do (it is truncated)")
    if isinstance(error, (OSError, SyntaxError, ValueError)) and _TELLING.search(text) and not _INSIDES.search(text):
        return CorruptError(f"the picture is broken: {text}")
    return CorruptError(f"the picture is broken: its {kind + ' ' if kind else ''}data make no sense")


def tile_of(picture: Image.Image, rawmode: str) -> Any:
    """Return what `Image.tile` has to be for the samples to be taken in another raw mode of Pillow's."""
    return [(*tile[:3], rawmode) for tile in picture.tile]  # type: ignore[attr-defined]
