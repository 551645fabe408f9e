"""A picture as k colours and exactly ceil(log2 k) bits a pixel.

>>> import palettefmt
>>> data = palettefmt.encode("photo.jpg", colors=8)  # doctest: +SKIP
>>> palettefmt.decode(data).to_pillow().show()  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from palettefmt.codec import decode, encode, read, write
from palettefmt.errors import (
    CorruptError,
    ExistsError,
    FileAccessError,
    InternalError,
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
from palettefmt.salvage import Salvage, salvage

if TYPE_CHECKING:
    from palettefmt.estimator import PaletteQuantizer
    from palettefmt.goals import choose_colors

__version__ = "0.1.0"

__all__ = [
    "CorruptError",
    "ExistsError",
    "FileAccessError",
    "IndexedImage",
    "Info",
    "InternalError",
    "LimitError",
    "Limits",
    "PaletteQuantizer",
    "PalettefmtError",
    "PictureWarning",
    "Salvage",
    "TruncatedError",
    "UnsupportedError",
    "UsageError",
    "choose_colors",
    "decode",
    "encode",
    "info",
    "quantize",
    "read",
    "salvage",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import what needs scikit-learn or Pillow when it is asked for; decoding needs neither."""
    if name == "PaletteQuantizer":
        from palettefmt.estimator import PaletteQuantizer

        return PaletteQuantizer
    if name == "choose_colors":
        from palettefmt.goals import choose_colors

        return choose_colors
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
