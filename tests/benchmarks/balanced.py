"""Without hindsight: the look "balanced" beside pngquant's default, in one run.

Usage: python -m tests.benchmarks.balanced PHOTO... [--out RESULTS.jsonl]

Both get the picture and nothing else: `pngquant -` (Debian's), and `look="balanced"`, as an indexed PNG and as a .kmi
file coded by context. All PNGs go through oxipng; the last figure is against pngquant's own file. Judges: FLIP (67
pixels per degree) and SSIMULACRA2, which no search of ours has seen. A picture counts as no worse only if both say so.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: the search has the cores

import numpy as np
from PIL import Image

import palettefmt
from palettefmt.measure.looks import as_png
from tests.benchmarks.quality import U8, flip, read, ssimulacra2
from tests.benchmarks.rate import kmi_bytes, pngquant, squeezed

Row = dict[str, Any]


def judged(pixels: U8, shown: U8, size: int) -> Row:
    """Bytes and both judges."""
    return {"bytes": size, "flip": flip(pixels, shown), "ss2": ssimulacra2(pixels, shown)}


def compare(path: Path) -> Row:
    """Judge pngquant's default and ours for one photo."""
    pixels = read(path)
    written = pngquant(str(path))
    peer = squeezed(written)
    shown = np.asarray(Image.open(io.BytesIO(peer)).convert("RGB"))
    row = {"photo": path.stem, "pngquant": judged(pixels, shown, len(peer)), "written": len(written)}
    for target in ("png", "context"):
        image = palettefmt.quantize(pixels, look="balanced", target=target)
        size = len(as_png(image)) if target == "png" else kmi_bytes(image)
        row[target] = judged(pixels, image.to_pixels(), size)
    return row


def no_worse(ours: Row, theirs: Row) -> bool:
    """Tell whether both judges find ours no worse."""
    return bool(ours["flip"] <= theirs["flip"] and ours["ss2"] >= theirs["ss2"])


def main() -> None:
    """Print a line a photo, and the summary."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("photos", nargs="+", type=Path)
    arguments.add_argument("--out", type=Path, help="keep results here, and go on from what is there")
    given = arguments.parse_args()
    known = given.out.read_text().splitlines() if given.out and given.out.exists() else []
    rows = {row["photo"]: row for row in map(json.loads, known)}
    for path in given.photos:
        if path.stem not in rows:
            rows[path.stem] = compare(path)
            if given.out:
                with given.out.open("a") as file:
                    file.write(json.dumps(rows[path.stem]) + "\n")
        theirs = rows[path.stem]["pngquant"]
        for target in ("png", "context"):
            ours = rows[path.stem][target]
            ratio, mark = ours["bytes"] / theirs["bytes"], "no worse" if no_worse(ours, theirs) else "WORSE"
            looks = f"flip {ours['flip'] / theirs['flip']:.2f} ss2 {ours['ss2'] - theirs['ss2']:+.1f}"
            print(f"{path.stem:24} {target:8} {ratio:.3f} {looks} {mark}", flush=True)
    for target in ("png", "context"):
        pairs = [(rows[path.stem][target], rows[path.stem]["pngquant"]) for path in given.photos]
        ratios = [ours["bytes"] / theirs["bytes"] for ours, theirs in pairs]
        good = sum(no_worse(*pair) for pair in pairs)
        plain = np.median([rows[path.stem][target]["bytes"] / rows[path.stem]["written"] for path in given.photos])
        sizes = f"{np.median(ratios):.3f} (median), {max(ratios):.3f} (worst), {plain:.3f} without oxipng on pngquant's"
        print(f"{target}: bytes {sizes}; no worse in both judges: {good} of {len(pairs)}")


if __name__ == "__main__":
    main()
