"""Promise: palettes come out of every format as they went in, order and duplicates kept; a bad file gets a clear line.

The hand-made files follow the formats' published layouts, byte by byte; the writers are tried against their own
readers only after that.
"""

from __future__ import annotations

import io
import json
import re
import struct

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageCms
from PIL.GimpPaletteFile import GimpPaletteFile

from palettefmt import IndexedImage, encode
from palettefmt.cli.palette import palette_command
from palettefmt.errors import ExistsError, LimitError, UsageError
from palettefmt.limits import Limits
from palettefmt.palette_files import FORMATS, MAX_FILE_BYTES, read_named, read_palette, write_palette
from palettefmt.palette_files import convert as colours
from palettefmt.palette_files.devices import UNUSED, device, device_names

RGB3 = [[255, 0, 0], [0, 128, 255], [255, 0, 0]]  # a duplicate among them


def random_entries(k: int, channels: int = 3) -> np.ndarray:
    """Return k colours of which the last repeats the first."""
    entries = np.random.default_rng(k).integers(0, 256, (k, channels), np.uint8)
    entries[-1] = entries[0]
    return entries


def picture(entries: np.ndarray, kind: str) -> bytes:
    """Return an indexed picture of one row that uses every entry."""
    image = Image.fromarray(np.arange(len(entries), dtype=np.uint8)[None, :])
    image = image.convert("L")
    image.putpalette(entries.tobytes(), "RGB")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


# --- files made by hand ----------------------------------------------------------------------------------------


def ase_block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def ase_text(text: str) -> bytes:
    return struct.pack(">H", len(text) + 1) + text.encode("utf-16-be") + b"\0\0"


def ase_colour(name: str, model: bytes, *levels: float) -> bytes:
    return ase_block(1, ase_text(name) + model + struct.pack(f">{len(levels)}f", *levels) + b"\0\0")


def ase_file(*blocks: bytes) -> bytes:
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def aco_v1(*colours_: tuple[int, int, int, int, int]) -> bytes:
    return struct.pack(">HH", 1, len(colours_)) + b"".join(struct.pack(">5H", *each) for each in colours_)


def aco_v2(*colours_: tuple[str, tuple[int, int, int, int, int]]) -> bytes:
    body = b""
    for name, each in colours_:
        body += struct.pack(">5HI", *each, len(name) + 1) + name.encode("utf-16-be") + b"\0\0"
    return struct.pack(">HH", 2, len(colours_)) + body


def riff(entries: list[list[int]], before: bytes = b"") -> bytes:
    body = struct.pack("<HH", 0x300, len(entries)) + b"".join(bytes([*each, 0]) for each in entries)
    chunks = before + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"PAL " + chunks


def test_gpl_as_gimp_writes_it() -> None:
    data = b"GIMP Palette\nName: Fire\nColumns: 3\n#\n255   0   0\tred hot\n  0 128 255\tUntitled\n255   0   0\n"
    palette = read_named(data, ".gpl")
    assert palette.entries.tolist() == RGB3
    assert palette.names == ("red hot", "", "")
    assert palette.title == "Fire"


def test_gpl_of_all_ages_and_systems() -> None:
    assert read_palette(b"GIMP Palette\r\n# old\r\n1 2 3 a\r\n", "gpl").tolist() == [[1, 2, 3]]
    assert read_named(b"GIMP Palette\r1 2 3 caf\xe9\r", "gpl").names == ("café",)
    assert read_named("\ufeffGIMP Palette\nName: é\n1 2 3".encode(), "gpl").title == "é"
    aseprite = b"GIMP Palette\nChannels: RGBA\n#\n1 2 3 4\tfoo\n5 6 7 255\tUntitled\n"
    assert read_palette(aseprite, "gpl").tolist() == [[1, 2, 3, 4], [5, 6, 7, 255]]
    lospek = b"GIMP Palette\n#Palette Name: X\n#Colors: 1\n26\t28\t44\t1a1c2c\n"
    assert read_named(lospek, "gpl").names == ("",)  # a colour's own code is no name


def test_hex_as_lospek_writes_it_and_with_hash_or_alpha() -> None:
    assert read_palette(b"ff0000\r\n0080ff\r\nff0000\r\n", ".hex").tolist() == RGB3
    assert read_palette(b"#FF0000\n\n#0080FF\n#ff0000", "HEX").tolist() == RGB3
    assert read_palette(b"ff000080\n0080ff\n", "hex").tolist() == [[255, 0, 0, 128], [0, 128, 255, 255]]


