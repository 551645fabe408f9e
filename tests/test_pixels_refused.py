"""Promise: of several frames the first is taken, arrays are taken as they are, and what is no picture is refused."""

from __future__ import annotations

import io
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import CorruptError, LimitError, Limits, PictureWarning, UsageError
from tests.pictures import BLUE, GREEN, RED, assert_near, pixels, png, stored

# --- several frames --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["gif", "png", "webp", "tiff"])
def test_of_several_frames_the_first_is_taken_with_a_warning(save: Any, suffix: str) -> None:
    frames = [Image.new("RGB", (6, 5), colour) for colour in (RED, GREEN, BLUE)]
    options = {"lossless": True} if suffix == "webp" else {}
    path = save(frames[0], f"many.{suffix}", save_all=True, append_images=frames[1:], duration=100, **options)
    with pytest.warns(PictureWarning, match=r"3 frames.*first") as caught:
        result = pixels(path)
    assert len(caught) == 1
    assert_near(result[:, :, :3], RED, 0)


def test_a_warning_that_the_caller_made_an_error_is_not_called_a_broken_picture(save: Any, scene: np.ndarray) -> None:
    red, blue = (Image.new("RGB", (6, 5), colour) for colour in (RED, BLUE))
    moving = save(red, "m.gif", save_all=True, append_images=[blue])
    profiled = save(Image.fromarray(scene), "p.png", icc_profile=b"junk" * 50)
    for path in (moving, profiled):
        with warnings.catch_warnings(), pytest.raises(PictureWarning):
            warnings.simplefilter("error", PictureWarning)
            palettefmt.encode(path)


