"""How far a picture is from its original: PSNR, SSIM, mean CIEDE2000.

Colours with alpha are compared as they look on white.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt.errors import UsageError
from palettefmt.pictures.colours import on_white

Pixels = npt.NDArray[np.uint8]

_ROWS = 256  # rows compared at a time: CIEDE2000 works in float64 and needs some twenty planes


@dataclass(frozen=True)
class Quality:
    """Distances between two pictures.

    Attributes
    ----------
    psnr_db : float
        Peak signal-to-noise ratio over all channels, in dB; infinite for equal pictures.
    ssim : float
        Mean structural similarity over the channels, Gaussian windows, -1 to 1 (Wang et al., 2004). Of a picture
        smaller than a window (11 x 11) it is NaN.
    ciede2000 : float
        Mean CIEDE2000 colour difference (CIE 142-2001), 0 and up; about 1 is just visible.
    """

    psnr_db: float
    ssim: float
    ciede2000: float


def compare(original: Pixels, result: Pixels) -> Quality:
    """Compare two pictures of one size.

    Parameters
    ----------
    original, result : ndarray of uint8, shape (height, width, 3 or 4)
        sRGB pixels, with straight alpha where there is a fourth channel.

    Raises
    ------
    UsageError
        If the sizes differ.
    """
    if original.shape[:2] != result.shape[:2]:
        raise UsageError(
            f"the source has {original.shape[1]} x {original.shape[0]} pixels, "
            f"the file {result.shape[1]} x {result.shape[0]}; they cannot be compared"
        )
    first, second = on_white(original), on_white(result)
    return Quality(psnr(first, second), _ssim(first, second), _ciede2000(first, second))


def psnr(original: Pixels, result: Pixels) -> float:
    """Return the peak signal-to-noise ratio in dB, infinite for equal pictures."""
    total = 0
    for y in range(0, len(original), _ROWS):
        difference = original[y : y + _ROWS].astype(np.int32) - result[y : y + _ROWS]
        total += int(np.square(difference).sum(dtype=np.int64))
    return 10 * math.log10(255**2 * original.size / total) if total else math.inf


def _ssim(original: Pixels, result: Pixels) -> float:
    from skimage.metrics import structural_similarity

    if min(original.shape[:2]) < 11:
        return math.nan
    value: Any = structural_similarity(  # type: ignore[no-untyped-call]
        original, result, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    return float(value)


def _ciede2000(original: Pixels, result: Pixels) -> float:
    from skimage.color import deltaE_ciede2000, rgb2lab

    total: float = 0.0
    for y in range(0, len(original), _ROWS):
        pair = [rgb2lab(pixels[y : y + _ROWS]) for pixels in (original, result)]
        difference: Any = deltaE_ciede2000(*pair)  # type: ignore[no-untyped-call]
        total += float(difference.sum())
    return float(total / (original.shape[0] * original.shape[1]))