def test_jasc_pal() -> None:
    data = b"JASC-PAL\r\n0100\r\n3\r\n255 0 0\r\n0 128 255\r\n255 0 0\r\n"
    assert read_palette(data, ".pal").tolist() == RGB3
    assert read_palette(b"JASC-PAL\n0100\n1\n1 2 3 4\n\n", ".pal").tolist() == [[1, 2, 3, 4]]


def test_microsoft_pal() -> None:
    assert read_palette(riff(RGB3), ".pal").tolist() == RGB3
    assert read_palette(riff(RGB3, b"offl\3\0\0\0abc\0"), "").tolist() == RGB3  # an odd chunk is padded


def test_act_of_both_sizes() -> None:
    table = bytes(range(256)) * 3
    assert read_palette(table, ".act").tobytes() == table
    short = bytes([255, 0, 0, 0, 128, 255, 255, 0, 0]).ljust(768, b"\x07")
    assert read_palette(short + b"\0\3\xff\xff", ".act").tolist() == RGB3
    clear = [[255, 0, 0, 255], [0, 128, 255, 0], [255, 0, 0, 255]]
    assert read_palette(short + b"\0\3\0\1", ".act").tolist() == clear


def test_aco_version_1_2_and_both() -> None:
    red, blue = (0, 0xFFFF, 0, 0, 0), (0, 0, 0x8080, 0xFFFF, 0)
    first = aco_v1(red, blue, red)
    second = aco_v2(("rouge", red), ("ciel \u2600", blue), ("", red))
    assert read_palette(first, ".aco").tolist() == RGB3
    for data in (second, first + second):
        assert read_palette(data, ".aco").tolist() == RGB3
        assert read_named(data, ".aco").names == ("rouge", "ciel \u2600", "")
    assert read_palette(aco_v1((0, 0xFF00, 0x8000, 0x0100, 0)), ".aco").tolist() == [[255, 128, 1]]


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((1, 21845, 65535, 65535, 0), [0, 255, 0]),  # HSB: 120 degrees
        ((1, 0, 0, 32896, 0), [128, 128, 128]),
        ((2, 0, 65535, 65535, 65535), [0, 255, 255]),  # CMYK: 0 is full ink
        ((2, 65535, 65535, 65535, 0), [0, 0, 0]),
        ((7, 10000, 0, 0, 0), [255, 255, 255]),  # Lab
        ((7, 5429, 8081, 6989, 0), [255, 0, 0]),
        ((7, 2957, 6830, -11203 & 0xFFFF, 0), [0, 0, 255]),
        ((8, 10000, 0, 0, 0), [255, 255, 255]),  # grey
        ((8, 5020, 0, 0, 0), [128, 128, 128]),
        ((9, 0, 10000, 0, 0), [255, 0, 255]),  # wide CMYK: 10000 is full ink
    ],
)
def test_aco_colour_spaces(colour: tuple[int, int, int, int, int], expected: list[int]) -> None:
    entry = read_palette(aco_v1(colour), ".aco")[0].astype(int)
    assert np.abs(entry - expected).max() <= 1


def test_ase_models_groups_and_names() -> None:
    data = ase_file(
        ase_colour("lone", b"RGB ", 1.0, 0.0, 0.0),
        ase_block(0xC001, ase_text("Sea")),
        ase_colour("sky", b"CMYK", 1.0, 0.0, 0.0, 0.5),
        ase_colour("", b"LAB ", 1.0, 0.0, 0.0),
        ase_block(0xC002, b""),
        ase_block(0xC001, ase_text("Stone")),
        ase_colour("slate", b"Gray", 0.2),
        ase_colour("chalk", b"GRAY", 1.0),
        ase_block(0x0042, b"of a later version"),
    )
    palette = read_named(data, ".ase")
    assert palette.entries.tolist() == [[255, 0, 0], [0, 128, 128], [255, 255, 255], [51, 51, 51], [255, 255, 255]]
    assert palette.names == ("lone", "sky", "", "slate", "chalk")
    assert palette.title == "Sea"


