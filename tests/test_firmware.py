"""Promise: what firmware takes is laid out as its description says, and comes back without a label moved.

The reader of LVGL's images here is written from the table in `palettefmt/exports/lvgl.py`, and shares no code with it.
"""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import CorruptError, IndexedImage, LimitError, Limits, UnsupportedError, UsageError
from palettefmt.exports.bmp import indexed_bmp
from palettefmt.exports.c_array import c_source, identifier
from palettefmt.exports.lvgl import lvgl_file, lvgl_source, run_lengths
from palettefmt.exports.png import indexed_png
from palettefmt.exports.raw import raw_pixels
from palettefmt.exports.rgb565 import from_rgb565, rgb565
from palettefmt.limits import DEFAULT_LIMITS
from palettefmt.pictures import raw
from palettefmt.pictures.sizes import declared_size
from palettefmt.pictures.source import open_source

COMPRESS = ("none", "rle", "lz4")
FOUR = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [18, 52, 86]], np.uint8)
ROWS = np.array([[0, 1, 2, 3, 3], [3, 2, 1, 0, 0]], np.uint8)


def picture(k: int, height: int, width: int) -> IndexedImage:
    """Return noise above a flat part; every entry is there, if there is room."""
    rng = np.random.default_rng(k * 100 + width)
    labels = rng.integers(0, k, (height, width)).astype(np.uint8)
    labels[height // 2 :] = k - 1
    return IndexedImage(labels, rng.integers(0, 256, (k, 3)).astype(np.uint8))


# --- LVGL ------------------------------------------------------------------------------------------------------


def by_table(data: bytes) -> tuple[list[list[int]], list[bytes]]:
    """Read an LVGL image slowly: rows of labels, and entries of four bytes."""
    magic, form, flags, width, height, stride, zero = struct.unpack("<BBHHHHH", data[:12])
    assert (magic, zero, flags & ~8) == (25, 0, 0)
    bits = {7: 1, 8: 2, 9: 4, 10: 8}[form]
    body = data[12:]
    if flags & 8:
        method, packed, plain = struct.unpack("<III", body[:12])
        assert len(body) == 12 + packed
        body = unpacked(body[12:], plain) if method == 1 else with_lz4(body[12:], plain)
        assert len(body) == plain
    table = 4 * 2**bits
    assert len(body) == table + stride * height
    rows = []
    for y in range(height):
        text = "".join(f"{byte:08b}" for byte in body[table + y * stride : table + (y + 1) * stride])
        rows.append([int(text[x * bits : (x + 1) * bits], 2) for x in range(width)])
        assert set(text[width * bits :]) <= {"0"}
    return rows, [body[at : at + 4] for at in range(0, table, 4)]


def unpacked(data: bytes, plain: int) -> bytes:
    out, source = b"", io.BytesIO(data)
    while len(out) < plain:
        (count,) = source.read(1)
        out += source.read(count - 128) if count >= 128 else source.read(1) * count
    return out


def with_lz4(data: bytes, plain: int) -> bytes:
    """Unpack a block of LZ4 as its description has it: literals, then a match of at least four bytes."""
    out, at = bytearray(), 0

    def length(nibble: int) -> int:
        nonlocal at
        total = nibble
        while nibble == 15:
            total, at = total + data[at], at + 1
            if data[at - 1] != 255:
                break
        return total

    while True:
        token, at = data[at], at + 1
        count = length(token >> 4)
        out, at = out + data[at : at + count], at + count
        if at == len(data):
            break
        back, at = data[at] | data[at + 1] << 8, at + 2
        for _ in range(length(token & 15) + 4):
            out.append(out[-back])
    return bytes(out)


@pytest.mark.parametrize("compress", COMPRESS)
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 16, 17, 256])
def test_an_lvgl_image_is_what_its_table_says_and_comes_back(k: int, compress: str) -> None:
    if compress == "lz4":
        pytest.importorskip("lz4.block")
    for width, height, align in ((1, 1, 1), (37, 11, 1), (37, 11, 4), (300, 3, 64)):
        image = picture(k, height, width)
        data = lvgl_file(image.labels, image.palette, align=align, compress=compress)  # type: ignore[arg-type]
        rows, entries = by_table(data)
        assert rows == image.labels.tolist()
        assert entries[:k] == [bytes([*colour[::-1], 255]) for colour in image.palette.tolist()]
        assert set(entries[k:]) <= {bytes(4)}
        assert struct.unpack_from("<H", data, 8)[0] % align == 0
        assert open_source(data) == image
        assert declared_size(io.BytesIO(data)) == (width, height)


