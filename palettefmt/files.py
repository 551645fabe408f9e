"""The disk: bounded reads, memory maps, whole files that appear at once. Only this module and `streams` touch it."""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

from palettefmt.errors import ExistsError, FileAccessError, LimitError, PalettefmtError, TruncatedError
from palettefmt.limits import DEFAULT_LIMITS, Limits

PathLike = str | os.PathLike[str]
_DEVICE_BYTES = 1 << 20
IF_IT_EXISTS = "give another name, or replace it with overwrite=True"  # the advice of an ExistsError


def shown(path: PathLike) -> str:
    """Return a path for a message: control characters and undecodable bytes escaped, the rest as it is."""
    text = os.fspath(path) or "''"
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


@contextlib.contextmanager
def _access(path: PathLike, doing: str) -> Iterator[None]:
    """Turn the system's errors into ours, with the path in the message."""
    try:
        yield
    except PalettefmtError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileAccessError(f"cannot {doing} {shown(path)}: {reason}") from error
    except ValueError as error:  # an embedded NUL, for example
        raise FileAccessError(f"cannot {doing} {shown(path)}: {error}") from error


def read_bytes(path: PathLike, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a file's bytes, or raise FileAccessError, or LimitError with its name if it is over the budget."""
    with _access(path, "read"), open(path, "rb") as file:
        try:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return stream_bytes(file, limits)
            limits.check_bytes(status.st_size)
            data = file.read(limits.max_bytes + 1)
            limits.check_bytes(len(data))
            return data
        except LimitError as error:
            raise error.under(shown(path)) from error


def stream_bytes(file: BinaryIO, limits: Limits) -> bytes:
    """Return what a pipe gives until its end, or a device, of which those that end give little; or raise LimitError."""
    try:
        may_be_long = not stat.S_ISCHR(os.fstat(file.fileno()).st_mode)
    except OSError:  # it only looks like a file
        may_be_long = True
    budget = limits.for_streams() if may_be_long else min(_DEVICE_BYTES, limits.max_bytes)
    data = file.read(budget + 1)
    if len(data) > budget and not may_be_long:
        raise LimitError(f"a device that gave {budget:,} bytes and goes on; give a file")
    limits.check_stream(len(data))
    return data


def check_regular(path: PathLike) -> None:
    """Raise FileAccessError if there is something else than a file: a pipe, for example, which might never end."""
    with _access(path, "read"):
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise OSError(None, "is a folder, a pipe or a device, not a file")


def mapped(path: PathLike) -> memoryview:
    """Return a file's bytes as a read-only memory map: only what is looked at is read.

    The map ends with the last view of it.
    """
    with _access(path, "read"), open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(None, "only a regular file can be read in part")
        if status.st_size == 0:
            raise TruncatedError("the file is empty")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def file_size(path: PathLike) -> int:
    """Return a file's size in bytes."""
    with _access(path, "read"):
        return os.stat(path).st_size


def is_folder(path: PathLike) -> bool:
    """Return whether `path` is a folder, or is written as one (with a slash at its end)."""
    return os.fspath(path).endswith((os.sep, "/")) or os.path.isdir(path)


def same_file(first: PathLike, second: PathLike) -> bool:
    """Return whether two names lead to one file that exists."""
    try:
        return os.path.samefile(first, second)
    except (OSError, ValueError):
        return False


def make_folder(path: PathLike) -> None:
    """Make a folder and its parents, unless it is there."""
    with _access(path, "make the folder"):
        os.makedirs(path, exist_ok=True)


def remove(path: PathLike) -> None:
    """Remove a file, or a symbolic link and not what it leads to."""
    with _access(path, "remove"):
        os.unlink(path)


def check_folder(path: PathLike) -> None:
    """Raise FileAccessError if the folder that `path` would be written to is not there."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        if os.path.lexists(folder):
            raise FileAccessError(f"cannot write {shown(path)}: {shown(folder)} is no folder")
        raise FileAccessError(f"cannot write {shown(path)}: the folder {shown(folder)} does not exist")


def check_absent(path: PathLike) -> None:
    """Raise ExistsError if there is something at `path` already."""
    if os.path.lexists(path) and not _is_stream(path):
        raise _exists(path)


def _exists(path: PathLike) -> ExistsError:
    return ExistsError(f"{shown(path)} exists already", IF_IT_EXISTS)


def write_atomic(path: PathLike, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file so that its name always leads to the old bytes or to all of the new ones; see `AtomicFile`.

    A device or FIFO is written to directly.

    Parameters
    ----------
    path : str or path-like
    data : bytes
    overwrite : bool, default False
        Whether to replace a file that is there.

    Raises
    ------
    ExistsError
        If there is a file and `overwrite` is False, even if it appeared while we were writing.
    FileAccessError
        If the folder is missing, read-only or full.
    """
    if _is_stream(path):
        with _access(path, "write"):
            Path(path).write_bytes(data)
        return
    with AtomicFile(path, overwrite=overwrite) as new:
        new.write(data)


class AtomicFile:
    """A new file that takes its name when it is whole and synced to the disk; until then the name leads to the old one.

    Leaving the context publishes it, or removes it if there was an error. On Linux it has no name until it is whole, so
    that nothing remains of it if the process is killed; only where it replaces a file, between two system calls, can a
    kill leave it, whole, as ``.NAME.*.tmp`` in the same folder. Where the system has no nameless files (macOS, Windows,
    some network file systems), a kill at any time leaves such a file. A symbolic link is followed.

    Parameters
    ----------
    path : str or path-like
        Of a regular file, or of none yet.
    overwrite : bool, default False

    Raises
    ------
    ExistsError, FileAccessError
        As `write_atomic`, when it is made, written to or published.
    """

    def __init__(self, path: PathLike, *, overwrite: bool = False) -> None:
        if not overwrite:
            check_absent(path)
        self._path, self._overwrite = path, overwrite
        with _access(path, "write"):
            self._target = Path(os.path.realpath(path))
            if self._target.is_dir():
                raise IsADirectoryError(None, "is a directory")
            if _is_stream(self._target):
                raise OSError(None, "is a device or pipe, which has no old content to keep")
            self._temporary = self._target.with_name(f".{self._target.name[:100]}.{os.urandom(6).hex()}.tmp")
            descriptor = _nameless(self._target.parent)
            self._is_nameless = descriptor is not None
            self.file = open(_named(self._temporary) if descriptor is None else descriptor, "w+b")  # noqa: SIM115
            try:
                self._copy_mode()
            except BaseException:
                self.discard()
                raise

    def _copy_mode(self) -> None:
        """Give the new file the mode of the one that it replaces; without one it has the umask's."""
        if self._target.exists():
            mode = stat.S_IMODE(self._target.stat().st_mode)
            os.chmod(self.file.fileno() if self._is_nameless else self._temporary, mode)

    def write(self, data: bytes | memoryview) -> None:
        """Write some bytes."""
        with _access(self._path, "write"):
            self.file.write(data)

    def publish(self) -> None:
        """Sync the file and give it its name."""
        try:
            with _access(self._path, "write"):
                self.file.flush()
                os.fsync(self.file.fileno())
                self._take_name()
                _sync_folder(self._target.parent)
        finally:
            self.discard()

    def _take_name(self) -> None:
        """Give the synced file its name; without `overwrite` only if nobody else has taken it meanwhile."""
        if self._overwrite:
            if self._is_nameless:
                _link_open_file(self.file.fileno(), self._temporary)
            self._rename()
            return
        try:
            if self._is_nameless:
                _link_open_file(self.file.fileno(), self._target)
            else:
                os.link(self._temporary, self._target)
        except FileExistsError:
            raise _exists(self._target) from None
        except OSError:
            if self._is_nameless:
                raise
            check_absent(self._target)  # a file system without hard links: between this and the renaming is a gap
            self._rename()

    def _rename(self) -> None:
        self.file.close()  # Windows renames no open file
        os.replace(self._temporary, self._target)

    def discard(self) -> None:
        """Remove what has not been published."""
        with contextlib.suppress(OSError):  # closing may flush to a full disk
            self.file.close()
        with contextlib.suppress(OSError):  # the folder may be gone, or read-only by now; that is not what to report
            self._temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Publish, or remove after an error."""
        if kind is None:
            self.publish()
        else:
            self.discard()


def _is_stream(path: PathLike) -> bool:
    """Return whether `path` is a device, FIFO or socket."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _nameless(folder: Path) -> int | None:
    """Open a new file without a name, or return None where the system has no such files."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        descriptor = os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o666)
    except OSError:  # not on this file system; if it is other trouble, a named file will meet it again
        return None
    if os.path.exists(_link_of(descriptor)):
        return descriptor
    os.close(descriptor)  # without /proc it would never get a name
    return None


def _named(path: Path) -> int:
    """Open a new file."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


def _link_of(descriptor: int) -> str:
    return f"/proc/self/fd/{descriptor}"


def _link_open_file(descriptor: int, path: Path) -> None:
    """Give an open file a name that nothing has; that needs no privilege when it goes through /proc."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Only with a folder given does Python have the system follow the link to the file itself.
        os.link(_link_of(descriptor), path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a crash of the machine; not every system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
