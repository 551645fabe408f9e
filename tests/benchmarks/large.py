"""A gigapixel picture beside one of 16 megapixels: memory, time a pixel, and a region of it.

    python -m tests.benchmarks.large [--side 32768] [--small 4096] [--grey] [--repeats 3] [--folder DIR]

Makes two .npy files of the same kind of picture (RGB: 3 GiB for the large one), encodes them at k = 8, packed, and
decodes them to labels and, with --pixels, to RGB. Each is done by a process of its own, which first does it once with a
tiny picture and then times the call: wall time and processor time, without start and imports. Memory is the peak of all
that is resident (VmHWM), libraries included; nothing is mapped, so no pages of the files are in it.

The region is read at random places with the file thrown out of the page cache before (cold) and again (warm): bytes are
what the process asked for (rchar of /proc/self/io) and what the disk delivered, in whole pages (read_bytes).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

MIB = 1 << 20


def make(path: Path, side: int, channels: int) -> None:
    """Write a picture: slow waves with a little noise, some hundred thousand colours."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 12, (256, side, channels), np.uint8)
    x = np.arange(side) / side
    out = np.lib.format.open_memmap(path, "w+", np.uint8, (side, side, channels) if channels > 1 else (side, side))
    for top in range(0, side, 256):
        y = (np.arange(top, min(top + 256, side)) / side)[:, None]
        for c in range(channels):
            wave = 120 + 55 * np.sin(6.3 * (x * (c + 1) + 0.3 * c)) + 55 * np.cos(9.1 * (y + 0.2 * c) * (1 + x))
            plane = wave.astype(np.uint8) + noise[: len(y), :, c]
            out[top : top + 256, ..., c] = plane if channels > 1 else 0
            if channels == 1:
                out[top : top + 256] = plane
        if top % 4096 == 0:
            out.flush()
    del out


def one(what: str, source: Path, target: Path) -> None:
    """Do one thing in this process, and print what it took."""
    import palettefmt

    tiny = source.parent / "tiny.npy"
    np.save(tiny, np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    palettefmt.encode_large(tiny, tiny.with_suffix(".kmi"), 8)
    palettefmt.decode_large(tiny.with_suffix(".kmi"), tiny)
    if what == "encode":
        run = lambda: palettefmt.encode_large(source, target, 8)  # noqa: E731
    else:
        run = lambda: palettefmt.decode_large(source, target, labels=what == "labels")  # noqa: E731
    wall, processor = time.perf_counter(), time.process_time()
    header = run()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    pixels = header.width * header.height
    print(json.dumps({"wall": wall / pixels, "cpu": processor / pixels, "peak": peak, "seconds": wall}))


def measured(what: str, source: Path, target: Path, repeats: int) -> dict[str, float]:
    """Return medians of processes that do one thing, and the largest peak."""
    command = [sys.executable, "-m", "tests.benchmarks.large", "--one", what, str(source), str(target)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(repeats)]
    medians = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return medians | {"peak": max(run["peak"] for run in runs)}


def io_counts() -> tuple[int, int]:
    """Return the bytes that this process has asked for and that the disk delivered."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["rchar"]), int(fields["read_bytes"])


def region(path: Path, side: int) -> None:
    """Print what a region of 256 x 256 takes, at random places."""
    import palettefmt

    rng = np.random.default_rng(0)
    empty = io_counts()
    own = io_counts()[0] - empty[0]  # what it costs to look
    rows = {"cold": [], "warm": []}
    for _ in range(21):
        x, y = rng.integers(0, side - 256, 2).tolist()
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for kind in rows:
            before, start = io_counts(), time.perf_counter()
            palettefmt.read(path, region=(x, y, 256, 256))
            spent, after = time.perf_counter() - start, io_counts()
            rows[kind].append((spent * 1e3, after[0] - before[0] - own, after[1] - before[1]))
    for kind, found in rows.items():
        spent, asked, delivered = (statistics.median(column) for column in zip(*found, strict=True))
        most = [max(column) for column in zip(*found, strict=True)]
        print(
            f"region, {kind}: median {spent:.1f} ms (most {most[0]:.1f}); asked for {asked / MIB:.3f} MiB (most "
            f"{most[1] / MIB:.3f}); from the disk {delivered / MIB:.3f} MiB (most {most[2] / MIB:.3f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=32768)
    parser.add_argument("--small", type=int, default=4096)
    parser.add_argument("--grey", action="store_true", help="a third of the disk")
    parser.add_argument("--pixels", action="store_true", help="decode to RGB too")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="for the files; kept there")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]), Path(options.one[2]))
        return
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        found: dict[tuple[str, int], dict[str, float]] = {}
        for side in (options.small, options.side):
            picture = folder / f"{side}.npy"
            if not picture.exists():
                make(picture, side, 1 if options.grey else 3)
            steps = [("encode", picture, folder / f"{side}.kmi")]
            steps += [("labels", folder / f"{side}.kmi", folder / "out.npy")]
            steps += [("pixels", folder / f"{side}.kmi", folder / "out.npy")] * options.pixels
            for what, source, target in steps:
                row = found[what, side] = measured(what, source, target, options.repeats)
                print(
                    f"{what} {side} x {side}: {row['seconds']:.1f} s, {row['wall'] * 1e9:.1f} ns a pixel "
                    f"({row['cpu'] * 1e9:.1f} of processor time), peak {row['peak']:.0f} MiB",
                    flush=True,
                )
        for what in dict.fromkeys(what for what, _ in found):
            small, large = found[what, options.small], found[what, options.side]
            ratio, cpu = large["wall"] / small["wall"], large["cpu"] / small["cpu"]
            print(f"{what}: time a pixel, large / small: {ratio:.2f} (processor time {cpu:.2f})")
        region(folder / f"{options.side}.kmi", options.side)
    print(f"load after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
