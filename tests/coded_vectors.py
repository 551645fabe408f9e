"""The vectors of coding 1: how each was made. `tests.vectors` writes and lists them with the others.

The coder is told the mode and the size of the slots of each payload, so that no choice of the encoder can change one.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np

from palettefmt.kmi.context import encode_ranks, parameter_byte
from palettefmt.kmi.context.ranking import rank_colours
from tests.vectors import Vector, bits_of, colours, pattern, seal

GRAPHICS, RUNS, DITHERED = 1, 2, 4
Paint = Callable[[np.ndarray, np.ndarray], np.ndarray]

PAINTS: dict[str, tuple[str, Paint]] = {
    "waves": (
        "((x*x + 2*y*y) // 90 + (3*x + 5*y) // 17) mod k",
        lambda x, y: (x * x + 2 * y * y) // 90 + (3 * x + 5 * y) // 17,
    ),
    "checks": ("((x + 2*y) // 7 + (x + y) mod 2) mod k", lambda x, y: (x + 2 * y) // 7 + (x + y) % 2),
    "tiles": (
        "((x mod 9)*(x mod 9) + 3*(y mod 7) + x // 36) mod k",
        lambda x, y: (x % 9) * (x % 9) + 3 * (y % 7) + x // 36,
    ),
    "rough": (
        "((x*x + 2*y*y) // 900 + [(31*x*x + 57*y*y + 13*x*y) mod 101 < 24]) mod k",
        lambda x, y: (x * x + 2 * y * y) // 900 + ((31 * x * x + 57 * y * y + 13 * x * y) % 101 < 24),
    ),
    "flats": (
        "(x // 19 + 2*(y // 13) + [x*y mod 97 = 5]) mod k",
        lambda x, y: x // 19 + 2 * (y // 13) + (x * y % 97 == 5),
    ),
}


def painted(paint: str, width: int, height: int, colors: int) -> np.ndarray:
    """Return labels by one of the formulas."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    return (PAINTS[paint][1](x, y) % colors).astype(np.uint8)


def payload(labels: np.ndarray, palette: np.ndarray, mode: int, log2: int = 10) -> bytes:
    """Code a stripe in a mode, with 2**log2 slots a context."""
    order, ranked = rank_colours(palette)
    rank_of = np.zeros(256, np.uint8)
    rank_of[order] = np.arange(len(palette))
    return encode_ranks(rank_of[labels], ranked, len(palette), parameter_byte(mode, log2))


def file(
    labels: np.ndarray,
    palette: np.ndarray,
    payloads: list[bytes],
    rows: int = 0,
    *,
    model: np.ndarray | None = None,
    crc: int = 0,
) -> bytes:
    """Put a file of coding 1 together; ``crc`` is a fault (XOR) in the CRCs of the labels."""
    height, width = labels.shape
    mode = (palette.shape[1] == 4) << 7 | (model is not None) << 6 | 1
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", 1, mode, len(palette) - 1, rows, width, height)
    head += palette.tobytes() + (b"" if model is None else model.tobytes())
    for first, data in zip(range(0, height, rows or height), payloads, strict=True):
        head += struct.pack(">II", len(data), zlib.crc32(labels[first : first + (rows or height)].tobytes()) ^ crc)
    return seal(head) + b"".join(payloads)


