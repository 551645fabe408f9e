"""Which colours a picture and a palette share: exact matches, transparency, and the palette's order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palettefmt.dither.light import luminance

U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def align(pixels: U8, palette: U8) -> tuple[U8, NDArray[np.int64], U8, int]:
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
    alpha = palette[:, 3] if palette.shape[1] == 4 else np.full(len(palette), 255, np.uint8)
    entries = np.flatnonzero(alpha) if alpha.any() else np.arange(len(palette))
    start = np.column_stack([palette[:, :3], alpha])[entries]
    opaque = (start[:, 3] == 255).all() and (pixels.shape[2] == 3 or (pixels[..., 3] == 255).all())
    if opaque:
        pixels, start = pixels[..., :3], start[:, :3]
    elif pixels.shape[2] == 3:
        pixels = np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], axis=2)
    return np.ascontiguousarray(pixels), entries, np.ascontiguousarray(start), int(alpha.argmin())


def restore(pixels: U8, labels: U8, entries: NDArray[np.int64], blank: int) -> U8:
    """Turn labels of the entries that `align` left into labels of the whole palette."""
    full = entries.astype(np.uint8)[labels]
    if pixels.shape[2] == 4:
        full[pixels[..., 3] == 0] = blank
    return full


def exact_labels(pixels: U8, palette: U8) -> U8 | None:
    """Label a picture all of whose visible colours are in the palette; None for any other."""
    labels = find(pack(pixels), palette, np.ones(len(palette), bool))
    if pixels.shape[2] == 4:
        labels[pixels[..., 3] == 0] = 0
    return None if (labels < 0).any() else labels.astype(np.uint8)


def take_all_colours(pixels: U8, palette: U8) -> U8:
    """Put all colours of a picture into the palette, if there are no more of them than entries."""
    depth = palette.shape[1]
    if pixels.shape[2] > depth and (pixels[..., 3] < 255).any():
        return palette
    colours = np.unique(pack(pixels[..., :depth]))
    if len(colours) > len(palette):
        return palette
    full = np.array([[*unpack(code, pixels.shape[2]), 255][:depth] for code in colours], np.uint8)
    spare = palette[~np.isin(pack(palette), pack(full))]
    spare = np.concatenate([spare, palette])[: len(palette) - len(full)]
    return np.concatenate([full, spare])


def sort_by_luminance(palette: U8, labels: U8) -> tuple[U8, U8]:
    """Put the palette in order of luminance, equal ones in order of their codes, and the labels with it."""
    order = np.lexsort((pack(palette), luminance(palette)))
    place = np.empty(len(palette), np.uint8)
    place[order] = np.arange(len(palette))
    return palette[order], place[labels]


def opaque_entries(palette: U8) -> U8:
    """Flag (k,) the entries for opaque pixels: the opaque ones, or if none is, the least transparent."""
    if palette.shape[1] == 3:
        return np.ones(len(palette), np.uint8)
    flags: U8 = (palette[:, 3] == palette[:, 3].max()).astype(np.uint8)
    return flags


def find(codes: NDArray[np.uint32], palette: U8, entries: Mask) -> NDArray[np.int16]:
    """Find each packed colour among the entries allowed: the first one's index, or -1."""
    where = np.flatnonzero(entries).astype(np.int16)
    if where.size == 0:
        return np.full(codes.shape, -1, np.int16)
    known = pack(palette)[where]
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known[order], codes), where.size - 1)
    return np.where(known[order][place] == codes, where[order][place], np.int16(-1))


def pack(colours: U8) -> NDArray[np.uint32]:
    """Pack colours (..., 3|4) to one number each; all fully transparent ones are alike."""
    codes = np.zeros(colours.shape[:-1], np.uint32)
    for c in range(colours.shape[-1]):
        codes = codes << np.uint32(8) | colours[..., c]
    if colours.shape[-1] == 4:
        codes[colours[..., 3] == 0] = 0
    return codes


def unpack(code: np.uint32, channels: int) -> U8:
    """Undo `pack` for one colour."""
    return np.array([int(code) >> 8 * (channels - 1 - c) & 255 for c in range(channels)], np.uint8)
