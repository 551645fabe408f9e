"""Dithered quality against every peer, in one run: FLIP, CIEDE2000 after a blur, SSIMULACRA2, and time.

Usage: python -m tests.benchmarks.quality PHOTO... [-k 8 16 64 256] [--effort 5] [--ppd 67] [--cache FOLDER]

Judges: FLIP (PyPI flip-evaluator, LDR, 67 pixels per degree; lower is better), mean CIEDE2000 after both
pictures are blurred by sigma 1.5 px in linear light (lower), SSIMULACRA2 (PyPI ssimulacra2; higher). "ratio"
is ours over the best peer's on the same picture. Peers: pngquant at speed 1 (Debian's), PyPI imagequant with
dithering 1.0, Pillow's median cut and octree palettes with Floyd-Steinberg, ImageMagick with Floyd-Steinberg.
Times are processor time of this process, kernels warm, from pixels to labels, the start palette included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: one core for all

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import palettefmt

U8 = NDArray[np.uint8]
F64 = NDArray[np.float64]
Scores = dict[str, float]

PNGQUANT, CONVERT = "/usr/bin/pngquant", "/usr/bin/convert"
PEERS = ("pngquant", "imagequant", "mediancut", "octree", "imagemagick")
TARGETS = {8: 0.50, 16: 0.55, 64: 0.58, 256: 0.68}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def read(path: Path) -> U8:
    """Open as sRGB pixels."""
    return np.asarray(Image.open(path).convert("RGB"))


def peer(name: str, path: Path, k: int) -> U8:
    """Reduce a picture to k colours by a peer."""
    picture = Image.open(path).convert("RGB")
    if name == "imagequant":
        import imagequant

        quantized = imagequant.quantize_pil_image(picture, dithering_level=1.0, max_colors=k)
        return np.asarray(quantized.convert("RGB"))
    if name in ("mediancut", "octree"):
        method = Image.Quantize.MEDIANCUT if name == "mediancut" else Image.Quantize.FASTOCTREE
        palette = picture.quantize(k, method=method, dither=Image.Dither.NONE)
        return np.asarray(picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.png"
        command = [PNGQUANT, "--speed", "1", "--output", out, str(k), path]
        if name == "imagemagick":
            command = [CONVERT, path, "-dither", "FloydSteinberg", "-colors", str(k), out]
        subprocess.run(command, check=True)
        return read(out)


def flip(reference: U8, test: U8) -> float:
    """Mean FLIP error."""
    from flip_evaluator import evaluate

    pictures = [np.ascontiguousarray(p.astype(np.float32) / 255) for p in (reference, test)]
    return float(evaluate(*pictures, "LDR")[1])


def blurred_ciede2000(reference: U8, test: U8) -> float:
    """Mean CIEDE2000 after a blur of sigma 1.5 px in linear light."""
    from scipy.ndimage import gaussian_filter
    from skimage.color import deltaE_ciede2000, xyz2lab

    def lab(pixels: U8) -> F64:
        code = pixels / 255
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
        return np.asarray(xyz2lab(gaussian_filter(linear, (1.5, 1.5, 0)) @ TO_XYZ.T))

    return float(deltaE_ciede2000(lab(reference), lab(test)).mean())


def ssimulacra2(reference: U8, test: U8) -> float:
    """SSIMULACRA2 score."""
    from ssimulacra2 import compute_ssimulacra2

    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("reference.png", "test.png")]
        for path, pixels in zip(paths, (reference, test), strict=True):
            Image.fromarray(pixels).save(path, compress_level=1)
        return float(compute_ssimulacra2(*paths))


def judge(reference: U8, test: U8) -> Scores:
    """All three scores."""
    return {
        "flip": flip(reference, test),
        "de": blurred_ciede2000(reference, test),
        "ss2": ssimulacra2(reference, test),
    }


def peers(path: Path, k: int, cache: Path | None) -> dict[str, Scores]:
    """Every peer's scores, from the cache if they are there."""
    kept = cache / f"{path.stem}_{k}.json" if cache else None
    if kept and kept.exists():
        scores: dict[str, Scores] = json.loads(kept.read_text())
        return scores
    scores = {name: judge(read(path), peer(name, path, k)) for name in PEERS}
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(scores))
    return scores


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("photos", nargs="+", type=Path)
    arguments.add_argument("-k", nargs="+", type=int, default=[8, 16, 64, 256])
    arguments.add_argument("--effort", type=int, default=5)
    arguments.add_argument("--ppd", type=float, default=67.0)
    arguments.add_argument("--cache", type=Path, help="keep the peers' scores here")
    given = arguments.parse_args()
    began = time.process_time()
    palettefmt.quantize(read(given.photos[0])[:64, :64], 8, dither="perceptual")
    print(f"libraries and kernels: {time.process_time() - began:.2f} s")
    for k in given.k:
        compare(given, k)


def compare(given: argparse.Namespace, k: int) -> None:
    """Print one k's rows and their summary."""
    rows = []
    print(f"\nk = {k}, effort {given.effort}: ours / best peer (which)")
    for path in given.photos:
        pixels = read(path)
        began = time.process_time()
        image = palettefmt.quantize(pixels, k, dither="perceptual", effort=given.effort, ppd=given.ppd)
        seconds = time.process_time() - began
        ours, theirs = judge(pixels, image.to_pixels()), peers(path, k, given.cache)
        diffused = flip(pixels, palettefmt.quantize(pixels, k, dither="floyd-steinberg").to_pixels())
        best = {name: min(theirs, key=lambda p: theirs[p][name] * (-1 if name == "ss2" else 1)) for name in ours}
        rows.append({name: (ours[name], theirs[best[name]][name]) for name in ours} | {"time": (seconds, 0)})
        cells = [f"{name} {ours[name]:.4g} / {theirs[best[name]][name]:.4g} ({best[name]})" for name in ours]
        plain = f"(our plain diffusion: flip {diffused:.4g})"
        print(f"{path.stem:10}", "  ".join(cells), f" {seconds:.2f} s ", plain, flush=True)
    table = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    ratio = table["flip"][:, 0] / table["flip"][:, 1]
    difference = table["de"][:, 0] / table["de"][:, 1]
    medians = np.median(table["ss2"], axis=0)
    print(
        f"k = {k}: FLIP ratio mean {ratio.mean():.3f} (target {TARGETS.get(k, 1)}), worst {ratio.max():.3f}; "
        f"CIEDE2000 ratio {difference.mean():.3f}; SSIMULACRA2 median {medians[0]:.1f}, "
        f"best peer {medians[1]:.1f}; time at most {table['time'][:, 0].max():.2f} s"
    )


if __name__ == "__main__":
    main()
