"""The conformance vectors: how each was made, and the files' manifest.

``python -m tests.vectors`` writes vectors that are not there yet; one that is there is never changed.
The files are put together here by hand, from the specification alone, so that they also check the encoder.
Those of coding 1 are in `tests.coded_vectors`.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).parent.parent / "spec" / "vectors"
MANIFEST = FOLDER / "manifest.json"


class Vector(NamedTuple):
    """One file: its name, its bytes, what it is, the rules that it tests, and for a good one its picture."""

    name: str
    data: bytes
    recipe: str
    rules: list[str]
    verdict: str
    labels: np.ndarray | None = None
    palette: np.ndarray | None = None

    def entry(self) -> dict[str, object]:
        """Return the vector's line of the manifest."""
        entry: dict[str, object] = {
            "file": self.name,
            "verdict": self.verdict,
            "rules": self.rules,
            "recipe": self.recipe,
            "sha256": sha256(self.data),
        }
        if self.labels is not None and self.palette is not None:
            height, width = self.labels.shape
            entry |= {
                "width": width,
                "height": height,
                "colors": len(self.palette),
                "channels": self.palette.shape[1],
                "labels_sha256": sha256(self.labels.tobytes()),
                "pixels_sha256": sha256(self.palette[self.labels].tobytes()),
            }
        return entry


def sha256(data: bytes) -> str:
    """Return a hash as the manifest has it."""
    return hashlib.sha256(data).hexdigest()


