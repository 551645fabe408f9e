"""Our FLIP against its authors' program (PyPI flip-evaluator): the largest difference, and time.

    python -m tests.benchmarks.flip PHOTO...

Each photo is compared with its dithers at several distances.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from PIL import Image

import palettefmt
from palettefmt.measure.flip import flip
from tests.benchmarks.quality import U8

DISTANCES = (12.0, 25.0, 67.0, 120.0)


def theirs(reference: U8, test: U8, ppd: float) -> float:
    """Mean FLIP as the authors compute it."""
    from flip_evaluator import evaluate

    first, second = (np.ascontiguousarray(pixels, np.float32) / 255 for pixels in (reference, test))
    return float(evaluate(first, second, "LDR", applyMagma=False, parameters={"ppd": ppd})[1])


def main() -> None:
    """Compare."""
    worst, spent = 0.0, {"ours": 0.0, "theirs": 0.0}
    for path in sys.argv[1:]:
        pixels = np.asarray(Image.open(path).convert("RGB"))
        for dither in ("none", "floyd-steinberg", "perceptual"):
            shown = palettefmt.quantize(pixels, 8, dither=dither, effort=1).to_pixels()
            for ppd in DISTANCES:
                begun = time.process_time()
                found = flip(pixels, shown, ppd)
                spent["ours"] += time.process_time() - begun
                begun = time.process_time()
                expected = theirs(pixels, shown, ppd)
                spent["theirs"] += time.process_time() - begun
                worst = max(worst, abs(found - expected))
                print(f"{path} {dither}, {ppd:g} ppd: ours {found:.6f}, theirs {expected:.6f}")
    print(f"largest difference {worst:.2e}; {', '.join(f'{who} {seconds:.1f} s' for who, seconds in spent.items())}")


if __name__ == "__main__":
    main()
