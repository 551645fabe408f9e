"""Promise: a TIFF in any layout is worked on by pieces, and gives the file that is made in memory."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

import palettefmt
from palettefmt import PalettefmtError, PictureWarning, UnsupportedError, encode_large
from tests.pieces import SHAPES, encoded, picture
from tests.runs import EXHAUSTIVE, sampled
from tests.vectors import colours, pattern

pytestmark = pytest.mark.usefixtures("small_pieces")


LAYOUTS: dict[str, dict[str, Any]] = {
    "one strip": {},
    "strips": {"rowsperstrip": 7, "compression": "adobe_deflate"},
    "rows": {"rowsperstrip": 1, "compression": "adobe_deflate", "predictor": True},
    "tiles": {"tile": (16, 32)},
    "coded tiles": {"tile": (32, 16), "compression": "adobe_deflate"},
    "big endian": {"tile": (16, 16), "byteorder": ">"},
    "large file": {"tile": (16, 16), "bigtiff": True},
}


def tiff(path: Path, pixels: np.ndarray, layout: str, **options: Any) -> Path:
    options = LAYOUTS[layout] | options
    kind = {2: "minisblack"}.get(pixels.ndim, "rgb")
    extra = {"extrasamples": ["unassalpha"]} if pixels.shape[2:] == (4,) else {}
    tifffile.imwrite(path, pixels, **{"photometric": kind, "metadata": None} | extra | options)
    return path


@pytest.mark.parametrize("layout", sampled(LAYOUTS, list(LAYOUTS)[::3]))
@pytest.mark.parametrize("kind", sampled(SHAPES, ["rgb"]))
def test_a_tiff_in_any_layout_gives_the_file_that_is_made_in_memory(tmp_path, layout: str, kind: str) -> None:
    path = tiff(tmp_path / "a.tif", picture(kind), layout)
    assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_indexed_tiff_keeps_labels_and_palette(tmp_path, layout: str) -> None:
    colormap = np.zeros((3, 256), np.uint16)
    colormap[:, :9] = colours(9).T.astype(np.uint16) * 257
    path = tiff(
        tmp_path / "a.tif", pattern(83, 61, 9), layout, photometric="palette", colormap=colormap, predictor=None
    )
    for colors in (None, 256, 5):
        assert encoded(tmp_path, path, colors) == palettefmt.encode(path, colors)


@EXHAUSTIVE
def test_opaque_alpha_and_sixteen_bits_are_as_in_memory(tmp_path) -> None:
    opaque = picture("rgba")
    opaque[..., 3] = 255
    path = tiff(tmp_path / "a.tif", opaque, "tiles")
    assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)
    skipped = tiff(tmp_path / "b.tif", picture("rgba"), "tiles", extrasamples=["unspecified"])
    assert encoded(tmp_path, skipped, 8) == palettefmt.encode(picture("rgba")[..., :3], 8)
    sixteen = picture("grey").astype(np.uint16) * 257
    for layout in LAYOUTS:
        path = tiff(tmp_path / "a.tif", sixteen, layout)
        assert encoded(tmp_path, path, 8) == palettefmt.encode(path, 8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"photometric": "miniswhite"}, "MINISWHITE"),
        ({"dtype": "f4"}, "float32"),
        ({"planar": True}, "planes"),
        ({"extratags": [(274, 3, 1, 6, True)]}, "orientation"),
    ],
)
def test_a_tiff_that_needs_more_than_reading_is_unsupported(tmp_path, options: dict[str, Any], words: str) -> None:
    pixels = picture("grey").astype(options.pop("dtype", "u1"))
    if options.pop("planar", False):
        pixels, options = np.stack([pixels] * 3), {"photometric": "rgb", "planarconfig": "separate"}
    with pytest.raises(UnsupportedError, match=words):
        encode_large(tiff(tmp_path / "a.tif", pixels, "strips", predictor=None, **options), tmp_path / "a.kmi")
    assert os.listdir(tmp_path) == ["a.tif"]


def test_pages_and_profiles_that_are_left_out_are_warned_about(tmp_path) -> None:
    pages = np.stack([picture("rgb")] * 3)
    path = tiff(tmp_path / "a.tif", pages, "strips", iccprofile=b"some profile of no meaning at all" * 5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        encode_large(path, tmp_path / "a.kmi", 8)
    text = " ".join(str(warning.message) for warning in caught)
    assert "3 pages" in text
    assert "profile" in text
    assert (tmp_path / "a.kmi").read_bytes() == palettefmt.encode(picture("rgb"), 8)


@EXHAUSTIVE
@pytest.mark.parametrize("layout", sampled(["one strip", "coded tiles"], ["coded tiles"]))
def test_a_broken_tiff_is_one_of_our_errors_or_a_picture_and_never_litter(tmp_path, layout: str, capfd) -> None:
    data = tiff(tmp_path / "a.tif", picture("rgb")[:40, :40], layout).read_bytes()
    rng = np.random.default_rng(0)
    mutants = [data[: len(data) * part // 25] for part in range(25)]
    for _ in range(45):
        mutant = bytearray(data)
        directory = int.from_bytes(data[4:8], "little")
        for place in rng.integers(directory, min(directory + 200, len(data)), rng.integers(1, 4)):
            mutant[place] = rng.integers(256)
        mutants.append(bytes(mutant))
    refused = 0
    for mutant in mutants:
        (tmp_path / "a.tif").write_bytes(mutant)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PictureWarning)
                encode_large(tmp_path / "a.tif", tmp_path / "a.kmi", 8)
        except PalettefmtError as error:
            assert "\n" not in str(error)
            refused += 1
            assert os.listdir(tmp_path) == ["a.tif"]
        else:
            (tmp_path / "a.kmi").unlink()
    assert refused > 30
    assert capfd.readouterr() == ("", "")
