"""Fit: a picture's light and colour -> what the mixtures of a fixed palette can show, as an adapted eye sees them.

A panel's white is a grey and its black is not black, but an eye that looks at it for some seconds takes them for white
and black. So the palette is moved to the picture, not the picture to the palette: entries are mapped in linear light so
that black is black and white is white (`anchors`), and the dither, which gets them so, weighs errors as that eye does.
What is left to the picture is its range (`tone`) and the colours that no mixture of the entries gives (`reach`).

It imports the ground.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palettefmt.arrays import LINEAR, U8, Mask, Palette, Pixels, from_linear, luminance, pack
from palettefmt.gamut.anchors import Anchors, opaque
from palettefmt.gamut.oklab import from_oklab, to_oklab
from palettefmt.gamut.reach import Reach
from palettefmt.gamut.tone import Tone, tone_of

_BAND = 1 << 16  # pixels at a time


class Adjustments(NamedTuple):
    """What somebody wants of a picture beside its fit."""

    exposure: float = 0.0  # stops: +1 is twice the light
    saturation: float = 1.0  # factor on OKLab's chroma
    contrast: float = 1.0  # slope of OKLab's lightness at its middle


def fit(
    pixels: Pixels, entries: Palette, asked: Palette, share: float, adjustments: Adjustments
) -> tuple[Pixels, Palette]:
    """Return pixels that are fitted, and the entries as they look beside them.

    Greys keep their luminance. A colour that no mixture of the entries gives goes inward at its hue, and gives some
    luminance too if that keeps more of its chroma; of two colours of one hue and chroma the lighter one stays so. A
    pixel that asks exactly for an entry, by the colour that it shows or the one that it is asked by, becomes exactly
    that entry; for greys, which photos are full of, this counts for black and white alone.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        sRGB(A); alpha stays as it is.
    entries, asked : ndarray of uint8, shape (k, 3) or (k, 4)
        What the panel shows, and the colours by which a drawing asks for it.
    share : float
        0 to 1, how far the picture goes: 1 all the way, 0 for the adjustments alone.
    adjustments : Adjustments

    Returns
    -------
    pixels : ndarray of uint8, shape of `pixels`
    entries : ndarray of uint8, shape of `entries`
        To label the pixels with. Both are what they were if no two entries differ enough in lightness to be a black and
        a white, and nothing is to be adjusted.
    """
    anchors = Anchors.of(entries, share)
    plain = adjustments == Adjustments()
    if anchors is None and plain:
        return pixels, entries
    seen = entries if anchors is None else anchors.seen(entries)
    tone = tone_of(pixels, adjustments.exposure, adjustments.contrast, share)
    shown = opaque(entries)
    reach = None if anchors is None or share == 0 else Reach(anchors.light(entries[shown, :3]), share)
    colours = pixels[..., :3].reshape(-1, 3)
    result = np.empty_like(colours)
    for start in range(0, len(colours), _BAND):
        band = slice(start, start + _BAND)
        result[band] = _mapped(colours[band], tone, reach, adjustments.saturation)
    if anchors is not None and share > 0:
        _put_entries(colours, result, (entries[shown, :3], asked[shown, :3]), seen[shown, :3])
    fitted = result.reshape(*pixels.shape[:2], 3)
    return (np.concatenate([fitted, pixels[..., 3:]], axis=2) if pixels.shape[2] == 4 else fitted), seen


def _mapped(colours: U8, tone: Tone, reach: Reach | None, saturation: float) -> U8:
    """Map colours, shape (n, 3)."""
    lab = to_oklab(tone.exposed(LINEAR[colours]))
    lab[0] = tone.contrasted(lab[0])
    lab[1:] *= saturation
    light = np.clip(from_oklab(lab), 0.0, 1.0)
    if reach is not None:
        inside = reach.inward(lab)
        dimmed = inside[0] / np.maximum(lab[0], 1e-9)
        bright = luminance(light) * dimmed * dimmed * dimmed
        light = np.clip(from_oklab(inside), 0.0, 1.0)
        # OKLab's lightness of saturated colours is not their luminance, which is what a grey is chosen by. A factor on
        # light changes no hue.
        light *= (bright / np.maximum(luminance(light), 1e-9))[:, None]
    return np.rint(255.0 * from_linear(np.clip(light, 0.0, 1.0))).astype(np.uint8)


def _put_entries(colours: U8, result: U8, asking: tuple[Palette, Palette], seen: Palette) -> None:
    """Give the pixels that ask exactly for an entry what it looks like.

    Photos are full of greys that ask for nothing: of those, only the colours count by which black and white are asked.
    """
    shown, asked = asking
    ends = (asked.max(axis=1) == 0) | (asked.min(axis=1) == 255)
    solid = [np.flatnonzero(_coloured(shown)), np.flatnonzero(_coloured(asked) | ends)]
    if sum(map(len, solid)) == 0:
        return
    wanted = np.concatenate([pack(shown[solid[0]]), pack(asked[solid[1]])])
    codes, first = np.unique(wanted, return_index=True)
    given = pack(colours)
    place = np.minimum(np.searchsorted(codes, given), len(codes) - 1)
    found = codes[place] == given
    result[found] = seen[np.concatenate(solid)[first[place[found]]]]


def _coloured(entries: Palette) -> Mask:
    """Return which of some colours, shape (k, 3), are no greys."""
    return np.asarray(entries.min(axis=1) < entries.max(axis=1))
