"""The desktop's plugins for tests: builds those of spec/integration, and reads files through the real libraries.

A reader is a small program of tests/desktop that loads the plugin as any program of the desktop does.
"""

from __future__ import annotations

import functools
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from palettefmt import IndexedImage
from tests import javascript

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "desktop"
PLUGINS = ROOT / "spec" / "integration"
TYPE = ROOT / "palettefmt" / "data" / "desktop" / "kmi.xml"
SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
PACKAGES = {"gdk-pixbuf-2.0": "libgdk-pixbuf-2.0-dev", "Qt6Gui": "qt6-base-dev"}
SECONDS = 600

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Reader:
    """A program that reads files through a library, and what it needs to find the plugin."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a library makes of a file: nothing, a picture, or one that is too large to be told."""

    size: tuple[int, int] | None = None  # width, height
    rgba: Bytes | None = None  # (height, width, 4)
    indexed: IndexedImage | None = None  # if the library keeps labels and palette
    words: str = ""  # the error's


def needed(program: str, package: str) -> str:
    """Return where a program is; without it the test is skipped, or fails in CI."""
    return shutil.which(program) or javascript.missing(f"{program} (Debian: apt-get install {package})") or ""


def flags(library: str, *what: str) -> list[str]:
    """Return what a compiler has to be told of a library, or the value of one of its variables."""
    command = [needed("pkg-config", "pkg-config"), *(what or ("--cflags", "--libs")), library]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        javascript.missing(f"{library} (Debian: apt-get install {PACKAGES[library]})")
    return done.stdout.split()


@functools.cache
def _folder(name: str) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=f"palettefmt-{name}-")


def _run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-4000:])


@functools.cache
def type_home() -> Path:
    """Return a user's data folder that has our file type, by which gdk-pixbuf chooses a loader."""
    home = Path(_folder("type").name)
    (home / "mime" / "packages").mkdir(parents=True)
    shutil.copy(TYPE, home / "mime" / "packages")
    _run(needed("update-mime-database", "shared-mime-info"), home / "mime", XDG_DATA_HOME=str(home))
    return home


@functools.cache
def pixbuf_environment(*build: str) -> dict[str, str]:
    """Build the loader with its own Makefile; return what makes gdk-pixbuf use it."""
    flags("gdk-pixbuf-2.0")  # without it the test ends here
    folder = Path(_folder("pixbuf" + "".join(build)).name)
    tree = folder / "spec" / "integration" / "gdk-pixbuf"
    shutil.copytree(PLUGINS / "gdk-pixbuf", tree)
    shutil.copytree(PLUGINS.parent / "c", folder / "spec" / "c")
    make = [needed("make", "make"), "-C", str(tree), f"CFLAGS={' '.join(build or ('-O1',))}"]
    _run(*make)
    plain = next(tree.glob("*.so"))
    if build:  # gdk-pixbuf's own program loads no sanitized library; the list that it makes is the same for each
        listed = Path(pixbuf_environment()["GDK_PIXBUF_MODULE_FILE"]).read_text().splitlines(keepends=True)
        (tree / "loaders.cache").write_text(
            "".join(f'"{plain}"\n' if line.startswith('"/') else line for line in listed)
        )
    else:
        _run(*make, "loaders.cache")
    return {"GDK_PIXBUF_MODULE_FILE": str(tree / "loaders.cache"), "XDG_DATA_HOME": str(type_home())}


@functools.cache
def pixbuf_reader(*build: str) -> Reader:
    """Return the program that reads through gdk-pixbuf."""
    environment = pixbuf_environment(*build)
    target = Path(environment["GDK_PIXBUF_MODULE_FILE"]).with_name("reader")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", *(build or ("-O1",))]
    source = str(FOLDER / "pixbuf_reader.c")
    _run(needed("gcc", "gcc"), *strict, source, "-o", str(target), *flags("gdk-pixbuf-2.0"))
    return Reader(target, environment)


