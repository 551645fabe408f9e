"""Promise: after one light import Pillow, and what stands on it, opens and saves .kmi like any format of its own."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import imageio.v3 as iio
import numpy as np
import pytest
import skimage.io
from PIL import Image

import palettefmt
import palettefmt.KmiImagePlugin
from palettefmt import IndexedImage
from palettefmt.errors import UsageError
from palettefmt.kmi import container
from tests import vectors

ENTRIES = json.loads(vectors.MANIFEST.read_text())
NAMES = {verdict: [e["file"] for e in ENTRIES if e["verdict"] == verdict] for verdict in ("ok", "unsupported")}
BROKEN = [entry["file"] for entry in ENTRIES if entry["verdict"] != "ok"]


def data_of(name: str) -> bytes:
    return (vectors.FOLDER / name).read_bytes()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def loaded(data: bytes) -> Image.Image:
    image = opened(data)
    image.load()
    return image


def saved(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "KMI", **options)
    return out.getvalue()


def scene(width: int = 40, height: int = 30, channels: int = 3) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    planes = [x * 255 // width, y * 255 // height, (x * y) % 256, 255 - (x + y) % 256]
    return np.stack(planes[:channels], axis=2).astype(np.uint8)


def small() -> bytes:
    return palettefmt.encode(scene(), colors=8, stripe_rows=7)


class CountingFile(io.BytesIO):
    """Counts the bytes that are read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


# What is read


@pytest.mark.parametrize("name", NAMES["ok"])
def test_good_vectors_open_as_the_pictures_that_they_are(name: str) -> None:
    expected = palettefmt.decode(data_of(name))
    image = opened(data_of(name))
    assert (image.format, image.mode, image.size) == ("KMI", "P", (expected.width, expected.height))
    image.load()
    assert np.array_equal(np.asarray(image), expected.labels)
    assert IndexedImage.from_pillow(image) == expected
    assert np.array_equal(np.asarray(image.convert("RGBA" if expected.has_alpha else "RGB")), expected.to_pixels())
    assert image.getpalette() == expected.palette[:, :3].ravel().tolist()
    assert image.info == expected.to_pillow().info
    assert image.has_transparency_data == expected.has_alpha


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_unsupported_vectors_raise_oserror_with_the_words_of_the_command_line(name: str) -> None:
    data = data_of(name)
    with pytest.raises(palettefmt.PalettefmtError) as expected:
        palettefmt.decode(data)
    with pytest.raises(OSError) as caught:
        loaded(data)
    if not data.startswith(container.SIGNATURE):
        return  # then it is any format's, or nobody's
    with pytest.raises(OSError) as verified:
        opened(data).verify()
    for error in (caught.value, verified.value):
        assert type(error) is OSError
        assert str(error) == str(expected.value)


def test_a_path_a_file_and_a_stream_open(tmp_path: Path) -> None:
    path = tmp_path / "x.kmi"
    path.write_bytes(small())
    expected = palettefmt.decode(small()).labels
    for name in (path, str(path), str(path).encode()):
        with Image.open(name) as image:
            assert np.array_equal(np.asarray(image), expected)
            assert image.fp is None  # nothing more to read: the file is closed
    with path.open("rb") as file, Image.open(file) as image:
        image.load()
        assert not file.closed
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(path, "x.kmi")
        with archive.open("x.kmi") as member, Image.open(member) as image:
            assert np.array_equal(np.asarray(image), expected)
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
        assert cat.stdout is not None
        with Image.open(cat.stdout) as image:
            assert np.array_equal(np.asarray(image), expected)


def test_opening_reads_the_prelude_alone_and_loading_reads_the_rest() -> None:
    data = palettefmt.encode(scene(300, 200), colors=8)
    file = CountingFile(data)
    image = Image.open(file)
    assert file.count == 16 + 32 + 8 * 3  # Pillow looks at 16 bytes to find who reads them
    assert image.size == (300, 200)
    image.load()
    assert file.count == 16 + 32 + 8 * 3 + len(data)
    image.load()
    assert file.count == 16 + 32 + 8 * 3 + len(data)


def test_a_loaded_image_can_be_changed_and_copied() -> None:
    image = loaded(small())
    pixels = image.load()
    pixels[3, 4] = 5
    image.putpixel((0, 0), 7)
    image.paste(2, (10, 10, 20, 20))
    for same in (image, image.copy(), copy.deepcopy(image)):
        assert [same.getpixel(place) for place in ((3, 4), (0, 0), (15, 15))] == [5, 7, 2]
    assert np.array_equal(np.asarray(loaded(small())), palettefmt.decode(small()).labels)


