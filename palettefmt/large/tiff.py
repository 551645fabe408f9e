"""TIFF files read and written strip by strip or tile by tile, through tifffile."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from palettefmt import files, streams
from palettefmt.arguments import Progress
from palettefmt.arrays import MAX_SIDE, Labels, Palette, Pixels
from palettefmt.errors import (
    CorruptError,
    PictureWarning,
    TruncatedError,
    UnsupportedError,
)
from palettefmt.large.reader import Reader
from palettefmt.large.source import RawSource, Source
from palettefmt.limits import NO_LIMITS
from palettefmt.pictures import npy
from palettefmt.pictures.colours import check_array
from palettefmt.pictures.tiff_layout import colormap, tiff_errors, tifffile

GREY, RGB, PALETTE = 1, 2, 3  # photometric interpretations (TIFF 6.0)
_ASSOCIATED, _STRAIGHT = 1, 2  # kinds of extra samples
_ORIENTATION, _PROFILE = 274, 34675
_BUFFER = 1 << 24  # bytes of coded strips or tiles that are read at once
_STRIP = 1 << 18  # bytes of a strip that is written, about


def open_tiff(file: streams.Slices) -> Source:
    """Open the first page of a TIFF file: upright grey, RGB(A) or indexed pixels of 8 or 16 bits, not in planes."""
    with tiff_errors():
        file.file.seek(0)  # where the file stands, a TIFF starts for tifffile
        pages = tifffile().TiffFile(file.file).pages
        page = pages[0]
        _check_kind(page)
        if len(pages) > 1:
            warnings.warn(f"the TIFF has {len(pages)} pages; only the first is used", PictureWarning, stacklevel=2)
        if _PROFILE in page.tags:
            message = "the colour profile is not applied to a picture read by pieces; sRGB is assumed"
            warnings.warn(message, PictureWarning, stacklevel=2)
        ends = np.add(page.dataoffsets, page.databytecounts, dtype=object)
        if max(ends, default=0) > len(file):
            raise TruncatedError(f"the TIFF ends at byte {len(file):,}; its pixels would end at byte {max(ends):,}")
        palette = None
        if page.photometric == PALETTE:
            palette = colormap(page.colormap.reshape(-1).tolist(), page.bitspersample)
        if page.is_contiguous and page.compression == 1 and not (page.photometric == RGB and _skips_extra(page)):
            samples = () if page.samplesperpixel == 1 else (page.samplesperpixel,)
            shape = (page.imagelength, page.imagewidth, *samples)
            dtype = page.dtype.newbyteorder(page.parent.byteorder)
            header = npy.Header(page.dataoffsets[0], dtype, shape)
            return RawSource(file, header, keeps_alpha=False, palette=palette)
        return _Chunked(file, page, palette)


def _check_kind(page: Any) -> None:
    """Refuse what is not plain pixels."""
    width, height, samples = page.imagewidth, page.imagelength, page.samplesperpixel
    if min(width, height) < 1:
        raise CorruptError(f"a TIFF of {width} x {height} pixels has no pixels")
    what = None
    if page.dtype not in (np.dtype(np.uint8), np.dtype(np.uint16)) or page.bitspersample not in (8, 16):
        what = f"samples of {page.bitspersample} bits ({page.dtype})"
    elif page.imagedepth != 1:
        what = "a volume"
    elif page.planarconfig == 2 and samples > 1:
        what = "planes instead of pixels"
    elif page.photometric not in (GREY, RGB, PALETTE) or (page.photometric == PALETTE and page.dtype != np.uint8):
        what = f"colours of kind {getattr(page.photometric, 'name', page.photometric)}"
    elif samples not in ((3, 4) if page.photometric == RGB else (1,)):
        what = f"{samples} samples a pixel"
    elif _ASSOCIATED in page.extrasamples:
        what = "premultiplied alpha"
    elif _ORIENTATION in page.tags and page.tags[_ORIENTATION].value not in (0, 1):
        what = "an orientation that is not upright"
    if what:
        advice = "convert it to upright grey, RGB or RGBA of 8 bits, or to .npy"
        raise UnsupportedError(f"a TIFF with {what} cannot be read by pieces", advice)


def _skips_extra(page: Any) -> bool:
    """Return whether the fourth sample is something else than alpha."""
    return page.samplesperpixel == 4 and len(page.extrasamples) > 0 and page.extrasamples[0] != _STRAIGHT


class _Chunked:
    """A page in strips or tiles; see `palettefmt.large.source.Source`."""

    keeps_alpha = False

    def __init__(self, file: streams.Slices, page: Any, palette: Palette | None) -> None:
        self._file, self._page, self.palette = file, page, palette
        self.width, self.height = page.imagewidth, page.imagelength
        across = 1
        self._band = min(page.rowsperstrip, self.height)
        if page.is_tiled:
            across, self._band = -(-self.width // page.tilewidth), page.tilelength
        if self._band < 1 or across * -(-self.height // self._band) != len(page.dataoffsets):
            raise CorruptError("the TIFF has another number of strips or tiles than its size takes")
        self._row = self.width * page.samplesperpixel * page.dtype.itemsize
        coded = max(page.databytecounts, default=0)
        decoded = self._band * (page.tilewidth * self._row // self.width if page.is_tiled else self._row)
        self.buffer_bytes = self._band * self._row + 3 * decoded + coded + min(_BUFFER, sum(page.databytecounts))

    def pieces(self, rows: int) -> Iterator[Pixels]:
        """Yield the pixels; see `Source`."""
        page, band = self._page, self._band
        space = np.empty((max(1, rows // band) * band, self.width, page.samplesperpixel), page.dtype)
        with tiff_errors():
            for segment, (_, _, y, x, _), _ in page.segments(maxworkers=1, buffersize=_BUFFER):
                top = y % len(space)
                if x == 0 and top == 0 and y > 0:
                    yield from self._split(space, rows)
                place = space[top : top + min(band, self.height - y), x : x + (page.tilewidth or self.width)]
                place[:] = 0 if segment is None else segment[0, : place.shape[0], : place.shape[1]]
            yield from self._split(space[: (self.height - 1) % len(space) + 1], rows)

    def _split(self, space: NDArray[Any], rows: int) -> Iterator[Pixels]:
        for top in range(0, len(space), rows):
            piece = space[top : top + rows]
            if self.palette is not None:
                yield piece[:, :, 0]
            else:
                yield check_array(piece[:, :, :3] if _skips_extra(self._page) else piece, NO_LIMITS)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_tiff(path: files.PathLike, reader: Reader, *, overwrite: bool, progress: Progress) -> None:
    """Write a TIFF in strips with Deflate: indexed with its palette, or of RGBA pixels if that has alpha."""
    alpha = reader.palette.shape[1] == 4
    row = reader.width * (4 if alpha else 1)
    rows = max(1, _STRIP // row)
    if reader.height * row > 1 << 45 or max(reader.width, reader.height) > MAX_SIDE:
        raise UnsupportedError("the picture is too large for TIFF")
    colormap = np.zeros((3, 256), np.uint16)
    colormap[:, : reader.colors] = reader.palette[:, :3].T.astype(np.uint16) * 257
    kind = {"photometric": "rgb", "extrasamples": ["unassalpha"]} if alpha else {"photometric": "palette"}
    strips = _strips(reader, rows, alpha, progress)
    big = reader.height * row > 1 << 31
    opened = files.AtomicFile(path, overwrite=overwrite)
    with opened as file, tiff_errors(), tifffile().TiffWriter(_Handle(file.file), bigtiff=big) as tiff:
        tiff.write(
            strips,
            shape=(reader.height, reader.width, 4) if alpha else (reader.height, reader.width),
            dtype=np.uint8,
            rowsperstrip=rows,
            compression="adobe_deflate",
            colormap=None if alpha else colormap,
            metadata=None,
            software=False,
            **kind,
        )


class _Handle:
    """An open file without its name, which tifffile takes for a path: a file of ours has a number there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        if name == "name":
            raise AttributeError(name)
        return getattr(self._file, name)


def _strips(reader: Reader, rows: int, alpha: bool, progress: Progress) -> Iterator[bytes]:
    """Yield compressed strips of exactly `rows` rows, and of those that are left."""
    waiting: list[Labels] = []
    have = 0
    for labels in reader.blocks(progress):
        waiting.append(labels)
        have += len(labels)
        if have < rows:
            continue
        together = np.concatenate(waiting)
        whole = have // rows * rows
        for top in range(0, whole, rows):
            yield _strip(together[top : top + rows], reader.palette, alpha)
        waiting, have = [together[whole:]], have - whole
    if have:
        yield _strip(np.concatenate(waiting), reader.palette, alpha)


def _strip(labels: Labels, palette: Palette, alpha: bool) -> bytes:
    return zlib.compress((palette[labels] if alpha else labels).tobytes(), 6)
