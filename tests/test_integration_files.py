"""Promise: the desktop's and tools' files of spec/integration are accepted by the tools that they are for."""

from __future__ import annotations

import configparser
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import palettefmt
from palettefmt import IndexedImage
from palettefmt.cli.thumbnail import thumbnail_command
from palettefmt.errors import CorruptError, ExistsError, LimitError
from palettefmt.kmi import container
from tests import vectors

FOLDER = Path(__file__).parent.parent / "spec" / "integration"
DATA = Path(palettefmt.__file__).parent / "data" / "desktop"
ENTRIES = json.loads(vectors.MANIFEST.read_text())
OURS = [
    entry["file"] for entry in ENTRIES if (vectors.FOLDER / entry["file"]).read_bytes().startswith(container.SIGNATURE)
]


def tool(name: str, package: str) -> str:
    """Return where a program is; a checkout that is being released has to have it."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} is not here (Debian: apt-get install {package})"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def run(*command: str | Path, **environment: str) -> str:
    """Return what a program prints; nothing may go to stderr but notes."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment})
    assert not re.search("warning|error", done.stderr, re.IGNORECASE), done.stderr
    return done.stdout


# file(1)


def described(path: Path) -> str:
    return run(tool("file", "file"), "--brief", "--magic-file", FOLDER / "kmi.magic", path).strip()


def test_the_magic_compiles_without_a_warning(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "kmi.magic", tmp_path)
    program = tool("file", "file")
    done = subprocess.run(
        [program, "--compile", "--magic-file", "kmi.magic"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "arning" not in done.stderr
    assert (tmp_path / "kmi.magic.mgc").stat().st_size > 0


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["verdict"] == "ok"], ids=lambda entry: entry["file"])
def test_file_describes_good_vectors(entry: dict) -> None:
    path = vectors.FOLDER / entry["file"]
    info = palettefmt.info(path.read_bytes())
    kind = "RGBA" if info.channels == 4 else "RGB"
    parts = [
        f"KMI indexed picture, version 1, {info.width} x {info.height}",
        f"{info.colors} {kind} {'colour' if info.colors == 1 else 'colours'}",
        {"packed": "packed", "context": "context coding"}[info.coding],
        *(["recoloured"] if path.read_bytes()[8] & 0x40 else []),
        *([f"{info.stripe_rows}-row stripes"] if info.stripes > 1 else []),
    ]
    assert described(path) == ", ".join(parts)


def test_file_says_what_it_can_of_unsupported_vectors_and_nothing_of_other_files() -> None:
    assert described(vectors.FOLDER / "unsupported/version-2.kmi") == "KMI indexed picture, version 2"
    assert "unknown coding" in described(vectors.FOLDER / "unsupported/coding-2.kmi")
    for entry in ENTRIES:
        assert (entry["file"] in OURS) == described(vectors.FOLDER / entry["file"]).startswith("KMI"), entry["file"]


def test_file_knows_the_mime_type_and_suffix() -> None:
    for option, expected in (("--mime-type", "image/x-kmi"), ("--extension", "kmi")):
        command = (tool("file", "file"), "--brief", option, "--magic-file", FOLDER / "kmi.magic")
        assert run(*command, vectors.FOLDER / "good/tiny.kmi").strip() == expected


# shared-mime-info


@pytest.fixture
def data_home(tmp_path: Path) -> Path:
    """Return a user's data folder in which the file type and the thumbnailer are installed as README.md says."""
    home = tmp_path / "share"
    (home / "mime" / "packages").mkdir(parents=True)
    (home / "thumbnailers").mkdir()
    shutil.copy(DATA / "kmi.xml", home / "mime" / "packages")
    shutil.copy(DATA / "kmi.thumbnailer", home / "thumbnailers")
    run(tool("update-mime-database", "shared-mime-info"), "-V", home / "mime", XDG_DATA_HOME=str(home))
    return home


def content_type(path: Path, home: Path) -> str:
    command = (tool("gio", "libglib2.0-bin"), "info", "--attributes", "standard::content-type", path)
    found = re.search(r"standard::content-type: (\S+)", run(*command, XDG_DATA_HOME=str(home)))
    assert found
    return found[1]


def test_the_desktop_knows_files_by_signature_and_by_suffix(data_home: Path, tmp_path: Path) -> None:
    assert "image/x-kmi" in (data_home / "mime" / "types").read_text().split()
    for name in OURS:
        nameless = tmp_path / "nameless"
        shutil.copy(vectors.FOLDER / name, nameless)
        assert content_type(nameless, data_home) == "image/x-kmi"
    nameless.write_bytes((vectors.FOLDER / "bad/signature-lf-to-crlf.kmi").read_bytes())
    assert content_type(nameless, data_home) != "image/x-kmi"
    assert content_type(vectors.FOLDER / "good/tiny.kmi", data_home) == "image/x-kmi"


