"""Promise: a palette file that is none gets one line that says what is wrong and where."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from palettefmt import IndexedImage, encode
from palettefmt.errors import LimitError, UsageError
from palettefmt.limits import Limits
from palettefmt.palette_files import FORMATS, MAX_FILE_BYTES, read_palette, write_palette
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
