"""numpy's own files, .npy, read and written piece by piece."""

from __future__ import annotations

import io

import numpy as np

from palettefmt import files, streams
from palettefmt.arguments import Progress
from palettefmt.large.reader import Reader
from palettefmt.large.source import RawSource
from palettefmt.pictures import npy


def open_npy(file: streams.Slices) -> RawSource:
    """Open the array in a .npy file.

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError
    """
    header = npy.read_header(file[: npy.HEADER_BYTES])
    return RawSource(file, header.offset, header.dtype, header.shape)


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
        for rows in reader.blocks(progress):
            file.write((rows if labels else reader.palette[rows]).tobytes())
