"""A .kmi file that need not fit in memory -> .npy, PNG or TIFF."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import numpy as np

from palettefmt import arguments, files
from palettefmt.arguments import Progress
from palettefmt.errors import UsageError
from palettefmt.exports import png
from palettefmt.kmi.container import Header
from palettefmt.large.memory import BASE, DEFAULT_MEMORY, MIB, check_memory, stripes_bytes
from palettefmt.large.reader import BLOCK, Reader
from palettefmt.large.tiff import write_tiff
from palettefmt.limits import NO_LIMITS

SUFFIXES = (".npy", ".png", ".tif", ".tiff")
_PIXEL_BYTES = 16  # of a pixel that is turned into colours and written


def decode_large(
    source: files.PathLike,
    path: files.PathLike,
    *,
    labels: bool = False,
    indexed: bool = False,
    max_memory: int = DEFAULT_MEMORY,
    overwrite: bool = True,
    progress: Progress | None = None,
) -> Header:
    """Decode a file that need not fit in memory; the result appears when it is whole and every stripe is checked.

    Parameters
    ----------
    source : str or path-like
        A .kmi file.
    path : str or path-like
        Its suffix says what it becomes: .npy, .png, or .tif or .tiff (indexed unless there is alpha).
    labels : bool, default False
        Whether a .npy file gets labels, shape (h, w), instead of RGB or RGBA pixels.
    indexed : bool, default False
        Whether a PNG is indexed instead of RGB or RGBA.
    max_memory : int, default 2**30
        Bytes that the process should take in all.
    overwrite : bool, default True
        Whether to replace a file that is there.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Returns
    -------
    Header
        Of the source.

    Raises
    ------
    UsageError
        If an argument is wrong, or for another suffix.
    LimitError
        If `max_memory` is not enough.
    CorruptError, UnsupportedError, FileAccessError, ExistsError
    """
    source, path = arguments.path("source", source), arguments.path("path", path)
    max_memory = arguments.whole("max_memory", max_memory, 1)
    for name, value in (("labels", labels), ("indexed", indexed), ("overwrite", overwrite)):
        arguments.flag(name, value)
    suffix = _suffix(path, labels)
    report = arguments.function("progress", progress) or (lambda _: None)
    with Reader(source, limits=NO_LIMITS) as reader:
        _check_memory(reader.header, max_memory)
        if suffix in (".tif", ".tiff"):
            write_tiff(path, reader, overwrite=overwrite, progress=report)
            return reader.header
        with files.AtomicFile(path, overwrite=overwrite) as file:
            parts = _npy(reader, labels, report) if suffix == ".npy" else _png(reader, indexed, report)
            for part in parts:
                file.write(part)
        return reader.header


def whole_bytes(header: Header) -> int:
    """Return about what it takes to decode a file whole, with its pixels and the picture file made of them."""
    return 128 * MIB + header.width * header.height * (2 + 3 * header.channels)


def _suffix(path: str, labels: bool) -> str:
    """Return the suffix that says what becomes of the file, in small letters."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"large pictures are decoded to {', '.join(SUFFIXES)}, not {suffix!r}")
    if labels and suffix != ".npy":
        raise UsageError("labels are written to .npy files only")
    return suffix


def _check_memory(header: Header, max_memory: int) -> None:
    """Raise LimitError if a budget is not enough to decode by stripes."""
    need = BASE + stripes_bytes(header) + max(BLOCK, header.width) * _PIXEL_BYTES
    check_memory(need, max_memory, f"a picture {header.width:,} wide in stripes of {header.stripe_rows:,} rows")


def _npy(reader: Reader, labels: bool, progress: Progress) -> Iterator[bytes]:
    """Yield a .npy file: uint8, of shape (height, width) if `labels`, otherwise (height, width, 3 or 4)."""
    shape = (reader.height, reader.width) if labels else (reader.height, reader.width, reader.header.channels)
    start = io.BytesIO()
    np.lib.format.write_array_header_1_0(start, {"descr": "|u1", "fortran_order": False, "shape": shape})
    yield start.getvalue()
    for rows in reader.blocks(progress):
        yield (rows if labels else reader.palette[rows]).tobytes()


def _png(reader: Reader, indexed: bool, progress: Progress) -> Iterator[bytes]:
    """Yield a PNG, indexed or of RGB or RGBA pixels."""
    return png.stream(reader.width, reader.height, reader.palette, reader.blocks(progress), indexed=indexed)
