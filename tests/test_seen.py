"""Promise: a dithered picture is judged as the eye sees it, by figures that others can check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.measure import eye, seen
from palettefmt.measure.flip import flip
from palettefmt.measure.seen import is_dithered, see
from tests.commands import Result
from tests.test_javascript_context import photo

PHOTO = photo(64, 56)

# Mean FLIP of the pictures below, as the authors' program has it (flip-evaluator 1.7).
CASES = (
    ("noise", 67.0, 0.310344),
    ("noise", 12.0, 0.470147),
    ("shift", 67.0, 0.548951),
    ("shift", 150.0, 0.582402),
    ("checks", 67.0, 0.021183),
    ("checks", 30.0, 0.386894),
    ("primaries", 67.0, 1.0),
)


def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return two pictures of 60 x 40 pixels."""
    y, x = np.mgrid[:40, :60]
    ramp = np.dstack([4 * x, 6 * y, 255 - 4 * x]).astype(np.uint8)
    if name == "noise":
        return ramp, (ramp ^ np.random.default_rng(5).integers(0, 64, ramp.shape, np.uint8)).astype(np.uint8)
    if name == "shift":
        return ramp, np.roll(ramp, (3, 5), (0, 1))
    if name == "checks":  # grey, and the black and white that is as bright
        checks = np.repeat(((x + y) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
        return np.full_like(checks, 188), checks
    green, blue = np.zeros((40, 60, 3), np.uint8), np.zeros((40, 60, 3), np.uint8)
    green[..., 1], blue[..., 2] = 255, 255
    return green, blue


@pytest.mark.parametrize(("name", "ppd", "expected"), CASES)
def test_flip_is_that_of_its_authors(name: str, ppd: float, expected: float) -> None:
    assert flip(*pair(name), ppd) == pytest.approx(expected, abs=1e-5)


def test_flip_does_not_depend_on_the_bands_that_it_is_computed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = pair("noise")
    whole = flip(one, other, 67.0)
    monkeypatch.setattr("palettefmt.measure.flip._BAND_ROWS", 7)
    assert flip(one, other, 67.0) == pytest.approx(whole, abs=1e-12)
    assert flip(one, one, 67.0) == 0


@pytest.mark.parametrize("dither", ["floyd-steinberg", "perceptual"])
def test_a_dither_is_better_to_the_eye_and_worse_pixel_by_pixel(dither: str) -> None:
    from palettefmt.measure import quality

    plain, dithered = (palettefmt.quantize(PHOTO, 4, dither=how, effort=2) for how in ("none", dither))
    first, second = see(PHOTO, plain), see(PHOTO, dithered)
    assert second.flip < first.flip
    assert second.perceived_difference < first.perceived_difference
    by_pixels = [quality.compare(PHOTO, image.to_pixels()).psnr_db for image in (plain, dithered)]
    assert by_pixels[1] < by_pixels[0]


def test_from_afar_a_dither_is_seen_less() -> None:
    image = palettefmt.quantize(PHOTO, 8, dither="floyd-steinberg")
    near, far = see(PHOTO, image, 20.0), see(PHOTO, image, 90.0)
    assert far.flip < near.flip
    assert far.perceived_difference < near.perceived_difference
    assert (near.ppd, far.ppd) == (20.0, 90.0)
    assert near.look == far.look == eye.quality(PHOTO, image.to_pixels())  # whose distance is fixed


@pytest.mark.exhaustive
@pytest.mark.parametrize("space", ["srgb", "linear", "oklab"])
def test_a_dither_is_known_from_the_picture_alone(space: str) -> None:
    for colors in (3, 40):
        assert not is_dithered(PHOTO, palettefmt.quantize(PHOTO, colors, space=space))
        for dither in ("floyd-steinberg", "perceptual"):
            image = palettefmt.quantize(PHOTO, colors, dither=dither, space=space, effort=1)
            assert is_dithered(PHOTO, image)
            if dither == "perceptual":
                continue
            halved = np.dstack([PHOTO, np.full(PHOTO.shape[:2], 255, np.uint8)])
            assert is_dithered(halved, image)
            clear = IndexedImage(image.labels, np.column_stack([image.palette, np.full(image.colors, 255, np.uint8)]))
            assert is_dithered(PHOTO, clear)


def test_an_equal_picture_is_equal_to_every_judge() -> None:
    image = IndexedImage(np.arange(96, dtype=np.uint8).reshape(8, 12) % 5, np.eye(5, 3, dtype=np.uint8) * 200)
    found = see(image.to_pixels(), image)
    assert (found.flip, found.perceived_difference, found.look, found.dithered) == (0, 0, 100, False)


def test_ssimulacra2_is_asked_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def judge(*files: object) -> float:
        asked.extend(np.asarray(Image.open(file).convert("RGB")) for file in files)  # type: ignore[arg-type]
        return 61.25

    image = palettefmt.quantize(PHOTO, 8)
    monkeypatch.setitem(sys.modules, "ssimulacra2", SimpleNamespace(compute_ssimulacra2=judge))
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: True)
    found = see(PHOTO, image)
    assert found.ssimulacra2 == 61.25
    assert "SSIMULACRA2 61.2" in found.in_words
    assert np.array_equal(asked[0], PHOTO)
    assert np.array_equal(asked[1], image.to_pixels())
    assert see(PHOTO[:7], IndexedImage(image.labels[:7], image.palette)).ssimulacra2 is None  # it takes 8 a side
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: False)
    without = see(PHOTO, image)
    assert without == replace(found, ssimulacra2=None)
    assert "SSIMULACRA2" not in without.in_words


