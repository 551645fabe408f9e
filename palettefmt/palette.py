"""Weighted colours to a palette of at most k of them, by k-means.

The colours are first merged on a grid to some thousands of points, the centres searched for among those, then polished on finer
points and at last on all the colours. The objective is KMeans' own on all pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palettefmt.clusters import iterate, search
from palettefmt.errors import UsageError
from palettefmt.spaces import SPACES, colours_at, coordinates

_PIN = 1e9  # weight of a locked colour, in pictures: its centre moves by less than a millionth of a step


def fit(
    colours: NDArray[np.uint8],
    counts: NDArray[np.int64],
    k: int,
    *,
    seed: int = 0,
    locked: NDArray[np.uint8] | None = None,
    space: str = "srgb",
) -> NDArray[np.uint8]:
    """Find a palette of at most k colours for a picture, in order of luminance.

    Parameters
    ----------
    colours : ndarray of uint8, shape (n, 3) or (n, 4)
        Distinct colours of the picture; sRGB, alpha straight.
    counts : ndarray of int64, shape (n,)
        Pixels of each.
    k : int
        Greatest number of palette entries, from 1 to 256.
    seed : int
        From 0 to 2**32 - 1: another seed may end in another, about equally good palette.
    locked : ndarray of uint8, shape (m, 3) or (m, 4), optional
        Colours that are in the palette exactly, at most k; the others are learnt around them.
    space : {"srgb", "linear", "oklab"}
        Space whose squared error is minimised; premultiplied when there is alpha.

    Returns
    -------
    ndarray of uint8, shape (at most k, 3) or (at most k, 4)
        Distinct colours in canonical order. All the picture's colours if they (and the locked ones) are no more than k.

    Raises
    ------
    UsageError
        If an argument is outside its range or the locked colours have another number of channels.
    """
    channels = colours.shape[1]
    locked = np.empty((0, channels), dtype=np.uint8) if locked is None else locked
    _check(colours, counts, k, seed, locked, space)
    locked = np.unique(locked, axis=0)
    if k > 1 and channels == 4 and not colours[:, 3].all() and len(locked) < k:
        locked = _without_repeats(np.concatenate([locked, np.zeros((1, 4), dtype=np.uint8)]))
    if len(colours) + len(locked) <= 2 * k:
        exact = np.unique(np.concatenate([colours, locked]), axis=0)
        if len(exact) <= k:
            return canonical(exact)
    if len(locked) == k:
        return canonical(locked)
    return canonical(_cluster(colours, counts, k, seed, locked, space))


def _check(
    colours: NDArray[np.uint8], counts: NDArray[np.int64], k: int, seed: int, locked: NDArray[np.uint8], space: str
) -> None:
    if not 1 <= k <= 256:
        raise UsageError(f"a palette has from 1 to 256 colours, not {k}")
    if not 0 <= seed < 1 << 32:
        raise UsageError(f"the seed must be from 0 to 2**32 - 1, not {seed}")
    if space not in SPACES:
        raise UsageError(f"unknown colour space {space!r}; known: {', '.join(SPACES)}")
    if colours.ndim != 2 or colours.shape[1] not in (3, 4) or len(colours) == 0:
        raise UsageError("colours must have shape (n, 3) or (n, 4), with n at least 1")
    if counts.shape != (len(colours),):
        raise UsageError("there must be one count for each colour")
    if locked.ndim != 2 or locked.shape[1] != colours.shape[1]:
        raise UsageError("locked colours must have as many channels as the picture's")
    if len(np.unique(locked, axis=0)) > k:
        raise UsageError(f"{len(locked)} locked colours do not fit in a palette of {k}")


def _without_repeats(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One colour for each point: all with alpha 0 are one."""
    _, first = np.unique(coordinates(colours), axis=0, return_index=True)
    return colours[np.sort(first)]


def _cluster(
    colours: NDArray[np.uint8], counts: NDArray[np.int64], k: int, seed: int, locked: NDArray[np.uint8], space: str
) -> NDArray[np.uint8]:
    """Exactly k colours, or fewer if several come out equal; the locked ones first."""
    codes = _interleave(colours)
    order = np.argsort(codes, kind="stable")
    codes, colours = codes[order], colours[order]
    points, weights = coordinates(colours, space), counts[order].astype(np.float64)
    pins = coordinates(locked, space)

    def level(limit: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        merged, total = _merge(points, weights, codes, limit)
        return np.concatenate([pins, merged]), np.concatenate([np.full(len(pins), _PIN * weights.sum()), total])

    found = search(*level(max(4096, 64 * k)), k, seed, 15, 8)
    for limit, rounds in ((32768, 3), (len(colours), 2)):
        found = iterate(*level(limit), found.centres, rounds)
    free = np.delete(found.centres, found.labels[: len(pins)], axis=0)
    return np.unique(np.concatenate([locked, colours_at(free, space)]), axis=0)


def _interleave(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Codes with the channels' bits interleaved (Morton 1966), so that colours with a common prefix share a box."""
    channels = colours.shape[1]
    bits = np.arange(256, dtype=np.uint32)
    spread = np.zeros(256, dtype=np.uint32)
    for bit in range(8):
        spread |= (bits >> bit & 1) << (bit * channels)
    codes = np.zeros(len(colours), dtype=np.uint32)
    for rank, channel in enumerate((2, 0, 1) if channels == 3 else (3, 2, 0, 1)):  # green splits first
        codes |= spread[colours[:, channel]] << np.uint32(rank)
    return codes


def _merge(
    points: NDArray[np.float64], weights: NDArray[np.float64], codes: NDArray[np.uint32], limit: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean points and weights of the smallest boxes that are at most `limit`; codes ascend."""
    if len(points) <= limit:
        return points, weights
    changed = codes[1:] ^ codes[:-1]
    bits = 1
    while np.count_nonzero(changed >> bits) >= limit:
        bits += 1
    starts = np.concatenate([[0], np.flatnonzero(changed >> bits) + 1])
    total = np.add.reduceat(weights, starts)
    return np.add.reduceat(points * weights[:, None], starts) / total[:, None], total


def canonical(palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Entries by relative luminance (IEC 61966-2-1, in whole numbers), alpha-weighted; ties by packed code."""
    luminance = coordinates(palette, "linear")[:, :3] @ np.array([2126.0, 7152.0, 722.0])
    return palette[np.lexsort((*palette.T[::-1], luminance))]
