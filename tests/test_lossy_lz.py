"""What labels for deflate promise: fewer bytes for more strength, and everything that the other dithers promise."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

from palettefmt import parallel
from palettefmt.dither import floyd_steinberg, lossy_lz, lz_rows, lz_steps, rate_aware
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.deflate_cost import DISTANCE_EXTRA, LENGTH_EXTRA, LENGTH_SYMBOL, Statistics
from palettefmt.dither.lossy_lz import DeflateChooser
from palettefmt.dither.lz_rows import distance_symbol
from palettefmt.dither.vision import Vision
from palettefmt.exports.order import orders, smallest_png
from palettefmt.exports.png import indexed_png
from tests.runs import EXHAUSTIVE, rest, sampled
from tests.test_dither import U8, centres, noise
from tests.test_dither import china as photo

PPD = 40.0


def china() -> U8:
    return np.ascontiguousarray(photo()[40:120, 60:200])


def packed(labels: U8, k: int) -> bytes:
    """Return the stream that PNG gives to deflate."""
    depth = next(depth for depth in (1, 2, 4, 8) if k <= 1 << depth)
    bits = np.unpackbits(labels[..., None], axis=2)[..., 8 - depth :].reshape(len(labels), -1)
    return np.pad(np.packbits(bits, axis=1), ((0, 0), (1, 0))).tobytes()


def deflated(labels: U8, k: int) -> int:
    return len(zlib.compress(packed(labels, k), 9))


def entropy(counts: NDArray[np.int64]) -> float:
    seen = counts[counts > 0]
    return float(-(seen * np.log2(seen / seen.sum())).sum())


def chosen(pixels: U8, palette: U8, price: float, passes: int = 2) -> Canvas:
    canvas = Canvas(Vision(PPD, alpha=pixels.shape[2] == 4), pixels)
    DeflateChooser().choose(canvas, palette, price, passes, lambda _: None)
    return canvas


def perceived(canvas: Canvas, palette: U8) -> float:
    error = canvas.error(canvas.values(palette))
    frame = int(canvas.vision.radii.max())
    seen = canvas.vision.correlation(error)[:, frame:-frame, frame:-frame]
    return float((error * seen).astype(np.float64).sum())


class TestBytes:
    @pytest.mark.parametrize("k", sampled([2, 4, 16, 64], [4, 64]))
    def test_more_strength_makes_fewer_bytes(self, k: int) -> None:
        pixels = china()
        palette = centres(pixels, k)
        sizes = [deflated(chosen(pixels, palette, price).labels, k) for price in (2.0, 20.0, 200.0)]
        assert sizes[0] > 1.05 * sizes[1]
        assert sizes[1] > 1.05 * sizes[2]

    @pytest.mark.parametrize(("k", "price"), [(16, 10.0), rest(64, 3.0)])
    def test_they_beat_error_diffusion_in_bytes_and_looks(self, k: int, price: float) -> None:
        pixels = china()
        palette = centres(pixels, k)
        canvas = chosen(pixels, palette, price)
        plain = chosen(pixels, palette, 1.0, passes=0)
        plain.labels = floyd_steinberg(pixels, palette)
        assert deflated(canvas.labels, k) < 0.8 * deflated(plain.labels, k)
        assert perceived(canvas, palette) < 1.1 * perceived(plain, palette)

    @EXHAUSTIVE
    def test_a_second_pass_lowers_what_is_minimised(self) -> None:
        pixels = china()
        palette = centres(pixels, 64)
        costs = []
        for passes in (1, 2):
            canvas = chosen(pixels, palette, 1.0, passes)
            costs.append(perceived(canvas, palette) + 8 * deflated(canvas.labels, 64))
        assert costs[1] < costs[0]


class TestPromises:
    def test_same_labels_for_any_number_of_threads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pixels = np.tile(china(), (4, 1, 1))  # several bands
        palette = centres(china(), 16)
        found = []
        for threads in (1, 3):
            monkeypatch.setattr(parallel, "cores", lambda threads=threads: threads)
            found.append(chosen(pixels, palette, 1.0, 1).labels)
        assert (found[0] == found[1]).all()

    @pytest.mark.parametrize("k", [2, 3, 5, 16, 17])
    @pytest.mark.parametrize("shape", [(1, 1), (1, 17), (17, 1), (5, 3)])
    def test_any_shape_and_depth(self, shape: tuple[int, int], k: int) -> None:
        labels = chosen(noise(*shape), noise(k, 1, seed=9)[:, 0], 1.0).labels
        assert labels.shape == shape
        assert labels.max() < k

    def test_held_pixels_stay_and_a_fixed_palette_too(self) -> None:
        pixels = china()
        palette = centres(pixels, 8)
        pixels[30:60, 50:120] = palette[3]
        entries, labels = rate_aware(pixels, palette, strength=8.0, target="png", effort=1, fixed=np.ones(8, bool))
        assert (entries == palette).all()
        assert (palette[labels[30:60, 50:120]] == palette[3]).all()

    def test_exact_pictures_stay_exact(self) -> None:
        palette = noise(16, 1, seed=3)[:, 0]
        pixels = palette[np.random.default_rng(1).integers(0, 16, (30, 41))]
        entries, labels = rate_aware(pixels, palette, strength=30.0, target="png")
        assert (entries[labels] == pixels).all()

    def test_transparent_pixels_share_a_label_and_opaque_ones_stay_opaque(self) -> None:
        pixels = np.dstack([china(), np.full(china().shape[:2], 255, np.uint8)])
        pixels[:30, :, 3] = 0
        pixels[50:70, :, 3] = 128
        palette = np.concatenate([noise(7, 1, 4, seed=8)[:, 0], np.zeros((1, 4), np.uint8)])
        palette[:7, 3] = (255, 255, 255, 255, 254, 130, 120)
        entries, labels = rate_aware(pixels, palette, strength=4.0, target="png", effort=1)
        assert (entries[np.unique(labels[:30])][:, 3] == 0).all()
        assert np.unique(labels[:30]).size == 1
        assert (entries[labels][pixels[..., 3] == 255][:, 3] == 255).all()

    def test_progress_rises_to_one(self) -> None:
        told: list[float] = []
        DeflateChooser().choose(Canvas(Vision(PPD), noise(9, 9)), noise(4, 1)[:, 0], 1.0, 3, told.append)
        assert told == sorted(told)
        assert told[-1] == 1


class TestModel:
    def test_symbols_are_those_of_deflate(self) -> None:
        assert [LENGTH_SYMBOL[n] for n in (3, 4, 10, 11, 12, 13, 18, 19, 257, 258)] == [
            0,
            1,
            7,
            8,
            8,
            9,
            11,
            12,
            27,
            28,
        ]
        assert [distance_symbol(d) for d in (1, 2, 4, 5, 6, 7, 9, 24577, 32768)] == [0, 1, 3, 4, 4, 5, 6, 29, 29]

    def test_what_comes_often_is_cheap(self) -> None:
        statistics = Statistics(np.ones(256))
        statistics.symbols[7] = 10_000
        statistics.symbols[256 + 5] = 1000
        statistics.distances[11] = 1000
        statistics.update()
        literals, lengths, distances = statistics.prices(1.0)
        assert literals.argmin() == 7
        assert lengths[3:].argmin() == 5 - 3
        assert distances.argmin() == 11
        assert statistics.symbols.sum() == statistics.distances.sum() == 0

    @pytest.mark.parametrize(("k", "price"), [(16, 10.0), (64, 2.0)])
    def test_the_bits_it_counts_are_about_those_of_deflate(
        self, monkeypatch: pytest.MonkeyPatch, k: int, price: float
    ) -> None:
        found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

        class Counting(Statistics):
            def update(self) -> None:
                found.append((self.symbols.copy(), self.distances.copy()))
                super().update()

        monkeypatch.setattr(lossy_lz, "Statistics", Counting)
        labels = chosen(photo(), centres(china(), k), price, 1).labels
        symbols, distances = (sum(counts) for counts in zip(*found, strict=True))
        lengths = np.bincount(LENGTH_SYMBOL, symbols[256:], 29)
        bits = entropy(np.concatenate([symbols[:256], lengths])) + entropy(distances)
        bits += (lengths * LENGTH_EXTRA).sum() + (distances * DISTANCE_EXTRA).sum()
        assert bits / 8 == pytest.approx(deflated(labels, k), rel=0.08)

    def test_uncompiled_kernels_give_the_same_labels(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pictures = [(noise(5, 13), noise(k, 1, seed=k)[:, 0]) for k in (3, 17)]
        compiled = [chosen(*picture, 2.0).labels for picture in pictures]
        for module in (lz_rows, lz_steps, lossy_lz):
            for name, value in vars(module).copy().items():
                if hasattr(value, "py_func"):
                    monkeypatch.setattr(module, name, value.py_func)
        for picture, labels in zip(pictures, compiled, strict=True):
            assert (chosen(*picture, 2.0).labels == labels).all()

    def test_the_error_that_is_added_up_is_the_quadratic_form(self) -> None:
        """Without a price, each pass ends at labels whose cost it says; a wrong tap would make it rise in the next."""
        pixels = china()
        palette = centres(pixels, 16)
        errors = [perceived(chosen(pixels, palette, 1e-6, passes), palette) for passes in (1, 2, 3)]
        assert errors == sorted(errors, reverse=True)


class TestOrder:
    def picture(self) -> tuple[U8, U8]:
        labels = np.minimum(np.random.default_rng(0).geometric(0.2, (40, 50)), 12).astype(np.uint8) - 1
        return labels, noise(12, 1, 4, seed=2)[:, 0]

    def shown(self, png: bytes) -> NDArray[np.uint8]:
        import io

        from PIL import Image

        return np.array(Image.open(io.BytesIO(png)).convert("RGBA"))

    def test_every_order_is_a_permutation(self) -> None:
        labels, palette = self.picture()
        for order in orders(labels, palette):
            assert sorted(order) == list(range(12))

    @pytest.mark.parametrize("optimize", [False, True])
    def test_the_smallest_shows_the_same_and_is_not_larger(self, optimize: bool) -> None:
        labels, palette = self.picture()
        png, plain = smallest_png(labels, palette, optimize=optimize), indexed_png(labels, palette, optimize=optimize)
        assert (self.shown(png) == self.shown(plain)).all()
        assert len(png) <= len(plain)

    def test_one_entry_and_one_pixel_work(self) -> None:
        assert (self.shown(smallest_png(np.zeros((1, 1), np.uint8), noise(1, 1)[:, 0]))[..., 3] == 255).all()