# Thumbnails


def entry() -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DATA / "kmi.thumbnailer")
    assert parser.sections() == ["Thumbnailer Entry"]
    return dict(parser["Thumbnailer Entry"])


def thumbnail(*arguments: object) -> Result:
    return CliRunner().invoke(thumbnail_command, [str(argument) for argument in arguments], catch_exceptions=True)


def test_the_entrys_command_makes_a_thumbnail(tmp_path: Path) -> None:
    assert entry().keys() == {"TryExec", "Exec", "MimeType"}
    assert entry()["MimeType"] == "image/x-kmi;"
    source, target = tmp_path / "a picture", tmp_path / "out"
    source.write_bytes(palettefmt.encode(scene(600, 300), 8))
    target.touch()  # as file managers do
    fields = {"%s": "128", "%i": str(source), "%o": str(target)}
    program, command, *arguments = [fields.get(word, word) for word in shlex.split(entry()["Exec"])]
    assert (program, command) == (entry()["TryExec"], thumbnail_command.name) == ("kmi", "thumbnail")
    result = thumbnail(*arguments)
    assert (result.exit_code, result.output) == (0, "")
    with Image.open(target) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (128, 64))


def test_gnome_finds_the_thumbnailer(data_home: Path, tmp_path: Path) -> None:
    script = (
        "import sys, gi\n"
        "gi.require_version('GnomeDesktop', '3.0')\n"
        "from gi.repository import GnomeDesktop\n"
        "factory = GnomeDesktop.DesktopThumbnailFactory.new(GnomeDesktop.DesktopThumbnailSize.NORMAL)\n"
        "print([factory.can_thumbnail('file:///x', kind, 0) for kind in ('image/x-kmi', 'image/x-other')])\n"
    )
    python = "/usr/bin/python3"
    if (
        not Path(python).exists()
        or subprocess.run(
            [python, "-c", "\n".join(script.splitlines()[:3])], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip(
            "GNOME's thumbnail factory is not here (Debian: apt-get install python3-gi gir1.2-gnomedesktop-3.0)"
        )
    program = tmp_path / "bin" / "kmi"  # TryExec is looked for
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    found = run(python, "-c", script, XDG_DATA_HOME=str(data_home), XDG_CACHE_HOME=str(tmp_path), PATH=path)
    assert found.strip() == "[True, False]"


def scene(width: int, height: int, channels: int = 3) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    planes = [x * 255 // width, y * 255 // height, (x + y) % 256, np.where(x < width // 2, 0, 255)]
    return np.stack(planes[:channels], axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [((300, 100), 90, (90, 30)), ((100, 300), 90, (30, 90)), ((2000, 1), 64, (64, 1)), ((20, 10), 128, (20, 10))],
)
def test_thumbnails_keep_the_aspect_and_enlarge_nothing(
    shape: tuple[int, int], size: int, expected: tuple[int, int], tmp_path: Path
) -> None:
    source, target = tmp_path / "x.kmi", tmp_path / "x.png"
    source.write_bytes(palettefmt.encode(scene(*shape), 8))
    assert thumbnail("--size", size, source, target).exit_code == 0
    with Image.open(target) as picture:
        assert picture.size == expected
        if expected == shape:
            assert np.array_equal(np.asarray(picture), palettefmt.read(source).to_pixels())


def test_a_transparent_picture_has_a_transparent_thumbnail(tmp_path: Path) -> None:
    source, target = tmp_path / "x.kmi", tmp_path / "x.png"
    labels = np.repeat(np.array([[0, 1]], np.uint8), 200, axis=1).repeat(200, axis=0)
    source.write_bytes(palettefmt.encode(IndexedImage(labels, np.array([[0, 0, 0, 0], [250, 100, 10, 255]], np.uint8))))
    assert thumbnail("-s", 40, source, target).exit_code == 0
    with Image.open(target) as picture:
        pixels = np.asarray(picture).astype(int)
    assert picture.mode == "RGBA"
    assert pixels[:, 0, 3].max() == 0
    assert np.abs(pixels[pixels[:, :, 3] > 60][:, :3] - [250, 100, 10]).max() <= 4  # no dark fringe


def test_thumbnail_refuses_what_the_other_commands_refuse(tmp_path: Path) -> None:
    good, target = vectors.FOLDER / "good/tiny.kmi", tmp_path / "x.png"
    assert isinstance(thumbnail(vectors.FOLDER / "bad/label-bit.kmi", target).exception, CorruptError)
    assert isinstance(thumbnail("--max-pixels", 14, good, target).exception, LimitError)
    assert thumbnail("-s", 0, good, target).exit_code == 2
    assert not target.exists()
    target.write_bytes(b"precious")
    assert isinstance(thumbnail(good, target).exception, ExistsError)
    assert target.read_bytes() == b"precious"
    assert thumbnail("--force", good, target).exit_code == 0
    with Image.open(target) as picture:
        assert picture.size == (5, 3)


def test_thumbnail_goes_through_pipes() -> None:
    data = (vectors.FOLDER / "good/tiny.kmi").read_bytes()
    result = CliRunner().invoke(thumbnail_command, ["-", "-"], input=data)
    assert result.exit_code == 0
    with Image.open(io.BytesIO(result.stdout_bytes)) as picture:
        assert np.array_equal(np.asarray(picture), palettefmt.decode(data).to_pixels())


# ImHex: no package of Debian runs its patterns, so the layout is read here and laid over a real file


def test_the_imhex_pattern_has_the_formats_layout() -> None:
    text = (FOLDER / "kmi.hexpat").read_text()
    magic = re.search(r"#pragma magic \[ ([0-9A-F ]+) \] @ 0x00", text)
    assert magic
    assert bytes.fromhex(magic[1]) == container.SIGNATURE
    assert "#pragma endian big" in text
    assert text.count("{") == text.count("}")
    sizes = {"char": 1, "u8": 1, "u16": 2, "u32": 4}
    structs = {
        name: [
            (field, sizes[kind] * int(count or 1))
            for kind, field, count in re.findall(
                r"^    (\w+) (\w+)(?:\[(\d+)\])?(?: \[\[.*\]\])?;$", body, re.MULTILINE
            )
        ]
        for name, body in re.findall(r"struct (Rgba?|Header|Stripe) \{\n(.*?)\n\}", text, re.DOTALL)
    }
    total = {name: sum(size for _, size in fields) for name, fields in structs.items()}
    assert total == {"Rgb": 3, "Rgba": 4, "Header": container.FIXED_SIZE, "Stripe": container.ENTRY_SIZE}
    data = (vectors.FOLDER / "good/tiny.kmi").read_bytes()
    values, place = {}, 0
    for field, size in structs["Header"]:
        values[field] = int.from_bytes(data[place : place + size], "big")
        place += size
    assert values | {"signature": 0} == {
        "signature": 0, "version": 1, "mode": 0, "last_entry": 2, "stripe_rows": 2, "width": 5, "height": 3
    }  # fmt: skip


def test_the_readme_names_every_file() -> None:
    text = (FOLDER / "README.md").read_text()
    for path in [*FOLDER.iterdir(), *DATA.iterdir()]:
        assert path.name == "README.md" or f"{path.name}`" in text, path


# Registrations: what would be sent is what is here


REGISTRATIONS = (FOLDER / "registrations.md").read_text()


def section(name: str) -> str:
    """Return the part of the page about a list of formats."""
    return REGISTRATIONS.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def told(name: str) -> str:
    """Return the text that is to be sent to a list."""
    found = re.search(r"^```text\n(.*?)\n```$", section(name), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_result_for_libmagic_is_what_file_says() -> None:
    assert told("libmagic") == described(vectors.FOLDER / "good/tiny.kmi")


def test_the_line_for_shared_mime_info_is_what_the_desktop_finds(data_home: Path) -> None:
    name, kind = told("shared-mime-info").split()
    assert content_type(vectors.FOLDER / "good" / name, data_home) == kind


def test_pronoms_signature_is_that_of_every_good_vector_and_of_no_other() -> None:
    found = re.search(r"byte sequence \| `([0-9A-F]+)` \|", section("PRONOM"))
    assert found
    sequence = bytes.fromhex(found[1])
    for entry in ENTRIES:
        if entry["verdict"] == "ok":
            assert (vectors.FOLDER / entry["file"]).read_bytes().startswith(sequence)
    for name in ("bad/signature-text.kmi", "bad/signature-lf-to-crlf.kmi", "unsupported/version-2.kmi"):
        assert not (vectors.FOLDER / name).read_bytes().startswith(sequence)


def test_the_lines_for_pillow_and_imhex_name_what_is_there() -> None:
    module = re.search(r"``import ([\w.]+)``", told("Pillow"))
    assert module
    assert run(sys.executable, "-c", f"import {module[1]}; from PIL import Image; print(Image.MIME['KMI'])") == (
        "image/x-kmi\n"
    )
    assert told("ImHex").split("|")[2].strip() == "`image/x-kmi`"
    assert "#pragma MIME image/x-kmi\n" in (FOLDER / "kmi.hexpat").read_text()


def test_no_registration_is_said_to_be_sent() -> None:
    """Whoever sends one changes the page and this."""
    rows = [row for row in REGISTRATIONS.splitlines() if row.startswith("| [")]
    assert len(rows) == 6
    assert all(row.endswith("| no |") for row in rows)
