"""A .kmi file that need not fit in memory -> .npy, PNG or TIFF."""

from __future__ import annotations

import os

from palettefmt import arguments, files
from palettefmt.arguments import Progress
from palettefmt.errors import UsageError
from palettefmt.exports import png
from palettefmt.kmi.container import Header
from palettefmt.large import npy
from palettefmt.large.memory import BASE, DEFAULT_MEMORY, MIB, check_memory, stripes_bytes
from palettefmt.large.reader import BLOCK, Reader
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
        Its suffix says what it becomes: .npy, .png, or .tif or .tiff (needs tifffile; indexed unless there is alpha).
    labels : bool, default False
        Whether a .npy file gets labels, shape (h, w), instead of RGB or RGBA pixels.
    indexed : bool, default False
        Whether a PNG is indexed instead of RGB or RGBA.
    max_memory : int, default 2**30
        Bytes that the process should take in all.
    overwrite : bool, default True
    progress : callable, optional
        Called with the share done.

    Returns
    -------
    Header
        Of the source.

    Raises
    ------
    UsageError
        For another suffix, or if tifffile is needed and not installed.
    LimitError
        If `max_memory` does not do.
    CorruptError, UnsupportedError, FileAccessError
    """
    source, path = arguments.path("source", source), arguments.path("path", path)
    max_memory = arguments.whole("max_memory", max_memory, 1)
    for name, value in (("labels", labels), ("indexed", indexed), ("overwrite", overwrite)):
        arguments.flag(name, value)
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"large pictures are decoded to {', '.join(SUFFIXES)}, not {suffix!r}")
    if labels and suffix != ".npy":
        raise UsageError("labels are written to .npy files only")
    report = arguments.function("progress", progress) or (lambda _: None)
    with Reader(source, limits=NO_LIMITS) as reader:
        need = BASE + stripes_bytes(reader.header) + max(BLOCK, reader.width) * _PIXEL_BYTES
        what = f"a picture {reader.width:,} wide in stripes of {reader.header.stripe_rows:,} rows"
        check_memory(need, max_memory, what)
        if suffix == ".npy":
            npy.write_npy(path, reader, labels=labels, overwrite=overwrite, progress=report)
        elif suffix == ".png":
            _write_png(path, reader, indexed=indexed, overwrite=overwrite, progress=report)
        else:
            from palettefmt.large.tiff import write_tiff

            write_tiff(path, reader, overwrite=overwrite, progress=report)
        return reader.header


def whole_bytes(header: Header) -> int:
    """Return about what it takes to decode a file whole, with its pixels and the picture file made of them."""
    return 128 * MIB + header.width * header.height * (2 + 3 * header.channels)


def _write_png(path: files.PathLike, reader: Reader, *, indexed: bool, overwrite: bool, progress: Progress) -> None:
    """Write a PNG, indexed or of RGB or RGBA pixels; see `palettefmt.exports.png.stream`."""
    with files.AtomicFile(path, overwrite=overwrite) as file:
        rows = reader.blocks(progress)
        for part in png.stream(reader.width, reader.height, reader.palette, rows, indexed=indexed):
            file.write(part)
