"""Promise: `kmi decode` and `kmi export` write the exact pixels, in any format that can hold them."""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.commands import Result, assert_refused, names, opened, sample


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".bmp", ".tiff", ".webp", ".ppm", ".tga"])
def test_decode_to_any_format(kmi: Callable[..., Result], good: Path, suffix: str) -> None:
    result = kmi("decode", good, "-o", f"out{suffix}")
    assert (result.code, result.out) == (0, b"")
    picture = opened(good.parent / f"out{suffix}")
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), sample().pixels)


def test_decode_to_gif_loses_no_colour(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(256, 64, 64)
    (folder / "g.kmi").write_bytes(one.data)
    assert kmi("decode", "g.kmi", "-o", "g.gif").code == 0
    assert np.array_equal(np.asarray(opened(folder / "g.gif").convert("RGB")), one.pixels)


@pytest.mark.parametrize("suffix", [".png", ".tiff", ".webp"])
def test_decode_keeps_alpha(kmi: Callable[..., Result], folder: Path, suffix: str) -> None:
    (folder / "a.kmi").write_bytes(sample(9, alpha=True).data)
    assert kmi("decode", "a.kmi", "-o", f"out{suffix}").code == 0
    picture = opened(folder / f"out{suffix}")
    assert picture.mode == "RGBA"
    assert np.array_equal(np.asarray(picture), sample(9, alpha=True).pixels)


def test_decode_and_export_write_beside_the_input_by_default(kmi: Callable[..., Result], good: Path) -> None:
    for command in ("decode", "export"):
        assert kmi(command, good).code == 0
    assert names(good.parent) == ["good-p8.png", "good.kmi", "good.kmi.png"]


def test_decode_refuses_a_format_that_cannot_hold_the_picture(kmi: Callable[..., Result], folder: Path) -> None:
    (folder / "a.kmi").write_bytes(sample(9, alpha=True).data)
    assert_refused(kmi("decode", "a.kmi", "-o", "a.jpg"), 2, "a.jpg")
    for target in ("a.xyz", "a"):
        assert_refused(kmi("decode", "a.kmi", "-o", target), 2, "suffix")
    assert names(folder) == ["a.kmi"]


@pytest.mark.parametrize("rows", [0, 1, 4])
@pytest.mark.parametrize("region", [(0, 0, 23, 11), (3, 2, 7, 5), (22, 10, 1, 1), (0, 7, 23, 1)])
@pytest.mark.parametrize("stream", [False, True])
def test_decode_a_region(
    kmi: Callable[..., Result], folder: Path, rows: int, region: tuple[int, ...], stream: bool
) -> None:
    data = sample(rows=rows).data
    (folder / "r.kmi").write_bytes(data)
    x, y, width, height = region
    source = "-" if stream else "r.kmi"
    result = kmi("decode", source, "-o", "-", "--region", f"{x},{y},{width},{height}", stdin=data)
    assert result.code == 0
    assert np.array_equal(np.asarray(opened(result.out)), sample().pixels[y : y + height, x : x + width])


@pytest.mark.parametrize("region", ["0,0,24,11", "0,0,23,12", "23,0,1,1", "0,11,1,1", "-1,0,2,2", "0,-1,2,2", "0,0,0,1",
                                    "0,0,1,0", "0,0,-2,-2", "4000000000,0,1,1"])  # fmt: skip
def test_a_region_outside_is_refused(kmi: Callable[..., Result], good: Path, region: str) -> None:
    assert_refused(kmi("decode", good, "--region", region), 2, "23 x 11")
    assert names(good.parent) == ["good.kmi"]


@pytest.mark.parametrize("region", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,0,1,1", "0 0 1 1"])
def test_a_region_that_is_none_is_refused(kmi: Callable[..., Result], good: Path, region: str) -> None:
    assert_refused(kmi("decode", good, "--region", region), 2, "region")


def png_chunks(data: bytes) -> dict[bytes, bytes]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        assert struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0] == zlib.crc32(name + body)
        chunks[name] = chunks.get(name, b"") + body
        place += 12 + length
    return chunks


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 16, 17, 256])
@pytest.mark.parametrize("optimize", [False, True])
def test_export_is_an_indexed_png_of_exactly_k_entries(
    kmi: Callable[..., Result], folder: Path, k: int, alpha: bool, optimize: bool
) -> None:
    if optimize:
        pytest.importorskip("oxipng")
    one = sample(k, alpha=alpha)
    (folder / "e.kmi").write_bytes(one.data)
    result = kmi("export", "e.kmi", *(["--optimize"] if optimize else []))
    assert (result.code, result.out) == (0, b"")
    chunks = png_chunks((folder / "e-p8.png").read_bytes())
    depth = next(depth for depth in (1, 2, 4, 8) if k <= 1 << depth)
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"])[:4] == (23, 11, depth, 3)
    assert chunks[b"PLTE"] == one.palette[:, :3].tobytes()
    assert (b"tRNS" in chunks) == alpha
    if alpha:
        assert chunks[b"tRNS"].ljust(k, b"\xff") == one.palette[:, 3].tobytes()
    picture = opened(folder / "e-p8.png")
    assert picture.mode == "P"
    assert np.array_equal(np.asarray(picture), one.labels)
    assert np.array_equal(np.asarray(picture.convert("RGBA" if alpha else "RGB")), one.pixels)


def test_export_without_oxipng_says_how_to_get_it(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "oxipng", None)
    assert_refused(kmi("export", good, "--optimize"), 2, "pip install", "oxipng")
    assert names(good.parent) == ["good.kmi"]