def pattern(width: int, height: int, colors: int) -> np.ndarray:
    """Return labels that use every entry where there is room, by a formula that the manifest can name."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    return ((x * x + 3 * y + x * y) % colors).astype(np.uint8)


def colours(count: int, channels: int = 3) -> np.ndarray:
    """Return a palette by a formula: entry i is (i*37, i*59+11, i*101+7, 255-i*13) mod 256."""
    i = np.arange(count)[:, None]
    return ((i * [[37, 59, 101, -13]] + [[0, 11, 7, 255]]) % 256).astype(np.uint8)[:, :channels]


def bits_of(labels: np.ndarray, colors: int) -> bytes:
    """Pack labels as R12 says, one bit at a time."""
    width = (colors - 1).bit_length()
    bits = "".join(format(int(label), "b").zfill(width)[-width:] for label in labels.reshape(-1)) if width else ""
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def seal(prelude: bytes) -> bytes:
    """Append the header CRC."""
    return prelude + struct.pack(">I", zlib.crc32(prelude))


def kmi(
    labels: np.ndarray,
    palette: np.ndarray,
    rows: int = 0,
    *,
    version: int = 1,
    coding: int = 0,
    size: tuple[int, int] | None = None,
    payload: Callable[[bytes], bytes] = bytes,
    crc: int = 0,
    seal_error: int = 0,
    tail: bytes = b"",
) -> bytes:
    """Put a file together, with faults if asked for: changed size fields, payloads, CRCs (XOR)."""
    height, width = labels.shape
    stripes = [labels[y : y + rows] for y in range(0, height, rows)] if rows else [labels]
    payloads = [payload(bits_of(stripe, len(palette))) for stripe in stripes]
    mode = (palette.shape[1] == 4) << 7 | coding
    told = size or (width, height)
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", version, mode, len(palette) - 1, rows, *told)
    head += palette.tobytes() * (2 if coding & 64 else 1)
    for stripe, data in zip(stripes, payloads, strict=True):
        head += struct.pack(">II", len(data), zlib.crc32(stripe.tobytes()) ^ crc)
    sealed = seal(head)
    sealed = sealed[:-1] + bytes([sealed[-1] ^ seal_error])
    return sealed + b"".join(payloads) + tail


def good() -> list[Vector]:
    """Return the valid files."""
    vectors = []

    def add(name: str, labels: np.ndarray, palette: np.ndarray, rows: int, rules: str, recipe: str) -> None:
        data = kmi(labels, palette, rows)
        vectors.append(Vector(f"good/{name}.kmi", data, recipe, rules.split(), "ok", labels, palette))

    tiny = np.array([[0, 1, 2, 1, 0], [2, 2, 1, 0, 0], [1, 1, 1, 1, 2]], np.uint8)
    add("tiny", tiny, colours(3), 2, "R1 R2 R12 R13 R14 R16", "the picture of the specification's hex dump")
    formula = "labels (x*x + 3*y + x*y) mod k"
    for colors in (1, 2, 3, 5, 9, 17, 33, 65, 129, 256):
        bits = (colors - 1).bit_length()
        add(f"k{colors:03}", pattern(17, 13, colors), colours(colors), 0, "R13 R16", f"{formula}; {bits} bits")
    add("one-pixel", pattern(1, 1, 1), colours(1), 0, "R5 R13", "one pixel of one colour: an empty payload")
    add("no-padding", pattern(8, 4, 8), colours(8), 0, "R13", f"{formula}; the last byte is full")
    add("wide", pattern(300, 1, 6), colours(6), 0, "R5 R12", f"{formula}; one row")
    add("tall", pattern(1, 300, 6), colours(6), 7, "R5 R12", f"{formula}; one column, stripes of 7 rows, the last of 6")
    add("stripe-a-row", pattern(9, 5, 4), colours(4), 1, "R5 R11 R12", f"{formula}; every row a stripe, each padded")
    add("stripe-all-but-one", pattern(9, 5, 4), colours(4), 4, "R5 R12", f"{formula}; stripes of 4 rows and of 1")
    add("rgba", pattern(10, 7, 12), colours(12, 4), 3, "R6 R17", f"{formula}; RGBA palette")
    clear = np.array([[0, 0, 0, 0], [255, 0, 0, 0], [255, 0, 0, 128], [0, 0, 255, 255]], np.uint8)
    add("rgba-transparent", pattern(6, 6, 4), clear, 0, "R17", "two transparent entries that differ in colour only")
    twice = np.array([[9, 9, 9], [200, 1, 1], [9, 9, 9], [0, 0, 0], [255, 255, 255]], np.uint8)
    add("order-kept", pattern(7, 7, 3), twice, 0, "R17", "dark entry last but one, two equal entries, two unused ones")
    mixed = kmi(tiny, colours(3), 2, coding=1)
    recipe = "tiny, with coding 1 whose payloads are all packed"
    vectors.append(Vector("good/context-packed.kmi", mixed, recipe, ["R15"], "ok", tiny, colours(3)))
    model = kmi(tiny, colours(3), 2, coding=65)
    recipe = "context-packed, with a model palette equal to the palette"
    vectors.append(Vector("good/model-palette.kmi", model, recipe, ["R6", "R12"], "ok", tiny, colours(3)))
    return vectors


def bad() -> list[Vector]:
    """Return the broken files, each by one fault; checksums are right but for the fault."""
    labels, palette = pattern(11, 6, 5), colours(5)
    whole = kmi(labels, palette, 4)
    vectors = []
    slim = pattern(1, 70_000, 1)

    def add(name: str, data: bytes, rule: str, recipe: str, verdict: str = "corrupt") -> None:
        vectors.append(Vector(f"bad/{name}.kmi", data, recipe, [rule], verdict))

    add("empty", b"", "R2", "no bytes", "truncated")
    add("signature-cut", whole[:5], "R2", "the first 5 bytes", "truncated")
    add("signature-text", b"P6 11 6 255\n", "R2", "another format")
    add("signature-crlf-to-lf", whole.replace(b"\r\n", b"\n"), "R2", "CR LF became LF")
    add("signature-lf-to-crlf", whole.replace(b"\n", b"\r\n"), "R2", "LF became CR LF")
    add("signature-seven-bits", bytes(b & 0x7F for b in whole), "R2", "top bits cleared")
    add("fixed-cut", whole[:19], "R4", "the first 19 bytes", "truncated")
    add("palette-cut", whole[:30], "R6", "cut inside the palette", "truncated")
    add("table-cut", whole[:40], "R6", "cut inside the stripe table", "truncated")
    add("header-crc-cut", whole[:54], "R6", "cut inside the header CRC", "truncated")
    add("header-crc", kmi(labels, palette, 4, seal_error=1), "R7", "one bit of the header CRC is wrong")
    add("palette-bit", whole[:22] + bytes([whole[22] ^ 4]) + whole[23:], "R7", "one bit of the palette is wrong")
    add("zero-width", kmi(labels, palette, 0, size=(0, 6)), "R5", "width 0")
    add("zero-height", kmi(labels, palette, 0, size=(11, 0)), "R5", "height 0")
    add("stripe-rows-height", kmi(labels, palette, 6), "R5", "stripe rows equal to the height")
    add("stripe-rows-over", kmi(labels, palette, 7), "R5", "stripe rows over the height")
    add("too-many-stripes", kmi(slim, colours(1), 1)[:31], "R5", "70,000 stripes; only the first bytes are here")
    add("model-palette-packed", kmi(labels, palette, 0, coding=64), "R9", "coding 0 with a model palette")
    add("payload-cut", whole[:-1], "R11", "the last byte is missing", "truncated")
    add("payload-gone", whole[: 24 + 15 + 16], "R11", "all payloads are missing", "truncated")
    add("trailing", whole + b"\0", "R11", "a byte behind the last payload")
    add("length-over", kmi(labels, palette, 0, payload=lambda p: p + b"\0"), "R13", "a payload one byte too long")
    add("length-under", kmi(labels, palette, 0, payload=lambda p: p[:-1]), "R13", "a payload one byte too short")
    add("length-k1", kmi(pattern(3, 3, 1), colours(1), payload=lambda p: b"\0"), "R13", "a payload where k = 1")
    longer = kmi(labels, palette, 0, coding=1, payload=lambda p: p + b"\0")
    add("context-length-over", longer, "R15", "coding 1: a payload one byte longer than packed")
    dirty = kmi(labels, palette, 0, payload=lambda p: p[:-1] + bytes([p[-1] | 1]))
    add("padding", dirty, "R13", "the last padding bit is set")
    add("stripe-crc", kmi(labels, palette, 0, crc=1), "R16", "one bit of the stripe's CRC is wrong")
    flipped = kmi(labels, palette, 0, payload=lambda p: bytes([p[0] ^ 0x20]) + p[1:])
    add("label-bit", flipped, "R16", "one bit of the first label is wrong")
    add("label-over", kmi(np.maximum(labels, 5), palette, 0), "R16", "labels 5 in a palette of 5, CRC of those labels")
    return vectors


def unsupported() -> list[Vector]:
    """Return whole files that version 1's first reader does not know."""
    labels, palette = pattern(11, 6, 5), colours(5)
    vectors = []
    for version in (0, 2, 255):
        data = kmi(labels, palette, 4, version=version)
        name = f"unsupported/version-{version}.kmi"
        vectors.append(Vector(name, data, f"version {version}", ["R3"], "unsupported"))
    short = kmi(labels, palette, 4, version=2)[:8]
    vectors.append(Vector("unsupported/version-2-short.kmi", short, "8 bytes of version 2", ["R3"], "unsupported"))
    for coding in (2, 63):
        data = kmi(labels, palette, 4, coding=coding)
        name = f"unsupported/coding-{coding}.kmi"
        vectors.append(Vector(name, data, f"coding {coding}", ["R8"], "unsupported"))
    return vectors


def all_vectors() -> list[Vector]:
    """Return every vector, those of coding 1 last."""
    from tests import coded_vectors

    return good() + bad() + unsupported() + coded_vectors.good() + coded_vectors.bad()


def main() -> None:
    """Write the vectors that are missing, and the manifest."""
    for vector in all_vectors():
        path = FOLDER / vector.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(vector.data)
        elif path.read_bytes() != vector.data:
            raise SystemExit(f"{path} differs from its recipe; a vector is never changed")
    entries = [vector.entry() for vector in all_vectors()]
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
