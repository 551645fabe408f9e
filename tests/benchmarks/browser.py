"""Benchmark of the viewer in headless Chromium: seconds from a file's bytes to its pixels, by both readers.

Run as ``python -m tests.benchmarks.browser [--repeat N] [--photos PHOTO...]``; it needs playwright and Chromium.
Two pages take turns in one run: one decodes by WebAssembly, one, whose browser has none, by JavaScript. Figures are
medians of the page's own measures: from the bytes to the frame after the whole picture is drawn, and to that after its
first rows are; and of the processor time that all of Chromium took, which says more on a shared machine. The peer is
the browser's own decoder: the same picture as an indexed PNG, through `createImageBitmap`.
The exit code is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
from PIL import Image

import palettefmt
from palettefmt.exports.png import indexed_png
from palettefmt.kmi.layout import Coding
from palettefmt.pages import viewer
from tests.benchmarks.pictures import PHOTOS, load
from tests.conftest import ARGUMENTS, CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TRANSFER = """([text, name]) => {
    performance.clearMeasures();
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    return transfer;
}"""
PNG = """async (text) => {
    const blob = new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: "image/png" });
    const start = performance.now();
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    canvas.getImageData(0, 0, 1, 1);
    return performance.now() - start;
}"""
TIMES_OF_JAVASCRIPT = 4  # wasm is to be at least as many times as quick, for coded files
FIRST_ROWS = 0.3  # seconds


@dataclass(frozen=True)
class Case:
    """A picture, how it is stored, and in how many seconds it is to be shown."""

    width: int
    height: int
    colors: int
    coding: Coding = "context"
    stripe_rows: int | None = None
    seconds: float = float("inf")

    def __str__(self) -> str:
        stripes = f", {-(-self.height // self.stripe_rows)} stripes" if self.stripe_rows else ""
        return f"{self.width} x {self.height}, k = {self.colors}, {self.coding}{stripes}"


CASES = (
    Case(768, 512, 8, seconds=0.4),
    Case(768, 512, 64, seconds=0.9),
    Case(768, 512, 256, seconds=1.2),
    Case(2048, 1536, 64, seconds=6.0),
    Case(2048, 1536, 64, stripe_rows=384),
    Case(768, 512, 64, "packed"),
    Case(2048, 1536, 64, "packed"),
)


def sized(photos: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """Return a picture of this size: as many photos, side by side, as it takes."""
    photos = [photo for photo in photos if photo.shape == photos[0].shape]
    rows, columns = -(-height // photos[0].shape[0]), -(-width // photos[0].shape[1])
    tiles = [photos[number % len(photos)] for number in range(rows * columns)]
    bands = [np.concatenate(tiles[row * columns : (row + 1) * columns], axis=1) for row in range(rows)]
    return np.concatenate(bands)[:height, :width]


def opened(browser: Browser, path: Path, script: str = "") -> Page:
    """Return a page of its own browser context, with a script that runs before the page's."""
    page = browser.new_context().new_page()
    page.add_init_script(script)
    page.goto(path.as_uri())
    return page


def processor_seconds() -> float:
    """Return the processor time so far of all processes that this one has started."""
    times = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(each.user + each.system for each in times)


def shown(page: Page, data: bytes, name: str) -> tuple[float, float, float]:
    """Drop a file on a page; return the seconds until all and until the first rows are drawn, and processor seconds."""
    transfer = page.evaluate_handle(TRANSFER, [base64.b64encode(data).decode(), name])
    before = processor_seconds()
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})
    page.wait_for_function("() => performance.getEntriesByName('kmi-shown').length", timeout=300_000)
    whole, first = (
        page.evaluate(f"performance.getEntriesByName('{word}')[0].duration") for word in ("kmi-shown", "kmi-first-rows")
    )
    return whole / 1000, first / 1000, processor_seconds() - before


def measured(case: Case, photos: list[np.ndarray], pages: dict[str, Page], repeat: int) -> bool:
    """Print a line about a case; return whether its targets are met."""
    image = palettefmt.quantize(sized(photos, case.width, case.height), case.colors)
    data = palettefmt.encode(image, coding=case.coding, stripe_rows=case.stripe_rows)
    png = base64.b64encode(indexed_png(image.labels, image.palette)).decode()
    times: dict[str, list[tuple[float, float, float]]] = {name: [] for name in pages}
    for turn in range(repeat):
        for name, page in pages.items():
            times[name].append(shown(page, data, f"{turn}.kmi"))
    rival = statistics.median(pages["wasm"].evaluate(PNG, png) for _ in range(repeat)) / 1000
    wasm, first, busy = (statistics.median(column) for column in zip(*times["wasm"], strict=True))
    script, _, script_busy = (statistics.median(column) for column in zip(*times["javascript"], strict=True))
    coded = case.coding == "context"
    met = wasm <= case.seconds and (not coded or (first <= FIRST_ROWS and script / wasm >= TIMES_OF_JAVASCRIPT))
    print(
        f"{case!s:46}{script:9.2f} s{wasm:9.2f} s{script / wasm:8.1f}{first:9.2f} s{script_busy:9.2f} s{busy:9.2f} s"
        f"{script_busy / busy:8.1f}{rival:9.3f} s{case.seconds:9.1f} s{'' if met else '  MISSED'}",
        flush=True,
    )
    return met


def main() -> int:
    """Measure every case; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--photos", type=Path, nargs="+", default=[], help="in place of Kodak's, or scikit-learn's two")
    options = parser.parse_args()
    photos = [np.asarray(Image.open(path).convert("RGB")) for path in options.photos] or [load(name) for name in PHOTOS]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        path = Path(folder) / "viewer.html"
        path.write_text(viewer.viewer_page(None, ""), encoding="utf-8")
        pages = {
            "javascript": opened(browser, path, "delete globalThis.WebAssembly;"),
            "wasm": opened(browser, path),
        }
        print(f"{'':46}{'on the clock':^41}{'processor time':^30}")
        columns = ("JavaScript", "wasm", "times", "first rows", "JavaScript", "wasm", "times", "PNG", "target")
        print(f"{'picture':46}" + "".join(f"{name:>{8 if name == 'times' else 11}}" for name in columns))
        met = [measured(case, photos, pages, options.repeat) for case in CASES]
        browser.close()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
