"""Pictures to look at in a browser, the viewer opened in one, and a site of files."""

from __future__ import annotations

import base64
import contextlib
import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import palettefmt
from palettefmt.pages import viewer

if TYPE_CHECKING:
    from playwright.sync_api import Page


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files as a plain web server does, which knows neither .kmi nor .wasm."""

    extensions_map = {  # noqa: RUF012
        ".js": "text/javascript", ".html": "text/html", ".css": "text/css", ".png": "image/png",
        "": "application/octet-stream",
    }  # fmt: skip

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give the site's address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def picture(width: int, height: int, colors: int, channels: int = 3) -> palettefmt.IndexedImage:
    generator = np.random.default_rng([width, height, colors, channels])
    labels = generator.integers(0, colors, (height, width), np.uint8)
    return palettefmt.IndexedImage(labels, generator.integers(0, 256, (colors, channels), np.uint8))


def open_viewer(
    page: Page,
    folder: Path,
    data: bytes | None,
    name: str = "picture.kmi",
    wait: str = "#facts[title], #error:not([hidden])",
) -> None:
    """Open the viewer on a file's bytes, and wait until it shows something; without a file it is blank."""
    path = folder / "page.html"
    path.write_text(viewer.viewer_page(data, name), encoding="utf-8")
    page.goto(path.as_uri())
    if data is not None:
        page.wait_for_selector(wait)


def drop(page: Page, data: bytes, name: str = "dropped.kmi") -> None:
    transfer = page.evaluate_handle(
        """([base64, name]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [base64.b64encode(data).decode(), name],
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def next_frame(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def true_size(page: Page) -> None:
    page.keyboard.press("0")
    next_frame(page)


def place(page: Page) -> dict[str, float]:
    """Return where the picture is on the page."""
    box = page.locator("#sheet").bounding_box()
    assert box is not None
    return {key: round(value) for key, value in box.items()}


def canvas_pixels(page: Page) -> np.ndarray:
    """Return the RGBA pixels that the canvas shows where the picture is."""
    box, frame = place(page), page.locator("#frame").bounding_box()
    assert frame is not None
    region = [box["x"] - round(frame["x"]), box["y"] - round(frame["y"]), box["width"], box["height"]]
    script = """(region) => btoa(Array.from(
        document.getElementById('canvas').getContext('2d').getImageData(...region).data,
        (value) => String.fromCharCode(value)).join(''))"""
    data = base64.b64decode(page.evaluate(script, region))
    return np.frombuffer(data, np.uint8).reshape(region[3], region[2], 4)