def test_an_lvgl_image_byte_by_byte() -> None:
    head = "19 08 00 00 05 00 02 00 02 00 00 00"
    table = "00 00 ff ff 00 ff 00 ff ff 00 00 ff 56 34 12 ff"
    assert lvgl_file(ROWS, FOUR).hex(" ") == f"{head} {table} 1b c0 e4 00"
    wide = lvgl_file(ROWS, FOUR, bpp=4, align=4).hex(" ")
    assert wide == f"19 09 00 00 05 00 02 00 04 00 00 00 {table} {'00 ' * 48}01 23 30 00 32 10 00 00"
    flat = lvgl_file(np.zeros((16, 128), np.uint8), FOUR[:1], compress="rle")
    assert flat.hex(" ") == (
        "19 07 08 00 80 00 10 00 10 00 00 00 01 00 00 00 0b 00 00 00 08 01 00 00 84 00 00 ff ff 7f 00 7f 00 06 00"
    )


def test_transparency_stays_in_lvgl() -> None:
    palette = np.array([[9, 8, 7, 0], [1, 2, 3, 128], [4, 5, 6, 255], [7, 7, 7, 0]], np.uint8)
    labels = np.array([[0, 1, 2]], np.uint8)
    back = open_source(lvgl_file(labels, palette))
    assert isinstance(back, IndexedImage)
    assert back.palette.tolist() == palette[:3].tolist()  # what is behind is clear and unused: it only fills up
    used = np.array([[0, 3]], np.uint8)
    assert open_source(lvgl_file(used, palette)) == IndexedImage(used, palette)
    nothing = open_source(lvgl_file(np.zeros((1, 2), np.uint8), np.zeros((2, 4), np.uint8)))
    assert nothing == IndexedImage(np.zeros((1, 2), np.uint8), np.zeros((1, 4), np.uint8))


def test_run_lengths_hold_every_byte_and_none_is_longer_than_seven_bits() -> None:
    rng = np.random.default_rng(3)
    for data in (b"a", b"abc", b"aaaa", b"a" * 127, b"a" * 128, b"a" * 600, bytes(range(256)) * 2,
                 rng.integers(0, 2, 3000).astype(np.uint8).repeat(3).tobytes()):  # fmt: skip
        assert unpacked(run_lengths(data), len(data)) == data
    assert run_lengths(b"a" * 127) == b"\x7fa"
    assert run_lengths(b"abbbc") == b"\x85abbbc"


PACKED = lvgl_file(ROWS, FOUR, compress="rle")
PLAIN = lvgl_file(ROWS, FOUR)


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (PLAIN[:-1], CorruptError, "19 of 20 bytes"),
        (PLAIN[:8] + b"\1\0" + PLAIN[10:], CorruptError, "rows of 5 pixels have 2 bytes, not 1"),
        (PLAIN[:8] + b"\xff\xff" + PLAIN[10:], CorruptError, "not 65,535"),
        (PLAIN[:1] + b"\x12" + PLAIN[2:], UnsupportedError, "colour format 18"),
        (PLAIN[:2] + b"\1\0" + PLAIN[4:], UnsupportedError, "multiplied by alpha"),
        (PACKED[:20], CorruptError, "ends in its header"),
        (PACKED[:-1], CorruptError, "truncated"),
        (PACKED[:20] + b"\xff" + PACKED[21:], CorruptError, "it says 255 bytes, and its size needs 20"),
        (PACKED[:12] + b"\3" + PACKED[13:], UnsupportedError, "compression 3"),
        (PACKED[:16] + b"\4\0\0\0" + PACKED[20:28], CorruptError, "do not become its rows"),
        (PACKED[:12] + b"\2" + PACKED[13:], CorruptError, "do not become its rows"),
    ],
)
def test_a_broken_lvgl_image_is_refused(data: bytes, kind: type[Exception], words: str) -> None:
    if data[12:13] == b"\2":
        pytest.importorskip("lz4.block")
    with pytest.raises(kind, match=words):
        open_source(data)


