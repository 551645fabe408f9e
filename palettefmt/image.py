"""`IndexedImage`: labels and a palette that fit each other, by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments
from palettefmt.arrays import (
    MAX_COLORS,
    MAX_SIDE,
    Labels,
    Palette,
    as_array,
    bits_per_label,
    check_palette,
    frozen,
    kind_of,
)
from palettefmt.errors import UsageError

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, eq=False)
class IndexedImage:
    """A picture as one label per pixel and a palette that the labels point into.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below `colors`. A writeable array is copied; a read-only one is shared.
    palette : ndarray of uint8, shape (colors, 3) or (colors, 4)
        sRGB or sRGB with straight alpha, 0 to 255; 1 to 256 entries. Order, duplicates and entries that no
        label uses are part of the picture.

    Raises
    ------
    UsageError
        If the two do not fit: wrong shape or dtype, no pixels, or a label without an entry.
    """

    labels: Labels
    palette: Palette

    def __post_init__(self) -> None:
        """Validate, and make both arrays read-only."""
        labels, palette = as_array("labels", self.labels), check_palette(self.palette)
        if labels.dtype != np.uint8 or labels.ndim != 2:
            raise UsageError(f"labels are uint8 of shape (height, width), not {kind_of(labels)}")
        if labels.size == 0 or max(labels.shape) > MAX_SIDE:
            raise UsageError(f"a picture has 1 to {MAX_SIDE:,} rows and columns, not {kind_of(labels)}")
        if len(palette) < MAX_COLORS and int(labels.max()) >= len(palette):
            y, x = divmod(int(labels.argmax()), labels.shape[1])
            raise UsageError(f"label {labels[y, x]} at x={x}, y={y} has no entry in a palette of {len(palette)}")
        object.__setattr__(self, "labels", frozen(labels))
        object.__setattr__(self, "palette", frozen(palette))

    def __eq__(self, other: object) -> bool:
        """Two pictures are equal when their labels and their palettes are."""
        if not isinstance(other, IndexedImage):
            return NotImplemented
        return np.array_equal(self.labels, other.labels) and np.array_equal(self.palette, other.palette)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say the size, not the pixels."""
        kind = "RGBA" if self.has_alpha else "RGB"
        return f"IndexedImage({self.width}x{self.height}, {self.colors} {kind} colours)"

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.labels.shape[1])

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.labels.shape[0])

    @property
    def colors(self) -> int:
        """Entries of the palette, k."""
        return len(self.palette)

    @property
    def channels(self) -> int:
        """3 for RGB, 4 for RGBA."""
        return int(self.palette.shape[1])

    @property
    def has_alpha(self) -> bool:
        """Whether the palette has an alpha channel."""
        return self.channels == 4

    @property
    def bits_per_label(self) -> int:
        """ceil(log2 k): what one pixel costs when it is packed."""
        return bits_per_label(self.colors)

    def counts(self) -> NDArray[np.int64]:
        """Return how many pixels use each entry, shape (colors,)."""
        totals = np.zeros(self.colors, np.int64)
        for block in np.array_split(self.labels.reshape(-1), -(-self.labels.size // (1 << 20))):
            totals += np.bincount(block, minlength=self.colors)
        return totals

    def to_pixels(self) -> NDArray[np.uint8]:
        """Return the colours of all pixels, uint8 of shape (height, width, channels)."""
        out = np.empty((*self.labels.shape, self.channels), np.uint8)
        # mode="clip" skips the bounds check that the constructor has made, and needs no copy of `out`.
        return np.take(self.palette, self.labels, axis=0, out=out, mode="clip")

    def to_pillow(self) -> Image.Image:
        """Return a Pillow image of mode P: same labels, same palette.

        Alpha is in ``info["transparency"]``, as Pillow's own readers leave it: one index, or a byte an entry.
        """
        from PIL import Image

        image = Image.frombuffer("P", (self.width, self.height), self.labels, "raw", "P", 0, 1)
        image = image.copy()  # a buffer-backed image would share our read-only memory
        image.putpalette(self.palette[:, :3].tobytes(), "RGB")
        if self.has_alpha:
            image.info["transparency"] = pillow_transparency(self.palette[:, 3])
        return image

    @classmethod
    def from_pillow(cls, image: Image.Image) -> IndexedImage:
        """Take over a Pillow image of mode P as it is: labels, order of the palette, unused entries, alpha.

        Parameters
        ----------
        image : PIL.Image.Image
            Of mode P. ``info["transparency"]`` (one index, or alpha values of the first entries) gives an
            RGBA palette.

        Raises
        ------
        UsageError
            If the image is not of mode P, or a pixel points behind the end of its palette.
        """
        from PIL import Image

        if arguments.instance("image", image, Image.Image).mode != "P":
            raise UsageError(f"only a Pillow image of mode P is indexed, not {image.mode}; encode() takes any mode")
        labels = np.array(image, np.uint8)
        labels.flags.writeable = False
        return cls(labels, _pillow_palette(image))

    def to_png(self, *, optimize: bool = False) -> bytes:
        """Return an indexed PNG (P8): see `palettefmt.exports.png.indexed_png`."""
        from palettefmt.exports.png import indexed_png

        return indexed_png(self.labels, self.palette, optimize=arguments.flag("optimize", optimize))

    def _repr_png_(self) -> bytes:
        """Show the picture in a notebook, at a size that can be seen."""
        from palettefmt.exports.preview import preview_png

        return preview_png(self.labels, self.palette)


def pillow_transparency(alpha: NDArray[np.uint8]) -> int | bytes:
    """Return alpha as Pillow keeps it: the index of the only transparent entry, as GIF needs it, or a byte an entry."""
    clear = np.flatnonzero(alpha != 255)
    return int(clear[0]) if len(clear) == 1 and alpha[clear[0]] == 0 else alpha.tobytes()


def _pillow_palette(image: Image.Image) -> NDArray[np.uint8]:
    """Return the palette of a mode-P image, RGBA if any entry is not opaque by its own account."""
    raw = image.palette
    if raw is not None and raw.mode in ("RGBA", "RGBX", "RGBa"):
        flat = image.getpalette("RGBA")
        palette = np.array(flat, np.uint8).reshape(-1, 4)
        return palette if raw.mode == "RGBA" else palette[:, :3].copy()
    palette = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
    transparency: Any = image.info.get("transparency")
    if transparency is None:
        return palette
    alpha = np.full(len(palette), 255, np.uint8)
    if isinstance(transparency, int):
        if transparency >= len(palette):
            return palette
        alpha[transparency] = 0
    else:
        given = np.frombuffer(bytes(transparency), np.uint8)[: len(palette)]
        alpha[: len(given)] = given
    return np.column_stack([palette, alpha])
