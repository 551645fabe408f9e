"""Two checkouts of this package against each other, in one run: start-up, encoding, decoding.

``python -m tests.benchmarks.revisions OTHER_CHECKOUT PHOTO``: OTHER_CHECKOUT is a folder with another revision (say, of
``git worktree add``). Each figure is measured in a process of its own, in turns, this revision and the other one, and
the median of all turns is printed with its ratio (below 1: this revision is quicker).

``--only "by context,"``: the context coder; ``--only look``: pictures for the eye and the coder at once;
``--only first``: what a first use waits, with nothing compiled.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent.parent

# Each prints seconds. What has to be loaded or compiled is so before the clock starts, but for the start-up.
INSIDE = """
import statistics, sys, time
import numpy, PIL.Image, sklearn.cluster
import palettefmt
data = open(sys.argv[1], 'rb').read()
{prepare}
def work():
    {work}
work()
times = []
for _ in range(5):
    start = time.perf_counter()
    work()
    times.append(time.perf_counter() - start)
print(statistics.median(times))
"""
START = """
import subprocess, sys, time
start = time.perf_counter()
subprocess.run({command}, check=True, capture_output=True)
print(time.perf_counter() - start)
"""
PACKED = "file = palettefmt.encode(data, 64)"
FIGURES = {
    "import palettefmt": START.format(command="[sys.executable, '-c', 'import palettefmt']"),
    "kmi --help": START.format(command="[sys.executable, '-m', 'palettefmt', '--help']"),
    "kmi info --help": START.format(command="[sys.executable, '-m', 'palettefmt', 'info', '--help']"),
    "encode, k = 8": INSIDE.format(prepare="", work="palettefmt.encode(data, 8)"),
    "encode, k = 256": INSIDE.format(prepare="", work="palettefmt.encode(data, 256)"),
    "encode, perceptual, k = 16": INSIDE.format(prepare="", work="palettefmt.encode(data, 16, dither='perceptual')"),
    "pack labels, k = 64": INSIDE.format(
        prepare=f"{PACKED}; image = palettefmt.decode(file)", work="palettefmt.encode(image)"
    ),
    "decode packed, k = 64": INSIDE.format(prepare=PACKED, work="palettefmt.decode(file)"),
}
# The context coder alone, there and back; and what a first use waits, nothing compiled, in a process of its own.
STYLES = {f"k = {k}": f"{k}" for k in (8, 16, 64, 256)} | {"k = 64, dithered": "64, dither='perceptual'"}
CODER = {
    f"{way} by context, {name}": INSIDE.format(prepare=prepare.format(style), work=work)
    for name, style in {**STYLES, "a drawing": "256"}.items()
    for way, prepare, work in (
        ("encode", "image = palettefmt.quantize(data, {})", "palettefmt.encode(image, coding='context')"),
        ("decode", "file = palettefmt.encode(data, {}, coding='context')", "palettefmt.decode(file)"),
    )
}
# With `taskset -c 0` before the command: what one core takes.
LOOKS = {
    f"look balanced for {target}, k = {k}": INSIDE.format(
        prepare="", work=f"palettefmt.quantize(data, {k}, look='balanced', target='{target}')"
    )
    for target in ("context", "png")
    for k in (64, 256)
}
FIRST = """
import os, subprocess, sys, tempfile, time
with tempfile.TemporaryDirectory() as folder:
    start = time.perf_counter()
    command = [sys.executable, '-m', 'palettefmt', 'encode', sys.argv[1], '-o', folder + '/x.kmi']
    environment = dict(os.environ, NUMBA_CACHE_DIR=folder)
    subprocess.run([*command, '--coding', 'context', *{options}], check=True, capture_output=True, env=environment)
    print(time.perf_counter() - start)
"""
COLD = {
    "first coded picture": FIRST.format(options=[]),
    "first picture for the eye": FIRST.format(options=["--look", "balanced"]),
}


def seconds(code: str, checkout: Path, photo: str) -> float:
    """Return what a piece of code prints, run with the package of a checkout."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    run = [sys.executable, "-c", code, photo]
    return float(
        subprocess.run(run, env=environment, cwd=checkout, check=True, capture_output=True, text=True).stdout.split()[
            -1
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", type=Path)
    parser.add_argument("photo")
    parser.add_argument("--drawing", default=HERE / "samples" / "bicycle.png", help="a picture of few colours")
    parser.add_argument("--only", default="", help="figures with this in their names")
    parser.add_argument("--turns", type=int, default=7)
    given = parser.parse_args()
    photo, drawing, other = *(str(Path(path).resolve()) for path in (given.photo, given.drawing)), given.other.resolve()
    for name, code in {**FIGURES, **CODER, **LOOKS, **COLD}.items():
        if given.only not in name:
            continue
        times: dict[Path, list[float]] = {HERE: [], other: []}
        for _ in range(given.turns):
            for checkout, found in times.items():
                found.append(seconds(code, checkout, drawing if "drawing" in name else photo))
        here, there = (statistics.median(found) for found in times.values())
        print(f"{name:36} {here * 1e3:9.2f} ms   other {there * 1e3:9.2f} ms   ratio {here / there:.3f}", flush=True)


if __name__ == "__main__":
    main()