def test_what_lvgl_cannot_hold_and_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = np.lib.stride_tricks.as_strided(ROWS, (1, 65_536), (0, 0))
    with pytest.raises(UnsupportedError, match="65,535 pixels a side"):
        lvgl_file(wide, FOUR)
    with pytest.raises(UnsupportedError, match="rows of at most 65,535 bytes"):
        lvgl_file(wide[:, 1:], FOUR, bpp=8, align=1024)
    with pytest.raises(LimitError):
        open_source(PLAIN, Limits(max_pixels=9))
    monkeypatch.setitem(sys.modules, "lz4.block", None)
    monkeypatch.setitem(sys.modules, "lz4", None)
    with pytest.raises(UsageError, match=r"pip install 'palettefmt\[lz4\]'"):
        lvgl_file(ROWS, FOUR, compress="lz4")
    with pytest.raises(UnsupportedError, match="pip install"):
        open_source(PACKED[:12] + b"\2" + PACKED[13:])


# --- raw pixels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, "1b c0 e4 00"),
        ({"bpp": 4}, "01 23 30 32 10 00"),
        ({"bpp": 8, "align": 4}, "00 01 02 03 03 00 00 00 03 02 01 00 00 00 00 00"),
        ({"bpp": 16}, "00 f8 e0 07 1f 00 aa 11 aa 11 aa 11 1f 00 e0 07 00 f8 00 f8"),
        ({"bpp": 16, "byte_order": "big"}, "f8 00 07 e0 00 1f 11 aa 11 aa 11 aa 00 1f 07 e0 f8 00 f8 00"),
        ({"bpp": 24}, "ff0000 00ff00 0000ff 123456 123456 123456 0000ff 00ff00 ff0000 ff0000"),
        ({"bpp": 32}, "0000ffff 00ff00ff ff0000ff 563412ff 563412ff" "563412ff ff0000ff 00ff00ff 0000ffff 0000ffff"),
    ],
)  # fmt: skip
def test_raw_pixels_byte_by_byte_and_back(choices: dict[str, object], expected: str) -> None:
    data = raw_pixels(ROWS, FOUR, **choices)  # type: ignore[arg-type]
    assert data == bytes.fromhex(expected)
    bpp, order = choices.get("bpp", 2), "be" if "byte_order" in choices else ""
    layout = raw.RawLayout.of(f"5x2@{bpp}{order}/{choices.get('align', 1)}")
    back = raw.read(data, layout, FOUR, DEFAULT_LIMITS)
    if layout.has_labels:
        assert back == IndexedImage(ROWS, FOUR)
    else:
        want = FOUR if bpp != 16 else np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [16, 52, 82]])
        assert np.array_equal(back, want[ROWS])


def test_raw_transparency_and_greys() -> None:
    palette = np.array([[1, 2, 3, 4], [5, 6, 7, 255]], np.uint8)
    labels = np.array([[0, 1]], np.uint8)
    back = raw.read(raw_pixels(labels, palette, bpp=32), raw.RawLayout(2, 1, 32), None, DEFAULT_LIMITS)
    assert np.array_equal(back, palette[labels])
    grey = raw.read(b"\x1b", raw.RawLayout(4, 1, 2), None, DEFAULT_LIMITS)
    assert grey == IndexedImage(np.arange(4, dtype=np.uint8)[None], np.array([[0], [85], [170], [255]], np.uint8) + np.zeros(3, np.uint8))  # fmt: skip  # noqa: E501
    for bpp in (16, 24):
        with pytest.raises(UsageError, match="without transparency"):
            raw_pixels(labels, palette, bpp=bpp)


