"""The whole flow on one page: picture -> labels and palette -> payload -> file, and back.

Each stage is a module that knows none of the others; only this one and `quantize` compose them.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import numpy as np
import numpy.typing as npt

from palettefmt import files, streams
from palettefmt.errors import UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.container import Header
from palettefmt.kmi.payload import (
    Region,
    check_lengths,
    coded_rows,
    decode_stripe,
    each_stripe,
    header_of,
    packed_bytes,
    payload_of,
    read_region,
)
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.quantization import DEFAULT_EFFORT, Style, quantize

if TYPE_CHECKING:
    from PIL import Image

    Source = str | os.PathLike[str] | bytes | Image.Image | npt.NDArray[np.uint8 | np.uint16] | IndexedImage

Coding = Literal["packed", "context", "auto"]


def encode(
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    stripe_rows: int | None = None,
    threads: int | None = None,
    check: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[Style],
) -> bytes:
    """Turn a picture into the bytes of a .kmi file.

    Parameters
    ----------
    source : str, path, bytes, PIL.Image.Image, ndarray or IndexedImage
        A picture (a path leads to its file, bytes are the file) is clustered, see `quantize`; an `IndexedImage` is
        stored exactly as it is.
    colors : int, optional
        Most entries of the palette, 1 to 256. By default 8 for a full-colour picture, and an indexed picture's own
        palette. For an `IndexedImage` it only has to be large enough.
    coding : {"packed", "context", "auto"}
        How labels become payload: exactly ceil(log2 k) bits each, or in as few as the context coder needs. Where that
        is no gain it packs, so that "auto" and "context" are the same.
    seed : int, default 0
        Seed of the clustering; the same seed gives the same bytes.
    stripe_rows : int, optional
        Rows of an independently readable stripe, 1 to 65,535; by default as many as make about four million labels.
        Where they are coded, three million, and more if the picture would become 1 % larger by that.
    threads : int, optional
        Most stripes that are context-coded at a time, at least 1; by default one for each core. The bytes are the same.
    check : bool, default False
        Whether to decode the result and compare it before it is returned, as is done with every file that is written
        here: by `write`, `Writer`, Pillow's ``save``, ``kmi``. It takes about as long as encoding.
    limits : Limits
        Budget for the picture.
    **style
        How palette and labels are made: `dither`, `palette`, `locked`, ...: the keyword arguments of `quantize`.

    Returns
    -------
    bytes
        A whole file, see spec/kmi.md.

    Raises
    ------
    UsageError, CorruptError, UnsupportedError, LimitError, FileAccessError
    InternalError
        If the result was checked and does not decode to the picture.

    Examples
    --------
    >>> import numpy as np, palettefmt
    >>> gradient = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> data = palettefmt.encode(gradient, colors=8)
    >>> palettefmt.decode(data)
    IndexedImage(16x16, 8 RGB colours)
    >>> len(data) == 32 + 8 * 3 + 16 * 16 * 3 // 8
    True
    """
    if coding not in get_args(Coding):
        raise UsageError(f"coding {coding!r} is not one of: {', '.join(get_args(Coding))}")
    image = quantize(opened(source, limits), colors, seed=seed, limits=limits, **style)
    data = _encoded(image, coding, stripe_rows, style.get("effort", DEFAULT_EFFORT), threads)
    return checked(data, image, threads) if check else data


def _encoded(image: IndexedImage, coding: Coding, stripe_rows: int | None, effort: int, threads: int | None) -> bytes:
    """Return a picture's file, context-coded if that was asked for and is a gain."""
    packed = _header(image, container.PACKED, stripe_rows)
    if coding != "packed":
        rows = coded_rows(image.labels, image.colors, image.height) if stripe_rows is None else stripe_rows
        coded = _file(image, _header(image, container.CONTEXT, rows), effort, threads)
        if len(coded) < packed.prelude_size + packed_bytes(packed):
            return coded
    return _file(image, packed, effort, threads)


def _file(image: IndexedImage, header: Header, effort: int, threads: int | None) -> bytes:
    """Return a file of the coding and stripes that its header says."""
    stripes = [image.labels[y : y + header.stripe_rows] for y in range(0, image.height, header.stripe_rows)]
    payloads = each_stripe(
        lambda labels: payload_of(labels, image.palette, header.coding, effort), stripes, header.coding, threads
    )
    return container.build(header, image.palette.tobytes(), payloads, [zlib.crc32(labels.data) for labels in stripes])


def opened(source: Any, limits: Limits) -> Any:
    """Return a .kmi file, by its path or bytes, as a Pillow image of mode P; any other source as it is."""
    if isinstance(source, (str, os.PathLike)):
        source = files.read_bytes(source, limits)
    if isinstance(source, (bytes, bytearray, memoryview)) and bytes(source[:7]) == container.SIGNATURE:
        return decode(source, limits=limits).to_pillow()
    return source


def _header(image: IndexedImage, coding: int, asked: int | None) -> Header:
    return header_of(image.width, image.height, (image.colors, image.channels), coding, asked)


def decode(
    data: bytes | bytearray | memoryview, *, threads: int | None = None, limits: Limits = DEFAULT_LIMITS
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

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    parsed = container.parse(data, limits)
    header = parsed.header
    check_lengths(parsed)
    labels = np.empty((header.height, header.width), np.uint8)

    def fill(stripe: int) -> None:
        first = stripe * header.stripe_rows
        decode_stripe(parsed, data, stripe, labels[first : first + header.stripe_rows])

    each_stripe(fill, list(range(header.stripes)), header.coding, threads)
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
    parsed = container.parse(data, Limits(max_pixels=container.MAX_PIXELS))
    return IndexedImage(read_region(parsed, memoryview(data).cast("B"), region, limits), parsed.palette)


def read(path: files.PathLike, *, region: Region | None = None, limits: Limits = DEFAULT_LIMITS) -> IndexedImage:
    """Read a .kmi file, or one region of it without decoding the rest.

    Parameters
    ----------
    path : str or path-like
    region : (x, y, width, height), optional
        In pixels; see `decode_region`.
    limits : Limits
    """
    if region is None:
        return decode(files.read_bytes(path, container.file_limits(limits)), limits=limits)
    with streams.Slices(path, scattered=True) as data:
        parsed = container.parse_slices(data, Limits(max_pixels=container.MAX_PIXELS))
        return IndexedImage(read_region(parsed, data, region, limits), parsed.palette)


def write(
    path: files.PathLike,
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    overwrite: bool = True,
    stripe_rows: int | None = None,
    threads: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[Style],
) -> int:
    """Encode a picture into a file, atomically: the name leads to the old file or to the whole new one.

    The parameters are `encode`'s; with ``overwrite=False`` an existing file raises ExistsError.

    Returns
    -------
    int
        Bytes written.
    """
    if not overwrite:
        files.check_absent(path)
    data = encode(
        source, colors, coding, seed, stripe_rows=stripe_rows, threads=threads, check=True, limits=limits, **style
    )
    files.write_atomic(path, data, overwrite=overwrite)
    return len(data)
