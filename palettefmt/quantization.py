"""A picture becomes an `IndexedImage`: pixels -> distinct colours -> palette -> labels, on one page."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from palettefmt.arguments import doing, part_of
from palettefmt.arrays import I64, MAX_COLORS, Indices, Labels, Mask, Palette, Pixels, locked_for, with_alpha
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.exports.formats import Alpha, holds_alpha
from palettefmt.image import IndexedImage
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures.colours import on_white
from palettefmt.pictures.source import Picture, Source, open_source
from palettefmt.style import NO_ADJUSTMENTS, Style, StyleOptions, style_for

if TYPE_CHECKING:
    from palettefmt.palette.histogram import Histogram


def quantize(
    source: Source,
    colors: int | None = None,
    *,
    seed: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[StyleOptions],
) -> IndexedImage:
    """Reduce a picture to a palette and labels.

    A picture of at most `colors` distinct colours keeps them all, exactly, whatever the dither. An indexed picture
    (mode P) whose palette has at most `colors` entries keeps palette, order and unused entries; so does a .kmi file.
    An `IndexedImage` stays what it is, unless `palette` or `locked` ask for something else.

    Parameters
    ----------
    source : path, bytes, file object, PIL.Image.Image, ndarray or IndexedImage
        The picture, in a file or in memory; arrays are uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4).
    colors : int, optional
        Most entries of the palette, 1 to 256. By default 8, 256 with a look, and an indexed picture's own palette.
    seed : int, default 0
        Seed of the clustering, 0 to 2**32 - 1; the same seed gives the same bytes.
    limits : Limits
        Budget for the picture.
    dither : {"none", "floyd-steinberg", "perceptual"}, default "none"
        How a colour between entries is shown: as the nearest, by error diffusion, by a search (`palettefmt.dither`).
    space : {"srgb", "linear", "oklab"}, default "srgb"
        Colour space of the clustering and of the nearest entry. Where bits count (`look`), "srgb" starts from "oklab".
    palette : ndarray of uint8, shape (k, 3) or (k, 4), or str, optional
        A fixed palette; order and duplicates are kept. ``"device:spectra6-7.3"`` is that device's.
    usable : ndarray of bool, shape (k,), optional
        Which entries of the fixed palette labels may use; all by default.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that the learnt palette contains exactly.
    fit : {"auto", "none"} or float, optional
        How far light and colour are fitted to what a fixed palette's mixtures show (`palettefmt.gamut`), 0 to 1;
        "auto", the default for a device, is all the way, and "none", the default for other palettes, not at all.
    exposure, saturation, contrast : float
        For a fixed palette: stops, -8 to 8, and factors, 0 to 4.
    ppd : float, optional
        Pixels per degree of vision, for the perceptual dither: 67 (a desktop screen), or what a device's profile says.
    effort : int, default 5
        1 to 9, time against quality of the perceptual dither (and against size of the context coding).
    look : {"best", "balanced", "small"}, optional
        What the perceptual dither is to do: look as good as it can, as pngquant's pictures in fewer bytes, or be small.
    target : {"context", "png"}, default "context"
        What the labels will be stored as, where the look saves bytes.
    strength : float, optional
        How much bytes count, instead of a look: 0 not at all, 16 a lot.
    progress : callable, optional
        Called with the share done, 0 to 1, during long work.

    Raises
    ------
    UsageError
        If an argument is out of range or of the wrong type, or two contradict each other.
    CorruptError, UnsupportedError, LimitError, FileAccessError
        If the picture cannot be read.
    """
    return quantize_source(source, style_for("quantize", style, colors=colors, seed=seed), limits)


def quantize_source(source: Source, style: Style, limits: Limits) -> IndexedImage:
    """Reduce a picture as a style says; an `IndexedImage` with too many entries for it is refused."""
    if isinstance(source, IndexedImage) and style.colors is not None and source.colors > style.colors:
        raise UsageError(f"the picture's own palette has {source.colors} entries, more than colors={style.colors}")
    return quantize_picture(open_source(source, limits), style)


def quantize_picture(picture: Picture, style: Style) -> IndexedImage:
    """Reduce a picture that has been read.

    Parameters
    ----------
    picture : IndexedImage or ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        What `palettefmt.pictures.source.open_source` gives. A palette that is too large is clustered anew.
    style : Style
    """
    if isinstance(picture, IndexedImage):
        if style.keeps_palettes and (style.colors is None or picture.colors <= style.colors):
            return picture
        picture = picture.to_pixels()
    if style.palette is not None:
        return _with_fixed(picture, style.palette, style)
    return _with_learnt(picture, style)


def quantize_for(picture: Picture, style: Style, holds: Alpha) -> IndexedImage:
    """Reduce a picture for a format that may not hold all of its transparency; warn of what is lost.

    Parameters
    ----------
    picture : IndexedImage or ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        An indexed picture stays what it is where the format can hold it.
    style : Style
    holds : {"full", "key", "none"}
        What the format holds, see `palettefmt.exports.formats`. With "key", pixels that are more transparent than not
        get the last entry, whose alpha is 0, and the others are opaque; with "none" the picture is shown on white.

    Raises
    ------
    UsageError
        If there is no room in the palette for the transparent entry.
    """
    if isinstance(picture, IndexedImage):
        if holds_alpha(picture.palette, holds):
            image = quantize_picture(picture, style)
            if holds_alpha(image.palette, holds):
                return image
        picture = picture.to_pixels()
    if holds == "full" or picture.shape[2] == 3:
        return quantize_picture(picture, style)
    if (picture[:, :, 3] == 255).all():
        return quantize_picture(np.ascontiguousarray(picture[:, :, :3]), style)
    if holds == "none":
        warnings.warn("the format has no transparency; the picture is shown on white", PictureWarning, stacklevel=2)
        return quantize_picture(on_white(picture), style)
    return _with_key(picture, style)


def _with_key(pixels: Pixels, style: Style) -> IndexedImage:
    """Reduce RGBA pixels to opaque entries and one that is transparent."""
    from palettefmt.palette.histogram import count_colours

    clear = pixels[:, :, 3] < 128
    if ((pixels[:, :, 3] > 0) & (pixels[:, :, 3] < 255)).any():
        message = "the format has no partial transparency; each pixel is opaque, or cannot be seen"
        warnings.warn(message, PictureWarning, stacklevel=3)
    shown = np.ascontiguousarray(pixels[:, :, :3])
    if style.palette is not None and style.palette.shape[1] == 4:  # somebody has an entry for it
        return quantize_picture(np.dstack([shown, np.where(clear, 0, 255).astype(np.uint8)]), style)
    if style.palette is None:
        if style.most_colors < 2:
            raise UsageError("transparency takes one of the colours", "allow 2 or more")
        style = style.but(colors=style.most_colors - 1)
    elif len(style.palette) == MAX_COLORS:
        raise UsageError("the palette has 256 entries, and none that is transparent", "take one with fewer")
    # What cannot be seen has no say in the palette: it takes the colour that there is most of already.
    seen = count_colours(shown[~clear][None]) if not clear.all() else None
    shown[clear] = 0 if seen is None else seen.colours[seen.counts.argmax()]
    image = quantize_picture(shown, style)
    labels = image.labels.copy()
    labels[clear] = image.colors
    return _indexed(labels, np.vstack([with_alpha(image.palette), np.zeros((1, 4), np.uint8)]))


def _with_learnt(pixels: Pixels, style: Style) -> IndexedImage:
    """Fit a palette to pixels, and label them."""
    from palettefmt.palette.fit import canonical_order, fit
    from palettefmt.palette.histogram import count_colours
    from palettefmt.palette.nearest import nearest

    doing(style.progress, f"learning a palette of {style.most_colors}", 0.0)
    counted = count_colours(pixels)
    locked = None if style.locked is None else locked_for(style.locked, pixels.shape[2])
    counts, space = counted.counts, style.space
    if style.bits_count:
        counts = _important(pixels, counted)
        space = "oklab" if space == "srgb" else space  # smooth dark areas get more entries
    entries = fit(counted.colours, counts, style.most_colors, seed=style.seed, locked=locked, space=space)
    if style.dither == "none" or len(counted.colours) <= len(entries):
        return _indexed(np.take(nearest(counted.colours, entries, style.space), counted.inverse), entries)
    fixed = np.zeros(len(entries), np.bool_)
    if locked is not None:
        fixed = (entries[:, None] == locked[None]).all(axis=2).any(axis=1)
    entries, labels = _dithered(pixels, entries, fixed, style)
    order = canonical_order(entries)
    return _indexed(np.argsort(order).astype(np.uint8)[labels], entries[order])


def _important(pixels: Pixels, counted: Histogram) -> I64:
    """Return the weights (n,) of the counted colours where bits count: smooth areas want more entries."""
    from palettefmt.dither.masking import importance

    weights = np.bincount(counted.inverse.ravel(), importance(pixels).ravel(), len(counted.colours))
    return weights.astype(np.int64)


def _with_fixed(pixels: Pixels, entries: Palette, style: Style) -> IndexedImage:
    """Label pixels with the usable entries of a palette that stays as it is."""
    from palettefmt.palette.histogram import count_colours
    from palettefmt.palette.nearest import nearest

    pixels, chosen = _matched(pixels, entries)
    rows = np.arange(len(entries)) if style.usable is None else np.flatnonzero(style.usable)
    counted, chosen = count_colours(pixels), chosen[rows]
    found = nearest(counted.colours, chosen, style.space)
    exact = np.array_equal(chosen[found], counted.colours)
    if style.fits and (not exact or style.adjustments != NO_ADJUSTMENTS):
        pixels, chosen = _fitted(pixels, chosen, rows, style)
        counted = count_colours(pixels)
        found = nearest(counted.colours, chosen, style.space)
        exact = np.array_equal(chosen[found], counted.colours)
    if style.dither == "none" or exact:
        return _indexed(np.take(rows.astype(np.uint8)[found], counted.inverse), entries)
    _, labels = _dithered(pixels, chosen, np.ones(len(rows), np.bool_), style)
    return _indexed(rows.astype(np.uint8)[labels], entries)


def _fitted(pixels: Pixels, entries: Palette, rows: Indices, style: Style) -> tuple[Pixels, Palette]:
    """Return pixels that the usable entries, which are at `rows`, can show, and these as they look beside them."""
    from palettefmt.gamut import Adjustments, fit

    asked = entries if style.device is None else style.device.asked[rows]
    return fit(pixels, entries, asked, style.fit_share, Adjustments(*style.adjustments))


def _dithered(pixels: Pixels, entries: Palette, fixed: Mask, style: Style) -> tuple[Palette, Labels]:
    """Return the palette, refined where it is not fixed, and the labels of a dithered picture."""
    doing(style.progress, "dithering")
    from palettefmt.dither import floyd_steinberg, rate_aware

    if style.dither == "floyd-steinberg":
        return entries, floyd_steinberg(pixels, entries)
    return rate_aware(
        pixels,
        entries,
        strength=style.bits_count,
        target=style.target,
        ppd=style.seen_ppd,
        effort=style.effort,
        fixed=fixed,
        progress=part_of(style.progress, 0.1, 1.0),
    )


def _matched(pixels: Pixels, entries: Palette) -> tuple[Pixels, Palette]:
    """Give pixels and the entries of a fixed palette the same number of channels."""
    if entries.shape[1] == 4:
        return with_alpha(pixels), entries
    if pixels.shape[2] == 4:
        message = "the palette has no transparency; the picture is shown on white"
        warnings.warn(message, PictureWarning, stacklevel=6)
    return on_white(pixels), entries


def _indexed(labels: Labels, entries: Any) -> IndexedImage:
    """Return a picture that shares the labels instead of copying them."""
    labels.flags.writeable = False
    return IndexedImage(labels, entries)