@pytest.mark.parametrize(
    "text", ["", "5x2", "5x2@3", "5x2@16xx", "5x2@8be", "0x2@8", "5x2@8/0", "4294967296x1@8", "-5x2@8", "5x2@8/"]
)
def test_a_layout_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=text or "no WxH@BPP"):
        raw.RawLayout.of(text)


def test_every_colour_of_16_bits_comes_back_as_itself() -> None:
    numbers = np.arange(1 << 16, dtype=np.uint16)
    assert np.array_equal(rgb565(from_rgb565(numbers)), numbers)
    assert from_rgb565(np.array([0, 0xFFFF], np.uint16)).tolist() == [[0, 0, 0], [255, 255, 255]]


# --- C ---------------------------------------------------------------------------------------------------------

STUB = """
#include <stdint.h>
#define LV_IMAGE_HEADER_MAGIC 0x19
#define LV_IMAGE_FLAGS_COMPRESSED 8
enum { LV_COLOR_FORMAT_I1 = 7, LV_COLOR_FORMAT_I2, LV_COLOR_FORMAT_I4, LV_COLOR_FORMAT_I8 };
typedef struct { uint32_t magic : 8, cf : 8, flags : 16, w : 16, h : 16, stride : 16, reserved : 16; } lv_image_header_t;
typedef struct { lv_image_header_t header; uint32_t data_size; const uint8_t *data; } lv_image_dsc_t;
"""  # noqa: E501


def printed_by_c(folder: Path, sources: dict[str, bytes], program: str) -> bytes:
    """Compile a program with gcc, all warnings being errors, and return what it prints."""
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.skip("gcc is not here")
    for name, text in {**sources, "main.c": program.encode()}.items():
        (folder / name).write_bytes(text)
    units = [name for name in (*sources, "main.c") if name.endswith(".c")]
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I."]
    subprocess.run([gcc, *flags, *units, "-o", "program"], cwd=folder, check=True)
    return subprocess.run(["./program"], cwd=folder, capture_output=True, check=True).stdout


def test_c_arrays_hold_the_picture(tmp_path: Path) -> None:
    image, sources, program, expected = picture(13, 9, 23), {}, "#include <stdio.h>\n", b""
    prints = ""
    for name, choices in {
        "plain": {},
        "deep": {"bpp": 8, "align": 4, "progmem": True},
        "coloured": {"bpp": 16},
        "swapped": {"bpp": 16, "byte_order": "big"},
        "big_palette": {"byte_order": "big"},
    }.items():
        sources[f"{name}.h"] = c_source(image.labels, image.palette, name=name, **choices)  # type: ignore[arg-type]
        program += f'#include "{name}.h"\n'
        arrays = ["pixels"] if choices.get("bpp") == 16 else ["pixels", "palette"]
        prints += "".join(f"fwrite({name}_{part}, sizeof {name}_{part}, 1, stdout);\n" for part in arrays)
        prints += f"if ({name.upper()}_WIDTH != 23 || {name.upper()}_HEIGHT != 9) return 1;\n"
        order = choices.get("byte_order", "little")
        stored = {"bpp": choices.get("bpp", 4), "align": choices.get("align", 1)}
        stored |= {"byte_order": order} if stored["bpp"] == 16 else {}
        expected += raw_pixels(image.labels, image.palette, **stored)  # type: ignore[arg-type]
        if len(arrays) == 2:
            entries = np.arange(13, dtype=np.uint8)[None]
            expected += raw_pixels(entries, image.palette, bpp=16, byte_order=order)  # type: ignore[arg-type]
    sources["alone.c"] = c_source(ROWS, FOUR, name="alone", header=False)
    program += "extern const uint8_t alone_pixels[4];\n"
    prints += "fwrite(alone_pixels, 4, 1, stdout);\n"
    expected += bytes.fromhex("1bc0e400")
    if sys.byteorder == "big":
        pytest.skip("the bytes of a number are in the other order here")
    assert printed_by_c(tmp_path, sources, f"{program}int main(void) {{\n{prints}return 0;\n}}\n") == expected