def test_lab_agrees_with_a_colour_management_system() -> None:
    to_srgb = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        "LAB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    for lab in ((50, 0, 0), (60, 20, -30), (75, -25, 40), (30, 10, 20), (90, -5, 5)):
        raw = bytes([round(lab[0] * 2.55), lab[1] & 0xFF, lab[2] & 0xFF])
        theirs = ImageCms.applyTransform(Image.frombytes("LAB", (1, 1), raw), to_srgb)
        assert theirs is not None
        difference = np.array(theirs.getpixel((0, 0))) - colours.from_lab(raw[0] / 2.55, lab[1], lab[2])
        assert np.abs(difference).max() <= 1, lab


def test_json_in_all_its_shapes() -> None:
    rows = [{"index": 0, "color": "#ff0000"}, {"color": "#0080ff", "name": "sky"}, "ff0000"]
    for value in (rows, {"palette": rows, "colors": 3}):
        palette = read_named(json.dumps(value).encode(), ".json")
        assert palette.entries.tolist() == RGB3
        assert palette.names == ("", "sky", "")


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP"])
@pytest.mark.parametrize("k", [2, 16, 256])
def test_a_pictures_own_palette(kind: str, k: int) -> None:
    entries = random_entries(k)
    assert read_palette(picture(entries, kind), "." + kind.lower())[:k].tolist() == entries.tolist()


def test_a_pngs_alpha_and_unused_entries_are_part_of_its_palette() -> None:
    entries = random_entries(7, 4)
    data = IndexedImage(np.zeros((2, 2), np.uint8), entries).to_png()
    assert read_palette(data, ".png").tolist() == entries.tolist()


@pytest.mark.parametrize("channels", [3, 4])
def test_a_kmis_palette(channels: int) -> None:
    entries = random_entries(9, channels)
    data = encode(IndexedImage(np.zeros((2, 2), np.uint8), entries))
    for suffix in (".kmi", ""):
        assert read_palette(data, suffix).tolist() == entries.tolist()


# --- there and back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 16, 255, 256])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_brings_back_order_and_duplicates(kind: str, k: int) -> None:
    entries = random_entries(k)
    data = write_palette(entries, f".{kind.upper()}", "A title")
    assert read_palette(data, kind).tolist() == entries.tolist()
    assert read_palette(data, "").tolist() == entries.tolist()  # known by its content, too
    assert data == write_palette(entries, kind, "A title")


@pytest.mark.parametrize("kind", ["aco", "ase", "act", "gpl", "hex", "pal", "json"])
def test_all_8_bit_levels_survive(kind: str) -> None:
    ramp = np.arange(256, dtype=np.uint8)
    entries = np.column_stack([ramp, ramp[::-1], ramp])
    assert (read_palette(write_palette(entries, kind), kind) == entries).all()


@pytest.mark.parametrize("kind", ["gpl", "hex", "pal", "json"])
@pytest.mark.parametrize("k", [1, 2, 255, 256])
def test_alpha_is_kept_where_there_is_room(kind: str, k: int) -> None:
    entries = random_entries(k, 4)
    assert read_palette(write_palette(entries, kind), kind).tolist() == entries.tolist()


