"""What it costs to decode and compare all that is encoded: CPU time of `encode` with the check and without.

    python -m tests.benchmarks.checking

scikit-learn's china.jpg, from its pixels and from its labels (packed: 36 of it, so that there is something to measure);
medians of interleaved runs.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np

import palettefmt
from palettefmt import IndexedImage

RUNS = 7


def seconds(source: Any, **options: Any) -> float:
    """Return the CPU time of one encoding."""
    start = time.process_time()
    palettefmt.encode(source, **options)
    return time.process_time() - start


def row(name: str, source: Any, **options: Any) -> str:
    """Return a line of the table: a source, its times in milliseconds and their ratio."""
    seconds(source, **options)
    pairs = [(seconds(source, **options), seconds(source, check=True, **options)) for _ in range(RUNS)]
    without, checked = (statistics.median(times) for times in zip(*pairs, strict=True))
    return f"{name:<32}{without * 1e3:>10.1f}{checked * 1e3:>10.1f}{checked / without:>8.2f}"


def main() -> None:
    """Print the table."""
    from sklearn.datasets import load_sample_image

    photo = load_sample_image("china.jpg")
    print(f"{'':<32}{'unchecked':>10}{'checked':>10}{'ratio':>8}   ms of CPU")
    for colors in (8, 256):
        image = palettefmt.quantize(photo, colors)
        many = IndexedImage(np.tile(image.labels, (6, 6)), image.palette)
        print(row(f"k = {colors}, labels, packed", many))
        print(row(f"k = {colors}, labels, context", image, coding="context"))
        for coding in ("packed", "context"):
            print(row(f"k = {colors}, photo, {coding}", photo, colors=colors, coding=coding))


if __name__ == "__main__":
    main()
