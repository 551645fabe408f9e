"""The claims, judged: bits a pixel, an eighth of raw RGB, half of the source, smaller than PNG and all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from palettefmt.kmi.ledger import Info
from palettefmt.measure import formats
from palettefmt.measure.formats import Size

# Bits a pixel as predicted, an eighth of raw RGB, half of the source file, smaller than PNG, than every other format.
Kind = Literal["bits", "eighth", "source", "png", "every"]


@dataclass(frozen=True)
class Verdict:
    """A claim and whether it holds."""

    kind: Kind  # which claim it is, for programs
    claim: str  # the same in words
    holds: bool
    figure: str  # the figures that decide

    def as_dict(self) -> dict[str, Any]:
        """Return claim, holds and figure, ready for JSON."""
        return {"claim": self.claim, "holds": self.holds, "figure": self.figure}


def verdicts(info: Info, others: Sequence[Size]) -> list[Verdict]:
    """Judge the claims of the classic notebook: one verdict of each kind.

    `others` are the sizes in other formats, indexed PNG among them; without a source file there is no verdict about it.
    """
    source = next((size.bytes for size in others if size.kind == "source"), None)
    return [
        _bits(info),
        _eighth(info),
        *([] if source is None else [_half_of_source(info, source)]),
        _smaller_than_png(info, others),
        _smaller_than_every(info, others),
    ]


def claim_holds(judged: Sequence[Verdict]) -> bool:
    """Return whether the bits-per-pixel claim holds; without a verdict on it nothing is proven."""
    return any(verdict.holds for verdict in judged if verdict.kind == "bits")


def entropy(counts: NDArray[np.int64]) -> float:
    """Return the order-0 entropy of k labels in bits a label, 0 to log2(k) (Shannon, 1948).

    `counts`, shape (k,), say how often each label occurs; they are not all zero.
    """
    shares = counts[counts > 0] / counts.sum()
    return abs(float((shares * np.log2(shares)).sum()))


def _bits(info: Info) -> Verdict:
    """Judge the claim: the payload is width x height x ceil(log2 k) bits and nothing but padding besides, or fewer."""
    actual = info.payload_bytes * 8
    plural = "bit" if info.bits_per_label == 1 else "bits"
    if info.coding == "packed":
        padding = actual - info.predicted_bits
        return Verdict(
            "bits",
            f"exactly {info.bits_per_label} {plural} per pixel",
            0 <= padding < 8 * info.stripes,
            f"predicted {info.predicted_bits:,} bits, payload {actual:,} bits, of which {padding} pad the last bytes",
        )
    return Verdict(
        "bits",
        f"at most {info.bits_per_label} {plural} per pixel",
        actual < info.predicted_bits + 8 * info.stripes,
        f"packed they are {info.predicted_bits:,} bits, coded {actual:,} = {actual / info.pixels:.4f} bits per pixel",
    )


def _eighth(info: Info) -> Verdict:
    """Judge the labels, without padding, against three bytes a pixel."""
    raw = info.pixels * 24
    bits = info.predicted_bits if info.coding == "packed" else info.payload_bytes * 8
    share, whole = Fraction(bits, raw), info.file_bytes * 8 / raw
    figure = f"the labels take {bits:,} of {raw:,} bits, {float(share):.2%}; the whole file {whole:.2%}"
    return Verdict("eighth", "at most an eighth of raw RGB", share <= Fraction(1, 8), figure)


def _half_of_source(info: Info, source: int) -> Verdict:
    """Judge the whole file against the one that the picture came from."""
    figure = f"{info.file_bytes:,} of {source:,} bytes, {info.file_bytes / max(source, 1):.1%}"
    return Verdict("source", "half of the source file or less", info.file_bytes * 2 <= source, figure)


def _smaller_than_png(info: Info, others: Sequence[Size]) -> Verdict:
    """Judge the whole file against the smallest indexed PNG."""
    name, size = _smallest(others, "png")
    holds = info.file_bytes < size
    figure = f"{_compared(info.file_bytes, 'PNG', size)} ({name})"
    return Verdict("png", "smaller than indexed PNG", holds, figure)


def _smaller_than_every(info: Info, others: Sequence[Size]) -> Verdict:
    """Judge the whole file against the smallest other format, whichever it is."""
    name, size = _smallest(others)
    figure = _compared(info.file_bytes, name, size)
    return Verdict("every", "smaller than every other format tried", info.file_bytes < size, figure)


def _compared(ours: int, name: str, other: int) -> str:
    """Say which of this file and another is smaller, and how much."""
    if ours == other:
        return f"this file and {name} have {ours:,} bytes each"
    small, large = sorted((ours, other))
    less = f"{large / small:.1f} times" if large / small >= 1.05 else f"{1 - small / large:.1%}"
    return f"{'this file' if ours < other else name} is {less} smaller: {small:,} against {large:,} bytes"


def _smallest(others: Sequence[Size], kind: formats.Kind | None = None) -> tuple[str, int]:
    """Return name and bytes of the smallest rival, of one kind or of all; of equal ones the first."""
    return min(formats.rivals(others, kind).items(), key=lambda pair: pair[1])
