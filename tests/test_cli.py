"""Promise: the command line says what it does, does what it says, and leaves nothing half done.

Where the process itself matters (pipes, terminals, descriptors, imports) a real one is started; otherwise `main` runs
here with its own standard streams. The files that are read were packed by `kmi_file`, written from spec/kmi.md alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import math
import os
import resource
import stat
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.cli import main
from tests.vectors import colours

MODULE = [sys.executable, "-m", "palettefmt"]
COMMANDS = ("info", "decode", "export", "verify")


# --- running ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    code: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


class _Stream(io.TextIOWrapper):
    """Text over bytes in memory; main() may close or detach nothing that we still want to read."""

    def __init__(self, data: bytes = b"") -> None:
        self.bytes = io.BytesIO(data)
        super().__init__(self.bytes, encoding="utf-8", errors="surrogateescape", write_through=True)


@pytest.fixture
def kmi(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that runs the command line in this process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
        with monkeypatch.context() as patch:
            out, err = _Stream(), _Stream()
            patch.setattr(sys, "argv", ["kmi", *map(str, arguments)])
            patch.setattr(sys, "stdin", _Stream(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as caught:
                main()
            code = caught.value.code
        return Result(code if isinstance(code, int) else 0, out.bytes.getvalue(), err.bytes.getvalue().decode())

    return run


def process(*arguments: str | bytes | Path, python: tuple[str, ...] = (), **options: Any) -> Result:
    """Run the command line in a process of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, *python, "-m", "palettefmt", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False, **options)
    return Result(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def assert_refused(result: Result, code: int, *words: str) -> None:
    """Check a user's error: the exit code, one line on stderr that says what is wrong, and no data."""
    assert result.code == code, result
    assert result.err.startswith("kmi: "), result.err
    assert result.err.count("\n") == 1, result.err
    assert result.err.endswith("\n")
    assert "Traceback" not in result.err
    assert result.out == b""
    for word in words:
        assert word in result.err, result.err


# --- files -----------------------------------------------------------------------------------------------------


def bits_of(k: int) -> int:
    return math.ceil(math.log2(k))


def kmi_file(labels: np.ndarray, palette: np.ndarray, *, rows: int = 0, version: int = 1, coding: int = 0) -> bytes:
    """Write a packed file by the rules of spec/kmi.md, bit by bit."""
    height, width = labels.shape
    k, channels = palette.shape
    bits = bits_of(k)
    step = rows or height
    table, payloads = b"", b""
    for y in range(0, height, step):
        stripe = labels[y : y + step].reshape(-1)
        text = "".join(f"{label:0{bits}b}" for label in stripe) if bits else ""
        text += "0" * (-len(text) % 8)
        payload = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        table += struct.pack(">II", len(payload), zlib.crc32(stripe.astype(np.uint8).tobytes()))
        payloads += payload
    mode = (0x80 if channels == 4 else 0) | coding
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", version, mode, k - 1, rows, width, height) + palette.tobytes()
    return head + table + struct.pack(">I", zlib.crc32(head + table)) + payloads


@dataclass(frozen=True)
class Sample:
    labels: np.ndarray
    palette: np.ndarray
    rows: int = 0

    @property
    def data(self) -> bytes:
        return kmi_file(self.labels, self.palette, rows=self.rows)

    @property
    def pixels(self) -> np.ndarray:
        return self.palette[self.labels]


def sample(k: int = 8, width: int = 23, height: int = 11, *, rows: int = 0, alpha: bool = False) -> Sample:
    rng = np.random.default_rng(k)
    palette = rng.integers(0, 256, (k, 4 if alpha else 3), np.uint8)
    return Sample(rng.integers(0, k, (height, width)).astype(np.uint8), palette, rows)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is also the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def good(folder: Path) -> Path:
    path = folder / "good.kmi"
    path.write_bytes(sample().data)
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


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def opened(data: bytes | Path) -> Image.Image:
    with Image.open(io.BytesIO(data) if isinstance(data, bytes) else data) as picture:
        picture.load()
        return picture


def test_the_independent_writer_agrees_with_the_package() -> None:
    """So that the other tests may lean on `kmi_file`."""
    for one in (sample(), sample(1), sample(5, rows=4), sample(256, alpha=True)):
        image = palettefmt.decode(one.data)
        assert np.array_equal(image.labels, one.labels)
        assert np.array_equal(image.palette, one.palette)


# --- starting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kmi", "palettefmt"])
def test_both_commands_are_installed(name: str) -> None:
    points = metadata.entry_points(group="console_scripts", name=name)
    assert {point.load() for point in points} == {main}


def test_help_of_every_command(kmi: Callable[..., Result]) -> None:
    overview = kmi("--help")
    assert overview.code == 0
    for command in ("encode", "decode", "export", "info", "verify", "demo"):
        assert f"\n  {command} " in overview.out.decode()
        result = kmi(command, "--help")
        assert (result.code, result.err) == (0, "")
        assert f"Usage: kmi {command}" in result.out.decode()
    assert "exit" in overview.out.decode().lower()  # the exit codes are told


def test_version(kmi: Callable[..., Result]) -> None:
    result = kmi("--version")
    assert result.code == 0
    assert palettefmt.__version__ in result.out.decode()


def test_without_arguments_the_help_is_shown_as_help(kmi: Callable[..., Result]) -> None:
    result = kmi()
    text = result.out.decode() + result.err
    assert result.code in (0, 2)
    assert len(text.splitlines()) > 8
    assert any(line.strip().startswith("encode ") for line in text.splitlines())


def test_python_m_and_python_o(good: Path) -> None:
    for options in ((), ("-OO",)):
        result = process("info", "--json", good, python=options)
        assert (result.code, result.err) == (0, "")
        assert result.json["width"] == 23
    broken = bytearray(good.read_bytes())
    broken[-1] ^= 0x80
    good.write_bytes(broken)
    assert_refused(process("decode", good, "-o", "-", python=("-O",)), 3, "stripe 0")


@pytest.mark.parametrize("arguments", [["--help"], ["info", "good.kmi"]])
def test_info_and_help_import_nothing_heavy_and_are_quick(good: Path, arguments: list[str]) -> None:
    result = process(*arguments, python=("-X", "importtime"), cwd=good.parent)
    assert result.code == 0
    lines = [line.split("|") for line in result.err.splitlines() if line.startswith("import time:")]
    loaded = {line[2].strip().split(".")[0] for line in lines}
    assert {"click", "palettefmt"} <= loaded  # so the list is one
    assert not loaded & {"sklearn", "numba", "skimage", "scipy", "llvmlite", "pandas", "matplotlib"}
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert process(*arguments, cwd=good.parent).code == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(seconds) < 0.4  # of processor time, which other processes do not lengthen much


def test_decoding_needs_no_scikit_learn(good: Path) -> None:
    result = process("decode", good, "-o", "-", python=("-X", "importtime"))
    assert opened(result.out).size == (23, 11)
    assert "palettefmt.codec" in result.err
    assert not any(f" {name}" in result.err for name in ("sklearn", "numba", "skimage", "scipy"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_source(shell: str) -> None:
    result = process(env={"_KMI_COMPLETE": f"{shell}_source"})
    assert result.code == 0
    assert b"kmi" in result.out
    assert "Traceback" not in result.err


def test_shell_completion_completes() -> None:
    result = process(env={"_KMI_COMPLETE": "bash_complete", "COMP_WORDS": "kmi ex", "COMP_CWORD": "1"})
    assert result.out.decode().split() == ["plain,export"]


def test_the_same_bytes_from_every_process_and_thread_count(photo: Path) -> None:
    results = [process("encode", photo, "-o", "-", "-q", env={"OMP_NUM_THREADS": threads}) for threads in "12"]
    assert [result.code for result in results] == [0, 0]
    assert results[0].out == results[1].out == palettefmt.encode(photo)


# --- encode ----------------------------------------------------------------------------------------------------


def test_encode_writes_beside_the_input_and_says_so_on_stderr_alone(kmi: Callable[..., Result], photo: Path) -> None:
    result = kmi("encode", photo)
    assert (result.code, result.out) == (0, b"")
    data = (photo.parent / "photo.kmi").read_bytes()
    assert data == palettefmt.encode(photo)
    assert "photo.kmi" in result.err
    assert f"{len(data):,}" in result.err
    assert names(photo.parent) == ["photo.kmi", "photo.png"]


@pytest.mark.parametrize(("options", "k"), [((), 8), (("-k", "3"), 3), (("--colors", "40"), 40), (("-k1",), 1)])
def test_encode_has_k_colours(kmi: Callable[..., Result], photo: Path, options: tuple[str, ...], k: int) -> None:
    result = kmi("encode", photo, *options, "-o", "-")
    assert result.code == 0
    image = palettefmt.decode(result.out)
    assert image.colors == k
    assert (image.width, image.height) == (48, 32)
    assert len(result.out) == 32 + 3 * k + math.ceil(48 * 32 * bits_of(k) / 8)


def test_encode_keeps_an_indexed_picture(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(20)
    picture = Image.fromarray(one.labels)
    picture = Image.frombytes("P", picture.size, one.labels.tobytes())
    picture.putpalette(one.palette.tobytes())
    picture.save(folder / "p.png")
    assert kmi("encode", "p.png").code == 0
    assert (folder / "p.kmi").read_bytes() == one.data


@pytest.mark.parametrize("rows", [1, 5, 31, 32, 1000])
def test_encode_stripe_rows(kmi: Callable[..., Result], photo: Path, rows: int) -> None:
    assert kmi("encode", photo, "--stripe-rows", str(rows)).code == 0
    ledger = kmi("info", "--json", "photo.kmi").json
    assert ledger["stripes"] == math.ceil(32 / rows)
    assert np.array_equal(
        palettefmt.read("photo.kmi").to_pixels(), palettefmt.decode(palettefmt.encode(photo)).to_pixels()
    )


def test_encode_seed_and_coding(kmi: Callable[..., Result], photo: Path) -> None:
    runs = [kmi("encode", photo, "-o", "-", "--seed", "5", "--coding", "packed").out for _ in range(2)]
    assert runs[0] == runs[1] == palettefmt.encode(photo, 8, "packed", 5)


def test_encode_several_inputs_beside_themselves_and_into_a_folder(kmi: Callable[..., Result], folder: Path) -> None:
    for name in ("a.png", "b.png", "c.d.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    assert kmi("encode", "a.png", "b.png").code == 0
    assert names(folder) == ["a.kmi", "a.png", "b.kmi", "b.png", "c.d.png"]
    result = kmi("encode", "a.png", "b.png", "c.d.png", "-o", "new/")
    assert (result.code, result.out) == (0, b"")
    assert names(folder / "new") == ["a.kmi", "b.kmi", "c.d.kmi"]
    (folder / "there").mkdir()
    assert kmi("encode", "a.png", "-o", "there").code == 0
    assert names(folder / "there") == ["a.kmi"]


@pytest.mark.parametrize("colliding", [("x/a.png", "y/a.png"), ("x/a.png", "x/a.bmp")])
def test_inputs_that_would_become_one_file_are_refused_before_anything_is_written(
    kmi: Callable[..., Result], folder: Path, colliding: tuple[str, str]
) -> None:
    for name in colliding:
        (folder / name).parent.mkdir(exist_ok=True)
        Image.fromarray(sample(4).pixels).save(folder / name)
    (folder / "out").mkdir()
    assert_refused(kmi("encode", *colliding, "-o", "out", "--force"), 2, *colliding)
    assert names(folder / "out") == []


def test_several_inputs_need_a_folder(kmi: Callable[..., Result], photo: Path) -> None:
    (photo.parent / "b.png").write_bytes(photo.read_bytes())
    for target in ("one.kmi", "-"):
        assert_refused(kmi("encode", photo, "b.png", "-o", target), 2, "folder")
    assert names(photo.parent) == ["b.png", "photo.png"]


def _text(path: Path) -> None:
    path.write_text("this is no picture\n" * 9)


def _truncated(path: Path) -> None:
    Image.fromarray(sample(8, 60, 60).pixels).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:-500])


def _label_without_entry(path: Path) -> None:
    picture = Image.frombytes("P", (2, 1), b"\0\5")
    picture.putpalette(bytes(24))
    picture.save(path, "PNG", bits=8)
    data = path.read_bytes()
    place = data.index(b"PLTE") - 4
    short = b"PLTE" + bytes(6)
    rest = data[place + 12 + struct.unpack(">I", data[place : place + 4])[0] :]
    path.write_bytes(data[:place] + struct.pack(">I", 6) + short + struct.pack(">I", zlib.crc32(short)) + rest)


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("breaking", "code"), [(_text, 3), (_truncated, 3), (_label_without_entry, 3), (_missing, 1), (Path.touch, 3)]
)
def test_one_broken_input_does_not_stop_the_others(
    kmi: Callable[..., Result], folder: Path, breaking: Callable[[Path], None], code: int
) -> None:
    for name in ("a.png", "z.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    breaking(folder / "broken.png")
    result = kmi("encode", "a.png", "broken.png", "z.png", "-o", "out/")
    assert names(folder / "out") == ["a.kmi", "z.kmi"]
    assert result.code == code
    assert sum(line.startswith("kmi: ") and "broken.png" in line for line in result.err.splitlines()) == 1
    assert "1 of 3" in result.err
    assert "Traceback" not in result.err


def test_an_existing_output_among_several_does_not_stop_the_others(kmi: Callable[..., Result], folder: Path) -> None:
    for name in ("a.png", "z.png"):
        Image.fromarray(sample(4).pixels).save(folder / name)
    (folder / "a.kmi").write_bytes(b"mine")
    result = kmi("encode", "a.png", "z.png")
    assert result.code == 6
    assert (folder / "a.kmi").read_bytes() == b"mine"
    assert (folder / "z.kmi").exists()


def test_warnings_name_the_input_and_are_one_line(kmi: Callable[..., Result], folder: Path) -> None:
    frames = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    result = kmi("encode", "moving.gif", "-q")
    assert result.code == 0
    assert result.err.count("\n") == 1
    assert "warning" in result.err
    assert "moving.gif" in result.err
    assert "2 frames" in result.err


# --- decode and export -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".bmp", ".tiff", ".webp", ".ppm", ".tga"])
def test_decode_to_any_format(kmi: Callable[..., Result], good: Path, suffix: str) -> None:
    result = kmi("decode", good, "-o", f"out{suffix}")
    assert (result.code, result.out) == (0, b"")
    picture = opened(good.parent / f"out{suffix}")
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), sample().pixels)


def test_decode_to_gif_loses_no_colour(kmi: Callable[..., Result], folder: Path) -> None:
    one = sample(256, 64, 64)
    (folder / "g.kmi").write_bytes(one.data)
    assert kmi("decode", "g.kmi", "-o", "g.gif").code == 0
    assert np.array_equal(np.asarray(opened(folder / "g.gif").convert("RGB")), one.pixels)


@pytest.mark.parametrize("suffix", [".png", ".tiff", ".webp"])
def test_decode_keeps_alpha(kmi: Callable[..., Result], folder: Path, suffix: str) -> None:
    (folder / "a.kmi").write_bytes(sample(9, alpha=True).data)
    assert kmi("decode", "a.kmi", "-o", f"out{suffix}").code == 0
    picture = opened(folder / f"out{suffix}")
    assert picture.mode == "RGBA"
    assert np.array_equal(np.asarray(picture), sample(9, alpha=True).pixels)


def test_decode_and_export_write_beside_the_input_by_default(kmi: Callable[..., Result], good: Path) -> None:
    for command in ("decode", "export"):
        assert kmi(command, good).code == 0
        assert names(good.parent) == ["good.kmi", "good.png"]
        (good.parent / "good.png").unlink()


def test_decode_refuses_a_format_that_cannot_hold_the_picture(kmi: Callable[..., Result], folder: Path) -> None:
    (folder / "a.kmi").write_bytes(sample(9, alpha=True).data)
    assert_refused(kmi("decode", "a.kmi", "-o", "a.jpg"), 2, "a.jpg")
    for target in ("a.xyz", "a"):
        assert_refused(kmi("decode", "a.kmi", "-o", target), 2, "suffix")
    assert names(folder) == ["a.kmi"]


@pytest.mark.parametrize("rows", [0, 1, 4])
@pytest.mark.parametrize("region", [(0, 0, 23, 11), (3, 2, 7, 5), (22, 10, 1, 1), (0, 7, 23, 1)])
@pytest.mark.parametrize("stream", [False, True])
def test_decode_a_region(
    kmi: Callable[..., Result], folder: Path, rows: int, region: tuple[int, ...], stream: bool
) -> None:
    data = sample(rows=rows).data
    (folder / "r.kmi").write_bytes(data)
    x, y, width, height = region
    source = "-" if stream else "r.kmi"
    result = kmi("decode", source, "-o", "-", "--region", f"{x},{y},{width},{height}", stdin=data)
    assert result.code == 0
    assert np.array_equal(np.asarray(opened(result.out)), sample().pixels[y : y + height, x : x + width])


@pytest.mark.parametrize("region", ["0,0,24,11", "0,0,23,12", "23,0,1,1", "0,11,1,1", "-1,0,2,2", "0,-1,2,2", "0,0,0,1",
                                    "0,0,1,0", "0,0,-2,-2", "4000000000,0,1,1"])  # fmt: skip
def test_a_region_outside_is_refused(kmi: Callable[..., Result], good: Path, region: str) -> None:
    assert_refused(kmi("decode", good, "--region", region), 2, "23 x 11")
    assert names(good.parent) == ["good.kmi"]


@pytest.mark.parametrize("region", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,0,1,1", "0 0 1 1"])
def test_a_region_that_is_none_is_refused(kmi: Callable[..., Result], good: Path, region: str) -> None:
    assert_refused(kmi("decode", good, "--region", region), 2, "region")


def png_chunks(data: bytes) -> dict[bytes, bytes]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        assert struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0] == zlib.crc32(name + body)
        chunks[name] = chunks.get(name, b"") + body
        place += 12 + length
    return chunks


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 16, 17, 256])
@pytest.mark.parametrize("optimize", [False, True])
def test_export_is_an_indexed_png_of_exactly_k_entries(
    kmi: Callable[..., Result], folder: Path, k: int, alpha: bool, optimize: bool
) -> None:
    if optimize:
        pytest.importorskip("oxipng")
    one = sample(k, alpha=alpha)
    (folder / "e.kmi").write_bytes(one.data)
    result = kmi("export", "e.kmi", *(["--optimize"] if optimize else []))
    assert (result.code, result.out) == (0, b"")
    chunks = png_chunks((folder / "e.png").read_bytes())
    depth = next(depth for depth in (1, 2, 4, 8) if k <= 1 << depth)
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"])[:4] == (23, 11, depth, 3)
    assert chunks[b"PLTE"] == one.palette[:, :3].tobytes()
    assert (b"tRNS" in chunks) == alpha
    if alpha:
        assert chunks[b"tRNS"].ljust(k, b"\xff") == one.palette[:, 3].tobytes()
    picture = opened(folder / "e.png")
    assert picture.mode == "P"
    assert np.array_equal(np.asarray(picture), one.labels)
    assert np.array_equal(np.asarray(picture.convert("RGBA" if alpha else "RGB")), one.pixels)


