"""Promise: long work shows itself: one bar, which moves, says what is being done, and leaves nothing behind."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import palettefmt
from palettefmt import kernels, parallel
from palettefmt.arguments import Named, doing, one_of_many, part_of
from palettefmt.cli import progress, warm_up
from palettefmt.kmi import context
from palettefmt.parallel import Together
from tests.commands import Result
from tests.compiling import packages
from tests.modules import MODULES, own_imports
from tests.runs import rest
from tests.terminal import COLUMNS, in_terminal
from tests.test_javascript_context import photo as pixels_of_photo

pty = pytest.importorskip("pty")
# The bar is there from the first moment, and some steps wait until it has been drawn some times more: that they can
# is what is proven, however slow the machine is.
AT_ONCE = """
import time
from palettefmt.cli import progress
progress._MOMENT = 0.0
drawn = []
class Bar(progress.Bar):
    def __init__(self, *given):
        super().__init__(*given)
        draw = self._rich.get_renderables
        self._rich.get_renderables = lambda: drawn.append(1) or draw()
progress.Bar = Bar
def slowly(module, name):
    work = getattr(module, name)
    def waits(*given, **named):
        end, enough = time.monotonic() + 60, len(drawn) + 4
        while len(drawn) < enough:
            if time.monotonic() > end:
                raise SystemExit('the bar does not move')
            time.sleep(0.01)
        return work(*given, **named)
    setattr(module, name, waits)
"""
SLOW_PROOF = f"{AT_ONCE}\nfrom palettefmt import codec\nslowly(codec, 'checked')"
SLOW_SQUEEZE = f"{AT_ONCE}\nfrom palettefmt.exports import squeeze\nslowly(squeeze, 'squeeze')"
BAR = re.compile(r"[━╸╺]|\d %")

Run = Callable[..., Result]


class Recorder(progress.Bar):
    """A bar that draws nothing and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.shares: list[float] = []
        self.said: list[str] = []
        self._what = ""

    def __call__(self, share: float) -> None:
        self.shares.append(share)

    def doing(self, what: str) -> None:
        self.told.append(f"{self._what}: {what}")

    def say(self, message: str) -> None:
        self.said.append(message)

    def start(self) -> None:
        progress._shown.append(self)

    def stop(self) -> None:
        progress._shown.remove(self)


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Recorder]:
    """Every bar that is begun from now on."""
    begun: list[Recorder] = []

    def begin(what: str, quiet: bool) -> Recorder | None:
        if quiet:
            return None
        begun.append(Recorder())
        begun[-1].title(what)
        begun[-1].start()
        return begun[-1]

    monkeypatch.setattr(progress, "begin", begin)
    return begun


def words(text: str) -> list[str]:
    return text.split()


# --- in a terminal ---------------------------------------------------------------------------------------------


@pytest.fixture
def few(folder: Path) -> Path:
    """An indexed picture, which needs no palette and so no library that takes long to load."""
    labels = np.arange(1200, dtype=np.uint8).reshape(30, 40) % 5
    palette = np.arange(15, dtype=np.uint8).reshape(5, 3) * 10
    (folder / "few.png").write_bytes(palettefmt.IndexedImage(labels, palette).to_png())
    return folder / "few.png"


def test_nothing_of_the_bar_is_left_between_the_results(kmi: Run, few: Path) -> None:
    """Nor behind them; and lines are broken between words, and nowhere else."""
    names = ["a picture with a long name of several words.png", "b.png", "broken.png"]
    for name in names[:2]:
        (few.parent / name).write_bytes(few.read_bytes())
    (few.parent / "broken.png").write_text("no picture")
    code, stream, screen = in_terminal("encode", *names, before=SLOW_PROOF)
    assert code == 3, screen.text
    assert "2 of 3" in stream and "checking that it" in stream and BAR.search(stream)
    plain = kmi("encode", *names, "-f").err
    assert "1 of 3 inputs failed" in plain
    assert words("\n".join(screen.text)) == words(plain)
    assert all(len(line) <= COLUMNS for line in screen.text)
    assert len(screen.text) > len(plain.splitlines())


def test_the_bar_moves_while_a_step_tells_nothing(few: Path) -> None:
    """Each drawing has the next sign in front; the step that is slow here is the one that oxipng does."""
    pytest.importorskip("oxipng")
    code, stream, screen = in_terminal("png", few.name, before=SLOW_SQUEEZE)
    assert code == 0, screen.text
    drawn = re.findall(r"([-\\|/])\x1b\[0m [^\r\n]*squeezing", stream)
    assert len(drawn) >= 3 and len(set(drawn)) >= 2
    assert words("\n".join(screen.text))[:3] == ["few.png", "->", "few-p8.png:"]


