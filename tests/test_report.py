"""Promise: the report page shows the package's own figures, works by mouse and by keyboard, and needs no network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.kmi import ledger
from palettefmt.measure import curve, study
from palettefmt.pages import report
from tests.reports import png, study_of
from tests.runs import EXHAUSTIVE, rest, sampled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE_NAME = "</script><script>window.bitten=1</script><img src=x onerror=window.bitten=1>&\"'{{ title }}\udcff.png"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that must neither log an error nor ask for anything but itself."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("request", lambda request: None if request.url.startswith("data:") else trouble.append(request.url))
    yield opened
    context.close()
    assert not [line for line in trouble if not re.fullmatch(r"file:\S*/report\.html(#picture-\d+)?", line)]


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[[str], None]:
    """Return a function that opens a page's text."""

    def opener(text: str) -> None:
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8")
        page.goto(path.as_uri())

    return opener


@pytest.fixture(scope="module")
def one(studied: study.Subject) -> str:
    return report.report_page([studied])


# --- several ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(china: np.ndarray) -> str:
    parts = {"b10.png": (china, 8), "b9.png": (china[:20], 4), "A.png": (np.full((9, 30, 3), 90, np.uint8), 2)}
    subjects = [study_of(name, png(pixels), colors=k, counts=()) for name, (pixels, k) in parts.items()]
    subjects.append(study_of("alone.kmi", palettefmt.encode(china, 3), counts=()))
    return report.report_page(subjects, [("bad.png", "bad.png: not a picture")])


@EXHAUSTIVE
def test_the_summary_sorts(page: Page, show: Callable[[str], None], several: str) -> None:
    show(several)
    names = lambda: page.locator("#summary tbody th").all_inner_texts()  # noqa: E731
    assert names() == ["b10.png", "b9.png", "A.png", "alone.kmi"]
    page.click("#summary button:text-is('Picture')")
    assert names() == ["A.png", "alone.kmi", "b9.png", "b10.png"]
    assert page.locator("#summary th[aria-sort=ascending]").inner_text().startswith("Picture")
    page.click("#summary button:text-is('Picture')")
    assert names() == ["b10.png", "b9.png", "alone.kmi", "A.png"]
    page.focus("#summary button:text-is('PSNR')")
    page.keyboard.press("Enter")
    assert names()[2:] == ["A.png", "alone.kmi"]  # exact is the best; without a photo there is no PSNR
    page.keyboard.press("Enter")
    assert (names()[0], names()[-1]) == ("A.png", "alone.kmi")
    page.click("#summary button:text-is('Bytes')")
    sizes = [int(text.replace(",", "")) for text in page.locator("#summary tbody td:nth-child(5)").all_inner_texts()]
    assert sizes == sorted(sizes)


def test_the_summary_leads_to_every_picture_and_names_what_failed(
    page: Page, show: Callable[[str], None], several: str
) -> None:
    show(several)
    for link in page.locator("#summary tbody a").all():
        title = page.locator(f"{link.get_attribute('href')} .title")
        assert title.inner_text() == link.inner_text()
    assert page.inner_text(".failed li") == "bad.png: not a picture"
    assert page.title() == "4 pictures"


@EXHAUSTIVE
def test_a_file_without_its_photo_has_no_slider_map_or_curves_and_says_so(
    page: Page, show: Callable[[str], None], china: np.ndarray
) -> None:
    data = palettefmt.encode(china, 5)
    show(report.report_page([study_of("alone.kmi", data)]))
    for selector in (".slider", ".legend", ".curves"):
        assert page.locator(selector).count() == 0
    assert "Without the photo" in page.inner_text(".lead")
    assert page.locator(".entries li").count() == 5
    with_source = study_of("alone.kmi", data, source=png(china), counts=(2, 4))
    show(report.report_page([with_source]))
    for selector in (".slider", ".legend", ".curves"):
        assert page.locator(selector).count() == 1
    assert with_source.info == ledger.info(data)


