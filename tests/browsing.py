"""Pictures to look at in a browser."""

from __future__ import annotations

import numpy as np

import palettefmt


def picture(width: int, height: int, colors: int, channels: int = 3) -> palettefmt.IndexedImage:
    generator = np.random.default_rng([width, height, colors, channels])
    labels = generator.integers(0, colors, (height, width), np.uint8)
    return palettefmt.IndexedImage(labels, generator.integers(0, 256, (colors, channels), np.uint8))
