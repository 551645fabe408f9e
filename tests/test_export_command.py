"""Promise: `kmi export` writes what suffix or --as says, `kmi encode` takes it back; bad options get one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage
from palettefmt.cli import cli
from palettefmt.cli.export import NAMES
from palettefmt.devices import device
from palettefmt.exports.c_array import c_source
from palettefmt.exports.lvgl import lvgl_file, lvgl_source
from palettefmt.exports.panel import LAYOUTS, pack_panel
from palettefmt.exports.raw import raw_pixels
from palettefmt.exports.targets import EPDS, FRAMEBUFS, PLANES, TARGETS
from palettefmt.pictures.source import open_source
from tests.commands import Result, assert_refused, names

Run = Callable[..., Result]


def kept(name: str, image: IndexedImage) -> IndexedImage:
    """Write a .kmi file, and return what is in it."""
    Path(name).write_bytes(palettefmt.encode(image))
    return image


@pytest.fixture
def six(folder: Path) -> IndexedImage:
    """six.kmi: six colours with an order of their own, 21 x 10."""
    labels = (np.arange(210).reshape(10, 21) * 7 % 6).astype(np.uint8)
    palette = np.array([[9, 9, 9], [250, 0, 0], [9, 9, 9], [0, 200, 0], [0, 0, 99], [255, 255, 0]], np.uint8)
    return kept("six.kmi", IndexedImage(labels, palette))


def of_device(name: str, file: str) -> IndexedImage:
    panel = device(name)
    usable = np.flatnonzero(panel.usable).astype(np.uint8)
    labels = usable[np.arange(12 * 16).reshape(12, 16) * 5 // 3 % len(usable)]
    return kept(file, IndexedImage(labels, panel.palette))


def test_every_name_is_a_target_and_every_option_is_one_of_the_command() -> None:
    assert tuple(target.name for target in TARGETS) == NAMES
    known = {param.name for param in cli.commands["export"].params}
    assert {option for target in TARGETS for option in target.options} <= known
    assert {*PLANES, *FRAMEBUFS, *EPDS} == set(LAYOUTS)


@pytest.mark.parametrize("suffix", ["png", "gif", "bmp", "dib", "tif", "tiff", "PNG"])
def test_the_suffix_chooses_an_indexed_picture_that_comes_back(kmi: Run, six: IndexedImage, suffix: str) -> None:
    result = kmi("export", "six.kmi", "-o", f"x.{suffix}")
    assert (result.code, result.out) == (0, b""), result.err
    back = open_source(Path(f"x.{suffix}"))
    assert isinstance(back, IndexedImage)
    assert np.array_equal(back.labels, six.labels)
    assert np.array_equal(back.palette[:6], six.palette)


@pytest.mark.parametrize(
    ("options", "file", "expected"),
    [
        (["--as", "lvgl"], "six-lvgl.bin", lambda i: lvgl_file(i.labels, i.palette)),
        (["--as", "lvgl", "--bpp", "8", "--align", "4", "--compress", "rle", "-o", "x.bin"], "x.bin",
         lambda i: lvgl_file(i.labels, i.palette, bpp=8, align=4, compress="rle")),
        (["--as", "lvgl", "-o", "my-icon.c"], "my-icon.c", lambda i: lvgl_source(i.labels, i.palette, name="my_icon")),
        (["--as", "c"], "six.h", lambda i: c_source(i.labels, i.palette, name="six")),
        (["-o", "x.c", "--bpp", "16", "--byte-order", "big", "--name", "logo", "--progmem"], "x.c",
         lambda i: c_source(i.labels, i.palette, bpp=16, byte_order="big", name="logo", header=False, progmem=True)),
        (["-o", "x.raw", "--bpp", "16"], "x.raw", lambda i: raw_pixels(i.labels, i.palette, bpp=16)),
        (["--as", "raw", "--align", "4", "-o", "x"], "x", lambda i: raw_pixels(i.labels, i.palette, align=4)),
        (["--as", "png", "--bpp", "8", "-o", "x.png"], "x.png", lambda i: i.to_png()[:24] + b"\x08"),
        (["--as", "framebuf"], "six-framebuf.bin", lambda i: pack_panel(i.labels, "gs4-hmsb", ())),
        (["--as", "epd", "--layout", "nibbles"], "six-epd.bin", lambda i: pack_panel(i.labels, "nibbles", ())),
    ],
)  # fmt: skip
def test_firmware_gets_what_the_options_say(
    kmi: Run, six: IndexedImage, options: list[str], file: str, expected: Callable[[IndexedImage], bytes]
) -> None:
    Path("x").touch()  # a name without a suffix is a file if there is one
    result = kmi("export", "six.kmi", *options, "--force")
    assert (result.code, result.out) == (0, b""), result.err
    assert Path(file).read_bytes().startswith(expected(six))
    assert f"{Path(file).stat().st_size:,} bytes" in result.err


def test_a_name_for_stdout(kmi: Run, six: IndexedImage) -> None:
    data = Path("six.kmi").read_bytes()
    assert kmi("export", "six.kmi", "--as", "c", "-o", "-").out == c_source(six.labels, six.palette, name="six")
    assert kmi("export", "-", "--as", "c", stdin=data).out == c_source(six.labels, six.palette)


@pytest.mark.parametrize(
    ("name", "target", "layout", "options"),
    [
        ("spectra6-7.3", "epd", "nibbles", []),
        ("spectra6-7.3@epdoptimize", "epd", "nibbles", []),
        ("spectra6-7.3", "epd", "gxepd2", ["--layout", "gxepd2"]),
        ("spectra6-7.3", "framebuf", "gs4-hmsb", []),
        ("spectra6-13.3", "epd", "nibble-halves", ["--device", "spectra6-13.3"]),
        ("bwr", "planes", "ink-planes", []),
        ("grey4", "planes", "grey-planes", ["--device", "grey4"]),
        ("mono", "framebuf", "mono-vlsb", ["--layout", "mono-vlsb"]),
    ],
)
def test_a_panels_bytes_are_those_of_the_device_whose_palette_it_is(
    kmi: Run, folder: Path, name: str, target: str, layout: str, options: list[str]
) -> None:
    image = of_device(name, "p.kmi")
    result = kmi("export", "p.kmi", "--as", target, *options)
    assert result.code == 0, result.err
    assert f", {layout}, " in result.err
    assert (folder / f"p-{target}.bin").read_bytes() == pack_panel(image.labels, layout, device(name).names)


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        ("six.kmi --as lvgl --bpp 2", 2, "too few for a palette of 6 entries; take --bpp 4"),
        ("six.kmi --as lvgl --bpp 16", 2, "LVGL has 1, 2, 4, 8 bits a pixel, not 16"),
        ("six.kmi -o x.png --bpp 2", 2, "take --bpp 4"),
        ("six.kmi -o x.gif --bpp 8", 2, "--bpp is no option of --as gif"),
        ("six.kmi --as raw --bpp 3", 2, "raw has 1, 2, 4, 8, 16, 24, 32 bits a pixel, not 3"),
        ("six.kmi --as raw --byte-order big", 2, "only pixels of 16 bits have a byte order; take --bpp 16"),
        ("six.kmi --as raw --optimize", 2, "--optimize is no option of --as raw"),
        ("six.kmi --as c --compress rle", 2, "--compress is no option of --as c"),
        ("six.kmi --as lvgl --byte-order big", 2, "--byte-order is no option of --as lvgl"),
        ("six.kmi --as epd --device nokia", 2, "no device is called 'nokia'"),
        ("six.kmi --as epd --device spectra6-7.3", 2, "palette is not that of spectra6-7.3: make the file with"),
        ("six.kmi --as epd --layout mono-vlsb", 2, "--as epd has no layout 'mono-vlsb'"),
        ("six.kmi --as epd --layout gxepd2", 2, "give --device"),
        ("six.kmi --as epd --layout pairs", 2, "2 bits a pixel, and the picture has label 5"),
        ("six.kmi --as planes", 2, "which layout of planes is not clear, for its palette is no device's"),
        ("bwr.kmi --as epd", 2, "bwr has another: give --layout"),
        ("six.kmi -o x.bin", 2, "say which, with --as lvgl"),
        ("six.kmi -o x.jpg", 2, "use kmi decode"),
        ("six.kmi -o x.png --as gif", 2, "is no name of gif"),
        ("six.kmi --as c --name …", 2, "no name in C"),
        ("six.kmi --as svg", 2, "'svg' is not one of"),
        ("clear.kmi --as c", 2, "and the palette has some; take --as png, or --as lvgl"),
        ("clear.kmi --as raw --bpp 16", 2, "take --as png, or --as lvgl"),
        ("clear.kmi --as bmp", 4, "BMP holds no transparency"),
        ("clear.kmi --as c --max-memory 1M", 5, "write a plain .png"),
        ("clear.kmi --as c --max-pixels 5", 5, "pixels; the limit is 5"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(kmi: Run, arguments: str, code: int, word: str) -> None:
    of_device("bwr", "bwr.kmi")
    half = np.array([[1, 2, 3, 128], [4, 5, 6, 255]], np.uint8)
    kept("clear.kmi", IndexedImage(np.zeros((3, 4), np.uint8), half))
    before = names(Path())
    assert_refused(kmi("export", *arguments.split()), code, word)
    assert names(Path()) == before


def test_ones_own_panel(kmi: Run, folder: Path) -> None:
    entries = [{"color": "#202020", "name": "black"}, {"color": "#b0b0a8", "name": "white"}]
    (folder / "mine.json").write_text(json.dumps({"entries": entries, "layout": "bits"}))
    image = kept("m.kmi", IndexedImage(np.eye(9, dtype=np.uint8), np.array([[32] * 3, [176, 176, 168]], np.uint8)))
    assert kmi("export", "m.kmi", "--as", "epd", "--device", "mine.json", "-o", "m.bin").code == 0
    assert (folder / "m.bin").read_bytes() == pack_panel(image.labels, "bits", ())


# --- and back --------------------------------------------------------------------------------------------------


def test_labels_and_palette_go_to_lvgl_and_back(kmi: Run, six: IndexedImage) -> None:
    assert kmi("export", "six.kmi", "--as", "lvgl", "--compress", "rle", "-o", "x.bin").code == 0
    assert kmi("encode", "x.bin", "-o", "back.kmi", "--max-memory", "400M").code == 0
    assert palettefmt.decode(Path("back.kmi").read_bytes()) == six


def test_raw_labels_keep_their_numbers(kmi: Run, six: IndexedImage) -> None:
    image = of_device("spectra6-7.3", "p.kmi")
    assert kmi("export", "p.kmi", "--as", "raw").code == 0
    arguments = ["encode", "p.raw", "--raw", "16x12@4", "--palette", "device:spectra6-7.3"]
    assert kmi(*arguments, "-o", "back.kmi", "--max-memory", "400M").code == 0
    assert palettefmt.decode(Path("back.kmi").read_bytes()) == image
    assert kmi("export", "six.kmi", "--as", "raw", "--align", "4", "-o", "x.raw").code == 0
    assert kmi("encode", "-", "--raw", "21x10@4/4", "-o", "grey.kmi", stdin=Path("x.raw").read_bytes()).code == 0
    grey = palettefmt.decode(Path("grey.kmi").read_bytes())
    assert np.array_equal(grey.labels, six.labels)
    assert grey.palette[:, 0].tolist() == list(range(0, 256, 17))


def test_raw_colours_are_a_picture_like_others(kmi: Run, six: IndexedImage) -> None:
    assert kmi("export", "six.kmi", "-o", "x.raw", "--bpp", "24").code == 0
    assert kmi("encode", "x.raw", "--raw", "21x10@24").code == 0
    assert np.array_equal(palettefmt.decode(Path("x.kmi").read_bytes()).to_pixels(), six.to_pixels())
    assert kmi("encode", "x.raw", "--raw", "21x10@24", "--min-psnr", "90", "-o", "good.kmi").code == 0
    assert np.array_equal(palettefmt.decode(Path("good.kmi").read_bytes()).to_pixels(), six.to_pixels())


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--raw", "21x10"], 2, "is no WxH@BPP"),
        (["--raw", "21x11@4"], 2, "take 121 bytes, and the file has 110"),
        (["--raw", "21x10@4", "--max-pixels", "9"], 5, "the limit is 9"),
        (["--raw", "21x10@4", "--max-bytes", "99"], 2, "labels of --raw have theirs"),
        (["--raw", "21x10@4", "--palette", "device:mono"], 3, "has colour 5 of a palette of 2"),
        (["--raw", "21x10@4", "--palette", "device:acep-7.3", "--exposure", "1"], 2, "labels of --raw are kept: drop"),
        (["--raw", "21x10@4", "--palette", "device:acep-7.3", "--fit", "1"], 2, "--contrast and --fit"),
        (["--raw", "21x10@4", "--max-memory", "1M"], 5, "more than --max-memory allows"),
        ([], 3, "six.raw"),
    ],
)
def test_raw_files_that_do_not_fit_are_refused(kmi: Run, options: list[str], code: int, word: str) -> None:
    assert kmi("export", "six.kmi", "--as", "raw").code == 0
    assert_refused(kmi("encode", "six.raw", *options, "-o", "out.kmi"), code, word)
    assert not Path("out.kmi").exists()
