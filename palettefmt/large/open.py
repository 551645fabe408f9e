"""Names and arrays -> sources that are read piece by piece."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments, files, streams
from palettefmt.errors import UnsupportedError, UsageError
from palettefmt.large.source import ArraySource, RawSource, Source
from palettefmt.large.tiff import open_tiff
from palettefmt.pictures import npy

TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def file_kind(path: files.PathLike) -> str | None:
    """Return "npy" or "tiff" for a regular file of that kind, by its first bytes, and None for any other."""
    if not os.path.isfile(path):
        return None
    with streams.Slices(path) as file:
        return _kind(file)


def _kind(file: streams.Slices) -> str | None:
    start = file[: len(npy.MAGIC)]
    if start == npy.MAGIC:
        return "npy"
    return "tiff" if start.startswith(TIFFS) else None


def open_large(source: files.PathLike | NDArray[Any] | Source) -> Source:
    """Open a .npy or TIFF file, or take an array; a source stays what it is.

    Another file is an UnsupportedError, and so is one whose pixels cannot be read by pieces.
    """
    if isinstance(source, np.ndarray):
        return ArraySource(source)
    if not isinstance(source, (str, os.PathLike)):
        if not hasattr(source, "pieces"):
            raise UsageError(f"source is a path or an array, not a {type(source).__name__}")
        return source
    file = streams.Slices(arguments.path("source", source))
    try:
        kind = _kind(file)
        if kind == "npy":
            return RawSource(file, npy.read_header(file[: npy.HEADER_BYTES]))
        if kind == "tiff":
            return open_tiff(file)
        raise UnsupportedError("only .npy and TIFF files can be read piece by piece")
    except BaseException:
        file.close()
        raise
