"""Benchmark of the C reader against libpng on the same labels, in one process, in turns; and its size on Cortex-M.

Run as ``python -m tests.benchmarks.creader [--turns N] [PICTURE ...]``: scikit-learn's photographs, or given pictures,
at k = 2 to 256, plain and dithered. gcc or clang and libpng's headers (libpng-dev) must be installed, and
arm-none-eabi-gcc for the sizes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import palettefmt
from palettefmt.exports.png import indexed_png
from tests import c_reader
from tests.benchmarks.pictures import load

PLAIN = ("-O3", "-DKMI_FAST")
BUILDS = {"-O3": PLAIN, "-O3 -march=native": (*PLAIN, "-march=native")}
COLOURS = (2, 4, 8, 16, 64, 256)
DITHERS: tuple[Literal["none", "perceptual"], ...] = ("none", "perceptual")


def built(flags: Iterable[str], folder: Path) -> Path:
    """Compile tests/c/speed.c with libpng."""
    target = folder / f"speed-{len(list(folder.iterdir()))}"
    source = str(c_reader.FOLDER / "speed.c")
    command = [c_reader.compiler(), "-std=c99", *flags, "-DKMI_TEST_LIBPNG", source, "-o", str(target), "-lpng"]
    subprocess.run(command, check=True)
    return target


def times(program: Path, kmi: Path, png: Path, turns: int) -> tuple[float, float]:
    """Return the best seconds of the two decoders."""
    done = subprocess.run([program, str(turns), kmi, png], check=True, capture_output=True, text=True)
    ours, theirs = map(float, done.stdout.split())
    return ours, theirs


def compare(picture: object, name: str, programs: dict[str, Path], folder: Path, turns: int) -> dict[str, list[float]]:
    """Print megapixels a second, a line for each number of colours and dither; return the ratios of each build."""
    ratios: dict[str, list[float]] = {build: [] for build in programs}
    for colors in COLOURS:
        for dither in DITHERS:
            data = palettefmt.encode(picture, colors, dither=dither)
            image = palettefmt.decode(data)
            kmi, png = folder / "labels.kmi", folder / "labels.png"
            kmi.write_bytes(data)
            png.write_bytes(indexed_png(image.labels, image.palette))
            line = f"{name:12} k = {colors:3} {dither:10}"
            for build, program in programs.items():
                ours, theirs = times(program, kmi, png, turns)
                ratios[build].append(theirs / ours)
                speeds = image.labels.size / ours / 1e6, image.labels.size / theirs / 1e6
                line += f"   {build}: {speeds[0]:6,.0f} to {speeds[1]:4,.0f} Mpixel/s = {ratios[build][-1]:4.1f}"
            print(line, flush=True)
    return ratios


def print_sizes(folder: Path) -> None:
    """Print code and memory of the packed reader on microcontrollers."""
    if shutil.which("arm-none-eabi-gcc") is None:
        print("arm-none-eabi-gcc is not on this machine")
        return
    for processor in ("cortex-m4", "cortex-m0plus"):
        cost = c_reader.cost_on_arm(processor, folder)
        print(
            f"{processor}: {cost.code:,} bytes of code and constants, {cost.words:,} of words;"
            f" {cost.state} bytes of state and {cost.stack} of stack"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--turns", type=int, default=30)
    given = parser.parse_args()
    pictures = {path.stem: str(path) for path in given.pictures} or {name: load(name) for name in ("china", "flower")}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print_sizes(folder)
        programs = {build: built(flags, folder) for build, flags in BUILDS.items()}
        ratios: dict[str, list[float]] = {build: [] for build in programs}
        for name, picture in pictures.items():
            for build, found in compare(picture, name, programs, folder, given.turns).items():
                ratios[build] += found
        for build, found in ratios.items():
            median = statistics.median(found)
            print(f"{build}: {min(found):.1f} to {max(found):.1f} times libpng, median {median:.1f}")


if __name__ == "__main__":
    main()
