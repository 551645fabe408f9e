"""Promise: the viewer page shows, in a real browser, what our reader reads, and nothing hangs it."""

from __future__ import annotations

import functools
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.pages import viewer
from tests.browsing import canvas_pixels, drop, next_frame, open_viewer, picture, place, true_size
from tests.runs import EXHAUSTIVE, rest, sampled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WEB = Path(palettefmt.__file__).parent / "web"
VECTORS = Path(__file__).parent.parent / "spec" / "vectors"
TIMES = "\N{MULTIPLICATION SIGN}"
BROKEN = [item for item in json.loads((VECTORS / "manifest.json").read_text()) if item["verdict"] != "ok"]
HOSTILE_NAME = (
    "</script><script>window.bitten=1</script><img src=x onerror=window.bitten=1>&\"'\u2028{{script}}\udcff.kmi"
)


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[..., None]:
    """Return a function that opens the viewer on a file's bytes and waits until it shows something."""
    return functools.partial(open_viewer, page, tmp_path)


def download(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.click(button)
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def set_colour(page: Page, color: str) -> None:
    """Choose in the colour input, as its dialogue would."""
    page.locator("#color").evaluate(
        "(input, color) => { input.value = color; input.dispatchEvent(new Event('input', { bubbles: true })); }", color
    )
    next_frame(page)


@EXHAUSTIVE
@pytest.mark.parametrize(("colors", "stripe_rows"), [(8, None), (19, 1), rest(1, None), rest(2, 7), rest(256, 16)])
def test_a_dropped_file_is_shown_pixel_by_pixel(
    page: Page, show: Callable[..., None], colors: int, stripe_rows: int | None
) -> None:
    image = picture(150, 101, colors)
    show(None)
    drop(page, palettefmt.encode(image, stripe_rows=stripe_rows))
    page.wait_for_selector("#facts[title]")
    true_size(page)
    assert np.array_equal(canvas_pixels(page)[..., :3], image.to_pixels())
    assert page.title() == page.inner_text("#name") == "dropped.kmi"
    assert f"150 {TIMES} 101" in page.inner_text("#facts")


@EXHAUSTIVE
def test_what_is_on_the_screen_are_the_true_pixels(page: Page, show: Callable[..., None]) -> None:
    image = picture(64, 48, 8)
    show(palettefmt.encode(image))
    true_size(page)
    shot = Image.open(io.BytesIO(page.screenshot(clip=place(page))))
    assert np.array_equal(np.asarray(shot.convert("RGB")), image.to_pixels())
    for _ in range(3):
        page.keyboard.press("+")
    next_frame(page)
    assert page.inner_text("#zoom") == f"4{TIMES}"
    shot = Image.open(io.BytesIO(page.screenshot(clip=place(page))))
    assert np.array_equal(np.asarray(shot.convert("RGB")), image.to_pixels().repeat(4, 0).repeat(4, 1))


@EXHAUSTIVE
def test_alpha_is_shown_and_edited(page: Page, show: Callable[..., None]) -> None:
    palette = np.array([[200, 10, 20, 255], [1, 2, 3, 0], [90, 180, 30, 128]], np.uint8)
    image = palettefmt.IndexedImage(picture(40, 30, 3).labels, palette)
    show(palettefmt.encode(image))
    true_size(page)
    shown = canvas_pixels(page)
    assert np.array_equal(shown[..., 3], image.to_pixels()[..., 3])
    assert (
        np.abs(shown[..., :3].astype(int) - np.where(image.labels[..., None] == 1, 0, image.to_pixels()[..., :3])).max()
        <= 1
    )
    page.locator(".entry").nth(2).click()
    page.locator("#alpha").evaluate("(input) => { input.value = 255; input.dispatchEvent(new Event('input')); }")
    next_frame(page)
    assert np.array_equal(canvas_pixels(page)[..., 3] == 255, image.labels != 1)
    palette[2, 3] = 255
    assert np.array_equal(palettefmt.decode(download(page, "#save-kmi")[1]).palette, palette)


@EXHAUSTIVE
def test_an_edited_colour_shows_at_once_and_is_in_the_downloads(page: Page, show: Callable[..., None]) -> None:
    image = picture(60, 50, 5)
    data = palettefmt.encode(image, stripe_rows=9)
    show(data, "sunset.kmi")
    true_size(page)
    assert download(page, "#save-kmi") == ("sunset.kmi", data)

    page.locator(".entry").nth(3).click()
    set_colour(page, "#12ab56")
    edited = image.palette.copy()
    edited[3] = (0x12, 0xAB, 0x56)
    assert np.array_equal(canvas_pixels(page)[..., :3], edited[image.labels])
    name, saved = download(page, "#save-kmi")
    assert name == "sunset-recoloured.kmi"
    assert len(saved) == len(data)
    assert saved[-palettefmt.info(data).payload_bytes :] == data[-palettefmt.info(data).payload_bytes :]
    read = palettefmt.decode(saved)
    assert np.array_equal(read.labels, image.labels)
    assert np.array_equal(read.palette, edited)

    name, png = download(page, "#save-png")
    assert name == "sunset-recoloured.png"
    with Image.open(io.BytesIO(png)) as opened:
        assert (opened.mode, png[24]) == ("P", 4)
        assert np.array_equal(np.asarray(opened), image.labels)
        assert np.array_equal(np.asarray(opened.convert("RGB")), edited[image.labels])

    page.click("#revert-all")
    assert download(page, "#save-kmi") == ("sunset.kmi", data)
    assert download(page, "#save-png")[0] == "sunset.kmi.png"  # sunset.png may be what the file was made of


@EXHAUSTIVE
def test_a_colour_can_be_typed_and_nonsense_changes_nothing(page: Page, show: Callable[..., None]) -> None:
    image = picture(10, 10, 3)
    show(palettefmt.encode(image))
    page.locator(".entry").nth(1).click()
    for typed, expected in (
        ("#0A0b0C", "#0a0b0c"),
        ("red", "#0a0b0c"),
        ("#11223344", "#0a0b0c"),
        ("fedcba", "#fedcba"),
    ):
        page.fill("#hex", typed)
        page.press("#hex", "Enter")
        assert page.input_value("#hex") == expected
    assert palettefmt.decode(download(page, "#save-kmi")[1]).palette[1].tolist() == [0xFE, 0xDC, 0xBA]


@EXHAUSTIVE
def test_a_context_file_keeps_its_model_palette_when_it_is_recoloured(page: Page, show: Callable[..., None]) -> None:
    data = (VECTORS / "good" / "context-packed.kmi").read_bytes()
    show(data)
    set_colour(page, "#ffffff")
    saved = download(page, "#save-kmi")[1]
    assert len(saved) == len(data) + palettefmt.info(data).palette_bytes
    assert np.array_equal(palettefmt.decode(saved).labels, palettefmt.decode(data).labels)


@EXHAUSTIVE
def test_hover_and_click_tell_the_pixel(page: Page, show: Callable[..., None]) -> None:
    image = picture(30, 20, 40)
    show(palettefmt.encode(image))
    page.keyboard.press("0")
    for _ in range(5):
        page.keyboard.press("+")
    next_frame(page)
    box = place(page)
    assert box["width"] == 30 * 8
    for x, y in ((0, 0), (29, 19), (17, 4)):
        page.mouse.move(box["x"] + 8 * x + 1, box["y"] + 8 * y + 6)
        label = int(image.labels[y, x])
        assert page.inner_text("#where") == f"x {x}, y {y}"
        assert page.inner_text("#label") == f"label {label}"
        assert page.inner_text("#colour") == "#" + image.palette[label].tobytes().hex()
        page.mouse.down()
        page.mouse.up()
        assert page.inner_text("#chosen") == f"Entry {label}"


@EXHAUSTIVE
def test_zoom_goes_from_fit_to_sixteen_and_keeps_what_is_looked_at(page: Page, show: Callable[..., None]) -> None:
    image = picture(3000, 1000, 6)
    show(palettefmt.encode(image))
    assert page.inner_text("#zoom").endswith("%")
    assert page.evaluate("() => { const f = document.getElementById('frame'); return f.scrollWidth <= f.clientWidth }")
    for zoom in (1, 2, 3, 4, 6, 8, 12, 16, 16):
        page.keyboard.press("+")
        assert page.inner_text("#zoom") == f"{zoom}{TIMES}"
    page.evaluate("document.getElementById('frame').scrollTo(16 * 1234, 16 * 321)")
    next_frame(page)
    shown = page.evaluate("[...document.getElementById('canvas').getContext('2d').getImageData(8, 8, 1, 1).data]")
    assert shown[:3] == image.to_pixels()[321, 1234].tolist()
    page.keyboard.press("f")
    assert page.inner_text("#zoom").endswith("%")


@EXHAUSTIVE
def test_only_the_chosen_entrys_pixels_can_be_shown(page: Page, show: Callable[..., None]) -> None:
    image = picture(20, 20, 4)
    show(palettefmt.encode(image))
    true_size(page)
    page.locator(".entry").nth(2).click()
    page.check("#only")
    next_frame(page)
    assert np.array_equal(canvas_pixels(page)[..., 3] == 255, image.labels == 2)


@EXHAUSTIVE
def test_palette_and_ledger_say_what_info_says(page: Page, show: Callable[..., None]) -> None:
    image = picture(90, 70, 7)
    data = palettefmt.encode(image, stripe_rows=20)
    info = palettefmt.info(data)
    show(data)
    shares = np.bincount(image.labels.ravel(), minlength=7) / image.labels.size
    assert page.locator(".entry code").all_inner_texts() == ["#" + entry.tobytes().hex() for entry in image.palette]
    assert [text.split("\u202f")[0] for text in page.locator(".entry .share").all_inner_texts()] == [
        f"{share * 100:.1f}" for share in shares
    ]
    rows = dict(zip(*[iter(page.locator("#ledger th, #ledger td:nth-child(2)").all_inner_texts())] * 2, strict=True))
    parts = {name: int(text.replace(",", "")) for name, text in rows.items()}
    assert parts["payload"] == info.payload_bytes
    assert parts["palette"] == info.palette_bytes
    assert sum(parts.values()) == int(page.inner_text("#ledger-sum").replace(",", "")) == len(data)


@pytest.mark.parametrize(
    "entry",
    sampled(BROKEN, list({item["verdict"]: item for item in BROKEN}.values())),
    ids=lambda entry: entry["file"],
)
def test_a_broken_file_is_an_error_in_the_page(page: Page, show: Callable[..., None], entry: dict[str, Any]) -> None:
    show((VECTORS / entry["file"]).read_bytes(), "broken.kmi")
    assert page.inner_text("#error-title") == "broken.kmi cannot be shown"
    assert "CRC" not in page.inner_text("#error")
    assert len(page.inner_text("#error-text")) > 20
    page.click("#error-more summary")
    assert page.inner_text("#error-details").startswith(f"{entry['verdict']}: ")


@EXHAUSTIVE
def test_a_broken_file_leaves_the_picture_that_was_there(page: Page, show: Callable[..., None]) -> None:
    image = picture(30, 30, 3)
    show(palettefmt.encode(image))
    drop(page, b"\x89PNG\r\n\x1a\n, not a kmi", "photo.png")
    page.wait_for_selector("#error:not([hidden])")
    assert page.inner_text("#error-title") == "photo.png is a PNG, not a .kmi"
    page.click("#dismiss")
    true_size(page)
    assert np.array_equal(canvas_pixels(page)[..., :3], image.to_pixels())


def test_a_file_that_claims_an_absurd_picture_is_refused_at_once(page: Page, show: Callable[..., None]) -> None:
    import zlib

    tiny = palettefmt.encode(picture(1, 1, 1))
    head = tiny[:12] + b"\xff" * 8 + tiny[20:-4]
    show(head + zlib.crc32(head).to_bytes(4, "big"))
    assert page.inner_text("#error-text") == "This page cannot show the picture: it is too large, or memory ran out."
    details = page.locator("#error-details").text_content() or ""
    assert details.startswith("refused: the picture is 4,294,967,295 x 4,294,967,295 = ")


def test_a_name_and_a_file_cannot_break_out_of_the_page(page: Page, show: Callable[..., None]) -> None:
    assert viewer.viewer_page(b"x", HOSTILE_NAME).count("<script") == viewer.viewer_page(None, "").count("<script") == 3
    for data in (palettefmt.encode(picture(5, 5, 2)), b"</script><script>window.bitten=1</script>"):
        show(data, HOSTILE_NAME)
        assert page.evaluate("window.bitten") is None
        assert page.title().startswith("</script><script>window.bitten=1")
    assert "{{script}}" in page.inner_text("#error-title")


def test_the_page_is_whole_in_itself() -> None:
    text = viewer.viewer_page(palettefmt.encode(picture(5, 5, 2)), "a & b.kmi")
    assert f"<title>{html.escape('a & b.kmi')}</title>" in text
    assert not re.search(r"\{\{[a-z ]+\}\}|^(import|export) |(src|href)=\"(?!data:)", text, re.MULTILINE)
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert text.lower().count("</script>") == 3


@EXHAUSTIVE
def test_the_page_is_usable_with_the_keyboard_alone(page: Page, show: Callable[..., None]) -> None:
    show(palettefmt.encode(picture(40, 40, 100)))
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    for name in ("open", "save-kmi", "save-png", "frame", "smaller", "larger", "fit", "color", "hex", "only", "entry"):
        assert name in reached
    page.locator(".entry").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#chosen") == "Entry 1"
    page.keyboard.press("ArrowDown")
    assert int(page.inner_text("#chosen").split()[1]) > 5
    unnamed = page.evaluate(
        "() => [...document.querySelectorAll('button, input:not([hidden])')].filter((e) => !e.innerText && !e.ariaLabel"
        " && !e.labels?.length && !e.hidden).map((e) => e.id)"
    )
    assert unnamed == []


@pytest.mark.parametrize("scheme", sampled(["light", "dark"], ["dark"]))
def test_it_is_readable_on_a_phone(browser: Browser, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(viewer.viewer_page(palettefmt.encode(picture(400, 300, 8)), "phone.kmi"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme, device_scale_factor=3)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#facts[title]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    ink, back = (
        page.evaluate(f"getComputedStyle(document.body).{name}.match(/\\d+/g).map(Number)")
        for name in ("color", "backgroundColor")
    )
    assert abs(sum(ink) - sum(back)) > 400
    assert (sum(ink) > sum(back)) == (scheme == "dark")
    context.close()
