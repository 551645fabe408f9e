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
from palettefmt.kmi.ledger import Info, info
from palettefmt.kmi.salvage import Salvage, salvage
from palettefmt.limits import Limits
from palettefmt.quantization import quantize

if TYPE_CHECKING:
    from palettefmt.estimator import PaletteQuantizer
    from palettefmt.large import Reader, Writer, decode_large, encode_large, fit_palette
    from palettefmt.measure.goals import choose_colors

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
    "Reader",
    "Salvage",
    "TruncatedError",
    "UnsupportedError",
    "UsageError",
    "Writer",
    "choose_colors",
    "decode",
    "decode_large",
    "encode",
    "encode_large",
    "fit_palette",
    "info",
    "quantize",
    "read",
    "salvage",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import what needs scikit-learn or Pillow, and what is for large pictures, when it is asked for."""
    if name == "PaletteQuantizer":
        from palettefmt.estimator import PaletteQuantizer

        return PaletteQuantizer
    if name == "choose_colors":
        from palettefmt.measure.goals import choose_colors

        return choose_colors
    if name in ("Reader", "Writer", "decode_large", "encode_large", "fit_palette"):
        from palettefmt import large

        return getattr(large, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
