"""Labels and palettes for the tests of the context coding, and its kernels as plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from palettefmt.kmi import context
from palettefmt.kmi.context.ranking import rank_colours


def palette_of(k: int, channels: int = 3, seed: int = 1) -> np.ndarray:
    """Draw a palette."""
    return np.random.default_rng(seed).integers(0, 256, (k, channels)).astype(np.uint8)


def picture(rows: int, width: int, k: int, seed: int = 0) -> np.ndarray:
    """Draw labels with flat areas, noise and repeated rows."""
    rng = np.random.default_rng(seed)
    labels = np.full((rows, width), rng.integers(0, k))
    labels[rows // 3 :] = rng.integers(0, k, (rows - rows // 3, width))
    if rows > 4:
        labels[-1] = labels[-3]
    return labels.astype(np.uint8)


def encode_in(labels: np.ndarray, palette: np.ndarray, mode: int) -> bytes:
    """Encode in one given mode."""
    order, colours = rank_colours(palette)
    rank_of = np.zeros(256, np.uint8)
    rank_of[order] = np.arange(len(palette))
    return context._encode_in_mode(rank_of[labels], colours, len(palette), mode)


@contextmanager
def uncompiled() -> Iterator[None]:
    """Let every kernel call the plain Python of the others."""
    saved = []
    names = [name for _, name, _ in iter_modules(context.__path__)]
    for module in (context, *(import_module(f"palettefmt.kmi.context.{name}") for name in names)):
        for key, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                saved.append((module, key, value))
    for module, key, value in saved:
        setattr(module, key, value.py_func)
    try:
        yield
    finally:
        for module, key, value in saved:
            setattr(module, key, value)
