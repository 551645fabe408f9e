"""A picture as k colours and exactly ceil(log2 k) bits a pixel.

>>> import palettefmt
>>> data = palettefmt.encode("photo.jpg", colors=8)  # doctest: +SKIP
>>> palettefmt.decode(data).to_pillow().show()  # doctest: +SKIP
"""

from palettefmt.codec import decode, encode, read, write
from palettefmt.errors import (
    CorruptError,
    ExistsError,
    FileAccessError,
    LimitError,
    PalettefmtError,
    PictureWarning,
    TruncatedError,
    UnsupportedError,
    UsageError,
)
from palettefmt.image import IndexedImage
from palettefmt.ledger import Info, info
from palettefmt.limits import Limits
from palettefmt.quantize import quantize

__version__ = "0.1.0"

__all__ = [
    "CorruptError",
    "ExistsError",
    "FileAccessError",
    "IndexedImage",
    "Info",
    "LimitError",
    "Limits",
    "PalettefmtError",
    "PictureWarning",
    "TruncatedError",
    "UnsupportedError",
    "UsageError",
    "decode",
    "encode",
    "info",
    "quantize",
    "read",
    "write",
]
