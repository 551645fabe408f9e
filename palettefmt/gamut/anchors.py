"""A panel's black and white as an adapted eye takes them, in linear light.

Adaptation scales each channel by itself (J. von Kries, 1905), here from the darkest entry to the lightest one, as E. H.
Land's eye does whatever the lamp (1977), and as colour management calls relative colorimetric with black point
compensation.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np

from palettefmt.arrays import F64, LINEAR, Mask, Palette, from_linear, luminance, with_alpha

_LEAST = 0.02  # luminance between black and white below which there is nothing to adapt to
_NO_CHANNEL = 0.1  # a channel with less of that says nothing; luminance stands for it
_OPAQUE = 128


class Anchors(NamedTuple):
    """What is taken for black and white: linear light, shape (3,) each."""

    black: F64
    white: F64

    @classmethod
    def of(cls, entries: Palette, share: float = 1.0) -> Self | None:
        """Return a palette's anchors, or None if it has no two entries for that.

        Parameters
        ----------
        entries : ndarray of uint8, shape (k, 3) or (k, 4)
            The darkest and the lightest opaque ones count.
        share : float
            1 for an eye that is adapted; 0 for one that is adapted to the screen, and what is between them.
        """
        light = LINEAR[entries[opaque(entries), :3]]
        if len(light) < 2 or share == 0:
            return None
        bright = luminance(light)
        if bright.max() - bright.min() < _LEAST:
            return None
        return cls(share * light[bright.argmin()], 1.0 - share * (1.0 - light[bright.argmax()]))

    @property
    def channels(self) -> Mask:
        """Which channels differ between black and white, shape (3,)."""
        span = self.white - self.black
        return np.asarray(span > _NO_CHANNEL * luminance(span))

    def light(self, colours: Palette) -> F64:
        """Return colours, shape (n, 3), as they are seen, in linear light; black is 0 and white 1."""
        light, span = LINEAR[colours], self.white - self.black
        grey = (luminance(light) - luminance(self.black)) / luminance(span)
        own = self.channels
        scaled = (light - self.black) / np.where(own, span, 1.0)
        return np.where(own, scaled, grey[..., None])

    def seen(self, colours: Palette) -> Palette:
        """Return colours, shape (n, 3) or (n, 4), as they are seen, to eight bits."""
        levels = np.rint(255.0 * from_linear(np.clip(self.light(colours[:, :3]), 0.0, 1.0))).astype(np.uint8)
        return np.concatenate([levels, colours[:, 3:]], axis=1)


def opaque(entries: Palette) -> Mask:
    """Return which entries, shape (k, 3) or (k, 4), are opaque enough to be mixed, shape (k,)."""
    return np.asarray(with_alpha(entries)[:, 3] >= _OPAQUE)