def test_export_without_oxipng_says_how_to_get_it(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "oxipng", None)
    assert_refused(kmi("export", good, "--optimize"), 2, "pip install", "oxipng")
    assert names(good.parent) == ["good.kmi"]


# --- info and verify -------------------------------------------------------------------------------------------


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
    assert verdict(told, "an eighth of raw RGB")["holds"] is True
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
    kmi("export", good)
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
    assert verdict(told, "an eighth of raw RGB")["holds"] is (bits_of(k) <= 3)
    assert size(told, "4-bit BMP")["bytes"] == (None if k > 16 else 54 + 4 * k + 5 * 4)


def test_verify_says_that_png_wins_when_it_wins(kmi: Callable[..., Result], folder: Path) -> None:
    one = Sample(np.repeat(np.arange(8, dtype=np.uint8), 800).reshape(80, 80), sample().palette)
    (folder / "flat.kmi").write_bytes(one.data)
    told = kmi("verify", "--json", "flat.kmi").json
    judged = verdict(told, "smaller than indexed PNG")
    assert judged["holds"] is False
    assert "PNG wins" in judged["figure"]
    result = kmi("verify", "flat.kmi")
    assert result.code == 0  # the bits-per-pixel claim holds all the same
    text = result.out.decode()
    assert "PNG wins" in text
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
    kmi("export", "h.kmi")
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


