"""JPEG 2000: palettes (pclr) with every entry at its place, and components of few bits; Pillow decodes the rest.

ISO/IEC 15444-1, annex I.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import MAX_COLORS, Palette, Pixels
from palettefmt.errors import CorruptError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import pillow, raster

MAGICS = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_SIZ = 0x51
_DIRECT = 0  # of a channel's mapping: a component as it is
_OPACITY, _SRGB = (1, 2), 16


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a JPEG 2000 file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("JPEG 2000"):
        boxes = dict(_boxes(data)) if data.startswith(MAGICS[0]) else {}
        code = boxes.get(b"jp2c", b"" if boxes else data)
        width, height, depths = _declared(code)
        limits.check_pixels(width, height)
        header = dict(_boxes(boxes.get(b"jp2h", b"")))
        if b"pclr" in header:
            return _with_palette(code, header, depths, limits)
        if len(depths) > 1 and max(depths) > 8:
            return _deep(data, header, depths, limits)
        with pillow.opened(data, limits, "JPEG2000") as picture:
            pillow.load(picture, limits)
            if max(depths) >= 8 or len(set(depths)) > 1 or picture.mode not in ("L", "LA", "RGB", "RGBA"):
                return pillow.of_pillow(picture, None)
            samples = np.atleast_3d(_levels(np.array(picture), depths[0]))
            profile = picture.info.get("icc_profile") or b""
        alpha = samples[:, :, -1] if samples.shape[2] in (2, 4) else None
        colour = samples if alpha is None else samples[:, :, :-1]
        return raster.Raster(colour, alpha, profile).finished()


def _deep(data: bytes, header: dict[bytes, bytes], depths: list[int], limits: Limits) -> IndexedImage | Pixels:
    """Return several components of more than 8 bits.

    Pillow rounds them to 8 and lets what becomes 256 wrap around to 0: white is black. So a 0 of Pillow's is not to be
    trusted, and imagecodecs is asked where it is.
    """
    with pillow.opened(data, limits, "JPEG2000") as picture:
        plain = picture.mode in ("LA", "RGB", "RGBA") and len(set(depths)) == 1 and _is_direct(header)
        profile = picture.info.get("icc_profile") or b""
        try:
            import imagecodecs
        except ImportError:
            plain = False
        if not plain:
            pillow.load(picture, limits)
            if np.array(picture).min() == 0:
                advice = "it takes imagecodecs: pip install 'palettefmt[imagecodecs]'; or convert it to PNG first"
                raise pillow.lacking(f"JPEG 2000 of {max(depths)} bits a channel", advice)
            return pillow.of_pillow(picture, None)
    most = (1 << depths[0]) - 1
    values = np.minimum(np.asarray(imagecodecs.jpeg2k_decode(data)).astype(np.uint64), most)
    samples = ((values * 65535 + most // 2) // most).astype(np.uint16)
    alpha = samples[:, :, -1] if samples.shape[2] in (2, 4) else None
    return raster.Raster(samples if alpha is None else samples[:, :, :-1], alpha, profile).finished()


def _is_direct(header: dict[bytes, bytes]) -> bool:
    """Return whether the components are grey or RGB: by colr, or because nothing else is said."""
    colour = header.get(b"colr", b"")
    return colour[:1] != b"\1" or colour[3:7] in (b"\0\0\0\x10", b"\0\0\0\x11")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and content of each box; of several of a name the first one counts."""
    at, seen = 0, set()
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = len(data) if size == 0 else at + size
        if end <= at:
            return
        if name not in seen:
            seen.add(name)
            yield name, data[start:end]
        at = end


def _declared(code: bytes) -> tuple[int, int, list[int]]:
    """Return the width, the height, and the bits of each component that a codestream declares."""
    if code[:2] != MAGICS[1][:2] or len(code) < 42 or code[3] != _SIZ:
        raise CorruptError("the picture is broken: its JPEG 2000 codestream is missing (it is truncated)")
    right, bottom, left, top = struct.unpack_from(">4I", code, 8)
    (count,) = struct.unpack_from(">H", code, 40)
    depths = [(code[42 + 3 * index] & 127) + 1 for index in range(count) if 42 + 3 * index < len(code)]
    if right <= left or bottom <= top or not depths:
        raise CorruptError("the picture is broken: its JPEG 2000 codestream declares no pixels")
    return right - left, bottom - top, depths


