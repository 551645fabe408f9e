"""A picture that is read piece by piece -> a .kmi file: one pass counts its colours, another one labels its pixels."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from palettefmt import files
from palettefmt.errors import PictureWarning, UsageError
from palettefmt.kmi.container import CONTEXT, PACKED, Header
from palettefmt.kmi.payload import header_of
from palettefmt.large.memory import BASE, DEFAULT_MEMORY, MIB, check_memory, stripes_bytes
from palettefmt.large.source import Source, open_source
from palettefmt.large.writer import Coding, Writer
from palettefmt.palette.counter import COUNT_BYTES, LABEL_BYTES, Counter, Labeller
from palettefmt.quantization import DEFAULT_COLORS, DEFAULT_EFFORT, Style, check, same_channels

PIECE_PIXELS = 1 << 20  # whose codes and labels stay in the processor's cache
_PIXEL_BYTES = 32  # of a pixel in work: itself, its code, its place, its label
_COLOUR_BYTES = 32  # of a distinct colour while the palette is fitted

Progress = Callable[[float], None]


def fit_palette(
    pieces: Iterable[NDArray[Any]],
    colors: int = DEFAULT_COLORS,
    *,
    seed: int = 0,
    locked: NDArray[np.uint8] | None = None,
    space: str = "srgb",
) -> NDArray[np.uint8]:
    """Fit a palette to pixels that come piece by piece.

    Parameters
    ----------
    pieces : iterable of ndarray
        Rows of pixels in any number of pieces, as `Writer.write_pixels` takes them.
    colors : int, default 8
        Most entries, 1 to 256.
    seed : int
        Of the clustering.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that the palette contains exactly.
    space : {"srgb", "linear", "oklab"}

    Returns
    -------
    ndarray of uint8, shape (at most colors, 3) or (at most colors, 4)
        What `palettefmt.quantize` finds for the same pixels in one array (`Counter` names the one exception).

    Raises
    ------
    UsageError
        If there are no pixels, or an argument is out of range.
    """
    from palettefmt.kmi.container import MAX_PIXELS
    from palettefmt.limits import Limits
    from palettefmt.pictures.pillow import check_array

    check(colors, seed, "none", space, None, locked, 67.0, DEFAULT_EFFORT)
    counter = Counter()
    for piece in pieces:
        counter.add(check_array(piece, Limits(max_pixels=MAX_PIXELS)))
    if counter.pixels == 0:
        raise UsageError("no pixels came, so there is no palette to fit")
    return _fitted(*counter.take(), colors, seed, locked, space)


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
    **style: Unpack[Style],
) -> Header:
    """Encode a picture that need not fit in memory; the bytes are those of `palettefmt.write`, wherever that can run.

    Only where a picture has more than four million distinct colours with transparency the palette is fitted to bins of
    them instead, and differs.

    Parameters
    ----------
    source : path, ndarray or Source
        A .npy file (C order; uint8, uint16 or bool, of shape (h, w), (h, w, 3) or (h, w, 4)), a TIFF file (needs
        tifffile), or an array, which may be a memory map.
    path : str or path-like
        The .kmi file.
    colors, coding, seed, stripe_rows
        As in `palettefmt.encode`.
    max_memory : int, default 2**30
        Bytes that the process should take in all.
    overwrite : bool, default True
    **style
        `palette`, `usable`, `locked`, `space`, `effort` and `progress` as in `palettefmt.quantize`; no dithering.

    Returns
    -------
    Header
        Of the file.

    Raises
    ------
    LimitError
        If `max_memory` does not do.
    UsageError, UnsupportedError, CorruptError, FileAccessError
    """
    opened = open_source(source) if isinstance(source, (str, os.PathLike, np.ndarray)) else source
    try:
        job = _Job(opened, colors, coding, seed, stripe_rows, max_memory, overwrite, style)
        return job.run(path)
    finally:
        opened.close()


class _Job:
    """One picture to encode."""

    def __init__(
        self,
        source: Source,
        colors: int | None,
        coding: Coding,
        seed: int,
        stripe_rows: int | None,
        max_memory: int,
        overwrite: bool,
        style: Style,
    ) -> None:
        self.source, self.colors, self.coding, self.seed = source, colors, coding, seed
        self.stripe_rows, self.max_memory, self.overwrite = stripe_rows, max_memory, overwrite
        self.palette, self.locked, self.usable = style.get("palette"), style.get("locked"), style.get("usable")
        self.space, self.effort = style.get("space", "srgb"), style.get("effort", DEFAULT_EFFORT)
        self.progress: Progress = style.get("progress") or (lambda _: None)
        dither = style.get("dither", "none")
        if dither != "none":
            raise UsageError(f"{dither} dithering needs the whole picture in memory; take --dither none")
        check(colors, seed, dither, self.space, self.palette, self.locked, 67.0, self.effort)

    def run(self, path: files.PathLike) -> Header:
        """Encode into a file."""
        rows = self.piece_rows()
        own = self.source.palette
        if own is not None and self.palette is None and self.locked is None and len(own) <= (self.colors or 256):
            with self.writer(path, own) as writer:
                for labels in self.pieces(rows, 0.0, as_they_are=True):
                    writer.write(labels)
                    self.check(writer.header)
            return writer.header
        palette = self.fitted(rows) if self.palette is None else self.palette
        labeller = Labeller(palette, self.usable, self.space)
        warned = False
        with self.writer(path, palette) as writer:
            for pixels in self.pieces(rows, 0.5 if self.palette is None else 0.0):
                if pixels.shape[2] > palette.shape[1]:
                    if self.palette is None:  # a fitted one has no alpha since every pixel is opaque
                        pixels = pixels[:, :, :3]
                    elif not warned:
                        warned = True
                        message = "the palette has no transparency; the picture is shown on white"
                        warnings.warn(message, PictureWarning, stacklevel=2)
                writer.write(labeller.label(pixels))
                self.check(writer.header)
        return writer.header

    def writer(self, path: files.PathLike, palette: NDArray[np.uint8]) -> Writer:
        """Open the file."""
        return Writer(
            path,
            palette,
            self.source.width,
            self.source.height,
            coding=self.coding,
            stripe_rows=self.stripe_rows,
            effort=self.effort,
            overwrite=self.overwrite,
        )

    def pieces(self, rows: int, done: float, *, as_they_are: bool = False) -> Iterator[NDArray[np.uint8]]:
        """Yield the pixels; `done` is the share of the work that is behind us, and a pass is the half or the rest."""
        share = 0.5 if self.palette is None and not as_they_are else 1.0
        own, taken = self.source.palette, 0
        for piece in self.source.pieces(rows):
            yield piece if own is None or as_they_are else own[piece]
            taken += len(piece)
            self.progress(done + share * taken / self.source.height)

    def fitted(self, rows: int) -> NDArray[np.uint8]:
        """Count the colours and fit a palette to them."""
        counter = Counter()
        for pixels in self.pieces(rows, 0.0):
            counter.add(pixels)
        if not counter.exact:
            message = "over four million colours with transparency: the palette is fitted to bins of them"
            warnings.warn(message, PictureWarning, stacklevel=2)
        need = BASE + counter.distinct * _COLOUR_BYTES
        check_memory(need, self.max_memory, f"a palette for {counter.distinct:,} colours", ", or give a --palette")
        colours, counts = counter.take(alpha=self.source.keeps_alpha)
        return _fitted(colours, counts, self.colors or DEFAULT_COLORS, self.seed, self.locked, self.space)

    def piece_rows(self) -> int:
        """Return how many rows are read at once, or raise LimitError if not even one fits in memory."""
        width, height = self.source.width, self.source.height
        coding = PACKED if self.coding == "packed" else CONTEXT
        colors = (self.colors or DEFAULT_COLORS) if self.palette is None else len(self.palette)
        fixed = self.check(header_of(width, height, (colors, 3), coding, self.stripe_rows))
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
            ", or take fewer --stripe-rows (and a TIFF of smaller tiles)",
        )
        return fixed


def _fitted(
    colours: NDArray[np.uint8],
    counts: NDArray[np.int64],
    colors: int,
    seed: int,
    locked: NDArray[np.uint8] | None,
    space: str,
) -> NDArray[np.uint8]:
    """Fit a palette to counted colours."""
    from palettefmt.palette import fit as palette

    if locked is not None:
        locked = same_channels(locked, colours.shape[1])
    return palette.fit(colours, counts, colors, seed=seed, locked=locked, space=space)
