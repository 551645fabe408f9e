"""Promise: goals are served by the coding that fits, poor results are told, and mistakes get the hint they need."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import kernels
from palettefmt.cli import hints
from palettefmt.cli.words import counted, psnr, share
from palettefmt.errors import UsageError
from palettefmt.measure import goals, quality
from palettefmt.palette.histogram import count_colours, few_colours
from tests.commands import Result, assert_refused, names, sample

Run = Callable[..., Result]


@functools.cache
def scene() -> np.ndarray:
    """A picture with soft areas, as a photo has them: 80 x 60."""
    y, x = np.mgrid[0:60, 0:80]
    waves = [np.sin(x / a + y / b) + np.sin(y / a) for a, b in ((12, 16), (9, 22), (20, 10))]
    noise = np.random.default_rng(3).normal(0, 4, (60, 80, 3))
    return np.clip(np.stack(waves, axis=2) * 60 + 128 + noise, 0, 255).astype(np.uint8)


@pytest.fixture
def picture(folder: Path) -> Path:
    Image.fromarray(scene()).save(folder / "scene.png")
    return folder / "scene.png"


def sprite(folder: Path, k: int = 16) -> Path:
    """A full-colour PNG of 16 colours in squares."""
    rng = np.random.default_rng(k)
    labels = np.resize(rng.permutation(k), (8, 8)).repeat(16, axis=0).repeat(16, axis=1)
    Image.fromarray(sample(k).palette[labels]).save(folder / "sprite.png", optimize=True)
    return folder / "sprite.png"


# --- goals ------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_goal_takes_the_coding_that_serves_it_and_says_what_it_chose(kmi: Run, picture: Path) -> None:
    size = 32 + 6 + 80 * 60 // 8  # of one bit a label
    result = kmi("encode", picture, "--max-bytes", str(size))
    assert result.code == 0, result.err
    data = (picture.parent / "scene.kmi").read_bytes()
    image = palettefmt.decode(data)
    assert len(data) <= size
    assert image.colors > palettefmt.choose_colors(picture, max_bytes=size).image.colors == 2
    assert data == palettefmt.encode(picture, image.colors, "context")
    reached = quality.psnr(scene(), image.to_pixels())
    chosen = f"chose {image.colors} colours, coded by context: PSNR {reached:.2f} dB"
    assert result.err.rstrip().endswith(chosen)
    assert "warning" not in result.err


def test_a_coding_that_is_asked_for_stays_and_a_poor_result_is_told(kmi: Run, picture: Path) -> None:
    result = kmi("encode", picture, "--max-bytes", "800", "--coding", "packed", "-q")
    assert result.code == 0
    assert palettefmt.read(picture.parent / "scene.kmi").colors == 2
    assert re.search(r"^kmi: warning: .*scene\.png: 2 colours \(PSNR [\d.]+ dB\) show little", result.err)
    for help_ in ("more bytes", "--coding context", "--dither perceptual"):
        assert help_ in result.err
    result = kmi("encode", picture, "-f", "--max-bytes", "800", "--coding", "packed", "--dither", "floyd-steinberg")
    assert "show little of the picture" in result.err
    assert "--dither perceptual" not in result.err


def test_one_colour_of_many_is_refused_with_what_would_help(kmi: Run, picture: Path) -> None:
    result = kmi("encode", picture, "--max-bytes", "600", "--coding", "packed")
    assert_refused(
        result,
        2,
        "scene.png: packed labels in 600 bytes leave one colour",
        "--coding context",
    )
    result = kmi("encode", picture, "--max-bytes", "40")
    assert_refused(result, 2, "40 bytes leave one colour", "what helps: more bytes")
    assert "--coding context" not in result.err
    assert names(picture.parent) == ["scene.png"]


def test_a_picture_of_one_colour_may_have_one(kmi: Run, folder: Path) -> None:
    Image.new("RGB", (30, 30), "red").save(folder / "red.png")
    result = kmi("encode", "red.png", "--max-bytes", "40")
    assert result.code == 0
    assert "chose 1 colour, coded by context: every pixel exact" in result.err
    assert "warning" not in result.err


@pytest.mark.exhaustive
def test_a_poor_look_is_told(kmi: Run, picture: Path) -> None:
    result = kmi("png", picture, "--max-bytes", "400", "--effort", "1", "-q")
    assert result.code == 0, result.err
    assert re.search(r"^kmi: warning: .*scene.png: -?\d+ of 100 is a poor look; what helps: more bytes", result.err)


def test_a_quality_alone_is_not_called_poor_and_codes_one_file_only(
    kmi: Run, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    real = goals.encode_image
    monkeypatch.setattr(goals, "encode_image", lambda *given: calls.append(1) or real(*given))
    result = kmi("encode", picture, "--min-psnr", "18")
    assert result.code == 0
    assert "warning" not in result.err
    assert "coded by context" in result.err
    assert len(calls) == 1


def test_python_keeps_its_default_coding() -> None:
    assert palettefmt.choose_colors(scene(), max_bytes=700).data[8] & 0x3F == 0
    with pytest.raises(UsageError, match="even one colour"):
        palettefmt.choose_colors(scene(), max_bytes=30)


# --- after encoding ---------------------------------------------------------------------------------------------


def test_colours_that_would_have_fitted_are_told_with_the_true_figure(kmi: Run, folder: Path) -> None:
    palettefmt.encode(scene(), 4, "context")  # compiles, if nobody has
    source = sprite(folder)
    result = kmi("encode", source)
    exact = palettefmt.encode(source, 16, "context")
    assert result.code == 0
    assert result.err.splitlines()[1:] == [
        f"kmi: note: {source} has 16 colours: -k 16 keeps them exactly. {folder / 'sprite.kmi'} is larger than its "
        f"source: {len(exact):,} bytes with -k 16 --coding context, and kmi png makes an indexed PNG"
    ]
    assert kmi("encode", source, "-f", "-k", "16", "--coding", "context").code == 0
    assert (folder / "sprite.kmi").read_bytes() == exact
    assert np.array_equal(palettefmt.read(folder / "sprite.kmi").to_pixels(), np.asarray(Image.open(source)))


def test_an_indexed_picture_with_more_entries_than_k_gets_the_hint_too(kmi: Run, folder: Path) -> None:
    one = sample(20, 400, 300)
    picture = Image.frombytes("P", (400, 300), one.labels.tobytes())
    picture.putpalette(one.palette.tobytes())
    picture.save(folder / "p.png")
    result = kmi("encode", "p.png", "-k", "8")
    assert result.err.splitlines()[1:] == ["kmi: note: p.png has 20 colours: -k 20 keeps them exactly"]
    assert "-k" not in kmi("encode", "p.png", "-f").err
    few = Image.frombytes("P", (400, 300), (one.labels % 6).tobytes())  # of 20 entries it uses 6
    few.putpalette(one.palette.tobytes())
    few.save(folder / "few.png")
    assert "colours:" not in kmi("encode", "few.png", "-k", "8").err


@pytest.mark.parametrize(
    "options", [["-q"], ["-k", "16", "--coding", "context"], ["--palette", "device:pico8", "--coding", "context"]]
)
def test_where_there_is_nothing_to_say_nothing_is_said(kmi: Run, folder: Path, options: list[str]) -> None:
    result = kmi("encode", sprite(folder), *options)
    assert result.code == 0
    assert "note" not in result.err


def test_a_result_larger_than_its_source_says_what_is_smaller(kmi: Run, folder: Path) -> None:
    Image.fromarray(scene()).save(folder / "scene.jpg", quality=30)
    coded = palettefmt.encode(folder / "scene.jpg", 64, "context")
    first = kmi("encode", "scene.jpg", "-k", "64")
    told = f"kmi: note: scene.kmi is larger than its source: {len(coded):,} bytes with --coding context, and kmi png "
    assert first.err.splitlines()[1] == told + "makes an indexed PNG"
    result = kmi("encode", "scene.jpg", "-k", "256", "--coding", "context", "-o", "-")
    assert "-> stdout: " in result.err
    png = "kmi: note: the result is larger than its source: kmi png makes an indexed PNG"
    assert result.err.splitlines()[1] == png


def test_a_figure_that_would_take_long_is_left_out(kmi: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sprite(folder)
    unknown = "is larger than its source: -k 16 --coding context takes fewer bytes, and kmi png makes an indexed PNG"
    (folder / "b.png").write_bytes(source.read_bytes())
    assert kmi("encode", source, "b.png").err.count(unknown) == 2
    with monkeypatch.context() as patch:
        patch.setattr(hints, "MOST_PIXELS", 128 * 128 - 1)
        assert unknown in kmi("encode", source, "-f").err

    def cold(*_: object, **__: object) -> bytes:
        raise kernels.NotCompiled

    monkeypatch.setattr(hints.codec, "encode", cold)
    assert unknown in kmi("encode", source, "-f").err


def test_context_coding_that_makes_it_no_smaller_is_not_said_to(
    kmi: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints.codec, "encode", lambda *_, **__: bytes(10_000))
    told = kmi("encode", sprite(folder), "-k", "16").err.splitlines()[1]
    assert told.endswith("is larger than its source: kmi png makes an indexed PNG")


def test_what_was_cropped_or_sized_is_not_told_of_the_colours_of_another_picture(kmi: Run, folder: Path) -> None:
    for options in (["--crop", "0,0,64,64"], ["--size", "100x100"]):
        result = kmi("encode", sprite(folder), "-k", "4", "-f", *options)
        assert result.code == 0, result.err
        assert "colours:" not in result.err


def test_kmi_png_is_not_offered_where_it_makes_the_same_or_cannot_read_it(kmi: Run, folder: Path) -> None:
    (folder / "a.rgb").write_bytes(bytes(range(24)))
    few = Image.new("P", (400, 300))
    few.putpalette(sample(16).palette.tobytes())
    few.save(folder / "few.png")
    Image.new("RGB", (400, 300), "red").save(folder / "red.webp", lossless=True)
    for name, more in (("a.rgb", ["--raw", "4x2@24"]), ("few.png", []), ("red.webp", ["--stripe-rows", "1"])):
        told = kmi("encode", name, *more).err
        assert "is larger than its source" in told
        assert "kmi png" not in told


def test_hints_are_not_made_for_the_quiet(kmi: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "hint", lambda *_: pytest.fail("it was made"))
    assert kmi("encode", sprite(folder), "-q").code == 0


def test_kernels_are_used_if_compiled_and_nothing_is_compiled_where_that_is_forbidden() -> None:
    told: list[str] = []
    kernels.on_compile(told.append)

    def double(number: int) -> int:
        return 2 * number

    try:
        with kernels.only_compiled(), pytest.raises(kernels.NotCompiled):
            kernels.kernel("int64(int64)", cache=False)(double)
        assert not told
        made = kernels.kernel("int64(int64)", cache=False)(double)
        assert told
        with kernels.only_compiled():
            assert made(4) == 8
    finally:
        kernels._callbacks.pop()


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("k", [1, 2, 200, 256, 257, 3000])
def test_few_colours_are_counted_and_many_are_not(k: int, channels: int) -> None:
    rng = np.random.default_rng(k)
    colours = rng.integers(0, 256, (k, channels)).astype(np.uint8)
    pixels = np.resize(rng.permutation(k), 120_000)[rng.permutation(120_000)].reshape(200, 600)
    exact = len(count_colours(colours[pixels]).colours)
    assert few_colours(colours[pixels]) == (exact if exact <= 256 else None)


# --- words ------------------------------------------------------------------------------------------------------


def test_figures_are_said_as_people_say_them() -> None:
    assert [counted(n, "colour") for n in (0, 1, 2, 1000)] == ["0 colours", "1 colour", "2 colours", "1,000 colours"]
    sizes = [share(size, 100) for size in (0, 19, 100, 104, 106, 171, 859)]
    assert sizes == ["less than 1% of", "19% of", "100% of", "104% of", "1.1 times", "1.7 times", "8.6 times"]
    assert share(5, 0) == "5.0 times"
    assert (psnr(float("inf")), psnr(33.456)) == ("every pixel exact", "PSNR 33.46 dB")


def test_one_colour_is_one_colour_everywhere(kmi: Run, photo: Path) -> None:
    result = kmi("encode", photo, "-k", "1")
    assert "1 colour, 0 bits a pixel, 35 bytes (" in result.err
    for command in ("info", "verify"):
        assert b"1 colours" not in kmi(command, "photo.kmi").out
    assert b"1 RGB colour," in kmi("info", "photo.kmi").out
    exact = kmi("verify", "photo.kmi", "--source", "photo.kmi").out
    assert b"every pixel exact" in exact
    assert b"inf" not in exact


# --- what first-time users type ---------------------------------------------------------------------------------

FOLDERS = ("in", "deep/sub")


@pytest.fixture
def things(folder: Path) -> Path:
    """A photo in two formats, its file, and folders of pictures."""
    Image.fromarray(sample(4).pixels).save(folder / "photo.png")
    Image.fromarray(scene()).save(folder / "photo.jpg")
    (folder / "good.kmi").write_bytes(sample().data)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
        Image.fromarray(sample(4).pixels).save(folder / name / "a.png")
    return folder


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("encode", 2, "For example: kmi encode photo.jpg (kmi encode --help says more)"),
        ("png", 2, "For example: kmi png photo.jpg"),
        ("batch", 2, "For example: kmi batch photos/ -o out/"),
        ("thumbnail good.kmi", 2, "For example: kmi thumbnail photo.kmi small.png"),
        ("encode photo.png -c 9", 2, "kmi encode --help lists them"),
        ("--colours", 2, "kmi --help lists them"),
        ("photo.jpg", 2, "photo.jpg is a file, not a command: kmi encode makes a .kmi file of it, kmi png an indexed"),
        ("good.kmi", 2, "good.kmi is a file, not a command: kmi view shows it"),
        ("nothing.png", 2, "No such command 'nothing.png'. kmi --help lists them."),
        ("help", 2, "No such command 'help'. kmi --help lists them."),
        ("decode good.kmi out.png", 2, "if it is where to write, put -o before it: -o out.png"),
        ("export good.kmi more.kmi", 2, "kmi export takes one file at a time"),
        ("demo one two", 2, "; kmi demo --help says what it takes"),
        ("thumbnail good.kmi a.png b.png", 2, "; kmi thumbnail --help says what it takes"),
        ("thumbnail good.kmi a.jpg", 2, "a PNG is written, and a.jpg would not be one: give another name"),
        ("encode photo.png ./photo.jpg", 2, "photo.png and ./photo.jpg would become the same ./photo.kmi"),
        ("view good.kmi --no-open --output=", 2, "an empty name is none; give another with -o"),
        ("decode a.kmi b.kmi c.kmi", 2, "kmi decode takes one file at a time"),
        ("verify good.kmi photo.png", 2, "a picture to compare with is given as --source photo.png"),
        ("encode photo.png -k=8", 2, "'=8' is not a whole number. Write 8 without the '='."),
        ("encode photo.png --min-psnr high", 2, "'high' is not a number"),
        ("encode photo.png 8", 2, "if it is the number of colours, put -k before it: -k 8"),
        ("encode photo.jpg -o photo2.png", 2, "give another name with -o; kmi png makes an indexed PNG"),
        ("encode photo.jpg -o new", 2, "-o new has no suffix: write new.kmi for a file, new/ for a folder"),
        ("png photo.jpg -o new", 2, "-o new has no suffix: write new.png for a file, new/ for a folder"),
        ("export good.kmi -o new", 2, "-o new has no suffix: write new.png for a file, new/ for a folder"),
        ("decode good.kmi -o new", 2, "-o new has no suffix: write new.png for a file, new/ for a folder"),
        ("export good.kmi --as c -o new", 2, "-o new has no suffix: write new.h for a file, new/ for a folder"),
        ("decode good.kmi --labels -o new", 2, "-o new has no suffix: write new.npy for a file, new/ for a folder"),
        ("export photo.jpg", 3, "photo.jpg is a picture (JPEG), not a .kmi file: kmi encode makes a .kmi file of it"),
        ("decode photo.png", 3, "photo.png is a picture (PNG), not a .kmi file: kmi encode makes a .kmi file of it"),
        ("info photo.jpg", 3, "photo.jpg is a picture (JPEG)"),
        ("verify photo.jpg", 3, "photo.jpg is a picture (JPEG)"),
        ("view photo.jpg --no-open", 3, "photo.jpg is a picture (JPEG)"),
        ("thumbnail photo.jpg small.png", 3, "photo.jpg is a picture (JPEG)"),
        ("encode in out", 2, "there is no out; if it is where to write, put -o before it: -o out"),
        ("encode photo.png photo.kmi", 2, "there is no photo.kmi; if it is where to write, put -o before it"),
        ("encode .", 1, "cannot read .: is a directory; kmi batch . -o OUT encodes the pictures in it"),
        ("png in", 1, "cannot read in: is a directory; name the pictures in it, such as folder/*.png"),
        ("encode *.tiff", 1, "cannot read *.tiff: no such file or directory; kmi batch takes patterns"),
        ("encode photo.png --palette spectra6", 1, "did you mean device:spectra6?"),
        ("palette spectra6", 1, "did you mean device:spectra6?"),
        ("batch - -o out", 2, "no streams: kmi encode - -o - takes a picture from stdin"),
        ("batch in -o -", 2, "batch takes files and folders"),
        ("batch deep -o out", 2, "there are no pictures in deep itself; its sub-folders are entered with --recursive"),
    ],
)  # fmt: skip
def test_each_clumsy_command_gets_its_hint_in_one_line_and_writes_nothing(
    kmi: Run, folder: Path, line: str, code: int, told: str
) -> None:
    before = names(folder)
    assert_refused(kmi(*line.split()), code, told)
    assert names(folder) == before


@pytest.mark.usefixtures("things")
def test_an_output_given_without_o_is_hinted_at_where_the_first_input_was_done(kmi: Run, folder: Path) -> None:
    result = kmi("png", "photo.png", "out.png")
    assert result.code == 1
    assert "cannot read out.png: no such file or directory; if it is where to write, put -o before it" in result.err
    assert (folder / "photo-p8.png").exists()


@pytest.mark.usefixtures("things")
def test_a_name_without_suffix_that_exists_is_a_file_as_it_was(kmi: Run, folder: Path) -> None:
    (folder / "plain").write_bytes(b"old")
    assert_refused(kmi("encode", "photo.png", "-o", "plain"), 6, "plain exists already")
    assert kmi("encode", "photo.png", "-o", "plain", "--force").code == 0
    assert (folder / "plain").read_bytes()[:4] == b"\x8bKMI"


@pytest.mark.usefixtures("things")
def test_sub_folders_that_a_batch_leaves_out_are_told(kmi: Run, folder: Path) -> None:
    Image.fromarray(sample(4).pixels).save(folder / "deep" / "top.png")
    (folder / "deep" / ".hidden").mkdir()
    note = "kmi: note: the folders in deep are left out; --recursive enters them, too"
    assert note in kmi("batch", "deep", "-o", "out", "--dry-run").err
    assert note not in kmi("batch", "deep", "-o", "out", "--dry-run", "-q").err
    assert note not in kmi("batch", "deep", "-o", "out", "--dry-run", "--recursive").err
    assert note not in kmi("batch", "in", "deep/top.png", "-o", "out", "--dry-run").err
    assert note not in kmi("batch", "deep", "-o", "deep/sub", "--dry-run").err


def test_usual_pictures_are_called_by_their_names(kmi: Run, folder: Path) -> None:
    picture = Image.fromarray(scene())
    for suffix, kind in (("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("bmp", "BMP"), ("tif", "TIFF"),
                         ("webp", "WebP"), ("jp2", "JPEG 2000"), ("avif", "AVIF")):  # fmt: skip
        picture.save(folder / f"a.{suffix}")
        assert f"a.{suffix} is a picture ({kind}), not" in kmi("info", f"a.{suffix}").err
    (folder / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50))
    assert "a.heic is a picture (HEIF), not" in kmi("info", "a.heic").err
