"""Many pictures: rates on one and two cores, what the batch costs beside a plain loop, pngquant, and a shared palette.

    python -m tests.benchmarks.batch make FOLDER [--count 2000]   pictures of 512 x 512, the same on every machine
    python -m tests.benchmarks.batch rates FOLDER [--rounds 1]    wall and CPU time of what is below, in turn
    python -m tests.benchmarks.batch shared FOLDER                the shared palette with 1, 2 and 4 workers, shuffled
    python -m tests.benchmarks.batch million FOLDER               worker-hours and network for a million such pictures

Run it on an idle machine of two cores; pngquant must be installed. `rates` compares k = 8, nearest colour:

    loop       one process: ``for name in names: palettefmt.write(output, name, 8)``
    batch -j1  ``kmi batch`` with one worker: what it costs beyond the loop is its overhead
    batch -j2  with two
    pngquant   ``ls *.png | xargs -P2 -n16 pngquant --nofs 8``
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SIDE = 512
LOOP = """
import sys, palettefmt
for name in sys.stdin.read().split():
    palettefmt.write(sys.argv[1] + "/" + name.rsplit("/")[-1] + ".kmi", name, 8)
"""


def made(number: int) -> Image.Image:
    """Return a picture of soft shapes with grain, and edges in every second one."""
    state = np.random.default_rng(number)
    total = np.zeros((SIDE, SIDE, 3))
    for cells, height in ((3, 90.0), (9, 45.0), (40, 16.0)):
        coarse = Image.fromarray(state.integers(0, 256, (cells, cells, 3), np.uint8))
        total += (np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float64) - 127.5) * height / 90
    if number % 2:
        y, x = np.mgrid[0:SIDE, 0:SIDE]
        for _ in range(4):
            across, along, offset = [*state.normal(size=2).tolist(), state.uniform(-200, 200)]
            total[(x - SIDE / 2) * across + (y - SIDE / 2) * along > offset] += state.uniform(-40, 40, 3)
    total += state.normal(0.0, 2.5, (SIDE, SIDE, 1))
    return Image.fromarray(np.clip(total * 0.7 + 127.5, 0, 255).astype(np.uint8))


def make(folder: Path, count: int) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:05}.png"
        if not path.exists():
            made(number).save(path, compress_level=1)


def batch(folder: Path | Sequence[Path], out: Path, *options: str) -> dict[str, Any]:
    """Run ``kmi batch`` and return its summary."""
    sources = [str(folder)] if isinstance(folder, Path) else [str(path) for path in folder]
    command = [sys.executable, "-m", "palettefmt", "batch", "--out", str(out), "--json", *options, *sources]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return told


def adopt_orphans() -> None:
    """Have processes that outlive their parent become ours (Linux), so that their CPU time is counted."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def timed(run: Callable[[Path], object]) -> tuple[float, float]:
    """Return wall time and CPU time of a run into a new folder, with all its processes."""
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        run(Path(out))
        wall = time.perf_counter() - start
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rates(folder: Path, rounds: int) -> None:
    """Print pictures a second."""
    names = sorted(folder.glob("*.png"))
    text = "\n".join(map(str, names))

    def loop(out: Path) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([sys.executable, "-c", LOOP, str(out)], input=text, text=True, check=True, env=environment)

    def pngquant(out: Path) -> None:
        script = 'for name; do pngquant --nofs --output "$0/${name##*/}" 8 "$name"; done'
        subprocess.run(["xargs", "-P2", "-n16", "sh", "-c", script, str(out)], input=text, text=True, check=True)

    runs: dict[str, Callable[[Path], object]] = {
        "loop": loop,
        "batch -j1": lambda out: batch(folder, out, "-k8", "-j1"),
        "batch -j2": lambda out: batch(folder, out, "-k8", "-j2"),
        "pngquant -P2": pngquant,
    }
    adopt_orphans()
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            spent[name].append(timed(run))
    wall = {name: statistics.median(each for each, _ in times) for name, times in spent.items()}
    cpu = {name: statistics.median(each for _, each in times) for name, times in spent.items()}
    print(f"{len(names)} pictures, k = 8; load {os.getloadavg()[0]:.1f}")
    for name, each in wall.items():
        print(f"{name:14}{each:9.1f} s{len(names) / each:9.1f} pictures/s{cpu[name]:9.1f} s CPU")
    print(f"two workers / one   {wall['batch -j1'] / wall['batch -j2']:.2f} times the rate")
    print(f"batch / loop        {wall['batch -j1'] / wall['loop']:.3f} wall, {cpu['batch -j1'] / cpu['loop']:.3f} CPU")
    print(f"batch / pngquant    {wall['pngquant -P2'] / wall['batch -j2']:.2f} times its rate")


def digest(out: Path) -> str:
    """Return a hash of all outputs and the palette."""
    total = hashlib.sha256()
    for path in sorted([*out.glob("*.kmi"), *out.glob("palette.*")]):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]


def shared(folder: Path) -> None:
    """Print hash, time and histogram of shared palettes with other workers and orders."""
    names = sorted(folder.glob("*.png"))
    for workers in (1, 2, 4):
        random.Random(workers).shuffle(names)
        with tempfile.TemporaryDirectory() as out:
            start = time.perf_counter()
            told = batch(names, Path(out), "--shared-palette", "-k16", f"-j{workers}")
            spent = time.perf_counter() - start
            about = told["shared_palette"]
            print(
                f"{workers} workers, shuffled: {digest(Path(out))}  {spent:6.1f} s  {len(names) / spent:5.1f} "
                f"pictures/s  {about['bins']:,} bins, {about['histogram_bytes'] / (1 << 20):.1f} MiB",
                flush=True,
            )


def million(folder: Path) -> None:
    """Print what a million pictures cost, from the rate of one worker and the sizes of a hundred pictures."""
    names = sorted(folder.glob("*.png"))[:100]
    for options in ((), ("--shared-palette",)):
        with tempfile.TemporaryDirectory() as out:
            told = batch(names, Path(out), "-k8", "-j1", *options)
        passes = 2 if options else 1
        hours = told["seconds"] / len(names) * 1e6 / 3600
        read, written = (told[key] / len(names) * 1e6 / 1e9 for key in ("bytes_in", "bytes_out"))
        print(
            f"{'shared palette' if options else 'a palette each':16}{hours:6.1f} worker-hours, "
            f"{passes * read:.0f} GB read, {written:.0f} GB written"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "rates", "shared", "million"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.what == "make":
        make(chosen.folder, chosen.count)
    elif chosen.what == "rates":
        rates(chosen.folder, chosen.rounds)
    else:
        {"shared": shared, "million": million}[chosen.what](chosen.folder)


if __name__ == "__main__":
    main()
