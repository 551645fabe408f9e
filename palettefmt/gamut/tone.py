"""A picture's range of light: exposure with a soft shoulder, and contrast."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from palettefmt.arrays import F64, LINEAR, Pixels

_SAMPLE = 1 << 18  # pixels that the range is taken from
_TAIL = 0.002  # share of them that may lie above what becomes white
_ENOUGH = 0.25  # light that the brightest parts of a picture get to at least: a panel has none of its own
_MOST_GAIN = 2.0  # a picture that is darker still is meant to be dark
_SHOULDER = 0.8  # light from which a brightened picture bends
_MIDDLE = 0.5  # lightness at which contrast changes nothing


class Tone(NamedTuple):
    """How light is changed; order is kept, and black and white stay what they are."""

    gain: float
    contrast: float

    def exposed(self, light: F64) -> F64:
        """Return linear light, shape (n, 3), times the gain; what would be over white bends below it at its hue.

        The brightest channel follows x for x up to the shoulder, then a hyperbola of the same slope there which takes
        the gain, which white has become, back to 1 (after E. Reinhard et al., "Photographic tone reproduction for
        digital images", 2002, whose curve does so from 0 on).
        """
        if self.gain <= 1.0:
            return light * self.gain
        brightest = light.max(axis=-1, keepdims=True) * self.gain
        over = np.maximum(brightest - _SHOULDER, 0.0)
        room, reached = 1.0 - _SHOULDER, self.gain - _SHOULDER
        bent = _SHOULDER + over * room / (room + over * (1.0 - room / reached))
        return light * (self.gain * np.where(over > 0, bent / np.maximum(brightest, _SHOULDER), 1.0))

    def contrasted(self, lightness: F64) -> F64:
        """Return OKLab lightness, shape (n,), with another slope at its middle."""
        if self.contrast == 1.0:
            return lightness
        inside = np.clip(lightness, 0.0, 1.0)
        low = _MIDDLE * (np.minimum(inside, _MIDDLE) / _MIDDLE) ** self.contrast
        high = 1.0 - (1.0 - _MIDDLE) * (np.minimum(1.0 - inside, 1.0 - _MIDDLE) / (1.0 - _MIDDLE)) ** self.contrast
        return np.where(inside < _MIDDLE, low, high)


def tone_of(pixels: Pixels, exposure: float, contrast: float, share: float) -> Tone:
    """Return how a picture's light is changed.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        One that is dark all over is made lighter, by at most one stop, until its lightest pixels, but for 0.2 % of all,
        get to a quarter of white's light. A few specks of light do not count.
    exposure : float
        Stops beside that.
    contrast : float
    share : float
        0 to 1, how much of the range is used.
    """
    colours = pixels.reshape(-1, pixels.shape[2])
    colours = colours[:: max(1, len(colours) // _SAMPLE)]
    if colours.shape[1] == 4:
        colours = colours[colours[:, 3] > 0]
    gain = 1.0
    if len(colours) and share > 0:
        counts = np.bincount(colours[:, :3].max(axis=1), minlength=256)
        top = int(np.searchsorted(np.cumsum(counts), math.ceil((1.0 - _TAIL) * len(colours))))
        gain = min(max(_ENOUGH / max(float(LINEAR[top]), 1e-3), 1.0), _MOST_GAIN) ** share
    return Tone(gain * 2.0**exposure, contrast)
