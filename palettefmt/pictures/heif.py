"""HEIC and HEIF, through pillow-heif where it is installed."""

from __future__ import annotations

import io
from typing import Any

from palettefmt.arrays import Pixels
from palettefmt.errors import UnsupportedError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the main picture in the bytes of a HEIF file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    try:
        import pillow_heif
    except ImportError:
        advice = "they are read where pillow-heif is: pip install 'palettefmt[heif]'; or convert it to JPEG or PNG"
        raise UnsupportedError("pictures in HEIC and HEIF need pillow-heif, which is not installed", advice) from None
    with pillow.broken("HEIF"):
        file: Any = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        limits.check_pixels(*file.size)
        # libheif has turned it: what EXIF says of that is not to be heeded (ISO/IEC 23008-12, 6.5.10).
        return pillow.of_pillow(file.to_pillow(), None)
