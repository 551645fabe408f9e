"""`PaletteQuantizer`: palettes as a scikit-learn estimator, for pipelines, grid searches and notebooks."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin, OneToOneFeatureMixin, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from palettefmt import arguments
from palettefmt.arguments import MAX_SEED
from palettefmt.arrays import MAX_COLORS
from palettefmt.errors import UsageError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.palette.spaces import coordinates
from palettefmt.quantization import quantize

Samples = NDArray[Any]
Labels = NDArray[np.int32]


# scikit-learn has no types.
class PaletteQuantizer(OneToOneFeatureMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Reduce samples to a few representative ones: pixels to a palette.

    Samples of dtype uint8 with three or four features are pixels, sRGB or sRGB with straight alpha: palette and labels
    are those of `palettefmt.quantize`. All other samples are clustered by scikit-learn's KMeans as plain numbers.

    Parameters
    ----------
    n_colors : int, default 8
        Most entries of the palette, 1 to 256. Samples with fewer distinct values keep them all, exactly.
    n_init : int, default 1
        How many times to cluster, each with a seed of its own; the result of least `inertia_` is kept.
    random_state : int, RandomState instance or None, default 0
        An int is the seed itself, as in `palettefmt.quantize`; None draws one from numpy's global state.
    palette : ndarray of uint8, shape (k, n_features), or str, optional
        For pixels: entries that are taken instead of learnt ones; ``"device:NAME"`` is a device's.
    palette_fit : {"auto", "none"} or float, optional
        How far pixels are fitted to what that palette can show, as `palettefmt.quantize` has it under ``fit``.

    Attributes
    ----------
    palette_ : ndarray of shape (k, n_features)
        The entries; uint8 in order of luminance for pixels, float64 otherwise.
    cluster_centers_ : ndarray of float64, shape (k, n_features)
        The same, as scikit-learn names them.
    labels_ : ndarray of int32, shape (n_samples,)
        Entry of each sample.
    inertia_ : float
        Sum of squared distances of the samples to their entries; premultiplied when there is alpha, as
        `palettefmt.palette.spaces.coordinates` has it.
    n_features_in_ : int
        Features of a sample.

    Examples
    --------
    >>> import numpy as np
    >>> from palettefmt.estimator import PaletteQuantizer
    >>> picture = np.zeros((4, 4, 3), np.uint8)
    >>> picture[:2] = 250, 128, 10
    >>> model = PaletteQuantizer(n_colors=2).fit(picture.reshape(-1, 3))
    >>> model.palette_.tolist()
    [[0, 0, 0], [250, 128, 10]]
    >>> bool((model.transform(picture.reshape(-1, 3)).reshape(picture.shape) == picture).all())
    True
    """

    def __init__(
        self,
        n_colors: int = 8,
        *,
        n_init: int = 1,
        random_state: Any = 0,
        palette: Any = None,
        palette_fit: Any = None,
    ) -> None:
        self.n_colors = n_colors
        self.n_init = n_init
        self.random_state = random_state
        self.palette = palette
        self.palette_fit = palette_fit

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803
        """Learn a palette.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Pixels are ``picture.reshape(-1, 3)`` or ``(-1, 4)``, uint8.
        y : ignored

        Raises
        ------
        ValueError
            If a parameter is out of range, or `X` is no table of finite numbers.
        """
        samples = self._validated(X, reset=True)
        arguments.whole("n_colors", self.n_colors, 1, MAX_COLORS)
        arguments.whole("n_init", self.n_init, 1)
        if self.palette is not None:
            self._take_palette(samples)
        elif _are_pixels(samples):
            self._fit_pixels(samples)
        else:
            self._fit_numbers(samples)
        self.cluster_centers_ = self.palette_.astype(np.float64)
        return self

    def predict(self, X: Any) -> Labels:  # noqa: N803
        """Return the nearest entry of each sample, shape (n_samples,); the lowest of equally near ones."""
        check_is_fitted(self)
        samples = self._validated(X, reset=False)
        if self.palette is not None:
            return self._given(samples).labels.ravel().astype(np.int32)
        if _are_pixels(samples) and _are_pixels(self.palette_):
            return _quantized(samples, palette=self.palette_).labels.ravel().astype(np.int32)
        return _nearest(samples.astype(np.float64), self.cluster_centers_)

    def transform(self, X: Any) -> Samples:  # noqa: N803
        """Return each sample's entry of the palette, shape (n_samples, n_features)."""
        labels = self.predict(X)
        return self.palette_[labels]

    def _validated(self, X: Any, *, reset: bool) -> Samples:  # noqa: N803
        """Return samples as uint8 if they are that, else as float64."""
        samples: Samples = validate_data(self, X, reset=reset, dtype=[np.float64, np.uint8])
        return samples

    def _seeds(self) -> list[int]:
        """Return a seed for each time to cluster; the first is the one that was given."""
        given = self.random_state
        if not isinstance(given, (int, np.integer)):
            try:
                given = check_random_state(given).randint(MAX_SEED, dtype=np.int64)
            except ValueError as error:
                raise UsageError(f"random_state is a seed, a RandomState or None: {error}") from error
        given = arguments.whole("the seed", given, 0, MAX_SEED)
        return [(given + extra) % (MAX_SEED + 1) for extra in range(self.n_init)]

    def _take_palette(self, samples: Samples) -> None:
        found = self._given(samples)
        self.palette_, self.labels_ = found.palette, found.labels.ravel().astype(np.int32)
        self.inertia_ = _squared_error(samples, found) if samples.shape[1] == found.channels else np.nan

    def _given(self, samples: Samples) -> IndexedImage:
        """Label pixels with the palette that was given."""
        if not _are_pixels(samples):
            raise UsageError("a palette is for pixels: uint8 samples of three or four features")
        return _quantized(samples, palette=self.palette, fit=self.palette_fit)

    def _fit_pixels(self, pixels: Samples) -> None:
        self.inertia_ = np.inf
        for seed in self._seeds():
            found = _quantized(pixels, self.n_colors, seed=seed)
            error = _squared_error(pixels, found)
            if error < self.inertia_:
                self.palette_, self.labels_ = found.palette, found.labels.ravel().astype(np.int32)
                self.inertia_ = error

    def _fit_numbers(self, samples: Samples) -> None:
        samples = samples.astype(np.float64)
        clusters = min(self.n_colors, len(np.unique(samples, axis=0)))
        model = KMeans(clusters, n_init=self.n_init, random_state=self._seeds()[0])
        with threadpool_limits(limits=1):  # the same result on every number of processors
            model.fit(samples)
        self.palette_, self.inertia_ = model.cluster_centers_, float(model.inertia_)
        self.labels_ = _nearest(samples, self.palette_)


def _are_pixels(samples: Samples) -> bool:
    return samples.dtype == np.uint8 and samples.shape[1] in (3, 4)


def _quantized(pixels: Samples, colors: int | None = None, **options: Any) -> IndexedImage:
    """Quantize pixels as a picture of one column."""
    return quantize(pixels[:, None, :], colors, limits=Limits(max_pixels=len(pixels)), **options)


def _squared_error(pixels: Samples, found: IndexedImage) -> float:
    """Sum the squared error, a block at a time."""
    entries, labels = coordinates(found.palette), found.labels.ravel()
    blocks = (slice(start, start + (1 << 20)) for start in range(0, len(pixels), 1 << 20))
    return float(sum(((coordinates(pixels[block]) - entries[labels[block]]) ** 2).sum() for block in blocks))


def _nearest(samples: Samples, centres: Samples) -> Labels:
    from sklearn.metrics import pairwise_distances_argmin

    return np.asarray(pairwise_distances_argmin(samples, centres), np.int32)
