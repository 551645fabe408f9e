"""Run the command line in tests, and make the files that it reads.

`kmi_file` packs by spec/kmi.md alone, so that the commands are not tried on files of their own making. The fixture
`kmi` (conftest.py) runs `main` here; `process` starts a process of its own.
"""

from __future__ import annotations

import io
import json
import math
import os
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import palettefmt

MODULE = [sys.executable, "-m", "palettefmt"]

COMMANDS = ("info", "decode", "export", "verify")


# --- running ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    code: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


class Stream(io.TextIOWrapper):
    """Text over bytes in memory; main() may close or detach nothing that we still want to read."""

    def __init__(self, data: bytes = b"") -> None:
        self.bytes = io.BytesIO(data)
        super().__init__(self.bytes, encoding="utf-8", errors="surrogateescape", write_through=True)


def process(*arguments: str | bytes | Path, python: tuple[str, ...] = (), **options: Any) -> Result:
    """Run the command line in a process of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, *python, "-m", "palettefmt", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False, **options)
    return Result(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def assert_refused(result: Result, code: int, *words: str) -> None:
    """Check a user's error: the exit code, one line on stderr that says what is wrong, and no data."""
    assert result.code == code, result
    assert result.err.startswith("kmi: "), result.err
    assert result.err.count("\n") == 1, result.err
    assert result.err.endswith("\n")
    assert "Traceback" not in result.err
    assert result.out == b""
    for word in words:
        assert word in result.err, result.err


# --- files -----------------------------------------------------------------------------------------------------


def bits_of(k: int) -> int:
    return math.ceil(math.log2(k))


def kmi_file(labels: np.ndarray, palette: np.ndarray, *, rows: int = 0, version: int = 1, coding: int = 0) -> bytes:
    """Write a packed file by the rules of spec/kmi.md, bit by bit."""
    height, width = labels.shape
    k, channels = palette.shape
    bits = bits_of(k)
    step = rows or height
    table, payloads = b"", b""
    for y in range(0, height, step):
        stripe = labels[y : y + step].reshape(-1)
        text = "".join(f"{label:0{bits}b}" for label in stripe) if bits else ""
        text += "0" * (-len(text) % 8)
        payload = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        table += struct.pack(">II", len(payload), zlib.crc32(stripe.astype(np.uint8).tobytes()))
        payloads += payload
    mode = (0x80 if channels == 4 else 0) | coding
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", version, mode, k - 1, rows, width, height) + palette.tobytes()
    return head + table + struct.pack(">I", zlib.crc32(head + table)) + payloads


@dataclass(frozen=True)
class Sample:
    labels: np.ndarray
    palette: np.ndarray
    rows: int = 0

    @property
    def data(self) -> bytes:
        return kmi_file(self.labels, self.palette, rows=self.rows)

    @property
    def pixels(self) -> np.ndarray:
        return self.palette[self.labels]


def sample(k: int = 8, width: int = 23, height: int = 11, *, rows: int = 0, alpha: bool = False) -> Sample:
    rng = np.random.default_rng(k)
    palette = rng.integers(0, 256, (k, 4 if alpha else 3), np.uint8)
    return Sample(rng.integers(0, k, (height, width)).astype(np.uint8), palette, rows)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def opened(data: bytes | Path) -> Image.Image:
    with Image.open(io.BytesIO(data) if isinstance(data, bytes) else data) as picture:
        picture.load()
        return picture


def big_file(folder: Path) -> Path:
    """Return a file whose PNG and listing are larger than a pipe holds."""
    rng = np.random.default_rng(0)
    image = palettefmt.IndexedImage(
        rng.integers(0, 256, (400, 400)).astype(np.uint8), rng.integers(0, 256, (256, 3)).astype(np.uint8)
    )
    (folder / "big.kmi").write_bytes(palettefmt.encode(image, None))
    return folder / "big.kmi"
