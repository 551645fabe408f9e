"""Names to bytes and back: a local file through `palettefmt.files`, a URL such as ``s3://`` through fsspec."""

from __future__ import annotations

import contextlib
import glob
import importlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from palettefmt import files
from palettefmt.errors import ExistsError, FileAccessError, PalettefmtError, UnsupportedError
from palettefmt.limits import Limits

MAGIC = frozenset("*?[")


def is_url(name: str) -> bool:
    """Return whether a name is an fsspec URL.

    Parameters
    ----------
    name : str
    """
    return "://" in name


def has_magic(name: str) -> bool:
    """Return whether a name is a pattern.

    Parameters
    ----------
    name : str
    """
    return not MAGIC.isdisjoint(name)


def join(folder: str, name: str) -> str:
    """Return the path or URL of something in a folder.

    Parameters
    ----------
    folder : str
        Path or URL.
    name : str
        Name in it; slashes stand between sub-folders.
    """
    if is_url(folder):
        return f"{folder.rstrip('/')}/{name}"
    return os.path.join(folder, *name.split("/"))


@contextlib.contextmanager
def _remote(url: str, doing: str) -> Iterator[None]:
    """Turn whatever a remote file system raises into FileAccessError, on one line."""
    try:
        yield
    except PalettefmtError:
        raise
    except ImportError as error:
        scheme = url.split("://")[0]
        text = " ".join(str(error).split())
        raise UnsupportedError(f"{files.shown(url)}: {scheme}:// needs another package ({text})") from error
    except FileNotFoundError as error:
        raise FileAccessError(f"cannot {doing} {files.shown(url)}: no such file") from error
    except Exception as error:  # each of fsspec's back ends has errors of its own
        text = " ".join((str(error) or type(error).__name__).split())
        raise FileAccessError(f"cannot {doing} {files.shown(url)}: {text}") from error


class Found(NamedTuple):
    """A file that was found.

    Attributes
    ----------
    name : str
        Path or URL.
    below : str
        The part of it below the folder that was searched, with slashes.
    """

    name: str
    below: str


def in_the_way(target: str) -> ExistsError:
    """Return the error of an output that is there already.

    Parameters
    ----------
    target : str
        Path or URL.
    """
    return ExistsError(f"{files.shown(target)} exists already")


@dataclass(frozen=True)
class Storage:
    """Reads and writes by name.

    Parameters
    ----------
    options : mapping
        What fsspec's file system is made with: keys, an endpoint, ``anon``. It goes to workers, never into a file.

    Raises
    ------
    FileAccessError
        By every method that fails at a file or folder.
    UnsupportedError
        By every method, if a URL needs a package that is not installed.
    """

    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def read(self, name: str, limits: Limits) -> bytes:
        """Return the bytes of a file.

        Parameters
        ----------
        name : str
        limits : Limits

        Raises
        ------
        LimitError
            If the file is over the budget; then it is not fetched.
        """
        if not is_url(name):
            return files.read_bytes(name, limits)
        with _remote(name, "read"):
            system, path = self._system(name)
            limits.check_bytes(int(system.size(path) or 0))
            data: bytes = system.cat_file(path)
        limits.check_bytes(len(data))
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file, and make the folder it is in; one that is there is replaced.

        Parameters
        ----------
        name : str
            Of a local file it leads to the old bytes until all new ones are written.
        data : bytes
        """
        if not is_url(name):
            files.make_folder(os.path.dirname(name) or ".")
            files.write_atomic(name, data, overwrite=True)
            return
        with _remote(name, "write"):
            system, path = self._system(name)
            try:
                system.pipe_file(path, data)
            except FileNotFoundError:  # object stores have no folders, others have
                system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
                system.pipe_file(path, data)

    def size(self, name: str) -> int | None:
        """Return a file's size in bytes, or None if there is no file.

        Parameters
        ----------
        name : str
        """
        try:
            if not is_url(name):
                return files.file_size(name)
            with _remote(name, "read"):
                system, path = self._system(name)
                return int(system.size(path) or 0)
        except FileAccessError:
            return None

    def exists(self, name: str) -> bool:
        """Return whether there is something of this name; a link that leads nowhere counts.

        Parameters
        ----------
        name : str
        """
        if not is_url(name):
            return os.path.lexists(name)
        with _remote(name, "look for"):
            system, path = self._system(name)
            return bool(system.exists(path))

    def is_folder(self, name: str) -> bool:
        """Return whether the name is that of a folder, or is written as one (with a slash at its end).

        Parameters
        ----------
        name : str
        """
        if not is_url(name):
            return files.is_folder(name)
        with _remote(name, "look for"):
            system, path = self._system(name)
            return name.endswith("/") or bool(system.isdir(path))

    def inside(self, folder: str, recursive: bool) -> list[Found]:
        """Return all files in a folder.

        Parameters
        ----------
        folder : str
        recursive : bool
            Whether sub-folders are entered at all depths; those that are links are not.

        Returns
        -------
        list of Found
            In the order of their names.
        """
        if is_url(folder):
            with _remote(folder, "list"):
                system, path = self._system(folder)
                return _below(path, system.find(path, maxdepth=None if recursive else 1), system)

        def fail(error: OSError) -> None:
            reason = (error.strerror or str(error)).lower()
            raise FileAccessError(f"cannot list {files.shown(str(error.filename))}: {reason}") from error

        names: list[str] = []
        for place, folders, inside in os.walk(folder, onerror=fail):
            names += [os.path.join(place, name) for name in inside]
            if not recursive:
                folders.clear()
        return _below(folder, names)

    def matches(self, pattern: str) -> list[Found]:
        """Return the files that a pattern matches.

        Parameters
        ----------
        pattern : str
            ``*``, ``?`` and ``[...]`` match within a name, ``**`` any number of folders.

        Returns
        -------
        list of Found
            In the order of their names; `below` is the part behind the folders without wildcards.
        """
        if is_url(pattern):
            with _remote(pattern, "list"):
                system, path = self._system(pattern)
                about = system.glob(path, detail=True)
                return _below(_fixed_part(path), [each for each in about if about[each]["type"] == "file"], system)
        names = [name for name in glob.glob(pattern, recursive=True) if not os.path.isdir(name)]
        return _below(_fixed_part(pattern), names)

    def _system(self, url: str) -> tuple[Any, str]:
        """Return fsspec's file system of a URL, and the path in it."""
        try:
            url_to_fs = importlib.import_module("fsspec.core").url_to_fs
        except ImportError as error:
            raise UnsupportedError(
                f"{files.shown(url)}: a URL needs fsspec; install it with: pip install 'palettefmt[cloud]'"
            ) from error
        system, path = url_to_fs(url, **self.options)
        return system, str(path)


def _fixed_part(pattern: str) -> str:
    """Return the folder in front of a pattern's first wildcard."""
    before = pattern[: min(pattern.find(mark) for mark in MAGIC if mark in pattern)]
    return before[: before.rfind("/") + 1] or before[: before.rfind(os.sep) + 1]


def _below(base: str, names: Iterable[str], system: Any = None) -> list[Found]:
    """Return names in order, each with its part below the base; those of a remote system as URLs again."""
    found = []
    for name in sorted(names):
        if system is None:
            found.append(Found(name, os.path.relpath(name, base or ".").replace(os.sep, "/")))
        else:
            found.append(Found(system.unstrip_protocol(name), name.removeprefix(base.rstrip("/")).lstrip("/")))
    return found
