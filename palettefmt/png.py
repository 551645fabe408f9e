"""Labels and palette -> indexed PNG (P8): smallest legal bit depth, PLTE of exactly k entries, tRNS for alpha."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from palettefmt.errors import UnsupportedError, UsageError

PNG_MAX_SIDE = 2**31 - 1


def indexed_png(labels: npt.NDArray[np.uint8], palette: npt.NDArray[np.uint8], *, optimize: bool = False) -> bytes:
    """Write an indexed PNG.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 entries; all are kept, in this order.
    optimize : bool, default False
        Squeeze the compressed data with oxipng (the ``oxipng`` extra); pixels, palette and order stay.

    Returns
    -------
    bytes
        A PNG of colour type 3 at 1, 2, 4 or 8 bits a pixel.

    Raises
    ------
    UnsupportedError
        If a side is longer than PNG allows (2**31 - 1).
    UsageError
        If `optimize` is asked for and oxipng is not installed.
    """
    from PIL import Image

    height, width = labels.shape
    if max(width, height) > PNG_MAX_SIDE:
        raise UnsupportedError(f"PNG holds at most {PNG_MAX_SIDE:,} pixels a side, not {width:,} x {height:,}")
    picture = Image.frombuffer("P", (width, height), np.ascontiguousarray(labels), "raw", "P", 0, 1)
    picture.putpalette(palette[:, :3].tobytes(), "RGB")
    options = {"transparency": palette[:, 3].tobytes()} if palette.shape[1] == 4 else {}
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, bits=_depth(len(palette)), **options)
    return squeeze(out.getvalue()) if optimize else out.getvalue()


def _depth(colors: int) -> int:
    """Return the smallest bit depth that PNG has for `colors` entries."""
    return next(depth for depth in (1, 2, 4, 8) if colors <= 1 << depth)


def squeeze(png: bytes) -> bytes:
    """Return the same PNG with its data compressed harder by oxipng; palette, order and depth are kept."""
    try:
        import oxipng
    except ImportError:
        raise UsageError("oxipng is not installed; get it with: pip install 'palettefmt[oxipng]'") from None
    return bytes(
        oxipng.optimize_from_memory(
            png,
            level=6,
            palette_reduction=False,
            bit_depth_reduction=False,
            color_type_reduction=False,
            grayscale_reduction=False,
        )
    )
