"""A picture in bands of rows gives what the whole gives, whatever the bands are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from palettefmt import parallel
from palettefmt.dither import exact, stripes
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.vision import Vision

SHAPES = [(1, 1, 3), (1, 40, 3), (40, 1, 4), (37, 29, 3), (37, 29, 4)]


def made(shape: tuple[int, int, int]) -> list[np.ndarray]:
    """Return all that is worked out in bands for a picture of noise and a few flat rows."""
    rng = np.random.default_rng(sum(shape))
    pixels = rng.integers(0, 256, shape, np.uint8)
    pixels[::3] = pixels[0, 0]
    palette = np.concatenate([pixels[0, :1], rng.integers(0, 256, (5, shape[2]), np.uint8)])
    canvas = Canvas(Vision(67.0, alpha=shape[2] == 4), pixels)
    canvas.labels[:] = rng.integers(0, 6, shape[:2])
    error = canvas.error(canvas.values(palette))
    found = exact.find(exact.pack(pixels), palette, np.ones(6, np.bool_))
    return [canvas.target, canvas.scale, canvas.coordinates, error, canvas.vision.correlation(error), found]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("most", [7, 60])
def test_bands_of_any_size_give_the_same(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int, int], most: int
) -> None:
    whole = made(shape)
    bands: list[int] = []
    each: Callable[..., list[object]] = parallel.at_once

    def counted(work: Callable[[object], object], items: list[object]) -> list[object]:
        bands.append(len(items))
        return each(work, items)

    monkeypatch.setattr(stripes, "_MOST", most)
    monkeypatch.setattr(parallel, "at_once", counted)
    for one, other in zip(made(shape), whole, strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert (max(bands, default=1) > 1) == (4 * shape[0] * shape[1] > most)  # a pixel's coordinates count as four


@pytest.mark.parametrize("look", [1, 33, 1 << 18])
def test_few_colours_are_found_piece_by_piece(monkeypatch: pytest.MonkeyPatch, look: int) -> None:
    monkeypatch.setattr(exact, "_LOOK", look)
    pixels = np.random.default_rng(2).integers(0, 2, (9, 11, 3), np.uint8) * 200
    codes = exact._few_codes(pixels, 8)
    assert codes is not None
    assert np.array_equal(codes, np.unique(exact.pack(pixels)))
    assert exact._few_codes(pixels, 7) is None
