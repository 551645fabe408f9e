"""Benchmark of the context coding: one table per class of label maps, with the peers' sizes.

Run as ``python -m tests.benchmarks.lossless MAPS_FOLDER [CLASS ...] [--repeat N] [--effort E]``. Sizes are whole
files, each decoded and compared; the peers are in MAPS_FOLDER/peers.csv. Times are this process's CPU time on one
core, best of N, beside libjxl at effort 9 (from the imagecodecs package) on the same picture in the same run.
"""

from __future__ import annotations

import argparse
import csv
import functools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import palettefmt

PEERS = ("png", "webp", "flif", "jpegxl", "paq8px")


def load(path: Path, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Read an indexed PNG as labels and palette of k colours."""
    with Image.open(path) as picture:
        labels = np.array(picture)
        entries = np.array((picture.getpalette() or [])[: 3 * k], np.uint8).reshape(-1, 3)
    palette = np.zeros((k, 3), np.uint8)
    palette[: len(entries)] = entries
    return labels, palette


def timed(work: Callable[[], object], repeat: int) -> tuple[object, float]:
    """Return a call's result and its best CPU time in seconds."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return result, best


def coded(image: palettefmt.IndexedImage, effort: int) -> bytes:
    """Return a context-coded file of one stripe, so that one core does all the work."""
    rows = min(image.height, 65_535)
    return palettefmt.encode(image, coding="context", effort=effort, stripe_rows=rows)


def jpeg_xl(image: palettefmt.IndexedImage) -> bytes:
    """Return a lossless JPEG XL at libjxl's effort 9, on one thread."""
    import imagecodecs

    return imagecodecs.jpegxl_encode(image.to_pixels(), lossless=True, effort=9, numthreads=1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("maps", type=Path)
    parser.add_argument("classes", nargs="*")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--effort", type=int, default=5)
    options = parser.parse_args()
    with open(options.maps / "peers.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    palettefmt.decode(coded(palettefmt.IndexedImage(np.zeros((9, 9), np.uint8), np.eye(3, dtype=np.uint8)), 5))
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        name = "graphics" if row["class"].startswith("g_") else row["class"]
        if not options.classes or name in options.classes:
            groups.setdefault(name, []).append(row)
    summary, contests = [], []
    for name, members in sorted(groups.items()):
        print(f"\n{name:22}{'ours':>9}" + "".join(f"{p:>9}" for p in PEERS) + "   /best   /paq  enc Mpx/s  dec  jxl e9")
        total = dict.fromkeys(("ours", *PEERS), 0)
        speeds = []
        for row in members:
            labels, palette = load(options.maps / f"{row['map']}.png", int(row["colors"]))
            image = palettefmt.IndexedImage(labels, palette)
            data, encoding = timed(functools.partial(coded, image, options.effort), options.repeat)
            again, decoding = timed(functools.partial(palettefmt.decode, data), options.repeat)
            if again != image:
                raise SystemExit(f"{row['map']}: labels differ after decoding")
            _, rival = timed(functools.partial(jpeg_xl, image), 1)
            size = len(data)
            sizes = {p: int(row[p]) for p in PEERS}
            best = min(sizes[p] for p in PEERS if p != "paq8px")
            total["ours"] += size
            for p in PEERS:
                total[p] += sizes[p]
            speed = labels.size / encoding / 1e6, labels.size / decoding / 1e6, labels.size / rival / 1e6
            speeds.append(speed)
            contests.append((speed[0] / speed[2], row["map"], size < best))
            print(
                f"{row['map']:22}{size:9}"
                + "".join(f"{sizes[p]:9}" for p in PEERS)
                + f"{size / best:8.3f}{size / sizes['paq8px']:7.3f}{speed[0]:11.2f}{speed[1]:6.2f}{speed[2]:8.2f}"
            )
        summary.append((name, total, speeds))
    print(f"\n{'class':15}{'ours':>9}  /jpegxl   /paq8px   /webp   /flif    /png   enc Mpx/s    dec Mpx/s")
    for name, total, speeds in summary:
        ratios = [total["ours"] / total[p] for p in ("jpegxl", "paq8px", "webp", "flif", "png")]
        enc, dec = [s[0] for s in speeds], [s[1] for s in speeds]
        print(
            f"{name:15}{total['ours']:9}{ratios[0]:9.4f}{ratios[1]:10.4f}"
            + "".join(f"{r:8.3f}" for r in ratios[2:])
            + f"{min(enc):7.2f}-{max(enc):.2f}{min(dec):8.2f}-{max(dec):.2f}"
        )
    won, (slowest, where, _) = sum(smaller for *_, smaller in contests), min(contests)
    print(f"\nsmaller than the best PNG, WebP, FLIF and JPEG XL on {won} of {len(contests)} maps")
    print(f"encoding at least {slowest:.2f} times as quick as libjxl at effort 9 ({where})")


if __name__ == "__main__":
    main()
