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

_WILDCARDS = frozenset("*?[")


def is_url(name: str) -> bool:
    """Return whether a name is an fsspec URL."""
    return "://" in name


def is_pattern(name: str) -> bool:
    """Return whether a name has wildcards."""
    return not _WILDCARDS.isdisjoint(name)


def join(folder: str, name: str) -> str:
    """Return the path or URL of something in a folder; slashes in its name stand between sub-folders."""
    return f"{folder.rstrip('/')}/{name}" if is_url(folder) else os.path.join(folder, *name.split("/"))


class Found(NamedTuple):
    """A file that was found."""

    name: str  # path or URL
    below: str  # the part of it below the folder that was searched, with slashes


def in_the_way(target: str) -> ExistsError:
    """Return the error of an output that is there already."""
    return ExistsError(f"{files.shown(target)} exists already")


@dataclass(frozen=True)
class Storage:
    """Reads and writes by name.

    What goes wrong with a file or folder is a FileAccessError, and a URL that needs another package an
    UnsupportedError. `options` are what fsspec's file system is made with: keys, an endpoint, ``anon``. They go to
    workers, never into a file.
    """

    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def read(self, name: str, limits: Limits) -> bytes:
        """Return the bytes of a file; one that is over the budget is a LimitError, and is not fetched."""
        if not is_url(name):
            files.check_regular(name)
            return files.read_bytes(name, limits)
        with self._remote(name, "read") as (system, path):
            limits.check_bytes(int(system.size(path) or 0))
            data: bytes = system.cat_file(path)
        limits.check_bytes(len(data))
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file, and make the folder it is in; one that is there is replaced, a local one atomically."""
        if not is_url(name):
            files.make_folder(os.path.dirname(name) or ".")
            files.write_atomic(name, data, overwrite=True)
            return
        with self._remote(name, "write") as (system, path):
            try:
                system.pipe_file(path, data)
            except FileNotFoundError:  # object stores have no folders, others have
                system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
                system.pipe_file(path, data)

    def size(self, name: str) -> int | None:
        """Return a file's size in bytes, or None if there is no file."""
        try:
            if not is_url(name):
                return files.file_size(name)
            with self._remote(name, "read") as (system, path):
                return int(system.size(path) or 0)
        except FileAccessError:
            return None

    def exists(self, name: str) -> bool:
        """Return whether there is something of this name; a link that leads nowhere counts."""
        if not is_url(name):
            return os.path.lexists(name)
        with self._remote(name, "look for") as (system, path):
            return bool(system.exists(path))

    def is_folder(self, name: str) -> bool:
        """Return whether the name is that of a folder, or is written as one (with a slash at its end)."""
        if not is_url(name):
            return files.is_folder(name)
        with self._remote(name, "look for") as (system, path):
            return name.endswith("/") or bool(system.isdir(path))

    def inside(self, folder: str, recursive: bool) -> list[Found]:
        """Return all files in a folder in the order of their names; sub-folders that are links are not entered."""
        if is_url(folder):
            with self._remote(folder, "list") as (system, path):
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
        """Return the files that a pattern matches in the order of their names, below its part without wildcards.

        ``*``, ``?`` and ``[...]`` match within a name, ``**`` any number of folders.
        """
        if is_url(pattern):
            with self._remote(pattern, "list") as (system, path):
                about = system.glob(path, detail=True)
                return _below(_fixed_part(path), [each for each in about if about[each]["type"] == "file"], system)
        names = [name for name in glob.glob(pattern, recursive=True) if not os.path.isdir(name)]
        return _below(_fixed_part(pattern), names)

    @contextlib.contextmanager
    def _remote(self, url: str, doing: str) -> Iterator[tuple[Any, str]]:
        """Give fsspec's file system of a URL and the path in it; whatever it raises is told on one line."""
        name = files.shown(url)
        try:
            url_to_fs = importlib.import_module("fsspec.core").url_to_fs
        except ImportError as error:
            how = "install it with: pip install 'palettefmt[cloud]'"
            raise UnsupportedError(f"{name}: a URL needs fsspec; {how}") from error
        try:
            system, path = url_to_fs(url, **self.options)
            yield system, str(path)
        except PalettefmtError:
            raise
        except ImportError as error:
            scheme, text = url.split("://")[0], " ".join(str(error).split())
            raise UnsupportedError(f"{name}: {scheme}:// needs another package ({text})") from error
        except FileNotFoundError as error:
            raise FileAccessError(f"cannot {doing} {name}: no such file") from error
        except Exception as error:  # each of fsspec's back ends has errors of its own
            text = " ".join((str(error) or type(error).__name__).split())
            raise FileAccessError(f"cannot {doing} {name}: {text}") from error


def _fixed_part(pattern: str) -> str:
    """Return the folder in front of a pattern's first wildcard."""
    before = pattern[: min(pattern.find(mark) for mark in _WILDCARDS if mark in pattern)]
    return before[: before.rfind("/") + 1] or before[: before.rfind(os.sep) + 1]


def _below(base: str, names: Iterable[str], system: Any = None) -> list[Found]:
    """Return names in order, each with its part below the base; those of a remote system as URLs again."""
    if system is None:
        return [Found(name, os.path.relpath(name, base or ".").replace(os.sep, "/")) for name in sorted(names)]
    start = base.rstrip("/")
    return [Found(system.unstrip_protocol(name), name.removeprefix(start).lstrip("/")) for name in sorted(names)]