def test_work_of_a_moment_shows_no_bar(good: Path) -> None:
    never = "from palettefmt.cli import progress\nprogress._MOMENT = 1e9"
    code, stream, screen = in_terminal("decode", good.name, "-o", "x.bmp", before=never)
    assert (code, BAR.search(stream)) == (0, None)
    assert screen.text[0].startswith("good.kmi -> x.bmp: ")


# --- what it is told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("encode photo.png --coding context -f", ["learning a palette of 8", "coding the labels", "checking that"]),
        rest(
            "encode photo.png --max-bytes 900 --coding context -f",
            ["trying 1 colours", "coding the labels", "checking"],
        ),
        ("encode photo.png --min-psnr 24 -f", ["trying 1 colours", "trying 2 colours", "checking that"]),
        rest("encode photo.png --quality 40 --effort 1 -f", ["try 1, all of it", "making the file", "try 2"]),
        ("png photo.png -k 5 --effort 1", ["learning", "dithering", "writing the PNG", "trying orders", "squeezing"]),
        ("convert photo.png x.gif -k 5 --dither none", ["learning", "writing the GIF"]),
        ("palette photo.png -k 5", ["learning a palette of 5"]),
        ("decode good.kmi -o x.png", ["decoding good.kmi", "writing x.png"]),
        ("export good.kmi -o x.png", ["decoding good.kmi", "writing x.png"]),
        ("info good.kmi", ["decoding good.kmi"]),
        ("verify good.kmi", ["decoding good.kmi", "measuring good.kmi", "writing it as PNG and GIF", "lossless WebP"]),
        ("compare photo.png -k 2,3", ["2 colours, learning", "2 colours, coding", "3 colours, writing it as PNG"]),
        rest("report photo.png -o x.html", ["learning", "checking that", "how far", "writing it as", "2 colours"]),
        ("batch photo.png -o out --scheduler threads", ["encoding: 0 of 1", "encoding: 1 of 1"]),
        ("warm-up", ["compiling: palettefmt.dither", "compiling: palettefmt.kmi.context"]),
    ],
)
@pytest.mark.usefixtures("good", "photo")
def test_every_long_command_says_what_it_is_doing(
    kmi: Run, bars: list[Recorder], command: str, told: list[str]
) -> None:
    result = kmi(*command.split())
    assert result.code == 0, result.err
    lines = iter([line for bar in bars for line in bar.told])
    for expected in told:  # in this order
        assert any(expected in line for line in lines), (expected, [bar.told for bar in bars])
    assert all(0 <= share <= 1 + 1e-9 for bar in bars for share in bar.shares)
    assert progress.current() is None


@pytest.mark.usefixtures("photo")
def test_quiet_is_quiet(kmi: Run, bars: list[Recorder]) -> None:
    assert kmi("encode", "photo.png", "-q").err == ""
    assert bars == []


def test_without_a_terminal_there_is_no_bar(photo: Path) -> None:
    assert progress.begin("x", quiet=False) is None
    with progress.progress_bar("x", quiet=False) as bar:
        assert bar is None


def test_a_bar_never_goes_back_and_cuts_long_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    bar = progress.Bar("work", Console(force_terminal=True))
    for share in (0.5, 0.2, 1.5):
        bar(share)
    assert bar._share == 1.0
    assert progress.short("short.png") == "short.png"
    cut = progress.short("a very long name of a picture indeed.png")
    assert len(cut) <= 24 and cut.endswith("indeed.png") and "…" in cut


# --- from inside the coder -------------------------------------------------------------------------------------


def test_the_coder_tells_how_far_it_is_and_codes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    image = palettefmt.quantize(pixels_of_photo(64, 48), 8)
    whole = palettefmt.encode(image, coding="context", stripe_rows=24)
    monkeypatch.setattr(context, "_AT_A_TIME", 64 * 5)
    shares: list[float] = []
    parts = palettefmt.encode(image, coding="context", stripe_rows=24, threads=1, check=True, progress=shares.append)
    assert parts == whole
    assert shares == sorted(shares)
    assert len(shares) > 4 * 4  # two stripes, coded and checked, of five pieces each
    shares.clear()
    assert palettefmt.decode(whole, threads=1, progress=shares.append) == image
    assert shares == sorted(shares) and len(shares) == 2 * 5 and shares[-1] < 1


def test_stripes_that_are_coded_at_once_make_one_share() -> None:
    shares: list[float] = []
    together = Together(shares.append, 4)
    one, other = together.one(), together.one()
    one(0.5)
    other(1.0)
    one(1.0)
    assert shares == [0.125, 0.375, 0.5]


