"""Promise: the web component shows, in a real browser, what our reader reads, and says what it cannot show."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import palettefmt
from tests.browsing import picture, served
from tests.runs import rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

WEB = Path(palettefmt.__file__).parent / "web"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve the reader and some pictures, as any web server would."""
    shutil.copytree(WEB, tmp_path / "site")
    with served(tmp_path / "site") as address:
        yield address


def made(width: int, height: int) -> palettefmt.IndexedImage:
    """Return noise of nine opaque colours with alpha."""
    labels = picture(width, height, 9).labels
    palette = np.concatenate([picture(1, 1, 9).palette, np.full((9, 1), 255, np.uint8)], axis=1)
    return palettefmt.IndexedImage(labels, palette)


def visit(page: Page, site: str, folder: Path, body: str) -> None:
    """Open a page of elements, and wait until each that is not lazy is done."""
    script = """<script>window.events = [];
        for (const kind of ['load', 'error']) {
            document.addEventListener(kind, ({ target, detail }) => {
                if (target.localName === 'kmi-image') events.push([target.id, kind, detail?.verdict, detail?.message]);
            }, true);
        }</script>"""
    module = '<script type="module" src="kmi-image.js"></script>'
    (folder / "index.html").write_text(f"<!doctype html>{script}{module}{body}", encoding="utf-8")
    page.goto(site + "/index.html")
    page.wait_for_function(
        "() => [...document.querySelectorAll('kmi-image')].every((e) => e.complete || e.loading === 'lazy')"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = palettefmt.encode(made(33, 21))
    (tmp_path / "site" / "good.kmi").write_bytes(data)
    (tmp_path / "site" / "bad.kmi").write_bytes(data[:-1])
    (tmp_path / "site" / "flipped.kmi").write_bytes(data[:30] + bytes([data[30] ^ 1]) + data[31:])
    Image.new("RGB", (44, 22), (200, 30, 40)).save(tmp_path / "site" / "red.png")
    return tmp_path / "site"


def box(page: Page, name: str) -> tuple[int, int]:
    found = page.locator(f"#{name}").bounding_box()
    assert found is not None
    return round(found["width"]), round(found["height"])


def test_the_web_component_shows_pictures(page: Page, site: str, folder: Path) -> None:
    image = made(33, 21)
    visit(page, site, folder, '<kmi-image src="good.kmi" alt="noise" pixelated style="width: 132px"></kmi-image>')
    canvas = page.locator("kmi-image canvas")
    assert canvas.get_attribute("aria-label") == "noise"
    assert canvas.evaluate("(canvas) => getComputedStyle(canvas).imageRendering") == "pixelated"
    pixels = canvas.evaluate("(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 33, 21).data]")
    assert np.array_equal(np.array(pixels, np.uint8).reshape(21, 33, 4), image.to_pixels())
    shot = Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")
    assert np.array_equal(np.asarray(shot), image.to_pixels()[..., :3].repeat(4, 0).repeat(4, 1))


def test_visitors_read_the_words_of_alt_and_the_page_learns_why(page: Page, site: str, folder: Path) -> None:
    visit(page, site, folder, """<p>
        <kmi-image id="half" src="bad.kmi" alt="half"></kmi-image> <kmi-image id="gone" src="gone.kmi"></kmi-image>
        <kmi-image id="flip" src="flipped.kmi" alt="flipped"></kmi-image>
        <kmi-image id="trim" src="bad.kmi" alt=""></kmi-image>
        <kmi-image id="large" src="good.kmi" max-pixels="5" alt="large"></kmi-image>""")  # fmt: skip
    texts = {name: page.locator(f"#{name} span").inner_text() for name in ("half", "gone", "flip", "trim", "large")}
    assert texts == {
        "half": "half",
        "gone": "This picture cannot be shown.",
        "flip": "flipped",
        "trim": "",
        "large": "large",
    }
    told = {name: (kind, verdict, message) for name, kind, verdict, message in page.evaluate("events")}
    assert told["half"][:2] == told["trim"][:2] == ("error", "truncated")
    assert told["flip"][:2] == ("error", "corrupt")
    assert "CRC-32" in told["flip"][2]
    assert told["gone"][:2] == ("error", "unread")
    assert told["large"][:2] == ("error", "refused")
    assert "CRC" not in page.inner_text("body")
    page.evaluate("document.getElementById('half').alt = 'other words'")
    assert page.locator("#half span").inner_text() == "other words"


@pytest.mark.exhaustive
def test_it_takes_the_room_that_img_would_take(page: Page, site: str, folder: Path) -> None:
    Image.fromarray(made(33, 21).to_pixels()).save(folder / "good.png")
    cases = {
        "plain": "",
        "both": 'width="66" height="42"',
        "across": 'width="99"',
        "down": 'height="63"',
        "other": 'width="60" height="60"',
        "styled": 'style="width: 165px"',
        "ruled": 'width="66" height="42" class="wide"',
    }
    elements = "".join(
        f'<div><kmi-image id="k{name}" src="good.kmi" {how}></kmi-image></div>'
        f'<div><img id="i{name}" src="good.png" {how}></div>'
        for name, how in cases.items()
    )
    visit(page, site, folder, f"<style>.wide {{ width: 300px; height: auto; }}</style>{elements}")
    for name in cases:
        assert box(page, f"k{name}") == box(page, f"i{name}"), name
        assert page.locator(f"#k{name}").evaluate("(e) => [e.width, e.height]") == list(box(page, f"i{name}"))
    assert page.evaluate("[kplain.naturalWidth, kplain.naturalHeight, kplain.complete]") == [33, 21, True]
    narrow = '<div style="width: 100px"><kmi-image id="n" src="good.kmi" width="330" height="210"></kmi-image></div>'
    visit(page, site, folder, narrow)
    assert box(page, "n") == (100, 64)


@pytest.mark.exhaustive
def test_its_place_is_kept_before_the_picture_is_there(page: Page, site: str, folder: Path) -> None:
    page.route("**/good.kmi", lambda _: None)  # never answered
    body = '<kmi-image id="a" src="good.kmi" width="66" height="42" loading="lazy"></kmi-image>'
    visit(page, site, folder, body)
    assert box(page, "a") == (66, 42)
    assert not page.evaluate("a.complete")


@pytest.mark.exhaustive
def test_a_lazy_picture_is_loaded_when_it_is_nearly_in_view(page: Page, site: str, folder: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".kmi") else None)
    visit(page, site, folder, """<kmi-image id="now" src="good.kmi?now"></kmi-image><div style="height: 9000px"></div>
        <kmi-image id="later" src="good.kmi" loading="lazy" width="33" height="21"></kmi-image>""")  # fmt: skip
    page.wait_for_timeout(100)
    assert not [url for url in asked if url.endswith("/good.kmi")]
    page.evaluate("later.scrollIntoView()")
    page.wait_for_function("() => later.complete")
    assert page.locator("#later canvas").count() == 1
    assert ["later", "load", None, None] in page.evaluate("events")


