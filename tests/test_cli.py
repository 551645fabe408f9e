"""Promise: the command line says what it does, does what it says, and leaves nothing half done.

Where the process itself matters (pipes, terminals, descriptors, imports) a real one is started; otherwise `main` runs
here with its own standard streams.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt.cli import main
from tests.commands import COMMANDS, MODULE, Result, assert_refused, names, opened, process, sample
from tests.runs import EXHAUSTIVE, rest


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
    assert "..." not in overview.out.decode().split("Commands:")[1]  # no command's purpose is cut off


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


def seconds_of(command: list[str], **options: Any) -> float:
    """Return the processor time of a process, the shortest of three, which others do not lengthen much."""
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True, timeout=60, **options)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(seconds)


@pytest.mark.parametrize("arguments", [["info", "good.kmi"], rest(["--help"])])
def test_info_and_help_import_nothing_heavy_and_are_quick(good: Path, arguments: list[str]) -> None:
    result = process(*arguments, python=("-X", "importtime"), cwd=good.parent)
    assert result.code == 0
    lines = [line.split("|") for line in result.err.splitlines() if line.startswith("import time:")]
    loaded = {line[2].strip().split(".")[0] for line in lines}
    assert {"click", "palettefmt"} <= loaded  # so the list is one
    assert not loaded & {"sklearn", "numba", "skimage", "scipy", "llvmlite", "pandas", "matplotlib"}
    # Numpy and click are what there is to load; on a machine that is busy these take longer, too.
    least = seconds_of([sys.executable, "-c", "import click, numpy"])
    assert seconds_of([*MODULE, *arguments], cwd=good.parent) < max(0.4, 3 * least)


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


@EXHAUSTIVE
def test_the_same_bytes_from_every_process_and_thread_count(photo: Path) -> None:
    results = [process("encode", photo, "-o", "-", "-q", env={"OMP_NUM_THREADS": threads}) for threads in "12"]
    assert [result.code for result in results] == [0, 0]
    assert results[0].out == results[1].out == palettefmt.encode(photo)


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
    assert names(good.parent / "things") == ["good-p8.png", "good.kmi.png"]
    assert names(good.parent) == ["good.kmi", "things"]


def test_an_output_folder_that_is_not_there(kmi: Callable[..., Result], good: Path, photo: Path) -> None:
    assert_refused(kmi("encode", photo, "-o", "nowhere/a.kmi"), 1, "nowhere/a.kmi")
    assert_refused(kmi("decode", good, "-o", "nowhere/a.png"), 1, "nowhere/a.png")
    assert names(good.parent) == ["good.kmi", "photo.png"]
    for command in ("decode", "export"):
        assert kmi(command, good, "-o", "new/deep/").code == 0
    assert kmi("decode", good, "-o", "new/deep/", "--labels").code == 0
    assert kmi("view", good, "-o", "new/deep/", "--no-open").code == 0
    assert names(good.parent / "new" / "deep") == ["good-p8.png", "good.html", "good.kmi.npy", "good.kmi.png"]


def test_an_input_as_folder_part(kmi: Callable[..., Result], good: Path) -> None:
    assert_refused(kmi("info", f"{good}/x"), 1, "good.kmi/x")
    assert_refused(kmi("decode", good, "-o", f"{good}/x.png"), 1, "good.kmi/x.png")


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


# --- demo ------------------------------------------------------------------------------------------------------


@EXHAUSTIVE
def test_demo_tells_the_whole_story(kmi: Callable[..., Result], folder: Path) -> None:
    result = kmi("demo", "story")
    assert result.code == 0, result.err
    text = result.out.decode()
    assert "exactly 3 bits per pixel" in text
    made = {path.name: path.read_bytes() for path in (folder / "story").iterdir()}
    kmi_data = made["china.kmi"]
    image = palettefmt.decode(kmi_data)
    assert (image.width, image.height, image.colors) == (640, 427, 8)
    assert len(kmi_data) == 32 + 24 + 640 * 427 * 3 // 8
    exported = opened(made["china-p8.png"])
    assert exported.mode == "P"
    assert np.array_equal(np.asarray(exported), image.labels)
    assert np.array_equal(np.asarray(opened(made["china.kmi.png"])), image.to_pixels())
    assert np.array_equal(palettefmt.decode(made["china-coded.kmi"]).labels, image.labels)
    assert len(made["china-coded.kmi"]) < len(made["china-p8.png"])
    dithered = palettefmt.decode(made["china-dithered.kmi"])
    sheet = np.asarray(opened(made["sheet.png"]))
    assert sheet.shape[1] >= 2 * 640 and sheet.shape[0] >= 2 * 427  # the photo, both results, and words
    colours = {tuple(colour) for colour in sheet.reshape(-1, 3)}
    assert {tuple(entry) for entry in (*image.palette, *dithered.palette)} <= colours
    assert all(f" {len(made[name]):,} " in text for name in ("china-coded.kmi", "china-dithered.kmi"))
    rest_of_it = text[text.index("look at") :]
    assert "sheet.png" in rest_of_it and "what next" in rest_of_it and "kmi png" in rest_of_it
    again = kmi("demo", "story")
    assert again.code == 6
    assert {path.name: path.read_bytes() for path in (folder / "story").iterdir()} == made
