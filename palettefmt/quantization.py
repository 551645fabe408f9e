"""A picture becomes an `IndexedImage`: pixels -> distinct colours -> palette -> labels, on one page."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict, get_args

import numpy as np
import numpy.typing as npt

from palettefmt.errors import CorruptError, PictureWarning, UsageError
from palettefmt.image import MAX_COLORS, IndexedImage
from palettefmt.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from PIL import Image

Entries = npt.NDArray[np.uint8]
Pixels = npt.NDArray[np.uint8]
Dither = Literal["none", "floyd-steinberg", "perceptual"]
Space = Literal["srgb", "linear", "oklab"]

DEFAULT_COLORS = 8
DEFAULT_EFFORT = 5


class Style(TypedDict, total=False):
    """How `quantize` makes a palette and labels; its keyword arguments, for those that pass them on."""

    dither: Dither
    space: Space
    palette: Entries | None
    usable: npt.NDArray[np.bool_] | None
    locked: Entries | None
    ppd: float
    effort: int
    progress: Callable[[float], None] | None


class _How(NamedTuple):
    """How labels are made once there is a palette."""

    dither: Dither
    space: Space
    ppd: float
    effort: int
    progress: Callable[[float], None] | None


def quantize(
    source: Any,
    colors: int | None = None,
    *,
    seed: int = 0,
    dither: Dither = "none",
    space: Space = "srgb",
    palette: Entries | None = None,
    usable: npt.NDArray[np.bool_] | None = None,
    locked: Entries | None = None,
    ppd: float = 67.0,
    effort: int = DEFAULT_EFFORT,
    progress: Callable[[float], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> IndexedImage:
    """Reduce a picture to a palette and labels.

    A picture of at most `colors` distinct colours keeps them all, exactly, whatever the dither. An indexed picture
    (mode P) whose palette has at most `colors` entries keeps palette, order and unused entries; so does a decoded
    .kmi file. An `IndexedImage` stays what it is, unless `palette` or `locked` ask for something else.

    Parameters
    ----------
    source : str, path, PIL.Image.Image, ndarray or IndexedImage
        The picture. Arrays are uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4).
    colors : int, optional
        Most entries of the palette, 1 to 256. By default 8 for a full-colour picture, and an indexed picture's own
        palette.
    seed : int, default 0
        Seed of the clustering, 0 to 2**32 - 1; the same seed gives the same bytes.
    dither : {"none", "floyd-steinberg", "perceptual"}
        How a colour between two entries is shown: as the nearest one, by error diffusion, or by labels that are
        searched for the least error that an eye sees (`palettefmt.dither`).
    space : {"srgb", "linear", "oklab"}
        Colour space of the clustering and of the nearest entry.
    palette : ndarray of uint8, shape (k, 3) or (k, 4), optional
        A fixed palette instead of a learnt one; order and duplicates are kept.
    usable : ndarray of bool, shape (k,), optional
        Which entries of the fixed palette labels may use; all by default.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that the learnt palette contains exactly.
    ppd : float, default 67
        Pixels per degree of vision, for the perceptual dither: 67 is a desktop screen, 45 a page held in the hand.
    effort : int, default 5
        1 to 9, time against quality of the perceptual dither (and against size of the context coding).
    progress : callable, optional
        Called with the share done, 0 to 1, during long work.
    limits : Limits
        Budget for the picture.

    Raises
    ------
    UsageError
        If an argument is out of range, or two contradict each other.
    CorruptError, LimitError
    """
    check(colors, seed, dither, space, palette, locked, ppd, effort)
    if isinstance(source, IndexedImage) and colors is not None and source.colors > colors:
        raise UsageError(f"the picture's own palette has {source.colors} entries, more than colors={colors}")
    picture = read_picture(source, limits)
    if isinstance(picture, IndexedImage):
        if palette is None and locked is None and (colors is None or picture.colors <= colors):
            return picture
        picture = picture.to_pixels()
    how = _How(dither, space, ppd, effort, progress)
    if palette is not None:
        return _with_fixed(picture, palette, usable, how)
    return _with_learnt(picture, DEFAULT_COLORS if colors is None else colors, locked, seed, how)


def check(
    colors: int | None,
    seed: int,
    dither: str,
    space: str,
    palette: Entries | None,
    locked: Entries | None,
    ppd: float,
    effort: int,
) -> None:
    """Refuse arguments that are out of range or contradict each other, before any work is done."""
    if colors is not None and not 1 <= colors <= MAX_COLORS:
        raise UsageError(f"the number of colours is 1 to {MAX_COLORS}, not {colors}")
    if not 0 <= seed < 1 << 32:
        raise UsageError(f"the seed is 0 to {(1 << 32) - 1}, not {seed}")
    for name, value, known in (("dither", dither, get_args(Dither)), ("space", space, get_args(Space))):
        if value not in known:
            raise UsageError(f"{name} {value!r} is not one of: {', '.join(known)}")
    if not 1 <= ppd <= 1000:
        raise UsageError(f"pixels per degree are 1 to 1000, not {ppd:g}")
    if not 1 <= effort <= 9:
        raise UsageError(f"the effort is 1 to 9, not {effort}")
    if palette is not None and (colors is not None or locked is not None):
        raise UsageError("a fixed palette leaves nothing to choose: give no number of colours and no locked colours")
    if locked is not None and len(locked) > (DEFAULT_COLORS if colors is None else colors):
        raise UsageError(f"{len(locked)} locked colours do not fit in {DEFAULT_COLORS if colors is None else colors}")


def read_picture(source: Any, limits: Limits = DEFAULT_LIMITS) -> IndexedImage | Pixels:
    """Return a source as an indexed picture if it is one, else as its sRGB(A) pixels; see `quantize`."""
    from PIL import Image

    from palettefmt import files
    from palettefmt.pictures import pillow as pixels

    if isinstance(source, IndexedImage):
        limits.check_pixels(source.width, source.height)
        return source
    if isinstance(source, (str, os.PathLike)):
        source = files.read_bytes(source, limits)
    if isinstance(source, (bytes, bytearray, memoryview)):
        try:
            return _pillow_picture(pixels.open_picture(bytes(source), limits))
        except UsageError as error:  # a label without an entry: here it is the file's fault
            raise CorruptError(f"the picture is broken: {error}") from error
    if isinstance(source, Image.Image):
        limits.check_pixels(*source.size)
        return _pillow_picture(pixels.normal_picture(source))
    return pixels.check_array(source, limits)


def _pillow_picture(picture: Image.Image) -> IndexedImage | Pixels:
    """Return an upright sRGB picture of mode P as it is, and any other as its pixels."""
    from palettefmt.pictures import pillow as pixels

    return IndexedImage.from_pillow(picture) if picture.mode == "P" else pixels.pixels_of(picture)


def _with_learnt(pixels: Pixels, count: int, locked: Entries | None, seed: int, how: _How) -> IndexedImage:
    """Fit a palette to pixels, and label them."""
    from palettefmt.palette import fit as palette
    from palettefmt.palette import histogram
    from palettefmt.palette import nearest as labels

    counted = histogram.count_colours(pixels)
    if locked is not None:
        locked = same_channels(locked, pixels.shape[2])
    entries = palette.fit(counted.colours, counted.counts, count, seed=seed, locked=locked, space=how.space)
    if how.dither == "none" or len(counted.colours) <= len(entries):
        return _nearest(counted.inverse, labels.nearest(counted.colours, entries, how.space), entries)
    fixed = np.zeros(len(entries), np.bool_)
    if locked is not None:
        fixed = (entries[:, None] == locked[None]).all(axis=2).any(axis=1)
    entries, labelled = _dithered(pixels, entries, fixed, how)
    order = palette.canonical_order(entries)
    return _indexed(np.argsort(order).astype(np.uint8)[labelled], entries[order])


def _with_fixed(pixels: Pixels, entries: Entries, usable: npt.NDArray[np.bool_] | None, how: _How) -> IndexedImage:
    """Label pixels with the usable entries of a palette that stays as it is."""
    from palettefmt.palette import histogram
    from palettefmt.palette import nearest as labels

    IndexedImage(np.zeros((1, 1), np.uint8), entries)  # valid as a palette, or a UsageError
    pixels, chosen = _matched(pixels, entries)
    rows = np.arange(len(entries)) if usable is None else np.flatnonzero(usable)
    counted = histogram.count_colours(pixels)
    nearest = labels.nearest(counted.colours, chosen[rows], how.space)
    if how.dither == "none" or np.array_equal(chosen[rows][nearest], counted.colours):
        return _nearest(counted.inverse, rows.astype(np.uint8)[nearest], entries)
    _, labelled = _dithered(pixels, chosen[rows], np.ones(len(rows), np.bool_), how)
    return _indexed(rows.astype(np.uint8)[labelled], entries)


def _dithered(
    pixels: Pixels, entries: Entries, fixed: npt.NDArray[np.bool_], how: _How
) -> tuple[Entries, npt.NDArray[np.uint8]]:
    """Return the palette, refined where it is not fixed, and the labels of a dithered picture."""
    from palettefmt.dither import floyd_steinberg, perceptual

    if how.dither == "floyd-steinberg":
        return entries, floyd_steinberg(pixels, entries)
    return perceptual(pixels, entries, ppd=how.ppd, effort=how.effort, fixed=fixed, progress=how.progress)


def same_channels(entries: Entries, channels: int) -> Entries:
    """Return entries with as many channels as the picture: opaque ones get their alpha, or lose it."""
    if entries.ndim != 2 or entries.shape[1] not in (3, 4):
        raise UsageError(f"colours have shape (k, 3) or (k, 4), not {entries.shape}")
    if channels == 4 and entries.shape[1] == 3:
        return np.column_stack([entries, np.full(len(entries), 255, np.uint8)])
    if channels == 3 and entries.shape[1] == 4:
        if not (entries[:, 3] == 255).all():
            raise UsageError("a locked colour is transparent, and the picture has no transparency")
        return np.ascontiguousarray(entries[:, :3])
    return entries


def _matched(pixels: Pixels, entries: Entries) -> tuple[Pixels, Entries]:
    """Give pixels and the entries of a fixed palette the same number of channels."""
    if pixels.shape[2] == 4 and entries.shape[1] == 3:
        from palettefmt.pictures.pillow import on_white

        message = "the palette has no transparency; the picture is shown on white"
        warnings.warn(message, PictureWarning, stacklevel=4)
        return on_white(pixels), entries
    if pixels.shape[2] == 3 and entries.shape[1] == 4:
        return np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], axis=2), entries
    return pixels, entries


def _nearest(inverse: npt.NDArray[np.int32], nearest: npt.NDArray[np.uint8], entries: Entries) -> IndexedImage:
    return _indexed(np.take(nearest, inverse), entries)


def _indexed(labels: npt.NDArray[np.uint8], entries: Entries) -> IndexedImage:
    """Return a picture that shares the labels instead of copying them."""
    labels.flags.writeable = False
    return IndexedImage(labels, entries)
