"""Promise: `kmi desktop` puts in place what needs no compiling, and touches nothing that is not ours."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

import palettefmt
from palettefmt import desktop
from palettefmt.cli import desktop as command
from palettefmt.desktop import State
from tests import desktop_readers, vectors
from tests.commands import Result, assert_refused, opened

DATA = Path(str(resources.files("palettefmt"))) / "data" / "desktop"
FILES = {
    "kmi.xml": "share/mime/packages/kmi.xml",
    "kmi.thumbnailer": "share/thumbnailers/kmi.thumbnailer",
    "kmi-view.desktop": "share/applications/kmi-view.desktop",
    "delegates.xml": "config/ImageMagick/delegates.xml",
}
LINE = next(line for line in (DATA / "delegates.xml").read_text().splitlines() if "decode" in line).strip()
THEIRS = b'<?xml version="1.0"?>\r\n<delegatemap>\r\n  <delegate decode="dot" command="dot"/>\r\n  </delegatemap>\r\n'
SAMPLES = Path(__file__).parent.parent / "samples"
Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's home, whose PATH has a `kmi` and nothing of the system's."""
    for name, folder in (("XDG_DATA_HOME", "share"), ("XDG_CONFIG_HOME", "config"), ("HOME", "")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    program = tmp_path / "bin" / "kmi"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m palettefmt "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("PYTHONPATH", str(Path(palettefmt.__file__).parent.parent))
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def states(kmi: Run) -> list[str]:
    result = kmi("desktop", "status", "--user")
    assert result.code == 0, result.err
    return [line[13:24].strip() for line in result.out.decode().splitlines()]


def test_what_is_installed_is_told_and_goes_again(kmi: Run, home: Path) -> None:
    before = everything(home)
    assert states(kmi) == ["missing"] * 4
    result = kmi("desktop", "install", "--user")
    assert result.code == 0
    assert result.out == b""
    assert states(kmi) == ["in place"] * 4
    for name, place in FILES.items():
        for line in (DATA / name).read_text().splitlines():
            assert line in (home / place).read_text()
    written = everything(home)
    assert written.keys() - before.keys() == set(FILES.values())
    again = kmi("desktop", "install", "--user")
    assert again.code == 0
    assert again.err.count("in place") == 4
    assert everything(home) == written
    assert kmi("desktop", "remove", "--user").err.count("removed") == 4
    assert everything(home) == before
    assert kmi("desktop", "remove", "--user").err.count("missing") == 4


def test_every_line_fits_in_a_terminal_and_quiet_says_nothing(kmi: Run, home: Path) -> None:
    result = kmi("desktop", "install", "--user")
    lines = [line for line in result.err.splitlines() if not line.startswith("kmi: ")]  # which are wrapped there
    assert max(map(len, lines)) <= 80
    assert "cmake --install" in result.err
    assert "make install" in result.err
    for action in ("install", "remove"):
        assert kmi("desktop", action, "--user", "-q") == Result(0, b"", "")


def test_what_an_older_version_wrote_is_outdated_and_renewed(
    kmi: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = home / "older" / "data" / "desktop"
    older.mkdir(parents=True)
    for name in FILES:
        (older / name).write_text((DATA / name).read_text().replace("kmi", "kmi-0.0", 3).replace("export", "decode"))
    (older / "delegates.xml").write_text((DATA / "delegates.xml").read_text().replace("export", "decode"))
    with monkeypatch.context() as patch:
        patch.setattr(desktop.resources, "files", lambda _: home / "older")
        kmi("desktop", "install", "--user")
    assert states(kmi) == ["outdated"] * 4
    assert kmi("desktop", "install", "--user").err.count("renewed") == 4
    assert states(kmi) == ["in place"] * 4
    with monkeypatch.context() as patch:
        patch.setattr(desktop.resources, "files", lambda _: home / "older")
        assert kmi("desktop", "remove", "--user").code == 0
    assert not any((home / place).exists() for place in FILES.values())


def test_what_somebody_has_changed_is_left_alone_and_told(kmi: Run, home: Path) -> None:
    kmi("desktop", "install", "--user")
    for place in FILES.values():
        (home / place).write_bytes(
            (home / place).read_bytes().replace(b"image/x-kmi", b"image/mine").replace(b" -q", b"")
        )
    before = everything(home)
    assert states(kmi) == ["not ours"] * 4
    for action in ("install", "remove"):
        result = kmi("desktop", action, "--user")
        assert result.code == 6
        assert result.err.count("not ours") == 4
        assert everything(home) == before
    assert "move it away" in kmi("desktop", "install", "--user").err


def test_files_that_were_copied_by_hand_are_ours(kmi: Run, home: Path) -> None:
    for name, place in FILES.items():
        (home / place).parent.mkdir(parents=True)
        shutil.copy(DATA / name, home / place)
    assert states(kmi) == ["in place"] * 4
    assert kmi("desktop", "remove", "--user").code == 0
    assert not any((home / place).exists() for place in FILES.values())


def test_a_list_of_delegates_keeps_every_byte_that_is_the_users(kmi: Run, home: Path) -> None:
    theirs = home / FILES["delegates.xml"]
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(THEIRS)
    theirs.chmod(0o640)
    assert kmi("desktop", "install", "--user").code == 0
    assert [*theirs.read_text().splitlines()].count(LINE) == 0  # it has a seal behind it
    assert LINE in theirs.read_text()
    assert theirs.read_bytes().startswith(THEIRS.partition(b"  </delegatemap>")[0])
    assert states(kmi) == ["in place"] * 4
    assert kmi("desktop", "remove", "--user").code == 0
    assert theirs.read_bytes() == THEIRS
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "theirs", [b"<delegatemap/>\n", b"<!-- </delegatemap> -->\n<delegatemap>\n</delegatemap>\n", b"no list\n", b""]
)
def test_a_list_with_no_place_for_a_line_is_left_alone_and_the_line_told(kmi: Run, home: Path, theirs: bytes) -> None:
    path = home / FILES["delegates.xml"]
    path.parent.mkdir(parents=True)
    path.write_bytes(theirs)
    result = kmi("desktop", "install", "--user")
    assert result.code == 6
    assert f"{LINE}\n" in result.err
    assert path.read_bytes() == theirs
    assert result.err.count("missing ") == 1
    assert states(kmi) == ["in place"] * 3 + ["missing"]
    assert kmi("desktop", "remove", "--user").code == 0
    assert path.read_bytes() == theirs


def test_a_line_that_was_added_by_hand_is_in_place(kmi: Run, home: Path) -> None:
    path = home / FILES["delegates.xml"]
    path.parent.mkdir(parents=True)
    path.write_text(f"<delegatemap>\n   {LINE}\n</delegatemap>\n")
    assert states(kmi)[3] == "in place"


def test_root_installs_for_all_and_is_told_the_line_for_imagemagick(
    kmi: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "SYSTEM", str(home / "all"))
    monkeypatch.setenv("HOME", "/home/of/root")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    result = kmi("desktop", "install")
    assert result.code == 0
    assert LINE in result.err
    places = {place.removeprefix("share/") for place in FILES.values() if place.startswith("share")}
    assert set(everything(home / "all")) == places
    assert kmi("desktop", "status").out.count(b"in place") == 3
    assert LINE in kmi("desktop", "status").err
    assert kmi("desktop", "remove", "--system").code == 0
    assert everything(home / "all") == {}
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert kmi("desktop", "install").code == 0
    assert states(kmi) == ["in place"] * 4


def test_without_xdgs_variables_the_places_are_the_usual_ones(
    kmi: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    lines = kmi("desktop", "status", "--user").out.decode().splitlines()
    assert lines[0].endswith("~/.local/share/mime/packages/kmi.xml")
    assert lines[3].endswith("~/.config/ImageMagick/delegates.xml")
    assert kmi("desktop", "install", "--user").code == 0
    assert (home / ".local/share/applications/kmi-view.desktop").is_file()


def test_databases_are_renewed_and_what_is_missing_or_fails_is_told(kmi: Run, home: Path) -> None:
    missing = kmi("desktop", "install", "--user").err
    assert "update-mime-database is not here (shared-mime-info has it)" in missing
    assert "update-desktop-database is not here (desktop-file-utils has it)" in missing
    for name, code in (("update-mime-database", 0), ("update-desktop-database", 3)):
        program = home / "bin" / name
        program.write_text(f'#!/bin/sh\necho "{name} $1" >> "{home}/ran"\nexit {code}\n')
        program.chmod(0o755)
    result = kmi("desktop", "install", "--user")
    assert result.code == 0
    assert f"warning: update-desktop-database {home}/share/applications failed" in result.err
    assert (home / "ran").read_text() == (
        f"update-mime-database {home}/share/mime\nupdate-desktop-database {home}/share/applications\n"
    )
    shutil.rmtree(home / "share")
    (home / "ran").unlink()
    assert kmi("desktop", "remove", "--user").code == 0
    assert not (home / "ran").exists()  # on no folder
    (home / "bin" / "kmi").unlink()
    assert "no kmi is on the PATH" in kmi("desktop", "install", "--user").err


@pytest.mark.usefixtures("home")
def test_other_systems_and_evil_or_closed_places_are_refused_in_one_line(
    kmi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tmp_path / "a\x1b[31m\nb"
    evil.write_bytes(b"a file, no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(evil))
    assert_refused(kmi("desktop", "install", "--user"), 1, r"a\x1b[31m\nb")
    assert_refused(kmi("desktop", "open"), 2, "open")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert_refused(kmi("desktop", "status"), 4, "freedesktop.org")


def test_a_file_that_is_too_long_to_be_ours_is_not_read(home: Path) -> None:
    place = desktop.places(str(home), None)[0]
    Path(place.path).parent.mkdir(parents=True)
    with Path(place.path).open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(palettefmt.LimitError, match=r"kmi\.xml"):
        place.state()
    assert State("missing") is desktop.places(str(home / "other"), None)[0].state()


def test_the_menu_entry_is_valid() -> None:
    program = desktop_readers.needed("desktop-file-validate", "desktop-file-utils")
    done = subprocess.run([program, str(DATA / "kmi-view.desktop")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_imagemagick_reads_samples_as_we_do_and_runs_nothing_of_a_name(
    kmi: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{home / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    names = ("convert-im6.q16", "magick")
    convert = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if convert is None:
        desktop_readers.needed("magick", "imagemagick")
    monkeypatch.setenv("PATH", path)
    assert kmi("desktop", "install", "--user", "-q").code == 0
    for sample, name in (("sunset.kmi", "plain.kmi"), ("icon.kmi", 'a"; touch gone; "$(touch gone).kmi')):
        shutil.copy(SAMPLES / sample, home / name)
        done = subprocess.run([str(convert), name, "out.png"], cwd=home, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        expected = palettefmt.read(SAMPLES / sample).to_pixels()
        picture = opened(home / "out.png").convert("RGBA" if expected.shape[2] == 4 else "RGB")
        assert np.array_equal(np.asarray(picture), expected)
    assert not (home / "gone").exists()
    shutil.copy(vectors.FOLDER / "bad/stripe-crc.kmi", home / "bad.kmi")
    done = subprocess.run([str(convert), "bad.kmi", "bad.png"], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "the CRC-32 of its labels does not match" in done.stderr
    assert not (home / "bad.png").exists()


@pytest.mark.parametrize("before", ["", "mimetypes.init()"])
def test_python_knows_the_type_from_the_import_on(before: str) -> None:
    code = (
        f"import mimetypes\n{before}\nimport palettefmt\nprint(mimetypes.inited)\n"
        "print(mimetypes.guess_type('a.kmi')[0], mimetypes.guess_extension('image/x-kmi'))\n"
        "print(mimetypes.guess_type('a.png')[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(bool(before)), "image/x-kmi", ".kmi", "image/png"]
