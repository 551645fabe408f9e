"""Names and arrays -> sources that are read piece by piece."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments, files, streams
from palettefmt.errors import UnsupportedError
from palettefmt.large.npy import open_npy
from palettefmt.large.source import ArraySource, Source
from palettefmt.pictures import npy

TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def kind_of(path: files.PathLike) -> str | None:
    """Return "npy" or "tiff" for a regular file of that kind, by its first bytes, and None for any other."""
    if not os.path.isfile(path):
        return None
    with streams.Slices(path) as file:
        start = file[:6]
    if start == npy.MAGIC:
        return "npy"
    return "tiff" if start[:4] in TIFFS else None


def open_large(source: files.PathLike | NDArray[Any]) -> Source:
    """Open a .npy or TIFF file, or take an array.

    Raises
    ------
    UnsupportedError
        If it is another file, or its pixels cannot be read by pieces.
    CorruptError, TruncatedError, UsageError, FileAccessError
    """
    if isinstance(source, np.ndarray):
        return ArraySource(source)
    source = arguments.path("source", source)
    kind = kind_of(source)
    file = streams.Slices(source)
    try:
        if kind == "npy":
            return open_npy(file)
        if kind == "tiff":
            from palettefmt.large.tiff import open_tiff

            return open_tiff(file)
        raise UnsupportedError("only .npy and TIFF files can be read piece by piece")
    except BaseException:
        file.close()
        raise
