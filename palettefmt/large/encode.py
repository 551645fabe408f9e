"""A picture that is read piece by piece -> a .kmi file: one pass counts its colours, another one labels its pixels."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments, files
from palettefmt.arrays import MAX_COLORS, Labels, Palette, Pixels, locked_for
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.kmi.container import Header
from palettefmt.kmi.layout import Coding, Layout
from palettefmt.large.memory import BASE, DEFAULT_MEMORY, MIB, check_memory, stripes_bytes
from palettefmt.large.open import open_large
from palettefmt.large.source import Source
from palettefmt.large.writer import Writer
from palettefmt.limits import NO_LIMITS
from palettefmt.palette.counter import COUNT_BYTES, Counter
from palettefmt.palette.fit import fit
from palettefmt.palette.nearest import LABEL_BYTES
from palettefmt.pictures.colours import check_array
from palettefmt.style import DEFAULT_COLORS, Space, Style, StyleOptions, style_for

PIECE_PIXELS = 1 << 20  # whose codes and labels stay in the processor's cache
_PIXEL_BYTES = 32  # of a pixel in work: itself, its code, its place, its label
_COLOUR_BYTES = 32  # of a distinct colour while the palette is fitted


def fit_palette(
    pieces: Iterable[NDArray[Any]],
    colors: int = DEFAULT_COLORS,
    *,
    seed: int = 0,
    locked: Palette | None = None,
    space: Space = "srgb",
) -> Palette:
    """Fit a palette to pixels that come piece by piece.

    Parameters
    ----------
    pieces : iterable of ndarray
        Rows of pixels in any number of pieces, as `Writer.write_pixels` takes them.
    colors : int, default 8
        Most entries, 1 to 256.
    seed : int, default 0
        Of the clustering.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that the palette contains exactly.
    space : {"srgb", "linear", "oklab"}

    Returns
    -------
    ndarray of uint8, shape (at most colors, 3) or (at most colors, 4)
        What `palettefmt.quantize` finds for the same pixels in one array, with the exception that `encode_large` names.

    Raises
    ------
    UsageError
        If there are no pixels, or an argument is wrong.
    """
    colors = arguments.whole("the number of colours", colors, 1, MAX_COLORS)
    style = Style(colors=colors, seed=seed, locked=locked, space=space)
    try:
        iterator = iter(pieces)
    except TypeError:
        raise UsageError(f"pieces is an iterable of arrays, not a {type(pieces).__name__}") from None
    counter = Counter()
    for piece in iterator:
        counter.add(check_array(piece, NO_LIMITS))
    if counter.pixels == 0:
        raise UsageError("there are no pixels to fit a palette to")
    return _fitted(*counter.take(), style)


def encode_large(
    source: files.PathLike | NDArray[Any] | Source,
    path: files.PathLike,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    stripe_rows: int | None = None,
    max_memory: int = DEFAULT_MEMORY,
    overwrite: bool = True,
    **style: Unpack[StyleOptions],
) -> Header:
    """Encode a picture that need not fit in memory; the bytes are those of `palettefmt.write`, wherever that can run.

    Only where a picture has more than four million distinct colours with transparency the palette is fitted to bins of
    them instead, and differs.

    Parameters
    ----------
    source : path, ndarray or Source
        A .npy file (C order; uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4)), a TIFF file,
        an array, which may be a memory map, or a source of one's own (`palettefmt.large.source.Source`).
    path : str or path-like
        The .kmi file.
    colors, coding, seed, stripe_rows
        As in `palettefmt.encode`.
    max_memory : int, default 2**30
        Bytes that the process should take in all.
    overwrite : bool, default True
        Whether to replace a file that is there.
    **style
        `palette`, `usable`, `locked`, `space`, `effort` and `progress` as in `palettefmt.quantize`; no dither, no fit.

    Returns
    -------
    Header
        Of the file.

    Raises
    ------
    LimitError
        If `max_memory` is not enough.
    UsageError, UnsupportedError, CorruptError, FileAccessError, ExistsError, InternalError
    """
    path = arguments.path("path", path)
    choices = style_for("encode_large", style, colors=colors, seed=seed)
    layout = Layout(coding, stripe_rows, choices.effort)
    max_memory = arguments.whole("max_memory", max_memory, 1)
    arguments.flag("overwrite", overwrite)
    opened = open_large(source)
    try:
        return encode_rows(opened, path, choices, layout, max_memory=max_memory, overwrite=overwrite)
    finally:
        opened.close()


def encode_rows(
    source: Source, path: files.PathLike, style: Style, layout: Layout, *, max_memory: int, overwrite: bool
) -> Header:
    """Encode an open source in a style and a layout; see `encode_large`."""
    if style.dither != "none":
        raise UsageError(f"{style.dither} dithering needs the whole picture in memory", 'take dither="none"')
    if style.fits:
        raise UsageError("a fit to what a palette can show needs the whole picture in memory", 'take fit="none"')
    return _Job(source, style, layout, max_memory, overwrite).run(path)


class _Job:
    """One picture to encode."""

    def __init__(self, source: Source, style: Style, layout: Layout, max_memory: int, overwrite: bool) -> None:
        self.source, self.style, self.layout = source, style, layout
        self.max_memory, self.overwrite = max_memory, overwrite
        self.progress = style.progress or (lambda _: None)
        self.warned = False

    def run(self, path: files.PathLike) -> Header:
        """Encode into a file."""
        rows = self.piece_rows()
        own, given = self.source.palette, self.style.palette
        if own is not None and self.style.keeps_palettes and len(own) <= (self.style.colors or len(own)):
            with self.writer(path, own) as writer:
                for labels in self.pieces(rows, 0.0, as_they_are=True):
                    writer.write(labels)
                    self.check(writer.header)
            return writer.header
        palette = self.fitted(rows) if given is None else given
        with self.writer(path, palette) as writer:
            for pixels in self.pieces(rows, 0.5 if given is None else 0.0):
                writer.write_pixels(self.matched(pixels, palette))
                self.check(writer.header)
        return writer.header

    def matched(self, pixels: Pixels, palette: Palette) -> Pixels:
        """Return pixels without alpha if they are all opaque, as a fitted palette without it says; warn of others."""
        if pixels.shape[2] <= palette.shape[1]:
            return pixels
        if self.style.palette is None:
            return pixels[:, :, :3]
        if not self.warned:
            self.warned = True
            warnings.warn("the palette has no transparency; the picture is shown on white", PictureWarning, 4)
        return pixels

    def writer(self, path: files.PathLike, palette: Palette) -> Writer:
        """Open the file."""
        options = {**asdict(self.layout), "usable": self.style.usable, "space": self.style.space}
        return Writer(path, palette, self.source.width, self.source.height, overwrite=self.overwrite, **options)

    def pieces(self, rows: int, done: float, *, as_they_are: bool = False) -> Iterator[Labels | Pixels]:
        """Yield the pixels, or the labels of an indexed picture `as_they_are`, and tell how much is done.

        A pass is all of the work, or half of it if a palette is fitted first; `done` is the share before it.
        """
        share = 0.5 if self.style.palette is None and not as_they_are else 1.0
        own, taken = self.source.palette, 0
        for piece in self.source.pieces(rows):
            yield piece if own is None or as_they_are else own[piece]
            taken += len(piece)
            self.progress(done + share * taken / self.source.height)

    def fitted(self, rows: int) -> Palette:
        """Count the colours and fit a palette to them."""
        counter = Counter()
        for pixels in self.pieces(rows, 0.0):
            counter.add(pixels)
        if not counter.exact:
            message = "over four million colours with transparency: the palette is fitted to bins of them"
            warnings.warn(message, PictureWarning, stacklevel=2)
        need = BASE + counter.distinct * _COLOUR_BYTES
        check_memory(need, self.max_memory, f"a palette for {counter.distinct:,} colours", ", or give a palette")
        colours, counts = counter.take(alpha=self.source.keeps_alpha)
        return _fitted(colours, counts, self.style)

    def piece_rows(self) -> int:
        """Return how many rows are read at once, or raise LimitError if not even one fits in memory."""
        width, height = self.source.width, self.source.height
        colors = self.style.most_colors if self.style.palette is None else len(self.style.palette)
        fixed = self.check(self.layout.header(width, height, (colors, 3)))
        return max(1, min(PIECE_PIXELS // width, (self.max_memory - fixed) // (width * _PIXEL_BYTES)))

    def check(self, header: Header) -> int:
        """Return what all takes but the pixels in work; raise LimitError if the budget is not enough for that.

        Called again on the way, since the writer may take longer stripes once it has seen some rows.
        """
        fixed = BASE + max(COUNT_BYTES, LABEL_BYTES + stripes_bytes(header)) + self.source.buffer_bytes
        check_memory(
            fixed + max(header.width * _PIXEL_BYTES, 8 * MIB),
            self.max_memory,
            f"a picture of {header.width:,} x {header.height:,} in stripes of {header.stripe_rows:,} rows",
            ", or take fewer stripe_rows (and a TIFF of smaller tiles)",
        )
        return fixed


def _fitted(colours: Pixels, counts: NDArray[np.int64], style: Style) -> Palette:
    """Fit a palette to counted colours, shape (n, 3) or (n, 4)."""
    locked = None if style.locked is None else locked_for(style.locked, colours.shape[1])
    return fit(colours, counts, style.most_colors, seed=style.seed, locked=locked, space=style.space)
