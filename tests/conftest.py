"""What several test files share: the command line, pictures and files, one Chromium."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from palettefmt import IndexedImage
from palettefmt.cli import main
from palettefmt.parallel import cores

# So that an assertion of a helper says what it has compared, and is there under `python -O`.
HELPERS = [
    path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith(("test_", "conftest", "_"))
]
pytest.register_assert_rewrite(*(f"tests.{name}" for name in HELPERS))

from tests import batches, commands, compiling, damage, javascript, reports  # noqa: E402
from tests.pictures import BLACK, BLUE, GREEN, RED, WHITE  # noqa: E402

if TYPE_CHECKING:
    from palettefmt.measure import study

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    sync_playwright = None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the kernels in the process that starts the others."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        compiling.compile_all()


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: now and then a test waits for a process or a page of its own."""
    return cores() + 1


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if sync_playwright is None:
        javascript.missing("playwright")
    if not Path(CHROMIUM).exists():
        javascript.missing(CHROMIUM)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that must neither log an error nor ask the network for anything but what a test serves."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: trouble.append(request.url) if request.url.startswith("https:") else None)
    yield opened
    context.close()
    assert not [line for line in trouble if "404" not in line]


@pytest.fixture(autouse=True)
def limited_children_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no coverage.py in a process that may not write: one that has limits of its own set by `preexec_fn`."""
    if not any(name.startswith("COVERAGE_") for name in os.environ):
        return
    start = subprocess.Popen.__init__

    def unmeasured(self: Any, *arguments: Any, **options: Any) -> None:
        if options.get("preexec_fn"):
            given = options.get("env") or os.environ
            options["env"] = {name: value for name, value in given.items() if not name.startswith("COVERAGE_")}
        start(self, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", unmeasured)


@pytest.fixture
def kmi(monkeypatch: pytest.MonkeyPatch) -> Callable[..., commands.Result]:
    """Return a function that runs the command line in this process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> commands.Result:
        with monkeypatch.context() as patch:
            out, err = commands.Stream(), commands.Stream()
            patch.setattr(sys, "argv", ["kmi", *map(str, arguments)])
            patch.setattr(sys, "stdin", commands.Stream(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as caught:
                main()
            code = caught.value.code
        return commands.Result(
            code if isinstance(code, int) else 0, out.bytes.getvalue(), err.bytes.getvalue().decode()
        )

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is also the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def good(folder: Path) -> Path:
    path = folder / "good.kmi"
    path.write_bytes(commands.sample().data)
    return path


@pytest.fixture
def photo(folder: Path) -> Path:
    """Return a picture of many colours: a piece of scikit-learn's china.jpg, as PNG."""
    spec = importlib.util.find_spec("sklearn")  # finds the package without importing it
    assert spec is not None
    assert spec.origin is not None
    with Image.open(Path(spec.origin).parent / "datasets" / "images" / "china.jpg") as china:
        china.crop((300, 120, 348, 152)).save(folder / "photo.png")
    return folder / "photo.png"


@pytest.fixture
def save(tmp_path: Path) -> Any:
    """Return a function that saves a Pillow image (or bytes) and returns the path."""

    def _save(picture: Image.Image | bytes, name: str, **options: Any) -> Path:
        path = tmp_path / name
        if isinstance(picture, bytes):
            path.write_bytes(picture)
        else:
            picture.save(path, **options)
        return path

    return _save


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    """Six different flat blocks of 16 x 16, in 2 rows of 3: no symmetry maps it onto itself, JPEG keeps it flat."""
    blocks = np.array([[RED, GREEN, BLUE], [(200, 200, 0), BLACK, WHITE]], np.uint8)
    return blocks.repeat(16, axis=0).repeat(16, axis=1)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even a tiny picture come in many pieces."""
    monkeypatch.setattr("palettefmt.large.encode.PIECE_PIXELS", 500)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., batches.Result]:
    """Return a function that runs ``kmi batch`` in this process, with threads unless told otherwise."""

    def run(*arguments: str | Path, scheduler: str = "threads") -> batches.Result:
        monkeypatch.setattr(sys, "argv", ["kmi", "batch", "--scheduler", scheduler, *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return batches.Result(int(caught.value.code or 0), out, err)

    return run


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of six pictures, in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        batches.picture(number).save(folder / f"p{number}.png")
    return folder


@pytest.fixture(params=[damage.packed, damage.coded], ids=["packed", "context"])
def made(request: pytest.FixtureRequest) -> tuple[IndexedImage, bytes]:
    """Return a picture of six stripes and its file, in both codings."""
    return request.param()


@pytest.fixture(scope="module")
def china() -> np.ndarray:
    """Return the pixels of a piece of scikit-learn's china.jpg."""
    from sklearn.datasets import load_sample_image

    return load_sample_image("china.jpg")[150:198, 250:314]


@pytest.fixture(scope="module")
def studied(china: np.ndarray) -> study.Subject:
    """Return what a report on that piece shows."""

    return reports.study_of("photo.png", reports.png(china), colors=8)
