"""Labels and palette -> a PNG to look at: small pictures are enlarged, large ones reduced."""

from __future__ import annotations

import io

from palettefmt.arrays import Labels, Palette
from palettefmt.exports.png import indexed_png

_SMALL, _SEEN = 96, 256  # a picture of at most so many pixels a side is enlarged to about so many
_LARGE = 1024  # the longest side that a page has room for


def preview_png(labels: Labels, palette: Palette) -> bytes:
    """Return a PNG whose longest side has at most 1,024 pixels.

    A picture of at most 96 pixels a side is enlarged by a whole number, pixel by pixel; a large one is reduced, each
    pixel the mean of those that it stands for; what lies between is the picture itself.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    """
    longest = max(labels.shape)
    if longest <= _SMALL:
        factor = _SEEN // longest
        return indexed_png(labels.repeat(factor, axis=0).repeat(factor, axis=1), palette)
    if longest <= _LARGE:
        return indexed_png(labels, palette)
    from PIL import Image

    # Of a very large one only some rows and columns are looked at, so that it takes no memory to speak of.
    step = max(1, longest // (4 * _LARGE))
    some = labels[::step, ::step]
    height, width = (max(1, round(side * _LARGE / longest)) for side in labels.shape)
    out = io.BytesIO()
    Image.fromarray(palette[some]).resize((width, height), Image.Resampling.BOX).save(out, "PNG")
    return out.getvalue()
