"""Promises 8 to 10: memory is linear in the declared picture, and nothing is taken beyond the budget.

Each step runs in a process of its own, whose peak the kernel tells: everything counts, not only what Python allocates.
"""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import Limits
from palettefmt.errors import LimitError
from palettefmt.kmi.decode import decode_region
from palettefmt.limits import DEFAULT_MAX_PIXELS
from tests import memory
from tests.memory import BOMB, JOBS, MIB, bomb
from tests.runs import sampled

linux = pytest.mark.skipif(not memory.SUPPORTED, reason="peak memory is told by Linux alone")
SMALL, LARGE = 512, 1448
# At most so many bytes a pixel between the two sizes, and so many MiB besides at the smaller one.
BOUNDS = {
    "decode packed, k = 1": (1.25, 16),
    "decode packed, k = 8": (1.25, 16),
    "encode labels packed, k = 8": (1.25, 16),
    "decode context, k = 8": (4.0, 64),
    "encode labels by context, k = 8": (6.0, 96),
    "decode context on one core, k = 256": (4.0, 64),
    "encode labels by context on one core, k = 256": (4.0, 64),
    "encode RGB noise, k = 8": (100.0, 96),  # the worst there is: as many colours as pixels
}


@linux
@pytest.mark.parametrize("name", sampled(BOUNDS, [name for name in BOUNDS if "packed" in name]))
def test_memory_is_linear_in_the_picture(name: str) -> None:
    each, besides = BOUNDS[name]
    small, large = (memory.cost(JOBS[name], side, side).memory for side in (SMALL, LARGE))
    assert small <= each * SMALL**2 + besides * MIB
    assert large <= each * LARGE**2 + besides * MIB


@linux
@pytest.mark.parametrize("side", [65_535, 2**32 - 1])
def test_a_bomb_of_one_colour_is_refused_before_anything_is_made(side: int) -> None:
    assert memory.cost(BOMB, side, side).memory < MIB


def test_the_default_limit_is_the_last_size_that_is_accepted() -> None:
    """One row of as many pixels as Pillow takes without a warning; one more is refused."""
    assert Limits().max_pixels == DEFAULT_MAX_PIXELS == 89_478_485
    with pytest.raises(LimitError, match="89,478,486"):
        palettefmt.decode(bomb(DEFAULT_MAX_PIXELS + 1, 1))
    assert Image.MAX_IMAGE_PIXELS == DEFAULT_MAX_PIXELS
    image = palettefmt.decode(bomb(DEFAULT_MAX_PIXELS, 1))
    assert image.width == DEFAULT_MAX_PIXELS
    assert not image.labels.any()


def test_every_way_in_has_the_same_budget() -> None:
    """At the limit a picture goes through every function that takes one; one pixel above, through none."""
    pixels = np.zeros((10, 100, 3), np.uint8)
    data = palettefmt.encode(pixels, 2)
    at, below = Limits(max_pixels=1000), Limits(max_pixels=999)
    for way in (
        lambda limits: palettefmt.encode(pixels, 2, check=True, limits=limits),
        lambda limits: palettefmt.encode(pixels, 2, "context", check=True, limits=limits),
        lambda limits: palettefmt.encode(data, check=True, limits=limits),
        lambda limits: palettefmt.quantize(pixels, 2, limits=limits),
        lambda limits: palettefmt.decode(data, limits=limits),
        lambda limits: decode_region(data, (0, 0, 100, 10), limits=limits),
        lambda limits: palettefmt.info(data, limits=limits),
        lambda limits: palettefmt.choose_colors(pixels, max_bytes=5000, limits=limits),
    ):
        way(at)
        with pytest.raises(LimitError):
            way(below)
