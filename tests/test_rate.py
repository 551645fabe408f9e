"""What labels that know their cost promise (`palettefmt.dither.rate`), on small pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from palettefmt import parallel
from palettefmt.dither import perceptual, rate_aware, stray
from palettefmt.dither.canvas import Canvas
from palettefmt.dither.context_rate import SIDE, TOP, Rates, bits_at, estimate, plane_of
from palettefmt.dither.search import Search, search
from palettefmt.dither.stripes import in_phases
from palettefmt.dither.vision import Vision
from palettefmt.dither.visit import bits_around, bits_around_two
from palettefmt.errors import UsageError
from palettefmt.exports.png import indexed_png
from palettefmt.kmi import context
from tests.runs import EXHAUSTIVE, sampled
from tests.test_dither import centres, china, noise

U8 = NDArray[np.uint8]


@pytest.fixture(scope="module")
def photo() -> U8:
    return np.ascontiguousarray(china()[:, 40:150])


def coded(palette: U8, labels: U8) -> int:
    return len(context.encode(labels, palette))


def as_png(palette: U8, labels: U8) -> int:
    return len(indexed_png(labels, palette))


def all_bits(rates: Rates, labels: U8) -> float:
    """The whole cost of a picture, pixel by pixel."""
    plane = plane_of(labels)
    places = [(y, x) for y in range(labels.shape[0]) for x in range(labels.shape[1])]
    return sum(float(bits_at(rates, plane, y + TOP, x + SIDE)) for y, x in places)


class TestStrength:
    def test_none_is_the_perceptual_dither(self, photo: U8) -> None:
        start = centres(photo, 8)
        for one, other in zip(
            rate_aware(photo, start, strength=0, effort=1), perceptual(photo, start, effort=1), strict=True
        ):
            assert (one == other).all()

    @pytest.mark.parametrize("k", sampled([8, 64], [8]))
    def test_more_of_it_takes_fewer_coded_bytes(self, photo: U8, k: int) -> None:
        start = centres(photo, k)
        sizes = [coded(*rate_aware(photo, start, strength=s, effort=2)) for s in (0, 1, 4, 16)]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[2] < 0.85 * sizes[0]

    @pytest.mark.parametrize("strength", [-1, float("nan"), "1"])
    def test_a_wrong_one_is_refused(self, strength: float) -> None:
        with pytest.raises(UsageError, match="strength"):
            rate_aware(noise(4, 4), noise(2, 1)[:, 0], strength=strength)

    def test_an_unknown_coder_is_refused(self) -> None:
        with pytest.raises(UsageError, match="target"):
            rate_aware(noise(4, 4), noise(2, 1)[:, 0], strength=1, target="jpeg")


class TestThreads:
    @pytest.mark.parametrize("threads", sampled([2, 5], [5]))
    @pytest.mark.parametrize("strength", [0, 2])
    def test_any_number_gives_the_same_labels(
        self, monkeypatch: pytest.MonkeyPatch, photo: U8, threads: int, strength: int
    ) -> None:
        start = centres(photo, 24)
        found = []
        for number in (1, threads):
            monkeypatch.setattr(parallel, "cores", lambda number=number: number)
            found.append(rate_aware(photo, start, strength=strength, effort=2))
        for one, other in zip(*found, strict=True):
            assert (one == other).all()

    @pytest.mark.parametrize("reach", [1, 6, 40])
    @pytest.mark.parametrize("number", [0, 1])
    def test_stripes_cover_the_picture_and_those_of_a_phase_keep_apart(self, reach: int, number: int) -> None:
        done: list[tuple[int, int]] = []
        for height in (1, 31, 32, 33, 500):
            done.clear()
            assert (
                in_phases(height, reach, number, lambda stripe: (done.append(stripe), stripe[1] - stripe[0])[1])
                == height
            )
            done.sort()
            assert [row for first, last in done for row in range(first, last)] == list(range(height))
            assert all(later[0] - one[1] >= 2 * reach for one, later in zip(done, done[2:], strict=False))


class TestPixels:
    @pytest.mark.parametrize("colours", [1, 2, 5, 16])
    def test_a_drawing_with_no_more_colours_than_entries_stays_exact(self, colours: int) -> None:
        pixels = noise(colours, 1)[:, 0][np.random.default_rng(1).integers(0, colours, (20, 31))]
        palette, labels = rate_aware(pixels, noise(16, 1, seed=5)[:, 0], strength=50)
        assert (palette[labels] == pixels).all()

    def test_a_flat_ground_keeps_its_colour(self) -> None:
        pixels = np.full((96, 96, 3), (250, 240, 230), np.uint8)
        pixels[20:70, 30:60] = noise(50, 30)
        palette, labels = rate_aware(pixels, centres(pixels, 4), strength=20)
        assert (palette[labels][:20] == (250, 240, 230)).all()

    @pytest.mark.parametrize("k", [6, 40])
    def test_a_fixed_palette_stays_and_so_do_pixels_that_it_holds(self, photo: U8, k: int) -> None:
        start = centres(photo, k)[::-1].copy()
        pixels = photo.copy()
        pixels[40:60:2, 50:80:3] = start[3]
        palette, labels = rate_aware(pixels, start, strength=20, fixed=np.ones(k, bool), effort=2)
        assert (palette == start).all()
        assert (labels[40:60:2, 50:80:3] == 3).all()

    @pytest.mark.parametrize("k", [8, 40])
    def test_transparent_pixels_get_one_label_of_their_own_and_opaque_ones_stay_opaque(self, k: int) -> None:
        pixels = noise(40, 40, 4, seed=4)
        pixels[..., 3] = 255
        pixels[:10, :, 3] = 0
        pixels[30:, :, 3] = 128
        start = np.concatenate([noise(k - 1, 1, 4, seed=8)[:, 0], np.zeros((1, 4), np.uint8)])
        start[: k - 1, 3] = np.linspace(100, 260, k - 1).clip(0, 255)
        palette, labels = rate_aware(pixels, start, strength=8, effort=3)
        blank = np.unique(labels[pixels[..., 3] == 0])
        assert blank.size == 1
        assert palette[blank[0], 3] == 0
        assert not np.isin(labels[pixels[..., 3] > 0], blank).any()
        assert (palette[labels][pixels[..., 3] == 255][:, 3] == 255).all()

    @pytest.mark.parametrize("shape", [(1, 1), (1, 17), (17, 1), (3, 5), (2, 70)])
    @pytest.mark.parametrize("k", [1, 2, 17, 256])
    def test_any_shape_and_count(self, shape: tuple[int, int], k: int) -> None:
        palette, labels = rate_aware(noise(*shape), noise(k, 1, seed=9)[:, 0], strength=3)
        assert labels.shape == shape
        assert palette.shape == (k, 3)
        assert labels.max() < k

    @EXHAUSTIVE
    def test_a_large_picture_is_sampled(self, photo: U8) -> None:
        pixels = np.tile(photo, (3, 3, 1))
        palette, labels = rate_aware(pixels, centres(photo, 8), strength=4, effort=1)
        assert labels.shape == pixels.shape[:2]
        assert coded(palette, labels) < labels.size // 4


@pytest.mark.parametrize("k", sampled([5, 16, 17, 60], [16, 17]))
class TestBits:
    """The change that the search counts is the change of the table's whole cost."""

    def start(self, k: int) -> tuple[Rates, U8]:
        random = np.random.default_rng(k)
        labels = np.repeat(random.integers(0, k, (9, 4), dtype=np.uint8), 3, axis=1)
        return estimate(plane_of(labels), noise(k, 1, seed=k)[:, 0], 1.0), labels

    def test_of_one_pixel(self, k: int) -> None:
        rates, labels = self.start(k)
        before = all_bits(rates, labels)
        for y, x, new in [(0, 0, 1), (8, 11, 2), (4, 0, 3), (3, 11, 0), (4, 5, 4), (5, 6, k - 1)]:
            other = labels.copy()
            other[y, x] = new
            one, two = (float(bits_around(rates, plane_of(p), y, x, np.float32(1e30))) for p in (labels, other))
            assert two - one == pytest.approx(all_bits(rates, other) - before, abs=1e-3)

    def test_of_two_pixels(self, k: int) -> None:
        rates, labels = self.start(k)
        before = all_bits(rates, labels)
        for y, x, y2, x2 in [(0, 2, 0, 3), (3, 3, 4, 2), (3, 5, 4, 5), (7, 8, 8, 9), (4, 0, 5, 0)]:
            other = labels.copy()
            other[y, x], other[y2, x2] = labels[y2, x2], labels[y, x]
            one, two = (float(bits_around_two(rates, plane_of(p), y, x, y2, x2)) for p in (labels, other))
            assert two - one == pytest.approx(all_bits(rates, other) - before, abs=1e-3)

    def test_of_all_labels_are_about_what_chance_says(self, k: int) -> None:
        """A table that knew nothing would say log2(k) each; labels in runs of three cost less, never nothing."""
        rates, labels = self.start(k)
        assert 0.1 * labels.size < all_bits(rates, labels) < np.log2(k) * labels.size


