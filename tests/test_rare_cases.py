"""Promise: what hardly ever happens is handled as it is written down: odd arguments, absurd sizes, little memory."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, codec, files, kernels
from palettefmt.errors import FileAccessError, LimitError, TruncatedError, UnsupportedError, UsageError
from palettefmt.exports import png
from palettefmt.kmi import container
from palettefmt.palette import fit as palette
from tests.determinism import scene
from tests.vectors import colours, pattern


def test_a_picture_equals_no_other_kind_of_thing_and_is_no_key() -> None:
    image = IndexedImage(pattern(4, 4, 2), colours(2))
    assert image != "picture"
    assert image != image.labels.tolist()
    with pytest.raises(TypeError):
        hash(image)


def test_a_picture_says_its_size_and_not_its_pixels() -> None:
    assert repr(IndexedImage(pattern(4, 3, 2), colours(2))) == "IndexedImage(4x3, 2 RGB colours)"
    assert repr(IndexedImage(pattern(4, 3, 2), colours(9, 4))) == "IndexedImage(4x3, 9 RGBA colours)"


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="needs a device")
def test_a_part_is_read_of_a_regular_file_alone() -> None:
    with pytest.raises(FileAccessError, match="regular"):
        palettefmt.read("/dev/null", region=(0, 0, 1, 1))
    with pytest.raises(FileAccessError, match="regular"):
        palettefmt.info("/dev/null")


def test_a_file_that_shrinks_while_it_is_open_is_truncated(tmp_path: Path) -> None:
    path = tmp_path / "a.kmi"
    palettefmt.write(path, IndexedImage(pattern(40, 40, 8), colours(8)), stripe_rows=10)
    with palettefmt.Reader(path) as reader:
        os.truncate(path, path.stat().st_size - 10)
        with pytest.raises(TruncatedError, match="ends at byte"):
            list(reader.stripes())


def test_a_system_that_takes_no_advice_on_files_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    image = IndexedImage(pattern(40, 40, 8), colours(8))
    palettefmt.write(tmp_path / "a.kmi", image, stripe_rows=10)
    part = palettefmt.read(tmp_path / "a.kmi", region=(5, 6, 20, 21))
    assert np.array_equal(part.labels, image.labels[6:27, 5:25])


def test_a_folder_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    files.check_folder(tmp_path / "a.kmi")
    with pytest.raises(FileAccessError, match="does not exist"):
        files.check_folder(tmp_path / "no" / "a.kmi")


def test_where_a_nameless_file_could_never_get_a_name_one_with_a_name_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container without /proc."""
    monkeypatch.setattr(files, "_link_of", lambda _: str(tmp_path / "no" / "proc"))
    image = IndexedImage(pattern(9, 9, 5), colours(5))
    palettefmt.write(tmp_path / "a.kmi", image)
    assert palettefmt.read(tmp_path / "a.kmi") == image
    palettefmt.write(tmp_path / "a.kmi", image)
    assert [path.name for path in tmp_path.iterdir()] == ["a.kmi"]


