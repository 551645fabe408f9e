"""Promise: `kmi palette` shows and converts the palettes of files and of devices."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import palettefmt
from palettefmt.cli.palette import palette_command
from palettefmt.devices import UNUSED, device, device_names
from palettefmt.errors import ExistsError, UsageError
from palettefmt.palette_files import FORMATS, read_named, read_palette, write_palette
from tests.palettes import RGB3, picture, random_entries

# --- devices ---------------------------------------------------------------------------------------------------


def test_every_device_is_complete_and_says_where_its_figures_come_from() -> None:
    assert device_names() == [
        "acep-7.3", "acep7", "bwr", "bwry", "gameboy", "grey16", "grey4", "mono", "pico8", "playdate", "spectra6-13.3",
        "spectra6-7.3", "trmnl",
    ]  # fmt: skip
    first = [(name, measurement) for name in device_names() for measurement in device(name).measurements]
    assert len(first) > len(device_names()) + 5
    for name, measurement in first:
        profile = device(f"{name}@{measurement}")
        assert profile.measurement == measurement
        assert profile.asked.shape == profile.palette.shape
        assert profile.name == name
        assert profile.title
        assert "https://" in profile.source
        assert profile.note
        assert profile.palette.dtype == np.uint8
        assert profile.palette.shape == (len(profile.usable), 3)
        assert len(profile.names) == len(profile.usable)
        assert profile.usable[0]
        assert profile.usable[-1]
        shown = profile.palette[profile.usable]
        assert len(np.unique(shown, axis=0)) == len(shown)
        assert len(set(profile.names)) == len(profile.names)
        assert not profile.palette.flags.writeable


@pytest.mark.parametrize(
    ("name", "usable", "colours_"),
    [
        ("acep7", 7, 7),
        ("spectra6", 6, 7),
        ("grey4", 4, 4),
        ("bwr", 3, 3),
        ("gameboy", 4, 4),
        ("pico8", 16, 16),
        ("playdate", 2, 2),
    ],
)
def test_the_row_is_the_index_that_the_device_takes(name: str, usable: int, colours_: int) -> None:
    profile = device(name.upper())
    assert int(profile.usable.sum()) == usable
    assert len(profile.palette) == colours_


def test_an_index_without_a_colour_is_marked_and_repeats_one_that_comes_first() -> None:
    spectra = device("spectra6")
    assert spectra.usable.tolist() == [True, True, True, True, False, True, True]
    assert spectra.names[4] == UNUSED
    assert spectra.names[5:] == ("blue", "green")
    assert spectra.palette[4].tolist() == spectra.palette[0].tolist()


def test_an_unknown_device_is_answered_with_those_that_there_are() -> None:
    for name in ("nokia", "", "../spectra6", "json"):
        with pytest.raises(UsageError, match=r"known: acep-7\.3, acep7, bwr"):
            device(name)
    with pytest.raises(UsageError, match=r"near: spectra6-(7|13)\.3, spectra6-"):
        device("spectra-7.3")
    with pytest.raises(UsageError, match="no measurement 'mine'; known: opendisplay-v2, opendisplay-v1"):
        device("spectra6-7.3@mine")


# --- the command -----------------------------------------------------------------------------------------------


def kmi(*arguments: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(palette_command, arguments, input=data)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_shows_index_colour_and_name(folder) -> None:
    (folder / "a.gpl").write_bytes(b"GIMP Palette\nName: Fire\n255 0 0 red [bold]hot\n0 128 255\n")
    result = kmi("a.gpl")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["Fire"] in lines
    assert ["0", "#ff0000", "red", "[bold]hot"] in lines
    assert ["1", "#0080ff"] in lines


def test_the_command_prints_json_that_is_a_palette(folder) -> None:
    (folder / "a.hex").write_bytes(b"ff0000\n0080ff80\n")
    result = kmi("a.hex", "--json")
    value = json.loads(result.stdout)
    assert (value["source"], value["colors"], value["channels"]) == ("a.hex", 2, 4)
    assert value["palette"] == [{"index": 0, "color": "#ff0000ff"}, {"index": 1, "color": "#0080ff80"}]
    assert read_palette(result.stdout.encode(), ".json").tolist() == [[255, 0, 0, 255], [0, 128, 255, 128]]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_command_converts_by_suffix(folder, kind: str) -> None:
    entries = random_entries(20)
    (folder / "in.png").write_bytes(picture(entries, "PNG"))
    result = kmi("in.png", "-o", f"out.{kind}")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "20 entries" in result.stderr
    assert read_palette((folder / f"out.{kind}").read_bytes(), kind).tolist() == entries.tolist()


def test_the_command_reads_stdin_and_writes_stdout() -> None:
    result = kmi("-", "-o", "-", "--format", "hex", "-q", data=write_palette(np.array(RGB3, np.uint8), "ase"))
    assert result.stdout_bytes == b"ff0000\n0080ff\nff0000\n"
    assert result.stderr == ""


def test_the_command_shows_and_converts_devices(folder) -> None:
    shown = kmi("device:spectra6")
    assert "Spectra 6" in shown.stdout
    assert UNUSED in shown.stdout
    assert "https://" in shown.stdout
    rows = json.loads(kmi("device:spectra6", "--json").stdout)["palette"]
    assert [row["usable"] for row in rows] == device("spectra6").usable.tolist()
    written = kmi("device:spectra6", "-o", "s.gpl")
    assert "index 4" in written.stderr
    palette = read_named((folder / "s.gpl").read_bytes(), ".gpl")
    assert palette.entries.tolist() == device("spectra6").palette.tolist()
    assert palette.names == device("spectra6").names


def test_the_command_lists_devices() -> None:
    listed = kmi("--devices").stdout
    assert all(f"device:{name}" in listed for name in device_names())
    value = json.loads(kmi("--devices", "--json").stdout)
    assert [row["name"] for row in value["devices"]] == device_names()


def test_the_command_overwrites_nothing_unasked(folder) -> None:
    (folder / "out.hex").write_bytes(b"mine")
    result = kmi("device:pico8", "-o", "out.hex")
    assert isinstance(result.exception, ExistsError)
    assert (folder / "out.hex").read_bytes() == b"mine"
    assert kmi("device:pico8", "-o", "out.hex", "--force").exit_code == 0
    assert (folder / "out.hex").read_bytes().startswith(b"000000\n1d2b53\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--devices"),
        (("--devices", "a.gpl"), "takes no SOURCE"),
        (("a.gpl", "--format", "hex"), "-o"),
        (("a.gpl", "-o", "b.hex", "--json"), "choose one"),
        (("a.gpl", "-o", "-"), "--format"),
        (("a.gpl", "-o", "b.png"), "'.png' is not a palette format"),
        (("a.gpl", "-o", "b"), "known: .gpl"),
        (("a.gpl", "-o", "a.gpl", "--force"), "is the input"),
        (("bad.gpl",), "bad.gpl: line 2"),
        (("empty.hex",), "empty.hex: the file is empty"),
        (("what.xyz",), "what.xyz: byte 0: neither"),
        (("device:nokia",), "known: acep-7.3"),
    ],
)
def test_the_command_refuses_in_one_line(folder, arguments: tuple[str, ...], message: str) -> None:
    (folder / "a.gpl").write_bytes(b"GIMP Palette\n1 2 3\n")
    (folder / "bad.gpl").write_bytes(b"GIMP Palette\n1 2 x\n")
    (folder / "empty.hex").touch()
    (folder / "what.xyz").write_bytes(b"what?")
    before = sorted(path.name for path in folder.iterdir())
    result = kmi(*arguments)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert result.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == before


# --- the palette that would be learnt --------------------------------------------------------------------------


@pytest.fixture
def photo(folder: Path) -> np.ndarray:
    """photo.png: a picture of many colours."""
    y, x = np.mgrid[0:20, 0:30]
    pixels = np.dstack([x * 8, y * 12, 255 - x * 4 - y * 6]).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "photo.png")
    return pixels


def test_of_a_photo_it_is_the_palette_that_encode_would_learn(photo: np.ndarray) -> None:
    for options, style in (
        ((), {}),
        (("-k", "5"), {"colors": 5}),
        (("-k", "5", "--space", "oklab", "--seed", "3"), {"colors": 5, "space": "oklab", "seed": 3}),
        (("-k", "4", "--lock", "#ff0000"), {"colors": 4, "locked": np.array([[255, 0, 0]], np.uint8)}),
    ):
        shown = json.loads(kmi("photo.png", "--json", *options).stdout)["palette"]
        learnt = palettefmt.quantize(photo, **style).palette
        assert [row["color"] for row in shown] == [f"#{bytes(entry).hex()}" for entry in learnt]


def test_the_learnt_palette_is_written_too(photo: np.ndarray, folder: Path) -> None:
    assert kmi("photo.png", "-k", "3", "-o", "three.gpl").exit_code == 0
    assert np.array_equal(read_palette((folder / "three.gpl").read_bytes()), palettefmt.quantize(photo, 3).palette)


def test_an_indexed_picture_shows_its_own_unless_it_has_more_than_that(folder: Path) -> None:
    (folder / "a.png").write_bytes(picture(np.array(RGB3, np.uint8), "PNG"))
    own = [f"#{bytes(entry).hex()}" for entry in RGB3]
    for options in ((), ("-k", str(len(RGB3))), ("-k", "200")):
        shown = json.loads(kmi("a.png", "--json", *options).stdout)["palette"]
        assert [row["color"] for row in shown] == own
    assert json.loads(kmi("a.png", "--json", "-k", "2").stdout)["colors"] == 2


@pytest.mark.usefixtures("photo")
@pytest.mark.parametrize("option", ["--fit", "--exposure", "--saturation", "--contrast", "--palette", "--for"])
def test_an_option_that_would_change_nothing_is_none(option: str) -> None:
    assert f"No such option '{option}'" in kmi("photo.png", option, "1").output


@pytest.mark.parametrize("source", ["device:bwr", "a.gpl"])
def test_what_is_no_picture_has_the_colours_that_it_has(folder: Path, source: str) -> None:
    (folder / "a.gpl").write_bytes(b"GIMP Palette\n1 2 3\n")
    result = kmi(source, "-k", "2")
    assert isinstance(result.exception, UsageError)
    assert "for a picture" in str(result.exception)
