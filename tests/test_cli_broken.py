"""Promise: a broken file is refused in one line, whatever the command, and nothing is written."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import COMMANDS, Result, assert_refused, kmi_file, names, sample


def _flip(data: bytes, place: int, bit: int = 0x80) -> bytes:
    changed = bytearray(data)
    changed[place] ^= bit
    return bytes(changed)


def _claims(width: int, height: int) -> bytes:
    """A sealed header of one colour: a picture of any size in 59 bytes."""
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", 1, 0, 0, 0, width, height) + bytes(3) + bytes(8)
    return head + struct.pack(">I", zlib.crc32(head))


WHOLE = sample().data

BROKEN = {
    "empty": (b"", 3, "empty"),
    "text": (b"a list of things to buy\n" * 10, 3, "not"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(60), 3, "not"),
    "text mode": (WHOLE.replace(b"\r\n", b"\n"), 3, ""),
    "cut in the header": (WHOLE[:15], 3, "ends at byte"),
    "cut in the palette": (WHOLE[:30], 3, "ends at byte"),
    "cut in the payload": (WHOLE[:-1], 3, "ends at byte"),
    "trailing byte": (WHOLE + b"\0", 3, ""),
    "flipped header": (_flip(WHOLE, 13), 3, ""),
    "flipped palette": (_flip(WHOLE, 25), 3, "CRC"),
    "flipped payload": (_flip(WHOLE, len(WHOLE) - 9), 3, "stripe 0"),
    "second stripe": (_flip(sample(rows=6).data, -2), 3, "stripe 1"),
    "padding": (_flip(sample(8, 3, 3).data, -1, 1), 3, ""),
    "no pixels": (_claims(0, 5), 3, ""),
    "newer version": (kmi_file(sample().labels, sample().palette, version=2), 4, "version 2"),
    "unknown coding": (kmi_file(sample().labels, sample().palette, coding=63), 4, "coding 63"),
    "bomb": (_claims(65535, 65535), 5, "65,535"),
    "largest bomb": (_claims(2**32 - 1, 2**32 - 1), 5, "4,294,967,295"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("stream", [False, True])
def test_a_broken_file_is_refused_in_one_line_and_nothing_is_written(
    kmi: Callable[..., Result], folder: Path, command: str, what: str, stream: bool
) -> None:
    data, code, words = BROKEN[what]
    (folder / "b.kmi").write_bytes(data)
    output = ["-o", "out.png"] if command in ("decode", "export") else []
    result = kmi(command, "-" if stream else "b.kmi", *output, stdin=data)
    assert_refused(result, code, words, "stdin" if stream else "b.kmi")
    assert names(folder) == ["b.kmi"]


def test_a_region_of_a_broken_file_is_refused(kmi: Callable[..., Result], folder: Path) -> None:
    for what in ("empty", "text", "cut in the payload", "flipped palette", "newer version", "trailing byte"):
        data, code, words = BROKEN[what]
        (folder / "b.kmi").write_bytes(data)
        assert_refused(kmi("decode", "b.kmi", "--region", "0,0,2,2"), code, words, "b.kmi")
    assert names(folder) == ["b.kmi"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pixel_limit_is_the_users(kmi: Callable[..., Result], good: Path, command: str) -> None:
    output = ["-o", "-"] if command in ("decode", "export") else []
    assert_refused(kmi(command, good, "--max-pixels", str(23 * 11 - 1), *output), 5, "--max-pixels", "252")
    assert kmi(command, good, "--max-pixels", str(23 * 11), *output).code == 0


def test_the_pixel_limit_of_encode(kmi: Callable[..., Result], photo: Path) -> None:
    assert_refused(kmi("encode", photo, "--max-pixels", "1535"), 5, "photo.png", "1,535")
    assert names(photo.parent) == ["photo.png"]
    assert kmi("encode", photo, "--max-pixels", "1536").code == 0