@pytest.mark.exhaustive
def test_another_picture_stands_in(page: Page, site: str, folder: Path) -> None:
    visit(page, site, folder, """<kmi-image id="in" src="bad.kmi" fallback="red.png" alt="red"></kmi-image>
        <kmi-image id="none" src="bad.kmi" fallback="gone.png" alt="words"></kmi-image>""")  # fmt: skip
    stand_in = page.locator("#in img")
    assert (stand_in.get_attribute("alt"), box(page, "in")) == ("red", (44, 22))
    assert page.locator("#none span").inner_text() == "words"
    events = [(name, kind) for name, kind, *_ in page.evaluate("events")]
    assert events.index(("in", "error")) < events.index(("in", "load"))
    assert ("none", "load") not in events


@pytest.mark.exhaustive
def test_its_properties_are_its_attributes(page: Page, site: str, folder: Path) -> None:
    visit(page, site, folder, '<kmi-image id="a" alt="noise"></kmi-image>')
    assert page.evaluate("[a.src, a.alt, a.loading, a.complete, a.naturalWidth]") == ["", "noise", "eager", True, 0]
    page.evaluate("a.src = 'good.kmi'; a.width = 66")
    page.wait_for_selector("#a canvas")
    assert box(page, "a") == (66, 42)
    page.evaluate("a.alt = ''")
    assert page.locator("#a canvas").get_attribute("aria-hidden") == "true"
    page.evaluate("a.src = 'bad.kmi'; a.alt = 'half'")
    page.wait_for_selector("#a span")
    assert page.locator("#a span").inner_text() == "half"


@pytest.mark.parametrize("how", ["wasm", rest("gone"), rest("forbidden")])
def test_coded_pictures_are_read_by_wasm_that_is_fetched_once_or_without_it(
    page: Page, site: str, folder: Path, how: str
) -> None:
    y, x = np.mgrid[:90, :120]
    labels = ((np.sin(x / 17) + np.cos(y / 9 + x / 40) + 2) * 3).astype(np.uint8)
    image = palettefmt.IndexedImage(labels, picture(1, 1, 12).palette)
    (folder / "coded.kmi").write_bytes(palettefmt.encode(image, coding="context"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".wasm") else None)
    if how == "gone":
        (folder / "kmi.wasm").unlink()
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self' 'unsafe-inline' blob:\">"
    visit(page, site, folder, f"""{policy if how == "forbidden" else ""}
        <kmi-image id="a" src="coded.kmi"></kmi-image> <kmi-image id="b" src="coded.kmi"></kmi-image>
        <kmi-image id="c" src="good.kmi"></kmi-image>""")  # fmt: skip
    for name in ("a", "b"):
        pixels = page.locator(f"#{name} canvas").evaluate(
            "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 120, 90).data]"
        )
        assert np.array_equal(np.reshape(pixels, (90, 120, 4))[..., :3], image.to_pixels())
    assert asked == [site + "/kmi.wasm"]
