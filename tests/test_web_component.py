"""Promise: the web component shows, in a real browser, what our reader reads, and says what it cannot show."""

from __future__ import annotations

import functools
import io
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import palettefmt
from tests.browsing import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

WEB = Path(palettefmt.__file__).parent / "web"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve the reader and some pictures, as any web server would."""
    shutil.copytree(WEB, tmp_path / "site")
    handler = functools.partial(QuietHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript", ".html": "text/html", "": "application/octet-stream"}  # noqa: RUF012

    def log_message(self, *_: object) -> None:
        pass


def test_the_web_component_shows_pictures_and_errors(page: Page, site: str, tmp_path: Path) -> None:
    image = picture(33, 21, 9, 4)
    image.palette.setflags(write=True)
    image = palettefmt.IndexedImage(
        image.labels, np.concatenate([image.palette[:, :3], np.full((9, 1), 255, np.uint8)], 1)
    )
    folder = tmp_path / "site"
    (folder / "good.kmi").write_bytes(palettefmt.encode(image))
    (folder / "bad.kmi").write_bytes(palettefmt.encode(image)[:-1])
    (folder / "index.html").write_text(
        """<!doctype html><script type="module" src="kmi-image.js"></script>
        <kmi-image src="good.kmi" alt="noise" pixelated style="width: 132px"></kmi-image>
        <kmi-image src="bad.kmi" alt="half"></kmi-image><kmi-image src="gone.kmi"></kmi-image>
        <kmi-image src="good.kmi" max-pixels="5" alt="large"></kmi-image>"""
    )
    page.goto(site + "/index.html")
    page.wait_for_function(
        "[...document.querySelectorAll('kmi-image')].every((element) => element.shadowRoot?.childElementCount === 2)"
    )
    texts = page.locator("kmi-image p").all_inner_texts()
    assert texts[0].startswith("half (truncated: the file ends at byte")
    assert texts[1].startswith("gone.kmi (unread: 404")
    assert texts[2].startswith("large (refused: the picture is 33 x 21 = 693 pixels; the limit is 5")
    canvas = page.locator("kmi-image canvas")
    assert canvas.get_attribute("aria-label") == "noise"
    assert canvas.evaluate("(canvas) => getComputedStyle(canvas).imageRendering") == "pixelated"
    pixels = canvas.evaluate("(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 33, 21).data]")
    assert np.array_equal(np.array(pixels, np.uint8).reshape(21, 33, 4), image.to_pixels())
    shot = Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")
    assert np.array_equal(np.asarray(shot), image.to_pixels()[..., :3].repeat(4, 0).repeat(4, 1))
    page.evaluate("document.querySelector('kmi-image').src = 0; document.querySelector('kmi-image').alt = 0")
    page.evaluate("document.querySelector('kmi-image').setAttribute('src', 'bad.kmi')")
    page.wait_for_function("document.querySelector('kmi-image').shadowRoot.querySelector('p')")
