"""Numbers as people read them on a page."""

from __future__ import annotations

import math


def count(value: int) -> str:
    """Return a whole number with commas between the thousands.

    Parameters
    ----------
    value : int
    """
    return f"{value:,}"


def percent(share: float) -> str:
    """Return a share in percent, with one digit, as the viewer page shows it too.

    Parameters
    ----------
    share : float
        0 to 1.
    """
    value = share * 100
    return f"{'< 0.1' if 0 < value < 0.1 else f'{value:.1f}'}\u202f%"


def decibel(value: float) -> str:
    """Return a PSNR.

    Parameters
    ----------
    value : float
        In dB; infinite for equal pictures, of which it says "exact".
    """
    return "exact" if value == math.inf else f"{value:.2f} dB"


def figure(value: float | None, digits: int = 4) -> str:
    """Return a number, or a dash where there is none.

    Parameters
    ----------
    value : float or None
        None, NaN and infinity are shown as a dash.
    digits : int, default 4
        Behind the point.
    """
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"  # noqa: RUF001