def test_parts_hand_on_shares_and_words() -> None:
    bar = Recorder()
    part = part_of(part_of(bar, 0.5, 1.0), 0.0, 0.5)
    doing(Named(part, "here"), "this", 1.0)
    assert (bar.told, bar.shares) == ([": here, this"], [0.75])
    plain: list[float] = []
    doing(plain.append, "nobody hears it", 0.25)
    doing(None, "nor this", 0.5)
    doing(Named(None, "x"), "nor that", 0.5)
    assert plain == [0.25]
    ends = [0.0]
    for run in range(1, 40):
        each: list[float] = []
        part = one_of_many(each.append, run)
        assert part is not None
        part(0.0)
        part(1.0)
        assert each[0] == pytest.approx(ends[-1])
        ends.append(each[1])
    assert all(one < other for one, other in itertools.pairwise(ends)) and ends[-1] < 1


# --- compiling -------------------------------------------------------------------------------------------------


def test_the_wait_for_compiling_is_announced_once_above_the_bar(bars: list[Recorder]) -> None:
    warm_up.say_once.cache_clear()
    with progress.progress_bar("encoding", quiet=False):
        warm_up.say_once()
        warm_up.say_once()
    assert len(bars[0].said) == 1
    assert "up to a minute" in bars[0].said[0] and "kmi warm-up" in bars[0].said[0]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was given to the process that compiles, which does nothing else than that it ends."""
    codes: list[str] = []
    start = subprocess.Popen

    def ending(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        codes.append(command[-1])
        return start([sys.executable, "-c", "import time; time.sleep(0.2)"], **options)

    monkeypatch.setattr(warm_up, "_processes", [])
    monkeypatch.setattr(subprocess, "Popen", ending)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    return codes


def test_the_context_coder_is_compiled_apart_while_other_work_goes_on(
    bars: list[Recorder], started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_up.say_once.cache_clear()
    monkeypatch.setattr(warm_up, "_is_ready", lambda _: False)
    with progress.progress_bar("encoding", quiet=False):
        assert warm_up.ahead() and warm_up.ahead()
        assert started == ["import palettefmt.kmi.context"]
        warm_up.compiling("palettefmt.dither.vision")  # which does not wait
        assert any(process.returncode is None for process in warm_up._processes)
        warm_up.compiling("palettefmt.kmi.context.coder")
        assert all(process.returncode == 0 for process in warm_up._processes)
    assert len(started) == 1 and len(bars[0].said) == 1


def test_nothing_is_compiled_apart_if_it_is_ready_or_there_is_one_core(
    started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_up, "_is_ready", lambda _: True)
    assert not warm_up.ahead()
    monkeypatch.setattr(warm_up, "_is_ready", lambda _: False)
    monkeypatch.setattr(parallel, "cores", lambda: 1)
    assert not warm_up.ahead()
    assert started == []


def test_warm_up_compiles_every_kernel_there_is() -> None:
    reached: set[str] = set()
    waiting = [module.removeprefix("palettefmt.") for module in warm_up.MODULES]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += own_imports(module)
    with_kernels = {module for modules in packages().values() for module in modules}
    assert with_kernels <= {f"palettefmt.{module}" for module in reached}
    assert all(module.removeprefix("palettefmt.") in MODULES for module in warm_up.MODULES)


def test_warm_up_says_what_it_has_done_and_the_second_time_that_all_is_ready(
    kmi: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([{"compiled": 0}, {"compiled": 3}, *[{"compiled": 3}] * 2])
    monkeypatch.setattr(kernels, "counts", lambda: next(counts))
    monkeypatch.setattr(warm_up, "ahead", lambda: False)
    assert re.fullmatch(r"compiled what was missing; all is ready \([\d.]+ s\)\n", kmi("warm-up").err)
    assert re.fullmatch(r"nothing to compile; all is ready \([\d.]+ s\)\n", kmi("warm-up").err)


def test_a_kernel_from_the_cache_is_not_counted_as_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib
    import sys

    folder = tmp_path / "counted_kernels"
    folder.mkdir()
    (folder / "__init__.py").touch()
    source = 'from palettefmt.kernels import kernel\n\n\n@kernel("int64(int64)")\ndef half(x):\n    return x // 2\n'
    (folder / "one.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kernels, "_made", {"compiled": 0, "loaded": 0})
    assert importlib.import_module("counted_kernels.one").half(8) == 4
    assert kernels.counts() == {"compiled": 1, "loaded": 0}
    del sys.modules["counted_kernels.one"]
    assert importlib.import_module("counted_kernels.one").half(np.int64(6)) == 3
    assert kernels.counts() == {"compiled": 1, "loaded": 1}
