"""Weighted points to k centres of little squared error: a good start, KMeans, and swaps of misplaced centres.

scikit-learn's KMeans does the iterations. What it cannot do is leave a poor local minimum: there two centres
share what one could serve while another spans what needs two. `search` therefore merges the pair that costs
least, splits the cluster that gains most (as in ISODATA, Ball and Hall 1965), one swap or several at a time,
iterates again, and keeps what is better.
"""

from __future__ import annotations

import functools
import heapq
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from palettefmt.arrays import F64, I32, Indices

_FEW = 16  # centres: so few are iterated quickly, and more often end in a place that swaps do not lead out of
_FOLLOWED = 4  # starts that are then improved
_FEW_POINTS = 2048  # so few have more tries anyway
Swaps = list[tuple[int, int]]  # each of a cluster to split, and of one to merge with its partner


class Clustering(NamedTuple):
    """Centres (k, c), the centre of each point (n,), and the weighted squared error."""

    centres: F64
    labels: I32
    error: float


def iterate(points: F64, weights: F64, centres: F64, rounds: int) -> Clustering:
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
    """Find the loaded libraries' thread switches, once: it takes a while."""
    from sklearn.cluster import KMeans  # noqa: F401  (loads the libraries that are to be limited)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def search(points: F64, weights: F64, k: int, seed: int) -> Clustering:
    """Look for the k centres of least squared error.

    Parameters
    ----------
    points : ndarray of float64, shape (n, c)
        Distinct points; some thousands, since each try iterates over all of them.
    weights : ndarray of float64, shape (n,)
        Weight of each, above 0. A point far heavier than all others together holds a centre in its place.
    k : int
        Number of centres, below n.
    seed : int
        Seeds how far the estimates that order the swaps are trusted, and, where points or centres are few, k-means++
        starts (Arthur and Vassilvitskii 2007) that compete with the one along principal axes.

    Returns
    -------
    Clustering
        The best that was found.
    """
    from sklearn.cluster import kmeans_plusplus

    random = np.random.default_rng(seed)
    rounds = steps(k)
    tries = min(48, int(np.clip(256 // k, 2, 8)) * max(1, 4096 // len(points)))  # small sets are quick to try
    starts = [split_start(points, weights, k)]
    several = k <= _FEW and len(points) > _FEW_POINTS
    for extra in range(_FOLLOWED - 1 if several else min(8, 4096 // len(points))):
        state = (seed + extra) % 2**32
        starts.append(kmeans_plusplus(points, k, sample_weight=weights, random_state=state)[0])
    begun = sorted((iterate(points, weights, start, rounds) for start in starts), key=lambda found: found.error)
    followed = begun[:_FOLLOWED] if several else begun[:1]
    improved = (_swap(points, weights, found, rounds, tries, random) for found in followed)
    return min(improved, key=lambda found: found.error)


def _swap(
    points: F64, weights: F64, best: Clustering, rounds: int, tries: int, random: np.random.Generator
) -> Clustering:
    """Merge, split and iterate again as long as it pays, and so many times when it does not."""
    at_once = max(1, len(best.centres) // 4)
    while tries > 0:
        for swaps, moved in _swaps(points, weights, best, at_once, random):
            at_once = swaps
            found = iterate(points, weights, moved, rounds)
            better, worthwhile = found.error < best.error, found.error < 0.997 * best.error
            best = found if better else best
            tries -= not worthwhile
            if better or tries == 0:
                break
        else:
            break
    return best


def steps(k: int) -> int:
    """Say how many iterations make k centres comparable: many iterate slowly, and have less far to go."""
    return int(np.clip(256 // k, 3, 8))


def split_start(points: F64, weights: F64, k: int) -> F64:
    """Split the cluster that gains most, across its principal axis at the best place, until there are k.

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


def _best_cut(points: F64, weights: F64, members: Indices) -> tuple[float, F64, tuple[Indices, ...]]:
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


def _swaps(
    points: F64, weights: F64, found: Clustering, at_once: int, random: np.random.Generator
) -> Iterator[tuple[int, F64]]:
    """Yield centres to try, with their number of swaps: many at once, then fewer, then single ones."""
    k = len(found.centres)
    weight, centres = _means(points, weights, found.labels, k)
    gains, halves = _halves(points, weights, found.labels, centres)
    partners, costs = _cheapest_merges(weight, centres)

    def swapped(chosen: Swaps) -> F64:
        moved = centres.copy()
        for split, merged in chosen:
            both = [merged, partners[merged]]
            moved[merged] = np.average(centres[both], axis=0, weights=weight[both])
            moved[split], moved[partners[merged]] = halves[split]
        return moved

    while at_once > 1:
        # Gain and cost are estimates, before any iteration: each try may trust them a little more or less.
        gain, cost = (estimate * np.exp(random.normal(0.0, 0.3, k)) for estimate in (gains, costs))
        chosen = _disjoint(gain, cost, partners, at_once)
        if chosen:
            yield at_once, swapped(chosen)
        at_once //= 4
    splits, merges = np.argsort(-gains, kind="stable")[:16], np.argsort(costs, kind="stable")[:16]
    mutual = partners[partners] == np.arange(k)
    singles = [
        (int(split), int(merged))
        for merged in merges
        for split in splits
        if gains[split] > 0.0
        and split not in (merged, partners[merged])
        and not (mutual[merged] and partners[merged] < merged)  # the same pair, seen from its other end
    ]
    errors = _errors_after(points, weights, found, singles, partners, swapped)
    for rank in np.argsort(errors * np.exp(random.normal(0.0, 0.04, len(singles))), kind="stable"):
        yield 1, swapped([singles[rank]])


def _cheapest_merges(weight: F64, centres: F64) -> tuple[Indices, F64]:
    """Find the cluster that each is cheapest to merge with, and the squared error of that (Ward 1963)."""
    distances = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    costs = weight[:, None] * weight / (weight[:, None] + weight) * distances
    np.fill_diagonal(costs, np.inf)
    partners = costs.argmin(axis=1)
    return partners, costs[np.arange(len(centres)), partners]


def _disjoint(gain: F64, cost: F64, partners: Indices, most: int) -> Swaps:
    """Choose at most `most` worthwhile swaps that share no cluster."""
    used: set[int] = set()
    chosen: Swaps = []
    remaining = iter(np.argsort(cost, kind="stable").tolist())
    for split in np.argsort(-gain, kind="stable").tolist():
        if split in used or len(chosen) == most:
            continue
        merged = next(
            (m for m in remaining if used.isdisjoint((m, partners[m])) and split not in (m, partners[m])), None
        )
        if merged is None or gain[split] <= cost[merged]:
            break
        used.update((split, merged, int(partners[merged])))
        chosen.append((split, merged))
    return chosen


def _errors_after(
    points: F64, weights: F64, found: Clustering, singles: Swaps, partners: Indices, swapped: Callable[[Swaps], F64]
) -> F64:
    """Estimate the squared error after each single swap, before any iteration.

    The split cluster's old centre still counts: it hardly ever is the nearest any more.
    """
    distances = _squared_distances(points, found.centres)
    own = distances[np.arange(len(points)), found.labels]
    halves: dict[int, F64] = {}
    rest: dict[int, F64] = {}
    errors = np.empty(len(singles))
    for number, (split, merged) in enumerate(singles):
        partner = int(partners[merged])
        if split not in halves:
            new = _squared_distances(points, swapped([(split, merged)])[[split, partner]])
            halves[split] = np.minimum(new[:, 0], new[:, 1])
        if merged not in rest:
            orphans = np.flatnonzero((found.labels == merged) | (found.labels == partner))
            others = np.delete(distances[orphans], [merged, partner], axis=1).min(axis=1, initial=np.inf)
            middle = swapped([(split, merged)])[[merged]]
            rest[merged] = own.copy()
            rest[merged][orphans] = np.minimum(others, _squared_distances(points[orphans], middle)[:, 0])
        errors[number] = weights @ np.minimum(rest[merged], halves[split])
    return errors


def _squared_distances(points: F64, centres: F64) -> F64:
    """Squared distances (n, k), to rounding."""
    norms = np.einsum("ij,ij->i", points, points)[:, None] + np.einsum("ij,ij->i", centres, centres)
    distances: F64 = norms - 2.0 * (points @ centres.T)
    return distances


def _means(points: F64, weights: F64, labels: I32, k: int) -> tuple[F64, F64]:
    """Weight (k,) and mean (k, c) of each label's points; an unused label has a tiny weight and mean 0."""
    weight = np.maximum(np.bincount(labels, weights, k), 1e-300)
    sums = [np.bincount(labels, weights * points[:, axis], k) for axis in range(points.shape[1])]
    return weight, np.stack(sums, axis=1) / weight[:, None]


def _halves(points: F64, weights: F64, labels: I32, centres: F64) -> tuple[F64, F64]:
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