@pytest.mark.parametrize("compress", ["none", "rle"])
def test_lvgls_c_source_is_its_file(tmp_path: Path, compress: str) -> None:
    image = picture(5, 7, 30)
    source = lvgl_source(image.labels, image.palette, name="switch", align=4, compress=compress)  # type: ignore[arg-type]
    program = """
    #include <stdio.h>
    #include "lvgl.h"
    extern const lv_image_dsc_t picture_switch;
    int main(void) {
        fwrite(&picture_switch.header, 12, 1, stdout);
        fwrite(picture_switch.data, picture_switch.data_size, 1, stdout);
        return 0;
    }
    """
    printed = printed_by_c(tmp_path, {"lvgl.h": STUB.encode(), "image.c": source}, program)
    assert printed == lvgl_file(image.labels, image.palette, align=4, compress=compress)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "allowed"), [("icon", "icon"), ("my-icon.v2", "my_icon_v2"), ("2x", "picture_2x"), ("for", "picture_for")]
)
def test_names_in_c_are_names(name: str, allowed: str) -> None:
    assert identifier(name) == allowed
    with pytest.raises(UsageError, match="no name in C"):
        identifier("…")


# --- depths of pictures that are known --------------------------------------------------------------------------


@pytest.mark.parametrize("bpp", [1, 2, 4, 8])
def test_a_png_or_bmp_of_another_depth_holds_the_same(bpp: int) -> None:
    image = picture(2, 5, 9)
    png = indexed_png(image.labels, image.palette, bpp=bpp)
    assert png[24] == bpp
    assert open_source(png) == image
    if bpp != 2:
        bmp = indexed_bmp(image.labels, image.palette, bpp=bpp)
        assert struct.unpack_from("<H", bmp, 28)[0] == bpp
        assert open_source(bmp) == image
        with Image.open(io.BytesIO(bmp)) as shown:
            assert np.array_equal(np.asarray(shown.convert("RGB")), image.to_pixels())


def test_a_bmp_has_the_138_bytes_that_circuitpython_reads_first() -> None:
    small = indexed_bmp(ROWS, FOUR)
    assert len(small) == 138 == struct.unpack_from("<I", small, 2)[0]
    assert open_source(small) == IndexedImage(ROWS, FOUR)
    assert len(indexed_bmp(np.zeros((480, 800), np.uint8), FOUR[:2])) == 48_062  # TRMNL's


@pytest.mark.parametrize(
    ("write", "depths"),
    [(indexed_png, "1, 2, 4, 8"), (indexed_bmp, "1, 4, 8"), (lvgl_file, "1, 2, 4, 8"), (c_source, "1, 2, 4, 8, 16")],
)
def test_a_depth_that_the_palette_does_not_fit_is_refused(write, depths: str) -> None:
    with pytest.raises(UsageError, match="1 bits a pixel are too few for a palette of 4 entries; take bpp=") as caught:
        write(ROWS, FOUR, bpp=1)
    assert caught.value.advice == ("take bpp=4" if write is indexed_bmp else "take bpp=2")
    with pytest.raises(UsageError, match=f"has {depths} bits a pixel, not 3"):
        write(ROWS, FOUR, bpp=3)


def test_an_lvgl_image_is_a_picture_of_the_library() -> None:
    image = picture(6, 8, 13)
    assert palettefmt.decode(palettefmt.encode(lvgl_file(image.labels, image.palette))) == image
