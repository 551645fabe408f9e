"""What reports are tried on: pictures, and studies of them."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from palettefmt.kmi.layout import Coding, Layout
from palettefmt.measure.study import CURVE_PIXELS, Curves, Subject, study
from palettefmt.style import Style

COUNTS = (2, 4, 8)


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def study_of(
    name: str,
    data: bytes,
    colors: int | None = None,
    counts: tuple[int, ...] = COUNTS,
    *,
    curve_pixels: int | None = CURVE_PIXELS,
    look_pixels: int | None = 0,
    coding: Coding = "packed",
    source: bytes | None = None,
    **style: Any,
) -> Subject:
    """Study a picture of k colours."""
    curves = Curves(counts, curve_pixels, look_pixels)
    return study(name, data, Style(colors=colors, **style), Layout(coding), source=source, curves=curves)
