"""Promise: with one small script a site shows .kmi files where it shows pictures: img, picture, style sheets."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import palettefmt
from palettefmt.pages import assets
from tests import polyfill
from tests.browsing import picture, served
from tests.runs import EXHAUSTIVE

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 40, 24
NO_WORKERS = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });"
PAGE = """<!doctype html><html lang="en"><head>
    <script src="kmi-polyfill.js"></script><link rel="stylesheet" href="site.css">
    <style>img { display: block } #ruled { background: url(ruled.kmi) }</style></head><body style="margin: 0">
    <img id="plain" src="plain.kmi" alt="">
    <picture><source srcset="chosen.kmi"><img id="chosen" src="red.png" alt=""></picture>
    <div id="linked"></div><div id="ruled"></div><div id="styled" style="background: url(styled.kmi)"></div>
    <img id="broken" src="broken.kmi" alt="words">"""
IMAGES = ("plain", "chosen")
BACKGROUNDS = ("linked", "ruled", "styled")


def made(name: str) -> palettefmt.IndexedImage:
    """Return another picture for each place of the page: waves, which are coded, and noise, which is not worth it."""
    if name == "chosen":
        return picture(WIDTH, HEIGHT, 9)
    colors = 5 + len(name)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    labels = ((np.sin(x / 9 + len(name)) + np.cos(y / 7) + 2) * colors / 4.1).astype(np.uint8)
    return palettefmt.IndexedImage(labels, picture(1, 1, colors).palette)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "site.css").write_text(
        f"div {{ width: {WIDTH}px; height: {HEIGHT}px }} #linked {{ background: url('linked.kmi') }}", encoding="utf-8"
    )
    (tmp_path / "kmi-polyfill.js").write_text(polyfill.TARGET.read_text(encoding="utf-8"), encoding="utf-8")
    Image.new("RGB", (WIDTH, HEIGHT), (255, 0, 0)).save(tmp_path / "red.png")
    for name in (*IMAGES, *BACKGROUNDS):
        (tmp_path / f"{name}.kmi").write_bytes(palettefmt.encode(made(name), coding="auto"))
    (tmp_path / "broken.kmi").write_bytes(palettefmt.encode(made("plain"), coding="auto")[:-1])
    with served(tmp_path) as address:
        yield address


def seen(page: Page, name: str) -> npt.NDArray[np.uint8]:
    """Return the pixels on the screen where an element is."""
    shot = page.locator(f"#{name}").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def wait_for(page: Page, *names: str) -> None:
    """Wait until each of these elements looks as its picture."""
    for _ in range(100):
        if all(np.array_equal(seen(page, name), made(name).to_pixels()) for name in names):
            return
        page.wait_for_timeout(50)
    assert [name for name in names if not np.array_equal(seen(page, name), made(name).to_pixels())] == []


def test_the_first_visit_and_every_other_show_all_pictures(page: Page, site: str) -> None:
    for _ in range(2):
        page.goto(site + "/index.html")
        wait_for(page, *IMAGES, *BACKGROUNDS)
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL") == f"{site}/kmi-polyfill.js?service-worker"
    assert page.evaluate("[broken.complete, broken.naturalWidth]") == [True, 0]


@EXHAUSTIVE
def test_a_page_that_was_loaded_past_its_service_worker_shows_them_too(page: Page, site: str) -> None:
    page.goto(site + "/index.html")
    wait_for(page, *IMAGES)
    session = page.context.new_cdp_session(page)
    session.send("Page.reload", {"ignoreCache": True})
    page.wait_for_function("() => document.readyState === 'complete'")
    wait_for(page, *IMAGES, *BACKGROUNDS)


def test_without_a_service_worker_the_page_replaces_images(page: Page, site: str) -> None:
    page.add_init_script(NO_WORKERS)
    page.goto(site + "/index.html")
    wait_for(page, *IMAGES)
    page.evaluate(
        "linked.remove(); document.body.prepend(Object.assign(new Image(), { id: 'linked', src: 'linked.kmi' }))"
    )
    wait_for(page, "linked")
    assert page.evaluate("[broken.complete, broken.naturalWidth]") == [True, 0]


@EXHAUSTIVE
def test_a_site_keeps_the_service_worker_that_it_has(page: Page, site: str, tmp_path: Path) -> None:
    (tmp_path / "own.js").write_text("importScripts('kmi-polyfill.js'); onactivate = () => clients.claim();")
    page.goto(site + "/red.png")
    page.evaluate("""async () => {
        const controlled = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
        await navigator.serviceWorker.register('own.js');
        await controlled;
    }""")
    page.goto(site + "/index.html")
    wait_for(page, *IMAGES, *BACKGROUNDS)
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL") == f"{site}/own.js"


@EXHAUSTIVE
def test_alpha_is_kept(page: Page, site: str, tmp_path: Path) -> None:
    labels = np.arange(WIDTH * HEIGHT, dtype=np.uint8).reshape(HEIGHT, WIDTH) % 3
    image = palettefmt.IndexedImage(labels, np.array([[9, 8, 7, 255], [0, 0, 0, 0], [200, 100, 0, 255]], np.uint8))
    (tmp_path / "plain.kmi").write_bytes(palettefmt.encode(image))
    page.goto(site + "/index.html")
    page.wait_for_function("() => plain.naturalWidth")
    pixels = page.evaluate(f"""() => {{
        const canvas = new OffscreenCanvas({WIDTH}, {HEIGHT}).getContext('2d');
        canvas.drawImage(plain, 0, 0);
        return [...canvas.getImageData(0, 0, {WIDTH}, {HEIGHT}).data];
    }}""")
    assert np.array_equal(np.reshape(pixels, (HEIGHT, WIDTH, 4)), image.to_pixels())


def test_it_is_one_small_file_made_of_its_sources() -> None:
    text = polyfill.TARGET.read_text(encoding="utf-8")
    assert text == polyfill.script()
    assert base64.b64encode(assets.data("kmi.wasm")).decode() in text
    assert len(gzip.compress(text.encode())) <= 25_000
