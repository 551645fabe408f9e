"""A picture as k colours and exactly ceil(log2 k) bits a pixel.

>>> import palettefmt
>>> data = palettefmt.encode("photo.jpg", colors=8)  # doctest: +SKIP
>>> palettefmt.decode(data).to_pillow().show()  # doctest: +SKIP
"""

import mimetypes
import typing

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

if typing.TYPE_CHECKING:
    from palettefmt.codec import encode, write
    from palettefmt.estimator import PaletteQuantizer
    from palettefmt.image import IndexedImage
    from palettefmt.kmi.decode import decode, read
    from palettefmt.kmi.ledger import Info, info
    from palettefmt.kmi.salvage import Salvage, salvage
    from palettefmt.large import Reader, Writer, decode_large, encode_large, fit_palette
    from palettefmt.limits import Limits
    from palettefmt.measure.goals import choose_colors
    from palettefmt.measure.looks import choose_look
    from palettefmt.quantization import quantize

__version__ = "0.1.0"

# What asks Python for the type of a file knows ours from now on. `add_type` would first read the system's lists, which
# takes longer than all of this; where nobody has done so yet, ours joins the types that are built in.
if mimetypes.inited:
    mimetypes.add_type("image/x-kmi", ".kmi")
else:
    mimetypes.types_map[".kmi"] = "image/x-kmi"

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
    "choose_look",
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

# Each room is loaded when one of its names is asked for first, so that nobody waits for what he does not use.
_ROOMS = {
    "IndexedImage": "image",
    "Limits": "limits",
    "PaletteQuantizer": "estimator",
    "choose_colors": "measure.goals",
    "choose_look": "measure.looks",
    "quantize": "quantization",
    **dict.fromkeys(("encode", "write"), "codec"),
    **dict.fromkeys(("decode", "read"), "kmi.decode"),
    **dict.fromkeys(("Info", "info"), "kmi.ledger"),
    **dict.fromkeys(("Salvage", "salvage"), "kmi.salvage"),
    **dict.fromkeys(("Reader", "Writer", "decode_large", "encode_large", "fit_palette"), "large"),
}


def __getattr__(name: str) -> typing.Any:
    """Return a public name whose room has not been loaded yet, and keep it."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, and nothing else."""
    return sorted(__all__)