# --- broken .kmi files -----------------------------------------------------------------------------------------


def _flip(data: bytes, place: int, bit: int = 0x80) -> bytes:
    changed = bytearray(data)
    changed[place] ^= bit
    return bytes(changed)


def _claims(width: int, height: int) -> bytes:
    """A sealed header of one colour: a picture of any size in 59 bytes."""
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", 1, 0, 0, 0, width, height) + bytes(3) + bytes(8)
    return head + struct.pack(">I", zlib.crc32(head))


WHOLE = sample().data
BROKEN = {
    "empty": (b"", 3, "empty"),
    "text": (b"a list of things to buy\n" * 10, 3, "not"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(60), 3, "not"),
    "text mode": (WHOLE.replace(b"\r\n", b"\n"), 3, ""),
    "cut in the header": (WHOLE[:15], 3, "ends at byte"),
    "cut in the palette": (WHOLE[:30], 3, "ends at byte"),
    "cut in the payload": (WHOLE[:-1], 3, "ends at byte"),
    "trailing byte": (WHOLE + b"\0", 3, ""),
    "flipped header": (_flip(WHOLE, 13), 3, ""),
    "flipped palette": (_flip(WHOLE, 25), 3, "CRC"),
    "flipped payload": (_flip(WHOLE, len(WHOLE) - 9), 3, "stripe 0"),
    "second stripe": (_flip(sample(rows=6).data, -2), 3, "stripe 1"),
    "padding": (_flip(sample(8, 3, 3).data, -1, 1), 3, ""),
    "no pixels": (_claims(0, 5), 3, ""),
    "newer version": (kmi_file(sample().labels, sample().palette, version=2), 4, "version 2"),
    "unknown coding": (kmi_file(sample().labels, sample().palette, coding=63), 4, "coding 63"),
    "bomb": (_claims(65535, 65535), 5, "65,535"),
    "largest bomb": (_claims(2**32 - 1, 2**32 - 1), 5, "4,294,967,295"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("stream", [False, True])
def test_a_broken_file_is_refused_in_one_line_and_nothing_is_written(
    kmi: Callable[..., Result], folder: Path, command: str, what: str, stream: bool
) -> None:
    data, code, words = BROKEN[what]
    (folder / "b.kmi").write_bytes(data)
    output = ["-o", "out.png"] if command in ("decode", "export") else []
    result = kmi(command, "-" if stream else "b.kmi", *output, stdin=data)
    assert_refused(result, code, words, "stdin" if stream else "b.kmi")
    assert names(folder) == ["b.kmi"]


def test_a_region_of_a_broken_file_is_refused(kmi: Callable[..., Result], folder: Path) -> None:
    for what in ("empty", "text", "cut in the payload", "flipped palette", "newer version", "trailing byte"):
        data, code, words = BROKEN[what]
        (folder / "b.kmi").write_bytes(data)
        assert_refused(kmi("decode", "b.kmi", "--region", "0,0,2,2"), code, words, "b.kmi")
    assert names(folder) == ["b.kmi"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pixel_limit_is_the_users(kmi: Callable[..., Result], good: Path, command: str) -> None:
    output = ["-o", "-"] if command in ("decode", "export") else []
    assert_refused(kmi(command, good, "--max-pixels", str(23 * 11 - 1), *output), 5, "--max-pixels", "252")
    assert kmi(command, good, "--max-pixels", str(23 * 11), *output).code == 0


def test_the_pixel_limit_of_encode(kmi: Callable[..., Result], photo: Path) -> None:
    assert_refused(kmi("encode", photo, "--max-pixels", "1535"), 5, "photo.png", "1,535")
    assert names(photo.parent) == ["photo.png"]
    assert kmi("encode", photo, "--max-pixels", "1536").code == 0


# --- what users get wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [("-k", "0"), ("-k", "257"), ("-k", "-1"), ("-k", "eight"), ("-k", "1.5"), ("--stripe-rows", "0"), ("--seed", "-1"),
     ("--seed", "x"), ("--coding", "nonsense"), ("--max-pixels", "0"), ("--no-such-option",)],
)  # fmt: skip
def test_bad_options_of_encode(kmi: Callable[..., Result], photo: Path, options: tuple[str, ...]) -> None:
    assert_refused(kmi("encode", photo, *options), 2, options[0])
    assert names(photo.parent) == ["photo.png"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [("encode",), ("decode",), ("info",), ("verify",), ("export",), ("info", "a.kmi", "b.kmi"), ("unpack",)],
)
def test_missing_and_surplus_arguments(kmi: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    assert_refused(kmi(*arguments), 2)


@pytest.mark.parametrize("command", ["encode", *COMMANDS])
def test_a_missing_file_is_named(kmi: Callable[..., Result], folder: Path, command: str) -> None:
    assert_refused(kmi(command, "gone.kmi" if command != "encode" else "gone.png"), 1, "gone.", "no such file")
    assert names(folder) == []


@pytest.mark.parametrize("command", ["encode", *COMMANDS])
def test_a_folder_is_no_file(kmi: Callable[..., Result], folder: Path, command: str) -> None:
    (folder / "things").mkdir()
    assert_refused(kmi(command, "things"), 1, "things", "director")
    assert names(folder) == ["things"]


def test_a_folder_as_region_source_and_as_output(kmi: Callable[..., Result], good: Path) -> None:
    (good.parent / "things").mkdir()
    assert_refused(kmi("decode", "things", "--region", "0,0,1,1"), 1, "things")
    for command in ("decode", "export"):
        assert kmi(command, good, "-o", "things", "--force").code == 0
        assert names(good.parent / "things") == ["good.png"]
    assert names(good.parent) == ["good.kmi", "things"]


def test_an_output_folder_that_is_not_there(kmi: Callable[..., Result], good: Path, photo: Path) -> None:
    assert_refused(kmi("encode", photo, "-o", "nowhere/a.kmi"), 1, "nowhere/a.kmi")
    assert_refused(kmi("decode", good, "-o", "nowhere/a.png"), 1, "nowhere/a.png")
    assert names(good.parent) == ["good.kmi", "photo.png"]


def test_an_input_as_folder_part(kmi: Callable[..., Result], good: Path) -> None:
    assert_refused(kmi("info", f"{good}/x"), 1, "good.kmi/x")
    assert_refused(kmi("decode", good, "-o", f"{good}/x.png"), 1, "good.kmi/x.png")


EVIL = "a\x1b[31m\nb\x07.png"


def test_names_with_control_characters_are_printed_escaped(kmi: Callable[..., Result], folder: Path) -> None:
    def is_clean(text: str) -> bool:
        return not any(ord(character) < 32 and character != "\n" for character in text)

    result = kmi("encode", EVIL)
    assert_refused(result, 1, r"\x1b[31m\n")
    Image.fromarray(sample(4).pixels).save(folder / EVIL)
    result = kmi("encode", EVIL)
    assert result.code == 0
    assert result.err.count("\n") == 1
    assert is_clean(result.err)
    assert (folder / EVIL.replace(".png", ".kmi")).exists()
    result = kmi("encode", EVIL)
    assert_refused(result, 6, r"\x1b[31m\n")
    assert is_clean(result.err)
    (folder / EVIL).write_bytes(b"no picture")
    result = kmi("encode", EVIL, "-o", "x.kmi")
    assert_refused(result, 3, r"\x1b[31m\n")
    assert is_clean(result.err)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [("info", "a.kmi", "\x1b[31m"), ("\x1b[31m",), ("encode", "a.png", "-k", "\x1b[31m"), ("--\x1b[31m",),
     ("decode", "a.kmi", "--region", "\x1b[31m"), ("decode", "a.kmi", "-o", "x.\x1b[31m")],
)  # fmt: skip
def test_control_characters_in_arguments_are_printed_escaped(
    kmi: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    result = kmi(*arguments)
    assert_refused(result, 2)
    assert "\x1b" not in result.err


def test_a_name_that_is_no_utf8(folder: Path) -> None:
    name = os.fsencode(folder) + b"/\xff.png"
    Image.fromarray(sample(4).pixels).save(folder / "ok.png")
    os.rename(folder / "ok.png", name)
    result = process("encode", name)
    assert result.code == 0, result.err
    assert os.path.exists(name.replace(b".png", b".kmi"))
    assert result.err.count("\n") == 1


# --- streams ---------------------------------------------------------------------------------------------------


def test_a_pipeline_of_processes_carries_data_alone(photo: Path) -> None:
    packed = process("encode", "-", "-o", "-", "-k", "16", input=photo.read_bytes())
    assert packed.code == 0
    assert packed.out == palettefmt.encode(photo, 16)
    decoded = process("decode", "-", "-o", "-", input=packed.out)
    assert np.array_equal(np.asarray(opened(decoded.out)), palettefmt.decode(packed.out).to_pixels())
    assert "Traceback" not in packed.err + decoded.err


def test_streams_of_the_other_commands(kmi: Callable[..., Result], good: Path) -> None:
    data = good.read_bytes()
    assert opened(kmi("export", "-", stdin=data).out).mode == "P"  # from stdin the default is stdout
    assert opened(kmi("export", good, "-o", "-").out).mode == "P"
    assert kmi("info", "-", "--json", stdin=data).json == kmi("info", good, "--json").json
    assert kmi("verify", "-", "--json", stdin=data).json == kmi("verify", good, "--json").json
    assert palettefmt.decode(kmi("encode", "-", stdin=kmi("export", good, "-o", "-").out).out).colors == 8
    assert names(good.parent) == ["good.kmi"]


def test_the_source_of_verify_may_be_stdin(kmi: Callable[..., Result], good: Path) -> None:
    png = kmi("decode", good, "-o", "-").out
    assert kmi("verify", good, "--json", "--source", "-", stdin=png).json["quality"]["ciede2000"] == 0


def test_quiet_says_nothing(kmi: Callable[..., Result], good: Path, photo: Path) -> None:
    for arguments in (("encode", photo), ("decode", good, "-o", "d.png"), ("export", good, "-o", "e.png")):
        result = kmi(*arguments, "--quiet")
        assert (result.code, result.out, result.err) == (0, b"", "")


def big_file(folder: Path) -> Path:
    """Return a file whose PNG and listing are larger than a pipe holds."""
    rng = np.random.default_rng(0)
    image = palettefmt.IndexedImage(
        rng.integers(0, 256, (400, 400)).astype(np.uint8), rng.integers(0, 256, (256, 3)).astype(np.uint8)
    )
    (folder / "big.kmi").write_bytes(palettefmt.encode(image, None))
    return folder / "big.kmi"


@pytest.mark.parametrize("arguments", [("decode", "-o", "-"), ("export", "-o", "-"), ("info",), ("info", "--json")])
def test_a_reader_that_goes_away_is_no_error(folder: Path, arguments: tuple[str, ...]) -> None:
    path = big_file(folder)
    running = subprocess.Popen([*MODULE, *arguments, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stderr is not None
    if arguments[-1] == "-":
        assert running.stdout.read(4) == b"\x89PNG"
    running.stdout.close()
    err = running.stderr.read().decode()
    running.stderr.close()
    assert running.wait(60) in (0, -13, 141)
    assert "Traceback" not in err
    assert "Broken" not in err
    assert "ignored" not in err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("decode", "-o", "-"), ("info",), ("verify", "--json")])
def test_a_full_disk_behind_stdout_is_an_error_of_one_line(good: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*MODULE, *arguments, good], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    err = done.stderr.decode()
    assert done.returncode == 1, err
    assert err.count("\n") == 1, err
    assert "space" in err.lower()


def test_closed_standard_streams_are_no_traceback(good: Path) -> None:
    command = 'exec "$@" <&- >&-'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *MODULE, "export", good, "-o", "closed.png"], stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert opened(good.parent / "closed.png").mode == "P"
    for arguments in (("info", "-"), ("info", good), ("export", good, "-o", "-")):
        done = subprocess.run(["sh", "-c", command, "sh", *MODULE, *arguments], stderr=subprocess.PIPE, check=False)
        assert b"Traceback" not in done.stderr
        assert done.returncode in (1, 2)


def test_binary_data_is_not_sent_to_a_terminal(good: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    try:
        for arguments in (("decode", good, "-o", "-"), ("export", good, "-o", "-")):
            done = subprocess.run([*MODULE, *arguments], stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False)
            assert_refused(Result(done.returncode, b"", done.stderr.decode()), 2, "terminal")
        done = subprocess.run([*MODULE, "info", "-"], stdin=theirs, capture_output=True, timeout=60, check=False)
        assert_refused(Result(done.returncode, done.stdout, done.stderr.decode()), 2, "terminal")
        os.write(theirs, b"#")
        assert os.read(ours, 100) == b"#"  # nothing came before our own mark
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_stdout_that_knows_ascii_only_still_gets_the_listing(good: Path) -> None:
    result = process("info", good, env={"PYTHONIOENCODING": "ascii"})
    assert result.code == 0, result.err
    assert b"23 x 11" in result.out
    assert process("verify", good, env={"PYTHONIOENCODING": "ascii"}).code == 0


# --- writing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["encode", "decode", "export"])
def test_nothing_is_overwritten_without_force(
    kmi: Callable[..., Result], good: Path, photo: Path, command: str
) -> None:
    source, target = (photo, "out.kmi") if command == "encode" else (good, "out.png")
    (good.parent / target).write_bytes(b"precious")
    assert_refused(kmi(command, source, "-o", target), 6, target, "--force")
    assert (good.parent / target).read_bytes() == b"precious"
    assert kmi(command, source, "-o", target, "--force").code == 0
    assert (good.parent / target).read_bytes()[:4] in (b"\x8bKMI", b"\x89PNG")
    assert names(good.parent) == sorted(["good.kmi", "photo.png", target])


@pytest.mark.parametrize("command", ["encode", "decode", "export"])
def test_the_input_is_never_the_output_even_with_force(
    kmi: Callable[..., Result], good: Path, photo: Path, command: str
) -> None:
    source = photo if command == "encode" else good
    before = source.read_bytes()
    (source.parent / "symbolic.png").symlink_to(source)
    os.link(source, source.parent / "hard.png")
    for target in (source, f"../{source.parent.name}/{source.name}", "symbolic.png", "hard.png"):
        assert_refused(kmi(command, source, "-o", target, "--force"), 2)
        assert source.read_bytes() == before
        assert (source.parent / "hard.png").read_bytes() == before
    assert (source.parent / "symbolic.png").is_symlink()


def test_a_symbolic_link_is_followed_and_stays_one(kmi: Callable[..., Result], good: Path) -> None:
    (good.parent / "real").mkdir()
    target = good.parent / "real" / "target.png"
    target.write_bytes(b"old")
    link = good.parent / "link.png"
    link.symlink_to(target)
    assert_refused(kmi("export", good, "-o", link), 6)
    assert target.read_bytes() == b"old"
    assert kmi("export", good, "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert opened(target).mode == "P"
    assert names(target.parent) == ["target.png"]


def test_a_dangling_link_is_not_written_through_without_force(kmi: Callable[..., Result], good: Path) -> None:
    (good.parent / "link.png").symlink_to(good.parent / "later.png")
    assert_refused(kmi("export", good, "-o", "link.png"), 6)
    assert not (good.parent / "later.png").exists()
    assert kmi("export", good, "-o", "link.png", "--force").code == 0
    assert opened(good.parent / "later.png").mode == "P"


def test_a_fifo_is_written_to_and_stays_one(kmi: Callable[..., Result], good: Path) -> None:
    fifo = good.parent / "fifo.png"
    os.mkfifo(fifo)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()), daemon=True)
    reader.start()
    result = kmi("export", good, "-o", fifo)
    assert result.code == 0, result.err
    reader.join(20)
    assert opened(got[0]).mode == "P"
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert names(good.parent) == ["fifo.png", "good.kmi"]


def test_a_fifo_is_read(kmi: Callable[..., Result], good: Path) -> None:
    fifo = good.parent / "fifo.kmi"

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError):  # who refuses a FIFO does not read it to its end
            fifo.write_bytes(good.read_bytes())

    for arguments in (("info", "--json"), ("decode", "-o", "-"), ("decode", "--region", "1,1,2,2", "-o", "-")):
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo)
        writer = threading.Thread(target=feed, daemon=True)
        writer.start()
        result = kmi(*arguments, fifo)
        writer.join(20)
        if "--region" not in arguments:
            assert result.code == 0, result.err
        elif result.code:  # a region is mapped from a regular file; otherwise it must say so
            assert_refused(result, 1, "regular file")


