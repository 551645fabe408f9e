"""The scale of looks against SSIMULACRA2: fits the constants of `palettefmt.measure.eye`, and says how well they hold.

Usage: python -m tests.benchmarks.scale PHOTO... [--crop 384x256]

The middle of each photo is made by pngquant (Debian's, with and without dithering) and by us (several strengths), with
16 to 256 colours. For several viewing distances the perceived error E of all of them is fitted to what SSIMULACRA2
(PyPI) says, as 100 - slope * E ** power, by least squares. The distance that fits best is the one to take.
"""

from __future__ import annotations

import argparse
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

import palettefmt
from palettefmt.measure import eye
from tests.benchmarks.quality import U8, ssimulacra2

DISTANCES = (12.0, 25.0, 40.0, 67.0)  # pixels per degree
COLORS = (16, 32, 64, 128, 256)
OURS = ((256, 0.0), (256, 2.0), (256, 8.0), (64, 0.0), (64, 4.0), (64, 16.0), (16, 0.0), (16, 8.0))
POWERS = np.arange(0.1, 0.8, 0.001)


def made(pixels: U8) -> Iterator[tuple[str, U8]]:
    """Yield who made a picture, and the picture."""
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    for k in COLORS:
        for floyd in ("0", "1"):
            command = ["pngquant", "--speed", "3", f"--floyd={floyd}", str(k), "-"]
            done = subprocess.run(command, input=png.getvalue(), capture_output=True, check=True)
            yield "pngquant", np.asarray(Image.open(io.BytesIO(done.stdout)).convert("RGB"))
    for k, strength in OURS:
        yield "ours", palettefmt.quantize(pixels, k, strength=strength, effort=3).to_pixels()


def middle(path: Path, crop: str) -> U8:
    """Return the middle of a picture."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    width, height = (min(int(side), most) for side, most in zip(crop.split("x"), pixels.shape[1::-1], strict=True))
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--crop", default="384x256")
    asked = parser.parse_args()
    errors: dict[float, list[float]] = {ppd: [] for ppd in DISTANCES}
    who, judged = [], []
    for path in asked.photos:
        pixels = middle(path, asked.crop)
        for name, shown in made(pixels):
            who.append(name)
            judged.append(ssimulacra2(pixels, shown))
            for ppd, found in errors.items():
                found.append(eye.error(pixels, shown, ppd))
    wanted, ours = np.array(judged), np.array(who) == "ours"
    for ppd, found in errors.items():
        raised = np.array(found)[:, None] ** POWERS
        slopes = ((100 - wanted)[:, None] * raised).sum(axis=0) / (raised**2).sum(axis=0)
        off = 100 - slopes * raised - wanted[:, None]
        best = int((off**2).mean(axis=0).argmin())
        spread = np.sqrt((off[:, best] ** 2).mean())
        bias = f"{off[ours, best].mean():+.1f} (ours), {off[~ours, best].mean():+.1f} (pngquant's)"
        print(f"{ppd:4g} pixels per degree: slope {slopes[best]:.2f}, power {POWERS[best]:.3f}")
        print(f"     off by {spread:.1f} in root mean square, in the mean by {bias}; {len(wanted)} pictures")


if __name__ == "__main__":
    main()
