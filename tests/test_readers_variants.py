"""Promise: what other programs write of a common format is read like its usual form, or refused by its name."""

from __future__ import annotations

import io
import struct
import sys

import numpy as np
import pytest

from palettefmt import CorruptError, LimitError, Limits, UnsupportedError
from palettefmt.palette_files import read_palette
from palettefmt.pictures.sizes import declared_size
from palettefmt.pictures.source import open_pixels, open_source
from tests.pictures import BLUE, GREEN, RED, WHITE
from tests.writers import bmp, png, tiff

# --- TIFF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [3, 5, 6, 7])
def test_a_tiff_palette_of_any_depth_up_to_eight(bits: int) -> None:
    table = np.random.default_rng(0).integers(0, 256, (1 << bits, 3))
    table[0] = 255
    labels = np.arange(1 << bits).reshape(2, -1, 1)
    image = open_source(tiff(labels, bits, 3, (320, 3, 3 << bits, (table.T * 257).astype("<u2").tobytes())))
    assert np.array_equal(image.labels, labels[:, :, 0])
    assert np.array_equal(image.palette, table)


@pytest.mark.parametrize("bits", [2, 4, 5, 6, 7, 10, 12])
def test_premultiplied_colour_is_divided_at_its_own_depth(bits: int) -> None:
    most = (1 << bits) - 1
    samples = np.random.default_rng(0).integers(0, most + 1, (9, 9, 4))
    samples[:, :, :3] = samples[:, :, :3] * samples[:, :, 3:] // most
    seen = samples[:, :, 3] > 0
    expected = samples[:, :, :3] / np.maximum(samples[:, :, 3:], 1) * 255
    result = open_pixels(tiff(samples, bits, 2, (338, 3, 1, 1)))
    assert np.abs(result[:, :, :3] - expected)[seen].max() <= 1


@pytest.mark.parametrize("number", [9, 32766, 32908, 34661, 34676, 65000])
def test_a_packing_that_nobody_reads_is_unsupported_and_named(number: int) -> None:
    data = tiff(np.zeros((2, 2, 1), np.uint8), 8, 1)
    data = data.replace(struct.pack("<HHIH", 259, 3, 1, 1), struct.pack("<HHIH", 259, 3, 1, number))
    with pytest.raises(UnsupportedError, match=r"TIFF with [A-Z0-9_]+ compression"):
        open_pixels(data)


# --- BMP, JPEG 2000 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [16, 20, 24, 36, 42, 46, 48, 60, 64])
def test_os2_leaves_out_the_end_of_its_header(size: int) -> None:
    table = b"".join(bytes([blue, green, red, 0]) for red, green, blue in (RED, GREEN, BLUE, WHITE) * 4)
    info = struct.pack("<IiiHHIIiiII", size, 4, 1, 1, 4, 0, 4, 0, 0, 16, 0)[:size].ljust(size, b"\0")
    start = 14 + size + len(table)
    data = b"BM" + struct.pack("<IHHI", start + 4, 0, 0, start) + info + table + bytes([0x01, 0x23, 0, 0])
    image = open_source(data)
    assert image.labels.tolist() == [[0, 1, 2, 3]]
    assert image.palette[:4].tolist() == [[*RED], [*GREEN], [*BLUE], [*WHITE]]


