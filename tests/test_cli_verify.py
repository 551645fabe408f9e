"""Promise: `kmi info` and `kmi verify` tell every figure, and what they claim is so."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.measure import claims
from tests.commands import Result, Sample, assert_refused, bits_of, opened, sample
from tests.vectors import colours


@pytest.mark.parametrize(
    "one",
    [sample(), sample(1), sample(5, rows=4), sample(256, alpha=True), sample(17, 1, 1), sample(3, 40, 30, rows=1)],
    ids=lambda one: f"{one.labels.shape}-{one.palette.shape}-{one.rows}",
)  # fmt: skip
def test_info_tells_every_field_and_the_ledger_adds_up(kmi: Callable[..., Result], folder: Path, one: Sample) -> None:
    (folder / "i.kmi").write_bytes(one.data)
    result = kmi("info", "--json", "i.kmi")
    assert (result.code, result.err) == (0, "")
    told, (height, width), (k, channels) = result.json, one.labels.shape, one.palette.shape
    stripes = math.ceil(height / one.rows) if one.rows else 1
    expected = {"width": width, "height": height, "colors": k, "channels": channels, "bits_per_label": bits_of(k),
                "coding": "packed", "stripes": stripes, "file_bytes": len(one.data), "palette_bytes": k * channels,
                "version": 1}  # fmt: skip
    assert {key: told[key] for key in expected} == expected
    assert told["payload_bytes"] + told["palette_bytes"] + told["overhead_bytes"] == told["file_bytes"]
    itemised = ("header_bytes", "stripe_table_bytes", "checksum_bytes", "palette_bytes", "payload_bytes")
    assert sum(told[key] for key in itemised) == len(one.data)
    assert stripes > 1 or told["overhead_bytes"] <= 32
    counts = np.bincount(one.labels.ravel(), minlength=k)
    assert [entry["pixels"] for entry in told["palette"]] == counts.tolist()
    assert [entry["share"] for entry in told["palette"]] == pytest.approx(counts / counts.sum())
    assert [entry["color"] for entry in told["palette"]] == ["#" + bytes(entry).hex() for entry in one.palette]


def test_info_for_people_shows_the_same(kmi: Callable[..., Result], good: Path) -> None:
    result = kmi("info", good)
    text = result.out.decode()
    assert (result.code, result.err) == (0, "")
    assert "23 x 11" in text
    assert "\x1b" not in text  # nobody's terminal
    for entry in sample().palette:
        assert "#" + bytes(entry).hex() in text
    shares = [float(word[:-1]) for word in text.split() if word.endswith("%")]
    assert len(shares) == 8
    assert sum(shares) == pytest.approx(100, abs=0.1)
    ledger = text[text.index("bytes") :].splitlines()
    numbers = [line.split()[0].replace(",", "") for line in ledger if line.split()]
    sizes = [int(number) for number in numbers if number.isdigit()]
    total = sizes.index(len(sample().data))
    assert sum(sizes[:total]) == sizes[total]


def verdict(told: dict[str, Any], claim: str) -> dict[str, Any]:
    (found,) = [one for one in told["verdicts"] if one["claim"] == claim]
    return found


def size(told: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in told["sizes"] if one["name"] == name]
    return found


def test_verify_proves_three_bits_and_an_eighth(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(8, 64, 48)  # noise, which no entropy coder can make smaller
    (folder / "v.kmi").write_bytes(one.data)
    result = kmi("verify", "--json", "v.kmi")
    assert (result.code, result.err) == (0, "")
    told = result.json
    assert told["predicted_bits"] == 64 * 48 * 3 == told["payload_bytes"] * 8
    assert told["effective_bits_per_pixel"] == pytest.approx(len(one.data) * 8 / (64 * 48))
    shares = np.bincount(one.labels.ravel()) / one.labels.size
    assert told["entropy_bits_per_label"] == pytest.approx(-(shares * np.log2(shares)).sum())
    assert told["payload_bytes"] + told["palette_bytes"] + told["overhead_bytes"] == len(one.data)
    assert verdict(told, "exactly 3 bits per pixel")["holds"] is True
    assert verdict(told, "at most an eighth of raw RGB")["holds"] is True
    assert verdict(told, "smaller than indexed PNG")["holds"] is True
    for one_verdict in told["verdicts"]:
        assert any(character.isdigit() for character in one_verdict["figure"])
    assert not any("source" in each["claim"] for each in told["verdicts"])  # there is none to compare with


def test_verify_measures_every_other_format(kmi: Callable[..., Result], good: Path) -> None:
    told = kmi("verify", "--json", good).json
    width, height, total = 23, 11, len(sample().data)
    picture = palettefmt.decode(sample().data).to_pillow()
    gif = io.BytesIO()
    picture.save(gif, "GIF")
    kmi("export", good, "-o", "good.png")
    expected = {
        "raw RGB": width * height * 3,
        "raw 8-bit labels": width * height,
        "4-bit BMP": 54 + 4 * 8 + height * 12,  # 23 pixels are 12 bytes, a multiple of 4
        "GIF": len(gif.getvalue()),
        "indexed PNG (Pillow)": (good.parent / "good.png").stat().st_size,
    }
    for name, number in expected.items():
        assert size(told, name)["bytes"] == number
        assert size(told, name)["ratio"] == pytest.approx(total / number)
    assert 0 < size(told, "WebP lossless")["bytes"] < width * height * 3


def test_info_and_verify_of_a_coded_file_say_what_a_pixel_costs_in_all_and_by_stripe(
    kmi: Callable[..., Result], folder: Path
) -> None:
    y, x = np.mgrid[0:60, 0:100]
    image = palettefmt.IndexedImage((x // 20 + y // 20 * (x // 50)).astype(np.uint8) % 8, colours(8))
    (folder / "c.kmi").write_bytes(palettefmt.encode(image, coding="context", stripe_rows=20))
    info = palettefmt.info("c.kmi")
    in_all = f"{info.payload_bytes * 8 / 6000:.4f} bits a pixel"
    by_stripe = ", ".join(f"{size * 8 / 2000:.3f}" for size in info.stripe_payload_bytes)
    for command in ("info", "verify"):
        told = kmi(command, "--json", "c.kmi").json
        assert told["coded_bits_per_pixel"] == pytest.approx(info.payload_bytes * 8 / 6000)
        assert told["stripe_bits_per_pixel"] == [size * 8 / 2000 for size in info.stripe_payload_bytes]
        text = kmi(command, "c.kmi").out.decode()
        assert in_all in text and by_stripe in text
    verdicts = {verdict["claim"]: verdict["holds"] for verdict in kmi("verify", "--json", "c.kmi").json["verdicts"]}
    assert verdicts["at most 3 bits per pixel"] is True and "smaller than every other format tried" in verdicts


def test_verify_of_a_picture_too_long_for_others_still_shows_every_figure(
    kmi: Callable[..., Result], folder: Path
) -> None:
    image = palettefmt.IndexedImage(np.zeros((66_000, 1), np.uint8), colours(2))
    (folder / "long.kmi").write_bytes(palettefmt.encode(image))
    result = kmi("verify", "long.kmi")
    assert result.code == 0
    for figure in ("198,000", "66,000", "sides are 65,535 pixels at most", f"{len(image.to_png()):,}"):
        assert figure in " ".join(result.out.decode().split())


@pytest.mark.parametrize("k", [1, 2, 5, 17, 256])
def test_verify_holds_for_every_k(kmi: Callable[..., Result], folder: Path, k: int) -> None:
    (folder / "v.kmi").write_bytes(sample(k, 7, 5, rows=2).data)
    result = kmi("verify", "--json", "v.kmi")
    assert result.code == 0
    told = result.json
    assert told["predicted_bits"] == 35 * bits_of(k)
    assert told["claim_holds"] is True
    assert verdict(told, "at most an eighth of raw RGB")["holds"] is (bits_of(k) <= 3)
    assert size(told, "4-bit BMP")["bytes"] == (None if k > 16 else 54 + 4 * k + 5 * 4)


def test_verify_says_that_png_is_smaller_when_it_is(kmi: Callable[..., Result], folder: Path) -> None:
    one = Sample(np.repeat(np.arange(8, dtype=np.uint8), 800).reshape(80, 80), sample().palette)
    (folder / "flat.kmi").write_bytes(one.data)
    told = kmi("verify", "--json", "flat.kmi").json
    judged = verdict(told, "smaller than indexed PNG")
    assert judged["holds"] is False
    assert "PNG is " in judged["figure"] and "times smaller" in judged["figure"]
    result = kmi("verify", "flat.kmi")
    assert result.code == 0  # the bits-per-pixel claim holds all the same
    text = result.out.decode()
    assert "PNG is " in text
    assert "false" in text
    assert "\x1b" not in text


def test_verify_with_the_source(kmi: Callable[..., Result], photo: Path) -> None:
    kmi("encode", photo)
    result = kmi("verify", "--json", "photo.kmi", "--source", photo)
    assert (result.code, result.err) == (0, "")
    told = result.json
    original, decoded = np.asarray(opened(photo)).astype(float), palettefmt.read("photo.kmi").to_pixels().astype(float)
    assert told["quality"]["psnr_db"] == pytest.approx(10 * math.log10(255**2 / np.square(original - decoded).mean()))
    assert 0 < told["quality"]["ssim"] < 1
    assert 0 < told["quality"]["ciede2000"] < 30
    file_bytes, source_bytes = Path("photo.kmi").stat().st_size, photo.stat().st_size
    assert size(told, "source file")["bytes"] == source_bytes
    assert verdict(told, "half of the source file or less")["holds"] is (file_bytes * 2 <= source_bytes)
    text = kmi("verify", "photo.kmi", "--source", photo).out.decode()
    for words in ("PSNR", "SSIM", "CIEDE2000", "half of the source file or less", f"{source_bytes:,}"):
        assert words in text
    assert f"{told['quality']['psnr_db']:.2f}" in text


def test_half_of_the_source_is_judged_on_both_sides_of_the_limit(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(8, 16, 16)
    (folder / "h.kmi").write_bytes(one.data)
    kmi("export", "h.kmi", "-o", "h.png")
    picture = (folder / "h.png").read_bytes()
    assert len(picture) < 2 * len(one.data)
    for total, holds in ((2 * len(one.data), True), (2 * len(one.data) - 1, False)):
        (folder / "h.png").write_bytes(picture + bytes(total - len(picture)))  # Pillow does not mind what follows IEND
        told = kmi("verify", "--json", "h.kmi", "--source", "h.png").json
        assert verdict(told, "half of the source file or less")["holds"] is holds


def test_equal_pictures_are_still_json(kmi: Callable[..., Result], good: Path) -> None:
    kmi("decode", good, "-o", "same.png")
    told = kmi("verify", "--json", good, "--source", "same.png").json  # an infinite PSNR must not become `Infinity`
    assert told["quality"]["psnr_db"] is None
    assert told["quality"]["ciede2000"] == 0
    assert kmi("verify", good, "--source", "same.png").code == 0


def test_verify_refuses_a_source_of_another_size(kmi: Callable[..., Result], good: Path, photo: Path) -> None:
    assert_refused(kmi("verify", good, "--source", photo), 2, "48 x 32", "23 x 11")
    assert_refused(kmi("verify", good, "--source", "gone.png"), 1, "gone.png")
    (good.parent / "text.png").write_text("no picture")
    assert_refused(kmi("verify", good, "--source", "text.png"), 3, "text.png")


def test_verify_exits_with_7_when_the_claim_does_not_hold(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No whole packed file can break the claim, so the ledger is made to count 32 more bits of payload."""
    from dataclasses import replace

    from palettefmt.kmi import ledger

    honest = ledger.info(good)
    monkeypatch.setattr(ledger, "info", lambda *_, **__: replace(honest, payload_bytes=honest.payload_bytes + 4))
    result = kmi("verify", good, "--json")
    assert result.code == 7
    assert verdict(result.json, "exactly 3 bits per pixel")["holds"] is False
    assert kmi("verify", good).code == 7


def test_exit_code_7_is_for_the_bits_and_with_strict_for_all_verdicts(kmi: Callable[..., Result], folder: Path) -> None:
    stripes = sample(4, 64, 64).palette[np.arange(64 * 64).reshape(64, 64) // 64 % 4]
    Image.fromarray(stripes).save(folder / "stripes.png")
    assert kmi("encode", "stripes.png").code == 0
    result = kmi("verify", "stripes.kmi")
    assert result.code == 0
    assert b"false" in result.out  # PNG is smaller
    told = kmi("verify", "stripes.kmi", "--strict", "--json")
    assert told.code == 7
    assert told.json["claim_holds"] is True
    assert not all(verdict["holds"] for verdict in told.json["verdicts"])


def test_strict_is_0_where_every_verdict_is_true(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "verdicts", lambda *_: [claims.Verdict("bits", "exactly 3 bits", True, "it is so")])
    assert kmi("verify", good, "--strict").code == 0


def test_help_says_what_exit_code_7_means(kmi: Callable[..., Result]) -> None:
    told = " ".join(kmi("verify", "--help").out.decode().split())
    assert "Exits with 7 if the first claim is false, the one on bits a pixel" in told
    assert "--strict" in told
