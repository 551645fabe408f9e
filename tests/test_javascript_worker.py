"""Promise: viewer and web component decode beside the page; without a worker they still show, a dying one is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pytest

import palettefmt
from palettefmt.pages import viewer
from tests.runs import rest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

WEB = Path(palettefmt.__file__).parent / "web"
SITE = "http://kmi.test"
PICTURE = palettefmt.encode(palettefmt.IndexedImage(np.eye(20, 30, dtype=np.uint8), np.eye(2, 3, dtype=np.uint8)))
COMPONENT = (
    '<!doctype html><script type="module" src="kmi-image.js"></script><kmi-image src="a.kmi" alt="eye"></kmi-image>'
)

# Stand-ins for the browser's workers: they count those that live and keep the last word heard; most run another script.
STAND_IN = """
    window.living = 0;
    window.heard = null;
    const Real = Worker;
    window.Worker = class extends Real {
        constructor(url, options) {
            super(SCRIPT ? URL.createObjectURL(new Blob([SCRIPT], { type: 'text/javascript' })) : url, options);
            window.living++;
            this.addEventListener('message', ({ data }) => { window.heard = data.kind; });
        }
        terminate() { window.living--; super.terminate(); }
    };
"""
REAL = STAND_IN.replace("SCRIPT", "null")
NONE = "window.Worker = class { constructor() { throw new Error('no workers here'); } };"
BROKEN = STAND_IN.replace("SCRIPT", "'throw new Error(1)'")
DYING = STAND_IN.replace(
    "SCRIPT", """`postMessage({ kind: 'ready' }); onmessage = () => { throw new Error('gone'); };`"""
)
ENDLESS = STAND_IN.replace(
    "SCRIPT",
    """`postMessage({ kind: 'ready' });
    let asked = 0; // it is told what the file is like, and then given some of it
    const told = { row: 0, labels: new Uint8Array(150) };
    onmessage = () => { if (++asked === 2) postMessage({ kind: 'told', told }); };`""",
)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that opens a page, of a site that has all modules and a picture, with a stand-in for Worker."""
    context = browser.new_context()

    def opener(html: str, worker: str) -> Page:
        def serve(route: Route) -> None:
            name = urlsplit(route.request.url).path[1:]
            if name == "a.kmi":
                route.fulfill(body=PICTURE)
            elif name:
                route.fulfill(body=(WEB / name).read_bytes(), content_type="text/javascript")
            else:
                route.fulfill(body=html, content_type="text/html")

        page = context.new_page()
        context.route("**/*", serve)
        page.add_init_script(worker)
        page.goto(SITE)
        return page

    yield opener
    context.close()


@pytest.mark.parametrize("worker", [REAL, rest(NONE), rest(BROKEN)], ids=["worker", "none", "broken"])
def test_the_picture_is_shown_with_a_worker_and_without(open_page: Callable[[str, str], Page], worker: str) -> None:
    page = open_page(viewer.viewer_page(PICTURE, "eye.kmi"), worker)
    page.wait_for_selector("#facts[title]")
    assert "2 colours" in page.inner_text("#facts")
    page = open_page(COMPONENT, worker)
    page.wait_for_function("() => document.querySelector('kmi-image').shadowRoot?.querySelector('canvas')")
    pixels = page.evaluate(
        "[...document.querySelector('kmi-image').shadowRoot.querySelector('canvas')"
        ".getContext('2d').getImageData(0, 0, 30, 20).data]"
    )
    assert np.array_equal(np.reshape(pixels, (20, 30, 4))[..., :3], palettefmt.decode(PICTURE).to_pixels())


@pytest.mark.exhaustive
def test_a_worker_does_the_job_and_ends_with_it(open_page: Callable[[str, str], Page]) -> None:
    page = open_page(viewer.viewer_page(PICTURE, "eye.kmi"), REAL)
    page.wait_for_selector("#facts[title]")
    assert page.evaluate("[window.heard, window.living]") == ["done", 0]
    page = open_page(COMPONENT, REAL)
    page.wait_for_function("() => document.querySelector('kmi-image').shadowRoot?.querySelector('canvas')")
    assert page.evaluate("[window.heard, window.living]") == ["done", 0]


@pytest.mark.exhaustive
def test_a_worker_that_dies_is_an_error_in_the_page(open_page: Callable[[str, str], Page]) -> None:
    page = open_page(viewer.viewer_page(PICTURE, "eye.kmi"), DYING)
    page.wait_for_selector("#error:not([hidden])")
    assert page.text_content("#error-details") == "refused: the decoder stopped: Uncaught Error: gone"
    assert page.evaluate("window.living") == 0
    page = open_page(COMPONENT, DYING)
    page.wait_for_function("() => document.querySelector('kmi-image').shadowRoot?.querySelector('span')")
    assert page.inner_text("kmi-image span") == "eye"


def test_decoding_tells_its_progress_and_can_be_stopped(open_page: Callable[[str, str], Page]) -> None:
    page = open_page(viewer.viewer_page(PICTURE, "eye.kmi"), ENDLESS)
    page.wait_for_function("() => document.getElementById('progress').value === 0.25")
    assert page.evaluate("window.living") == 1
    page.click("#stop")
    page.wait_for_selector("#error:not([hidden])")
    assert page.inner_text("#error-text") == "stopped"
    assert page.evaluate("window.living") == 0


@pytest.mark.exhaustive
def test_a_component_that_leaves_the_page_ends_its_worker(open_page: Callable[[str, str], Page]) -> None:
    page = open_page(COMPONENT, ENDLESS)
    page.wait_for_function("() => window.living === 1")
    page.evaluate("document.querySelector('kmi-image').remove()")
    page.wait_for_function("() => window.living === 0")
