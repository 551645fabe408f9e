"""How long a valid file of the same declared shape takes: what a slow mutant is measured against."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import palettefmt
from palettefmt import IndexedImage
from tests.fuzz.draft import ALPHA, CODING, MODEL, draft_of, resealed
from tests.fuzz.judge import MAX_PIXELS, Finding
from tests.fuzz.seeds import recoloured

FACTOR = 10


def explained(target: Any, data: bytes, taken: float, outcome: str) -> str | Finding:
    """Return the outcome of a slow mutant if its time is below ten times its twin's, else the finding."""
    twin = twin_of(data)
    if twin is None:
        return Finding(f"takes {taken:.2f} s of processor time, and declares nothing that could")
    clock = time.process_time()
    for other in target.outcomes([twin]):
        if isinstance(other, Finding):
            return Finding(f"a valid file of its shape is a finding: {other}")
    valid = time.process_time() - clock
    if taken > FACTOR * valid:
        return Finding(f"takes {taken:.2f} s of processor time; a valid file of its shape takes {valid:.3f} s")
    return outcome


def twin_of(data: bytes) -> bytes | None:
    """Return a valid file of the size, colours, coding and stripes that a mutant declares, if it declares any."""
    if len(data) < 20:
        return None
    mode, k, rows = data[8], data[9] + 1, int.from_bytes(data[10:12], "big")
    width, height = int.from_bytes(data[12:16], "big"), int.from_bytes(data[16:20], "big")
    if not 0 < width * height <= 2 * MAX_PIXELS or rows >= height:
        return None
    stripes = -(-height // rows) if rows else 1
    few = min(stripes, 3)  # all but the last have the same labels, so that it is enough to encode one of them
    labels = (np.arange(width * (rows or height)) // 3 % k).astype(np.uint8).reshape(-1, width)
    labels = np.tile(labels, (few, 1))[: height - (stripes - few) * rows]
    palette = np.arange(k * 4, dtype=np.uint8).reshape(k, 4)[:, : 4 if mode & ALPHA else 3]
    coding = "context" if mode & CODING else "packed"
    file = palettefmt.encode(IndexedImage(labels, palette), coding=coding, stripe_rows=rows or None, effort=1)
    draft = draft_of(file)
    draft.mode |= mode & CODING & 1  # where coding does not win, payloads of either coding are packed
    draft.height = height
    draft.stripes = draft.stripes[:1] * (stripes - few) + draft.stripes
    file = resealed(draft.to_bytes())
    return recoloured(file) if mode & MODEL else file
