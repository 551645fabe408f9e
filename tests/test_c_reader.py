"""Promise: the C reader, written from the specification alone, says what ours says, and steps nowhere that it may not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests import c_reader

ROOT = Path(__file__).parent.parent
VECTORS = ROOT / "spec" / "vectors"
ENTRIES = json.loads((VECTORS / "manifest.json").read_text())
CODED = 0x32  # KMI_CODED: the packed reader alone


def test_every_vector_has_its_verdict_and_its_pixels() -> None:
    reader = c_reader.program(c_reader.compiler(), *c_reader.SANITIZED)
    answers = c_reader.read(reader, [(VECTORS / entry["file"]).read_bytes() for entry in ENTRIES])
    for entry, answer in zip(ENTRIES, answers, strict=True):
        if answer.status == CODED:
            continue
        assert answer.verdict == entry["verdict"], entry["file"]
        if answer.labels is None or answer.pixels is None:
            continue
        assert answer.labels.shape == (entry["height"], entry["width"])
        pixels = answer.pixels["rgba8888" if entry["channels"] == 4 else "rgb888"]
        assert hashlib.sha256(answer.labels.tobytes()).hexdigest() == entry["labels_sha256"], entry["file"]
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == entry["pixels_sha256"], entry["file"]
