"""Which colours a picture and a palette share: exact matches, transparency, and the palette's order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import U32, Indices, Labels, Mask, Palette, Pixels, luminance, pack, unpack, with_alpha
from palettefmt.dither.light import light
from palettefmt.dither.stripes import in_bands

_LOOK = 1 << 18  # pixels at a time


def align(pixels: Pixels, palette: Palette) -> tuple[Pixels, Indices, Palette, int]:
    """Bring pixels and palette to the same channels, and leave out what is fully transparent.

    Returns
    -------
    pixels : ndarray of uint8, shape (H, W, C)
        With alpha only if some pixel or entry is not opaque.
    entries : ndarray of int64, shape (n,)
        The entries that are not fully transparent; all of them, if there is no other.
    start : ndarray of uint8, shape (n, C)
        These entries.
    blank : int
        The label of fully transparent pixels.
    """
    full = with_alpha(palette)
    alpha = full[:, 3]
    entries = np.flatnonzero(alpha) if alpha.any() else np.arange(len(palette))
    start = full[entries]
    if (start[:, 3] == 255).all() and (pixels.shape[2] == 3 or (pixels[..., 3] == 255).all()):
        pixels, start = pixels[..., :3], start[:, :3]
    else:
        pixels = with_alpha(pixels)
    return np.ascontiguousarray(pixels), entries, np.ascontiguousarray(start), int(alpha.argmin())


def restore(pixels: Pixels, labels: Labels, entries: Indices, blank: int) -> Labels:
    """Turn labels of the entries that `align` left into labels of the whole palette."""
    full = entries.astype(np.uint8)[labels]
    if pixels.shape[2] == 4:
        full[pixels[..., 3] == 0] = blank
    return full


def exact_labels(pixels: Pixels, palette: Palette) -> Labels | None:
    """Label a picture all of whose visible colours are in the palette; None for any other."""
    labels = find(pack(pixels), palette, np.ones(len(palette), bool))
    if pixels.shape[2] == 4:
        labels[pixels[..., 3] == 0] = 0
    return None if (labels < 0).any() else labels.astype(np.uint8)


def take_all_colours(pixels: Pixels, palette: Palette) -> Palette:
    """Put all colours of a picture into the palette, if there are no more of them than entries."""
    depth = palette.shape[1]
    if pixels.shape[2] > depth and (pixels[..., 3] < 255).any():
        return palette
    codes = _few_codes(pixels[..., :depth], len(palette))
    if codes is None:
        return palette
    full = unpack(codes, min(pixels.shape[2], depth))
    full = with_alpha(full) if depth == 4 else full
    spare = np.concatenate([palette[~np.isin(pack(palette), pack(full))], palette])
    return np.concatenate([full, spare[: len(palette) - len(full)]])


def _few_codes(pixels: Pixels, most: int) -> U32 | None:
    """Return the packed colours of a picture, in order; None for more than `most`, which shows soon."""
    found: U32 = np.empty(0, np.uint32)
    rows = max(1, _LOOK // pixels.shape[1])
    for first in range(0, len(pixels), rows):
        found = np.union1d(found, pack(pixels[first : first + rows]))
        if len(found) > most:
            return None
    return found


def sort_by_luminance(palette: Palette, labels: Labels) -> tuple[Palette, Labels]:
    """Put the palette in order of luminance, equal ones in order of their codes, and the labels with it."""
    order = np.lexsort((pack(palette), luminance(light(palette))))
    return palette[order], np.argsort(order).astype(np.uint8)[labels]


def find(codes: U32, palette: Palette, entries: Mask) -> NDArray[np.int16]:
    """Find each packed colour among the entries allowed: the first one's index, or -1."""
    where = np.flatnonzero(entries).astype(np.int16)
    if where.size == 0:
        return np.full(codes.shape, -1, np.int16)
    known = pack(palette)[where]
    order = np.argsort(known, kind="stable")
    known, where = known[order], where[order]
    found = np.empty(codes.shape, np.int16)

    def look_up(rows: slice) -> None:
        place = np.minimum(np.searchsorted(known, codes[rows]), where.size - 1)
        found[rows] = np.where(known[place] == codes[rows], where[place], np.int16(-1))

    in_bands(len(codes), codes[:1].size, look_up)
    return found
