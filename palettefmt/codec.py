"""The whole flow on one page: picture -> labels and palette -> payload -> file, and back.

Each stage is a module that knows none of the others; only this one and `quantize` compose them.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np
import numpy.typing as npt

from palettefmt import container, files, packing
from palettefmt.container import Container, Header
from palettefmt.errors import CorruptError, PalettefmtError, UnsupportedError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.quantize import Style, quantize

if TYPE_CHECKING:
    from PIL import Image

    Source = str | os.PathLike[str] | bytes | Image.Image | npt.NDArray[np.uint8 | np.uint16] | IndexedImage

Coding = Literal["packed"]
Region = tuple[int, int, int, int]

STRIPE_LABELS = 1 << 22  # a stripe of the default height has about this many labels


def encode(
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    stripe_rows: int | None = None,
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
    coding : {"packed"}
        How labels become payload: exactly ceil(log2 k) bits each.
    seed : int, default 0
        Seed of the clustering; the same seed gives the same bytes.
    stripe_rows : int, optional
        Rows of an independently readable stripe, 1 to 65,535; by default as many as make about four million labels.
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
    if coding not in container.CODINGS:
        raise UsageError(f"coding {coding!r} is not one of: packed")
    if coding != "packed":
        raise UnsupportedError(f"coding {coding!r} is reserved by the format and not written by this version")
    image = quantize(opened(source, limits), colors, seed=seed, limits=limits, **style)
    rows = _stripe_rows(image, stripe_rows)
    header = Header(image.width, image.height, image.colors, image.channels, container.CODINGS[coding], rows)
    stripes = [image.labels[y : y + rows] for y in range(0, image.height, rows)]
    payloads = [packing.pack(stripe, image.bits_per_label) for stripe in stripes]
    return container.build(header, image.palette.tobytes(), payloads, [zlib.crc32(stripe.data) for stripe in stripes])


def opened(source: Any, limits: Limits) -> Any:
    """Return a .kmi file, by its path or bytes, as a Pillow image of mode P; any other source as it is."""
    if isinstance(source, (str, os.PathLike)):
        source = files.read_bytes(source, limits)
    if isinstance(source, (bytes, bytearray, memoryview)) and bytes(source[:7]) == container.SIGNATURE:
        return decode(source, limits=limits).to_pillow()
    return source


def _stripe_rows(image: IndexedImage, asked: int | None) -> int:
    """Return the rows of a stripe: as asked, or the default, at most the picture's height."""
    if asked is None:
        asked = min(max(1, STRIPE_LABELS // image.width), container.MAX_STRIPE_ROWS)
    rows = image.height if asked >= image.height else asked
    if asked < 1 or (rows < image.height and rows > container.MAX_STRIPE_ROWS):
        raise UsageError(f"a stripe has 1 to {container.MAX_STRIPE_ROWS:,} rows, not {asked:,}")
    if -(-image.height // rows) > container.MAX_STRIPES:
        raise UsageError(f"stripes of {rows} rows make more than {container.MAX_STRIPES:,}; take more rows a stripe")
    if packing.packed_size(image.width * rows, image.bits_per_label) > container.MAX_PAYLOAD:
        raise UsageError(f"a stripe of {rows:,} rows would be over 4 GiB; take fewer rows a stripe")
    return rows


def decode(data: bytes | bytearray | memoryview, *, limits: Limits = DEFAULT_LIMITS) -> IndexedImage:
    """Turn the bytes of a .kmi file back into labels and palette, exactly.

    Parameters
    ----------
    data : bytes-like
        A whole file.
    limits : Limits
        Budget for the declared picture, checked before memory is taken for it.

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError
    """
    parsed = container.parse(data, limits)
    header = parsed.header
    _check_lengths(parsed)
    labels = np.empty((header.height, header.width), np.uint8)
    for stripe, (first, rows, payload) in enumerate(parsed.payloads(data)):
        _decode_stripe(header, stripe, payload, labels[first : first + rows], int(parsed.crcs[stripe]))
    labels.flags.writeable = False
    return IndexedImage(labels, parsed.palette)


def _decode_stripe(header: Header, stripe: int, payload: memoryview, labels: npt.NDArray[np.uint8], crc: int) -> None:
    """Decode one stripe into its rows of labels, and check them."""
    try:
        _unpack(header, payload, labels)
        if zlib.crc32(labels.data) != crc:
            raise CorruptError("the CRC-32 of its labels does not match")
        _check_labels(labels, header.colors)
    except PalettefmtError as error:
        first = stripe * header.stripe_rows
        raise type(error)(f"stripe {stripe} (rows {first} to {first + len(labels) - 1}): {error}") from None


def _unpack(header: Header, payload: memoryview, labels: npt.NDArray[np.uint8]) -> None:
    """Turn a payload into labels, as its length says: packed, or coded if it is shorter than that."""
    bits = packing.bits_per_label(header.colors)
    if len(payload) < packing.packed_size(labels.size, bits):
        raise UnsupportedError("context-coded labels need a later version; upgrade palettefmt")
    packing.unpack(payload, bits, labels)


def _check_labels(labels: npt.NDArray[np.uint8], colors: int) -> None:
    if int(labels.max()) >= colors:
        raise CorruptError(f"label {labels.max()} has no entry in a palette of {colors}")


def _check_lengths(parsed: Container) -> None:
    """Check that no payload has a size that its coding cannot have, before memory is taken for the labels."""
    header = parsed.header
    bits = packing.bits_per_label(header.colors)
    for stripe, actual in enumerate(np.diff(parsed.offsets).tolist()):
        expected = packing.packed_size(header.width * header.rows_of(stripe), bits)
        if actual > expected or (actual < expected and header.coding == container.PACKED):
            raise CorruptError(
                f"stripe {stripe}: the payload has {actual:,} bytes; {bits} bits a label make {expected:,}"
            )


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
    x, y, width, height = region
    if width > 0 and height > 0:
        limits.check_pixels(width, height)
    parsed = container.parse(data, Limits(max_pixels=container.MAX_PIXELS))
    header = parsed.header
    _check_lengths(parsed)
    if min(x, y) < 0 or min(width, height) < 1 or x + width > header.width or y + height > header.height:
        raise UsageError(
            f"region {x},{y},{width},{height} is not inside the picture of {header.width} x {header.height}"
        )
    bits = packing.bits_per_label(header.colors)
    labels = np.empty((height, width), np.uint8)
    view = memoryview(data).cast("B")
    for row in range(height):
        first, rows, payload = parsed.payload(view, (y + row) // header.stripe_rows)
        if len(payload) < packing.packed_size(header.width * rows, bits):
            raise UnsupportedError("context-coded labels need a later version; upgrade palettefmt")
        labels[row] = packing.unpack_run(payload, bits, (y + row - first) * header.width + x, width)
    _check_labels(labels, header.colors)
    labels.flags.writeable = False
    return IndexedImage(labels, parsed.palette)


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
    return decode_region(files.mapped(path), region, limits=limits)


def write(
    path: files.PathLike,
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    overwrite: bool = True,
    stripe_rows: int | None = None,
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
    data = encode(source, colors, coding, seed, stripe_rows=stripe_rows, limits=limits, **style)
    files.write_atomic(path, data, overwrite=overwrite)
    return len(data)
