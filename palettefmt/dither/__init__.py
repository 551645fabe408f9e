"""Dithering: pixels and a palette to labels that look right to the eye.

`floyd_steinberg` keeps the palette; `perceptual` also moves it, because the best colours to *mix* lie farther
out than the best ones to stand alone. Both return a picture of at most k colours that the palette holds
exactly as it is. The kernels are compiled, and numba is imported, when first used.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UsageError

__all__ = ["EFFORTS", "PPD", "floyd_steinberg", "perceptual"]

EFFORTS = range(1, 10)
PPD = 67.0  # a desktop screen at arm's length

U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def perceptual(
    pixels: U8,
    palette: U8,
    *,
    ppd: float = PPD,
    effort: int = 5,
    fixed: Mask | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[U8, U8]:
    """Fit a palette and labels to what the eye sees of a picture.

    The palette is refined for the dither by least squares through the eye's blur, the labels by direct binary
    search (Analoui and Allebach, 1992) under a vision model with S-CIELAB's contrast sensitivities (Zhang and
    Wandell, 1996); the two alternate. A pixel whose exact colour the palette holds takes it, flat colours get
    entries of their own, and a picture with no more colours than the palette comes back exactly.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB or straight sRGBA. Fully transparent pixels take no part and share one label.
    palette : ndarray of uint8, shape (k, 3) or (k, 4), 1 <= k <= 256
        The start, say cluster centres.
    ppd : float, default 67
        Pixels per degree of visual angle, > 0: 67 for a desktop screen, about 45 for e-paper in the hand.
    effort : int, default 5
        1 (quick) to 9 (thorough).
    fixed : ndarray of bool, shape (k,), optional
        Entries that must stay as they are. Default: none.
    progress : callable, optional
        Called now and then with the share of the work that is done, 0 to 1.

    Returns
    -------
    palette : ndarray of uint8, shape of `palette`
        In order of luminance, unless an entry is fixed: then in the order given. Alpha is never changed.
    labels : ndarray of uint8, shape (H, W)

    Raises
    ------
    UsageError
        If an argument has the wrong shape, type or range.
    """
    _check(pixels, palette)
    keep = np.zeros(len(palette), bool) if fixed is None else np.asarray(fixed)
    if keep.shape != (len(palette),) or keep.dtype != np.bool_:
        raise UsageError(f"fixed must be {len(palette)} truth values, one for each palette entry")
    if not (math.isfinite(ppd) and ppd > 0):
        raise UsageError(f"pixels per degree must be a positive number, not {ppd}")
    if effort not in EFFORTS:
        raise UsageError(f"effort must be a whole number from {EFFORTS[0]} to {EFFORTS[-1]}, not {effort}")
    from palettefmt.dither import exact

    report = progress or (lambda _: None)
    if not keep.any():
        palette = exact.take_all_colours(pixels, palette)
    full, entries, start, blank = exact.align(pixels, palette)
    labels = exact.exact_labels(full, start)
    result = palette.copy()
    if labels is None:
        from palettefmt.dither import compose

        fitted, labels = compose.perceptual(full, start, ~keep[entries], ppd, compose.PLANS[effort - 1], report)
        result[entries] = fitted[:, : palette.shape[1]]
    labels = exact.restore(full, labels, entries, blank)
    report(1.0)
    return (result, labels) if keep.any() else exact.sort_by_luminance(result, labels)


def floyd_steinberg(pixels: U8, palette: U8) -> U8:
    """Label a picture by Floyd-Steinberg error diffusion, serpentine, in linear light.

    A pixel whose exact colour the palette holds takes it.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB or straight sRGBA. Fully transparent pixels take no part and share one label.
    palette : ndarray of uint8, shape (k, 3) or (k, 4), 1 <= k <= 256
        The entries.

    Returns
    -------
    labels : ndarray of uint8, shape (H, W)

    Raises
    ------
    UsageError
        If an argument has the wrong shape or type.
    """
    _check(pixels, palette)
    from palettefmt.dither import exact

    full, entries, start, blank = exact.align(pixels, palette)
    labels = exact.exact_labels(full, start)
    if labels is None:
        from palettefmt.dither import compose

        labels = compose.floyd_steinberg(full, start)
    return exact.restore(full, labels, entries, blank)


def _check(pixels: U8, palette: U8) -> None:
    """Raise `UsageError` unless both are arrays of 8-bit colours."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.size == 0:
        raise UsageError(f"pixels must be uint8 of shape (H, W, 3|4), not {pixels.dtype} {pixels.shape}")
    if palette.dtype != np.uint8 or palette.ndim != 2 or palette.shape[1] not in (3, 4):
        raise UsageError(f"the palette must be uint8 of shape (k, 3|4), not {palette.dtype} {palette.shape}")
    if not 1 <= len(palette) <= 256:
        raise UsageError(f"the palette must have 1 to 256 entries, not {len(palette)}")