# Name, paint, k, width, height, mode, logarithm of the slots.
ONE_STRIPE = [
    ("k002-plain", "waves", 2, 41, 30, 0, 10),
    ("k002-runs", "flats", 2, 60, 40, RUNS, 10),
    ("k003-dithered", "checks", 3, 37, 29, DITHERED, 10),
    ("k005-graphics", "tiles", 5, 50, 31, GRAPHICS, 10),
    *((f"k008-mode-{mode}", ("waves", "checks", "tiles", "flats")[mode % 4], 8, 48, 33, mode, 10) for mode in range(8)),
    ("k009-plain", "waves", 9, 40, 30, 0, 10),
    ("k013-all", "tiles", 13, 45, 28, 7, 10),
    ("k016-plain", "waves", 16, 40, 30, 0, 10),
    ("k016-dithered", "checks", 16, 40, 30, DITHERED, 10),
    ("k016-graphics-runs", "flats", 16, 57, 39, GRAPHICS | RUNS, 10),
    ("k017-plain", "waves", 17, 40, 30, 0, 10),
    ("k033-dithered", "checks", 33, 50, 40, DITHERED, 10),
    ("k064-graphics-runs", "tiles", 64, 60, 40, GRAPHICS | RUNS, 10),
    ("k065-runs", "flats", 65, 57, 39, RUNS, 10),
    ("k129-plain", "waves", 129, 60, 50, 0, 10),
    ("k256-plain", "waves", 256, 64, 48, 0, 10),
    ("k256-dithered-runs", "checks", 256, 64, 48, DITHERED | RUNS, 10),
    ("k256-graphics", "tiles", 256, 64, 48, GRAPHICS, 10),
    ("k256-all", "flats", 256, 57, 39, 7, 10),
    ("one-row", "flats", 6, 400, 1, 0, 10),
    ("one-column", "flats", 6, 1, 300, 7, 10),
    ("long-k008", "rough", 8, 240, 160, 0, 12),
    ("long-k008-dithered", "rough", 8, 240, 160, DITHERED, 10),
    ("long-k016-graphics-runs", "rough", 16, 240, 160, GRAPHICS | RUNS, 11),
    ("long-k064", "rough", 64, 240, 160, 0, 13),
    ("two-bytes", "flats", 2, 17, 1, 0, 10),
]


def good() -> list[Vector]:
    """Return the valid files."""
    vectors = []

    def add(name: str, data: bytes, labels: np.ndarray, palette: np.ndarray, rules: str, recipe: str) -> None:
        vectors.append(Vector(f"good/context-{name}.kmi", data, recipe, rules.split(), "ok", labels, palette))

    for name, paint, colors, width, height, mode, log2 in ONE_STRIPE:
        labels, palette = painted(paint, width, height, colors), colours(colors)
        data = file(labels, palette, [payload(labels, palette, mode, log2)])
        recipe = f"labels {PAINTS[paint][0]}; mode {mode}, 2^{log2} slots of a context"
        add(name, data, labels, palette, "R15", recipe)

    labels, palette = painted("waves", 44, 30, 12), colours(12, 4)
    data = file(labels, palette, [payload(labels, palette, 0)])
    add("rgba", data, labels, palette, "R15 R17", f"labels {PAINTS['waves'][0]}; RGBA palette; mode 0")

    labels, palette = painted("flats", 40, 34, 7), np.full((7, 3), 90, np.uint8)
    data = file(labels, palette, [payload(labels, palette, GRAPHICS)])
    add("equal-entries", data, labels, palette, "R15 R17", f"labels {PAINTS['flats'][0]}; equal entries; mode 1")

    labels, palette = painted("tiles", 40, 41, 10), colours(10)
    parts = [payload(labels[y : y + 16], palette, mode) for y, mode in ((0, 0), (16, 3), (32, 4))]
    data = file(labels, palette, parts, 16)
    recipe = f"labels {PAINTS['tiles'][0]}; stripes of 16 rows, in the modes 0, 3, 4"
    add("stripes", data, labels, palette, "R12 R15", recipe)

    labels = painted("flats", 40, 36, 8)
    labels[12:24] = pattern(40, 12, 8)
    palette = colours(8)
    parts = [payload(labels[:12], palette, RUNS), bits_of(labels[12:24], 8), payload(labels[24:], palette, RUNS)]
    recipe = f"labels {PAINTS['flats'][0]}, rows 12 to 23 those of pattern() by themselves; the second stripe is packed"
    add("mixed", file(labels, palette, parts, 12), labels, palette, "R12 R15", recipe)

    labels, model = painted("waves", 44, 30, 12), colours(12)
    palette = model[::-1].copy()
    data = file(labels, palette, [payload(labels, model, 0)], model=model)
    recipe = (
        f"labels {PAINTS['waves'][0]}, coded with the palette of the other vectors, whose entries are then in reverse"
    )
    add("recoloured", data, labels, palette, "R6 R12 R15", recipe)
    return vectors


