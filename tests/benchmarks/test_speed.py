"""Packing, decoding and the palette, each beside its peer in one run.

    pytest -n 0 tests/benchmarks/test_speed.py --benchmark-group-by=group --benchmark-columns=median,rounds

Medians of one run are compared; the machine may be noisy. Rates in Mpixel/s stand in `extra_info` (--benchmark-json).
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.kmi import packing

MEGA = 1_000_000
SHAPE = (3000, 4000)


def noise(colors: int = 8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, colors, SHAPE, np.uint8)


@pytest.fixture(scope="module", params=["china.jpg", "flower.jpg"])
def photo_image(request: pytest.FixtureRequest) -> IndexedImage:
    """Return one of scikit-learn's photos at 8 colours."""
    from sklearn.datasets import load_sample_image

    return palettefmt.quantize(load_sample_image(request.param), 8)


def rate(benchmark: Any, run: Callable[[], object], pixels: int) -> None:
    benchmark.pedantic(run, rounds=15, warmup_rounds=2)
    benchmark.extra_info["Mpixel/s"] = round(pixels / benchmark.stats.stats.median / MEGA)


@pytest.mark.benchmark(group="pack 3 bits")
def test_pack(benchmark: Any) -> None:
    labels = noise()
    rate(benchmark, lambda: packing.pack(labels, 3), labels.size)


@pytest.mark.benchmark(group="pack 3 bits")
def test_pack_peer_numpy_packbits(benchmark: Any) -> None:
    labels = noise()
    rate(benchmark, lambda: np.packbits(np.unpackbits(labels.reshape(-1, 1), axis=1)[:, 5:]), labels.size)


@pytest.mark.benchmark(group="unpack 3 bits")
def test_unpack(benchmark: Any) -> None:
    labels = noise()
    packed = packing.pack(labels, 3)
    rate(benchmark, lambda: packing.unpack(packed, 3, labels), labels.size)


@pytest.mark.benchmark(group="unpack 3 bits to RGB")
def test_unpack_to_rgb(benchmark: Any) -> None:
    image = IndexedImage(noise(), np.random.default_rng(1).integers(0, 256, (8, 3), np.uint8))
    packed = packing.pack(image.labels, 3)
    labels = np.empty(SHAPE, np.uint8)
    rgb = np.empty((*SHAPE, 3), np.uint8)

    def run() -> None:
        packing.unpack(packed, 3, labels)
        np.take(image.palette, labels, axis=0, out=rgb, mode="clip")

    rate(benchmark, run, labels.size)


@pytest.mark.benchmark(group="file to labels")
def test_decode(benchmark: Any, photo_image: IndexedImage) -> None:
    data = palettefmt.encode(photo_image)
    rate(benchmark, lambda: palettefmt.decode(data), photo_image.labels.size)


@pytest.mark.benchmark(group="file to labels")
def test_decode_peer_pillow_indexed_png(benchmark: Any, photo_image: IndexedImage) -> None:
    png = photo_image.to_png()
    rate(benchmark, lambda: np.asarray(Image.open(io.BytesIO(png))), photo_image.labels.size)


def squared_error(pixels: np.ndarray, entries: np.ndarray) -> float:
    """Return the squared error of every pixel shown as its nearest entry."""
    flat = pixels.reshape(-1, 3).astype(np.float64)
    total = 0.0
    for block in np.array_split(flat, 16):
        total += float(((block[:, None] - entries[None]) ** 2).sum(axis=2).min(axis=1).sum())
    return total


@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg"])
def test_palette_against_kmeans_on_all_pixels(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The notebook's setting: k = 8, all pixels; medians of three of each, interleaved."""
    from sklearn.cluster import KMeans
    from sklearn.datasets import load_sample_image

    pixels = load_sample_image(name)
    flat = pixels.reshape(-1, 3)
    palettefmt.quantize(pixels[:64], 8)
    ours: list[float] = []
    peers: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        image = palettefmt.quantize(pixels, 8)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        model = KMeans(n_clusters=8, max_iter=300, random_state=0).fit(flat)
        peers.append(time.perf_counter() - start)
    error = squared_error(pixels, image.palette) / squared_error(pixels, model.cluster_centers_)
    ratio = statistics.median(ours) / statistics.median(peers)
    with capsys.disabled():
        print(
            f"\n{name}: squared error {error:.5f} of KMeans(n_clusters=8, random_state=0) on all pixels, "
            f"time {ratio:.3f} ({statistics.median(ours) * 1e3:.0f} ms with labels, against "
            f"{statistics.median(peers) * 1e3:.0f} ms)"
        )
    assert error <= 1.001