def test_transparency_is_said_as_pillow_says_it() -> None:
    one = IndexedImage(np.zeros((2, 2), np.uint8), np.array([[9, 8, 7, 255], [0, 0, 0, 0]], np.uint8))
    levels = IndexedImage(np.zeros((2, 2), np.uint8), np.array([[9, 8, 7, 255], [1, 2, 3, 60]], np.uint8))
    assert opened(palettefmt.encode(one)).info["transparency"] == 1
    assert opened(palettefmt.encode(levels)).info["transparency"] == bytes([255, 60])
    for picture in (one, levels):
        png = io.BytesIO()
        opened(palettefmt.encode(picture)).save(png, "PNG")
        assert IndexedImage.from_pillow(Image.open(png)) == picture


def test_a_file_that_changes_between_open_and_load_is_an_error() -> None:
    file = io.BytesIO(small())
    image = Image.open(file)
    file.seek(0)
    file.write(palettefmt.encode(scene(20, 60), colors=8, stripe_rows=7))
    file.truncate()
    with pytest.raises(OSError, match="has changed"):
        image.load()


# verify


def test_verify_accepts_whole_files_and_leaves_the_image_unusable() -> None:
    for name in NAMES["ok"]:
        image = opened(data_of(name))
        image.verify()
        with pytest.raises(OSError, match="cannot load"):
            image.load()
    with pytest.raises(RuntimeError, match="directly after open"):
        loaded(small()).verify()


def test_verify_finds_every_flipped_bit() -> None:
    data = data_of("good/tiny.kmi")
    for bit in range(8 * len(container.SIGNATURE), 8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        with pytest.raises(OSError) as caught:
            opened(bytes(flipped)).verify()
        assert type(caught.value) is OSError


# Limits


BIG = palettefmt.Limits(max_pixels=1 << 30)


def bomb(width: int, height: int) -> bytes:
    header = container.Header(width, height, 1, 3, container.PACKED, height)
    return container.build(header, b"\x01\x02\x03", [b""], [0])


def test_pillows_own_limit_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    tracemalloc.start()
    for side in (65_535, 2**32 - 1):
        with pytest.raises(Image.DecompressionBombError):
            opened(bomb(side, side))
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.warns(Image.DecompressionBombWarning):
        opened(small())
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    with pytest.raises(OSError, match="at most 2,147,483,647 pixels a side"):
        opened(bomb(2**31, 1)).load()
    labels = np.zeros((9_460, 9_460), np.uint8)  # more than our own default limit
    labels.flags.writeable = False
    assert loaded(palettefmt.encode(IndexedImage(labels, np.zeros((1, 3), np.uint8)), limits=BIG)).size == (
        9_460,
        9_460,
    )


def test_loading_takes_the_memory_of_the_labels_and_of_the_file() -> None:
    data = palettefmt.encode(IndexedImage(np.tile(np.arange(8, dtype=np.uint8), (2000, 250)), vectors.colours(8)))
    file = io.BytesIO(data)
    tracemalloc.start()
    Image.open(file).load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.25 * 2000 * 2000 + len(data) + (1 << 20)


# What is written


@pytest.mark.parametrize("name", NAMES["ok"])
def test_mode_p_is_saved_with_its_palette_and_order(name: str) -> None:
    image = opened(data_of(name))
    again = saved(image)
    assert palettefmt.decode(again) == palettefmt.decode(data_of(name))
    assert palettefmt.decode(saved(image.copy(), stripe_rows=2)) == palettefmt.decode(again)


def test_order_duplicates_and_unused_entries_of_any_indexed_image_are_kept() -> None:
    palette = [200, 0, 0, 1, 2, 3, 200, 0, 0, 9, 9, 9, 0, 255, 0]
    image = Image.new("P", (3, 2))
    image.putdata([4, 0, 2, 2, 0, 4])
    image.putpalette(palette)
    found = palettefmt.decode(saved(image))
    assert found.palette.ravel().tolist() == palette
    assert found.labels.ravel().tolist() == [4, 0, 2, 2, 0, 4]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "RGB", "RGBA", "CMYK", "YCbCr", "PA"])
