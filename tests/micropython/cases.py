"""What spec/micropython/kmi.py has to make of files, for CPython (test_micropython.py) and MicroPython (run.mjs).

Frames are packed here by numpy from the layouts that MicroPython documents, not by any framebuf.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import palettefmt
from palettefmt.errors import PalettefmtError
from palettefmt.limits import DEFAULT_LIMITS, Limits
from tests.fuzz.draft import CODING, draft_of
from tests.fuzz.judge import VERDICTS

ROOT = Path(__file__).parent.parent.parent
VECTORS = ROOT / "spec" / "vectors"
ENTRIES = json.loads((VECTORS / "manifest.json").read_text())
LAYOUTS = {"GS8": 256, "GS4_HMSB": 16, "GS2_HMSB": 4, "MONO_HLSB": 2, "MONO_HMSB": 2, "MONO_VLSB": 2, "RGB565": 256}
LEFT, TOP = 3, 2  # of the picture in a frame that is larger


@dataclass(frozen=True)
class Case:
    """A file, and its verdict; of a valid one its size and its frame in each layout that has so many colours."""

    name: str
    data: bytes
    verdict: str
    width: int = 0
    height: int = 0
    frames: dict[str, bytes] | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what JSON takes."""
        frames = {layout: b64encode(frame).decode() for layout, frame in (self.frames or {}).items()}
        text = {"name": self.name, "data": b64encode(self.data).decode(), "verdict": self.verdict}
        return {**text, "width": self.width, "height": self.height, "frames": frames}


def packed_frame(labels: npt.NDArray[np.uint8], palette: npt.NDArray[np.uint8], layout: str) -> bytes:
    """Return the bytes of a frame that is a little larger than the picture, with 0 around it."""
    frame = np.zeros((labels.shape[0] + TOP + 1, labels.shape[1] + LEFT + 1), np.uint16)
    values = labels.astype(np.uint16)
    if layout == "RGB565":
        red, green, blue = (palette[labels][..., c].astype(np.uint16) for c in range(3))
        values = (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3
    frame[TOP : TOP + labels.shape[0], LEFT : LEFT + labels.shape[1]] = values
    if layout == "RGB565":
        return frame.astype("<u2").tobytes()
    small = frame.astype(np.uint8)
    if layout == "GS8":
        return small.tobytes()
    if layout == "MONO_VLSB":
        pages = np.pad(small, ((0, -len(small) % 8), (0, 0))).reshape(-1, 8, small.shape[1])
        return np.packbits(pages, axis=1, bitorder="little").tobytes()
    bits = {"GS4_HMSB": 4, "GS2_HMSB": 2}.get(layout, 1)
    small = np.pad(small, ((0, 0), (0, -small.shape[1] % (8 // bits))))
    groups = small.reshape(len(small), -1, 8 // bits)
    first_on_top = layout in ("GS4_HMSB", "MONO_HLSB")
    shifts = np.arange(8 // bits) * bits
    result: npt.NDArray[np.uint8] = (groups << (shifts[::-1] if first_on_top else shifts)).sum(2).astype(np.uint8)
    return result.tobytes()


def has_coded_stripe(data: bytes, limits: Limits) -> bool:
    """Return whether a file that is whole up to its payloads has one that is coded (R8, R15)."""
    try:
        palettefmt.info(data, limits=limits)
    except PalettefmtError:
        return False
    draft = draft_of(data)
    sizes = [(stripe.length, draft.packed_size(number)) for number, stripe in enumerate(draft.stripes)]
    return draft.mode & CODING == 1 and all(a <= b for a, b in sizes) and any(a < b for a, b in sizes)


def case_of(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Case:
    """Return what has to come of a file."""
    if has_coded_stripe(data, limits):
        return Case(name, data, "unsupported")
    try:
        image = palettefmt.decode(data, limits=limits)
    except PalettefmtError as error:
        return Case(name, data, VERDICTS[type(error)])
    k, (height, width) = len(image.palette), image.labels.shape
    frames = {
        layout: packed_frame(image.labels, image.palette, layout) for layout, most in LAYOUTS.items() if k <= most
    }
    return Case(name, data, "ok", width, height, frames)


def vectors() -> list[Case]:
    """Return every vector."""
    return [case_of(entry["file"], (VECTORS / entry["file"]).read_bytes()) for entry in ENTRIES]


def pictures() -> list[Case]:
    """Return packed pictures of every depth, with rows that start at a byte and rows that do not, in stripes or not."""
    cases = []
    for colors in (1, 2, 3, 4, 7, 8, 16, 17, 40, 100, 200, 256):
        for number, (width, height) in enumerate([(1, 1), (5, 3), (16, 9), (13, 20), (40, 6)]):
            generator = np.random.default_rng([colors, width, height])
            palette = generator.integers(0, 256, (colors, 3 + number % 2), np.uint8)
            image = palettefmt.IndexedImage(generator.integers(0, colors, (height, width), np.uint8), palette)
            data = palettefmt.encode(image, stripe_rows=(None, 2, 5)[number % 3] if height > 5 else None)
            cases.append(case_of(f"{colors} colours, {width} x {height}", data))
    return cases


def main() -> None:
    """Print all cases as JSON, for run.mjs."""
    print(json.dumps([case.as_dict() for case in vectors() + pictures()]))


if __name__ == "__main__":
    main()
