"""Promises of the plain path: histogram, palette, labels."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from palettefmt.errors import UsageError
from palettefmt.palette import fit as palette
from palettefmt.palette.fit import canonical, fit
from palettefmt.palette.histogram import Histogram, count_colours
from palettefmt.palette.nearest import nearest
from palettefmt.palette.spaces import colours_at, coordinates
from palettefmt.style import SPACES
from tests.runs import EXHAUSTIVE, sampled
from tests.vectors import colours

Pixels = NDArray[np.uint8]


def random_pixels(height: int, width: int, channels: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def soft_pixels(channels: int = 3) -> Pixels:
    """A small picture with a few thousand colours in unequal clouds."""
    rng = np.random.default_rng(5)
    middles = rng.integers(0, 256, (12, channels))
    picture = middles[rng.integers(0, 12, (96, 128))] + rng.normal(0, 9, (96, 128, channels))
    return np.clip(picture, 0, 255).astype(np.uint8)


def squared_error(histogram: Histogram, palette: Pixels) -> int:
    labels = nearest(histogram.colours, palette)
    difference = histogram.colours.astype(np.int64) - palette[labels]
    return int((difference**2).sum(axis=1) @ histogram.counts)


class TestHistogram:
    @pytest.mark.parametrize("shape", [(1, 1, 3), (17, 5, 3), (1500, 1000, 3), (1, 1, 4), (17, 5, 4), (1500, 1000, 4)])
    def test_gives_back_the_picture(self, shape: tuple[int, int, int]) -> None:
        pixels = random_pixels(*shape)
        pixels[: shape[0] // 2] //= 16  # some colours occur often
        if shape[2] == 4:
            pixels[..., 3] |= 1
        colours, counts, inverse = count_colours(pixels)
        assert np.array_equal(colours[inverse], pixels)
        assert np.array_equal(counts, np.bincount(inverse.ravel()))
        assert [a.dtype.name for a in (colours, counts, inverse)] == ["uint8", "int64", "int32"]

    @pytest.mark.parametrize("channels", [3, 4])
    def test_colours_ascend_and_differ(self, channels: int) -> None:
        histogram = count_colours(random_pixels(64, 64, channels) // 64 * 64 + 1)
        rows = [tuple(row) for row in histogram.colours.tolist()]
        assert rows == sorted(set(rows))

    def test_fully_transparent_pixels_are_one_colour(self) -> None:
        pixels = random_pixels(16, 16, 4)
        pixels[:8, :, 3] = 0
        pixels[8:, :, 3] = 9
        colours, counts, _ = count_colours(pixels)
        assert colours[0].tolist() == [0, 0, 0, 0]
        assert counts[0] == 8 * 16
        assert (colours[1:, 3] == 9).all()

    @pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3)])
    def test_refuses_other_shapes(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(UsageError):
            count_colours(np.zeros(shape, dtype=np.uint8))


class TestSpaces:
    @pytest.mark.parametrize("space", SPACES)
    @pytest.mark.parametrize("channels", [3, 4])
    def test_there_and_back_is_exact(self, space: str, channels: int) -> None:
        colours = random_pixels(1, 5000, channels)[0]
        if channels == 4:
            colours[colours[:, 3] == 0] = 0
        points = coordinates(colours, space)
        assert np.array_equal(points, np.rint(points))
        assert np.abs(points).max() < 2**24
        assert np.array_equal(colours_at(points, space), colours)

    def test_unknown_space_is_refused(self) -> None:
        with pytest.raises(UsageError, match="cmyk"):
            coordinates(np.zeros((1, 3), dtype=np.uint8), "cmyk")


class TestLabels:
    @pytest.mark.parametrize("space", SPACES)
    @pytest.mark.parametrize("channels", [3, 4])
    @pytest.mark.parametrize("k", [1, 2, 7, 64, 256])
    def test_equals_brute_force_in_integers(self, space: str, channels: int, k: int) -> None:
        rng = np.random.default_rng(k)
        colours = random_pixels(1, 3000, channels, k)[0] // 16 * 16  # on a grid: many ties
        palette = colours[rng.integers(0, len(colours), k)] // 32 * 32  # many duplicates
        points, entries = (coordinates(c, space).astype(np.int64) for c in (colours, palette))
        expected = ((points[:, None] - entries) ** 2).sum(axis=2).argmin(axis=1)
        labels = nearest(colours, palette, space)
        assert labels.dtype == np.uint8
        assert np.array_equal(labels, expected)

    def test_an_entry_halfway_goes_to_the_lower_index(self) -> None:
        palette = np.array([[9, 0, 0], [12, 0, 0], [10, 0, 0], [10, 0, 0]], dtype=np.uint8)
        assert nearest(np.array([[11, 0, 0], [10, 0, 0]], dtype=np.uint8), palette).tolist() == [1, 2]

    @pytest.mark.parametrize(("entries", "channels"), [(0, 3), (257, 3), (5, 4)])
    def test_refuses_an_impossible_palette(self, entries: int, channels: int) -> None:
        with pytest.raises(UsageError):
            nearest(np.zeros((3, 3), dtype=np.uint8), np.zeros((entries, channels), dtype=np.uint8))


class TestPalette:
    @pytest.mark.parametrize("channels", [3, 4])
    @pytest.mark.parametrize("space", SPACES)
    def test_few_colours_come_back_exactly(self, channels: int, space: str) -> None:
        colours, counts, _ = count_colours(random_pixels(1, 16, channels) | np.uint8(1))
        for k in (16, 17, 256):
            palette = fit(colours, counts, k, space=space)
            assert np.array_equal(np.unique(palette, axis=0), colours)

    @pytest.mark.parametrize("channels", [3, 4])
    @pytest.mark.parametrize("k", [1, 2, 3, 8, 256])
    def test_is_distinct_full_and_in_order_of_luminance(self, channels: int, k: int) -> None:
        colours, counts, _ = count_colours(soft_pixels(channels))
        palette = fit(colours, counts, k)
        assert palette.dtype == np.uint8
        assert len(palette) == len(np.unique(palette, axis=0)) == k
        assert np.array_equal(palette, canonical(palette[::-1]))
        if channels == 3:
            assert (np.diff(coordinates(palette, "linear") @ [0.2126, 0.7152, 0.0722]) >= -1e-6).all()

    def test_one_colour_is_the_mean(self) -> None:
        colours, counts, _ = count_colours(soft_pixels())
        mean = np.average(colours, axis=0, weights=counts)
        assert fit(colours, counts, 1).tolist() == [np.rint(mean).tolist()]

    @EXHAUSTIVE
    @pytest.mark.parametrize("name", sampled(["china.jpg", "flower.jpg"], ["china.jpg"]))
    @pytest.mark.parametrize("seed", sampled([0, 1], [0]))
    def test_squared_error_is_no_worse_than_plain_kmeans(self, name: str, seed: int) -> None:
        from sklearn.cluster import KMeans
        from sklearn.datasets import load_sample_image

        pixels = np.ascontiguousarray(load_sample_image(name))
        plain = KMeans(n_clusters=8, max_iter=300, random_state=0).fit(pixels.reshape(-1, 3))
        histogram = count_colours(pixels)
        ours = squared_error(histogram, fit(histogram.colours, histogram.counts, 8, seed=seed))
        theirs = squared_error(histogram, np.rint(plain.cluster_centers_).astype(np.uint8))
        assert ours <= 1.001 * theirs

    @EXHAUSTIVE
    def test_seeds_search_differently_and_end_equally_well(self) -> None:
        histogram = count_colours(soft_pixels())
        palettes = [fit(histogram.colours, histogram.counts, 32, seed=seed) for seed in range(6)]
        errors = [squared_error(histogram, palette) for palette in palettes]
        assert len({palette.tobytes() for palette in palettes}) > 1
        assert max(errors) <= 1.03 * min(errors)
        assert np.array_equal(palettes[0], fit(histogram.colours, histogram.counts, 32))

    @pytest.mark.parametrize("space", SPACES)
    @pytest.mark.parametrize("channels", [3, 4])
    def test_locked_colours_are_in_exactly_and_the_rest_is_learnt(self, space: str, channels: int) -> None:
        histogram = count_colours(soft_pixels(channels))
        locked = np.array([[255, 0, 255, 255], [1, 2, 3, 255], [250, 250, 0, 200], [1, 2, 3, 255]], dtype=np.uint8)
        locked = locked[:, :channels]
        palette = fit(histogram.colours, histogram.counts, 12, locked=locked, space=space)
        assert len(palette) == 12
        assert {tuple(c) for c in locked.tolist()} <= {tuple(c) for c in palette.tolist()}
        free = fit(histogram.colours, histogram.counts, 9, space=space)
        if space == "srgb" and channels == 3:
            assert squared_error(histogram, palette) <= 1.02 * squared_error(histogram, free)

    def test_locked_colours_alone_may_fill_the_palette(self) -> None:
        histogram = count_colours(soft_pixels())
        locked = np.array([[0, 0, 0], [255, 255, 255]], dtype=np.uint8)
        assert fit(histogram.colours, histogram.counts, 2, locked=locked).tolist() == locked.tolist()
        with pytest.raises(UsageError, match="locked"):
            fit(histogram.colours, histogram.counts, 1, locked=locked)

    @pytest.mark.parametrize("space", SPACES)
    def test_fully_transparent_pixels_share_one_exact_entry(self, space: str) -> None:
        pixels = soft_pixels(4)
        pixels[..., 3] |= 8
        pixels[10:20, 10:20, 3] = 0
        colours, counts, inverse = count_colours(pixels)
        palette = fit(colours, counts, 8, space=space)
        assert palette[0].tolist() == [0, 0, 0, 0]
        assert (palette[1:, 3] > 0).all()
        assert (nearest(colours, palette, space)[inverse][10:20, 10:20] == 0).all()

    def test_dark_picture_still_gets_k_distinct_colours(self) -> None:
        colours, counts, _ = count_colours(random_pixels(64, 64, 3) // 30)
        assert len(fit(colours, counts, 100)) == 100

    @pytest.mark.parametrize("options", [{"k": 0}, {"k": 257}, {"seed": -1}, {"seed": 2**32}, {"space": "hsv"}])
    def test_refuses_impossible_options(self, options: dict[str, object]) -> None:
        arguments: dict[str, object] = {"k": 8} | options
        with pytest.raises(UsageError):
            fit(np.zeros((1, 3), dtype=np.uint8), np.ones(1, dtype=np.int64), **arguments)  # type: ignore[arg-type]


_DIGEST = """
import hashlib, sys
from tests.test_palette import whole_path_digest
print(whole_path_digest())
"""


def whole_path_digest() -> str:
    digest = hashlib.sha256()
    for channels in (3, 4):
        histogram = count_colours(soft_pixels(channels))
        for k in (8, 64, 200):
            palette = fit(histogram.colours, histogram.counts, k)
            digest.update(palette.tobytes())
            digest.update(np.take(nearest(histogram.colours, palette), histogram.inverse).tobytes())
    return digest.hexdigest()


@EXHAUSTIVE
@pytest.mark.parametrize("threads", ["1", "2", "5"])
def test_bytes_are_the_same_for_any_number_of_threads(threads: str) -> None:
    environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PATH": ""}
    command = [sys.executable, "-c", _DIGEST]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == whole_path_digest()


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