def test_every_other_mode_is_clustered_as_encode_does_it(mode: str, tmp_path: Path) -> None:
    image = Image.fromarray(scene(channels=4 if mode == "RGBA" else 3))
    image = image.convert("L").convert(mode) if mode == "I;16" else image.convert(mode)
    path = tmp_path / "x.kmi"
    image.save(path, colors=5, seed=3, stripe_rows=4, coding="packed", dither="none")
    assert path.read_bytes() == palettefmt.encode(image, 5, seed=3, stripe_rows=4)
    image.save(path)
    assert path.read_bytes() == palettefmt.encode(image)


@pytest.mark.parametrize(
    "options",
    [{"colors": 0}, {"colors": 257}, {"coding": "zip"}, {"dither": "some"}, {"seed": -1}, {"stripe_rows": 0}],
    ids=str,
)
def test_a_wrong_option_is_a_valueerror_and_leaves_no_file(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Image.fromarray(scene()).save(tmp_path / "x.kmi", **options)
    with pytest.raises(UsageError) as expected:
        palettefmt.encode(scene(), **options)
    assert str(caught.value) == str(expected.value)
    assert not (tmp_path / "x.kmi").exists()


def test_pixels_without_a_white_cannot_be_saved() -> None:
    with pytest.raises(OSError, match="no defined white"):
        saved(Image.new("F", (3, 3)))


# Who stands on Pillow


def test_the_format_is_registered() -> None:
    assert Image.registered_extensions()[".kmi"] == "KMI"
    assert Image.MIME["KMI"] == "image/x-kmi"
    assert opened(small()).get_format_mimetype() == "image/x-kmi"


@pytest.mark.parametrize("channels", [3, 4])
def test_imageio_reads_and_writes(channels: int, tmp_path: Path) -> None:
    path = tmp_path / "x.kmi"
    iio.imwrite(path, scene(channels=channels), plugin="pillow", colors=6)
    assert path.read_bytes() == palettefmt.encode(scene(channels=channels), colors=6)
    expected = palettefmt.read(path)
    assert np.array_equal(iio.imread(path, plugin="pillow"), expected.to_pixels())
    assert np.array_equal(iio.imread(path), expected.to_pixels())
    assert np.array_equal(iio.imread(path, plugin="pillow", mode="P"), expected.labels)
    data = iio.imwrite("<bytes>", scene(), plugin="pillow", extension=".kmi", colors=6)
    assert np.array_equal(iio.imread(data, plugin="pillow"), palettefmt.decode(data).to_pixels())
    assert iio.improps(path, plugin="pillow").shape == (30, 40, channels)


def test_imageio_says_that_a_broken_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "x.kmi"
    path.write_bytes(small()[:-1])
    with pytest.raises(OSError, match="inside stripe"):
        iio.imread(path, plugin="pillow")


@pytest.mark.parametrize("name", ["good/k003.kmi", "good/rgba.kmi"])
def test_scikit_image_reads(name: str, tmp_path: Path) -> None:
    assert np.array_equal(skimage.io.imread(vectors.FOLDER / name), palettefmt.decode(data_of(name)).to_pixels())
    skimage.io.imsave(tmp_path / "x.kmi", scene())
    assert (tmp_path / "x.kmi").read_bytes() == palettefmt.encode(scene())


# Light and fast


def test_the_import_and_packed_pixels_need_neither_scikit_learn_nor_numba(tmp_path: Path) -> None:
    script = (
        "import sys, palettefmt.KmiImagePlugin\n"
        "heavy = {'sklearn', 'numba', 'scipy', 'skimage', 'rich', 'click'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "from PIL import Image\n"
        "with Image.open(sys.argv[1]) as image:\n"
        "    image.verify()\n"
        "with Image.open(sys.argv[1]) as image:\n"
        "    image.load()\n"
        "    image.save(sys.argv[2])\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    command = [sys.executable, "-c", script, vectors.FOLDER / "good/rgba.kmi", tmp_path / "x.kmi"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert palettefmt.read(tmp_path / "x.kmi") == palettefmt.decode(data_of("good/rgba.kmi"))


def test_a_megapixel_loads_at_least_as_fast_as_pillows_indexed_png() -> None:
    from sklearn.datasets import load_sample_image

    photo = Image.fromarray(load_sample_image("china.jpg")).resize((1024, 1024))
    picture = palettefmt.quantize(photo, 8)
    times: dict[bytes, list[float]] = {palettefmt.encode(picture): [], picture.to_png(): []}
    for _ in range(15):
        for data, measured in times.items():
            start = time.perf_counter()
            loaded(data)
            measured.append(time.perf_counter() - start)
    ours, png = (min(measured) for measured in times.values())
    assert ours <= png
