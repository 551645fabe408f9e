"""Promise: the dithers' kernels are plain Python too, and give the same labels uncompiled; nothing overflows."""

from __future__ import annotations

from importlib import import_module

import pytest

import palettefmt
from tests.determinism import scene

MODULES = [
    import_module(f"palettefmt.dither.{name}") for name in ("compose", "diffusion", "refine", "search", "vision")
]


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dither", ["floyd-steinberg", "perceptual"])
def test_uncompiled_kernels_give_the_same_picture(monkeypatch: pytest.MonkeyPatch, dither: str, channels: int) -> None:
    pixels = scene(14, 11, channels)
    compiled = palettefmt.quantize(pixels, 6, dither=dither, ppd=30.0)
    kernels = [
        (module, name) for module in MODULES for name, value in vars(module).items() if hasattr(value, "py_func")
    ]
    assert len(kernels) >= 6
    for module, name in kernels:
        monkeypatch.setattr(module, name, getattr(module, name).py_func)
    assert palettefmt.quantize(pixels, 6, dither=dither, ppd=30.0) == compiled
