"""The formats that labels and a palette can be written to: what each is called, and what it can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError
from palettefmt.exports.bmp import indexed_bmp
from palettefmt.exports.gif import indexed_gif
from palettefmt.exports.png import indexed_png
from palettefmt.exports.tiff import indexed_tiff
from palettefmt.exports.webp import lossless_webp

# What a format holds of transparency: nothing, one entry that cannot be seen, or an alpha for every entry.
Alpha = Literal["none", "key", "full"]


@dataclass(frozen=True)
class Format:
    """A format, and how it is written."""

    name: str  # for ``--to`` and ``--as``
    title: str  # for people
    suffixes: tuple[str, ...]  # in lower case, the usual one first
    make: Callable[[Labels, Palette], bytes]
    alpha: Alpha = "none"
    keeps_palette: bool = True  # or else the colours of all pixels, and nothing else

    def write(self, labels: Labels, palette: Palette) -> bytes:
        """Return the file of a picture.

        Parameters
        ----------
        labels : ndarray of uint8, shape (height, width)
            Each below ``len(palette)``.
        palette : ndarray of uint8, shape (k, 3) or (k, 4)

        Raises
        ------
        UnsupportedError
            If the format cannot hold the picture exactly.
        """
        self.check(palette)
        return self.make(labels, palette)

    def check(self, palette: Palette) -> None:
        """Raise UnsupportedError if the format cannot hold such a palette."""
        if not holds_alpha(palette, self.alpha):
            what = "no transparency" if self.alpha == "none" else "one transparent entry at most, and no partial ones"
            raise UnsupportedError(f"{self.title} holds {what}", "take png")


def holds_alpha(palette: Palette, alpha: Alpha) -> bool:
    """Return whether a format that holds so much transparency holds that of a palette."""
    if palette.shape[1] == 3 or alpha == "full":
        return True
    clear, opaque = int((palette[:, 3] == 0).sum()), int((palette[:, 3] == 255).sum())
    return clear + opaque == len(palette) and clear <= (alpha == "key")


PNG = Format("png", "PNG", (".png",), indexed_png, alpha="full")
FORMATS = (
    PNG,
    Format("gif", "GIF", (".gif",), indexed_gif, alpha="key"),
    Format("bmp", "BMP", (".bmp", ".dib"), indexed_bmp),
    Format("tiff", "TIFF", (".tif", ".tiff"), indexed_tiff),
    Format("webp", "WebP", (".webp",), lossless_webp, alpha="full", keeps_palette=False),
)


def by_name(name: str) -> Format | None:
    """Return the format of a name, if there is one."""
    return next((format for format in FORMATS if format.name == name.lower()), None)


def by_suffix(suffix: str) -> Format | None:
    """Return the format of a file's suffix such as ``.gif``, in any case, if there is one."""
    return next((format for format in FORMATS if suffix.lower() in format.suffixes), None)
