"""Promise: a picture is fitted to what a palette shows: light in order, hue kept, greys grey, pure inks solid."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import ConvexHull

import palettefmt
from palettefmt import IndexedImage, UsageError
from palettefmt.arrays import LINEAR, from_linear, luminance
from palettefmt.devices import device
from palettefmt.gamut import Adjustments, fit
from palettefmt.gamut.anchors import Anchors
from palettefmt.gamut.oklab import from_oklab, to_oklab
from palettefmt.gamut.reach import Reach
from palettefmt.gamut.tone import Tone

PANELS = ["spectra6-7.3", "acep-7.3", "bwry", "bwr", "grey16", "gameboy", "mono", "pico8"]
Pixels = np.ndarray


def fitted(pixels: Pixels, name: str, share: float = 1.0, **wanted: float) -> tuple[Pixels, Pixels]:
    panel = device(name)
    rows = panel.usable
    return fit(pixels, panel.palette[rows], panel.asked[rows], share, Adjustments(**wanted))


def colours(count: int = 4000) -> Pixels:
    """Return random colours, white and black among them, as a picture of one row."""
    pixels = np.random.default_rng(1).integers(0, 256, (1, count, 3), np.uint8)
    pixels[0, :2] = [[0, 0, 0], [255, 255, 255]]
    return pixels


def shown_light(name: str) -> np.ndarray:
    """Return what a panel shows to an eye that is used to it, in linear light, shape (k, 3)."""
    panel = device(name)
    shown = panel.palette[panel.usable]
    anchors = Anchors.of(shown)
    assert anchors is not None
    return anchors.light(shown)


def beside_the_hull(name: str) -> tuple[Pixels, Pixels, list[np.ndarray]]:
    """Return colours before and after the fit, and how far each lies outside what the mixtures show (by scipy)."""
    planes = ConvexHull(shown_light(name)).equations
    before = colours()
    after, _ = fitted(before, name)
    return before, after, [(LINEAR[each[0]] @ planes[:, :3].T + planes[:, 3]).max(axis=1) for each in (before, after)]


@pytest.fixture(scope="module")
def photo() -> Pixels:
    from sklearn.datasets import load_sample_image

    return np.ascontiguousarray(load_sample_image("flower.jpg")[100:180, 200:320])


def test_oklab_is_what_its_author_published_and_comes_back() -> None:
    """The pairs are those of the publication's table: white, and XYZ's X, Y and Z rounded to three digits."""
    light = np.array([[1.0, 1.0, 1.0], [0.2, 0.5, 0.1]])
    assert np.allclose(to_oklab(light)[:, 0], [1, 0, 0], atol=1e-6)
    assert np.allclose(from_oklab(to_oklab(light)), light, atol=1e-6)
    xyz_to_rgb = np.array([[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560],
                           [0.0556434, -0.2040259, 1.0572252]])  # fmt: skip
    assert np.allclose(to_oklab(xyz_to_rgb @ [0, 1, 0]), [0.922, -0.671, 0.263], atol=2e-3)


@pytest.mark.parametrize("name", PANELS)
def test_black_is_black_white_is_white_and_greys_stay_grey_and_in_order(name: str) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    pixels, seen = fitted(ramp, name)
    assert np.array_equal(pixels, ramp)
    assert {(0, 0, 0), (255, 255, 255)} <= {tuple(entry) for entry in seen.tolist()}


@pytest.mark.parametrize("name", PANELS)
def test_hue_stays_chroma_goes_inward_and_no_colour_becomes_lighter(name: str) -> None:
    before = colours()
    after, _ = fitted(before, name)
    first, second = (to_oklab(LINEAR[pixels[0]]) for pixels in (before, after))
    chroma = [np.hypot(lab[1], lab[2]) for lab in (first, second)]
    change = luminance(LINEAR[after[0]]) - luminance(LINEAR[before[0]])
    assert change.max() < 0.015
    assert change.min() > -0.15
    if name in ("grey16", "mono"):  # no lightness wins them a colour
        assert np.abs(change).max() < 0.01
    assert (chroma[1] <= chroma[0] + 0.01).all()
    coloured = (chroma[1] > 0.05) & (second[0] > 0.3)
    turn = np.angle(np.exp(1j * (np.arctan2(second[2], second[1]) - np.arctan2(first[2], first[1]))))
    assert np.abs(turn[coloured]).max(initial=0.0) < np.radians(8)
    assert np.median(np.abs(turn[coloured])) < np.radians(1) if coloured.any() else True


@pytest.mark.parametrize("name", PANELS)
def test_of_two_colours_of_one_hue_and_chroma_the_lighter_one_stays_so(name: str) -> None:
    """In every hue and chroma, at a fifth of the difference at least; greys stay what they are to the last bit."""
    hue, chroma, lightness = np.meshgrid(np.radians(np.arange(0, 360, 3)), np.arange(0, 0.33, 0.02),
                                         np.linspace(0, 1, 101), indexing="ij")  # fmt: skip
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    light = from_oklab(lab)
    real = ((light > -1e-6) & (light < 1 + 1e-6)).all(axis=-1)
    after = Reach(shown_light(name)).inward(lab.reshape(3, -1)).reshape(lab.shape)
    both = real[..., 1:] & real[..., :-1]
    assert np.diff(after[0])[both].min() > 0.2 * 0.01
    assert np.array_equal(after[:, :, 0], lab[:, :, 0])


@pytest.mark.parametrize("name", ["spectra6-7.3", "acep-7.3", "bwry"])
def test_what_the_mixtures_show_keeps_its_luminance(name: str) -> None:
    before, after, (first, _) = beside_the_hull(name)
    inside = first < 0
    assert inside.sum() > 100
    change = luminance(LINEAR[after[0]]) - luminance(LINEAR[before[0]])
    assert np.abs(change[inside]).max() < 0.02


@pytest.mark.parametrize(
    ("name", "asked", "least"),
    [
        ("acep-7.3", (255, 0, 255), 0.085),  # 0.072 at its own lightness
        ("spectra6-7.3", (255, 60, 60), 0.110),  # 0.101
        ("acep-7.3", (255, 60, 60), 0.187),  # 0.179
    ],
)
def test_a_light_full_colour_gives_some_luminance_and_keeps_more_chroma(
    name: str, asked: tuple[int, ...], least: float
) -> None:
    before = np.array([[asked]], np.uint8)
    after, _ = fitted(before, name)
    first, second = (luminance(LINEAR[pixels[0, 0]]) for pixels in (before, after))
    assert 0.7 * first < second < 0.95 * first
    lab = to_oklab(LINEAR[after[0]])[:, 0]
    assert np.hypot(lab[1], lab[2]) > least


def test_a_yellow_beside_the_only_yellow_stays_yellow_and_its_folds_are_seen() -> None:
    """The ink's hue is 82 degrees and the chest of a parrot has 86 to 94; half of it was grey."""
    light = from_oklab(np.stack([np.linspace(0.78, 0.87, 10), np.zeros(10), np.full(10, 0.16)]))
    folds = np.rint(255 * from_linear(np.clip(light, 0, 1))).astype(np.uint8)
    after = to_oklab(LINEAR[fitted(folds[None], "bwry")[0][0]])
    assert np.hypot(after[1], after[2]).min() > 0.11
    assert np.diff(after[0]).min() > 0.005
    stripes = np.repeat(np.repeat(folds[:, None], 12, axis=0), 48, axis=1)
    labels = palettefmt.quantize(stripes, palette="device:bwry", dither="perceptual").labels
    assert (labels == 2).mean() > 0.75


