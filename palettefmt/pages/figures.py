"""Numbers as people read them on a page."""

from __future__ import annotations

import math


def count(value: int) -> str:
    """Return a whole number with commas between the thousands."""
    return f"{value:,}"


def percent(share: float) -> str:
    """Return a share, 0 to 1, in percent with one digit, as the viewer page shows it too."""
    value = share * 100
    return f"{'< 0.1' if 0 < value < 0.1 else f'{value:.1f}'}\u202f%"


def decibel(value: float) -> str:
    """Return a PSNR in dB, or "exact" for the infinite one of equal pictures."""
    return "exact" if value == math.inf else f"{value:.2f} dB"


def figure(value: float | None, digits: int = 4) -> str:
    """Return a number with some digits behind the point, or a dash for None, NaN and infinity."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"  # noqa: RUF001
