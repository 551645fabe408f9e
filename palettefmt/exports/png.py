"""Labels and palette -> indexed PNG (P8) of the smallest legal bit depth: PLTE of exactly k entries, tRNS for alpha."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from palettefmt.errors import UnsupportedError
from palettefmt.exports.rows import depth_for, packed_rows
from palettefmt.exports.squeeze import squeeze

PNG_MAX_SIDE = 2**31 - 1
_BLOCK = 1 << 18  # pixels at a time


def indexed_png(
    labels: NDArray[np.uint8], palette: NDArray[np.uint8], *, optimize: bool = False, bpp: int | None = None
) -> bytes:
    """Write an indexed PNG.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        1 to 256 entries; all are kept, in this order.
    optimize : bool, default False
        Squeeze the compressed data with oxipng (the ``oxipng`` extra); pixels, palette and order stay.
    bpp : {1, 2, 4, 8}, optional
        Bits a pixel; by default the fewest that hold a label.

    Returns
    -------
    bytes
        A PNG of colour type 3 at 1, 2, 4 or 8 bits a pixel.

    Raises
    ------
    UnsupportedError
        If a side is longer than PNG allows (2**31 - 1).
    UsageError
        If `optimize` is asked for and oxipng is not installed, or the palette does not fit in `bpp`.
    """
    from PIL import Image

    height, width = labels.shape
    _check_sides(width, height)
    depth = depth_for(len(palette), bpp, "PNG")
    if bpp is not None:  # Pillow takes no more than the palette needs
        png = b"".join(stream(width, height, palette, [labels], indexed=True, bpp=bpp))
        return squeeze(png) if optimize else png
    picture = Image.frombuffer("P", (width, height), np.ascontiguousarray(labels), "raw", "P", 0, 1)
    picture.putpalette(palette[:, :3].tobytes(), "RGB")
    options = {"transparency": palette[:, 3].tobytes()} if palette.shape[1] == 4 else {}
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, bits=depth, **options)
    return squeeze(out.getvalue()) if optimize else out.getvalue()


def stream(
    width: int,
    height: int,
    palette: NDArray[np.uint8],
    rows: Iterable[NDArray[np.uint8]],
    *,
    indexed: bool,
    bpp: int | None = None,
) -> Iterator[bytes]:
    """Yield the bytes of a PNG piece by piece, in memory of a few rows.

    Parameters
    ----------
    width, height : int
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    rows : iterable of ndarray of uint8, shape (n, width)
        Labels, from the top, `height` rows in all.
    indexed : bool
        Whether labels and palette are stored, at 1, 2, 4 or 8 bits a pixel, or else RGB or RGBA pixels.
    bpp : {1, 2, 4, 8}, optional
        Bits a pixel of labels; by default the fewest that hold one.

    Raises
    ------
    UnsupportedError
        If a side is longer than PNG allows.
    """
    _check_sides(width, height)
    depth, kind = (depth_for(len(palette), bpp, "PNG"), 3) if indexed else (8, {3: 2, 4: 6}[palette.shape[1]])
    yield b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    if indexed:
        yield _chunk(b"PLTE", palette[:, :3].tobytes())
        if palette.shape[1] == 4:
            yield _chunk(b"tRNS", palette[:, 3].tobytes())
    deflate = zlib.compressobj(6)
    for labels in rows:
        for top in range(0, len(labels), step := max(1, _BLOCK // width)):
            part = labels[top : top + step]
            lines = packed_rows(part, depth) if indexed else palette[part].reshape(len(part), -1)
            packed = deflate.compress(np.pad(lines, ((0, 0), (1, 0))).data)  # 0 before each row: no filter
            if packed:
                yield _chunk(b"IDAT", packed)
    yield _chunk(b"IDAT", deflate.flush()) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk: length, kind, data, CRC."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > PNG_MAX_SIDE:
        raise UnsupportedError(f"PNG holds at most {PNG_MAX_SIDE:,} pixels a side, not {width:,} x {height:,}")
