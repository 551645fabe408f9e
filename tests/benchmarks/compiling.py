"""What compiling the kernels costs, once on a machine: processor time of a first use, in a fresh process each.

    python -m tests.benchmarks.compiling [--repeat N]

Prints one row a group of kernels: seconds with an empty cache, seconds when the kernels come from the cache (numba
itself is loaded then too), and the difference; medians of N. The groups are disjoint, so the last column adds up.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

SCENE = """
import time
import numpy as np
from palettefmt import context, dither
pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
palette = pixels[0, :6]
labels = pixels[..., 0] % 6
{before}
start = time.process_time()
{use}
print(time.process_time() - start)
"""
DIFFUSION = "dither.floyd_steinberg(pixels, palette)"
# What is used, and what was used before it.
USES = {
    "context": ("context.encode(labels, palette, effort=1)", ""),
    "Floyd-Steinberg": (DIFFUSION, ""),
    "perceptual, after Floyd-Steinberg": ("dither.perceptual(pixels, palette)", DIFFUSION),
}


def seconds(use: str, before: str, cache: str) -> float:
    """Return the processor time of a use in a process of its own."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
    code = SCENE.format(use=use, before=before)
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="how many times each; default 3")
    repeat = parser.parse_args().repeat
    print("| kernels | empty cache | from the cache | compiling |\n|---|---|---|---|")
    total = 0.0
    for name, (use, before) in USES.items():
        cold, warm = [], []
        for _ in range(repeat):
            with tempfile.TemporaryDirectory() as cache:
                cold.append(seconds(use, before, cache))
                warm.append(seconds(use, before, cache))
        first, later = statistics.median(cold), statistics.median(warm)
        total += first - later
        print(f"| {name} | {first:.2f} s | {later:.2f} s | {first - later:.2f} s |", flush=True)
    print(f"| together | | | {total:.2f} s |")


if __name__ == "__main__":
    main()