@pytest.mark.parametrize("bits", [9, 12, 16])
@pytest.mark.parametrize("channels", [2, 3, 4])
def test_white_of_a_deep_jpeg_2000_does_not_become_black(
    bits: int, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    levels = np.round(np.linspace(0, (1 << bits) - 1, 256 * channels)).astype(np.uint16).reshape(16, 16, channels)
    data = imagecodecs.jpeg2k_encode(levels, bitspersample=bits, reversible=True, level=0)
    expected = levels / ((1 << bits) - 1) * 255
    if channels == 2:
        expected = expected[:, :, [0, 0, 0, 1]]
    assert np.abs(open_pixels(data) - expected).max() <= 0.51
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    with pytest.raises(UnsupportedError, match="imagecodecs"):
        open_pixels(data)
    grey = np.full((16, 16, channels), 1 << (bits - 1), np.uint16)
    plain = imagecodecs.jpeg2k_encode(grey, bitspersample=bits, reversible=True, level=0)
    assert np.abs(open_pixels(plain).astype(int) - 128).max() <= 1


# --- refused by name -------------------------------------------------------------------------------------------------

OTHERS: dict[str, tuple[bytes, str]] = {
    "SVG behind a mark of order": (b"\xef\xbb\xbf<svg/>", "SVG"),
    "SVG behind spaces": (b"\n  <svg/>", "SVG"),
    "SVG of 16 bits": ("\ufeff<svg/>".encode("utf-16-le"), "SVG"),
    "EPS behind a line": (b"\r\n%!PS-Adobe", "PostScript"),
    "PFM of another system": (b"PF\r\n2 2\r\n-1.0\r\n" + bytes(48), "PFM"),
    "PAM of another system": (b"P7\r\nWIDTH 1\r\n", "PAM"),
    "DICOM": (bytes(128) + b"DICM" + bytes(30), "DICOM"),
    "AVI": (b"RIFF\x20\0\0\0AVI LIST" + bytes(30), "video"),
    "a cursor that moves": (b"RIFF\x20\0\0\0ACONanih" + bytes(30), "cursor"),
    "an array of OS/2": (b"BA" + bytes(12) + bmp(np.zeros((2, 2), int), 24), "OS/2"),
    "many channels of Photoshop": (b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 8, 7) + bytes(40), "Multichannel"),
    "bzip2": (b"BZh91AY" + bytes(30), "bzip2"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_forms_of_what_is_not_read_are_named_too(kind: str) -> None:
    data, words = OTHERS[kind]
    with pytest.raises(UnsupportedError, match=words) as caught:
        open_pixels(data)
    assert caught.value.advice


# --- palette files ---------------------------------------------------------------------------------------------------


def test_palette_files_with_more_or_less_around_their_colours() -> None:
    two = [[*RED, 255], [0, 255, 0, 128]]
    assert read_palette(b"FFff0000\r\n8000FF00\r\n", ".txt").tolist() == two  # Paint.NET's, without its comments
    assert read_palette(b"ff0000ff\n00ff0080\n", ".hex").tolist() == two
    assert read_palette(b"JASC-PAL\r\n0100\r\n1\r\n255 0 0\r\n\x1a", ".pal").tolist() == [[*RED]]  # as DOS ends texts
    colour = struct.pack(">5H", 0, 65535, 0, 0, 0)
    swatches = struct.pack(">HH", 1, 1) + colour + struct.pack(">HH", 2, 1) + colour + struct.pack(">IHH", 2, 65, 0)
    assert read_palette(swatches + b"8BIMphry" + bytes(9), ".aco").tolist() == [[*RED]]  # Photoshop's tree of folders
    with pytest.raises(CorruptError, match="bytes follow"):
        read_palette(swatches + bytes(9), ".aco")


# --- icons, XPM, Targa -----------------------------------------------------------------------------------------------


def icon(inner: bytes, kind: int = 1, bits: int = 32) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, kind, 1, 16, 16, 0, 0, 1, bits, len(inner), 22) + inner


@pytest.mark.parametrize("where", ["icon", "cursor", "Apple's icon"])
def test_a_png_in_an_icon_is_read_as_any_png_is(where: str) -> None:
    side = 128 if where == "Apple's icon" else 16
    samples = np.random.default_rng(0).integers(0, 4, (side, side, 1))
    inner = png(samples, 2, 0, (b"tRNS", b"\0\2"))
    data = b"icns" + struct.pack(">I4sI", 16 + len(inner), b"ic07", 8 + len(inner)) + inner
    if side == 16:
        data = icon(inner, 1 if where == "icon" else 2)
    expected = np.dstack([samples.repeat(3, axis=2) * 85, np.where(samples == 2, 0, 255)])
    assert np.array_equal(open_pixels(data), expected)
    assert declared_size(io.BytesIO(data)) == (side, side)
    with pytest.raises(CorruptError):
        declared_size(io.BytesIO(inner[:20]))
    with pytest.raises(LimitError):
        open_pixels(data, Limits(max_pixels=255))
    with pytest.raises(CorruptError):
        open_pixels(data[:20])


@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize("said", [0, 24, 32])
def test_a_bitmap_in_an_icon_or_a_cursor_is_clear_where_its_mask_is(kind: int, said: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    info = struct.pack("<IiiHHIIiiII", 40, 16, 32, 1, 24, 0, 0, 0, 0, 0, 0)
    mask = bytes([0xF0, 0, 0, 0]) * 16
    result = open_pixels(icon(info + pixels[::-1, :, ::-1].tobytes() + mask, kind, said))
    assert (result[:, :, 3] == np.where(np.arange(16) < 4, 0, 255)).all()
    assert np.array_equal(result[:, 4:, :3], pixels[:, 4:])
    right = icon(info + pixels[::-1, :, ::-1].tobytes() + mask, kind, said)
    wrong = right[:14] + struct.pack("<I", 9) + right[18:] + bytes(50)
    assert np.array_equal(open_pixels(wrong), result)


def xpm(colours: list[str], *rows: str, size: int = 1) -> bytes:
    strings = [f"{len(rows[0]) // size} {len(rows)} {len(colours)} {size}", *colours, *rows]
    lines = ",\n".join(f'"{each}"' for each in strings)
    return f'/* XPM */\nstatic char *x[] = {{\n/* a comment with a " */\n{lines}\n}};\n'.encode()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("c #FF0000", RED), ("c #F00", RED), ("c #FFFF00000000", RED), ("c #000FFF000", GREEN), ("c red", RED),
        ("s name m white g gray c Blue", BLUE), ("m white", WHITE), ("c gray50", (127, 127, 127)), ("c None", None),
        ("c light sea green", (32, 178, 170)), ("c #808000008000", (128, 0, 128)), ("c green", GREEN),
    ],
)  # fmt: skip
def test_colours_of_an_xpm(said: str, meant: tuple[int, int, int] | None) -> None:
    image = open_source(xpm([f"a{said}", " c #010203", "a\tc #010203"][:2], "a  a"))
    assert image.labels.tolist() == [[0, 1, 1, 0]]
    assert image.palette[0].tolist() == ([0, 0, 0, 0] if meant is None else [*meant])


