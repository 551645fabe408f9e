"""Promise: the command line works on large pictures by pieces, says what it cannot do so, and how to go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.cli import main
from palettefmt.errors import LimitError, UnsupportedError, UsageError
from tests.runs import EXHAUSTIVE, rest
from tests.vectors import colours, pattern

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def kmi(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Return a function that runs the command line in an empty folder, and gives its exit code and messages."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kmi", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capfd.readouterr()
        assert out == ""
        assert "Traceback" not in err
        return int(caught.value.code or 0), err

    return run


def refused(result: tuple[int, str], error: type[palettefmt.PalettefmtError], *words: str) -> None:
    """Check that it is one line with the words, and the exit code of the error."""
    code, err = result
    assert code == error.exit_code, err
    assert err.startswith("kmi: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err, err


PIXELS = np.random.default_rng(0).normal(128, 45, (60, 80, 3)).clip(0, 255).astype(np.uint8)


@pytest.fixture
def tiff(tmp_path: Path) -> str:
    pytest.importorskip("tifffile").imwrite(tmp_path / "a.tif", PIXELS, photometric="rgb", tile=(16, 16))
    return "a.tif"


def test_a_npy_file_goes_in_and_comes_out(kmi: Run) -> None:
    np.save("a.npy", PIXELS)
    code, err = kmi("encode", "a.npy", "-k", "16", "-o", "new/folder/")
    assert code == 0
    size = os.path.getsize("new/folder/a.kmi")
    assert err == (
        f"a.npy -> new/folder/a.kmi: 80 x 60, 16 colours, 4 bits a pixel, {size:,} bytes "
        f"({round(100 * size / os.path.getsize('a.npy'))}% of the input)\n"
    )
    expected = palettefmt.encode(PIXELS, 16)
    assert Path("new/folder/a.kmi").read_bytes() == expected
    image = palettefmt.decode(expected)
    assert kmi("decode", "new/folder/a.kmi", "-o", "b.npy") == (0, "new/folder/a.kmi -> b.npy: 80 x 60 pixels\n")
    assert np.array_equal(np.load("b.npy"), image.to_pixels())
    assert kmi("decode", "new/folder/a.kmi", "-o", "b.npy", "--labels", "-f", "-q") == (0, "")
    assert np.array_equal(np.load("b.npy"), image.labels)
    assert kmi("decode", "new/folder/a.kmi", "-o", "b.npy", "--labels", "-fq", "--region", "7,5,20,10") == (0, "")
    assert np.array_equal(np.load("b.npy"), image.labels[5:15, 7:27])
    refused(kmi("decode", "new/folder/a.kmi", "-o", "b.png", "--labels"), UsageError, ".npy")


@EXHAUSTIVE
def test_options_bear_on_a_npy_file_and_dithering_and_goals_read_it_whole(kmi: Run) -> None:
    np.save("a.npy", PIXELS)
    for options, expected in (
        (["--coding", "context", "-k", "4"], palettefmt.encode(PIXELS, 4, "context")),
        (["--stripe-rows", "9", "--seed", "7"], palettefmt.encode(PIXELS, stripe_rows=9, seed=7)),
        (["--dither", "floyd-steinberg"], palettefmt.encode(PIXELS, dither="floyd-steinberg")),
        (["--min-psnr", "20"], palettefmt.choose_colors(PIXELS, min_psnr=20, coding="context").data),
    ):
        assert kmi("encode", "a.npy", "-f", *options)[0] == 0
        assert Path("a.kmi").read_bytes() == expected, options


def test_a_npy_file_is_not_held_to_the_default_number_of_pixels_but_to_one_that_is_given(
    kmi: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save("a.npy", PIXELS)
    refused(kmi("encode", "a.npy", "--max-pixels", "4799"), LimitError, "a.npy: ", "--max-pixels")
    refused(kmi("encode", "a.npy", "--dither", "perceptual", "--max-pixels", "4799"), LimitError, "--max-pixels")
    assert kmi("encode", "a.npy", "--max-pixels", "4800")[0] == 0
    refused(kmi("decode", "a.kmi", "-o", "b.npy", "--max-pixels", "4799"), LimitError, "a.kmi: ", "--max-pixels")
    assert sorted(os.listdir()) == ["a.kmi", "a.npy"]


@pytest.mark.parametrize("suffix", ["png", "tif", "npy"])
def test_a_file_over_a_limit_is_decoded_by_stripes(kmi: Run, suffix: str) -> None:
    data = palettefmt.encode(PIXELS, 8)
    Path("a.kmi").write_bytes(data)
    memory = "200M"  # enough for stripes, too little for the whole
    big = palettefmt.encode(palettefmt.IndexedImage(np.zeros((4000, 3000), np.uint8), colours(8)))
    Path("big.kmi").write_bytes(big)
    refused(kmi("decode", "big.kmi", "-o", "b.bmp", "--max-memory", memory), LimitError, "as a whole", ".npy, .tif or")
    assert kmi("decode", "big.kmi", "-o", f"b.{suffix}", "--max-memory", "240M")[0] == 0
    found = np.load("b.npy") if suffix == "npy" else np.asarray(Image.open(f"b.{suffix}").convert("RGB"))
    assert found.shape == (4000, 3000, 3)
    assert (found == colours(8)[0]).all()
    refused(kmi("decode", "a.kmi", "-o", "c.npy", "--max-memory", "1M"), LimitError, "needs about")
    assert not os.path.exists("c.npy")


@pytest.mark.filterwarnings("ignore:Image size")
def test_a_file_over_the_default_limit_is_exported_without_naming_one(kmi: Run) -> None:
    with palettefmt.Writer("a.kmi", colours(1), 9_500, 9_500, stripe_rows=500) as writer:  # over 89 million pixels
        for _ in range(19):
            writer.write(np.zeros((500, 9_500), np.uint8))
    code, err = kmi("export", "a.kmi", "-o", "a.png")
    assert code == 0
    assert err == f"a.kmi -> a.png: indexed PNG, {os.path.getsize('a.png'):,} bytes\n"
    with Image.open("a.png") as opened:
        assert opened.mode == "P"
        assert opened.size == (9_500, 9_500)
    refused(kmi("export", "a.kmi", "-o", "b.png", "--optimize"), LimitError, "--max-pixels")
    refused(kmi("decode", "a.kmi", "-o", "b.bmp"), LimitError, "--max-pixels")
    assert sorted(os.listdir()) == ["a.kmi", "a.png"]


def test_a_tiff_within_the_limits_is_read_whole_and_one_over_them_by_pieces(
    kmi: Run, tiff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = palettefmt.encode(PIXELS, 8)
    assert kmi("encode", tiff)[0] == 0
    assert Path("a.kmi").read_bytes() == expected
    from palettefmt.cli import memory as large

    monkeypatch.setattr(large, "_WHOLE", dict.fromkeys(large._WHOLE, (1 << 40, 0)))
    assert kmi("encode", tiff, "-f", "--max-memory", "1G")[0] == 0
    assert Path("a.kmi").read_bytes() == expected
    refused(kmi("encode", tiff, "-f", "--max-memory", "1G", "--dither", "perceptual"), LimitError, "dithering")
    refused(kmi("encode", tiff, "-f", "--max-memory", "1G", "--max-bytes", "9999"), LimitError, "goal")
    refused(kmi("encode", tiff, "-o", "-", "--max-memory", "1G"), UsageError, "stdout")


def test_a_picture_that_is_read_whole_is_held_to_the_memory_that_is_given(kmi: Run) -> None:
    Image.fromarray(PIXELS).save("a.png")
    refused(kmi("encode", "a.png", "--max-memory", "100M"), LimitError, "a.png: ", "as a whole", "tiled TIFF")
    assert kmi("encode", "a.png", "--max-memory", "300M")[0] == 0
    np.save("a.npy", PIXELS)
    refused(kmi("encode", "a.npy", "-f", "--max-memory", "300M", "--dither", "perceptual"), LimitError, "--dither none")
    refused(
        kmi("encode", "a.npy", "-f", "--max-memory", "200M"), LimitError, "a.npy: ", "needs about", "raise --max-memory"
    )
    Path("a.kmi").unlink()
    assert sorted(os.listdir()) == ["a.npy", "a.png"]


@pytest.mark.parametrize("size", ["", "0", "-1", "1X", "G", "1e9", "nan", "0.1", "1 2", "9" * 30, "512 MM", "²M"])
def test_a_size_of_nonsense_is_wrong_usage(kmi: Run, size: str) -> None:
    np.save("a.npy", PIXELS)
    refused(kmi("encode", "a.npy", "--max-memory", size), UsageError, "is not a size such as 512M or 1G")
    assert os.listdir() == ["a.npy"]


@pytest.mark.parametrize(
    "size", ["1G", rest("1g"), "1GiB", rest("1024M"), "1.5 GB", rest("1073741824"), rest("1048576k")]
)
def test_a_size_can_be_written_as_people_do(kmi: Run, size: str) -> None:
    np.save("a.npy", PIXELS)
    assert kmi("encode", "a.npy", "--max-memory", size)[0] == 0


def test_bad_input_is_named_and_leaves_nothing(kmi: Run) -> None:
    np.save("a.npy", PIXELS.astype(np.float32))
    refused(kmi("encode", "a.npy"), UnsupportedError, "a.npy: ", "float32")
    np.save("b.npy", PIXELS)
    Path("b.npy").write_bytes(Path("b.npy").read_bytes()[:-1])
    refused(kmi("encode", "b.npy"), palettefmt.TruncatedError, "b.npy: ", "ends at byte")
    refused(kmi("encode", "c.npy"), palettefmt.FileAccessError, "c.npy")
    code, err = kmi("encode", "a.npy", "b.npy", "-o", "out/")
    assert code == UnsupportedError.exit_code
    assert "2 of 2 inputs failed" in err
    assert sorted(os.listdir()) == ["a.npy", "b.npy"]


def test_nothing_is_overwritten_unasked(kmi: Run) -> None:
    np.save("a.npy", PIXELS)
    Path("a.kmi").write_bytes(b"old")
    refused(kmi("encode", "a.npy"), palettefmt.ExistsError, "--force")
    assert Path("a.kmi").read_bytes() == b"old"
    assert kmi("encode", "a.npy", "--force")[0] == 0
    refused(kmi("decode", "a.kmi", "-o", "a.npy"), palettefmt.ExistsError, "--force")
    assert np.array_equal(np.load("a.npy"), PIXELS)


def test_damage_is_named_by_its_stripe(kmi: Run) -> None:
    data = bytearray(palettefmt.encode(palettefmt.IndexedImage(pattern(80, 60, 8), colours(8)), stripe_rows=10))
    data[-1] ^= 1
    Path("a.kmi").write_bytes(data)
    refused(kmi("decode", "a.kmi", "-o", "b.npy"), palettefmt.CorruptError, "a.kmi: ", "stripe 5 (rows 50 to 59)")
    assert os.listdir() == ["a.kmi"]
