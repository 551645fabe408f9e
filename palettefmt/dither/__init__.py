"""Dithering: pixels and a palette to labels that look right to the eye.

`floyd_steinberg` keeps the palette; `perceptual` also moves it, because the best colours to *mix* lie farther out than
the best ones to stand alone; `rate_aware` moves it too, and looks at what labels cost. All return a picture of at most
k colours that the palette holds exactly as it is. The kernels are compiled, and numba is imported, when first used. It
imports the ground and `style`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from palettefmt import arguments
from palettefmt.arguments import DEFAULT_EFFORT, MAX_EFFORT, Progress
from palettefmt.arrays import Labels, Mask, Palette, Pixels, as_array, check_palette, check_pixels
from palettefmt.dither import exact
from palettefmt.errors import UsageError
from palettefmt.style import DEFAULT_PPD, TARGETS, Target

__all__ = ["floyd_steinberg", "perceptual", "rate_aware"]


# Fits a palette and labels, given which entries may move and whom to tell of progress.
_Fit = Callable[[Pixels, Palette, Mask, Progress], tuple[Palette, Labels]]


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
    arguments.number("pixels per degree", ppd, 0.001)
    arguments.whole("effort", effort, 1, MAX_EFFORT)

    def fit(full: Pixels, start: Palette, movable: Mask, report: Progress) -> tuple[Palette, Labels]:
        from palettefmt.dither import compose

        return compose.perceptual(full, start, movable, ppd, compose.PLANS[effort - 1], report)

    return _fitted(pixels, palette, fixed, progress, fit)


def rate_aware(
    pixels: Pixels,
    palette: Palette,
    *,
    strength: float,
    target: Target = "context",
    ppd: float = DEFAULT_PPD,
    effort: int = DEFAULT_EFFORT,
    fixed: Mask | None = None,
    progress: Progress | None = None,
) -> tuple[Palette, Labels]:
    """Fit a palette and labels to what the eye sees of a picture and to what a coder takes for them.

    Like `perceptual`, but a label also has a price in bits; see `palettefmt.dither.rate`. A learnt entry holds only the
    pixels of its colour that lie in flat areas.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB or straight sRGBA. Fully transparent pixels take no part and share one label.
    palette : ndarray of uint8, shape (k, 3) or (k, 4), 1 <= k <= 256
        The start, say cluster centres.
    strength : float
        How much bits count, >= 0; 0 is what `perceptual` gives, 0.25 to 64 is of interest.
    target : {"context", "png"}, default "context"
        The coder.
    ppd : float, default 67
        Pixels per degree of visual angle, > 0, as in `perceptual`.
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
    arguments.choice("target", target, TARGETS)
    if arguments.number("strength", strength, 0.0) == 0:
        return perceptual(pixels, palette, ppd=ppd, effort=effort, fixed=fixed, progress=progress)
    arguments.number("pixels per degree", ppd, 0.001)
    arguments.whole("effort", effort, 1, MAX_EFFORT)

    def fit(full: Pixels, start: Palette, movable: Mask, report: Progress) -> tuple[Palette, Labels]:
        from palettefmt.dither import rate

        chooser, plan = rate.chooser_for(target), rate.plan_for(target, effort)
        return rate.rate_aware(full, start, movable, chooser, strength, ppd, plan, report)

    return _fitted(pixels, palette, fixed, progress, fit)


def _fitted(
    pixels: Pixels, palette: Palette, fixed: Mask | None, progress: Progress | None, fit: _Fit
) -> tuple[Palette, Labels]:
    """Check a picture and a palette, fit what is not exact, and put transparent pixels and the order right."""
    pixels, palette = check_pixels(pixels), check_palette(palette)
    keep = np.zeros(len(palette), bool) if fixed is None else as_array("fixed", fixed)
    if keep.shape != (len(palette),) or keep.dtype != np.bool_:
        raise UsageError(f"fixed must be {len(palette)} truth values, one for each palette entry")
    if not keep.any():
        palette = exact.take_all_colours(pixels, palette)
    report, result = progress or (lambda _: None), palette.copy()
    full, entries, start, blank = exact.align(pixels, palette)
    labels = exact.exact_labels(full, start)
    if labels is None:
        fitted, labels = fit(full, start, ~keep[entries], report)
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
