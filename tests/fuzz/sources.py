"""Where files to judge come from: a run's mutants, given files, every prefix or flip of given files; by index."""

from __future__ import annotations

import bisect
import gzip
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.fuzz.mutants import Mutant, mutant


class Source(Protocol):
    """Files by index, the same in every process."""

    def __getitem__(self, index: int) -> Mutant:
        """Return one file."""


@dataclass(frozen=True)
class Mutants:
    """The mutants of one seed, without end."""

    seed: int

    def __getitem__(self, index: int) -> Mutant:
        return mutant(self.seed, index)


def stored(path: Path) -> bytes:
    """Return the bytes of a file, which may be compressed."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@dataclass(frozen=True)
class Files:
    """Given files."""

    files: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Mutant:
        return Mutant(self.files[index], ())


class Variants:
    """So many variants of each of some files, one file after the other."""

    damage = ""

    def __init__(self, files: Sequence[bytes]) -> None:
        self.files = files
        self.ends = list(itertools.accumulate(self.count(data) for data in files))

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Mutant:
        file = bisect.bisect_right(self.ends, index)
        data = self.files[file]
        return Mutant(self.variant(data, index - self.ends[file] + self.count(data)), (self.damage,))

    def count(self, data: bytes) -> int:
        """Return how many variants a file has."""
        raise NotImplementedError

    def variant(self, data: bytes, number: int) -> bytes:
        """Return one of them."""
        raise NotImplementedError


class Prefixes(Variants):
    """Every beginning of each file, but the whole of it."""

    damage = "prefix"

    def count(self, data: bytes) -> int:
        """Return how many prefixes there are: the empty one, and so on."""
        return len(data)

    def variant(self, data: bytes, number: int) -> bytes:
        """Return the first bytes."""
        return data[:number]


class Flips(Variants):
    """Each file with one of its bits flipped."""

    damage = "flip"

    def count(self, data: bytes) -> int:
        """Return how many bits there are."""
        return 8 * len(data)

    def variant(self, data: bytes, number: int) -> bytes:
        """Return the file with one bit flipped."""
        changed = bytearray(data)
        changed[number // 8] ^= 0x80 >> number % 8
        return bytes(changed)
