"""How good a picture looks: the eye's own error, and the scale of ``--quality``.

The error is the vision model's quadratic form (`palettefmt.dither.vision`), a pixel, as a screen is seen from near. The
scale turns it into what people know: it was fitted so that on photos a value is about what SSIMULACRA2 says (J.
Sneyers, 2023: 90 can hardly be told from the original, 70 is high quality, 50 medium, 30 low). On the 108
pictures that it was fitted on, by pngquant and by us, it is off by 6 in root mean square. SSIMULACRA2 is never asked.
"""

from __future__ import annotations

import math

from palettefmt.arrays import Pixels, with_alpha
from palettefmt.dither.vision import Vision

PERFECT = 100.0
_PPD = 25.0  # of 12, 25, 40 and 67 pixels per degree this one is the nearest to SSIMULACRA2
_SLOPE, _POWER = 9.05, 0.467  # fitted by tests/benchmarks/scale.py


def error(pixels: Pixels, shown: Pixels, ppd: float = _PPD) -> float:
    """Return the perceived squared error of a picture, a pixel.

    Parameters
    ----------
    pixels, shown : ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        The original, and what is shown instead of it, of the same size.
    ppd : float, default 25
        Pixels per degree of vision.

    Returns
    -------
    float
        0 for an equal picture; 1 is about what one step of CIELAB's lightness all over would be.
    """
    if pixels.shape[2] != shown.shape[2]:
        pixels, shown = with_alpha(pixels), with_alpha(shown)
    vision = Vision(ppd, alpha=pixels.shape[2] == 4)
    wrong = vision.channels(shown) - vision.channels(pixels)
    wrong *= vision.sensitivity(pixels)
    return vision.total(wrong) / pixels[..., 0].size


def quality(pixels: Pixels, shown: Pixels) -> float:
    """Return how good a picture looks, 100 for the original and less for worse; see this module."""
    return PERFECT - _SLOPE * math.pow(error(pixels, shown), _POWER)
