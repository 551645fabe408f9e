"""Promise: palettes come out of every format as they went in, order and duplicates kept.

The hand-made files follow the formats' published layouts, byte by byte; the writers are tried against their own
readers only after that.
"""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.GimpPaletteFile import GimpPaletteFile

from palettefmt import IndexedImage, encode
from palettefmt.palette_files import FORMATS, read_named, read_palette, write_palette
from palettefmt.palette_files import convert as colours
from tests.palettes import (
    RGB3,
    aco_v1,
    aco_v2,
    ase_block,
    ase_colour,
    ase_file,
    ase_text,
    picture,
    random_entries,
    riff,
)


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
