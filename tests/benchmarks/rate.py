"""Bytes at equal looks: rate-aware pictures against every peer's PNGs, in one run.

Usage: python -m tests.benchmarks.rate PHOTO... [-k 16 64 256] [--strength 0.5 1 2 4 8] [--ppd 67 110] [--out FOLDER]
[--crop 384x256]

Peers: pngquant (Debian's) at speeds 1 and 3, by number of colours with several `--floyd` and by `--quality`; PyPI
imagequant with and without dithering; ImageMagick with Floyd-Steinberg, where it is installed. All PNGs go through
oxipng. Judges: FLIP (PyPI flip-evaluator, LDR, 67 pixels per degree; lower is better), SSIMULACRA2 (PyPI ssimulacra2;
higher), and for specks the 99.9th percentile of CIEDE2000 over the pixels. No search of ours has seen a judge.

Ours are made of all numbers of colours, strengths and distances (pixels per degree), the peers' of all their options.
A curve is the points that no cheaper one beats in look; bytes between two of them are interpolated, in their logarithm.
A ratio is our bytes over the bytes at which the peers' curve has the same look, per point of ours that lies within it.
The peers' results are kept in the folder `--out`, as is one sheet per photo and k: the photo, ours and the pngquant PNG
of about as many bytes, a part of each at true size.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: the search has the cores

import numpy as np
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.exports.png import indexed_png
from tests.benchmarks.quality import U8, flip, read, ssimulacra2

Point = dict[str, Any]  # who, k, bytes, flip, ss2, specks

PEER_COLORS = (8, 16, 32, 64, 128, 256)
QUALITIES = ("20-40", "40-60", "60-80", "70-90")
OXIPNG_LEVEL = 4
SHEET = 320  # side of the part of a picture that a sheet shows


def kmi_bytes(image: IndexedImage) -> int:
    """Bytes of the whole file."""
    return len(palettefmt.encode(image, coding="context"))


def png_bytes(image: IndexedImage) -> int:
    """Bytes of the PNG, through oxipng."""
    return len(squeezed(indexed_png(image.labels, image.palette)))


OURS = {"context": kmi_bytes, "png": png_bytes}


def squeezed(png: bytes) -> bytes:
    """Pass through oxipng, as our own PNGs are."""
    import oxipng

    return min(png, bytes(oxipng.optimize_from_memory(png, level=OXIPNG_LEVEL)), key=len)


def specks(reference: U8, test: U8) -> float:
    """99.9th percentile of CIEDE2000."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    return float(np.percentile(deltaE_ciede2000(rgb2lab(reference), rgb2lab(test)), 99.9))


def judged(reference: U8, test: U8) -> dict[str, float]:
    """All judges."""
    return {"flip": flip(reference, test), "ss2": ssimulacra2(reference, test), "specks": specks(reference, test)}


