"""Hashes of what the package makes of fixed pictures, and the manifest that they are held against.

``python -m tests.determinism`` writes ``tests/determinism.json`` for the library versions of this environment.
Four groups. *Decoded* files hold for ever. *Stored* labels and pictures on a *given* palette are made by us alone:
their hashes hold for every library version and every processor. *Learnt* palettes also depend on scikit-learn, and on
how its linear algebra library rounds on a kind of processor: their hashes hold for the versions that stand beside them
and for the plainest kernels of that library, which `PLAIN` asks for.

``python -m tests.determinism --processors`` encodes under other kinds of processors and says what differs.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import palettefmt
from palettefmt import IndexedImage

ROOT = Path(__file__).parent.parent
MANIFEST = Path(__file__).with_suffix(".json")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "pillow", "numba", "llvmlite")
PLAIN = {"OPENBLAS_CORETYPE": "Prescott"}  # runs on every x86-64; elsewhere it is not known and does nothing
OURS = ("decoded", "stored", "given")
KS = (2, 3, 8, 16, 64, 256)


def sha256(data: bytes) -> str:
    """Return the hash that the manifest has."""
    return hashlib.sha256(data).hexdigest()


def scene(width: int, height: int, channels: int = 3) -> np.ndarray:
    """Draw a sky, a hill with texture and flat areas, in whole numbers, so that it is the same everywhere."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    grain = (x * 7919 + y * 104_729 + x * y * 31) % 23
    hill = y * 3 > height + (x * x // width) % height
    red = np.where(hill, 60 + grain * 2, 250 - y * 120 // height)
    green = np.where(hill, 110 + grain * 3 - x * 40 // width, 150 + y * 60 // height)
    blue = np.where(hill, 40 + grain, 120 + x * 100 // width + grain // 4)
    alpha = np.where(x < width // 8, 0, np.where(y > height * 7 // 8, 140, 255))
    pixels = np.stack([red, green, blue, alpha], axis=-1)
    pixels[height // 3 : height // 2, width // 5 : width // 3, :3] = (200, 30, 30)
    return np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8)[..., :channels])


def stored_image(colors: int) -> IndexedImage:
    """Return labels and palette by a formula; nothing is clustered."""
    y, x = np.mgrid[0:90, 0:120].astype(np.int64)
    labels = np.where((x // 16 + y // 9) % 3 == 0, x // 16, x * x // 50 + y * 3 + x * y // 40) % colors
    i = np.arange(colors)[:, None]
    palette = (i * [[37, 59, 101]] + [[0, 11, 7]]) % 256
    return IndexedImage(labels.astype(np.uint8), palette.astype(np.uint8))


def stored() -> dict[str, str]:
    """Return the hash of each file made of given labels: by our coders alone."""
    jobs = [(f"k{k}-packed", k, "packed") for k in KS] + [(f"k{k}-context", k, "context") for k in KS]
    return {name: sha256(palettefmt.encode(stored_image(k), coding=coding, stripe_rows=24)) for name, k, coding in jobs}


def given() -> dict[str, str]:
    """Return the hash of each file made of a picture and a given palette: labels and dithers are ours alone."""
    i = np.arange(13)[:, None]
    palette = ((i * [[37, 59, 101]] + [[0, 11, 7]]) % 256).astype(np.uint8)
    pixels = scene(60, 40)
    return {
        f"{dither}-{space}": sha256(palettefmt.encode(pixels, palette=palette, dither=dither, space=space))
        for dither in ("none", "floyd-steinberg", "perceptual")
        for space in ("srgb", "oklab")
    }


def learnt() -> dict[str, str]:
    """Return the hash of each file made of a picture alone: clustering, labels, dither, coding."""
    rgb, rgba, small = scene(210, 140), scene(120, 90, 4), scene(72, 48)
    sunset = ROOT / "samples" / "sunset.png"
    locked = np.array([[255, 102, 0], [0, 0, 0]], np.uint8)
    jobs: dict[str, dict[str, Any]] = {f"scene-k{k}": {"source": rgb, "colors": k} for k in KS}
    jobs |= {f"sunset-k{k}": {"source": sunset, "colors": k} for k in (8, 256)}
    jobs |= {
        "sunset-k16-context": {"source": sunset, "colors": 16, "coding": "context"},
        "rgba-k12": {"source": rgba, "colors": 12},
        "rgba-k200": {"source": rgba, "colors": 200},
        "linear-k16": {"source": rgb, "colors": 16, "space": "linear"},
        "oklab-k16": {"source": rgb, "colors": 16, "space": "oklab"},
        "seed-k24": {"source": rgb, "colors": 24, "seed": 5},
        "locked-k16": {"source": rgb, "colors": 16, "locked": locked},
        "diffused-k8": {"source": small, "colors": 8, "dither": "floyd-steinberg"},
        "diffused-rgba-k8": {"source": scene(40, 30, 4), "colors": 8, "dither": "floyd-steinberg"},
        "perceptual-k8": {"source": small, "colors": 8, "dither": "perceptual"},
        "balanced-k40": {"source": small, "colors": 40, "look": "balanced", "coding": "context"},
        "balanced-k40-png": {"source": small, "colors": 40, "look": "balanced", "target": "png"},
        "perceptual-k32": {"source": small, "colors": 32, "dither": "perceptual", "ppd": 45.0},
    }
    return {name: sha256(palettefmt.encode(**job)) for name, job in jobs.items()}


def decoded() -> dict[str, str]:
    """Return the hash of labels and palette of each whole file of the samples and vectors."""
    paths = [*(ROOT / "samples").glob("*.kmi"), *(ROOT / "spec" / "vectors" / "good").glob("*.kmi")]
    hashes = {}
    for path in sorted(paths):
        image = palettefmt.read(path)
        hashes[path.relative_to(ROOT).as_posix()] = sha256(image.labels.tobytes() + image.palette.tobytes())
    return hashes


def versions() -> dict[str, str]:
    """Return what the hashes of learnt palettes depend on besides this package."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return found | {"machine": platform.machine(), "system": platform.system()}


GROUPS = {"decoded": decoded, "stored": stored, "given": given, "learnt": learnt}


def in_process(threads: int = 1, groups: Iterable[str] = GROUPS, **environment: str) -> dict[str, dict[str, str]]:
    """Return groups as another process makes them, with as many threads of every kind, in an environment."""
    counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), str(threads))
    done = subprocess.run(
        [sys.executable, "-m", "tests.determinism", "--print", *groups, "--threads", str(threads)],
        env={**os.environ, **counts, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def without_simd() -> dict[str, str]:
    """Return the environment in which NumPy uses none of the instructions that it chooses at run time."""
    module = "numpy._core" if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else "numpy.core"
    core = importlib.import_module(f"{module}._multiarray_umath")
    usable = [name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]]
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(usable)} if usable else {}


def different(first: dict[str, dict[str, str]], second: dict[str, dict[str, str]], *groups: str) -> list[str]:
    """Return the names in some groups whose hashes differ, or that one side lacks."""
    return [
        f"{group} {name}"
        for group in groups
        for name in sorted({*first[group], *second[group]})
        if first[group].get(name) != second[group].get(name)
    ]


def compare_processors() -> None:
    """Print what differs between kinds of processors; numba's generic one is compiled for, which takes a minute."""
    kinds: dict[str, dict[str, str]] = {"NumPy without SIMD": without_simd()}
    kinds |= {f"OpenBLAS for {name}": {"OPENBLAS_CORETYPE": name} for name in ("Prescott", "Nehalem", "Haswell", "Zen")}
    kinds["numba for any processor"] = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    usual = in_process()
    for kind, environment in kinds.items():
        found = different(usual, in_process(1, **environment), *OURS, "learnt")
        print(f"{kind}: {', '.join(found) if found else 'the same bytes'}")


def write_manifest() -> None:
    """Write the manifest; a file that was decoded once must still give the same."""
    found = in_process(**PLAIN)
    if MANIFEST.exists():
        old = json.loads(MANIFEST.read_text())["decoded"]
        changed = [name for name, value in old.items() if found["decoded"].get(name) != value]
        if changed:
            raise SystemExit(f"decodes differently, or is gone: {', '.join(changed)}")
    MANIFEST.write_text(json.dumps({"versions": versions(), **found}, indent=1) + "\n")


def main() -> None:
    """Write the manifest, or print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", nargs="+", choices=GROUPS, help="print groups of hashes of this process as JSON")
    parser.add_argument(
        "--threads", type=int, default=1, help="with --print: make the package believe in so many cores"
    )
    parser.add_argument("--processors", action="store_true", help="compare kinds of processors")
    asked = parser.parse_args()
    if asked.print:
        os.cpu_count = lambda: asked.threads
        os.sched_getaffinity = lambda _: set(range(asked.threads))
        print(json.dumps({group: GROUPS[group]() for group in asked.print}))
    elif asked.processors:
        compare_processors()
    else:
        write_manifest()


if __name__ == "__main__":
    main()