@pytest.mark.parametrize(("height", "most"), [(300, 1 << 16), rest(1000, report.PREVIEW_PIXELS)])
@EXHAUSTIVE
def test_a_large_picture_is_reduced_and_the_page_says_so(
    page: Page, show: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, height: int, most: int
) -> None:
    monkeypatch.setattr(report, "PREVIEW_PIXELS", most)
    width = height * 3 // 2
    ramp = np.broadcast_to((np.arange(width) // 6 % 256).astype(np.uint8)[None, :, None], (height, width, 3))
    text = report.report_page([study_of("large.png", png(np.ascontiguousarray(ramp)), colors=2, counts=())])
    show(text)
    size = page.locator(".over").evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
    assert size[0] * size[1] <= most < height * width
    assert size[0] / size[1] == pytest.approx(1.5, rel=0.01)
    assert (
        f"Shown at {size[0]} \N{MULTIPLICATION SIGN} {size[1]}"
        in page.locator(".slider").locator("xpath=../..").inner_text()
    )
    assert len(text) < 1_000_000


@EXHAUSTIVE
def test_the_curves_of_a_large_picture_are_measured_on_a_reduced_copy_that_the_page_names(china: np.ndarray) -> None:
    subject = study_of("photo.png", png(china), colors=8, counts=(2, 4), curve_pixels=500)
    assert subject.trade is not None
    assert (subject.trade.width, subject.trade.height) == (25, 19)
    assert "reduced copy of 25 \N{MULTIPLICATION SIGN} 19 pixels" in report.report_page([subject])
    full = study_of("photo.png", png(china), colors=8, counts=(2, 4), curve_pixels=None)
    assert full.trade == curve.explore(china, (2, 4))
    assert "reduced copy" not in report.report_page([full])


@EXHAUSTIVE
def test_transparency_and_tiny_and_flat_pictures(page: Page, show: Callable[[str], None], china: np.ndarray) -> None:
    alpha = np.concatenate([china, np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))[..., None]], axis=2)
    pictures = {
        "alpha.png": alpha,
        "dot.png": alpha[:1, :1],
        "flat.png": np.full((20, 300, 3), 7, np.uint8),
        "tall.png": china[:, :1],
    }
    subjects = [study_of(name, png(pixels), colors=4, counts=(2, 4)) for name, pixels in pictures.items()]
    show(report.report_page(subjects))
    assert page.locator("article").count() == 4
    assert "Every pixel is exactly what it was" in page.locator(".lead").nth(2).inner_text()
    assert "there is no curve to draw" in page.locator(".curves").nth(2).inner_text()


# --- safety ----------------------------------------------------------------------------------------------------


def test_a_name_cannot_break_out_of_the_page(page: Page, show: Callable[[str], None], china: np.ndarray) -> None:
    subject = study_of(HOSTILE_NAME, png(china[:12, :12]), colors=2, counts=())
    for text in (report.report_page([subject]), report.report_page([subject], [(HOSTILE_NAME, HOSTILE_NAME)])):
        assert text.count("<script") == text.count("</script") == 1
        show(text)
        assert page.evaluate("window.bitten") is None
        assert page.locator(".title").inner_text().startswith("</script><script>window.bitten=1")
        assert "{{ title }}" in page.locator(".title").inner_text()


def test_the_page_is_whole_in_itself(one: str, several: str) -> None:
    for text in (one, several):
        assert not re.search(r"https?://(?!www\.w3\.org)|(?:src|href)=\"(?!data:|#)|url\(|@import", text)
        assert "default-src 'none'" in text
        assert not re.search(r"\{\{|\{%", text)


@EXHAUSTIVE
def test_the_same_input_makes_the_same_page(china: np.ndarray, one: str) -> None:
    assert report.report_page([study_of("photo.png", png(china), colors=8)]) == one