def test_a_single_frame_warns_of_nothing(save: Any, scene: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for suffix in ("gif", "png", "webp", "tiff", "jpg", "bmp"):
            stored(save(Image.fromarray(scene), f"one.{suffix}"))


# --- broken files ----------------------------------------------------------------------------------------------


def test_every_truncation_of_a_png_is_refused(save: Any) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (6, 6, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    whole = out.getvalue()
    assert len(whole) < 300
    for end in range(len(whole) - 12 - 8):  # to before the checksums behind the pixels; IEND holds nothing
        with pytest.raises(CorruptError):
            stored(save(whole[:end], "cut.png"))


def test_a_truncated_jpeg_is_refused(save: Any) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    whole = out.getvalue()
    for share in (0.02, 0.2, 0.5, 0.8, 0.95):
        with pytest.raises(CorruptError, match=r"broken|truncated|not a picture"):
            stored(save(whole[: int(len(whole) * share)], "cut.jpg"))


def test_a_damaged_png_is_refused(save: Any) -> None:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(2).integers(0, 256, (9, 9, 3), np.uint8)).save(out, "PNG")
    whole = bytearray(out.getvalue())
    whole[whole.index(b"IDAT") + 20] ^= 0x10
    with pytest.raises(CorruptError):
        stored(save(bytes(whole), "bad.png"))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"shopping list: eggs, flour\n" * 20, "not a picture"), (bytes(1000), "not a picture"),
     (b"\x89PNG\r\n\x1a\n", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF89a", "picture")],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_says_so(save: Any, content: bytes, words: str) -> None:
    with pytest.raises(CorruptError, match=words) as caught:
        stored(save(content, "x.jpg"))
    assert "\n" not in str(caught.value)
    assert "BytesIO" not in str(caught.value)  # the user gave a file, not a BytesIO


def test_a_missing_file_and_a_folder_name_themselves(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(palettefmt.FileAccessError, match=path.name) as caught:
            palettefmt.encode(path)
        assert caught.value.exit_code == 1


def test_a_declared_bomb_is_refused_before_its_pixels_are_touched(save: Any) -> None:
    bomb = save(png(65535, 65535, 1, 0, bytes(100)), "bomb.png")
    before = Image.MAX_IMAGE_PIXELS
    start = time.process_time()
    with pytest.raises(LimitError, match="65,535"):
        palettefmt.encode(bomb)
    assert time.process_time() - start < 1
    assert before == Image.MAX_IMAGE_PIXELS


def test_the_pixel_limit_is_exact_and_the_callers(save: Any, scene: np.ndarray) -> None:
    path = save(Image.fromarray(scene), "s.png")
    at_limit = Limits(max_pixels=scene.shape[0] * scene.shape[1])
    below = Limits(max_pixels=at_limit.max_pixels - 1)
    for source in (path, scene, Image.fromarray(scene)):
        assert palettefmt.quantize(source, 8, limits=at_limit).labels.shape == scene.shape[:2]
        with pytest.raises(LimitError):
            palettefmt.quantize(source, 8, limits=below)


def test_pillows_own_smaller_limit_does_not_stop_a_caller_who_allows_more(
    save: Any, scene: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(Image.fromarray(scene), "s.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert np.array_equal(pixels(path), scene)
    assert Image.MAX_IMAGE_PIXELS == 10


# --- arrays ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 3), (4, 6, 4)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "bool"])
def test_arrays_of_each_shape_and_dtype(shape: tuple[int, ...], dtype: str) -> None:
    rng = np.random.default_rng(4)
    eight = rng.choice(np.array([0, 255] if dtype == "bool" else [1, 60, 128, 255], np.uint8), shape)
    if dtype == "bool" and shape[-1] == 4:
        eight[..., 3] = 255
    array = {"uint8": eight, "uint16": eight.astype(np.uint16) * 257, "bool": eight > 0}[dtype]
    before = array.copy()
    result = pixels(array)
    expected = np.repeat(eight.reshape(4, 6, 1), 3, axis=2) if len(shape) == 2 or shape[2] == 1 else eight
    assert np.array_equal(result[:, :, : expected.shape[2]], expected)
    assert np.array_equal(array, before)


def test_arrays_of_any_memory_layout(scene: np.ndarray) -> None:
    wide = np.repeat(scene, 2, axis=1)
    for array in (np.asfortranarray(scene), wide[:, ::2], scene[::-1][::-1], scene[:, :, ::-1][:, :, ::-1]):
        assert np.array_equal(pixels(array), scene)
    fixed_scene = scene.copy()
    fixed_scene.flags.writeable = False
    assert np.array_equal(pixels(fixed_scene), scene)


def test_sixteen_bit_arrays_of_either_byte_order() -> None:
    values = np.array([[0, 128 * 257, 65535]])
    for order in "<>":
        assert pixels(values.astype(f"{order}u2"))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 2, 3), np.float32), np.zeros((2, 2), np.int64), np.zeros((2, 2), np.int8), np.zeros((2, 2), complex),
     np.zeros((2, 2), np.uint32), np.zeros((2, 2), object), np.zeros(4, np.uint8), np.zeros((2, 2, 2), np.uint8),
     np.zeros((2, 2, 5), np.uint8), np.zeros((1, 2, 2, 3), np.uint8), np.zeros((0, 3), np.uint8),
     np.zeros((3, 0, 3), np.uint8), np.zeros((2, 2, 0), np.uint8), np.uint8(3), np.array("text")],
    ids=lambda array: f"{array.dtype}-{'x'.join(map(str, array.shape))}",
)  # fmt: skip
def test_other_arrays_are_the_callers_fault(array: np.ndarray) -> None:
    with pytest.raises(UsageError) as caught:
        palettefmt.encode(array)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("source", [None, 7, object(), {"a": 1}], ids=lambda source: type(source).__name__)
def test_what_is_no_source_at_all_is_the_callers_fault(source: Any) -> None:
    with pytest.raises((UsageError, TypeError)):
        palettefmt.encode(source)


@pytest.mark.parametrize("colors", [0, -1, 257, 1000])
def test_colours_out_of_range_are_the_callers_fault(colors: int, scene: np.ndarray) -> None:
    with pytest.raises(UsageError, match="256"):
        palettefmt.encode(scene, colors)


def test_path_and_string_give_the_same_file(save: Any, scene: np.ndarray) -> None:
    path = save(Image.fromarray(scene), "s.png")
    assert palettefmt.encode(path) == palettefmt.encode(str(path)) == palettefmt.encode(scene)
