"""Two readers that were written independently, on the same bytes: same verdict, same words, same pixels."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import palettefmt
from palettefmt import IndexedImage
from palettefmt.errors import PalettefmtError
from tests import c_reader
from tests.fuzz.judge import LIMITS, MAX_PIXELS, Finding, attempt, verdict_of
from tests.fuzz.targets import Outcome, Target

SCRIPT = Path(__file__).parent / "reader.mjs"
WASM = Path(__file__).parent.parent / "c" / "wasm_reader.mjs"
SECONDS = 300  # for one batch


class JavaScript(Target):
    """Our reader against the JavaScript reader, which runs in node, a batch of files a process."""

    timed = False
    arguments: tuple[str, ...] = ()

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Compare the two readers on each file."""
        batch = list(files)
        for data, theirs in zip(batch, read_by_javascript(batch, *self.arguments), strict=True):
            try:
                ours = read_by_python(data)
            except Finding as finding:
                yield finding
                continue
            if ours == theirs:
                yield str(ours[0])
            else:
                yield Finding(f"Python says {ours}, {type(self).__name__} says {theirs}")


class Pages(JavaScript):
    """The same as web pages read: coded stripes by WebAssembly, all else by JavaScript, the same words from both."""

    arguments = ("wasm",)


class CReader(Target):
    """Our reader against the C reader, compiled with sanitizers, a batch of files a process."""

    timed = False
    compiler = "gcc"

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Compare the two readers on each file."""
        batch = list(files)
        reader = c_reader.program(c_reader.compiler(self.compiler), *c_reader.SANITIZED, c_reader.CONTEXT)
        for data, answer in zip(batch, c_reader.read(reader, batch, MAX_PIXELS), strict=True):
            try:
                yield same_in_c(read_by_python(data), answer)
            except Finding as finding:
                yield finding


class Clang(CReader):
    """The same by the other compiler."""

    compiler = "clang"


class Wasm(Target):
    """Our reader against the C reader as WebAssembly, which runs in node, a batch of files a process."""

    timed = False

    def outcomes(self, files: Iterable[bytes]) -> Iterator[Outcome]:
        """Compare the two readers on each file."""
        batch = list(files)
        for data, theirs in zip(batch, read_by_wasm(batch), strict=True):
            try:
                yield same_in_wasm(read_by_python(data), theirs)
            except Finding as finding:
                yield finding


def same_in_wasm(ours: list[Any], theirs: list[Any]) -> str:
    """Return the verdict that both readers give, or raise a finding; the lists are those of the two `read_by_...`."""
    answer = c_reader.Answer(theirs[0])
    if ours[:4] != [answer.verdict, *theirs[1:]] or (ours[4] is not None and not answer.is_called(ours[4])):
        raise Finding(f"Python says {ours}, wasm says {c_reader.statuses()[answer.status]} {theirs}")
    return answer.verdict


def same_in_c(ours: list[Any], answer: c_reader.Answer) -> str:
    """Return the verdict that both readers give, or raise a finding; `ours` is what `read_by_python` returned."""
    theirs: list[Any] = [answer.verdict, None, None, None]
    if answer.labels is not None and answer.pixels is not None:
        theirs[1:] = list(answer.labels.shape), sha256(answer.labels), sha256(answer.pixels["rgba8888"])
    if ours[:4] != theirs or (ours[4] is not None and not answer.is_called(ours[4])):
        raise Finding(f"Python says {ours}, C says {c_reader.statuses()[answer.status]} {theirs}")
    return answer.verdict


def read_by_python(data: bytes) -> list[Any]:
    """Return what our reader makes of a file: verdict, shape, hashes of labels and of RGBA pixels, or the message."""
    result = attempt("decode", lambda: palettefmt.decode(data, limits=LIMITS))
    if isinstance(result, PalettefmtError):
        return [verdict_of(result), None, None, None, words(result)]
    return [verdict_of(result), list(result.labels.shape), sha256(result.labels), sha256(rgba(result)), None]


def words(error: PalettefmtError) -> str:
    """Return an error's message without its advice: a web page has no arguments."""
    return error.message


def rgba(image: IndexedImage) -> np.ndarray:
    """Return the pixels with four channels."""
    pixels = image.to_pixels()
    if image.has_alpha:
        return pixels
    return np.concatenate([pixels, np.full((*image.labels.shape, 1), 255, np.uint8)], axis=2)


def sha256(array: np.ndarray) -> str:
    """Return the hash of an array's bytes."""
    return hashlib.sha256(array.tobytes()).hexdigest()


def read_by_javascript(files: Sequence[bytes], *arguments: str) -> list[list[Any]]:
    """Return what the JavaScript reader makes of files, in one process of node; with "wasm" coded stripes by that."""
    return _read_in_node(SCRIPT, files, MAX_PIXELS, *arguments)


def read_by_wasm(files: Sequence[bytes], max_pixels: int = MAX_PIXELS) -> list[list[Any]]:
    """Return what the C reader as WebAssembly makes of files: status, shape, hashes of labels and of RGBA pixels."""
    return _read_in_node(WASM, files, max_pixels)


def _read_in_node(script: Path, files: Sequence[bytes], max_pixels: int, *arguments: str) -> list[list[Any]]:
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("node is not on this machine")
    stream = b"".join(struct.pack(">I", len(data)) + data for data in files)
    command = [node, str(script), *arguments]
    done = subprocess.run(command, input=struct.pack(">I", max_pixels) + stream, capture_output=True, timeout=SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"node ends with {done.returncode}: {done.stderr.decode()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
