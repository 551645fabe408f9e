"""Promise: what was encoded is decoded and compared before anybody gets it; a bug of ours is an error and no file."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
import palettefmt.kmi.context
import palettefmt.KmiImagePlugin
from palettefmt import IndexedImage, codec
from palettefmt.errors import InternalError
from palettefmt.kmi import container, encode, packing
from palettefmt.kmi.layout import Coding
from tests.commands import Result, names
from tests.modules import MODULES
from tests.publishing import OLD
from tests.vectors import colours, pattern

IMAGE = IndexedImage(pattern(40, 30, 8), colours(8))

CODINGS = ("packed", "context")


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 0x10]) if data else data


@pytest.fixture
def buggy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a bug into both codings: one wrong bit in every payload."""
    pack, encode = packing.pack, palettefmt.kmi.context.encode
    monkeypatch.setattr(packing, "pack", lambda *given: flipped(pack(*given)))
    monkeypatch.setattr(palettefmt.kmi.context, "encode", lambda *given: flipped(encode(*given)))


def wrong_palette(header: container.Header, palettes: bytes, *rest: Any) -> tuple[Any, ...]:
    return header, palettes[::-1], *rest


def wrong_size(header: container.Header, *rest: Any) -> tuple[Any, ...]:
    turned = container.Header(header.height, header.width, header.colors, header.channels, header.coding, header.width)
    return turned, *rest


def wrong_crc(header: container.Header, palettes: bytes, lengths: Any, crcs: Any) -> tuple[Any, ...]:
    return header, palettes, lengths, [crc ^ 1 for crc in crcs]


def wrong_length(header: container.Header, palettes: bytes, lengths: Any, crcs: Any) -> tuple[Any, ...]:
    return header, palettes, [length + 1 for length in lengths], crcs


def wrong_colors(header: container.Header, palettes: bytes, *rest: Any) -> tuple[Any, ...]:
    fewer = container.Header(header.width, header.height, 7, header.channels, header.coding, header.stripe_rows)
    return fewer, palettes[:-3], *rest


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("bug", [wrong_palette, wrong_size, wrong_crc, wrong_length, wrong_colors])
def test_no_bug_in_the_header_is_handed_out(
    monkeypatch: pytest.MonkeyPatch, coding: Coding, bug: Callable[..., tuple[Any, ...]]
) -> None:
    prelude = container.prelude
    monkeypatch.setattr(container, "prelude", lambda *given: prelude(*bug(*given)))
    with pytest.raises(InternalError, match="report"):
        palettefmt.encode(IMAGE, coding=coding, check=True)


