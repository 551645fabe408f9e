"""Promise: a device is named the same way everywhere, in any of its measurements, or given as a file of one's own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage, PaletteQuantizer, UsageError
from palettefmt.devices import device, device_names, known_device
from palettefmt.errors import FileAccessError, PaletteFileError
from palettefmt.exports.panel import LAYOUTS
from palettefmt.measure import quality
from palettefmt.measure.adapted import as_seen
from palettefmt.measure.study import study
from tests.vectors import colours, pattern

PIXELS = np.random.default_rng(5).integers(0, 256, (12, 16, 3), np.uint8)
MINE = {
    "title": "Mine",
    "size": [16, 12],
    "layout": "pairs",
    "entries": [
        {"color": "#101010", "name": "black"},
        {"index": 3, "color": "#c0c0b0"},
        {"index": 1, "color": "a01010"},
    ],
    "measurements": [{"name": "Sun", "source": "s", "note": "n", "colors": ["#000000", "#d0d0d0", "#b02020"]}],
}


def test_a_device_is_a_palette_in_python() -> None:
    panel = device("spectra6-7.3")
    for image in (
        palettefmt.quantize(PIXELS, palette="device:spectra6-7.3"),
        palettefmt.decode(palettefmt.encode(PIXELS, palette="device:SPECTRA6-7.3")),
    ):
        assert np.array_equal(image.palette, panel.palette)
        assert panel.usable[np.unique(image.labels)].all()
    usable = np.array([True, True, False, False, True, False, False])
    assert set(np.unique(palettefmt.quantize(PIXELS, palette="device:spectra6-7.3", usable=usable).labels)) == {0, 1}
    for wrong in ("spectra6-7.3", "red", "device:"):
        with pytest.raises(UsageError, match="device"):
            palettefmt.encode(PIXELS, palette=wrong)


def test_old_names_still_lead_to_their_colours() -> None:
    assert np.array_equal(device("spectra6").palette, device("spectra6-7.3").palette)
    assert device("spectra6@epdoptimize").palette[0].tolist() == [0x1F, 0x22, 0x26]
    assert device("acep7").palette[1].tolist() == [255, 255, 255]
    assert device("grey4").palette[:, 0].tolist() == [0, 85, 170, 255]


def test_a_greys_curve_is_the_one_that_was_measured() -> None:
    """Black 0.009 of the light, white 0.65, and a gamma of 1.42 between them."""
    levels = device("grey16").palette[:, 0] / 255
    light = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    assert np.allclose(light, 0.009 + 0.641 * (np.arange(16) / 15) ** 1.42, atol=0.005)


def test_sizes_and_layouts_are_what_can_be_written() -> None:
    assert device("spectra6-7.3").size == (800, 480)
    for name in device_names():
        assert device(name).layout in LAYOUTS, name


def test_dots_are_made_for_where_the_panel_is_looked_at() -> None:
    paper = palettefmt.quantize(PIXELS, palette="device:mono", dither="perceptual")
    assert paper == palettefmt.quantize(PIXELS, palette="device:mono", dither="perceptual", ppd=device("mono").ppd)
    assert paper != palettefmt.quantize(PIXELS, palette="device:mono", dither="perceptual", ppd=30)
    assert device("gameboy").ppd is None  # held in the hand: as a screen


def test_a_profile_of_ones_own_needs_no_more_than_its_colours(tmp_path: Path) -> None:
    path = tmp_path / "My Panel.json"
    path.write_text(json.dumps(MINE))
    mine = device(str(path))
    assert mine.palette.tolist() == [[16] * 3, [160, 16, 16], [16] * 3, [192, 192, 176]]
    assert mine.usable.tolist() == [True, True, False, True]
    assert (mine.title, mine.size, mine.layout, mine.measurement) == ("Mine", (16, 12), "pairs", "default")
    assert device(f"{path}@sun").palette[3].tolist() == [208] * 3
    assert palettefmt.quantize(PIXELS, palette=f"device:{path}").colors == 4
    path.write_text('{"entries": [{"color": "#000000"}, {"color": "#ffffff", "asked": "#fefefe"}]}')
    assert device(str(path)).asked.tolist() == [[0] * 3, [254] * 3]
    with pytest.raises(FileAccessError):
        device(str(tmp_path / "none.json"))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", '{"entries": []}', '{"entries": 3}', '{"entries": [{"color": "red"}]}',
     '{"entries": [{"color": 7}]}',
     '{"entries": [{"color": "#1234567"}]}', '{"entries": [{"color": "#123456", "index": 256}]}',
     '{"entries": [{"color": "#123456", "index": -1}]}', '{"entries": [{"color": "#123456", "index": "x"}]}',
     '{"entries": [{"color": "#123456", "index": 1}, {"color": "#123456", "index": 1}]}',
     '{"entries": [{"color": "#123456"}], "size": [0, 3]}', '{"entries": [{"color": "#123456"}], "size": 7}',
     '{"entries": [{"color": "#123456"}], "ppd": 0}', '{"entries": [{"color": "#123456"}], "ppd": "far"}',
     '{"entries": [{"color": "#123456"}], "measurements": [{}]}', "[" * 100_000, "\xff"],
)  # fmt: skip
def test_a_broken_profile_gets_one_line_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(PaletteFileError, match=r"mine\.json: ") as caught:
        device(str(path))
    assert "\n" not in str(caught.value)


def test_the_estimator_takes_a_device_and_a_palette() -> None:
    samples = PIXELS.reshape(-1, 3)
    model = PaletteQuantizer(palette="device:spectra6-7.3").fit(samples)
    panel = device("spectra6-7.3")
    assert np.array_equal(model.palette_, panel.palette)
    assert np.array_equal(model.labels_, model.predict(samples))
    expected = palettefmt.quantize(samples[:, None], palette="device:spectra6-7.3").labels.ravel()
    assert np.array_equal(model.labels_, expected)
    plain = PaletteQuantizer(palette=panel.palette[:2], palette_fit="none").fit(samples)
    assert np.array_equal(plain.transform(samples), panel.palette[:2][plain.labels_])
    assert plain.inertia_ == ((samples.astype(int) - plain.transform(samples)) ** 2).sum()
    for model, given in (
        (PaletteQuantizer(palette="red"), samples),
        (PaletteQuantizer(palette=panel.palette), [[0.5]]),
    ):
        with pytest.raises(UsageError):
            model.fit(given)


def npy(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, pixels)
    return out.getvalue()


def test_verify_says_on_which_panel_a_picture_is_judged(kmi, folder: Path) -> None:
    (folder / "a.npy").write_bytes(npy(PIXELS))
    (folder / "a.kmi").write_bytes(palettefmt.encode(PIXELS, palette="device:bwry"))
    (folder / "b.kmi").write_bytes(palettefmt.encode(PIXELS, 4))
    assert "as an eye used to bwry sees it" in kmi("verify", "a.kmi", "--source", "a.npy").out.decode()
    assert "as an eye" not in kmi("verify", "b.kmi", "--source", "a.npy").out.decode()
    assert json.loads(kmi("verify", "a.kmi", "--source", "a.npy", "--json").out)["seen_on"] == "bwry"


def test_a_panels_picture_is_judged_as_an_adapted_eye_sees_it() -> None:
    panel = device("spectra6-7.3")
    assert known_device(device("spectra6@inky").palette) is not None
    assert known_device(colours(3)) is None
    grey = np.full((8, 8, 3), 255, np.uint8)
    image = palettefmt.quantize(grey, palette="device:spectra6-7.3")
    assert (image.labels == 1).all()
    shown, found = as_seen(grey, image)
    assert found is not None
    assert found.name == panel.name
    assert quality.psnr(grey, shown.to_pixels()) == float("inf")
    assert quality.psnr(grey, image.to_pixels()) < 12
    subject = study("a", palettefmt.encode(image), source=npy(grey))
    assert subject.quality is not None
    assert (subject.quality.psnr_db, subject.panel and subject.panel.name) == (float("inf"), "spectra6-7.3")
    exact = IndexedImage(np.zeros((3, 3), np.uint8), panel.palette)
    assert as_seen(exact.to_pixels(), exact) == (exact, None)
    other = IndexedImage(pattern(4, 4, 3), colours(3))
    assert as_seen(grey[:4, :4], other) == (other, None)
