"""How far a picture is from its original: PSNR, SSIM, mean CIEDE2000.

Colours with alpha are compared as they look on white.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.errors import UsageError
from palettefmt.measure.differences import BAND_ROWS, Differences, ciede2000
from palettefmt.measure.ssim import ssim
from palettefmt.pictures.colours import on_white


@dataclass(frozen=True)
class Quality:
    """Distances between two pictures."""

    psnr_db: float  # peak signal-to-noise ratio over all channels, in dB; infinite for equal pictures
    ssim: float  # mean structural similarity over the channels, -1 to 1 (Wang et al., 2004); NaN if no window fits
    ciede2000: float  # mean CIEDE2000 colour difference (CIE 142-2001), 0 and up; about 1 is just visible

    def as_dict(self) -> dict[str, float | None]:
        """Return the figures ready for JSON, which has neither infinity nor NaN: None stands for both."""
        return {name: value if math.isfinite(value) else None for name, value in asdict(self).items()}


def compare(original: Pixels, result: Pixels) -> Quality:
    """Compare two pictures; if their sizes differ, that is a UsageError."""
    return compare_with_map(original, result)[0]


def compare_with_map(original: Pixels, result: Pixels) -> tuple[Quality, Differences]:
    """Compare two pictures, see `compare`, and keep the CIEDE2000 of every pixel."""
    if original.shape[:2] != result.shape[:2]:
        raise UsageError(
            f"the source has {original.shape[1]} x {original.shape[0]} pixels, "
            f"the file {result.shape[1]} x {result.shape[0]}; they cannot be compared"
        )
    first, second = on_white(original), on_white(result)
    mean, differences = ciede2000(first, second)
    return Quality(psnr(first, second), ssim(first, second), mean), differences


def psnr(original: Pixels, result: Pixels) -> float:
    """Return the peak signal-to-noise ratio over all values of two arrays of one shape, in dB; infinite if equal."""
    total = 0
    for y in range(0, len(original), BAND_ROWS):
        difference = original[y : y + BAND_ROWS].astype(np.int32) - result[y : y + BAND_ROWS]
        total += int(np.square(difference).sum(dtype=np.int64))
    return 10 * math.log10(255**2 * original.size / total) if total else math.inf