def test_labels_that_are_wrong_in_payload_and_checksum_alike_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a checksum of its own proves nothing about where it came from."""
    build = encode._file
    other = IndexedImage(pattern(40, 30, 7), colours(8))
    monkeypatch.setattr(encode, "_file", lambda image, *given: build(other, *given))
    with pytest.raises(InternalError, match="labels of stripe 0"):
        palettefmt.encode(IMAGE, check=True)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("stripe_rows", [None, 7])
def test_no_bug_in_a_payload_is_handed_out(buggy: None, coding: Coding, stripe_rows: int | None) -> None:
    with pytest.raises(InternalError) as caught:
        palettefmt.encode(IMAGE, coding=coding, stripe_rows=stripe_rows, check=True)
    assert caught.value.exit_code == 7
    assert "\n" not in str(caught.value)
    with pytest.raises(InternalError):
        palettefmt.choose_colors(IMAGE, max_bytes=400, coding=coding, stripe_rows=stripe_rows)


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("coding", CODINGS)
def test_write_writes_nothing_wrong(folder: Path, buggy: None, coding: Coding, overwrite: bool) -> None:
    if overwrite:
        (folder / "a.kmi").write_bytes(OLD)
    with pytest.raises(InternalError):
        palettefmt.write("a.kmi", IMAGE, coding=coding, overwrite=overwrite)
    assert names(folder) == (["a.kmi"] if overwrite else [])
    assert not overwrite or (folder / "a.kmi").read_bytes() == OLD


@pytest.fixture
def photo(folder: Path) -> Path:
    path = folder / "photo.png"
    waves = np.sin(np.arange(48 * 32 * 3).reshape(32, 48, 3) / 37.0)
    Image.fromarray((waves * 120 + 128).astype(np.uint8)).save(path)
    return path


WAYS = {
    "encode": ("encode", "photo.png", "--force"),
    "encode to stdout": ("encode", "photo.png", "-o", "-"),
    "encode for a size": ("encode", "photo.png", "--force", "--max-bytes", "300"),
    "encode for a quality": ("encode", "photo.png", "--force", "--min-psnr", "20"),
    "encode several": ("encode", "photo.png", "photo.png", "-o", ".", "--force"),
    "demo": ("demo", "story"),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("way", WAYS)
def test_no_command_writes_anything_wrong(
    kmi: Callable[..., Result],
    photo: Path,
    buggy: None,
    way: str,
    coding: str,
) -> None:
    (photo.parent / "photo.kmi").write_bytes(OLD)
    result = kmi(*WAYS[way], *(() if way == "demo" else ("--coding", coding)))
    assert result.code == 7
    assert result.out == b""
    assert "report this as a bug" in result.err
    assert (photo.parent / "photo.kmi").read_bytes() == OLD
    assert {path.name for path in photo.parent.rglob("*")} <= {"photo.png", "photo.kmi", "story", "china.jpg"}


@pytest.mark.parametrize("out", ["out", "memory://published"])
@pytest.mark.parametrize("coding", CODINGS)
def test_no_batch_writes_anything_wrong(
    kmi: Callable[..., Result],
    photo: Path,
    buggy: None,
    coding: str,
    out: str,
) -> None:
    if "://" in out:
        fsspec = pytest.importorskip("fsspec", reason="needs the cloud extra")
    local = "rows" if "://" in out else out
    told = ("--results", "rows/results.jsonl") if "://" in out else ()
    (photo.parent / local).mkdir()
    result = kmi("batch", photo, "--out", out, "--scheduler", "threads", "--coding", coding, *told)
    assert result.code != 0
    row = json.loads((photo.parent / local / "results.jsonl").read_text())
    assert (row["status"], row["exit_code"]) == ("failed", 7)
    assert names(photo.parent / local) == ["results.jsonl"]
    if "://" in out:
        assert not fsspec.filesystem("memory").find("/published")


@pytest.mark.parametrize("coding", CODINGS)
def test_pillow_saves_nothing_wrong(photo: Path, buggy: None, coding: str) -> None:
    with Image.open(photo) as image, pytest.raises(OSError, match="report this as a bug"):
        image.save("saved.kmi", coding=coding)
    assert names(photo.parent) == ["photo.png"]


def test_what_is_only_counted_is_not_decoded(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes of many files are compared to choose one; only that one is checked."""
    checked = []
    for module in (codec, sys.modules["palettefmt.measure.goals"]):
        monkeypatch.setattr(module, "checked", lambda data, *_, **__: checked.append(data) or data)
    palettefmt.encode(IMAGE, coding="auto", check=True)
    assert len(checked) == 1
    choice = palettefmt.choose_colors(photo, min_psnr=25, coding="auto")
    assert checked[1:] == [choice.data]


def test_every_file_of_ours_is_put_together_where_it_is_checked() -> None:
    """So that none goes round: whoever encodes checks, but the curves, which only want to know how long a file is.

    The streaming writer checks every stripe (test_large_writer.py).
    """
    putting, encoding, checking = set(), set(), set()
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "container":
                putting |= {module} if node.attr in {"build", "prelude"} else set()
            if isinstance(node, ast.Name):
                encoding |= {module} if node.id == "encode_image" else set()
                checking |= {module} if node.id == "checked" else set()
    assert putting == {"kmi.encode", "large.writer"}
    assert encoding - checking == {"measure.curve"}
