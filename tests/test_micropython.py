"""Promise: the reader for MicroPython draws what a file holds into every kind of framebuf, and refuses what is broken.

In CPython, with a stand-in for framebuf; tests/micropython/check.sh runs the same cases in the real MicroPython.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import palettefmt
from tests.fuzz.judge import LIMITS, MAX_PIXELS
from tests.fuzz.mutants import mutant
from tests.micropython import cases, framebuf

READER = Path(__file__).parent.parent / "spec" / "micropython" / "kmi.py"
SEED = 17


def loaded(monkeypatch: pytest.MonkeyPatch, **modules: ModuleType | None) -> ModuleType:
    """Return the reader as it is where these modules can be imported, or cannot."""
    for name, module in {"framebuf": None, "bitmaptools": None, **modules}.items():
        monkeypatch.setitem(sys.modules, name, module)
    spec = importlib.util.spec_from_file_location("kmi_of_micropython", READER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kmi(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the reader on MicroPython."""
    return loaded(monkeypatch, framebuf=framebuf)


def verdict(kmi: ModuleType, data: bytes, **options: int) -> str:
    try:
        reader = kmi.Reader(io.BytesIO(data), **options)
        labels = bytearray(reader.width)
        for _ in range(reader.height):
            reader.next_row(labels)
    except kmi.KmiError as error:
        assert str(error)
        return str(error.verdict)
    return "ok"


def test_every_vector_has_its_verdict(kmi: ModuleType) -> None:
    for case in cases.vectors():
        assert verdict(kmi, case.data) == case.verdict, case.name


@pytest.mark.parametrize("layout", cases.LAYOUTS)
def test_frames_of_every_layout_hold_the_picture(kmi: ModuleType, layout: str) -> None:
    drawn = 0
    for case in cases.pictures():
        if not case.frames or layout not in case.frames:
            continue
        picture = kmi.Reader(io.BytesIO(case.data))
        buffer = bytearray(len(case.frames[layout]))
        size = case.width + cases.LEFT + 1, case.height + cases.TOP + 1
        frame = framebuf.FrameBuffer(buffer, *size, getattr(framebuf, layout))
        picture.show(frame, cases.LEFT, cases.TOP, picture.colours() if layout == "RGB565" else None)
        assert buffer == case.frames[layout], case.name
        drawn += 1
    assert drawn >= 10


def test_a_palette_is_the_files_in_both_orders_of_bytes(kmi: ModuleType) -> None:
    image = palettefmt.IndexedImage(np.zeros((1, 1), np.uint8), np.array([[255, 0, 8], [1, 255, 2]], np.uint8))
    picture = kmi.Reader(io.BytesIO(palettefmt.encode(image)))
    assert [picture.colour(label) for label in range(2)] == [0xFF0008, 0x01FF02]
    assert picture.colours().buffer == b"\x01\xf8\xe0\x07"
    assert picture.colours(swapped=True).buffer == b"\xf8\x01\x07\xe0"


class Bitmap:
    """A displayio.Bitmap, and CircuitPython's bitmaptools.arrayblit."""

    def __init__(self, width: int, height: int) -> None:
        self.values = np.zeros((height, width), np.uint8)

    def __setitem__(self, place: tuple[int, int], value: int) -> None:
        self.values[place[1], place[0]] = value

    @staticmethod
    def arrayblit(bitmap: Bitmap, data: bytearray, x1: int, y1: int, x2: int, y2: int) -> None:
        bitmap.values[y1:y2, x1:x2] = np.frombuffer(data, np.uint8).reshape(y2 - y1, x2 - x1)


@pytest.mark.parametrize("quick", [False, True], ids=["one by one", "by rows"])
def test_a_bitmap_of_displayio_holds_the_labels(monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    tools = ModuleType("bitmaptools")
    tools.arrayblit = Bitmap.arrayblit  # type: ignore[attr-defined]
    kmi = loaded(monkeypatch, bitmaptools=tools if quick else None)
    for colors in (2, 5, 16, 200):
        labels = np.random.default_rng(colors).integers(0, colors, (9, 16), np.uint8)
        image = palettefmt.IndexedImage(labels, np.zeros((colors, 3), np.uint8))
        bitmap = Bitmap(20, 12)
        kmi.Reader(io.BytesIO(palettefmt.encode(image, stripe_rows=4))).fill(bitmap, 4, 3)
        assert np.array_equal(bitmap.values[3:, 4:], labels)
        assert not bitmap.values[:3].any()


def test_a_picture_can_be_shown_again_and_has_no_row_behind_its_last(kmi: ModuleType) -> None:
    case = cases.pictures()[-2]
    picture = kmi.Reader(io.BytesIO(case.data))
    labels = bytearray(picture.width)
    for _ in range(2):
        rows = [bytes(labels) for _ in range(picture.height) if picture.next_row(labels) is None]
        assert b"".join(rows) == palettefmt.decode(case.data).labels.tobytes()
        with pytest.raises(IndexError):
            picture.next_row(labels)
        picture.rewind()


def test_r10_refuses_more_pixels_than_asked_for(kmi: ModuleType) -> None:
    tiny = (cases.VECTORS / "good/tiny.kmi").read_bytes()
    assert [verdict(kmi, tiny, max_pixels=15 - less) for less in (0, 1)] == ["ok", "refused"]


def test_a_disk_that_gives_less_is_an_oserror(kmi: ModuleType) -> None:
    class Broken(io.BytesIO):
        def readinto(self, _: object) -> int:
            return 0

    with pytest.raises(OSError, match="cannot be read"):
        kmi.Reader(Broken(cases.pictures()[0].data))


def test_mutants_raise_nothing_but_kmi_error_and_have_our_readers_verdict(kmi: ModuleType) -> None:
    for index in range(400):
        data = mutant(SEED, index).data
        assert verdict(kmi, data, max_pixels=MAX_PIXELS) == cases.case_of("", data, LIMITS).verdict, index