@pytest.mark.parametrize("scheme", sampled(["light", "dark"], ["light"]))
def test_it_fits_a_phone(browser: Browser, tmp_path: Path, several: str, one: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    for text in (one, several):
        (tmp_path / "phone.html").write_text(text, encoding="utf-8")
        page.goto((tmp_path / "phone.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        ink, back = (
            page.evaluate(f"getComputedStyle(document.body).{name}.match(/\\d+/g).map(Number)")
            for name in ("color", "backgroundColor")
        )
        assert abs(sum(ink) - sum(back)) > 400
        assert (sum(ink) > sum(back)) == (scheme == "dark")
    context.close()


def test_the_figures_on_the_page_are_the_studys(
    page: Page, show: Callable[[str], None], one: str, studied: study.Subject
) -> None:
    show(one)
    info, found = studied.info, studied.quality
    assert found is not None
    figures = dict(
        zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts(), strict=True)
    )
    assert figures["Bytes"] == f"{info.file_bytes:,}"
    assert figures["Bits a pixel"] == f"{info.effective_bits_per_pixel:.3f}"
    assert figures["PSNR"] == f"{found.psnr_db:.2f} dB"
    assert figures["SSIM"] == f"{found.ssim:.4f}"
    assert figures["Mean CIEDE2000"] == f"{found.ciede2000:.2f}"
    rows = page.locator(".sizes tbody tr")
    shown = {row.split("\t")[0]: row.split("\t")[1] for row in rows.all_inner_texts()}
    expected = {size.name: "\N{EN DASH}" if size.bytes is None else f"{size.bytes:,}" for size in studied.others}
    assert shown == expected | {f".kmi, {name}": f"{size:,}" for name, size in studied.codings.items()}
    marks = page.locator(".verdicts .mark").all_inner_texts()
    assert [mark == "true" for mark in marks] == [verdict.holds for verdict in studied.verdicts]
    assert page.locator(".verdicts strong").all_inner_texts() == [verdict.claim for verdict in studied.verdicts]
    parts = page.locator(".ledger dd").all_inner_texts()
    assert [int(part.replace(",", "")) for part in parts] == [*(size for _, size in info.parts()), info.file_bytes]


def test_palette_and_shares_are_the_pictures(
    page: Page, show: Callable[[str], None], one: str, studied: study.Subject
) -> None:
    show(one)
    image = studied.image
    assert page.locator(".entries code").all_inner_texts() == ["#" + bytes(entry).hex() for entry in image.palette]
    shares = [float(text.split("\u202f")[0]) for text in page.locator(".entries .share").all_inner_texts()]
    assert shares == [round(count / image.labels.size * 100, 1) for count in image.counts()]
    legend = [float(text.split("\u202f")[0].lstrip("< ")) for text in page.locator(".legend .note").all_inner_texts()]
    assert sum(legend) == pytest.approx(100, abs=0.6)


@EXHAUSTIVE
def test_the_pictures_on_the_page_are_exact(
    page: Page, show: Callable[[str], None], one: str, china: np.ndarray, studied: study.Subject
) -> None:
    show(one)
    script = """async (image) => {
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
    }"""
    for selector, expected in ((".under", studied.image.to_pixels()), (".over", china)):
        pixels = np.array(page.locator(selector).evaluate(script), np.uint8).reshape(*china.shape[:2], 4)
        assert np.array_equal(pixels[..., :3], expected)


def test_the_curves_show_what_explore_found(
    page: Page, show: Callable[[str], None], one: str, studied: study.Subject
) -> None:
    assert studied.trade is not None
    show(one)
    assert page.locator(".chart").count() == 6
    page.click("summary")
    rows = [row.split("\t") for row in page.locator(".points tbody tr").all_inner_texts()]
    for row, point in zip(rows, studied.trade.points, strict=True):
        assert row[0] == f"{point.asked}{' (knee)' if point is studied.trade.knee else ''}"
        assert f"{point.bytes:,}" in row
        assert row[-3:] == [
            f"{point.quality.psnr_db:.2f} dB",
            f"{point.quality.ssim:.4f}",
            f"{point.quality.ciede2000:.3f}",
        ]
    dots = page.locator(".chart").nth(3).locator("circle")
    heights = [float(dots.nth(index).get_attribute("cy") or 0) for index in range(dots.count())]
    errors = [point.quality.ciede2000 for point in studied.trade.points]
    assert np.allclose(
        np.diff(heights) / np.diff(errors), (heights[1] - heights[0]) / (errors[1] - errors[0]), atol=0.2
    )


# --- hands and keys --------------------------------------------------------------------------------------------


def split(page: Page) -> float:
    return float(page.locator(".slider").evaluate("(slider) => parseFloat(slider.style.getPropertyValue('--split'))"))


@EXHAUSTIVE
def test_the_slider_follows_the_mouse_and_shows_both_pictures(page: Page, show: Callable[[str], None]) -> None:
    pixels = np.zeros((30, 60, 3), np.uint8)
    pixels[:, ::2, 0] = 255
    show(report.report_page([study_of("stripes.png", png(pixels), colors=1, counts=())]))
    slider = page.locator(".slider")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    page.mouse.down()
    for share in (0.3, 0.9, 0.25):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 30)
        assert split(page) == pytest.approx(share * 100, abs=1)
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert split(page) == pytest.approx(25, abs=1)
    shot = np.asarray(Image.open(io.BytesIO(slider.screenshot())).convert("RGB"))[10]
    left, right = shot[: int(len(shot) * 0.22)], shot[int(len(shot) * 0.3) :]
    assert set(left[:, 0].tolist()) >= {0, 255}
    assert len({tuple(pixel) for pixel in right.tolist()}) == 1


@EXHAUSTIVE
def test_the_slider_and_the_curves_follow_the_keys(page: Page, show: Callable[[str], None], one: str) -> None:
    show(one)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    assert split(page) == 50
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert split(page) == 52
    assert page.locator(".slider input").get_attribute("aria-valuetext") == "52 % original"
    page.keyboard.press("Home")
    assert split(page) == 0
    page.keyboard.press("End")
    assert split(page) == 100
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "charts"
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    assert page.inner_text(".reading").startswith("2 colours")
    page.keyboard.press("ArrowRight")
    assert page.inner_text(".reading").startswith("4 colours")
    assert page.locator("circle.on").count() == page.locator("circle[data-point='1']").count() > 4


@EXHAUSTIVE
def test_hovering_a_curve_tells_its_figures(
    page: Page, show: Callable[[str], None], one: str, studied: study.Subject
) -> None:
    assert studied.trade is not None
    show(one)
    page.locator(".chart").nth(3).locator(".strip-of rect").nth(2).hover()
    point = studied.trade.points[2]
    text = page.inner_text(".reading")
    for figure in (f"{point.asked} colours", f"{point.bytes:,}", f"{point.quality.psnr_db:.2f} dB"):
        assert figure in text
    page.mouse.move(2, 2)
    assert page.locator("circle.on").count() == 0
