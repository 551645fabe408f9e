"""Promise: `PaletteQuantizer` is a scikit-learn estimator, and on pixels it is `palettefmt.quantize`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_sample_image
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

import palettefmt
from palettefmt import IndexedImage
from palettefmt.estimator import PaletteQuantizer
from palettefmt.palette.spaces import coordinates
from tests.runs import EXHAUSTIVE


def photo(channels: int) -> np.ndarray:
    """Return a small photo; its alpha has levels, and a corner that is fully transparent."""
    pixels = load_sample_image("flower.jpg")[100:200:2, 200:360:2]
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    alpha = np.where(x + y < 30, 0, np.minimum(255, 100 + 2 * x)).astype(np.uint8)
    return np.ascontiguousarray(np.dstack([pixels, alpha])[:, :, :channels])


def rows(pixels: np.ndarray) -> np.ndarray:
    return pixels.reshape(-1, pixels.shape[2])


@EXHAUSTIVE
@parametrize_with_checks([PaletteQuantizer()])
def test_scikit_learns_own_checks(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@EXHAUSTIVE
@parametrize_with_checks([PaletteQuantizer(3, n_init=2), PaletteQuantizer(random_state=None)])
def test_scikit_learns_own_checks_with_other_parameters(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(("colors", "seed"), [(1, 0), (2, 1), (8, 0), (33, 7), (256, 0)])
def test_pixels_get_the_palette_and_labels_of_quantize(channels: int, colors: int, seed: int) -> None:
    pixels = photo(channels)
    expected = palettefmt.quantize(pixels, colors, seed=seed)
    model = PaletteQuantizer(colors, random_state=seed).fit(rows(pixels))
    assert IndexedImage(model.labels_.reshape(pixels.shape[:2]).astype(np.uint8), model.palette_) == expected
    assert model.palette_.dtype == np.uint8
    assert np.array_equal(model.cluster_centers_, expected.palette.astype(np.float64))
    assert np.array_equal(model.predict(rows(pixels)), model.labels_)
    assert np.array_equal(model.transform(rows(pixels)).reshape(pixels.shape), expected.to_pixels())
    error = (coordinates(rows(pixels)) - coordinates(rows(expected.to_pixels()))) ** 2
    assert model.inertia_ == error.sum()
    assert model.n_features_in_ == channels


def test_the_result_is_the_files_picture() -> None:
    pixels = photo(3)
    decoded = palettefmt.decode(palettefmt.encode(pixels, 8))
    assert np.array_equal(PaletteQuantizer(8).fit_predict(rows(pixels)), decoded.labels.ravel())
    assert np.array_equal(PaletteQuantizer(8).fit_transform(rows(pixels)), rows(decoded.to_pixels()))


def test_few_colours_are_kept_exactly() -> None:
    pixels = np.array([[9, 9, 9], [0, 0, 1], [9, 9, 9], [255, 0, 0]], np.uint8)
    model = PaletteQuantizer(8).fit(pixels)
    assert model.palette_.tolist() == [[0, 0, 1], [9, 9, 9], [255, 0, 0]]
    assert np.array_equal(model.transform(pixels), pixels)
    assert model.inertia_ == 0.0
    numbers = PaletteQuantizer(8).fit(pixels * 0.5)
    assert np.array_equal(numbers.transform(pixels * 0.5), pixels * 0.5)


def test_a_palette_that_was_learnt_labels_other_pixels() -> None:
    pixels = rows(photo(3))
    model = PaletteQuantizer(8).fit(pixels[::2])
    expected = ((pixels[:, None].astype(int) - model.palette_.astype(int)) ** 2).sum(axis=2).argmin(axis=1)
    assert np.array_equal(model.predict(pixels), expected)
    assert np.array_equal(model.predict(pixels.astype(np.float64)), expected)


@EXHAUSTIVE
def test_more_starts_are_never_worse_and_seeds_decide() -> None:
    pixels = rows(photo(3))
    one, four = PaletteQuantizer(24).fit(pixels), PaletteQuantizer(24, n_init=4).fit(pixels)
    assert four.inertia_ <= one.inertia_
    again = clone(four).fit(pixels)
    assert np.array_equal(again.palette_, four.palette_)
    state = PaletteQuantizer(24, random_state=np.random.RandomState(3)).fit(pixels)
    assert np.array_equal(
        state.palette_, PaletteQuantizer(24, random_state=np.random.RandomState(3)).fit(pixels).palette_
    )


def test_numbers_that_are_no_pixels_go_through_a_pipeline() -> None:
    pixels = rows(photo(3))
    model = make_pipeline(PCA(2, random_state=0), PaletteQuantizer(4)).fit(pixels)
    quantizer = model[-1]
    assert quantizer.palette_.shape == (4, 2)
    assert quantizer.palette_.dtype == np.float64
    assert np.unique(model.predict(pixels)).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("options", [{"n_colors": 0}, {"n_colors": 257}, {"n_init": 0}, {"random_state": -1}], ids=str)
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_a_parameter_out_of_range_is_a_valueerror(options: dict[str, int], dtype: type) -> None:
    with pytest.raises(ValueError, match=r"n_colors|n_init|seed"):
        PaletteQuantizer(**options).fit(rows(photo(3)).astype(dtype))
