"""Benchmark of the context coding: one table per class of label maps, with the peers' sizes.

Run as ``python lossless.py MAPS_FOLDER [CLASS ...] [--repeat N] [--effort E]``.  Sizes are whole
files: the payload plus 32 bytes and the palette.  Times are this process's CPU time, best of N.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import palettefmt

PEERS = ("png", "webp", "flif", "jpegxl", "paq8px")
CONTAINER_BYTES = 32


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
    tiny = np.zeros((2, 2), np.uint8)
    context.decode(context.encode(tiny, np.eye(3, dtype=np.uint8)), 2, 2, np.eye(3, dtype=np.uint8))
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        name = "graphics" if row["class"].startswith("g_") else row["class"]
        if not options.classes or name in options.classes:
            groups.setdefault(name, []).append(row)
    summary = []
    for name, members in sorted(groups.items()):
        print(
            f"\n{name:22}{'ours':>9}" + "".join(f"{p:>9}" for p in PEERS) + "   /best   /paq  enc Mpx/s  dec"
        )
        total = dict.fromkeys(("ours", *PEERS), 0)
        speeds = []
        for row in members:
            labels, palette = load(options.maps / f"{row['map']}.png", int(row["colors"]))
            payload, encoding = timed(
                lambda a=labels, b=palette: context.encode(a, b, options.effort), options.repeat
            )
            again, decoding = timed(
                lambda a=labels, b=palette, c=payload: context.decode(c, *a.shape, b), options.repeat
            )
            if not np.array_equal(again, labels):
                raise SystemExit(f"{row['map']}: labels differ after decoding")
            size = len(payload) + CONTAINER_BYTES + palette.size
            sizes = {p: int(row[p]) for p in PEERS}
            best = min(sizes[p] for p in PEERS if p != "paq8px")
            total["ours"] += size
            for p in PEERS:
                total[p] += sizes[p]
            speed = labels.size / encoding / 1e6, labels.size / decoding / 1e6
            speeds.append(speed)
            print(
                f"{row['map']:22}{size:9}"
                + "".join(f"{sizes[p]:9}" for p in PEERS)
                + f"{size / best:8.3f}{size / sizes['paq8px']:7.3f}{speed[0]:11.2f}{speed[1]:5.2f}"
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


if __name__ == "__main__":
    main()