def test_an_xpm_of_many_colours_and_broken_ones() -> None:
    colours = [f"{i // 20:02}{i % 20:02} c #{i * 999:06x}" for i in range(300)]
    row = "".join(colour[:4] for colour in colours)
    expected = [[[i * 999 >> 16, i * 999 >> 8 & 255, i * 999 & 255] for i in range(300)]]
    assert open_pixels(xpm(colours, row, size=4)).tolist() == expected
    assert declared_size(io.BytesIO(xpm(["a c light sea green"], "aaa"))) == (3, 1)
    for bad in (xpm(["a c red"], "ab"), xpm(["a"], "a"), xpm(["a c red"], "aa", "a"), b"/* XPM */ {"):
        with pytest.raises(CorruptError, match=r"^the picture is broken: "):
            open_pixels(bad)
    with pytest.raises(UnsupportedError, match="seaoftears"):
        open_pixels(xpm(["a c sea of tears"], "a"))
    with pytest.raises(LimitError):
        open_pixels(b'/* XPM */ {"90000 90000 1 1",')


def tga(kind: int, bits: int, alpha: int, body: bytes, table: bytes = b"", entry: int = 0) -> bytes:
    entries = len(table) // max(entry // 8, 1)
    head = struct.pack("<BBBHHBHHHHBB", 0, bool(table), kind, 0, entries, entry, 0, 0, 4, 2, bits, 0x20 | alpha)
    return head + table + body


