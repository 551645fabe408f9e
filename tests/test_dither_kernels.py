"""Promise: the dithers' kernels are plain Python too, and give the same labels uncompiled; nothing overflows."""

from __future__ import annotations

from importlib import import_module

import pytest

import palettefmt
from palettefmt.dither import rate_aware
from tests.determinism import scene

MODULES = [
    import_module(f"palettefmt.dither.{name}")
    for name in ("compose", "context_rate", "diffusion", "rate", "refine", "search", "vision", "visit")
]


def uncompile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every kernel run as plain Python."""
    kernels = [
        (module, name) for module in MODULES for name, value in vars(module).items() if hasattr(value, "py_func")
    ]
    assert len(kernels) >= 15
    for module, name in kernels:
        monkeypatch.setattr(module, name, getattr(module, name).py_func)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dither", ["floyd-steinberg", "perceptual"])
def test_uncompiled_kernels_give_the_same_picture(monkeypatch: pytest.MonkeyPatch, dither: str, channels: int) -> None:
    pixels = scene(14, 11, channels)
    compiled = palettefmt.quantize(pixels, 6, dither=dither, ppd=30.0)
    uncompile(monkeypatch)
    assert palettefmt.quantize(pixels, 6, dither=dither, ppd=30.0) == compiled


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("colors", [6, 24])
def test_uncompiled_kernels_give_the_same_rate_aware_labels(
    monkeypatch: pytest.MonkeyPatch, colors: int, channels: int
) -> None:
    pixels = scene(14, 11, channels)
    start = palettefmt.quantize(pixels, colors).palette
    compiled = rate_aware(pixels, start, strength=4, ppd=30.0, effort=2)
    uncompile(monkeypatch)
    for one, other in zip(compiled, rate_aware(pixels, start, strength=4, ppd=30.0, effort=2), strict=True):
        assert (one == other).all()
