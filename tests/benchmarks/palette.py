"""The palette of the plain path (no dither) beside its peers, in one run.

    python -m tests.benchmarks.palette errors [--ks 8,16]   squared error against the best of many KMeans restarts
    python -m tests.benchmarks.palette times  [--ks 8,256]  time against imagequant and KMeans on all pixels
    python -m tests.benchmarks.palette large                12 megapixels: time and peak memory
    python -m tests.benchmarks.palette spaces               clustering spaces: CIEDE2000 and PSNR

Errors are of the 8-bit palette with nearest labels. The restarts take minutes to hours; `--cache FILE` keeps them.
Times are medians of wall time, the peers' runs between ours; run it on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import palettefmt
from palettefmt.measure import quality
from palettefmt.palette.histogram import count_colours
from palettefmt.palette.nearest import nearest
from tests.benchmarks.pictures import DRAWN, PHOTOS, large, load

RESTARTS = {8: 20, 16: 20, 64: 8, 256: 6}


def squared_error(pixels: np.ndarray, shown: np.ndarray) -> int:
    difference = pixels.astype(np.int32) - shown
    return int((difference * difference).sum(dtype=np.int64))


def shown_with(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Return a picture with every pixel as its nearest entry."""
    counted = count_colours(pixels)
    return palette[nearest(counted.colours, palette)[counted.inverse]]


def plain_kmeans(pixels: np.ndarray, k: int, **options: Any) -> np.ndarray:
    """Return the notebook's palette: KMeans on all pixels."""
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=k, max_iter=300, **options).fit(pixels.reshape(-1, 3))
    return np.rint(model.cluster_centers_).astype(np.uint8)


def best_restart(name: str, k: int, cache: Path | None) -> int:
    """Return the least squared error of many full KMeans runs, on weighted distinct colours (the same objective)."""
    from sklearn.cluster import KMeans

    known = json.loads(cache.read_text()) if cache and cache.exists() else {}
    key = f"{name}/{k}"
    if key not in known:
        pixels = load(name)
        counted = count_colours(pixels)
        known[key] = 0
        if len(counted.colours) > k:
            errors = []
            for seed in range(RESTARTS.get(k, 10)):
                model = KMeans(k, n_init=1, max_iter=300, random_state=seed)
                model.fit(counted.colours.astype(np.float64), sample_weight=counted.counts)
                errors.append(
                    squared_error(pixels, shown_with(pixels, np.rint(model.cluster_centers_).astype(np.uint8)))
                )
            known[key] = min(errors)
        if cache:
            cache.write_text(json.dumps(known, indent=1))
    return int(known[key])


def errors(ks: list[int], cache: Path | None) -> None:
    """Print squared errors, ours and imagequant's, divided by the best restart's."""
    import imagequant

    for k in ks:
        rows = []
        print(
            f"\nk = {k}: squared error / best of {RESTARTS.get(k, 10)} restarts\n{'':12}{'ours':>9}{'imagequant':>12}"
        )
        for name in (*PHOTOS, *DRAWN):
            pixels, best = load(name), best_restart(name, k, cache)
            ours = squared_error(pixels, palettefmt.quantize(pixels, k).to_pixels())
            peer = imagequant.quantize_pil_image(Image.fromarray(pixels), dithering_level=0.0, max_colors=k)
            if best == 0:
                print(f"{name:12}{'exact' if ours == 0 else ours:>9}")
                continue
            rows.append(ours / best)
            print(
                f"{name:12}{rows[-1]:9.4f}{squared_error(pixels, np.asarray(peer.convert('RGB'))) / best:12.4f}",
                flush=True,
            )
        print(f"median {statistics.median(rows):.4f}, largest {max(rows):.4f}")


def clock(runs: list[Callable[[], object]], repeats: int) -> list[float]:
    """Return the median wall time in ms of each run, one after the other in every round."""
    spent: list[list[float]] = [[] for _ in runs]
    for _ in range(repeats):
        for times, run in zip(spent, runs, strict=True):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1e3)
    return [statistics.median(times) for times in spent]


def contestants(pixels: np.ndarray, k: int) -> list[Callable[[], object]]:
    """Return what is timed on a picture: ours, imagequant, and the notebook's KMeans on all pixels."""
    import imagequant

    image = Image.fromarray(pixels)
    return [
        lambda: palettefmt.quantize(pixels, k),
        lambda: imagequant.quantize_pil_image(image, dithering_level=0.0, max_colors=k),
        lambda: plain_kmeans(pixels, k, random_state=0),
    ]


def times(ks: list[int]) -> None:
    """Print the time of palette and labels, ours against imagequant's and the notebook's."""

    palettefmt.quantize(load("china")[:64], 8)
    for k in ks:
        print(f"\nk = {k}: wall ms")
        print(f"{'':12}{'ours':>8}{'imagequant':>12}{'ratio':>8}{'KMeans, all pixels':>20}{'ratio':>8}")
        for name in PHOTOS:
            ours, peer, notebook = contestants(load(name), k)
            a, b, c = clock([ours, peer, notebook], 7 if k < 64 else 1)
            a, b = clock([ours, peer], 7)
            print(f"{name:12}{a:8.1f}{b:12.1f}{a / b:8.2f}{c:20.1f}{a / c:8.3f}", flush=True)


def peak_mib() -> float:
    """Return the peak memory of this process."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def large_one(k: int, picture: Path) -> None:
    pixels = np.load(picture)
    palettefmt.quantize(load("china")[:64], 8)
    before = peak_mib()
    start = time.perf_counter()
    image = palettefmt.quantize(pixels, k)
    spent = time.perf_counter() - start
    after = peak_mib()
    print(
        f"{pixels.shape[1]} x {pixels.shape[0]}, k = {k}: {spent:.2f} s, "
        f"PSNR {quality.psnr(pixels, image.to_pixels()):.2f} dB, "
        f"peak {after:.0f} MiB (imports and the picture: {before:.0f} MiB)"
    )


def spaces(ks: list[int]) -> None:
    """Print mean CIEDE2000 and PSNR over the photos for each clustering space."""
    for k in ks:
        cells = []
        for space in ("srgb", "linear", "oklab"):
            figures = []
            for name in PHOTOS:
                image = palettefmt.quantize(load(name), k, space=space)  # type: ignore[arg-type]
                compared = quality.compare(load(name), image.to_pixels())
                figures.append((compared.ciede2000, compared.psnr_db))
            mean = np.mean(figures, axis=0)
            cells.append(f"{space} CIEDE2000 {mean[0]:.3f}, PSNR {mean[1]:.2f} dB")
        print(f"k = {k}: " + "; ".join(cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("errors", "times", "large", "large-one", "spaces"))
    parser.add_argument("--ks", default="8,16,64,256")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--picture", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    ks = [int(k) for k in options.ks.split(",")]
    if options.what == "errors":
        errors(ks, options.cache)
    elif options.what == "times":
        times(ks)
    elif options.what == "spaces":
        spaces(ks)
    elif options.what == "large-one":
        large_one(ks[0], options.picture)
    else:  # each k in a process of its own, so that its peak memory is its own
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "large.npy"
            np.save(picture, large())
            for k in (8, 256):
                command = [sys.executable, "-m", "tests.benchmarks.palette", "large-one", "--ks", str(k)]
                subprocess.run([*command, "--picture", picture], check=True)


if __name__ == "__main__":
    main()
