"""Figures in words, as messages say them."""

from __future__ import annotations

import math


def counted(number: int, what: str) -> str:
    """Return ``1 colour`` or ``8 colours``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def share(size: int, of: int) -> str:
    """Return how one size compares with another: ``19% of``, or ``1.7 times`` where it is larger."""
    ratio = size / max(of, 1)
    if ratio >= 1.05:
        return f"{ratio:.1f} times"
    percent = round(100 * ratio)
    return f"{percent}% of" if percent else "less than 1% of"


def psnr(decibels: float) -> str:
    """Return a PSNR in dB, which is infinite where no pixel differs."""
    return "every pixel exact" if math.isinf(decibels) else f"PSNR {decibels:.2f} dB"
