"""The same picture in other formats: how many bytes each takes."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from palettefmt import arguments
from palettefmt.image import IndexedImage

# "png" is indexed, once for each program that wrote it; "source" is the file that the picture came from.
Kind = Literal["raw", "labels", "bmp", "gif", "png", "webp", "jxl", "source"]

_GIF_SIDE = 65_535


@dataclass(frozen=True)
class Size:
    """The same picture in another format."""

    kind: Kind  # which format it is, for programs
    name: str  # the same for people
    bytes: int | None  # None if the format cannot hold the picture
    note: str  # how we know, or why the format cannot hold it

    def as_dict(self) -> dict[str, Any]:
        """Return name, bytes and note, ready for JSON."""
        return {"name": self.name, "bytes": self.bytes, "note": self.note}


def sizes(
    image: IndexedImage, source_bytes: int | None = None, progress: arguments.Progress | None = None
) -> list[Size]:
    """Return the size of the same picture in every other format at hand, lossless all of them.

    The last one is `source_bytes`, the size of the file that the picture came from, if that is given. `progress` is
    called with the share done, 0 to 1.
    """
    pixels = image.width * image.height
    arguments.doing(progress, "writing it as PNG and GIF", 0.0)
    rows = [
        Size("raw", f"raw {'RGBA' if image.has_alpha else 'RGB'}", pixels * image.channels, "arithmetic"),
        Size("labels", "raw 8-bit labels", pixels, "arithmetic"),
        Size("bmp", "4-bit BMP", *_bmp4(image)),
        Size("gif", "GIF", *_gif(image)),
        Size("png", "indexed PNG (Pillow)", len(image.to_png()), "written"),
    ]
    if importlib.util.find_spec("oxipng"):
        arguments.doing(progress, "squeezing the PNG with oxipng", 0.1)
        rows.append(Size("png", "indexed PNG (oxipng)", len(image.to_png(optimize=True)), "written"))
    arguments.doing(progress, "writing it as lossless WebP", 0.3)
    rows.append(Size("webp", "WebP lossless", *webp(image)))
    if importlib.util.find_spec("imagecodecs"):
        arguments.doing(progress, "writing it as lossless JPEG XL", 0.8)
        rows.append(Size("jxl", "JPEG XL lossless", *_jpeg_xl(image)))
    if source_bytes is not None:
        rows.append(Size("source", "source file", source_bytes, "on disk"))
    return rows


def rivals(others: Iterable[Size], kind: Kind | None = None) -> dict[str, int]:
    """Return what a .kmi file is measured against, bytes by name: the formats that hold the very same pixels.

    They may be of one `kind` only. The source file is not among them, nor is a format that cannot hold the picture.
    """
    return {
        size.name: size.bytes
        for size in others
        if size.bytes is not None and size.kind != "source" and kind in (None, size.kind)
    }


def webp(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a lossless WebP of the pixels, or None, and the note of a `Size`."""
    from PIL import Image

    options = {"lossless": True, "quality": 100, "method": 6, "exact": True}
    return _written(Image.fromarray(image.to_pixels()), "WEBP", options)


def _bmp4(image: IndexedImage) -> tuple[int | None, str]:
    """Compute a BMP of 4 bits a pixel: two headers of 14 and 40 bytes, 4 bytes an entry, rows padded to 4 bytes."""
    if image.colors > 16:
        return None, "holds 16 colours at most"
    row = (image.width * 4 + 31) // 32 * 4
    return 14 + 40 + 4 * image.colors + row * image.height, "arithmetic"


def _gif(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a GIF, which holds one fully transparent entry at most."""
    picture = image.to_pillow()
    if isinstance(picture.info.get("transparency"), bytes):
        return None, "cannot hold it: no partial transparency"
    if max(image.width, image.height) > _GIF_SIDE:
        return None, f"cannot hold it: sides are {_GIF_SIDE:,} pixels at most"
    return _written(picture, "GIF", {})


def _jpeg_xl(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a lossless JPEG XL of the pixels, at libjxl's effort 9."""
    import imagecodecs

    try:
        return len(imagecodecs.jpegxl_encode(image.to_pixels(), lossless=True, effort=9)), "written"
    except (RuntimeError, ValueError) as error:
        return None, f"cannot hold it: {error}"


def _written(picture: Any, kind: str, options: dict[str, Any]) -> tuple[int | None, str]:
    """Return the bytes of a picture as Pillow writes it."""
    out = io.BytesIO()
    try:
        picture.save(out, kind, **options)
    except (OSError, ValueError, KeyError, OverflowError) as error:
        # A side of over 16,383 pixels (WebP), or a Pillow built without the format.
        return None, f"cannot hold it: {str(error).splitlines()[0]}"
    return len(out.getvalue()), "written"
