"""Promise: a picture may be given in any form, everywhere, and every entry takes the same forms in the same words."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import palettefmt
from palettefmt import IndexedImage, PalettefmtError
from palettefmt.batch.sources import Item
from palettefmt.batch.work import Settings, Task, encode_shard
from palettefmt.cli import cli
from palettefmt.kmi.decode import decode
from palettefmt.measure.curve import explore
from palettefmt.style import Style
from tests.runs import rest
from tests.vectors import colours, pattern

INDEXED = IndexedImage(pattern(20, 14, 12), colours(12))  # more entries than the eight colours that are asked for
PIXELS = INDEXED.to_pixels()
K = 8


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def npy() -> bytes:
    out = io.BytesIO()
    np.save(out, PIXELS)
    return out.getvalue()


FILES = {
    "photo.png": png(Image.fromarray(PIXELS)),
    "indexed.png": INDEXED.to_png(),
    "picture.kmi": palettefmt.encode(INDEXED),
    "coded.kmi": palettefmt.encode(INDEXED, coding="context"),
    "pixels.npy": npy(),
}
IN_MEMORY: dict[str, Any] = {
    "array": PIXELS,
    "uint16": PIXELS.astype(np.uint16) * 257,
    "pillow": Image.fromarray(PIXELS),
    "pillow P": INDEXED.to_pillow(),
}
BROKEN = {
    "text.png": (b"not a picture", "not a picture in any format that Pillow opens"),
    "empty.png": (b"", "the file is empty"),
    "cut.png": (FILES["photo.png"][:60], "the picture is broken"),
    "cut.kmi": (FILES["picture.kmi"][:60], "ends at byte 60"),
    "cut.npy": (FILES["pixels.npy"][:-1], "its pixels would end at byte"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for name, data in (FILES | {name: data for name, (data, _) in BROKEN.items()}).items():
        (folder / name).write_bytes(data)
    (folder / "eight.kmi").write_bytes(palettefmt.encode(PIXELS, K))
    return folder


def run(*arguments: object) -> str:
    """Run the command line, and return what it prints; an error of ours is raised as it is."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def batch(path: Path) -> IndexedImage:
    """Encode one file as a batch does."""
    target = path.with_name(f"{path.name}.batch.kmi")
    row = encode_shard(Settings(style=Style(colors=K)), [Task(Item(path.name, str(path), "x.kmi"), str(target))])[0]
    if row.status == "failed":
        raise PalettefmtError(str(row.error))
    return palettefmt.read(target)


def written(source: Any) -> IndexedImage:
    with tempfile.TemporaryDirectory() as place:
        palettefmt.write(f"{place}/a.kmi", source, K)
        return palettefmt.read(f"{place}/a.kmi")


# Every entry of Python, as a function of the source that gives what came of it.
IN_PYTHON: dict[str, Callable[[Any], Any]] = {
    "encode": lambda source: decode(palettefmt.encode(source, K)),
    "quantize": lambda source: palettefmt.quantize(source, K),
    "write": written,
    "choose_colors": lambda source: palettefmt.choose_colors(source, min_psnr=20).image,
    "compare": lambda source: explore(source, (2, 4)).as_dict(),
}


def encoded(path: Path) -> IndexedImage:
    run("encode", path, "-k", K, "-qfo", f"{path}.out.kmi")
    return palettefmt.read(f"{path}.out.kmi")


def verified(path: Path) -> Any:
    return json.loads(run("verify", path.with_name("eight.kmi"), "--source", path, "--json"))["quality"]


def reported(*arguments: object) -> list[str]:
    """Return the distances from the photo that a report shows."""
    figures = re.findall(r"\d+\.\d\d dB|\d\.\d\d CIEDE2000", run("report", *arguments, "--curves", "none", "-o", "-"))
    assert figures
    return figures


# And every entry that takes names of files.
OF_FILES: dict[str, Callable[[Path], Any]] = {
    "batch": batch,
    "kmi encode": encoded,
    "kmi compare": lambda path: json.loads(run("compare", path, "-k", "2,4", "--json")),
    "kmi verify --source": verified,
    "kmi report --source": lambda path: reported(path.with_name("eight.kmi"), "--source", path),
    "kmi report": lambda path: reported(path, "-k", K),
}


@pytest.mark.parametrize(
    ("entry", "every_form"),
    [
        ("encode", True),
        ("quantize", False),
        ("write", False),
        ("compare", False),
        *(rest(entry, True) for entry in IN_PYTHON if entry != "encode"),
    ],
)
def test_every_entry_takes_a_picture_in_every_form_and_makes_the_same_of_it(
    entry: str, every_form: bool, folder: Path
) -> None:
    call = IN_PYTHON[entry]
    expected = call(PIXELS)
    for name, data in FILES.items():
        forms = [folder / name, str(folder / name), data, bytearray(data), memoryview(data), io.BytesIO(data)]
        for form in forms if every_form else forms[:1]:
            assert call(form) == expected, (name, type(form))
        if every_form:
            with (folder / name).open("rb") as file:
                assert call(file) == expected, name
    for name, source in IN_MEMORY.items():
        assert call(source) == expected, name


@pytest.mark.parametrize("entry", OF_FILES)
def test_every_entry_that_takes_a_file_takes_every_kind_and_makes_the_same_of_it(entry: str, folder: Path) -> None:
    """Indexed pictures of more entries than colours were asked for, among them: they are clustered, not refused."""
    call = OF_FILES[entry]
    expected = call(folder / "photo.png")
    for name in FILES:
        if entry != "kmi report" or not name.endswith(".kmi"):  # which it reports about, instead of encoding it
            assert call(folder / name) == expected, name


@pytest.mark.parametrize("entry", [*IN_PYTHON, *OF_FILES])
@pytest.mark.parametrize("name", BROKEN)
def test_every_entry_refuses_a_broken_picture_in_the_same_words(entry: str, name: str, folder: Path) -> None:
    call: Callable[[Any], Any] = (IN_PYTHON | OF_FILES)[entry]
    with pytest.raises(PalettefmtError) as caught:
        call(folder / name)
    assert BROKEN[name][1] in str(caught.value)


def test_an_indexed_image_itself_is_never_clustered_behind_its_owners_back() -> None:
    for call in (IN_PYTHON["encode"], IN_PYTHON["quantize"]):
        with pytest.raises(palettefmt.UsageError, match="12 entries, more than colors=8"):
            call(INDEXED)
    assert palettefmt.quantize(INDEXED) is INDEXED
    assert IN_PYTHON["compare"](INDEXED) == IN_PYTHON["compare"](PIXELS)


def test_a_file_object_is_read_from_where_it_is_and_within_the_limit() -> None:
    file = io.BytesIO(b"before" + FILES["photo.png"])
    file.seek(6)
    assert palettefmt.quantize(file, K) == palettefmt.quantize(PIXELS, K)
    with pytest.raises(palettefmt.LimitError):
        palettefmt.quantize(io.BytesIO(FILES["photo.png"]), K, limits=palettefmt.Limits(max_bytes=50))
    with pytest.raises(palettefmt.UsageError, match="binary mode"):
        palettefmt.quantize(io.StringIO("text"), K)


def test_a_file_object_may_give_its_bytes_in_pieces_and_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 100))

    assert palettefmt.quantize(Pipe(FILES["photo.png"]), K) == palettefmt.quantize(PIXELS, K)
    closed = io.BytesIO(FILES["photo.png"])
    closed.close()
    with (tmp_path / "new").open("wb") as writing:
        for file in (closed, writing):
            with pytest.raises(palettefmt.UsageError, match="cannot be read"):
                palettefmt.quantize(file, K)