def test_a_hue_far_from_every_mixture_is_given_no_other() -> None:
    """Pale green is 40 degrees from yellow, the only light ink beside white: it does not turn yellow."""
    pale = np.full((32, 32, 3), (200, 255, 200), np.uint8)
    lab = to_oklab(LINEAR[fitted(pale, "spectra6-7.3")[0][0, 0]])
    assert np.hypot(lab[1], lab[2]) < 0.03
    labels = palettefmt.quantize(pale, palette="device:spectra6-7.3", dither="perceptual").labels
    assert (labels == 2).mean() < 0.13


@pytest.mark.parametrize("name", ["spectra6-7.3", "acep-7.3", "bwry"])
def test_what_lies_outside_the_mixtures_comes_in(name: str) -> None:
    """Judged by another hull: scipy's, of what the panel shows to an adapted eye."""
    _, _, (first, second) = beside_the_hull(name)
    far = first > 0.1
    assert far.sum() > 100
    assert second[far].mean() < 0.4 * first[far].mean()
    assert np.quantile(second, 0.95) < 0.08


def test_the_knee_is_smooth_and_clips_nothing() -> None:
    """The more saturated of two colours of one hue stays so, up to the most saturated that there is."""
    chroma = np.linspace(0.0, 0.2, 200)
    light = from_oklab(np.stack([np.full(200, 0.7), chroma * np.cos(0.7), chroma * np.sin(0.7)]))
    ramp = np.rint(255 * from_linear(np.clip(light, 0, 1))).astype(np.uint8)[None]
    lab = to_oklab(LINEAR[fitted(ramp, "spectra6-7.3")[0][0]])
    after = np.hypot(lab[1], lab[2])
    assert (np.diff(after) > -0.004).all()  # one level of eight bits
    assert after[199] > after[170] > after[140] > after[100] > after[60]
    assert after[199] < 0.9 * chroma[199]
    assert np.abs(after[:60] - chroma[:60]).max() < 0.005


