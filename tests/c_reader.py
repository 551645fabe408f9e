"""The C reader for tests: compiles tests/c/reader.c with spec/c and reads many files in one process of it."""

from __future__ import annotations

import functools
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests import javascript

FOLDER = Path(__file__).parent / "c"
HEADER = Path(__file__).parent.parent / "spec" / "c" / "kmi.h"
STRICT = ("-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic")
CONTEXT = "-DKMI_TEST_CONTEXT"
SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
VERDICTS = ("ok", "truncated", "corrupt", "unsupported", "refused", "not read")
FORMATS = {"rgb888": 3, "bgra8888": 4, "rgba8888": 4, "rgb565le": 2, "rgb565be": 2}
# What our reader's message has in it for each status of a file.
REASONS = {
    "ENDS_IN_SIGNATURE": ("the file is empty", "inside the signature"),
    "ENDS_IN_HEADER": ("inside the header of 20 bytes",),
    "ENDS_IN_TABLE": ("inside its palette or stripe table",),
    "ENDS_IN_PAYLOAD": ("it should have",),
    "NO_SIGNATURE": ("the signature is damaged", "not a .kmi file"),
    "NO_PIXELS": ("has no pixels",),
    "STRIPE_ROWS": ("one stripe of all rows is written as 0",),
    "MANY_STRIPES": ("make more than 65,537 stripes",),
    "HEADER_CRC": ("the header is damaged",),
    "MODEL_PALETTE": ("which has no model",),
    "TRAILING_BYTES": ("bytes follow the last payload",),
    "PAYLOAD_LENGTH": ("bits a label make",),
    "PADDING": ("padding bits behind the last label",),
    "LABEL": ("has no entry in a palette",),
    "STRIPE_CRC": ("the CRC-32 of its labels does not match",),
    "PARAMETER": ("the parameter byte",),
    "CODED_SHORT": ("the coded data ends too early",),
    "CODED_LONG": ("there is more coded data",),
    "CODED_END": ("the coded data does not end as it should",),
    "CODED_RUN": ("a pixel that ends a run",),
    "VERSION": ("format version",),
    "CODING": ("is not known to this program",),
    "LIMIT": ("the limit is",),
}
COMPILERS = {"gcc": ("gcc", "cc"), "clang": ("clang-19", "clang")}
SECONDS = 600

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Answer:
    """What the reader makes of a file: a status of kmi.h, and of a valid file the picture."""

    status: int
    labels: Bytes | None = None  # (height, width)
    pixels: dict[str, Bytes] | None = None  # (height, width, bytes of a pixel) by format

    @property
    def verdict(self) -> str:
        return VERDICTS[self.status >> 4]

    def is_called(self, message: str) -> bool:
        """Return whether the status says of a broken file what our reader's message says."""
        return any(words in message for words in REASONS.get(statuses()[self.status], ()))


@functools.cache
def statuses() -> dict[int, str]:
    """Return the names in kmi.h by their numbers."""
    enum = HEADER.read_text().partition("KMI_OK = 0")[2].partition("} kmi_status")[0]
    names, number = {0: "OK"}, 0
    for name, value in re.findall(r"^ *KMI_(\w+)(?: = (0x\w+))?", enum, re.MULTILINE):
        number = int(value, 16) if value else number + 1
        names[number] = name
    return names


def compiler(*kinds: str) -> str:
    """Return the first compiler of a kind, or of several, that is here; skip the test, or fail in CI, without one."""
    names = [name for kind in kinds or COMPILERS for name in COMPILERS[kind]]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        javascript.missing(f"a C compiler ({' or '.join(names)})")
    return found


@functools.cache
def program(command: str, *flags: str) -> Path:
    """Compile tests/c/reader.c and return the program, which goes when this process ends."""
    target = Path(_folder().name) / f"reader-{len(list(Path(_folder().name).iterdir()))}"
    done = subprocess.run(
        [command, *STRICT, *flags, str(FOLDER / "reader.c"), "-o", str(target)],
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return target


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="palettefmt-c-")


def read(reader: Path, files: Sequence[bytes], max_pixels: int = 1 << 20) -> list[Answer]:
    """Read files in one process; one that crashes, or contradicts itself, fails the test."""
    stream = struct.pack(">I", max_pixels) + b"".join(struct.pack(">I", len(data)) + data for data in files)
    done = subprocess.run([str(reader)], input=stream, capture_output=True, check=False, timeout=SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"the C reader ends with {done.returncode}: {done.stderr.decode()[-2000:]}")
    answers, place = [], 0
    for _ in files:
        answer, place = _answer(done.stdout, place)
        answers.append(answer)
    assert place == len(done.stdout)
    return answers


def _answer(stream: bytes, place: int) -> tuple[Answer, int]:
    status = stream[place]
    place += 1
    if status:
        return Answer(status), place
    width, height = struct.unpack_from(">II", stream, place)
    place += 8
    parts = {}
    for name, size in {"labels": 1, **FORMATS}.items():
        count = size * width * height
        parts[name] = np.frombuffer(stream, np.uint8, count, place).reshape(height, width, size)
        place += count
    labels = parts.pop("labels")[..., 0]
    return Answer(0, labels, parts), place


@dataclass(frozen=True)
class Cost:
    """What the packed reader takes on a microcontroller, in bytes."""

    code: int  # every function of kmi.h with its constants, but for the words of errors
    words: int
    state: int  # the struct
    stack: int  # of the deepest way through its functions, the caller's read function not counted


def cost_on_arm(processor: str, folder: Path) -> Cost:
    """Compile kmi.h alone for a Cortex-M, for size, and return what it costs."""
    source, target = folder / "cost.c", folder / "cost.o"
    source.write_text(f'#define KMI_IMPLEMENTATION\n#include "{HEADER}"\nchar kmi_state[sizeof(kmi)];\n')
    flags = [*STRICT, "-Os", f"-mcpu={processor}", "-mthumb", "-ffreestanding", "-fcallgraph-info=su"]
    subprocess.run(["arm-none-eabi-gcc", *flags, "-c", str(source), "-o", str(target)], check=True)
    lines = subprocess.run(
        ["arm-none-eabi-nm", "--print-size", "--defined-only", str(target)], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    sizes = {name: int(size, 16) for _, size, _, name in (line.split() for line in lines if len(line.split()) == 4)}
    state = sizes.pop("kmi_state")
    text = subprocess.run(["arm-none-eabi-size", str(target)], check=True, capture_output=True, text=True).stdout
    all_bytes = int(text.splitlines()[1].split()[0])
    words = sum(size for name, size in sizes.items() if name in ("kmi_words", "kmi_verdict"))
    tables = sum(size for name, size in sizes.items() if re.match(r"(words|CSWTCH)", name))
    code = sum(sizes.values()) - words - tables
    return Cost(code, all_bytes - code, state, deepest(target.with_suffix(".ci").read_text()))


def deepest(graph: str) -> int:
    """Return the bytes of stack of the deepest way through a call graph, as gcc writes it."""
    frames = {
        name: int(size) for name, size in re.findall(r'title: "([^"]+)" label: "[^"]*?(\d+) bytes \(static\)', graph)
    }
    calls: dict[str, set[str]] = {}
    for caller, called in re.findall(r'sourcename: "([^"]+)" targetname: "([^"]+)"', graph):
        calls.setdefault(caller, set()).add(called)

    def depth(name: str) -> int:
        return frames.get(name, 0) + max((depth(called) for called in calls.get(name, ())), default=0)

    return max(map(depth, frames))