def test_every_export_is_found_and_nothing_else() -> None:
    assert all(getattr(palettefmt, name) is not None for name in palettefmt.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        palettefmt.no_such_name  # noqa: B018


def test_a_transparent_index_behind_the_palette_makes_nothing_transparent() -> None:
    picture = Image.fromarray(pattern(4, 4, 2))
    picture = picture.convert("P")
    picture.putpalette(colours(2).tobytes(), "RGB")
    picture.info["transparency"] = 200
    assert IndexedImage.from_pillow(picture).channels == 3


def test_no_png_is_made_of_a_side_that_png_cannot_say() -> None:
    labels = np.broadcast_to(np.uint8(0), (1, 2**31))
    with pytest.raises(UnsupportedError, match=r"2,147,483,647"):
        png.indexed_png(labels, colours(1))


def test_no_stripe_is_longer_than_its_length_field() -> None:
    """Sizes that no memory holds, so only the header is asked for."""
    absurd = SimpleNamespace(width=2**32 - 1, height=9, colors=256, channels=3, bits_per_label=8)
    with pytest.raises(UsageError, match="4 GiB"):
        codec._header(absurd, container.PACKED, 2)
    assert codec._header(absurd, container.PACKED, 1).stripes == 9


def test_a_picture_that_does_not_fit_in_memory_is_over_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Image.fromarray(scene(8, 8)).save(tmp_path / "a.png")

    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", no_memory)
    with pytest.raises(LimitError, match="memory"):
        palettefmt.encode(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("locked", "channels", "message"),
    [
        (np.zeros((2, 2), np.uint8), 3, "shape"),
        (np.zeros(3, np.uint8), 3, "shape"),
        (np.array([[1, 2, 3, 0]], np.uint8), 3, "transparent"),
        (np.zeros((9, 3), np.uint8) + np.arange(9, dtype=np.uint8)[:, None], 3, "locked"),
    ],
)
def test_locked_colours_that_cannot_be_are_refused(locked: np.ndarray, channels: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        palettefmt.quantize(scene(20, 20, channels), 8, locked=locked)


@pytest.mark.parametrize(("given", "channels"), [(3, 3), (4, 3), (3, 4), (4, 4)])
def test_locked_colours_are_in_the_palette_with_or_without_alpha(given: int, channels: int) -> None:
    locked = np.array([[255, 102, 0, 255], [1, 2, 3, 255]], np.uint8)[:, :given]
    image = palettefmt.quantize(scene(20, 20, channels), 8, locked=locked)
    full = np.column_stack([locked[:, :3], np.full((2, 1), 255, np.uint8)])[:, : image.channels]
    for colour in full:
        assert (image.palette == colour).all(axis=1).any()


def test_close_colours_still_give_as_many_different_entries_as_asked_for() -> None:
    steps = np.arange(6, dtype=np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3) + np.uint8(100)
    found = palette.fit(cube, np.ones(len(cube), np.int64), 200)
    assert len(found) == len(np.unique(found, axis=0)) == 200


def test_entries_that_rounding_made_equal_go_to_the_colours_with_the_greatest_error() -> None:
    """No picture that was tried gets here, so the step is asked for alone."""
    given = np.array([[0, 0, 0], [10, 10, 10], [90, 0, 0], [0, 200, 0], [0, 0, 100]], np.uint8)
    counts = np.array([1.0, 1.0, 4.0, 1.0, 1.0])
    found = palette._fill(given[:2], given, given.astype(np.float64), counts, 4, "srgb")
    # 200² for green, 4 (80² + 10² + 10²) for red, 90² + 10² + 10² for blue.
    assert found.tolist() == [[0, 0, 0], [10, 10, 10], [0, 200, 0], [90, 0, 0]]


@pytest.mark.parametrize(
    ("colours_given", "counts"),
    [(np.zeros((4, 2), np.uint8), 4), (np.zeros((0, 3), np.uint8), 0), (np.zeros(3, np.uint8), 3), (colours(4), 3)],
)
def test_colours_and_counts_that_do_not_fit_are_refused(colours_given: np.ndarray, counts: int) -> None:
    with pytest.raises(UsageError):
        palette.fit(colours_given, np.ones(counts, np.int64), 2)


KERNEL = """
from palettefmt.kernels import kernel

@kernel("int64(int64)")
def double(x):
    return 2 * x
"""


def test_compiling_is_announced_once_and_never_for_a_kernel_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "kernels_of_a_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "arithmetic.py").write_text(KERNEL)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kernels, "_callbacks", [])
    told: list[str] = []
    kernels.on_compile(lambda: told.append("compiling"))
    module = importlib.import_module("kernels_of_a_test.arithmetic")
    assert module.double(21) == 42
    assert module.double.py_func(21) == 42
    assert told == ["compiling"]
    del sys.modules["kernels_of_a_test.arithmetic"]
    assert importlib.import_module("kernels_of_a_test.arithmetic").double(4) == 8
    assert told == ["compiling"]
    # A change anywhere in the package, even in another file, makes the kernel anew: it may have called that code.
    (package / "other.py").write_text("x = 1\n")
    kernels._fingerprint.cache_clear()
    del sys.modules["kernels_of_a_test.arithmetic"]
    assert importlib.import_module("kernels_of_a_test.arithmetic").double(4) == 8
    assert told == ["compiling"] * 2
