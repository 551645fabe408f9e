"""Pictures for `kmi batch`, and what a run has made of them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

MODULE = [sys.executable, "-m", "palettefmt", "batch"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def picture(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    """Return a smooth picture with some noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x * random.uniform(0.02, 0.2) + y * random.uniform(0.02, 0.2) + seed) for _ in range(3)]
    noisy = np.stack(waves, axis=2) * 110 + 128 + random.normal(0, 5, (height, width, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def rows_of(out: Path, name: str = "results.jsonl") -> dict[str, dict[str, Any]]:
    """Return the rows of a run; no output may have two."""
    rows = [json.loads(line) for line in (out / name).read_text().splitlines()]
    by_output = {row["output"]: row for row in rows}
    assert len(by_output) == len(rows)
    return by_output


def outputs(out: Path, *, killed: bool = False) -> dict[str, bytes]:
    """Return the .kmi files of a folder; there may be no others but the rows and the palette.

    A process that was `killed` outright in mid-write could not take its temporary file away.
    """
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    known = {".kmi", ".jsonl", ".gpl", ".kmi-palette"} | ({".tmp"} if killed else set())
    assert {Path(name).suffix for name in found} <= known
    return {name: path.read_bytes() for name, path in found.items() if name.endswith(".kmi")}


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