class TestSpecks:
    @pytest.mark.parametrize("strength", [0, 2])
    def test_no_pixel_strays_far_in_a_large_palette(self, photo: U8, strength: float) -> None:
        palette, labels = rate_aware(photo, centres(photo, 128), strength=strength, effort=1)
        spots, seen = stray.coordinates(palette), stray.coordinates(photo)
        far = np.sqrt(((spots[labels] - seen) ** 2).sum(axis=2))
        nearest = np.sqrt(((seen[..., None, :] - spots) ** 2).sum(axis=-1)).min(axis=-1)
        allowed = np.maximum(nearest, np.sqrt(stray.PLAIN.free(128)))
        assert np.percentile(far - allowed, 99.9) < 5

    @EXHAUSTIVE
    def test_without_restraint_they_do(self, photo: U8, monkeypatch: pytest.MonkeyPatch) -> None:
        """The test above can fail."""
        start = centres(photo, 128)
        monkeypatch.setattr(stray, "PLAIN", replace(stray.PLAIN, weight=0.0))
        palette, labels = perceptual(photo, start, effort=1)
        far = np.sqrt(((stray.coordinates(palette[labels]) - stray.coordinates(photo)) ** 2).sum(axis=2))
        monkeypatch.undo()
        palette, labels = perceptual(photo, start, effort=1)
        near = np.sqrt(((stray.coordinates(palette[labels]) - stray.coordinates(photo)) ** 2).sum(axis=2))
        assert np.percentile(near, 99.9) < 0.8 * np.percentile(far, 99.9)

    def test_distances_are_about_ciede2000(self) -> None:
        from skimage.color import deltaE_ciede2000, rgb2lab

        one = noise(1, 2000)
        other = (one.astype(int) + np.random.default_rng(1).integers(-12, 13, one.shape)).clip(0, 255).astype(np.uint8)
        expected = deltaE_ciede2000(rgb2lab(one), rgb2lab(other))
        found = np.sqrt(((stray.coordinates(one) - stray.coordinates(other)) ** 2).sum(axis=2))
        assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.85
        assert 0.8 < np.median(found / expected) < 1.3


