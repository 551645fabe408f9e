"""Labels and palette -> an image of LVGL 9, as a .bin file or as C source; `palettefmt.pictures.lvgl` reads the file.

======  ===============================================================================================================
byte    little endian
======  ===============================================================================================================
0       0x19
1       colour format: 7, 8, 9 or 10 for labels of 1, 2, 4 or 8 bits (LV_COLOR_FORMAT_I1 ... I8)
2       16 bits of flags: 8 if what follows the header is compressed
4       width, 16 bits
6       height, 16 bits
8       bytes of a row (stride), 16 bits
10      0, 16 bits
12      if compressed: the method (1 run lengths, 2 LZ4), the bytes that follow, and what they become; 32 bits each
...     2**bits entries of the palette: blue, green, red, alpha, straight
...     rows from the top, the left pixel in the top bits
======  ===============================================================================================================

Entries behind the palette's are clear (four bytes of 0). Run lengths: a byte n below 128 and the byte that is repeated
n times; or 128 + n and n bytes as they are. LZ4 is its block format, without a frame.

Labels and the order of the palette stay as they are.
"""

from __future__ import annotations

import itertools
import struct
from typing import Literal

import numpy as np

from palettefmt.arrays import Labels, Palette, with_alpha
from palettefmt.errors import UnsupportedError, UsageError
from palettefmt.exports.c_array import identifier, numbers
from palettefmt.exports.rows import aligned, depth_for, packed_rows

Compress = Literal["none", "rle", "lz4"]
METHODS: dict[str, int] = {"none": 0, "rle": 1, "lz4": 2}
MAGIC = 0x19
FORMATS = {1: 7, 2: 8, 4: 9, 8: 10}  # the number of a depth
HEADER = struct.Struct("<BBHHHHH")
COMPRESSED = 8
MAX_SIDE = 65_535
LZ4_MISSING = "LZ4 needs the package lz4; get it with: pip install 'palettefmt[lz4]'"
_LONGEST = 127  # run
_WORTH = 4  # bytes that are alike before a run pays


def lvgl_file(
    labels: Labels, palette: Palette, *, bpp: int | None = None, align: int = 1, compress: Compress = "none"
) -> bytes:
    """Write a .bin file.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    bpp : {1, 2, 4, 8}, optional
        Bits a pixel; by default the fewest that hold a label.
    align : int, default 1
        Rows are a multiple of so many bytes (LV_DRAW_BUF_STRIDE_ALIGN).
    compress : {"none", "rle", "lz4"}
        What LVGL unpacks if LV_USE_RLE or LV_USE_LZ4_INTERNAL is set.

    Raises
    ------
    UnsupportedError
        If a side or a row is longer than the header can say.
    UsageError
        If the palette does not fit in `bpp`, or lz4 is not installed.
    """
    head, data = _image(labels, palette, bpp, align, compress)
    return HEADER.pack(MAGIC, *head, 0) + data


def lvgl_source(
    labels: Labels,
    palette: Palette,
    *,
    bpp: int | None = None,
    align: int = 1,
    compress: Compress = "none",
    name: str = "picture",
) -> bytes:
    """Write C source with the same image as a ``lv_image_dsc_t`` called `name`; see `lvgl_file`."""
    (number, flags, width, height, stride), data = _image(labels, palette, bpp, align, compress)
    depth = next(depth for depth, other in FORMATS.items() if other == number)
    name = identifier(name)
    lines = [
        f"/* {width} x {height}, {len(palette)} colours, for LVGL 9 */",
        '#include "lvgl.h"',
        "",
        "#ifndef LV_ATTRIBUTE_MEM_ALIGN",
        "#define LV_ATTRIBUTE_MEM_ALIGN",
        "#endif",
        "",
        f"static const LV_ATTRIBUTE_MEM_ALIGN uint8_t {name}_map[{len(data)}] = {{",
        *numbers(np.frombuffer(data, np.uint8)),
        "};",
        "",
        f"const lv_image_dsc_t {name} = {{",
        "    .header.magic = LV_IMAGE_HEADER_MAGIC,",
        f"    .header.cf = LV_COLOR_FORMAT_I{depth},",
        f"    .header.flags = {'LV_IMAGE_FLAGS_COMPRESSED' if flags else '0'},",
        f"    .header.w = {width},",
        f"    .header.h = {height},",
        f"    .header.stride = {stride},",
        f"    .data_size = sizeof({name}_map),",
        f"    .data = {name}_map,",
        "};",
    ]
    return ("\n".join(lines) + "\n").encode()


def _image(
    labels: Labels, palette: Palette, bpp: int | None, align: int, compress: Compress
) -> tuple[tuple[int, int, int, int, int], bytes]:
    """Return format, flags, width, height and stride, and what follows the header."""
    height, width = labels.shape
    if max(width, height) > MAX_SIDE:
        raise UnsupportedError(f"LVGL holds at most {MAX_SIDE:,} pixels a side, not {width:,} x {height:,}")
    depth = depth_for(len(palette), bpp, "LVGL")
    rows = aligned(packed_rows(labels, depth), align)
    if rows.shape[1] > MAX_SIDE:
        raise UnsupportedError(f"LVGL holds rows of at most {MAX_SIDE:,} bytes, not {rows.shape[1]:,}")
    table = np.zeros((1 << depth, 4), np.uint8)
    table[: len(palette)] = with_alpha(palette)[:, [2, 1, 0, 3]]
    data = table.tobytes() + rows.tobytes()
    flags = 0 if compress == "none" else COMPRESSED
    if flags:
        packed = run_lengths(data) if compress == "rle" else _lz4(data)
        data = struct.pack("<III", METHODS[compress], len(packed), len(data)) + packed
    return (FORMATS[depth], flags, width, height, rows.shape[1]), data


def run_lengths(data: bytes) -> bytes:
    """Return bytes in LVGL's run lengths."""
    values = np.frombuffer(data, np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1, [len(data)]]).tolist()
    out, plain = bytearray(), 0  # from `plain` on nothing is written yet
    for start, end in itertools.pairwise(starts):
        if end - start < _WORTH:
            continue
        _as_they_are(out, data[plain:start])
        for at in range(start, end, _LONGEST):
            out += bytes([min(_LONGEST, end - at), data[start]])
        plain = end
    _as_they_are(out, data[plain:])
    return bytes(out)


def _as_they_are(out: bytearray, data: bytes) -> None:
    for at in range(0, len(data), _LONGEST):
        part = data[at : at + _LONGEST]
        out.append(128 + len(part))
        out += part


def _lz4(data: bytes) -> bytes:
    try:
        import lz4.block
    except ImportError:
        raise UsageError(LZ4_MISSING) from None
    return bytes(lz4.block.compress(data, mode="high_compression", store_size=False))
