"""Pictures for the tests of large ones, and `encode_large` with a look at what it leaves behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from palettefmt import encode_large

SHAPES = {"grey": (61, 83), "rgb": (83, 61, 3), "rgba": (64, 57, 4)}


def picture(kind: str) -> np.ndarray:
    """Return a picture of many colours; a third of the RGBA one is clear, a third half clear."""
    shape = SHAPES[kind]
    pixels = np.random.default_rng(0).normal(128, 45, shape).clip(0, 255).astype(np.uint8)
    if kind == "rgba":
        pixels[..., 3] = np.arange(shape[0])[:, None] * 3 // shape[0] * 127 + 1
        pixels[: shape[0] // 3, :, 3] = 0
        pixels[-shape[0] // 3 :, :, 3] = 255
    return pixels


def encoded(tmp_path: Path, source: Any, *arguments: Any, **options: Any) -> bytes:
    """Return the file that `encode_large` makes, and check that there is nothing beside it."""
    if isinstance(source, np.ndarray):
        np.save(tmp_path / "in.npy", source)
        source = tmp_path / "in.npy"
    before = set(os.listdir(tmp_path))
    encode_large(source, tmp_path / "out.kmi", *arguments, **options)
    assert set(os.listdir(tmp_path)) == before | {"out.kmi"}
    return (tmp_path / "out.kmi").read_bytes()
