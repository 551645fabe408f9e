"""TIFF: luma and two chromas of 8 bits that lie unpacked -> RGB (TIFF 6.0, section 21). Pillow has the packed ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError
from palettefmt.pictures.pillow import lacking
from palettefmt.pictures.tiff_layout import Layout, check_there

_COEFFICIENTS, _SUBSAMPLING, _REFERENCES = 529, 530, 532
_BT601, _FULL = (0.299, 0.587, 0.114), (0.0, 255.0, 128.0, 255.0, 128.0, 255.0)


def rgb(data: bytes, layout: Layout) -> Pixels:
    """Return the colours of a page, shape (height, width, 3).

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError
    """
    if layout.compression != 1 or layout.bits != 8 or layout.planes or layout.tile or layout.samples != 3:
        raise lacking("TIFF with colours of kind YCBCR in a rare layout")
    across, down = (int(each) for each in _floats(layout, _SUBSAMPLING, (2, 2)))
    if across not in (1, 2, 4) or down not in (1, 2, 4):
        raise CorruptError(f"the picture is broken: its chroma is subsampled by {across} x {down}")
    unit = across * down + 2
    wide = -(-layout.width // across)
    out = np.empty((layout.height, layout.width, 3), np.float64)
    heights = [min(layout.rows, layout.height - top) for top in range(0, layout.height, layout.rows)]
    need = [-(-height // down) * wide * unit for height in heights]
    if len(layout.offsets) < len(heights):
        raise CorruptError("the picture is broken: the TIFF has fewer strips than its size takes")
    check_there(layout, len(data), need)
    for number, (height, size) in enumerate(zip(heights, need, strict=True)):
        start = layout.offsets[number]
        units = np.frombuffer(data[start : start + size], np.uint8).reshape(-1, wide, unit)
        luma = units[:, :, :-2].reshape(-1, wide, down, across).swapaxes(1, 2).reshape(-1, wide * across)
        chroma = units[:, :, -2:].repeat(down, axis=0).repeat(across, axis=1)
        place = slice(number * layout.rows, number * layout.rows + height)
        out[place, :, 0] = luma[:height, : layout.width]
        out[place, :, 1:] = chroma[:height, : layout.width]
    return _of_ycbcr(out, layout)


def _of_ycbcr(stored: NDArray[np.float64], layout: Layout) -> Pixels:
    red, green, blue = _floats(layout, _COEFFICIENTS, _BT601)
    low_y, high_y, low_b, high_b, low_r, high_r = _floats(layout, _REFERENCES, _FULL)
    y = (stored[:, :, 0] - low_y) * 255 / max(high_y - low_y, 1)
    b = (stored[:, :, 1] - low_b) * 127 / max(high_b - low_b, 1)
    r = (stored[:, :, 2] - low_r) * 127 / max(high_r - low_r, 1)
    of_red, of_blue = y + r * (2 - 2 * red), y + b * (2 - 2 * blue)
    of_green = (y - red * of_red - blue * of_blue) / max(green, 1e-6)
    return np.clip(np.dstack([of_red, of_green, of_blue]) + 0.5, 0, 255).astype(np.uint8)


def _floats(layout: Layout, tag: int, default: tuple[float, ...]) -> tuple[float, ...]:
    """Return the numbers of a tag, which may be fractions, two numbers each."""
    tags: Any = layout.page.tags
    if tag not in tags:
        return default
    values = np.asarray(tags[tag].value, np.float64).reshape(-1)
    if len(values) == 2 * len(default):
        values = values[::2] / np.maximum(values[1::2], 1)
    usable = len(values) == len(default) and values.max() > 0 and (tag != _COEFFICIENTS or values.min() > 0)
    return tuple(values.tolist()) if usable else default