def _levels(values: Pixels, bits: int) -> Pixels:
    """Return what Pillow has shifted up from fewer than 8 bits over the whole range."""
    most = (1 << bits) - 1
    return (((values >> (8 - bits)).astype(np.uint16) * 255 + most // 2) // most).astype(np.uint8)


def _with_palette(code: bytes, header: dict[bytes, bytes], depths: list[int], limits: Limits) -> IndexedImage | Pixels:
    """Return a picture whose component is an index."""
    palette, profile = _palette(header), _profile(header)
    if len(depths) != 1 or depths[0] > 8:
        raise pillow.lacking(f"JPEG 2000 with a palette and {len(depths)} components of {max(depths)} bits")
    with pillow.opened(code, limits, "JPEG2000") as picture:
        pillow.load(picture, limits)
        labels = np.array(picture.convert("L"), np.uint8) >> np.uint8(8 - depths[0])
    return raster.indexed(labels, palette, profile)


def _palette(header: dict[bytes, bytes]) -> Palette:
    """Return the palette of pclr, its columns mapped to channels by cmap and those to colours by cdef."""
    table, mapping = header[b"pclr"], header.get(b"cmap", b"")
    entries, columns = struct.unpack_from(">HB", table)
    depths = [(each & 127) + 1 for each in table[3 : 3 + columns]]
    if not 1 <= entries <= MAX_COLORS or not depths or any(each & 128 for each in table[3 : 3 + columns]):
        raise pillow.lacking(f"JPEG 2000 with a palette of {entries} entries in {columns} columns")
    layout = np.dtype([(f"{index}", ">u2" if bits > 8 else "u1") for index, bits in enumerate(depths)])
    if len(table) < 3 + columns + entries * layout.itemsize or max(depths) > 16:
        raise CorruptError("the picture is broken: its palette (pclr) ends too early")
    rows = np.frombuffer(table, layout, entries, 3 + columns)
    scaled = [_eight(rows[f"{index}"].astype(np.uint32), bits) for index, bits in enumerate(depths)]
    order = list(range(columns))
    if mapping:
        maps = list(struct.iter_unpack(">HBB", mapping[: len(mapping) // 4 * 4]))
        if any(component != 0 or kind == _DIRECT or column >= columns for component, kind, column in maps):
            raise pillow.lacking("JPEG 2000 whose palette gives only some of its channels")
        order = [column for _, _, column in maps]
    channels = [scaled[column] for column in order]
    colour, alpha = _by_meaning(len(channels), header.get(b"cdef", b""))
    if len(colour) == 1:
        colour *= 3
    if len(colour) != 3:
        raise pillow.lacking(f"JPEG 2000 with a palette of {len(channels)} channels")
    return np.column_stack([channels[index] for index in (*colour, *alpha)])


def _by_meaning(count: int, definition: bytes) -> tuple[list[int], list[int]]:
    """Return the channels of red, green and blue (or the one of grey), and the one of alpha if there is one."""
    if not definition:
        return ([0], [1][: count - 1]) if count < 3 else ([0, 1, 2], [3][: count - 3])
    (entries,) = struct.unpack_from(">H", definition)
    found = [struct.unpack_from(">3H", definition, 2 + 6 * index) for index in range(entries)]
    colour = [channel for _, channel in sorted((meaning, each) for each, kind, meaning in found if kind == 0)]
    alpha = [each for each, kind, _ in found if kind in _OPACITY][:1]
    if any(each >= count for each in (*colour, *alpha)):
        raise CorruptError("the picture is broken: it gives a meaning to channels that it does not have (cdef)")
    return colour, alpha


def _eight(values: NDArray[np.uint32], bits: int) -> Pixels:
    most = (1 << bits) - 1
    scaled: Pixels = ((np.minimum(values, most) * 255 + most // 2) // most).astype(np.uint8)
    return scaled


def _profile(header: dict[bytes, bytes]) -> bytes:
    """Return the ICC profile of colr, if its method is one."""
    colour = header.get(b"colr", b"")
    return colour[3:] if colour[:1] == b"\2" else b""