@functools.cache
def qt_reader(*build: str) -> Reader:
    """Build the plugin with its own CMakeLists.txt; return the program that reads through QImageReader."""
    libraries = flags("Qt6Gui")
    folder = Path(_folder("qt" + "".join(build)).name)
    options = ["-DCMAKE_BUILD_TYPE=Debug", f"-DCMAKE_CXX_FLAGS_DEBUG={' '.join(build)}"] if build else []
    cmake = needed("cmake", "cmake")
    _run(cmake, "-S", PLUGINS / "qt", "-B", folder / "build", f"-DPLUGINS={folder / 'plugins'}", *options)
    _run(cmake, "--build", folder / "build")
    _run(cmake, "--install", folder / "build")
    strict = ["-std=c++17", "-fPIC", "-Wall", "-Wextra", "-Werror", *(build or ("-O1",))]
    target = folder / "reader"
    _run(needed("g++", "g++"), *strict, str(FOLDER / "qt_reader.cpp"), "-o", str(target), *libraries)
    return Reader(target, {"QT_PLUGIN_PATH": str(folder / "plugins"), "QT_QPA_PLATFORM": "offscreen"})


def read(reader: Reader, files: Sequence[bytes], most: int = 1 << 20) -> list[Answer]:
    """Read files in one process; one that crashes, or contradicts itself, fails the test."""
    out = _output(reader, files, most).stdout
    answers, place = [], 0
    for _ in files:
        told = _qt_answer if "QT_PLUGIN_PATH" in reader.environment else _pixbuf_answer
        answer, place = told(out, place)
        answers.append(answer)
    assert place == len(out)
    return answers


def words(reader: Reader, data: bytes) -> str:
    """Return why a library refuses a file; Qt's programs show it if they are started in a terminal."""
    done = _output(reader, [data], 1)
    (answer,) = read(reader, [data])
    assert answer.size is None
    return answer.words or done.stderr.decode()


def _output(reader: Reader, files: Sequence[bytes], most: int) -> subprocess.CompletedProcess[bytes]:
    stream = struct.pack(">I", most) + b"".join(struct.pack(">I", len(data)) + data for data in files)
    environment = os.environ | {"LC_ALL": "C", "ASAN_OPTIONS": "allocator_may_return_null=1"} | reader.environment
    done = subprocess.run(
        [str(reader.program)], input=stream, capture_output=True, env=environment, check=False, timeout=SECONDS
    )
    if done.returncode != 0:
        raise RuntimeError(f"{reader.program} ends with {done.returncode}: {done.stderr.decode()[-3000:]}")
    return done


def _pixbuf_answer(stream: bytes, place: int) -> tuple[Answer, int]:
    kind = stream[place]
    if kind == 0:
        (count,) = struct.unpack_from(">H", stream, place + 1)
        return Answer(words=stream[place + 3 : place + 3 + count].decode()), place + 3 + count
    width, height = struct.unpack_from(">II", stream, place + 1)
    place += 9
    if kind == 2:
        return Answer((width, height)), place
    rgba = np.frombuffer(stream, np.uint8, width * height * 4, place).reshape(height, width, 4)
    return Answer((width, height), rgba), place + rgba.size


def _qt_answer(stream: bytes, place: int) -> tuple[Answer, int]:
    kind = stream[place]
    if kind == 0:
        return Answer(), place + 1
    width, height = struct.unpack_from(">II", stream, place + 1)
    place += 9
    if kind == 2:
        return Answer((width, height)), place
    (k,) = struct.unpack_from(">H", stream, place)
    palette = np.frombuffer(stream, np.uint8, 4 * k, place + 2).reshape(k, 4)
    place += 2 + palette.size
    shape = (height, width) if k else (height, width, 4)
    values = np.frombuffer(stream, np.uint8, int(np.prod(shape)), place).reshape(shape)
    place += values.size
    if not k:
        return Answer((width, height), values), place
    return Answer((width, height), palette[values], IndexedImage(values, palette)), place