def pngquant(path: str, *options: str) -> bytes:
    """Run pngquant; nothing if it finds no palette good enough."""
    data = Path(path).read_bytes()
    done = subprocess.run(["pngquant", *options, "-"], input=data, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


def peer_pngs(path: str) -> Iterator[tuple[str, int, bytes]]:
    """Yield every peer's PNG of a picture: name, number of colours asked for (0: a quality), bytes."""
    picture = Image.open(path).convert("RGB")
    for k in PEER_COLORS:
        for speed in ("1", "3"):
            for floyd in ("0", "0.5", "1"):
                yield (
                    f"pngquant -s{speed} --floyd={floyd}",
                    k,
                    pngquant(path, "--speed", speed, f"--floyd={floyd}", str(k)),
                )
        for level in (0.0, 1.0):
            yield f"imagequant {level:g}", k, _imagequant(picture, k, level)
        if shutil.which("convert"):
            options = ["-dither", "FloydSteinberg", "-colors", str(k), "png8:-"]
            done = subprocess.run(["convert", path, *options], capture_output=True, check=False)
            yield "imagemagick", k, done.stdout if done.returncode == 0 else b""
    for quality in QUALITIES:
        yield f"pngquant --quality={quality}", 0, pngquant(path, "--speed", "1", f"--quality={quality}")


def _imagequant(picture: Image.Image, k: int, level: float) -> bytes:
    import imagequant

    out = io.BytesIO()
    imagequant.quantize_pil_image(picture, dithering_level=level, max_colors=k).save(out, "PNG")
    return out.getvalue()


def peers_of(name: str, pixels: U8, folder: Path) -> list[Point]:
    """Judge every peer, or read what an earlier run found."""
    kept = folder / f"peers-{name}-{pixels.shape[1]}x{pixels.shape[0]}.json"
    if kept.exists():
        found: list[Point] = json.loads(kept.read_text())
        return found
    points = []
    with tempfile.TemporaryDirectory() as room:
        path = str(Path(room) / "photo.png")
        Image.fromarray(pixels).save(path)
        for who, k, png in peer_pngs(path):
            if png:
                data = squeezed(png)
                shown = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
                points.append({"who": who, "k": k, "bytes": len(data), **judged(pixels, shown)})
                if who == "pngquant -s1 --floyd=1":
                    (folder / f"pngquant-{name}-{k}.png").write_bytes(data)
    kept.write_text(json.dumps(points))
    return points


def curve(points: list[Point], judge: str) -> list[tuple[int, float]]:
    """Keep the points that no cheaper one beats: bytes and badness."""
    sign = -1 if judge == "ss2" else 1
    kept: list[tuple[int, float]] = []
    for size, bad in sorted((p["bytes"], sign * p[judge]) for p in points):
        if not kept or bad < kept[-1][1]:
            kept.append((size, bad))
    return kept


def bytes_at(points: list[tuple[int, float]], bad: float) -> float | None:
    """Interpolate the bytes at which a curve looks as bad; None beyond its ends."""
    for (small, worse), (large, better) in itertools.pairwise(points):
        if better <= bad <= worse:
            share = (worse - bad) / max(worse - better, 1e-12)
            return float(np.exp(np.log(small) + share * np.log(large / small)))
    return None


def ratios(ours: list[Point], theirs: list[Point], judge: str) -> list[float]:
    """Our bytes over theirs at equal looks, per point of ours within their curve."""
    sign, reference = (-1 if judge == "ss2" else 1), curve(theirs, judge)
    sizes = [(p["bytes"], bytes_at(reference, sign * p[judge])) for p in ours]
    return [size / other for size, other in sizes if other]


def between(ours: list[Point], theirs: list[Point], judge: str) -> float:
    """Median ratio of two whole curves over the looks that both have."""
    mine, other = curve(ours, judge), curve(theirs, judge)
    low, high = max(mine[-1][1], other[-1][1]), min(mine[0][1], other[0][1])
    pairs = [(bytes_at(mine, bad), bytes_at(other, bad)) for bad in np.linspace(low, high, 41)]
    found = [one / two for one, two in pairs if one and two]
    return float(np.median(found)) if found else float("nan")


def ours_of(pixels: U8, target: str, given: argparse.Namespace) -> Iterator[tuple[Point, U8]]:
    """Yield our points and what each looks like."""
    for ppd, k, strength in itertools.product(given.ppd, given.k, given.strength):
        began = time.perf_counter()
        image = palettefmt.quantize(pixels, k, strength=strength, target=target, ppd=ppd, effort=given.effort)
        seconds = time.perf_counter() - began
        shown = image.to_pixels()
        size = OURS[target](image)
        yield {"k": k, "strength": strength, "ppd": ppd, "bytes": size, "s": seconds, **judged(pixels, shown)}, shown


def sheet(path: Path, pixels: U8, ours: U8, peer: U8 | None) -> None:
    """Save a part of the photo, of ours and of the peer's, side by side."""
    top, left = (max(0, (side - SHEET) // 2) for side in pixels.shape[:2])
    parts = [p[top : top + SHEET, left : left + SHEET] for p in (pixels, ours, peer) if p is not None]
    Image.fromarray(np.concatenate(parts, axis=1)).save(path)


def compare(path: Path, target: str, given: argparse.Namespace) -> dict[str, float]:
    """Print one photo's points; return its ratios."""
    pixels = read(path)
    if given.crop:
        width, height = (int(side) for side in given.crop.split("x"))
        top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
        pixels = np.ascontiguousarray(pixels[top : top + height, left : left + width])
    theirs = peers_of(path.stem, pixels, given.out)
    points, results = [], {}
    for point, shown in ours_of(pixels, target, given):
        points.append(point)
        cells = [f"{judge} {(ratios([point], theirs, judge) or [float('nan')])[0]:.3f}" for judge in ("flip", "ss2")]
        looks = f"flip {point['flip']:.4f} ss2 {point['ss2']:.1f} specks {point['specks']:.1f}"
        print(
            f"{path.stem} k={point['k']} {point['strength']:g}, {point['ppd']:g} ppd: {point['bytes']:,} B",
            f"{looks}, ratios",
            *cells,
            f" {point['s']:.1f} s",
            flush=True,
        )
        plain = [p for p in theirs if p["who"].startswith("pngquant -s1 --floyd=1") and p["k"]]
        close = min(plain, key=lambda p: abs(np.log(p["bytes"] / point["bytes"])))
        peer = given.out / f"pngquant-{path.stem}-{close['k']}.png"
        name = f"{path.stem}-k{point['k']}-{point['strength']:g}-{point['ppd']:g}-{target}.png"
        sheet(given.out / name, pixels, shown, read(peer) if peer.exists() else None)
    for judge in ("flip", "ss2"):
        results[judge] = between(points, theirs, judge)
        for k in given.k:
            found = ratios([p for p in points if p["k"] == k], theirs, judge)
            results[f"{judge} k={k}"] = float(np.median(found)) if found else float("nan")
    for k in given.k:
        peer_specks = [p["specks"] for p in theirs if p["who"] == "pngquant -s1 --floyd=1" and p["k"] == k]
        worst = max(p["specks"] for p in points if p["k"] == k)
        results[f"specks k={k}"] = worst / peer_specks[0] if peer_specks else float("nan")
    print(path.stem, target, *(f"{name} {value:.3f}" for name, value in results.items()), flush=True)
    return results


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("photos", nargs="+", type=Path)
    arguments.add_argument("-k", nargs="+", type=int, default=[16, 64, 256])
    arguments.add_argument("--strength", nargs="+", type=float, default=[0.5, 1.0, 2.0, 4.0, 8.0])
    arguments.add_argument("--ppd", nargs="+", type=float, default=[67.0, 110.0])
    arguments.add_argument("--effort", type=int, default=5)
    arguments.add_argument("--crop", help="WIDTHxHEIGHT of the middle, to be quick")
    arguments.add_argument("--out", type=Path, default=Path("rate-results"))
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for target in OURS:
        rows = [compare(path, target, given) for path in given.photos]
        print(f"\n{target}, medians of {len(rows)} photos, ours / peers' PNG:")
        for name in rows[0]:
            column = [row[name] for row in rows]
            print(f"  {name:14} {np.nanmedian(column):.3f}   worst {np.nanmax(column):.3f}")


if __name__ == "__main__":
    main()
