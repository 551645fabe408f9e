"""The encoder's choice of mode, from a quick look at the labels."""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import U32, Labels, Mask, bits_per_label

GRAPHICS, RUNS, DITHERED = 1, 2, 4
# A model has learnt a picture when it has seen so many changes along rows, for each bit of a label: then a stripe that
# starts afresh costs about 1 % of the one before it (tests/benchmarks/stripes.py). Graphics repeat from further off.
_LEARNT = {0: 180_000, GRAPHICS: 375_000}
# Only so many labels are looked at, to bound memory and time.
_LOOK = 1 << 20


def repeats_and_flats(labels: Labels) -> tuple[float, float]:
    """Measure how much of a picture repeats and how much is flat.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)

    Returns
    -------
    repeats : float
        Share, 0..1, of the blocks of 6 by 4 labels with two labels or more
        that occur more than once (estimated on an eighth of them).
    flats : float
        Share, 0..1, of the blocks with one label only.
    """
    labels = labels[: max(4, _LOOK // labels.shape[1])]
    height, width = labels.shape[0] - 3, labels.shape[1] - 5
    if height < 1 or width < 1:
        return 0.0, 0.0
    lines, level = _hashed([labels[:, x : x + width] for x in range(6)])
    hashes, even = _hashed([lines[y : y + height] for y in range(4)])
    same = even
    for y in range(4):
        same &= level[y : y + height]
    blocks = hashes[~same]
    picked = blocks[(blocks & 7) == 0]
    repeats = 1 - np.unique(picked).size / picked.size if picked.size else 0.0
    return float(repeats), float(same.mean())


def _hashed(parts: list[Labels] | list[U32]) -> tuple[U32, Mask]:
    """Return a hash of what stands at the same place in each part, and where that is the same in all."""
    hashes, same = np.zeros(parts[0].shape, np.uint32), np.ones(parts[0].shape, bool)
    for part in parts:
        hashes += part
        hashes += np.uint32(1)
        hashes *= np.uint32(0x2C1B3C6D)
        hashes ^= hashes >> np.uint32(15)
        same &= part == parts[0]
    return hashes, same


def alternation(labels: Labels) -> float:
    """Return the share of changes along a row that change straight back, as dithering does."""
    labels = labels[: max(1, _LOOK // labels.shape[1])]
    changed = labels[:, 2:] != labels[:, 1:-1]
    back = changed & (labels[:, 2:] == labels[:, :-2])
    return float(back.sum() / max(1, changed.sum()))


def most_stripes(look: Labels, k: int, labels: int) -> int:
    """Return into how many stripes a picture may be cut and be less than 1 % larger than in one.

    Parameters
    ----------
    look : ndarray of uint8, shape (rows, width)
        The picture's first rows, from which the others are judged.
    k : int
        Number of palette entries.
    labels : int
        Of the picture.
    """
    changes = int((look[:, 1:] != look[:, :-1]).sum()) * labels // look.size
    mode = candidates(look, k, 1)[0]
    return 1 + changes // (_LEARNT[mode & GRAPHICS] * max(1, bits_per_label(k)))


def candidates(labels: Labels, k: int, effort: int) -> list[int]:
    """Return the modes worth trying, likeliest first.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
    k : int
        Number of palette entries.
    effort : int
        1..9; 1 tries one mode, from 6 on two where they are close, from 7 on every mode.
    """
    dithered = DITHERED if alternation(labels) > 0.24 else 0
    repeats, flats = repeats_and_flats(labels)
    score = repeats * bits_per_label(k)
    likely = [GRAPHICS | RUNS | dithered, dithered]
    if score < 0.8 and flats < 0.6:
        likely.reverse()
    if effort >= 7:
        others = [g | r | d for g in (0, GRAPHICS) for r in (0, RUNS) for d in (0, DITHERED)]
        return likely + [m for m in others if m not in likely]
    # A small picture says little about itself, and a second try costs little.
    unsure = labels.size < 20000 or (effort >= 6 and 0.8 < score < 2)
    return likely if effort >= 2 and unsure else likely[:1]
