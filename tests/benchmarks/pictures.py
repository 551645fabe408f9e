"""The pictures that benchmarks measure on: photographs (scikit-learn's, and a folder's if it is there), drawn ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
KODAK = tuple(path.stem for path in sorted((CORPUS / "photos").glob("*.png")))
PHOTOS = (*KODAK, "china", "flower")
DRAWN = ("gradient", "sky", "pixelart", "noise", "dark", "hue")

Pixels = np.ndarray


def load(name: str) -> Pixels:
    """Return one picture by its name, uint8 of shape (height, width, 3)."""
    if name in KODAK:
        return np.asarray(Image.open(CORPUS / "photos" / f"{name}.png").convert("RGB"))
    if name in ("china", "flower"):
        from sklearn.datasets import load_sample_image

        return np.ascontiguousarray(load_sample_image(f"{name}.jpg"))
    return _draw(name)


def _draw(name: str) -> Pixels:
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:512, 0:768]
    if name == "gradient":
        return np.stack([x * 255 // 767, y * 255 // 511, (x + y) * 255 // 1278], axis=-1).astype(np.uint8)
    if name == "sky":  # a narrow smooth ramp with a little noise
        ramp = np.stack([90 + y * 0.15, 140 + y * 0.12, 210 + y * 0.05 + x * 0.01], axis=-1)
        return np.clip(ramp + rng.normal(0, 1.0, ramp.shape), 0, 255).round().astype(np.uint8)
    if name == "pixelart":
        blocks = np.minimum(rng.geometric(0.15, (64, 96)) - 1, 23)
        return rng.integers(0, 256, (24, 3), np.uint8)[blocks].repeat(8, axis=0).repeat(8, axis=1)
    if name == "noise":
        return rng.integers(0, 256, (512, 768, 3), np.uint8)
    if name == "dark":
        return load("flower") // 12
    grey = load("china").mean(axis=2).astype(np.uint8)  # "hue": a grey picture with small saturated spots
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    for _ in range(12):
        top, left = rng.integers(0, 400), rng.integers(0, 600)
        picture[top : top + 20, left : left + 20] = rng.integers(0, 256, 3)
    return picture


def large() -> Pixels:
    """Return 12 megapixels: a photo, tiled, with noise."""
    photo = load(PHOTOS[0])
    repeats = (-(-3000 // photo.shape[0]), -(-4096 // photo.shape[1]), 1)
    pixels = np.tile(photo, repeats)[:3000, :4096].astype(np.int16)
    pixels += np.random.default_rng(0).normal(0, 4, pixels.shape).round().astype(np.int16)
    return np.clip(pixels, 0, 255).astype(np.uint8)
