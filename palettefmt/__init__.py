"""A picture as k colours and exactly ceil(log2 k) bits a pixel.

>>> import palettefmt
>>> data = palettefmt.encode("photo.jpg", colors=8)  # doctest: +SKIP
>>> palettefmt.decode(data).to_pillow().show()  # doctest: +SKIP
"""

import typing

from palettefmt.codec import encode, write
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
from palettefmt.kmi.decode import decode, read
from palettefmt.kmi.ledger import Info, info
from palettefmt.kmi.salvage import Salvage, salvage
from palettefmt.limits import Limits
from palettefmt.quantization import quantize

if typing.TYPE_CHECKING:
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

# What needs scikit-learn or Pillow, and what is for large pictures, is loaded when it is asked for.
_ROOMS = {
    "PaletteQuantizer": "palettefmt.estimator",
    "choose_colors": "palettefmt.measure.goals",
    **dict.fromkeys(("Reader", "Writer", "decode_large", "encode_large", "fit_palette"), "palettefmt.large"),
}


def __getattr__(name: str) -> typing.Any:
    """Return a public name whose room has not been loaded yet."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    """Return the public names, and nothing else."""
    return sorted(__all__)
