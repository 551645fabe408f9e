"""Promise: pages decode by WebAssembly, several stripes at once, show rows as they come, and do without any of that."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import palettefmt
from palettefmt.pages import assets, viewer
from tests.browsing import canvas_pixels, drop, next_frame, picture, true_size
from tests.runs import EXHAUSTIVE, rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What a page did: the workers that it made and the most that lived at a time, whether they were given a module, and how
# many modules the page itself ran.
COUNTED = """
    Object.assign(window, { made: 0, living: 0, most: 0, modules: 0, ran: 0 });
    window.RealWorker = Worker;
    const RealInstance = WebAssembly.Instance;
    window.Worker = class extends RealWorker {
        constructor(url, options) {
            super(url, options);
            window.made++;
            window.most = Math.max(window.most, ++window.living);
        }
        postMessage(message, ...more) {
            if (message.module) window.modules++;
            super.postMessage(message, ...more);
        }
        terminate() { window.living--; super.terminate(); }
    };
    WebAssembly.Instance = class {
        constructor(module) {
            window.ran++;
            return new RealInstance(module);
        }
    };
"""
NO_WORKERS = "window.Worker = class { constructor() { throw new Error('no workers here'); } };"
NO_WASM = "delete globalThis.WebAssembly;"
DEAD_WASM = NO_WORKERS + "WebAssembly.Instance = class { constructor() { throw new Error('no memory'); } };"
# A worker that tells some rows, of label 0, and then does not go on.
STUCK = """() => { window.Worker = class extends RealWorker {
    constructor() {
        const script = `postMessage({ kind: 'ready' });
            let asked = 0;
            const told = { row: 0, labels: new Uint8Array(ROWS * 300) };
            onmessage = () => { if (++asked === 2) postMessage({ kind: 'told', told }); };`;
        super(URL.createObjectURL(new Blob([script])));
    }
}; }"""


def waves(width: int = 300, height: int = 200) -> palettefmt.IndexedImage:
    """Return a picture that is worth coding."""
    y, x = np.mgrid[:height, :width]
    labels = ((np.sin(x / 17) + np.cos(y / 9 + x / 40) + 2) * 3).astype(np.uint8)
    return palettefmt.IndexedImage(labels, picture(1, 1, 12).palette)


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., None]:
    """Return a function that opens a viewer page, its text changed, with a script that runs before its own."""

    def opener(data: bytes | None, script: str = "", change: Callable[[str], str] = str) -> None:
        path = tmp_path / "page.html"
        path.write_text(change(viewer.viewer_page(data, "waves.kmi")), encoding="utf-8")
        page.add_init_script(COUNTED + script)
        page.goto(path.as_uri())
        if data is not None:
            page.wait_for_selector("#facts[title], #error:not([hidden])")
            true_size(page)

    return opener


def forbidden(text: str) -> str:
    return text.replace(" 'wasm-unsafe-eval'", "")


def damaged(text: str) -> str:
    return text.replace('id="wasm">AGFzbQ', 'id="wasm">AGFzbA')


@pytest.mark.parametrize(
    ("script", "change", "by_wasm"),
    [
        ("", str, True), ("", forbidden, False), rest("", damaged, False), rest(NO_WASM, str, False),
        rest(NO_WORKERS, str, True), rest(DEAD_WASM, str, False),
    ],
    ids=["wasm", "forbidden", "damaged", "no-wasm", "wasm-in-the-page", "dead"],
)  # fmt: skip
def test_wasm_reads_and_where_it_does_not_javascript_reads_the_same(
    page: Page, opened: Callable[..., None], script: str, change: Callable[[str], str], by_wasm: bool
) -> None:
    image = waves()
    opened(palettefmt.encode(image, coding="context", stripe_rows=70), script, change)
    assert np.array_equal(canvas_pixels(page)[..., :3], image.to_pixels())
    modules, ran = page.evaluate("[window.modules, window.ran]")
    assert (modules + ran > 0) == by_wasm


@EXHAUSTIVE
def test_stripes_are_decoded_by_several_workers_but_not_by_many(page: Page, opened: Callable[..., None]) -> None:
    concurrency = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 64 });"
    image = picture(2048, 896, 16)
    opened(palettefmt.encode(image, stripe_rows=128), concurrency)
    assert page.evaluate("[window.made, window.most, window.living]") == [4, 4, 0]
    page.evaluate("document.getElementById('frame').scrollTo(0, 0)")
    next_frame(page)
    assert np.array_equal(canvas_pixels(page)[:500, :800, :3], image.to_pixels()[:500, :800])


def test_rows_are_seen_as_they_come_and_the_page_stays_alive(page: Page, opened: Callable[..., None]) -> None:
    image = waves()
    before = picture(90, 60, 3)
    opened(palettefmt.encode(before))
    page.evaluate(STUCK.replace("ROWS", "50"))
    drop(page, palettefmt.encode(image), "stuck.kmi")
    page.wait_for_function("() => document.title === 'stuck.kmi'")
    true_size(page)
    shown = canvas_pixels(page)
    assert (shown[:50, :, :3] == image.palette[0]).all()
    assert not shown[50:].any()
    assert page.evaluate("document.getElementById('progress').value") == 0.25
    assert page.is_disabled("#save-kmi")
    assert page.is_disabled("#save-png")
    page.mouse.move(*centre(page))
    assert page.inner_text("#where").startswith("x ")  # it answers
    assert page.locator("#label").is_hidden()  # but does not know yet
    page.click("#stop")
    page.wait_for_selector("#facts[title]")
    true_size(page)
    assert page.title() == "waves.kmi"
    assert page.is_enabled("#save-kmi")
    assert np.array_equal(canvas_pixels(page)[..., :3], before.to_pixels())


@EXHAUSTIVE
def test_a_first_picture_that_is_stopped_leaves_a_blank_page(page: Page, opened: Callable[..., None]) -> None:
    opened(None)
    blank = page.inner_text("body"), page.title()
    page.evaluate(STUCK.replace("ROWS", "50"))
    drop(page, palettefmt.encode(waves()), "stuck.kmi")
    page.wait_for_function("() => document.title === 'stuck.kmi'")
    next_frame(page)
    page.click("#stop")
    page.wait_for_selector("#error:not([hidden])")
    page.click("#dismiss")
    assert (page.inner_text("body"), page.title()) == blank
    assert page.evaluate("[canvas.width, canvas.height, sheet.offsetHeight]") == [1, 1, 0]


def centre(page: Page) -> tuple[float, float]:
    box = page.locator("#sheet").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@EXHAUSTIVE
def test_a_file_that_breaks_after_its_first_rows_leaves_the_picture_and_its_edits(
    page: Page, opened: Callable[..., None]
) -> None:
    before = picture(90, 60, 3)
    opened(palettefmt.encode(before))
    page.fill("#hex", "#123456")
    page.press("#hex", "Enter")
    noise = picture(1024, 1024, 16)
    data = bytearray(palettefmt.encode(noise, stripe_rows=256))
    data[-1] ^= 1  # a label of the last stripe, in the last part
    drop(page, bytes(data), "late.kmi")
    page.wait_for_selector("#error:not([hidden])")
    assert "stripe 3 (rows 768 to 1023)" in (page.text_content("#error-details") or "")
    assert page.title() == "waves.kmi"
    page.click("#one")
    next_frame(page)
    edited = np.concatenate([[[0x12, 0x34, 0x56]], before.palette[1:]]).astype(np.uint8)
    assert np.array_equal(canvas_pixels(page)[..., :3], edited[before.labels])
    assert "edited" in (page.get_attribute("body", "class") or "")


def test_what_asks_for_too_much_is_refused_before_anything_is_begun(page: Page, opened: Callable[..., None]) -> None:
    data = palettefmt.encode(waves(), coding="context")
    head = data[:12] + (1 << 20).to_bytes(4, "big") * 2 + data[20 : 20 + 36 + 8]
    opened(head + zlib.crc32(head).to_bytes(4, "big") + data[len(head) + 4 :])
    assert (page.text_content("#error-details") or "").startswith("refused: the picture is 1,048,576 x 1,048,576 = ")
    assert page.evaluate("[window.made, window.ran]") == [0, 0]


def test_the_security_policy_allows_the_pages_own_script_and_wasm_and_nothing_else() -> None:
    def policy(page: str) -> str:
        found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
        assert found
        return re.sub(r"sha256-[\w+/]{43}=", "HASH", found[1])

    plain = "default-src 'none'; script-src 'HASH'{}; style-src 'unsafe-inline'; img-src data:{}"
    assert policy(viewer.viewer_page(None, "")) == plain.format(" 'wasm-unsafe-eval'", "; worker-src blob:")
    report = assets.filled("report.html", style="report.css", script="", title="", subjects=[], failures=[("a", "b")])
    assert policy(report) == plain.format("", "")
