"""Promise: `kmi encode` makes of every picture the file that the library makes, beside it or where it is told to."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from tests.commands import Result, assert_refused, bits_of, names, sample


def test_encode_writes_beside_the_input_and_says_so_on_stderr_alone(kmi: Callable[..., Result], photo: Path) -> None:
    result = kmi("encode", photo)
    assert (result.code, result.out) == (0, b"")
    data = (photo.parent / "photo.kmi").read_bytes()
    assert data == palettefmt.encode(photo)
    assert "photo.kmi" in result.err
    assert f"{len(data):,}" in result.err
    assert names(photo.parent) == ["photo.kmi", "photo.png"]


@pytest.mark.parametrize(("options", "k"), [((), 8), (("-k", "3"), 3), (("--colors", "40"), 40), (("-k1",), 1)])
def test_encode_has_k_colours(kmi: Callable[..., Result], photo: Path, options: tuple[str, ...], k: int) -> None:
    result = kmi("encode", photo, *options, "-o", "-")
    assert result.code == 0
    image = palettefmt.decode(result.out)
    assert image.colors == k
    assert (image.width, image.height) == (48, 32)
    assert len(result.out) == 32 + 3 * k + math.ceil(48 * 32 * bits_of(k) / 8)


def test_encode_keeps_an_indexed_picture(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(20)
    picture = Image.fromarray(one.labels)
    picture = Image.frombytes("P", picture.size, one.labels.tobytes())
    picture.putpalette(one.palette.tobytes())
    picture.save(folder / "p.png")
    assert kmi("encode", "p.png").code == 0
    assert (folder / "p.kmi").read_bytes() == one.data


@pytest.mark.parametrize("rows", [1, 5, 31, 32, 1000])
def test_encode_stripe_rows(kmi: Callable[..., Result], photo: Path, rows: int) -> None:
    assert kmi("encode", photo, "--stripe-rows", str(rows)).code == 0
    ledger = kmi("info", "--json", "photo.kmi").json
    assert ledger["stripes"] == math.ceil(32 / rows)
    assert np.array_equal(
        palettefmt.read("photo.kmi").to_pixels(), palettefmt.decode(palettefmt.encode(photo)).to_pixels()
    )


def test_encode_seed_and_coding(kmi: Callable[..., Result], photo: Path) -> None:
    runs = [kmi("encode", photo, "-o", "-", "--seed", "5", "--coding", "packed").out for _ in range(2)]
    assert runs[0] == runs[1] == palettefmt.encode(photo, 8, "packed", 5)


def test_encode_several_inputs_beside_themselves_and_into_a_folder(kmi: Callable[..., Result], folder: Path) -> None:
    for name in ("a.png", "b.png", "c.d.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    assert kmi("encode", "a.png", "b.png").code == 0
    assert names(folder) == ["a.kmi", "a.png", "b.kmi", "b.png", "c.d.png"]
    result = kmi("encode", "a.png", "b.png", "c.d.png", "-o", "new/")
    assert (result.code, result.out) == (0, b"")
    assert names(folder / "new") == ["a.kmi", "b.kmi", "c.d.kmi"]
    (folder / "there").mkdir()
    assert kmi("encode", "a.png", "-o", "there").code == 0
    assert names(folder / "there") == ["a.kmi"]


@pytest.mark.parametrize("colliding", [("x/a.png", "y/a.png"), ("x/a.png", "x/a.bmp")])
def test_inputs_that_would_become_one_file_are_refused_before_anything_is_written(
    kmi: Callable[..., Result], folder: Path, colliding: tuple[str, str]
) -> None:
    for name in colliding:
        (folder / name).parent.mkdir(exist_ok=True)
        Image.fromarray(sample(4).pixels).save(folder / name)
    (folder / "out").mkdir()
    assert_refused(kmi("encode", *colliding, "-o", "out", "--force"), 2, *colliding)
    assert names(folder / "out") == []


def test_several_inputs_need_a_folder(kmi: Callable[..., Result], photo: Path) -> None:
    (photo.parent / "b.png").write_bytes(photo.read_bytes())
    for target in ("one.kmi", "-"):
        assert_refused(kmi("encode", photo, "b.png", "-o", target), 2, "folder")
    assert names(photo.parent) == ["b.png", "photo.png"]


def _text(path: Path) -> None:
    path.write_text("this is no picture\n" * 9)


def _truncated(path: Path) -> None:
    Image.fromarray(sample(8, 60, 60).pixels).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:-500])


def _label_without_entry(path: Path) -> None:
    picture = Image.frombytes("P", (2, 1), b"\0\5")
    picture.putpalette(bytes(24))
    picture.save(path, "PNG", bits=8)
    data = path.read_bytes()
    place = data.index(b"PLTE") - 4
    short = b"PLTE" + bytes(6)
    rest = data[place + 12 + struct.unpack(">I", data[place : place + 4])[0] :]
    path.write_bytes(data[:place] + struct.pack(">I", 6) + short + struct.pack(">I", zlib.crc32(short)) + rest)


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("breaking", "code"), [(_text, 3), (_truncated, 3), (_label_without_entry, 3), (_missing, 1), (Path.touch, 3)]
)
def test_one_broken_input_does_not_stop_the_others(
    kmi: Callable[..., Result], folder: Path, breaking: Callable[[Path], None], code: int
) -> None:
    for name in ("a.png", "z.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    breaking(folder / "broken.png")
    result = kmi("encode", "a.png", "broken.png", "z.png", "-o", "out/")
    assert names(folder / "out") == ["a.kmi", "z.kmi"]
    assert result.code == code
    assert sum(line.startswith("kmi: ") and "broken.png" in line for line in result.err.splitlines()) == 1
    assert "1 of 3" in result.err
    assert "Traceback" not in result.err


def test_an_existing_output_among_several_does_not_stop_the_others(kmi: Callable[..., Result], folder: Path) -> None:
    for name in ("a.png", "z.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    (folder / "a.kmi").write_bytes(b"mine")
    result = kmi("encode", "a.png", "z.png")
    assert result.code == 6
    assert (folder / "a.kmi").read_bytes() == b"mine"
    assert (folder / "z.kmi").exists()


def test_warnings_name_the_input_and_are_one_line(kmi: Callable[..., Result], folder: Path) -> None:
    frames = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    result = kmi("encode", "moving.gif", "-q")
    assert result.code == 0
    assert result.err.count("\n") == 1
    assert "warning" in result.err
    assert "moving.gif" in result.err
    assert "2 frames" in result.err
