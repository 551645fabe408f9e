"""Promise: the viewer works by wheel, mouse and fingers, and calls by its name what is no .kmi file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import palettefmt
from palettefmt.pages import viewer
from tests.browsing import drop, next_frame, open_viewer, picture, true_size
from tests.runs import sampled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TIMES = "\N{MULTIPLICATION SIGN}"
STARTS = {
    "a JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF", "a PNG": b"\x89PNG\r\n\x1a\n", "a GIF": b"GIF89a",
    "a WebP": b"RIFF\x10\x00\x00\x00WEBPVP8 ", "an AVIF": b"\x00\x00\x00\x20ftypavif", "a BMP": b"BM\x00\x00",
    "a HEIC": b"\x00\x00\x00\x18ftypheic", "a TIFF": b"II*\x00\x08\x00\x00\x00", "an SVG": b"<svg xmlns=",
}  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", sampled(STARTS, ["a JPEG", "a WebP"]))
def test_another_kind_of_file_is_called_what_it_is(page: Page, tmp_path: Path, kind: str) -> None:
    open_viewer(page, tmp_path, None)
    drop(page, STARTS[kind] + bytes(100), "photo.xyz")
    page.wait_for_selector("#error:not([hidden])")
    assert page.inner_text("#error-title") == f"photo.xyz is {kind}, not a .kmi"
    assert "kmi encode" in page.inner_text("#error-text")
    assert page.is_hidden("#error-more")


def test_text_is_no_kmi_file(page: Page, tmp_path: Path) -> None:
    open_viewer(page, tmp_path, b"some words\n", "notes.txt")
    assert page.inner_text("#error-text") == "It is not a .kmi file."
    assert "signature" in page.locator("#error-details").text_content()  # type: ignore[operator]


@pytest.mark.exhaustive
def test_the_wheel_zooms_at_the_pointer_and_scrolls_with_shift(page: Page, tmp_path: Path) -> None:
    open_viewer(page, tmp_path, palettefmt.encode(picture(3000, 1000, 6)))
    true_size(page)
    box = page.locator("#frame").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    before = page.inner_text("#where")
    page.mouse.wheel(0, -120)
    page.wait_for_function("() => document.getElementById('zoom').textContent.startsWith('2')")
    next_frame(page)
    page.mouse.move(box["x"] + 300, box["y"] + 201)
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    assert page.inner_text("#where") == before
    for _ in range(3):  # a touchpad's small turns are one step together
        page.mouse.wheel(0, 40)
    page.wait_for_function("() => document.getElementById('zoom').textContent.startsWith('1')")
    page.keyboard.down("Shift")
    page.mouse.wheel(0, 120)
    page.keyboard.up("Shift")
    page.wait_for_timeout(200)
    assert page.inner_text("#zoom") == f"1{TIMES}"


@pytest.mark.exhaustive
def test_words_are_for_the_mouse_or_for_the_finger(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "blank.html").write_text(viewer.viewer_page(None, "x"), encoding="utf-8")
    (tmp_path / "page.html").write_text(viewer.viewer_page(palettefmt.encode(picture(40, 30, 8)), "x.kmi"), "utf-8")
    for touch, welcome, words in (
        (True, "Open a .kmi file", "Tap a pixel to read it; two fingers zoom"),
        (False, "Drop a .kmi file here", "Point at a pixel to read it; the wheel zooms, dragging moves"),
    ):
        context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=touch, is_mobile=touch)
        page = context.new_page()
        page.goto((tmp_path / "blank.html").as_uri())
        assert welcome in page.inner_text(".welcome")
        assert page.inner_text(".welcome").count(".kmi") == 1
        page.goto((tmp_path / "page.html").as_uri())
        page.wait_for_selector("#facts[title]")
        assert page.inner_text("#where") == words
        context.close()


@pytest.mark.exhaustive
def test_two_fingers_zoom(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(viewer.viewer_page(palettefmt.encode(picture(400, 300, 8)), "x.kmi"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#facts[title]")
    page.click("#one")
    touch = context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", (180, 300), (210, 300))
    fingers("touchMove", (160, 300), (230, 300))
    page.wait_for_function("() => document.getElementById('zoom').textContent.startsWith('2')")
    fingers("touchMove", (185, 300), (205, 300))
    page.wait_for_function("() => document.getElementById('zoom').textContent.startsWith('1')")
    fingers("touchEnd")
    context.close()
