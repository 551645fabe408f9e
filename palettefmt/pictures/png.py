"""PNG: what its chunks say, by the third edition of its specification (W3C, 2025); Pillow unpacks the samples.

Pillow gets nothing but the pixels: no key colours, which it compares at the wrong depth; no text, no EXIF.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import MAX_COLORS, Palette, Pixels
from palettefmt.errors import CorruptError, UnsupportedError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import orientation, pillow, png_colour, raster

MAGIC = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
_CHANNELS = {GREY: 1, RGB: 3, INDEXED: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
_DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
_MOST_TEXT = 1 << 20  # bytes of metadata that are unpacked


@dataclass
class _Chunks:
    """A file taken apart: the first chunk of each kind, and the pixels."""

    width: int = 0
    height: int = 0
    depth: int = 0
    kind: int = 0
    header: bytes = b""
    first: dict[bytes, bytes] = field(default_factory=dict)
    texts: list[bytes] = field(default_factory=list)
    pixels: list[bytes] = field(default_factory=list)


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a PNG file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("PNG"):
        chunks = _taken_apart(data)
        limits.check_pixels(chunks.width, chunks.height)
        frames = struct.unpack(">I", chunks.first.get(b"acTL", bytes(4))[:4])[0]
        way_up, space = _orientation(chunks), png_colour.of_chunks(chunks.first)
        if chunks.kind == INDEXED:
            with pillow.opened(_plain(chunks), limits, "PNG") as picture:
                pillow.load(picture, limits)
                labels = np.asarray(picture)
            palette = _palette(chunks)
            palette[:, :3] = space.to_srgb(palette[None, :, :3])[0]
            result: IndexedImage | Pixels = raster.indexed(labels, palette, space.profile, way_up)
        else:
            samples = _samples(chunks, limits)
            colour, alpha = samples, _key_alpha(chunks, samples)
            if chunks.kind in (GREY_ALPHA, RGB_ALPHA):
                colour, alpha = samples[:, :, :-1], samples[:, :, -1]
            result = raster.Raster(space.to_srgb(colour), alpha, space.profile, way_up).finished()
        if frames > 1:
            pillow.warn_of_frames(frames)
        return result


def _taken_apart(data: bytes) -> _Chunks:
    """Read the chunks; damage to one that is not needed does not matter, nor does what is missing behind the pixels."""
    chunks, at = _Chunks(), len(MAGIC)
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        whole = at + 12 + size <= len(data)
        sound = whole and zlib.crc32(name + body) == int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        if name == b"CgBI":
            raise pillow.lacking(
                "Apple's own CgBI form of PNG", "make it a PNG again, with pngcrush -revert-iphone-optimizations"
            )
        if at == len(MAGIC):
            if name != b"IHDR" or size != 13 or not sound:
                raise CorruptError("the picture is broken: its PNG header (IHDR) is damaged")
            _take_header(chunks, body)
        elif name == b"IEND":
            break
        elif not sound and (whole or name != b"IDAT") and (name in (b"IDAT", b"PLTE") or name in _NEEDED):
            what = "checksum is wrong" if whole else "end is missing"
            raise CorruptError(f"the picture is broken: a PNG chunk {name.decode()} is damaged, its {what}")
        elif name == b"IDAT":
            chunks.pixels.append(body)
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            chunks.texts.append(body)
        elif not name[0] & 0x20 and name != b"PLTE":
            raise UnsupportedError(f"a PNG with the chunk {name!a}, which cannot be read without knowing it")
        elif sound and not (name in _BEFORE_PIXELS and chunks.pixels):
            chunks.first.setdefault(name, body)
        at += 12 + size
    if not chunks.header:
        raise CorruptError("the picture is broken: its PNG header (IHDR) is missing (it is truncated)")
    if not chunks.pixels:
        raise CorruptError("the picture is broken: its pixels (IDAT) are missing (it is truncated)")
    return chunks


_BEFORE_PIXELS = (b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"acTL")
_NEEDED = frozenset(_BEFORE_PIXELS) - {b"acTL"}


def _take_header(chunks: _Chunks, header: bytes) -> None:
    width, height, depth, kind, packing, filters, interlace = struct.unpack(">IIBBBBB", header)
    if min(width, height) < 1 or depth not in _DEPTHS.get(kind, ()) or packing or filters or interlace > 1:
        raise CorruptError(
            f"the picture is broken: PNG has no pictures of {width} x {height} pixels, depth {depth}, "
            f"colour type {kind}, compression {packing}, filter {filters} and interlace {interlace}"
        )
    chunks.width, chunks.height, chunks.depth, chunks.kind, chunks.header = width, height, depth, kind, header


def _plain(chunks: _Chunks, header: bytes = b"") -> bytes:
    """Return a PNG of the same samples that has nothing else."""
    parts = [(b"IHDR", header or chunks.header)]
    if chunks.kind == INDEXED:
        parts.append((b"PLTE", chunks.first.get(b"PLTE", b"")))
    parts += [(b"IDAT", part) for part in chunks.pixels] + [(b"IEND", b"")]
    return MAGIC + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
        for name, body in parts
    )


def _samples(chunks: _Chunks, limits: Limits) -> raster.Samples:
    """Return the samples, shape (height, width, channels): uint16 at depth 16, else uint8 over the whole range."""
    channels = _CHANNELS[chunks.kind]
    if chunks.depth < 16:
        result: raster.Samples = _decoded(_plain(chunks), limits, "1" if chunks.depth == 1 else None)
    elif chunks.kind == GREY:
        result = _decoded(_plain(chunks), limits).astype(np.uint16)
    elif chunks.kind == GREY_ALPHA:  # as four bytes a pixel, which are filtered alike
        header = chunks.header[:8] + bytes([8, RGB_ALPHA]) + chunks.header[10:]
        result = _decoded(_plain(chunks, header), limits).view(">u2").astype(np.uint16)
    else:
        # Pillow takes one byte of each sample: the first one of most significant first, or of least significant first.
        plain, mode = _plain(chunks), "RGB" if chunks.kind == RGB else "RGBA"
        high, low = (_decoded(plain, limits, rawmode=f"{mode};16{order}") for order in "BL")
        result = high.astype(np.uint16) << 8 | low
    return result.reshape(chunks.height, chunks.width, channels)


def _decoded(plain: bytes, limits: Limits, mode: str | None = None, rawmode: str = "") -> NDArray[np.uint8]:
    with pillow.opened(plain, limits, "PNG") as picture:
        if rawmode:
            picture.tile = pillow.tile_of(picture, rawmode)  # type: ignore[attr-defined]
        pillow.load(picture, limits)
        return np.array(picture.convert("L") if mode == "1" else picture)


def _key_alpha(chunks: _Chunks, samples: raster.Samples) -> NDArray[np.uint8] | None:
    """Return the alpha that a key colour makes, compared at the file's own depth."""
    key = chunks.first.get(b"tRNS", b"")
    channels = _CHANNELS[chunks.kind]
    if chunks.kind not in (GREY, RGB) or len(key) < 2 * channels:
        return None
    most = (1 << chunks.depth) - 1
    scale = 255 // most if chunks.depth < 8 else 1
    levels = [(level & most) * scale for level in struct.unpack_from(f">{channels}H", key)]
    return np.where((samples == np.array(levels)).all(axis=2), np.uint8(0), np.uint8(255))


