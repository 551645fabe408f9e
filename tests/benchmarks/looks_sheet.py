"""Contact sheets: photos by the look "balanced" beside pngquant's at as many bytes, parts of them in true pixels.

Usage: python -m tests.benchmarks.looks_sheet PHOTO... [-k 16 64 256] [--at X,Y ...] [--out FOLDER]

A row is a photo: the photo, ours as an indexed PNG, and pngquant's (speed 1) with the number of colours whose PNG is
the largest that is not larger than ours. All PNGs go through oxipng. Makes `looks-K.png` for each k.
"""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: the search has the cores

import numpy as np
from PIL import Image, ImageDraw

import palettefmt
from palettefmt.measure.looks import as_png
from tests.benchmarks.quality import U8, read
from tests.benchmarks.rate import pngquant, squeezed

WIDTH, HEIGHT, GAP, CAPTION = 192, 128, 6, 14
MORE = 1.02  # pngquant may take so much more than ours


def shown(png: bytes) -> U8:
    """Return a PNG's pixels."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def peer_at(path: Path, most: int) -> tuple[int, bytes]:
    """Return the number of colours, and the PNG, of pngquant that takes about as many bytes."""
    low, high = 2, 256
    while high - low > 1:
        middle = (low + high) // 2
        fits = len(squeezed(pngquant(str(path), "--speed", "1", str(middle)))) <= MORE * most
        low, high = (middle, high) if fits else (low, middle)
    return low, squeezed(pngquant(str(path), "--speed", "1", str(low)))


def row(path: Path, k: int, corner: tuple[int, int] | None) -> tuple[list[U8], list[str]]:
    """Return the three parts, and their captions."""
    pixels = read(path)
    image = palettefmt.quantize(pixels, k, look="balanced", target="png")
    ours = as_png(image)
    colours, peer = peer_at(path, len(ours))
    left, top = corner or ((pixels.shape[1] - WIDTH) // 2, (pixels.shape[0] - HEIGHT) // 2)
    parts = [picture[top : top + HEIGHT, left : left + WIDTH] for picture in (pixels, shown(ours), shown(peer))]
    captions = [path.stem, f"{k} colours, {len(ours):,} bytes", f"pngquant: {colours} colours, {len(peer):,}"]
    return parts, captions


def main() -> None:
    """Make the sheets."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("photos", nargs="+", type=Path)
    arguments.add_argument("-k", nargs="+", type=int, default=[16, 64, 256])
    arguments.add_argument("--at", nargs="+", default=[], help="X,Y of the part of each photo; the middle by default")
    arguments.add_argument("--out", type=Path, default=Path())
    given = arguments.parse_args()
    corners = [tuple(map(int, corner.split(","))) for corner in given.at] + [None] * len(given.photos)
    for k in given.k:
        right, down = WIDTH + GAP, HEIGHT + GAP + CAPTION
        sheet = Image.new("RGB", (3 * right + GAP, len(given.photos) * down + GAP), "white")
        draw = ImageDraw.Draw(sheet)
        for number, (path, corner) in enumerate(zip(given.photos, corners, strict=False)):
            y = GAP + number * down
            for column, (part, caption) in enumerate(zip(*row(path, k, corner), strict=True)):
                sheet.paste(Image.fromarray(part), (GAP + column * right, y))
                draw.text((GAP + column * right, y + HEIGHT + 1), caption, "black")
            print(k, path.stem, flush=True)
        given.out.mkdir(parents=True, exist_ok=True)
        written = io.BytesIO()
        sheet.save(written, "PNG")
        (given.out / f"looks-{k}.png").write_bytes(squeezed(written.getvalue()))


if __name__ == "__main__":
    main()
