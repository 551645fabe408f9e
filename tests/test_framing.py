"""Promise: a picture gets the part, the way up and the size that are asked for, and its light is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, LimitError, Limits, UsageError
from palettefmt.arrays import LINEAR
from palettefmt.pictures.framing import Framing
from tests.commands import Result, assert_refused
from tests.vectors import colours, pattern

PIXELS = np.random.default_rng(6).integers(0, 256, (20, 30, 3), np.uint8)


def test_nothing_wanted_is_nothing_done() -> None:
    assert Framing().applied(PIXELS) is PIXELS


@pytest.mark.parametrize(("rotate", "quarters"), [("90", 3), ("180", 2), ("270", 1)])
def test_a_picture_is_cropped_then_turned_clockwise(rotate: str, quarters: int) -> None:
    framing = Framing(crop=(3, 5, 20, 10), rotate=rotate)
    assert np.array_equal(framing.applied(PIXELS), np.rot90(PIXELS[5:15, 3:23], quarters))
    image = IndexedImage(pattern(30, 20, 5), colours(5))
    turned = framing.applied(image)
    assert isinstance(turned, IndexedImage)
    assert np.array_equal(turned.palette, image.palette)
    assert np.array_equal(turned.labels, np.rot90(image.labels[5:15, 3:23], quarters))


def test_auto_turns_what_lies_onto_a_panel_that_stands() -> None:
    assert np.array_equal(Framing(rotate="auto", size=(20, 30)).applied(PIXELS), np.rot90(PIXELS, -1))
    assert Framing(rotate="auto", size=(30, 20)).applied(PIXELS).shape == (20, 30, 3)
    assert np.array_equal(Framing(rotate="auto", size=(30, 20)).applied(PIXELS), PIXELS)
    assert Framing(rotate="auto", size=(40, 40)).applied(PIXELS).shape == (40, 40, 3)


def test_cover_cuts_contain_leaves_bars_and_stretch_distorts() -> None:
    halves = np.zeros((40, 80, 3), np.uint8)
    halves[:, :20], halves[:, 20:60], halves[:, 60:] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    cover = Framing(size=(20, 20)).applied(halves)
    assert cover.shape == (20, 20, 3)
    assert (cover.argmax(axis=2) == 1).all()
    contain = Framing(size=(20, 20), resize="contain", background=(1, 2, 3)).applied(halves)
    assert (contain[:5] == [1, 2, 3]).all()
    assert (contain[15:] == [1, 2, 3]).all()
    assert (contain[5:15, 7:13].argmax(axis=2) == 1).all()
    assert (contain[5:15, 0].argmax(axis=1) == 0).all()
    assert (Framing(size=(20, 20), resize="contain").applied(halves)[0] == 255).all()
    stretch = Framing(size=(20, 20), resize="stretch").applied(halves)
    assert (stretch[:, :4].argmax(axis=2) == 0).all()
    assert (stretch[:, 16:].argmax(axis=2) == 2).all()
    assert (stretch[:, 6:14].argmax(axis=2) == 1).all()


def test_light_is_kept_not_code() -> None:
    """A fine black and white pattern is half of white's light, 188, where a mean of codes would be 128."""
    board = np.indices((64, 64)).sum(axis=0)[..., None].repeat(3, axis=2) % 2 * np.uint8(255)
    small = Framing(size=(8, 8)).applied(board.astype(np.uint8))
    assert np.abs(small.astype(int) - 188).max() <= 2
    y, x = np.mgrid[0:160, 0:240]
    smooth = np.stack([x, y, (x + y) // 2], axis=-1).astype(np.uint8)
    shrunk = Framing(size=(30, 20)).applied(smooth)
    assert abs(LINEAR[shrunk].mean() - LINEAR[smooth].mean()) < 0.002
    assert np.abs(shrunk[1:-1, 1:-1].astype(int) - smooth[12:-8:8, 12:-8:8]).max() <= 2


def test_a_size_that_is_there_already_changes_no_pixel() -> None:
    assert np.array_equal(Framing(size=(30, 20)).applied(PIXELS), PIXELS)
    image = IndexedImage(pattern(30, 20, 5), colours(5))
    assert Framing(size=(30, 20)).applied(image) == image
    assert isinstance(Framing(size=(15, 10)).applied(image), np.ndarray)


def test_a_background_changes_nothing_where_all_is_opaque() -> None:
    image = IndexedImage(pattern(30, 20, 5), colours(5))
    assert Framing(background=(1, 2, 3)).applied(image) == image
    seen = np.column_stack([colours(5), np.full(5, 255, np.uint8)])
    assert Framing(background=(1, 2, 3)).applied(IndexedImage(image.labels, seen)).palette.tolist() == seen.tolist()
    seen[2, 3] = 0
    assert isinstance(Framing(background=(1, 2, 3)).applied(IndexedImage(image.labels, seen)), np.ndarray)


def test_colours_of_clear_pixels_do_not_bleed_and_a_background_is_light() -> None:
    clear = np.zeros((16, 16, 4), np.uint8)
    clear[..., 1] = 255  # green that nobody sees
    clear[:, :8] = 200, 0, 0, 255
    small = Framing(size=(4, 4)).applied(clear)
    visible = small[small[..., 3] > 0]
    assert (visible[:, 1] == 0).all()
    assert (visible[:, 0] >= 199).all()
    half = np.zeros((4, 4, 4), np.uint8)
    half[..., 3] = 128
    shown = Framing(background=(255, 255, 255)).applied(half)
    assert shown.shape == (4, 4, 3)
    assert abs(int(shown[0, 0, 0]) - 187) <= 1


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"crop": (0, 0, 31, 5)}, "does not lie in a picture of 30 x 20"),
        ({"crop": (-1, 0, 3, 5)}, "does not lie"),
        ({"crop": (0, 0, 0, 5)}, "does not lie"),
        ({"size": (0, 5)}, "side of the size"),
        ({"rotate": "45"}, "rotate '45'"),
        ({"rotate": "auto"}, "needs a size"),
        ({"resize": "fit"}, "resize 'fit'"),
    ],
)
def test_what_cannot_be_is_one_line(wanted: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Framing(**wanted).applied(PIXELS)


def test_a_size_is_held_to_the_limit() -> None:
    with pytest.raises(LimitError, match="pixels"):
        Framing(size=(60_000, 60_000)).applied(PIXELS, Limits(max_pixels=1000))


def test_encode_and_batch_take_the_same_options(kmi, folder: Path) -> None:
    Image.fromarray(PIXELS).save(folder / "a.png")
    wanted = [
        "--size",
        "12x8",
        "--resize",
        "contain",
        "--crop",
        "0,0,20,20",
        "--rotate",
        "90",
        "--background",
        "#102030",
    ]
    result: Result = kmi("encode", "a.png", *wanted, "-o", "a.kmi")
    assert result.code == 0, result.err
    made = palettefmt.read("a.kmi")
    assert (made.width, made.height) == (12, 8)
    result = kmi("batch", "a.png", *wanted, "-o", "out", "-j", "1", "--scheduler", "threads", "-q")
    assert result.code == 0, result.err
    assert (folder / "out" / "a.kmi").read_bytes() == (folder / "a.kmi").read_bytes()
    result = kmi(
        "encode", "a.png", "--palette", "device:gameboy", "--size", "device", "--max-memory", "1G", "-o", "b.kmi"
    )
    assert result.code == 0, result.err
    assert (palettefmt.read("b.kmi").width, palettefmt.read("b.kmi").height) == (160, 144)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--size", "big"], "neither WxH"),
        (["--size", "device"], "give WxH"),
        (["--size", "0x4"], "side of the size"),
        (["--resize", "contain"], "give one"),
        (["--background", "blue"], "not a colour"),
        (["--background", "#00000000"], "opaque"),
        (["--rotate", "auto"], "size"),
        (["--crop", "1,2,3"], "x,y,w,h"),
        (["--fit", "some"], "--fit 'some'"),
        (["--fit", "2", "--palette", "device:mono"], "0 to 1"),
        (["--fit", "auto"], "a --palette"),
    ],
)
def test_wrong_options_are_one_line_and_exit_2(kmi, folder: Path, options: list[str], word: str) -> None:
    Image.fromarray(PIXELS).save(folder / "a.png")
    assert_refused(kmi("encode", "a.png", *options), 2, word)


def test_what_is_read_by_pieces_is_read_whole_for_a_size_or_a_fit(kmi, folder: Path) -> None:
    np.save(folder / "a.npy", PIXELS)
    assert kmi("encode", "a.npy", "--size", "6x4").code == 0
    assert palettefmt.read("a.kmi").width == 6
    assert kmi("encode", "a.npy", "-f", "--palette", "device:bwry").code == 0
    whole = palettefmt.quantize(PIXELS, palette="device:bwry")
    assert palettefmt.read("a.kmi") == whole
    with pytest.raises(UsageError, match="whole picture"):
        palettefmt.encode_large(folder / "a.npy", folder / "b.kmi", palette="device:bwry")
    palettefmt.encode_large(folder / "a.npy", folder / "b.kmi", palette="device:bwry", fit="none")