def test_a_device_is_written_to_and_stays_one(kmi: Callable[..., Result], good: Path) -> None:
    null = good.parent / "null.png"  # not /dev/null itself: a bug would replace it for the whole machine
    try:
        os.mknod(null, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        null.write_bytes(b"x")
    except OSError:
        pytest.skip("may not make a device")
    result = kmi("export", good, "-o", null)
    assert result.code == 0, result.err
    assert stat.S_ISCHR(null.stat().st_mode)
    assert names(good.parent) == ["good.kmi", "null.png"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
def test_dev_stdout_is_stdout(good: Path) -> None:
    result = process("export", good, "-o", "/dev/stdout", "-q")
    assert result.code == 0, result.err
    assert opened(result.out).mode == "P"


def test_a_new_file_has_the_umask_and_a_replaced_one_its_own_mode(kmi: Callable[..., Result], good: Path) -> None:
    before = os.umask(0o027)
    try:
        assert kmi("export", good).code == 0
        target = good.parent / "good.png"
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        target.chmod(0o604)
        assert kmi("export", good, "--force").code == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o604
    finally:
        os.umask(before)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
def test_a_failure_while_writing_leaves_the_old_file_and_no_litter(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    (good.parent / "old.png").write_bytes(b"old")

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    result = kmi("export", good, "-o", "old.png", "--force")
    if isinstance(error, OSError):
        assert_refused(result, 1, "old.png", "no space")
    else:
        assert result.code == 130
        assert "Traceback" not in result.err
    assert (good.parent / "old.png").read_bytes() == b"old"
    assert names(good.parent) == ["good.kmi", "old.png"]


@pytest.mark.parametrize("force", [False, True])
def test_a_full_disk_leaves_nothing_half_written(folder: Path, force: bool) -> None:
    """The system itself stops the write in the middle: no file of this process may grow over 4,000 bytes."""
    path = big_file(folder)
    if force:
        (folder / "big.png").write_bytes(b"old")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))  # noqa: E731
    result = process("export", path, *(["--force"] if force else []), preexec_fn=limit)
    assert_refused(result, 1, "big.png")
    assert names(folder) == (["big.kmi", "big.png"] if force else ["big.kmi"])
    if force:
        assert (folder / "big.png").read_bytes() == b"old"


def test_an_output_that_appears_meanwhile_is_not_overwritten(
    kmi: Callable[..., Result], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = good.parent / "race.png"
    real = os.fsync

    def fsync(descriptor: int) -> None:
        target.write_bytes(b"theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert_refused(kmi("export", good, "-o", target), 6, "race.png")
    assert target.read_bytes() == b"theirs"
    assert names(good.parent) == ["good.kmi", "race.png"]


def test_a_long_name_is_fine(kmi: Callable[..., Result], good: Path) -> None:
    name = "n" * 251 + ".png"  # the longest that most file systems take
    assert kmi("export", good, "-o", name).code == 0
    assert opened(good.parent / name).mode == "P"
    assert_refused(kmi("export", good, "-o", "n" + name), 1)


# --- demo ------------------------------------------------------------------------------------------------------


def test_demo_tells_the_whole_story(kmi: Callable[..., Result], folder: Path) -> None:
    result = kmi("demo", "story")
    assert result.code == 0, result.err
    text = result.out.decode()
    assert "exactly 3 bits per pixel" in text
    assert "sheet.png" in text
    made = {path.name: path.read_bytes() for path in (folder / "story").iterdir()}
    kmi_data = made["china.kmi"]
    image = palettefmt.decode(kmi_data)
    assert (image.width, image.height, image.colors) == (640, 427, 8)
    assert len(kmi_data) == 32 + 24 + 640 * 427 * 3 // 8
    exported = opened(made["china.png"])
    assert exported.mode == "P"
    assert np.array_equal(np.asarray(exported), image.labels)
    assert np.array_equal(np.asarray(opened(made["decoded.png"])), image.to_pixels())
    sheet = np.asarray(opened(made["sheet.png"]))
    assert sheet.shape[1] >= 2 * 640  # original and result side by side
    colours = {tuple(colour) for colour in sheet.reshape(-1, 3)}
    assert {tuple(entry) for entry in image.palette} <= colours
    again = kmi("demo", "story")
    assert again.code == 6
    assert {path.name: path.read_bytes() for path in (folder / "story").iterdir()} == made