class TestSearch:
    def test_a_pass_lowers_what_is_minimised(self, photo: U8) -> None:
        pixels, k = np.ascontiguousarray(photo[:64, :64]), 24
        palette = centres(pixels, k)
        canvas = Canvas(Vision(40.0), pixels)
        search(canvas, palette, 1)
        state = Search(canvas, palette)
        rates = estimate(state.plane, palette, 3.0)

        def cost() -> float:
            error = canvas.error(canvas.values(palette))
            frame = int(canvas.vision.radii.max())
            seen = canvas.vision.correlation(error)[:, frame:-frame, frame:-frame]
            far = ((stray.coordinates(palette)[canvas.labels] - canvas.coordinates) ** 2).sum(axis=2)
            strays = stray.PLAIN.weight * np.maximum(0, far - stray.PLAIN.free(k)).sum()
            return float((error * seen).sum() + strays + rates.price * all_bits(rates, canvas.labels))

        before = cost()
        changed = state.once(0, rates)
        state.finish()
        assert changed > 0
        assert cost() < before


class TestProgress:
    @pytest.mark.parametrize("fixed", [None, np.ones(8, bool)])
    def test_it_rises_to_one(self, fixed: NDArray[np.bool_] | None) -> None:
        told: list[float] = []
        rate_aware(noise(40, 40), noise(8, 1)[:, 0], strength=2, fixed=fixed, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1
        assert 0 < told[0] < 1


@pytest.mark.parametrize("target", ["context", "png"])
def test_a_flat_margin_does_not_change_what_a_strength_means(photo: U8, target: str) -> None:
    height, width = photo.shape[:2]
    framed = np.full((2 * height, 3 * width, 3), 255, np.uint8)
    framed[40 : 40 + height, width : 2 * width] = photo
    start = centres(photo, 31)
    palette, alone = rate_aware(photo, start, strength=8.0, target=target, effort=2)
    with_white = np.concatenate([start, np.full((1, 3), 255, np.uint8)])
    framed_palette, within = rate_aware(framed, with_white, strength=8.0, target=target, effort=2)
    part = np.ascontiguousarray(within[40 : 40 + height, width : 2 * width])
    size = coded if target == "context" else as_png
    assert size(framed_palette, part) < 1.1 * size(palette, alone)
