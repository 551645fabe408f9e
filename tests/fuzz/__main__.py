"""``python -m tests.fuzz``: fuzz every reader, print a report, keep what is found, and fail if there is any."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.differential import Clang, CReader, JavaScript, Pages, Wasm
from tests.fuzz.runner import Tally, run
from tests.fuzz.sources import Files, Flips, Mutants, Prefixes, Source, stored
from tests.fuzz.targets import CommandLine, Library, Pillow, Rejecting

TARGETS = {
    "library": Library,
    "pillow": Pillow,
    "cli": CommandLine,
    "javascript": JavaScript,
    "pages": Pages,
    "wasm": Wasm,
    "gcc": CReader,
    "clang": Clang,
}
FINDINGS = Path(__file__).parent.parent / "fuzz_findings"


def main() -> int:
    """Run what is asked for; return 1 if there are findings."""
    options = parsed()
    found = judged = 0
    for name, target, source, count in runs(options):
        start = time.monotonic()
        tally = run(target, source, count, options.processes, report=progress(name, count))
        print_report(name, tally, time.monotonic() - start)
        for index, reason in tally.findings:
            kept = options.replay[index] if options.replay else keep(name, source[index].data, reason)
            print(f"FINDING: {name} {index}, {kept}: {reason[:300]}")
        found += len(tally.findings)
        judged += count
    print(f"\n{found} findings in {judged:,} files")
    return 1 if found else 0


def runs(options: argparse.Namespace) -> Iterator[tuple[str, type, Source, int]]:
    """Yield the name of each run that is asked for, what it runs on what, and how often."""
    if options.replay:
        files = Files(tuple(stored(path) for path in options.replay))
        for name, target in TARGETS.items():
            yield name, target, files, len(files)
    for name in TARGETS:
        if count := getattr(options, name):
            yield name, TARGETS[name], Mutants(options.seed), count
    if options.flips:
        for name, source in (("prefixes", Prefixes(seeds.vectors())), ("flips", Flips(seeds.vectors()))):
            yield name, Rejecting, source, len(source)


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--mutants", dest="library", type=int, default=0, help="how many go through the library")
    parser.add_argument("--pillow", type=int, default=0, help="how many go through the Pillow plugin")
    parser.add_argument("--cli", type=int, default=0, help="how many go through the command line")
    parser.add_argument("--javascript", type=int, default=0, help="how many are compared with the JavaScript reader")
    parser.add_argument("--pages", type=int, default=0, help="the same with coded stripes by WebAssembly, as pages do")
    parser.add_argument("--wasm", type=int, default=0, help="how many are compared with all of WebAssembly's reader")
    parser.add_argument("--gcc", type=int, default=0, help="how many are compared with the C reader, by gcc")
    parser.add_argument("--clang", type=int, default=0, help="the same by clang")
    parser.add_argument("--flips", action="store_true", help="every prefix and every one-bit flip of the good vectors")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other mutants")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--replay", type=Path, nargs="+", default=[], help="judge these files instead, in every reader")
    return parser.parse_args()


def progress(name: str, count: int) -> Callable[[int], None] | None:
    """Return a callback that shows how far a run is, on a terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda done: print(f"\r{name}: {done:,} of {count:,} ", end="", file=sys.stderr, flush=True)


def print_report(name: str, tally: Tally, clock: float) -> None:
    """Print counts by verdict, and by damage and verdict."""
    count = sum(tally.verdicts.values())
    print(f"\n{name}: {count:,} mutants in {clock:.0f} s, {tally.seconds:.0f} s of processor time")
    print(f"slowest {tally.slowest:.2f} s; memory kept by a worker at the end {tally.growth / 2**20:.1f} MiB")
    verdicts = [verdict for verdict, _ in tally.verdicts.most_common()]
    print(f"{'':24}" + "".join(f"{verdict:>13}" for verdict in verdicts))
    print(f"{'mutants':24}" + "".join(f"{tally.verdicts[verdict]:13,}" for verdict in verdicts))
    for damage in sorted({damage for damage, _ in tally.damages}):
        print(f"  {damage:22}" + "".join(f"{tally.damages[damage, verdict]:13,}" for verdict in verdicts))


def keep(name: str, data: bytes, reason: str) -> str:
    """Write a finding as a file named after its reader and its bytes, the reason beside it; return the file's name."""
    root = f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path = FINDINGS / (f"{root}.kmi" if len(data) < 1 << 16 else f"{root}.kmi.gz")
    path.write_bytes(data if path.suffix == ".kmi" else gzip.compress(data, mtime=0))
    (FINDINGS / f"{root}.txt").write_text(f"{reason}\n")
    return path.name


if __name__ == "__main__":
    sys.exit(main())