def test_alpha_of_a_targa_is_what_its_header_says() -> None:
    values = np.array([[0x7C00, 0x83E0, 0x001F, 0xFFFF], [0xFC00, 0x03E0, 0x801F, 0x7FFF]], "<u2")
    colours = np.array([[RED, GREEN, BLUE, WHITE]] * 2)
    assert np.array_equal(open_pixels(tga(2, 16, 0, values.tobytes())), colours)
    assert np.array_equal(open_pixels(tga(2, 16, 1, values.tobytes())), np.dstack([colours, (values >> 15) * 255]))
    labels = np.array([[0, 1, 2, 3]] * 2, np.uint8)
    assert open_source(tga(1, 8, 0, labels.tobytes(), values[0].tobytes(), 16)).palette.tolist() == colours[0].tolist()
    filled = np.dstack([colours[:, :, ::-1], np.zeros((2, 4), int)]).astype(np.uint8)
    assert np.array_equal(open_pixels(tga(2, 32, 0, filled.tobytes())), colours)
    half = np.dstack([colours[:, :, ::-1], np.full((2, 4), 99)]).astype(np.uint8).tobytes()
    for attributes, channels in ((0, 3), (3, 4)):  # of the extension of version 2: no alpha, and alpha
        extension = bytes(494) + bytes([attributes])
        footer = struct.pack("<II", 18 + len(half), 0) + b"TRUEVISION-XFILE.\0"
        assert open_pixels(tga(2, 32, 8, half + extension + footer)).shape[2] == channels
        packed = b"\x07" + half
        footer = struct.pack("<II", 18 + len(packed), 0) + b"TRUEVISION-XFILE.\0"
        assert open_pixels(tga(10, 32, 8, packed + extension + footer)).shape[2] == channels
    assert np.array_equal(open_pixels(tga(2, 32, 8, filled.tobytes()))[:, :, 3], np.zeros((2, 4)))


def test_a_packet_of_a_targa_may_go_on_in_the_next_row() -> None:
    packed = b"\x85\1\2\3" + b"\1" + bytes([4, 5, 6, 7, 8, 9])  # six alike, and two
    expected = [[[3, 2, 1]] * 4, [[3, 2, 1], [3, 2, 1], [6, 5, 4], [9, 8, 7]]]
    assert open_pixels(tga(10, 24, 0, packed)).tolist() == expected
    assert open_pixels(tga(10, 24, 0, packed, bytes(30), 24)).tolist() == expected  # a table that nothing points to
    assert declared_size(io.BytesIO(tga(10, 24, 0, packed, bytes(30), 24))) == (4, 2)
    for end in (3, 6, 9):
        with pytest.raises(CorruptError, match="truncated"):
            open_pixels(tga(10, 24, 0, packed[:end]))


def test_an_xbm_of_bytes_or_words_with_comments() -> None:
    head = b"/* made by hand */\n#define t_width 12 /* wide */\n#define t_height 2\n#define t_x_hot 1\n"
    expected = np.where([[1] * 4 + [0] * 8, [0] * 4 + [1] * 8], 0, 255)
    for array in (b"unsigned char t_bits[] = {0x0f, 0x00, /* 7 */ 0xf0, 0X0F,};",
                  b"const char t_bits[4]={15,0,240,15};",
                  b"short t_bits[] = {0x000f, 0x0ff0};"):  # fmt: skip
        assert np.array_equal(open_pixels(head + b"static " + array)[:, :, 0], expected)
    assert declared_size(io.BytesIO(head)) == (12, 2)
    for bad in (head, head + b"static char t_bits[] = {1, 2, 3", head.replace(b"2\n", b"0\n"), head[:44]):
        with pytest.raises(CorruptError):
            open_pixels(bad)
    with pytest.raises(LimitError):
        open_pixels(b"#define t_width 90000\n#define t_height 90000\n")