@pytest.mark.parametrize("k", [1, 5, 256])
def test_act_keeps_one_transparent_entry(k: int) -> None:
    entries = np.column_stack([random_entries(k), np.full(k, 255, np.uint8)])
    assert read_palette(write_palette(entries, "act"), "act").tolist() == entries[:, :3].tolist()
    entries[k // 2, 3] = 0
    assert read_palette(write_palette(entries, "act"), "act").tolist() == entries.tolist()


@pytest.mark.parametrize("kind", ["gpl", "aco", "ase", "json"])
def test_names_and_titles_come_back(kind: str) -> None:
    names = ["red", "", "ärger \u2600 \U0001f600"]
    palette = read_named(write_palette(np.array(RGB3, np.uint8), kind, "Sea & sky", names), kind)
    assert palette.names == tuple(names)
    assert palette.title == ("Sea & sky" if kind in ("gpl", "ase") else "")


def test_names_cannot_break_a_file() -> None:
    names = ["a\nb", "\x1b[31m\0", "\udcff" + "x" * 500]
    for kind in FORMATS:
        data = write_palette(np.array(RGB3, np.uint8), kind, "t\r\n1 2 3\n", names)
        palette = read_named(data, kind)
        assert palette.entries.tolist() == RGB3
        assert all(name.isprintable() and len(name) <= 200 for name in palette.names)


def test_act_is_768_bytes_when_these_say_it_all() -> None:
    assert len(write_palette(random_entries(256), "act")) == 768
    assert write_palette(random_entries(255), "act")[768:] == b"\0\xff\xff\xff"


def test_gimp_can_read_what_we_write() -> None:
    lines = write_palette(np.array(RGB3, np.uint8), "gpl", "Sea", ["red", "", ""]).decode().splitlines()
    assert lines == ["GIMP Palette", "Name: Sea", "Columns: 16", "#", "255   0   0\tred", "  0 128 255", "255   0   0"]


@pytest.mark.parametrize("k", [1, 16, 256])
def test_pillow_reads_the_same_gimp_palette(k: int) -> None:
    entries = random_entries(k)
    theirs = GimpPaletteFile(io.BytesIO(write_palette(entries, "gpl", "t", ["a b"] * k))).getpalette()[0]
    assert theirs[: 3 * k] == entries.tobytes()


# --- bad files -------------------------------------------------------------------------------------------------

BAD = [
    *[(kind, b"", "empty") for kind in (*FORMATS, "png", "kmi", "xyz", "")],
    ("gpl", b"GIMP Pallette\n1 2 3\n", "line 1: .*GIMP Palette"),
    ("gpl", b"GIMP Palette\nName: x\n#\n", "no colours"),
    ("gpl", b"GIMP Palette\n#\n1 2 3 ok\n1 2 256 bad\n", "line 4: '256'"),
    ("gpl", b"GIMP Palette\n1 2\n", "line 2: .*3 numbers"),
    ("gpl", b"GIMP Palette\n1 2 -3\n", "line 2: '-3'"),
    ("gpl", b"GIMP Palette\n1 2 3\nName: late\n", "line 3"),
    ("gpl", b"GIMP Palette\nChannels: RGBA\n1 2 3\n", "line 3: .*4 numbers"),
    ("gpl", b"GIMP Palette\n" + b"1 2 3\n" * 257, "line 258: more than 256"),
    ("gpl", b"GIMP Palette\n1 2 3\0\n", "byte 18: a zero byte"),
    ("gpl", "GIMP Palette\n".encode("utf-16"), "zero byte"),
    ("hex", b"\n\n", "no colours"),
    ("hex", b"ff0000\nff000\n", "line 2: 'ff000'"),
    ("hex", b"ff0000\ngg0000\n", "line 2: 'gg0000'"),
    ("hex", b"ff0000 00ff00\n", "line 1"),
    ("hex", b"0xff0000\n", "line 1"),
    ("hex", b"ff0000\n" * 257, "line 257: more than 256"),
    ("hex", b"ff0000\n" * 200_000, "too many"),
    ("pal", b"nonsense", "line 1: .*JASC-PAL"),
    ("pal", b"JASC-PAL\n", "line 1: the file ends"),
    ("pal", b"JASC-PAL\n0200\n1\n1 2 3\n", "line 2: version '0200'"),
    ("pal", b"JASC-PAL\n0100\nmany\n1 2 3\n", "line 3: 'many'"),
    ("pal", b"JASC-PAL\n0100\n0\n", "line 3: .*0 colours"),
    ("pal", b"JASC-PAL\n0100\n257\n" + b"1 2 3\n" * 257, "line 3: .*257 colours"),
    ("pal", b"JASC-PAL\n0100\n2\n1 2 3\n", "line 4: 1 colours, where line 3 announces 2"),
    ("pal", b"JASC-PAL\n0100\n1\n1 2 3\n4 5 6\n", "line 5: 2 colours, where line 3 announces 1"),
    ("pal", b"JASC-PAL\n0100\n1\n1 2\n", "line 4"),
    ("pal", b"JASC-PAL\n0100\n1\n1 2 300\n", "line 4: '300'"),
    ("pal", b"RIFF", "ends at byte 4"),
    ("pal", riff(RGB3)[:-1], "inside colour 2"),
    ("pal", riff(RGB3)[:20], "byte 20"),
    ("pal", riff([[0, 0, 0]] * 257), "bytes 22 to 23: .*257"),
    ("pal", riff(RGB3).replace(b"PAL ", b"WAVE"), "byte 8: .*WAVE"),
    ("pal", riff(RGB3).replace(b"data", b"atad"), "search for the chunk 'data'"),
    ("act", bytes(767), "ends at byte 767"),
    ("act", bytes(773), "ends at byte 773"),
    ("act", bytes(768) + b"\0\0\xff\xff", "bytes 768 to 769: .*0 colours"),
    ("act", bytes(768) + b"\1\1\xff\xff", "bytes 768 to 769: .*257 colours"),
    ("act", bytes(768) + b"\0\4\0\4", "bytes 770 to 771: transparent entry 4"),
    ("aco", b"\0", "ends at byte 1, inside the header"),
    ("aco", b"\0\3\0\1" + bytes(10), "byte 0: version 3"),
    ("aco", b"\0\1\0\0", "bytes 2 to 3: .*0 colours"),
    ("aco", b"\0\1\1\1" + bytes(2570), "bytes 2 to 3: .*257 colours"),
    ("aco", aco_v1((0, 0, 0, 0, 0))[:-1], "ends at byte 13, inside colour 0"),
    ("aco", aco_v1((0, 0, 0, 0, 0)) + b"\0\7\0\1", "byte 14: 4 bytes follow"),
    ("aco", aco_v2(("a", (0, 0, 0, 0, 0))) + b"x", "1 bytes follow"),
    ("aco", aco_v2(("abc", (0, 0, 0, 0, 0)))[:-1], "inside a name"),
    ("aco", aco_v1((0, 0, 0, 0, 0), (3, 0, 0, 0, 0)), "byte 14: colour space 3"),
    ("ase", b"AS", "byte 0: .*ASEF"),
    ("ase", b"\1\2\3\4\xe0\xa5" + bytes(122), "Aseprite"),
    ("ase", b"ASEF\0\1\0\0", "inside the header"),
    ("ase", b"ASEF\0\2\0\0\0\0\0\0", "byte 4: version 2"),
    ("ase", ase_file(), "no colours"),
    ("ase", ase_file(ase_colour("a", b"RGB ", 0, 0, 0))[:-1], "inside block 0 of 1"),
    ("ase", ase_file(ase_colour("a", b"RGB ", 0, 0, 0)) + b"xy", "2 bytes follow"),
    ("ase", ase_file(ase_colour("a", b"HSB ", 0, 0, 0)), "byte 24: the colour model 'HSB '"),
    ("ase", ase_file(ase_colour("a", b"RGB ", 0, float("nan"), 0)), "no numbers"),
    ("ase", ase_file(ase_block(1, b"\xff\xff")), "inside a name"),
    ("ase", ase_file(ase_block(1, ase_text("a") + b"RGB \0\0")), "inside a colour"),
    ("ase", ase_file(*[ase_colour("a", b"Gray", 0)] * 257), "more than 256"),
    ("json", b"[", "line 1, column 2: not JSON"),
    ("json", b"[" * 100_000, "not JSON"),
    ("json", b"[]", "no colours"),
    ("json", b"7", "neither a list"),
    ("json", b'{"colors": []}', "neither a list"),
    ("json", b'["#ff0000", "red"]', "entry 1: 'red'"),
    ("json", b'[{"index": 1, "color": "#ff0000"}]', "entry 0: its index is '1'"),
    ("json", b'[{"index": 0}]', "entry 0: 'None'"),
    ("json", json.dumps(["#000000"] * 257).encode(), "entry 256: more than 256"),
    ("json", b"\xff\xfe\xfd", "not JSON"),
    ("png", b"\x89PNG\r\n\x1a\n" + bytes(30), "broken|neither"),
    ("png", picture(random_entries(200), "PNG")[:-40], "broken"),
    ("kmi", encode(IndexedImage(np.zeros((2, 2), np.uint8), random_entries(9)))[:30], "ends at byte 30"),
    ("kmi", b"GIF89a", "byte 0: not a .kmi"),
    ("xyz", b"what is this?", "byte 0: neither a palette file"),
    ("txt", bytes(5000), "byte 0: neither a palette file"),
]


@pytest.mark.parametrize(("kind", "data", "message"), BAD, ids=range(len(BAD)))
def test_a_bad_file_gets_one_line_that_says_what_and_where(kind: str, data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_palette(data, kind)
    assert re.search(message, str(caught.value)), str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("kind", FORMATS)
def test_no_damage_raises_anything_else(kind: str) -> None:
    whole = write_palette(random_entries(5), kind, "t", ["a", "bc", "", "d", "e"])
    rng = np.random.default_rng(1)
    for size in range(len(whole)):
        try_to_read(whole[:size], kind)
    for _ in range(500):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] ^= 1 << int(rng.integers(8))
        try_to_read(bytes(damaged), kind)


def try_to_read(data: bytes, kind: str) -> None:
    """Read a damaged file: a palette or a UsageError, nothing else."""
    try:
        entries = read_palette(data, kind)
    except UsageError as error:
        assert str(error).isprintable()
    else:
        assert entries.dtype == np.uint8
        assert 1 <= len(entries) <= 256


def test_a_picture_without_a_palette_has_none_to_give() -> None:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "PNG")
    with pytest.raises(UsageError, match="not indexed"):
        read_palette(out.getvalue(), ".png")


