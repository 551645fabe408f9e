"""What dithering promises, on small pictures."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from palettefmt.dither import floyd_steinberg, perceptual
from palettefmt.errors import UsageError
from tests.runs import EXHAUSTIVE, sampled

U8 = NDArray[np.uint8]

BLACK_WHITE = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
BLACK_WHITE_RED = np.array([[0, 0, 0], [255, 255, 255], [200, 20, 20]], np.uint8)


def noise(height: int, width: int, channels: int = 3, seed: int = 0) -> U8:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def china() -> U8:
    from sklearn.datasets import load_sample_image

    return np.ascontiguousarray(load_sample_image("china.jpg")[150:310, 200:440])


def centres(pixels: U8, k: int) -> U8:
    from sklearn.cluster import KMeans

    means = KMeans(k, n_init=1, random_state=0).fit(pixels.reshape(-1, 3).astype(float)).cluster_centers_
    return np.rint(means).astype(np.uint8)


def nearest(pixels: U8, palette: U8) -> U8:
    difference = pixels[..., None, :].astype(int) - palette
    return (difference**2).sum(axis=-1).argmin(axis=-1).astype(np.uint8)


def seen_error(one: U8, other: U8) -> float:
    """Mean CIEDE2000 after a blur in linear light."""
    from scipy.ndimage import gaussian_filter
    from skimage.color import deltaE_ciede2000, xyz2lab

    to_xyz = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])

    def lab(pixels: U8) -> NDArray[np.float64]:
        code = pixels / 255
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
        return xyz2lab(gaussian_filter(linear, (1.5, 1.5, 0)) @ to_xyz.T)

    return float(deltaE_ciede2000(lab(one), lab(other)).mean())


def ramp(width: int = 96, height: int = 32) -> U8:
    grey = np.linspace(0, 255, width).round().astype(np.uint8)
    return np.repeat(np.repeat(grey[None, :, None], height, 0), 3, 2)


class TestExact:
    @pytest.mark.parametrize("colours", [1, 2, 5, 16])
    @pytest.mark.parametrize("effort", [1, 5])
    def test_no_more_colours_than_entries_come_back_exactly(self, colours: int, effort: int) -> None:
        pixels = noise(colours, 1)[:, 0][np.random.default_rng(1).integers(0, colours, (20, 31))]
        palette, labels = perceptual(pixels, noise(16, 1, seed=5)[:, 0], effort=effort)
        assert (palette[labels] == pixels).all()

    def test_colours_that_fit_are_taken_alike_with_and_without_opaque_alpha(self) -> None:
        pixels, start = noise(2, 3), noise(9, 1)[:, 0]
        full = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        palette, labels = perceptual(full, start)
        assert (palette[labels] == pixels).all()
        assert (palette == perceptual(pixels, start)[0]).all()

    def test_a_fixed_palette_with_all_colours_gives_them_exactly(self) -> None:
        pixels = BLACK_WHITE_RED[np.random.default_rng(1).integers(0, 3, (20, 31))]
        fixed = np.ones(3, bool)
        assert (BLACK_WHITE_RED[perceptual(pixels, BLACK_WHITE_RED, fixed=fixed)[1]] == pixels).all()
        assert (BLACK_WHITE_RED[floyd_steinberg(pixels, BLACK_WHITE_RED)] == pixels).all()

    def test_flat_areas_whose_colour_is_held_stay_flat(self) -> None:
        pixels = noise(64, 64, seed=3)
        pixels[16:48, :40] = (255, 255, 255)
        fixed = np.ones(3, bool)
        for labels in (
            perceptual(pixels, BLACK_WHITE_RED, fixed=fixed)[1],
            floyd_steinberg(pixels, BLACK_WHITE_RED),
        ):
            assert (labels[16:48, :40] == 1).all()

    def test_a_flat_ground_gets_an_entry_of_its_own(self) -> None:
        pixels = np.full((96, 96, 3), (250, 240, 230), np.uint8)
        pixels[20:70, 30:60] = noise(50, 30)
        palette, labels = perceptual(pixels, centres(pixels, 4))
        assert (palette[labels][:20] == (250, 240, 230)).all()

    def test_soft_edges_of_line_art_leave_the_ground_clean(self) -> None:
        pixels = np.full((40, 60, 3), 255, np.uint8)
        pixels[10:30, 20] = (120, 120, 200)  # an edge between white and the bar
        pixels[10:30, 21:30] = (0, 0, 160)
        palette = np.array([[0, 0, 160], [200, 30, 30], [255, 255, 255]], np.uint8)
        shown = palette[perceptual(pixels, palette, fixed=np.ones(3, bool))[1]]
        assert len(np.unique(shown[10:30, 20], axis=0)) == 1
        assert (shown[:, :20] == 255).all()
        assert (shown[10:30, 21:30] == (0, 0, 160)).all()


class TestShapes:
    @pytest.mark.parametrize("shape", [(1, 1), (1, 17), (17, 1), (3, 5), (2, 70)])
    @pytest.mark.parametrize("k", sampled([1, 2, 3, 16, 256], [1, 3]))
    def test_any_shape_and_count(self, shape: tuple[int, int], k: int) -> None:
        pixels, start = noise(*shape), noise(k, 1, seed=9)[:, 0]
        for effort in (1, 9):
            palette, labels = perceptual(pixels, start, effort=effort)
            assert labels.shape == shape
            assert labels.dtype == palette.dtype == np.uint8
            assert palette.shape == start.shape
            assert labels.max() < k
        assert floyd_steinberg(pixels, start).max() < k

    @pytest.mark.parametrize("ppd", [0.01, 20.0, 67.0, 200.0, 1e9])
    def test_any_distance(self, ppd: float) -> None:
        labels = perceptual(ramp(), BLACK_WHITE, ppd=ppd, fixed=np.ones(2, bool))[1]
        assert labels[:, -8:].mean() > 0.8
        assert labels[:, :8].mean() < 0.2

    def test_large_pictures_are_sampled(self) -> None:
        pixels = np.tile(ramp(), (30, 4, 1))
        palette, labels = perceptual(pixels, centres(ramp(), 4), effort=1)
        assert seen_error(pixels[:64], palette[labels][:64]) < 2


class TestPalette:
    def test_fixed_entries_do_not_move_and_order_stays(self) -> None:
        pixels, start = china(), centres(china(), 8)[::-1].copy()
        fixed = np.array([True, False] * 4)
        palette, _ = perceptual(pixels, start, fixed=fixed, effort=1)
        assert (palette[fixed] == start[fixed]).all()
        assert (palette[~fixed] != start[~fixed]).any()

    def test_the_free_palette_is_in_order_of_luminance(self) -> None:
        palette, _ = perceptual(china(), centres(china(), 8), effort=1)
        luminance = (palette / 255.0) ** 2.2 @ [0.2126, 0.7152, 0.0722]
        assert (np.diff(luminance) > -0.01).all()

    def test_arguments_are_left_as_they_were(self) -> None:
        pixels, start = noise(20, 20), noise(4, 1)[:, 0]
        before = pixels.copy(), start.copy()
        perceptual(pixels, start)
        assert (pixels == before[0]).all()
        assert (start == before[1]).all()


class TestQuality:
    @pytest.mark.parametrize("k", sampled([8, 32], [8]))
    def test_perceptual_beats_diffusion_and_none(self, k: int) -> None:
        pixels, start = china(), centres(china(), k)
        palette, labels = perceptual(pixels, start)
        error = seen_error(pixels, palette[labels])
        assert error < 0.75 * seen_error(pixels, start[floyd_steinberg(pixels, start)])
        assert error < 0.5 * seen_error(pixels, start[nearest(pixels, start)])

    @EXHAUSTIVE
    def test_effort_pays(self) -> None:
        pixels, start = china(), centres(china(), 8)
        results = [perceptual(pixels, start, effort=effort) for effort in (1, 9)]
        low, high = (seen_error(pixels, palette[labels]) for palette, labels in results)
        assert high < low

    def test_mean_light_of_a_ramp_is_kept(self) -> None:
        labels = floyd_steinberg(ramp(), BLACK_WHITE)
        light = ((ramp()[..., 0] / 255) ** 2.2)[:, 24:72].mean()
        assert abs(labels[:, 24:72].mean() - light) < 0.02
        assert abs(perceptual(ramp(), BLACK_WHITE, fixed=np.ones(2, bool))[1][:, 24:72].mean() - light) < 0.04

    def test_colours_that_cannot_be_mixed_do_not_smear(self) -> None:
        pixels = np.full((48, 64, 3), 255, np.uint8)
        pixels[12:36, 16:48] = (20, 30, 240)
        pixels[:, 56:] = 254  # near white, so not held
        for labels in (
            perceptual(pixels, BLACK_WHITE_RED, fixed=np.ones(3, bool))[1],
            floyd_steinberg(pixels, BLACK_WHITE_RED),
        ):
            assert (labels[:, 56:] == 1).mean() > 0.97


class TestTransparency:
    def picture(self) -> tuple[U8, U8]:
        pixels = noise(40, 40, 4, seed=4)
        pixels[..., 3] = 255
        pixels[:10, :, 3] = 0
        pixels[30:, :, 3] = 128
        start = np.concatenate([noise(7, 1, 4, seed=8)[:, 0], np.zeros((1, 4), np.uint8)])
        start[:7, 3] = (255, 255, 255, 255, 254, 130, 120)
        return pixels, start

    @pytest.mark.parametrize("fixed", [None, np.ones(8, bool)])
    def test_transparent_pixels_get_one_label_of_their_own(self, fixed: NDArray[np.bool_] | None) -> None:
        pixels, start = self.picture()
        palette, labels = perceptual(pixels, start, fixed=fixed)
        blank = np.unique(labels[pixels[..., 3] == 0])
        assert blank.size == 1
        assert palette[blank[0], 3] == 0
        assert not np.isin(labels[pixels[..., 3] > 0], blank).any()
        assert sorted(palette[:, 3]) == sorted(start[:, 3])

    def test_opaque_pixels_stay_opaque(self) -> None:
        pixels, start = self.picture()
        palette, labels = perceptual(pixels, start)
        assert (palette[labels][pixels[..., 3] == 255][:, 3] == 255).all()
        assert (start[floyd_steinberg(pixels, start)][pixels[..., 3] == 255][:, 3] == 255).all()

    def test_colour_behind_transparent_pixels_does_not_matter(self) -> None:
        pixels, start = self.picture()
        other = pixels.copy()
        other[:10, :, :3] = 77
        for one, two in zip(perceptual(pixels, start), perceptual(other, start), strict=True):
            assert (one == two).all()

    def test_opaque_alpha_changes_nothing(self) -> None:
        pixels, start = noise(20, 20), noise(4, 1)[:, 0]
        full = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        assert (perceptual(full, start)[1] == perceptual(pixels, start)[1]).all()


class TestDeterminism:
    @EXHAUSTIVE
    def test_same_bytes_for_one_and_two_threads(self) -> None:
        code = (
            f"import sys; sys.path[:0] = {sys.path!r}\n"
            "import numpy as np, hashlib\n"
            "from palettefmt.dither import perceptual\n"
            "from test_dither import noise\n"
            "p, l = perceptual(noise(80, 90), noise(16, 1, seed=2)[:, 0])\n"
            "print(hashlib.sha256(p.tobytes() + l.tobytes()).hexdigest())\n"
        )
        found = set()
        for threads in "12":
            names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
            environment = {**os.environ, **dict.fromkeys(names, threads)}
            run = [sys.executable, "-c", code]
            found.add(subprocess.check_output(run, env=environment, cwd=Path(__file__).parent, text=True).strip())
        palette, labels = perceptual(noise(80, 90), noise(16, 1, seed=2)[:, 0])
        found.add(hashlib.sha256(palette.tobytes() + labels.tobytes()).hexdigest())
        assert len(found) == 1

    def test_what_needs_no_kernel_imports_no_numba(self) -> None:
        code = (
            f"import sys; sys.path[:0] = {sys.path!r}\n"
            "import numpy as np\n"
            "from palettefmt.dither import floyd_steinberg, perceptual\n"
            "exact = np.zeros((4, 4, 3), np.uint8), np.zeros((2, 3), np.uint8)\n"
            "perceptual(*exact), floyd_steinberg(*exact)\n"
            "print('numba' in sys.modules)"
        )
        assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


class TestErrors:
    @pytest.mark.parametrize("ppd", [0.0, -1.0, float("nan"), float("inf")])
    def test_distance(self, ppd: float) -> None:
        with pytest.raises(UsageError, match="pixels per degree"):
            perceptual(noise(4, 4), BLACK_WHITE, ppd=ppd)

    @pytest.mark.parametrize("effort", [0, 10, -1])
    def test_effort(self, effort: int) -> None:
        with pytest.raises(UsageError, match="effort"):
            perceptual(noise(4, 4), BLACK_WHITE, effort=effort)

    @pytest.mark.parametrize("fixed", [np.ones(3, bool), np.ones(2), np.ones((2, 1), bool)])
    def test_fixed(self, fixed: NDArray[np.bool_]) -> None:
        with pytest.raises(UsageError, match="fixed"):
            perceptual(noise(4, 4), BLACK_WHITE, fixed=fixed)

    @pytest.mark.parametrize(
        ("pixels", "palette"),
        [
            (noise(4, 4)[..., 0], BLACK_WHITE),
            (noise(4, 4).astype(float), BLACK_WHITE),
            (noise(4, 0), BLACK_WHITE),
            (noise(4, 4), BLACK_WHITE[:0]),
            (noise(4, 4), BLACK_WHITE[:, :2]),
            (noise(4, 4), noise(257, 1)[:, 0]),
        ],
    )
    def test_arrays(self, pixels: U8, palette: U8) -> None:
        for call in (perceptual, floyd_steinberg):
            with pytest.raises(UsageError):
                call(pixels, palette)


class TestProgress:
    def test_it_rises_to_one(self) -> None:
        told: list[float] = []
        perceptual(noise(40, 40), noise(8, 1)[:, 0], progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1
        assert told[0] > 0
