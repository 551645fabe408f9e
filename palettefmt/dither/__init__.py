"""Dithering: pixels and a palette to labels that look right to the eye.

`floyd_steinberg` keeps the palette; `perceptual` also moves it, because the best colours to *mix* lie farther out than
the best ones to stand alone. Both return a picture of at most k colours that the palette holds exactly as it is. The
kernels are compiled, and numba is imported, when first used. It imports the ground and `style`.
"""

from __future__ import annotations

import numpy as np

from palettefmt import arguments
from palettefmt.arguments import DEFAULT_EFFORT, MAX_EFFORT, Progress
from palettefmt.arrays import Labels, Mask, Palette, Pixels, as_array, check_palette, check_pixels
from palettefmt.dither import exact
from palettefmt.errors import UsageError
from palettefmt.style import DEFAULT_PPD

__all__ = ["floyd_steinberg", "perceptual"]


def perceptual(
    pixels: Pixels,
    palette: Palette,
    *,
    ppd: float = DEFAULT_PPD,
    effort: int = DEFAULT_EFFORT,
    fixed: Mask | None = None,
    progress: Progress | None = None,
) -> tuple[Palette, Labels]:
    """Fit a palette and labels to what the eye sees of a picture.

    In turn the palette is refined by least squares through the eye's blur, and the labels by direct binary search under
    a model of vision. A pixel whose exact colour the palette holds takes it, flat colours get entries of their own, and
    a picture with no more colours than the palette comes back exactly.

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
    pixels, palette = check_pixels(pixels), check_palette(palette)
    keep = np.zeros(len(palette), bool) if fixed is None else as_array("fixed", fixed)
    if keep.shape != (len(palette),) or keep.dtype != np.bool_:
        raise UsageError(f"fixed must be {len(palette)} truth values, one for each palette entry")
    arguments.number("pixels per degree", ppd, 0.001)
    arguments.whole("effort", effort, 1, MAX_EFFORT)
    if not keep.any():
        palette = exact.take_all_colours(pixels, palette)
    report, result = progress or (lambda _: None), palette.copy()
    full, entries, start, blank = exact.align(pixels, palette)
    labels = exact.exact_labels(full, start)
    if labels is None:
        from palettefmt.dither import compose

        fitted, labels = compose.perceptual(full, start, ~keep[entries], ppd, compose.PLANS[effort - 1], report)
        result[entries] = fitted[:, : palette.shape[1]]
    labels = exact.restore(full, labels, entries, blank)
    report(1.0)
    return (result, labels) if keep.any() else exact.sort_by_luminance(result, labels)


def floyd_steinberg(pixels: Pixels, palette: Palette) -> Labels:
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
    pixels, palette = check_pixels(pixels), check_palette(palette)
    full, entries, start, blank = exact.align(pixels, palette)
    labels = exact.exact_labels(full, start)
    if labels is None:
        from palettefmt.dither import compose

        labels = compose.floyd_steinberg(full, start)
    return exact.restore(full, labels, entries, blank)