def test_a_picture_is_held_to_its_limits() -> None:
    with pytest.raises(LimitError):
        read_palette(picture(random_entries(200), "PNG"), ".png", Limits(max_pixels=100))
    assert MAX_FILE_BYTES <= 1 << 20


@pytest.mark.parametrize(
    ("entries", "kind", "message"),
    [
        (np.zeros((0, 3), np.uint8), "gpl", "1 to 256"),
        (np.zeros((257, 3), np.uint8), "gpl", "1 to 256"),
        (np.zeros((4, 2), np.uint8), "gpl", "shape"),
        (np.zeros((4, 3)), "gpl", "float64"),
        (np.zeros((4, 3), np.uint8), "png", "known: .gpl"),
        (np.zeros((4, 3), np.uint8), "", "known: .gpl"),
        (np.array([[0, 0, 0, 255], [0, 0, 0, 9]], np.uint8), "aco", "entry 1 has 9"),
        (np.array([[0, 0, 0, 255], [0, 0, 0, 9]], np.uint8), "ase", "entry 1 has 9"),
        (np.array([[0, 0, 0, 0], [0, 0, 0, 0]], np.uint8), "act", "entry 1 has 0"),
        (np.array([[0, 0, 0, 7], [0, 0, 0, 255]], np.uint8), "act", "entry 0 has 7"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(entries: np.ndarray, kind: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        write_palette(entries, kind)
    with pytest.raises(UsageError, match="2 names"):
        write_palette(np.zeros((1, 3), np.uint8), "gpl", names=["a", "b"])


# --- devices ---------------------------------------------------------------------------------------------------


def test_every_device_is_complete_and_says_where_its_figures_come_from() -> None:
    assert device_names() == ["acep7", "bwr", "gameboy", "grey4", "pico8", "playdate", "spectra6"]
    for name in device_names():
        profile = device(name)
        assert profile.name == name
        assert profile.title
        assert "https://" in profile.source
        assert profile.note
        assert profile.palette.dtype == np.uint8
        assert profile.palette.shape == (len(profile.usable), 3)
        assert len(profile.names) == len(profile.usable)
        assert profile.usable[0]
        assert profile.usable[-1]
        shown = profile.palette[profile.usable]
        assert len(np.unique(shown, axis=0)) == len(shown)
        assert len(set(profile.names)) == len(profile.names)
        assert not profile.palette.flags.writeable


@pytest.mark.parametrize(
    ("name", "usable", "colours_"),
    [
        ("acep7", 7, 7),
        ("spectra6", 6, 7),
        ("grey4", 4, 4),
        ("bwr", 3, 3),
        ("gameboy", 4, 4),
        ("pico8", 16, 16),
        ("playdate", 2, 2),
    ],
)
def test_the_row_is_the_index_that_the_device_takes(name: str, usable: int, colours_: int) -> None:
    profile = device(name.upper())
    assert int(profile.usable.sum()) == usable
    assert len(profile.palette) == colours_


def test_an_index_without_a_colour_is_marked_and_repeats_one_that_comes_first() -> None:
    spectra = device("spectra6")
    assert spectra.usable.tolist() == [True, True, True, True, False, True, True]
    assert spectra.names[4] == UNUSED
    assert spectra.names[5:] == ("blue", "green")
    assert spectra.palette[4].tolist() == spectra.palette[0].tolist()


def test_an_unknown_device_is_answered_with_those_that_there_are() -> None:
    for name in ("nokia", "", "../spectra6", "spectra6.json"):
        with pytest.raises(UsageError, match="known: acep7, bwr"):
            device(name)


# --- the command -----------------------------------------------------------------------------------------------


def kmi(*arguments: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(palette_command, arguments, input=data)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_shows_index_colour_and_name(folder) -> None:
    (folder / "a.gpl").write_bytes(b"GIMP Palette\nName: Fire\n255 0 0 red [bold]hot\n0 128 255\n")
    result = kmi("a.gpl")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["Fire"] in lines
    assert ["0", "#ff0000", "red", "[bold]hot"] in lines
    assert ["1", "#0080ff"] in lines


def test_the_command_prints_json_that_is_a_palette(folder) -> None:
    (folder / "a.hex").write_bytes(b"ff0000\n0080ff80\n")
    result = kmi("a.hex", "--json")
    value = json.loads(result.stdout)
    assert (value["source"], value["colors"], value["channels"]) == ("a.hex", 2, 4)
    assert value["palette"] == [{"index": 0, "color": "#ff0000ff"}, {"index": 1, "color": "#0080ff80"}]
    assert read_palette(result.stdout.encode(), ".json").tolist() == [[255, 0, 0, 255], [0, 128, 255, 128]]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_command_converts_by_suffix(folder, kind: str) -> None:
    entries = random_entries(20)
    (folder / "in.png").write_bytes(picture(entries, "PNG"))
    result = kmi("in.png", "-o", f"out.{kind}")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "20 entries" in result.stderr
    assert read_palette((folder / f"out.{kind}").read_bytes(), kind).tolist() == entries.tolist()


def test_the_command_reads_stdin_and_writes_stdout() -> None:
    result = kmi("-", "-o", "-", "--format", "hex", "-q", data=write_palette(np.array(RGB3, np.uint8), "ase"))
    assert result.stdout_bytes == b"ff0000\n0080ff\nff0000\n"
    assert result.stderr == ""


def test_the_command_shows_and_converts_devices(folder) -> None:
    shown = kmi("device:spectra6")
    assert "Spectra 6" in shown.stdout
    assert UNUSED in shown.stdout
    assert "https://" in shown.stdout
    rows = json.loads(kmi("device:spectra6", "--json").stdout)["palette"]
    assert [row["usable"] for row in rows] == device("spectra6").usable.tolist()
    written = kmi("device:spectra6", "-o", "s.gpl")
    assert "index 4" in written.stderr
    palette = read_named((folder / "s.gpl").read_bytes(), ".gpl")
    assert palette.entries.tolist() == device("spectra6").palette.tolist()
    assert palette.names == device("spectra6").names


def test_the_command_lists_devices() -> None:
    listed = kmi("--devices").stdout
    assert all(f"device:{name}" in listed for name in device_names())
    value = json.loads(kmi("--devices", "--json").stdout)
    assert [row["name"] for row in value["devices"]] == device_names()


def test_the_command_overwrites_nothing_unasked(folder) -> None:
    (folder / "out.hex").write_bytes(b"mine")
    result = kmi("device:pico8", "-o", "out.hex")
    assert isinstance(result.exception, ExistsError)
    assert (folder / "out.hex").read_bytes() == b"mine"
    assert kmi("device:pico8", "-o", "out.hex", "--force").exit_code == 0
    assert (folder / "out.hex").read_bytes().startswith(b"000000\n1d2b53\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--devices"),
        (("--devices", "a.gpl"), "takes no SOURCE"),
        (("a.gpl", "--format", "hex"), "-o"),
        (("a.gpl", "-o", "b.hex", "--json"), "choose one"),
        (("a.gpl", "-o", "-"), "--format"),
        (("a.gpl", "-o", "b.png"), "'.png' is no palette file"),
        (("a.gpl", "-o", "b"), "known: .gpl"),
        (("a.gpl", "-o", "a.gpl", "--force"), "is the input"),
        (("bad.gpl",), "bad.gpl: line 2"),
        (("empty.hex",), "empty.hex: the file is empty"),
        (("what.xyz",), "what.xyz: byte 0: neither"),
        (("device:nokia",), "known: acep7"),
    ],
)
def test_the_command_refuses_in_one_line(folder, arguments: tuple[str, ...], message: str) -> None:
    (folder / "a.gpl").write_bytes(b"GIMP Palette\n1 2 3\n")
    (folder / "bad.gpl").write_bytes(b"GIMP Palette\n1 2 x\n")
    (folder / "empty.hex").touch()
    (folder / "what.xyz").write_bytes(b"what?")
    before = sorted(path.name for path in folder.iterdir())
    result = kmi(*arguments)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert result.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == before