def test_a_pixel_that_asks_for_an_ink_gets_it_and_its_letters_stay_solid(photo: Pixels) -> None:
    panel = device("spectra6-7.3")
    picture = photo.copy()
    for place, index in enumerate(np.flatnonzero(panel.usable)):
        picture[4:10, 4 + 16 * place : 16 + 16 * place] = panel.palette[index]
        picture[14:20, 4 + 16 * place : 16 + 16 * place] = panel.asked[index]
    picture[40:70, 20:100] = 255
    letters = np.zeros((30, 80), bool)
    letters[5:25, 10:13] = letters[14:16, 10:30] = letters[5:25, 28:31] = True
    picture[40:70, 20:100][letters] = 0
    for dither in ("none", "perceptual", "floyd-steinberg"):
        labels = palettefmt.quantize(picture, palette="device:spectra6-7.3", dither=dither).labels
        for place, index in enumerate(np.flatnonzero(panel.usable)):
            for top in (4, 14):
                assert (labels[top : top + 6, 4 + 16 * place : 16 + 16 * place] == index).all(), (dither, index)
        assert np.array_equal(labels[40:70, 20:100], np.where(letters, 0, 1)), dither


def test_the_light_of_a_photo_is_that_of_the_panel_to_an_adapted_eye(photo: Pixels) -> None:
    panel = device("spectra6-7.3")
    anchors = Anchors.of(panel.palette)
    assert anchors is not None
    seen = anchors.seen(panel.palette)
    errors = {}
    for share in ("none", "auto"):
        image = palettefmt.quantize(photo, palette="device:spectra6-7.3", dither="perceptual", fit=share)
        light = luminance(LINEAR[seen[image.labels]]) - luminance(LINEAR[photo])
        tiles = light.reshape(8, 10, 12, 10).mean(axis=(1, 3))
        errors[share] = np.abs(tiles).mean()
    assert errors["auto"] < 0.02
    assert errors["auto"] < 0.4 * errors["none"]


def test_a_picture_of_the_palettes_own_colours_is_left_alone() -> None:
    panel = device("pico8")
    labels = np.random.default_rng(2).integers(0, 16, (9, 11)).astype(np.uint8)
    source = IndexedImage(labels, panel.palette)
    assert np.array_equal(palettefmt.quantize(source, palette="device:pico8").labels, labels)


def test_a_fit_is_on_for_devices_and_on_demand_for_others(photo: Pixels) -> None:
    panel = device("bwry")
    named = {"palette": "device:bwry"}
    given = {"palette": panel.palette, "usable": panel.usable}
    off, on = (palettefmt.quantize(photo, fit=share, **named).labels for share in ("none", "auto"))
    assert not np.array_equal(off, on)
    assert np.array_equal(palettefmt.quantize(photo, **given).labels, off)
    assert np.array_equal(palettefmt.quantize(photo, fit=0, **named).labels, off)
    assert np.array_equal(palettefmt.quantize(photo, fit=1, **named).labels, on)
    assert np.array_equal(palettefmt.quantize(photo, fit="auto", **given).labels, on)
    half = palettefmt.quantize(photo, fit=0.5, **named).labels
    assert not np.array_equal(half, off)
    assert not np.array_equal(half, on)
    for wrong in ({"fit": 0.5}, {"exposure": 1.0}, {"saturation": 0.5}, {"contrast": 2.0}):
        with pytest.raises(UsageError, match="for a fixed palette"):
            palettefmt.quantize(photo, **wrong)


