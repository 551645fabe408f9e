"""``kmi desktop``: file managers and ImageMagick learn what .kmi is, as far as nothing has to be compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import click

from palettefmt import desktop, files
from palettefmt.cli import common
from palettefmt.desktop import Place, State
from palettefmt.errors import ExistsError, UnsupportedError

SYSTEM = "/usr/local/share"
# What makes the desktop see what has changed, the folder that it works on, and the package that has it.
DATABASES = (
    ("update-mime-database", "mime", "shared-mime-info"),
    ("update-desktop-database", "applications", "desktop-file-utils"),
)
COMPILED = """\
Two plugins have to be compiled, from the source of palettefmt:
  for Qt and KDE    cd spec/integration/qt && cmake -B build &&
                    cmake --build build && sudo cmake --install build
  for GTK, GNOME    cd spec/integration/gdk-pixbuf && make && sudo make install"""


@click.command("desktop")
@click.argument("action", type=click.Choice(["install", "remove", "status"]))
@click.option("--user", "scope", flag_value="user", help="For you alone.  [default, but for root]")
@click.option("--system", "scope", flag_value="system", help=f"For all users, in {SYSTEM}.")
@common.quiet_option
def desktop_command(action: str, scope: str | None, quiet: bool) -> None:
    """Let file managers and ImageMagick open .kmi files.

    Puts four small files in place, or takes them away: the file type, known by its signature, thumbnails, "Open with
    kmi view", and a line for ImageMagick. What somebody else has written there is left alone.

    `status` says what is in place, and how to build the plugins for Qt and GTK.
    """
    if sys.platform in ("darwin", "win32"):
        raise UnsupportedError("kmi desktop is for desktops that follow freedesktop.org: Linux, BSD")
    is_user = os.geteuid() != 0 if scope is None else scope == "user"
    data_home, config_home = _homes() if is_user else (SYSTEM, None)
    places = desktop.places(data_home, config_home)
    if action == "status":
        _status(places)
        if not is_user:
            _say_system_line(quiet)
        common.say(COMPILED, quiet)
        return
    kept = _install(places, quiet) if action == "install" else _remove(places, quiet)
    _renew(data_home, quiet)
    if action == "install":
        if not is_user:
            _say_system_line(quiet)
        if shutil.which("kmi") is None:
            common.say("kmi: warning: no kmi is on the PATH; nothing of this works without it")
        common.say(COMPILED, quiet)
    if kept:
        raise click.exceptions.Exit(ExistsError.exit_code)


def _homes() -> tuple[str, str]:
    """Return where a user's data and settings are."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return data, os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")


def _status(places: list[Place]) -> None:
    common.check_stdout()
    for place in places:
        click.echo(_line(place, place.state().value))


def _install(places: list[Place], quiet: bool) -> bool:
    """Install all; return whether something that is not ours was in the way."""
    words = {State.IN_PLACE: "in place", State.OUTDATED: "renewed", State.MISSING: "installed"}
    kept = False
    for place in places:
        before, after = place.install(), place.state()
        done = after is State.IN_PLACE
        common.say(_line(place, words[before] if done else after.value), quiet)
        if not done:
            kept = True
            _explain(place)
    return kept


def _remove(places: list[Place], quiet: bool) -> bool:
    """Remove what is ours; return whether something else was there."""
    words = {State.FOREIGN: "not ours", State.MISSING: "missing"}
    befores = [place.remove() for place in places]
    for place, before in zip(places, befores, strict=True):
        common.say(_line(place, words.get(before, "removed")), quiet)
    return State.FOREIGN in befores


def _explain(place: Place) -> None:
    """Say what to do where something is in the way."""
    path = files.shown(place.path)
    if place.is_list:
        _say_line(place, f"kmi: add this line to {path} yourself:")
    else:
        common.say(f"kmi: {path} is not as kmi desktop writes it, and is left alone; move it away and install again")


def _say_line(place: Place, how: str) -> None:
    """Say which line to add to a list of delegates; it is not wrapped, so that it can be copied."""
    common.say(how)
    click.echo(place.by_hand(), err=True)


def _say_system_line(quiet: bool) -> None:
    """Say it of ImageMagick's own list, which has no folder for lists of others."""
    if not quiet:
        _say_line(desktop.magick_place(""), "For ImageMagick, add this line to /etc/ImageMagick-6/delegates.xml:")


def _line(place: Place, word: str) -> str:
    home = os.path.expanduser("~")
    path = place.path
    if path.startswith(home + os.sep):
        path = "~" + path[len(home) :]
    return f"{place.what:<12} {word:<10} {files.shown(path)}"


def _renew(data_home: str, quiet: bool) -> None:
    """Have the desktop see what has changed."""
    for program, folder, package in DATABASES:
        path, found = os.path.join(data_home, folder), shutil.which(program)
        if found is None:
            common.say(f"kmi: {program} is not here ({package} has it); run it on {files.shown(path)}", quiet)
        elif os.path.isdir(path):
            done = subprocess.run([found, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
            if done.returncode:
                common.say(f"kmi: warning: {program} {files.shown(path)} failed")
