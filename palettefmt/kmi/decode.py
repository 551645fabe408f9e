"""The bytes of a file -> labels and palette, exactly: all of it, or one rectangle."""

from __future__ import annotations

from typing import Any

import numpy as np

from palettefmt import arguments, files, streams
from palettefmt.arguments import Progress
from palettefmt.errors import UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.layout import check_lengths, each_stripe
from palettefmt.kmi.payload import decode_stripe
from palettefmt.kmi.region import Region, read_region
from palettefmt.limits import DEFAULT_LIMITS, NO_LIMITS, Limits


def decode(
    data: bytes | bytearray | memoryview,
    *,
    threads: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> IndexedImage:
    """Turn the bytes of a .kmi file back into labels and palette, exactly.

    Parameters
    ----------
    data : bytes-like
        A whole file.
    threads : int, optional
        Most context-coded stripes that are decoded at a time, at least 1; by default one for each core.
    limits : Limits
        Budget for the declared picture, checked before memory is taken for it.
    progress : callable, optional
        Called with the share done, 0 to 1, while a context-coded file is decoded; perhaps on several threads.

    Raises
    ------
    UsageError
        If an argument is of the wrong type.
    CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    if threads is not None:
        arguments.whole("threads", threads, 1)
    arguments.function("progress", progress)
    view = bytes_of(data, "decode")
    parsed = container.parse(view, arguments.instance("limits", limits, Limits))
    header = parsed.header
    check_lengths(parsed)
    labels = np.empty((header.height, header.width), np.uint8)

    def fill(stripe: int, part: Progress | None) -> None:
        first = stripe * header.stripe_rows
        decode_stripe(parsed, view[parsed.place(stripe)], stripe, labels[first : first + header.stripe_rows], part)

    each_stripe(fill, range(header.stripes), header.coding, threads, progress)
    labels.flags.writeable = False
    return IndexedImage(labels, parsed.palette)


def decode_region(
    data: bytes | bytearray | memoryview, region: Region, *, limits: Limits = DEFAULT_LIMITS
) -> IndexedImage:
    """Decode one rectangle, touching only the bytes that hold it.

    Parameters
    ----------
    data : bytes-like
        A whole file; give a memory map to read only what is needed.
    region : (x, y, width, height)
        In pixels, inside the picture, at least 1 x 1.
    limits : Limits
        Budget for the region, not for the picture around it.

    Returns
    -------
    IndexedImage
        The region's labels with the whole palette. A stripe's checksum covers more than the region, so it is not
        checked; labels without an entry are still found.

    Raises
    ------
    UsageError
        If the region is not inside the picture.
    CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    arguments.instance("limits", limits, Limits)
    view = bytes_of(data, "decode_region")
    parsed = container.parse(view, NO_LIMITS)
    return IndexedImage(read_region(parsed, view, region, limits), parsed.palette)


def read(path: files.PathLike, *, region: Region | None = None, limits: Limits = DEFAULT_LIMITS) -> IndexedImage:
    """Read a .kmi file, or one region of it without decoding the rest.

    Parameters
    ----------
    path : str or path-like
    region : (x, y, width, height), optional
        In pixels; see `decode_region`.
    limits : Limits

    Raises
    ------
    UsageError, FileAccessError, CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    path = arguments.path("path", path)
    arguments.instance("limits", limits, Limits)
    if region is None:
        return decode(files.read_bytes(path, limits.for_files()), limits=limits)
    with streams.Slices(path, scattered=True) as data:
        parsed = container.parse_slices(data, NO_LIMITS)
        return IndexedImage(read_region(parsed, data, region, limits), parsed.palette)


def bytes_of(data: Any, name: str) -> memoryview:
    """Return bytes as a view of single bytes, or raise a UsageError that knows what is taken for them most often."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        try:
            return memoryview(data).cast("B")
        except (TypeError, ValueError):
            raise UsageError("data is a block of bytes that is not contiguous; give a copy of it") from None
    instead = "; read() takes a path" if isinstance(data, str) or hasattr(data, "__fspath__") else ""
    raise UsageError(f"{name}() takes the bytes of a .kmi file, not a {type(data).__name__}{instead}")
