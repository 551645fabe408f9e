"""What a picture of a declared size costs: memory beyond what is there, and processor time, in a process each.

    python -m tests.benchmarks.limits [--quick]

Prints one row a job: MiB beyond what the process had before the step, and
seconds of processor time a megapixel. Linux only: the peak is the kernel's own (VmHWM).
"""

from __future__ import annotations

import argparse

from tests.memory import BOMB, JOBS, MIB, cost

SIDES = (1024, 2048, 3072)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the largest size out")
    sides = SIDES[:2] if parser.parse_args().quick else SIDES
    print("| step | " + " | ".join(f"{side * side / 1e6:.1f} Mpx" for side in sides) + " | s a Mpx |")
    print("|---" * (len(sides) + 2) + "|")
    for name, job in JOBS.items():
        costs = [cost(job, side, side) for side in sides]
        cells = [f"{each.memory / MIB:.0f} MiB" for each in costs]
        seconds = costs[-1].seconds / sides[-1] ** 2 * 1e6
        print(f"| {name} | {' | '.join(cells)} | {seconds:.3f} |", flush=True)
    for side in (65_535, 2**32 - 1):
        bomb = cost(BOMB, side, side)
        print(f"{side:,} x {side:,} of one colour, refused: {bomb.memory / 1024:.0f} KiB, {bomb.seconds * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
