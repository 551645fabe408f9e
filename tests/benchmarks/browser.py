"""Benchmark of the viewer in headless Chromium: milliseconds from a file's bytes to its pixels, median of several.

Run as ``python -m tests.benchmarks.browser [--repeat N]``; playwright and Chromium must be installed. The peer is the
browser's own decoder: the same picture as an indexed PNG, through `createImageBitmap`, in the same page.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import palettefmt
from palettefmt.exports.png import indexed_png
from palettefmt.pages import viewer
from tests.benchmarks.pictures import load
from tests.conftest import ARGUMENTS, CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page

TRANSFER = """([text, name]) => {
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


def sized(width: int, height: int) -> np.ndarray:
    """Return a photo of this size: a real one, tiled."""
    photo = load("china")
    return np.tile(photo, (-(-height // photo.shape[0]), -(-width // photo.shape[1]), 1))[:height, :width]


def of_kmi(page: Page, data: bytes, repeat: int) -> float:
    """Return the page's own measure of decoding a dropped file, in milliseconds."""
    times = []
    for turn in range(repeat):
        name = f"{turn}-{len(data)}.kmi"
        transfer = page.evaluate_handle(TRANSFER, [base64.b64encode(data).decode(), name])
        page.dispatch_event("body", "drop", {"dataTransfer": transfer})
        page.wait_for_function("(name) => document.title === name", arg=name)
        times.append(page.evaluate("performance.getEntriesByName('kmi-decode').at(-1).duration"))
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS).new_page()
        path = Path(folder) / "viewer.html"
        path.write_text(viewer.viewer_page(None, ""), encoding="utf-8")
        page.goto(path.as_uri())
        print(f"{'picture':28}{'coding':>9}{'kmi':>10}{'PNG':>10}")
        for width, height, coding in ((1024, 1024, "packed"), (768, 512, "packed"), (768, 512, "context")):
            for colors in (8, 200):
                image = palettefmt.quantize(sized(width, height), colors)
                png = base64.b64encode(indexed_png(image.labels, image.palette)).decode()
                rival = statistics.median(page.evaluate(PNG, png) for _ in range(repeat))
                ours = of_kmi(page, palettefmt.encode(image, coding=coding), repeat)
                print(f"{width} x {height}, k = {colors:<14}{coding:>9}{ours:7.0f} ms{rival:7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
