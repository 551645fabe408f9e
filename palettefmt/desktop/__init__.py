"""What a desktop has to know of .kmi files, where nothing is compiled: which files, where, and whether they are ours.

The files are those of ``palettefmt/data/desktop``. What is written ends with a comment that has a hash of it, the seal,
so that a file of an older version is told from one that somebody has changed: the first is renewed and removed, the
second is left alone. ImageMagick's list of delegates is the user's; in it one line is ours.

It imports `files`, `limits` and errors, and does not know where a user's folders are: the command line does.
"""

from __future__ import annotations

import enum
import hashlib
import os
import re
from dataclasses import dataclass
from importlib import resources

from palettefmt import files
from palettefmt.limits import Limits

_FOLDERS = {
    "kmi.xml": ("file type", "mime/packages"),
    "kmi.thumbnailer": ("thumbnails", "thumbnailers"),
    "kmi-view.desktop": ("menu entry", "applications"),
}
_LIST = "delegates.xml"
_ANY_LINE = re.compile(rb"""<delegate\b[^>]*\bdecode=["']kmi["'][^\n]*\n?""")
_END = b"</delegatemap>"
_SEAL = re.compile(rb"(?:# |<!-- )sealed by kmi desktop: ([0-9a-f]{16})(?: -->)?\n\Z")
_LIMITS = Limits(max_bytes=1 << 20)  # of a file that is looked at


class State(enum.Enum):
    """What there is at a place."""

    IN_PLACE = "in place"
    OUTDATED = "outdated"  # ours, as another version wrote it
    FOREIGN = "not ours"  # somebody has written or changed it
    MISSING = "missing"


@dataclass(frozen=True)
class Place:
    """A file of a desktop that is ours, or that has a line of ours.

    Attributes
    ----------
    what : str
        What it is for, in two words.
    path : str
        Where it is, or would be.
    name : str
        Of the file in the package that has its content.
    """

    what: str
    path: str
    name: str

    @property
    def is_list(self) -> bool:
        """Whether one line of the file is ours, and the rest the user's."""
        return self.name == _LIST

    def state(self) -> State:
        """Return what is there; raise FileAccessError or LimitError if that cannot be read."""
        return self._state(self._part(self._text()))

    def install(self) -> State:
        """Write what is missing or outdated; return what there was before.

        What is not ours stays as it is, and so does a list of delegates that has no one place for our line.
        """
        text = self._text()
        part = self._part(text)
        before = self._state(part)
        if before in (State.IN_PLACE, State.FOREIGN):
            return before
        new = self._sealed()
        if text is None:
            new = self._whole(new)
        elif part is not None:
            new = text.replace(part, new)
        elif text.count(_END) == 1:
            new = text.replace(_END, new + _END)
        else:
            return before
        files.make_folder(os.path.dirname(self.path))
        files.write_atomic(self.path, new, overwrite=True)
        return before

    def remove(self) -> State:
        """Take away what is ours; return what there was before."""
        text = self._text()
        part = self._part(text)
        before = self._state(part)
        if text is None or part is None or before is State.FOREIGN:
            return before
        rest = text.replace(part, b"")
        if rest == self._whole(b""):
            files.remove(self.path)
        else:
            files.write_atomic(self.path, rest, overwrite=True)
        return before

    def by_hand(self) -> str:
        """Return the line to add to a list of delegates by hand."""
        return self._wanted().decode().strip()

    def _content(self) -> bytes:
        return resources.files("palettefmt").joinpath("data", "desktop", self.name).read_bytes()

    def _wanted(self) -> bytes:
        """Return what is ours of the content: all of it, or a line."""
        found = _ANY_LINE.search(self._content())
        return found[0] if found else self._content()

    def _whole(self, part: bytes) -> bytes:
        """Return a file that has nothing but a part of ours, or of an emptied one what is left."""
        return self._content().replace(self._wanted(), part)

    def _sealed(self) -> bytes:
        """Return our part with its seal: a line's own is on the line."""
        body = self._wanted()
        seal = f"sealed by kmi desktop: {_hash(body)}"
        if self.is_list:
            return body.rstrip(b"\n") + f" <!-- {seal} -->\n".encode()
        return body + (f"<!-- {seal} -->\n" if self.name.endswith(".xml") else f"# {seal}\n").encode()

    def _text(self) -> bytes | None:
        """Return what is there."""
        return files.read_bytes(self.path, _LIMITS) if os.path.lexists(self.path) else None

    def _part(self, text: bytes | None) -> bytes | None:
        """Return the part of a text that should be ours."""
        if text is None or not self.is_list:
            return text
        found = _ANY_LINE.search(text)
        return found[0] if found else None

    def _state(self, part: bytes | None) -> State:
        if part is None:
            return State.MISSING
        if part in (self._sealed(), self._wanted()):  # the second: copied by hand
            return State.IN_PLACE
        return State.OUTDATED if _is_sealed(part) else State.FOREIGN


def places(data_home: str, config_home: str | None) -> list[Place]:
    """Return the places of a user, or of all users.

    Parameters
    ----------
    data_home : str
        ``$XDG_DATA_HOME``, or ``/usr/local/share``.
    config_home : str or None
        ``$XDG_CONFIG_HOME``; None for all users, whose ImageMagick has no folder for lists of others.
    """
    found = [Place(what, os.path.join(data_home, folder, name), name) for name, (what, folder) in _FOLDERS.items()]
    return found if config_home is None else [*found, magick_place(config_home)]


def magick_place(config_home: str) -> Place:
    """Return the place of our line for ImageMagick."""
    return Place("ImageMagick", os.path.join(config_home, "ImageMagick", _LIST), _LIST)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body.rstrip(b"\n")).hexdigest()[:16]


def _is_sealed(part: bytes) -> bool:
    """Return whether a part is as some version of ours has written it."""
    seal = _SEAL.search(part)
    return seal is not None and seal[1].decode() == _hash(part[: seal.start()].rstrip(b" "))
