"""A .kmi file that need not fit in memory -> .npy, PNG or TIFF."""

from __future__ import annotations

import os
from collections.abc import Callable

from palettefmt import files
from palettefmt.errors import UsageError
from palettefmt.kmi import container
from palettefmt.kmi.container import Header
from palettefmt.large import sinks
from palettefmt.large.memory import BASE, DEFAULT_MEMORY, MIB, check_memory, stripes_bytes
from palettefmt.large.reader import Reader
from palettefmt.limits import Limits

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
    progress: Callable[[float], None] | None = None,
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
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"large pictures are decoded to {', '.join(SUFFIXES)}, not {suffix!r}")
    if labels and suffix != ".npy":
        raise UsageError("labels are written to .npy files only")
    report = progress or (lambda _: None)
    with Reader(source, limits=Limits(max_pixels=container.MAX_PIXELS)) as reader:
        need = BASE + stripes_bytes(reader.header) + max(sinks.BLOCK, reader.width) * _PIXEL_BYTES
        what = f"a picture {reader.width:,} wide in stripes of {reader.header.stripe_rows:,} rows"
        check_memory(need, max_memory, what, "")
        if suffix == ".npy":
            sinks.write_npy(path, reader, labels=labels, overwrite=overwrite, progress=report)
        elif suffix == ".png":
            sinks.write_png(path, reader, indexed=indexed, overwrite=overwrite, progress=report)
        else:
            sinks.write_tiff(path, reader, overwrite=overwrite, progress=report)
        return reader.header


def whole_bytes(header: Header) -> int:
    """Return about what it takes to decode a file whole, with its pixels and the picture file made of them."""
    return 128 * MIB + header.width * header.height * (2 + 3 * header.channels)
