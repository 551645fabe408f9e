"""Weighted points to k centres of little squared error: a good start, KMeans, and swaps of badly placed centres.

scikit-learn's KMeans does the iterations. What it can't do is leave a poor local minimum: there two centres share what one could
serve while another one spans what needs two. `search` therefore merges the pair of centres that costs least, splits
the cluster that gains most (as in ISODATA, Ball and Hall 1965, one swap or several at a time), iterates again, and keeps what is better.
"""

from __future__ import annotations

import functools
import heapq
import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Clustering(NamedTuple):
    """Centres (k, c), the centre of each point (n,), and the weighted squared error."""

    centres: Floats
    labels: NDArray[np.int32]
    error: float


def iterate(points: Floats, weights: Floats, centres: Floats, rounds: int) -> Clustering:
    """Run at most `rounds` iterations of scikit-learn's KMeans from given centres, in one thread."""
    import sklearn
    from sklearn.cluster import KMeans

    model = KMeans(len(centres), init=centres, n_init=1, max_iter=rounds, tol=0.0, random_state=0, copy_x=True)
    # No convergence is no fault here: rounds are limited on purpose.
    with (
        _threads().limit(limits=1),
        sklearn.config_context(assume_finite=True, skip_parameter_validation=True),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        model.fit(points, sample_weight=weights)
    return Clustering(model.cluster_centers_, model.labels_, float(model.inertia_))


@functools.cache
def _threads() -> Any:
    """The one-thread switch; to look for the loaded libraries takes a while, so it is done once."""
    from sklearn.cluster import KMeans  # noqa: F401  (loads the libraries that are to be limited)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def search(points: Floats, weights: Floats, k: int, seed: int, rounds: int, tries: int) -> Clustering:
    """Look for the best k centres.

    Parameters
    ----------
    points : ndarray of float64, shape (n, c)
        Distinct points.
    weights : ndarray of float64, shape (n,)
        Weight of each, above 0. A point far heavier than all others together holds a centre in its place.
    k : int
        Number of centres, below n.
    seed : int
        Seeds the k-means++ start (Arthur and Vassilvitskii 2007), which competes with the start that splits along principal axes.
    rounds : int
        KMeans iterations for each start.
    tries : int
        Number of unsuccessful swaps after which the search ends.

    Returns
    -------
    Clustering
        The best that was found.
    """
    from sklearn.cluster import kmeans_plusplus

    seeded, _ = kmeans_plusplus(points, k, sample_weight=weights, random_state=seed)
    starts = [split_start(points, weights, k), seeded]
    best = min((iterate(points, weights, start, rounds) for start in starts), key=lambda found: found.error)
    at_once = max(1, k // 8)
    skip = 0
    while tries > 0:
        moved = _swap(points, weights, best, at_once, skip)
        if moved is None:
            break
        found = iterate(points, weights, moved, max(5, rounds // 3))
        if found.error < best.error:
            best, skip = found, 0
        else:
            tries -= 1
            skip = skip + 1 if at_once == 1 else 0
            at_once = max(1, at_once // 4)
    return best


def split_start(points: Floats, weights: Floats, k: int) -> Floats:
    """Start with k centres: again and again split the cluster that gains most, across its principal axis, at the best place.

    The division of Wu, "Efficient statistical computations for optimal color quantization" (1991), along free axes.
    """
    first = _best_cut(points, weights, np.arange(len(points)))
    heap = [(-first[0], 0, first)]
    made = 1
    while len(heap) < k and heap[0][0] < 0.0:
        _, _, (_, _, parts) = heapq.heappop(heap)
        for part in parts:
            cut = _best_cut(points, weights, part)
            heapq.heappush(heap, (-cut[0], made, cut))
            made += 1
    return np.array([centre for _, _, (_, centre, _) in heap])


def _best_cut(
    points: Floats, weights: Floats, members: NDArray[np.intp]
) -> tuple[float, Floats, tuple[NDArray[np.intp], ...]]:
    """Gain in squared error, mean, and the two parts of the best cut across the members' principal axis."""
    weight = weights[members]
    total = weight.sum()
    mean = weight @ points[members] / total
    offsets = points[members] - mean
    if len(members) < 2:
        return 0.0, mean, ()
    _, axes = np.linalg.eigh((offsets * weight[:, None]).T @ offsets)
    along = offsets @ axes[:, -1]
    order = np.argsort(along, kind="stable")
    below = np.cumsum(weight[order])[:-1]
    moment = np.cumsum((weight * along)[order])[:-1]
    gains = moment * moment * total / (below * (total - below))
    cut = int(np.argmax(gains)) + 1
    return float(gains[cut - 1]), mean, (members[order[:cut]], members[order[cut:]])


def _swap(points: Floats, weights: Floats, found: Clustering, at_once: int, skip: int) -> Floats | None:
    """Centres after the `at_once` most promising swaps (without the first `skip`), or None if there is none."""
    k = len(found.centres)
    weight, centres = _means(points, weights, found.labels, k)
    gains, halves = _halves(points, weights, found.labels, centres)
    distances = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    costs = weight[:, None] * weight / (weight[:, None] + weight) * distances
    costs[np.tril_indices(k)] = np.inf
    pairs = np.argsort(costs, axis=None, kind="stable")[: 8 * at_once]
    splits = np.argsort(-gains, kind="stable")[: 8 * at_once]
    net = gains[splits] - costs.ravel()[pairs][:, None]
    moved = centres.copy()
    used = np.zeros(k, dtype=np.bool_)
    done = 0
    for choice in np.argsort(-net, axis=None, kind="stable"):
        pair, split = divmod(int(choice), len(splits))
        i, j = divmod(int(pairs[pair]), k)
        s = int(splits[split])
        if s in (i, j) or used[[i, j, s]].any() or gains[s] <= 0.0:
            continue
        if skip > 0:
            skip -= 1
            continue
        if done > 0 and net.flat[choice] <= 0.0:
            break
        moved[i] = (weight[i] * centres[i] + weight[j] * centres[j]) / (weight[i] + weight[j])
        moved[s], moved[j] = halves[s]
        used[[i, j, s]] = True
        done += 1
        if done == at_once:
            break
    return moved if done else None


def _means(points: Floats, weights: Floats, labels: NDArray[np.int32], k: int) -> tuple[Floats, Floats]:
    """Weight (k,) and mean (k, c) of each label's points; an unused label has a tiny weight and the mean 0."""
    weight = np.maximum(np.bincount(labels, weights, k), 1e-300)
    sums = [np.bincount(labels, weights * points[:, axis], k) for axis in range(points.shape[1])]
    return weight, np.stack(sums, axis=1) / weight[:, None]


def _halves(points: Floats, weights: Floats, labels: NDArray[np.int32], centres: Floats) -> tuple[Floats, Floats]:
    """Gain (k,) and the two new centres (k, 2, c) when each cluster is halved across its principal axis."""
    k, channels = centres.shape
    offsets = points - centres[labels]
    scatter = np.empty((k, channels, channels))
    for i in range(channels):
        for j in range(i, channels):
            scatter[:, i, j] = scatter[:, j, i] = np.bincount(labels, weights * offsets[:, i] * offsets[:, j], k)
    _, axes = np.linalg.eigh(scatter)
    upper = (offsets * axes[labels, :, -1]).sum(axis=1) > 0.0
    weight, means = _means(points, weights, 2 * labels + upper, 2 * k)
    weight = weight.reshape(k, 2)
    means = means.reshape(k, 2, channels)
    between = weight.prod(axis=1) / weight.sum(axis=1)
    return between * ((means[:, 0] - means[:, 1]) ** 2).sum(axis=1), means