def bad() -> list[Vector]:
    """Return the broken files, each by one fault; checksums are right but for the fault."""
    labels, palette = painted("flats", 40, 24, 6), colours(6)
    whole = [payload(labels[:12], palette, 0), payload(labels[12:], palette, GRAPHICS | RUNS)]
    vectors = []

    def add(name: str, payloads: list[bytes], rule: str, recipe: str, crc: int = 0) -> None:
        data = file(labels, palette, payloads, 12, crc=crc)
        vectors.append(Vector(f"bad/context-{name}.kmi", data, recipe, [rule], "corrupt"))

    def second(name: str, data: bytes, recipe: str) -> None:
        add(name, [whole[0], data], "R15", f"second of two coded stripes: {recipe}")

    def flip(position: int, bits: int) -> bytes:
        return bytes(byte ^ (bits if i == position % len(whole[1]) else 0) for i, byte in enumerate(whole[1]))

    second("empty", b"", "no bytes of payload")
    second("one-byte", whole[1][:1], "the parameter byte alone")
    second("cut", whole[1][:-1], "the last byte is missing")
    second("half", whole[1][: len(whole[1]) // 2], "the second half is missing")
    second("extra", whole[1] + b"\0", "a zero byte too many")
    second("extra-last", whole[1] + whole[1][-1:], "its last byte twice")
    second("end", flip(-1, 0x01), "one bit of the last byte is wrong")
    second("end-zero", whole[1][:-1] + b"\0", "the last byte is 0")
    second("parity", flip(0, 0x08), "the parameter byte has an odd number of ones")
    second("slots-few", bytes([parameter_byte(3, 9)]) + whole[1][1:], "2^9 slots of a context")
    second("slots-many", bytes([parameter_byte(3, 17)]) + whole[1][1:], "2^17 slots of a context")
    second("slots-large", bytes([parameter_byte(3, 11)]) + whole[1][1:], "2^11 slots of a context, for 480 labels")
    second("other-mode", bytes([parameter_byte(RUNS, 10)]) + whole[1][1:], "the mode is another")
    second("first-byte", flip(1, 0x80), "one bit of the first coded byte is wrong")
    second("middle", flip(len(whole[1]) // 2, 0x10), "one bit in the middle is wrong")
    add("swapped", whole[::-1], "R15", "the payloads of the two stripes have changed places")
    add("stripe-crc", whole, "R16", "one bit of the CRCs of the labels is wrong", crc=1)
    many, large = np.zeros((448, 640), np.uint8), colours(256)
    data = payload(many, large, RUNS, 15)
    name, recipe = "bad/context-slots-memory.kmi", "256 colours with 2^16 slots of a context, over 32 MiB"
    vectors.append(
        Vector(name, file(many, large, [bytes([parameter_byte(RUNS, 16)]) + data[1:]]), recipe, ["R15"], "corrupt")
    )
    flat, eight = painted("flats", 48, 33, 8), colours(8)
    data = payload(flat, eight, 7)
    name, recipe = (
        "bad/context-run-twice.kmi",
        "a pixel that ends a run is like the run: one bit of the last byte is wrong",
    )
    vectors.append(Vector(name, file(flat, eight, [data[:-1] + bytes([data[-1] ^ 0x80])]), recipe, ["R15"], "corrupt"))
    tiles, six = painted("tiles", 37, 12, 6), colours(6)
    data = payload(tiles, six, 0)
    recipe = "the last byte is one less, which decides the same"
    vectors.append(
        Vector(
            "bad/context-last-byte.kmi",
            file(tiles, six, [data[:-1] + bytes([data[-1] - 1])]),
            recipe,
            ["R15"],
            "corrupt",
        )
    )
    one = np.zeros((3, 3), np.uint8)
    recipe = "a coded payload where k = 1"
    vectors.append(Vector("bad/context-k1.kmi", file(one, colours(1), [b"\x20\0"]), recipe, ["R15"], "corrupt"))
    recoloured = file(labels, palette[::-1].copy(), whole, 12)
    recipe = "the palette is another than the one that it was coded with, which is not kept"
    vectors.append(Vector("bad/context-no-model.kmi", recoloured, recipe, ["R16"], "corrupt"))
    return vectors