@pytest.mark.parametrize("dither", ["none", "floyd-steinberg"])
def test_verify_shows_what_counts_first(
    kmi: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch, dither: str
) -> None:
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: False)
    Image.fromarray(PHOTO).save(folder / "photo.png")
    image = palettefmt.quantize(PHOTO, 8, dither=dither)
    (folder / "photo.kmi").write_bytes(palettefmt.encode(image))
    told = kmi("verify", "photo.kmi", "--source", "photo.png", "--ppd", "40", "--json").json
    assert told["seen"] == see(PHOTO, image, 40.0).as_dict()
    assert set(told["quality"]) == {"psnr_db", "ssim", "ciede2000"}
    text = kmi("verify", "photo.kmi", "--source", "photo.png").out.decode()
    assert f"FLIP {see(PHOTO, image).flip:.4f}" in text
    assert "at 67 pixels a degree" in text
    assert (text.index("FLIP") < text.index("PSNR")) == (dither != "none")
    assert (seen.BLIND in text) == (dither != "none")
    assert text.count(seen.HOW_TO_GET) == 1
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: True)
    monkeypatch.setitem(sys.modules, "ssimulacra2", SimpleNamespace(compute_ssimulacra2=lambda *_: 61.25))
    text = kmi("verify", "photo.kmi", "--source", "photo.png").out.decode()
    assert "SSIMULACRA2 61.2" in text
    assert seen.HOW_TO_GET not in text


@pytest.mark.exhaustive
def test_compare_shows_what_counts_first(
    kmi: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: False)
    Image.fromarray(PHOTO).save(folder / "photo.png")
    plain = kmi("compare", "photo.png", "-k", "2,8").out.decode()
    assert plain.index("CIEDE2000") < plain.index("FLIP")
    assert seen.BLIND not in plain
    dithered = kmi("compare", "photo.png", "-k", "2,8", "--dither", "floyd-steinberg").out.decode()
    assert dithered.index("FLIP") < dithered.index("PSNR")
    assert seen.BLIND in dithered.replace("\n", " ")
    image = palettefmt.quantize(PHOTO, 8, dither="floyd-steinberg")
    (row,) = (line.split() for line in dithered.splitlines() if line.split()[:1] == ["8"])
    assert seen.HOW_TO_GET in dithered
    assert row[5:7] == [f"{see(PHOTO, image).flip:.4f}", f"{see(PHOTO, image).perceived_difference:.2f}"]
    monkeypatch.setattr(seen, "can_ssimulacra2", lambda: True)
    monkeypatch.setitem(sys.modules, "ssimulacra2", SimpleNamespace(compute_ssimulacra2=lambda *_: 61.25))
    judged = kmi("compare", "photo.png", "-k", "8").out.decode()
    assert "61.2" in judged.splitlines()[3].split()
    assert seen.HOW_TO_GET not in judged


def test_nearest_inks_of_a_panel_are_no_dither() -> None:
    from palettefmt.measure import adapted

    original = np.ascontiguousarray(photo(90, 60))
    for fit in ("none", "auto"):
        for dither, mixed in (("none", False), ("perceptual", True)):
            image = palettefmt.quantize(original, palette="device:spectra6-7.3", fit=fit, dither=dither)
            shown, panel = adapted.as_seen(original, image)
            assert panel is not None
            assert adapted.see(original, image, shown, panel, 67.0).dithered == mixed
