"""Labels and palette -> lossless WebP, which keeps every pixel's colour, but has no palette of its own."""

from __future__ import annotations

import io

from palettefmt.arrays import Labels, Palette
from palettefmt.errors import UnsupportedError

MAX_SIDE = 16_383


def lossless_webp(labels: Labels, palette: Palette) -> bytes:
    """Write a lossless WebP; what is below full transparency is kept, too.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)

    Raises
    ------
    UnsupportedError
        If a side is longer than WebP allows (16,383), or Pillow was built without it.
    """
    from PIL import Image

    height, width = labels.shape
    if max(width, height) > MAX_SIDE:
        raise UnsupportedError(f"WebP holds at most {MAX_SIDE:,} pixels a side, not {width:,} x {height:,}")
    out = io.BytesIO()
    try:
        Image.fromarray(palette[labels]).save(out, "WEBP", lossless=True, quality=80, method=4, exact=True)
    except (OSError, KeyError) as error:
        raise UnsupportedError(f"this Pillow writes no WebP ({error})", "take png") from error
    return out.getvalue()
