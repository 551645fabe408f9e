"""Promise: the specification is true: its hex dump is a real file, and every rule is cited by a test."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

import palettefmt
from palettefmt.kmi import container, context
from tests import vectors

ROOT = Path(__file__).parent.parent
SPEC = (ROOT / "spec" / "kmi.md").read_text()


def uncited(rules: list[str], tests: str) -> list[str]:
    """Return the rules that no test names."""
    return [rule for rule in rules if not re.search(rf"\b{rule}\b", tests)]


def test_every_rule_is_cited_by_a_test() -> None:
    rules = re.findall(r"^- \*\*(R\d+)\*\*", SPEC, re.MULTILINE)
    assert rules == [f"R{number}" for number in range(1, len(rules) + 1)]
    tests = " ".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py") if path.name != "test_spec.py")
    tests += (ROOT / "tests" / "vectors.py").read_text()
    assert uncited(rules, tests) == []
    assert uncited(["R1", "R99"], tests) == ["R99"]


def test_the_hex_dump_is_the_file_that_it_names() -> None:
    name = re.search(r"`vectors/(good/\w+\.kmi)`", SPEC)
    assert name
    dump = SPEC[SPEC.index("## A file, byte by byte") : SPEC.index("## Vectors")]
    lines = re.findall(r"^([0-9a-f]{4})  ((?:[0-9a-f]{2} )+) ", dump, re.MULTILINE)
    data = b"".join(bytes.fromhex(line) for _, line in lines)
    assert data == (vectors.FOLDER / name[1]).read_bytes()
    position = 0
    for offset, line in lines:
        assert int(offset, 16) == position
        position += len(bytes.fromhex(line))


def test_the_formula_for_a_pixel_finds_every_pixel() -> None:
    for vector in vectors.good():
        image, info = palettefmt.decode(vector.data), palettefmt.info(vector.data)
        bits = image.bits_per_label
        per_stripe = -(-bits * info.stripe_rows * image.width // 8)
        for y in range(image.height):
            for x in range(image.width):
                start = 24 + info.palette_bytes + 8 * info.stripes + y // info.stripe_rows * per_stripe
                first = ((y % info.stripe_rows) * image.width + x) * bits
                window = int.from_bytes(vector.data[start + first // 8 : start + first // 8 + 2].ljust(2, b"\0"), "big")
                assert window >> (16 - first % 8 - bits) & ((1 << bits) - 1) == image.labels[y, x]


def test_sizes_in_the_specification_are_the_programs() -> None:
    assert container.FIXED_SIZE == 20
    assert container.FIXED_SIZE + container.ENTRY_SIZE + container.CRC_SIZE == 32
    assert bytes.fromhex("8B 4B 4D 49 0A 0D 0A") == container.SIGNATURE


CONTEXT = (ROOT / "spec" / "context.md").read_text()


def test_the_example_payloads_of_the_context_coding_are_real() -> None:
    examples = re.findall(r"^\| (\d+) \| (\d+) \S (\d+) \| ([^|]+) \| ([0-9a-f]+) \|$", CONTEXT, re.MULTILINE)
    assert len(examples) == 8
    for k, rows, width, mode, text in examples:
        i = np.arange(int(k))[:, None]
        palette = ((i * [[37, 91, 151]] + [[0, 13, 7]]) % 256).astype(np.uint8)
        y, x = np.mgrid[0 : int(rows), 0 : int(width)]
        labels = np.where(y % 3 == 0, 1, (x * x + 3 * y + x * y // 3) % int(k))
        payload = bytes.fromhex(text)
        assert payload[0] & 7 == {"0": 0, "DITHERED": 4, "GRAPHICS, RUNS": 3, "all three": 7}[mode]
        assert np.array_equal(context.decode(payload, int(rows), int(width), palette), labels)