def test_exposure_saturation_and_contrast_do_what_they_say(photo: Pixels) -> None:
    def lab(**wanted: float) -> Pixels:
        return to_oklab(LINEAR[fitted(photo, "pico8", **wanted)[0]])

    plain, lighter, darker = lab(), lab(exposure=1.0), lab(exposure=-1.0)
    assert lighter[0].mean() > plain[0].mean() + 0.05 > darker[0].mean() + 0.1
    assert (lighter[0] <= 1.0001).all()
    grey = fitted(photo, "pico8", saturation=0.0)[0].astype(int)
    assert np.abs(grey - grey.mean(axis=2, keepdims=True)).max() <= 1
    assert lab(contrast=1.5)[0].std() > plain[0].std() > lab(contrast=0.6)[0].std()
    only, seen = fit(photo, device("pico8").palette, device("pico8").asked, 0.0, Adjustments(exposure=1.0))
    assert np.array_equal(seen, device("pico8").palette)
    assert only.mean() > photo.mean()


def test_a_brightened_picture_keeps_its_white_its_order_and_its_hues() -> None:
    light = np.linspace(0.0, 1.0, 200)[:, None] * [1.0, 0.5, 0.25]
    after = Tone(gain=2.0, contrast=1.0).exposed(light)
    assert np.allclose(after[-1], light[-1])
    assert (np.diff(after[:, 0]) > 0).all()
    assert np.allclose(after[1:] / after[1:, :1], [1.0, 0.5, 0.25])
    assert np.allclose(after[:80], 2.0 * light[:80])


def test_a_dark_picture_is_made_lighter_but_for_specks_and_a_light_one_is_not(photo: Pixels) -> None:
    dark = (photo // 4).astype(np.uint8)
    speck = dark.copy()
    speck[0, 0] = 255
    for picture in (dark, speck):
        assert fitted(picture, "pico8")[0].mean() > 1.2 * picture.mean()
    light = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert np.array_equal(fitted(light, "pico8")[0], light)


def test_palettes_with_nothing_to_fit_to_and_palettes_with_alpha(photo: Pixels) -> None:
    one = np.array([[10, 20, 30], [12, 20, 28]], np.uint8)
    assert fit(photo, one, one, 1.0, Adjustments())[0] is photo
    clear = np.array([[0, 0, 0, 0], [40, 40, 40, 255], [200, 190, 180, 255]], np.uint8)
    pixels = np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)])
    pixels[:20, :, 3] = 0
    image = palettefmt.quantize(pixels, palette=clear, fit="auto")
    assert (image.labels[:20] == 0).all()
    assert set(np.unique(image.labels[20:])) == {1, 2}
    many = np.random.default_rng(3).integers(0, 256, (256, 3), np.uint8)
    assert palettefmt.quantize(photo, palette=many, fit="auto").colors == 256


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_blue_stays_blue_however_much_saturation_is_asked_for(share: float) -> None:
    blue = np.full((1, 1, 3), (30, 60, 200), np.uint8)
    for saturation in (1.0, 2.0, 4.0):
        red, green, strong = fitted(blue, "spectra6-7.3", share, saturation=saturation)[0][0, 0].tolist()
        assert strong > max(red, green)


def test_an_entry_that_cannot_be_seen_is_no_ink() -> None:
    palette = np.array([[40, 40, 40, 255], [180, 180, 180, 255], [255, 0, 255, 0]], np.uint8)
    magenta = np.full((1, 1, 4), (255, 0, 255, 255), np.uint8)
    shown, _ = fit(magenta, palette, palette, 1.0, Adjustments())
    assert np.ptp(shown[0, 0, :3].astype(int)) <= 40  # two greys mix to greys


def test_adjustments_count_for_pictures_of_the_palettes_own_colours_too() -> None:
    palette = np.array([[0, 0, 0], [128, 128, 128], [255, 255, 255]], np.uint8)
    darker = palettefmt.quantize(palette[None], palette=palette, exposure=-2.0)
    assert darker.labels[0, 2] < 2


def test_choices_with_other_inks_to_ask_for_are_other_choices() -> None:
    from palettefmt.style import style_for

    panel = device("spectra6-7.3")
    named = style_for("quantize", {"palette": "device:spectra6-7.3"})
    plain = style_for("quantize", {"palette": panel.palette, "usable": panel.usable, "fit": 1.0})
    assert named.as_dict() != plain.as_dict()
