"""A .kmi file, stripe by stripe -> .npy, TIFF or PNG: files that appear when they are whole."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from palettefmt import files
from palettefmt.errors import UnsupportedError
from palettefmt.exports import png
from palettefmt.large.reader import Reader

Progress = Callable[[float], None]
BLOCK = 1 << 20  # pixels that are turned into colours at a time
_STRIP = 1 << 18  # bytes of a TIFF's strip, about
_TIFF_SIDE = 2**32 - 1


def write_npy(path: files.PathLike, reader: Reader, *, labels: bool, overwrite: bool, progress: Progress) -> None:
    """Write a .npy file: uint8, of shape (height, width) if `labels`, otherwise (height, width, 3 or 4).

    Parameters
    ----------
    path : str or path-like
    reader : Reader
    labels : bool
        Whether labels are stored, or else colours.
    overwrite : bool
    progress : callable
        Called with the share done.
    """
    shape = (reader.height, reader.width) if labels else (reader.height, reader.width, reader.palette.shape[1])
    start = io.BytesIO()
    np.lib.format.write_array_header_1_0(start, {"descr": "|u1", "fortran_order": False, "shape": shape})
    with files.AtomicFile(path, overwrite=overwrite) as file:
        file.write(start.getvalue())
        for rows in _blocks(reader, progress):
            file.write((rows if labels else reader.palette[rows]).tobytes())


def write_png(path: files.PathLike, reader: Reader, *, indexed: bool, overwrite: bool, progress: Progress) -> None:
    """Write a PNG, indexed or of RGB or RGBA pixels; see `palettefmt.exports.png.stream`."""
    with files.AtomicFile(path, overwrite=overwrite) as file:
        rows = _blocks(reader, progress)
        for part in png.stream(reader.width, reader.height, reader.palette, rows, indexed=indexed):
            file.write(part)


def write_tiff(path: files.PathLike, reader: Reader, *, overwrite: bool, progress: Progress) -> None:
    """Write a TIFF in strips with Deflate: indexed with its palette, or of RGBA pixels if that has alpha.

    Raises
    ------
    UsageError
        If tifffile is not installed.
    """
    from palettefmt.large.tiff import tiff_errors, tifffile

    alpha = reader.palette.shape[1] == 4
    row = reader.width * (4 if alpha else 1)
    rows = max(1, _STRIP // row)
    if reader.height * row > 1 << 45 or max(reader.width, reader.height) > _TIFF_SIDE:
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
    """A file without its name, which tifffile would take apart: an open file has a number there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        if name == "name":
            raise AttributeError(name)
        return getattr(self._file, name)


def _blocks(reader: Reader, progress: Progress) -> Iterator[NDArray[np.uint8]]:
    """Yield rows of labels, few at a time."""
    step, done = max(1, BLOCK // reader.width), 0
    for labels in reader.stripes():
        for top in range(0, len(labels), step):
            yield labels[top : top + step]
        done += len(labels)
        progress(done / reader.height)


def _strips(reader: Reader, rows: int, alpha: bool, progress: Progress) -> Iterator[bytes]:
    """Yield compressed strips of exactly `rows` rows, and of those that are left."""
    waiting: list[NDArray[np.uint8]] = []
    have = 0
    for labels in _blocks(reader, progress):
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


def _strip(labels: NDArray[np.uint8], palette: NDArray[np.uint8], alpha: bool) -> bytes:
    return zlib.compress((palette[labels] if alpha else labels).tobytes(), 6)
