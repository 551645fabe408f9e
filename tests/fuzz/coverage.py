"""``python -m tests.fuzz.coverage``: coverage-guided fuzzing of the library with atheris (``pip install atheris``).

Options are libFuzzer's, -max_total_time=600 for example. Half of the steps are libFuzzer's own, half are damages that
know the format; the header CRC is mended after half of all. The judge is the one of ``python -m tests.fuzz``, so that
more than a crash is a finding; libFuzzer keeps the file, named crash-HASH, and stops.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

# Kernels are compiled from their own bytecode, which atheris would change.
with atheris.instrument_imports(
    include=["palettefmt"], exclude=["palettefmt.kmi.context", "palettefmt.dither", "palettefmt.kernels"]
):
    from tests.fuzz import seeds
    from tests.fuzz.draft import draft_of, resealed
    from tests.fuzz.judge import judge
    from tests.fuzz.mutants import damaged, drafts

LONGEST = 1 << 14  # what a file is taken apart for; longer ones are libFuzzer's alone


def step(data: bytes, max_size: int, seed: int) -> bytes:
    """Return a file with one more damage."""
    random = Random(seed)
    data = atheris.Mutate(data, max_size) if random.random() < 0.5 else restructured(random, data)
    return resealed(data)[:max_size] if random.random() < 0.5 else data[:max_size]


def restructured(random: Random, data: bytes) -> bytes:
    """Damage a file that can be taken apart by its structure, and any other not at all."""
    if not 20 <= len(data) <= LONGEST or (data[10] | data[11] and int.from_bytes(data[16:20], "big") > LONGEST):
        return data
    try:
        draft = draft_of(data)
    except ValueError:
        return data
    damaged(random, draft, 1, drafts())
    return draft.to_bytes()


def main() -> None:
    """Fuzz, starting from the seeds."""
    with tempfile.TemporaryDirectory(prefix="palettefmt-fuzz-") as folder:
        for number, data in enumerate((*seeds.good(), *seeds.broken())):
            (Path(folder) / f"seed-{number:03}.kmi").write_bytes(data)
        options = ["-max_len=4096", "-timeout=20", "-rss_limit_mb=1024"]
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], folder], judge, custom_mutator=step)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
