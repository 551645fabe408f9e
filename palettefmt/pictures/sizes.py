"""How large a picture file says that it is; none of its pixels are read."""

from __future__ import annotations

import io
import struct
from typing import IO

from palettefmt.pictures import icons, kinds, lvgl, pillow, tga, xbm, xpm
from palettefmt.pictures.tiff_layout import MAGICS as TIFFS
from palettefmt.pictures.tiff_layout import tiff_errors, tifffile

_HEAD = 4096  # bytes in which a size is looked for


def declared_size(file: IO[bytes]) -> tuple[int, int]:
    """Return the width and height that a picture file declares.

    Raises
    ------
    CorruptError, UnsupportedError
    """
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(TIFFS):
        with tiff_errors():
            page = tifffile().TiffFile(file).pages[0]
            return int(page.imagewidth), int(page.imagelength)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 24:
        width, height = struct.unpack_from(">II", head, 16)
        return width, height
    if head.startswith(b"BM") and len(head) >= 26 and head[14:18] != b"\x0c\0\0\0":
        width, height = struct.unpack_from("<ii", head, 18)
        return abs(width), abs(height)
    kinds.refuse(head)
    if icons.is_icon(head):
        inner = icons.alone(file.read())
        if inner.startswith(b"\x89PNG"):
            return declared_size(io.BytesIO(inner))
        file.seek(0)
    if xbm.is_xbm(head):
        return xbm.declared_size(head)
    if xpm.is_xpm(head):
        return xpm.declared_size(head)
    if lvgl.is_lvgl(head):
        return lvgl.declared_size(head)
    if tga.is_tga(head):
        return tga.declared_size(head)
    return pillow.declared_size(file)