def _palette(chunks: _Chunks) -> Palette:
    """Return the palette, with alpha if any entry is not opaque."""
    table = chunks.first.get(b"PLTE", b"")
    if len(table) % 3 or not 3 <= len(table) <= 3 * MAX_COLORS:
        raise CorruptError(f"the picture is broken: its palette (PLTE) has {len(table)} bytes")
    palette = np.frombuffer(table, np.uint8).reshape(-1, 3)
    alpha = np.frombuffer(chunks.first.get(b"tRNS", b"")[: len(palette)], np.uint8)
    if alpha.min(initial=255) == 255:
        return palette.copy()
    return np.column_stack([palette, np.pad(alpha, (0, len(palette) - len(alpha)), constant_values=255)])


def _orientation(chunks: _Chunks) -> int | None:
    """Return which way up the picture is: by eXIf, or as older programs wrote it, into text."""
    found = orientation.of_exif(chunks.first.get(b"eXIf", b""))
    for text in chunks.texts:
        if found:
            break
        keyword, _, rest = text.partition(b"\0")
        if keyword == b"XML:com.adobe.xmp":
            found = orientation.of_xmp(rest)
        elif keyword == b"Raw profile type exif":  # ImageMagick's: a name and a size, then hexadecimal digits
            words = (_unpacked(rest[1:]) if rest[:1] == b"\0" else rest).split()
            found = orientation.of_exif(_from_hex(b"".join(words[2:])))
    return found


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_TEXT)
    except zlib.error:
        return b""


def _from_hex(digits: bytes) -> bytes:
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return b""
