"""The only module that touches the disk: bounded reads, memory maps, atomic writes."""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from palettefmt.errors import ExistsError, FileAccessError, PalettefmtError, TruncatedError
from palettefmt.limits import DEFAULT_LIMITS, Limits

PathLike = str | os.PathLike[str]


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
    """Return a file's bytes, or raise FileAccessError, or LimitError if it is over the budget."""
    with _access(path, "read"), open(path, "rb") as file:
        limits.check_bytes(os.fstat(file.fileno()).st_size)
        data = file.read(limits.max_bytes + 1)
    limits.check_bytes(len(data))
    return data


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


def check_folder(path: PathLike) -> None:
    """Raise FileAccessError if the folder that `path` would be written to is not there."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise FileAccessError(f"cannot write {shown(path)}: the folder {shown(folder)} does not exist")


def check_absent(path: PathLike) -> None:
    """Raise ExistsError if there is something at `path` already."""
    if os.path.lexists(path) and not _is_stream(Path(path)):
        raise _exists(path)


def _exists(path: PathLike) -> ExistsError:
    return ExistsError(f"{shown(path)} exists already; use --force (overwrite=True in Python) to replace it")


def write_atomic(path: PathLike, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file so that its name always leads to the old bytes or to all of the new ones.

    The bytes go to a new file in the same folder, are synced to the disk, and only then take the name. On Linux the
    new file has no name until it is whole, so that nothing remains of it if the process is killed; only between its
    first name and the one that it replaces (two system calls) can a kill leave it, whole, as ``.NAME.*.tmp``. Where the
    system has no nameless files (macOS, Windows, some network file systems), a kill at any time leaves such a file.
    A symbolic link is followed; a device or FIFO is written to directly.

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
    if not overwrite:
        check_absent(path)
    with _access(path, "write"):
        if _is_stream(Path(path)):
            Path(path).write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise IsADirectoryError(None, "is a directory")
        temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
        try:
            if not _write_nameless(temporary, target, data, overwrite):
                _write_named(temporary, target, data, overwrite)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)


def _is_stream(path: Path) -> bool:
    """Return whether `path` is a device, FIFO or socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _write_nameless(temporary: Path, target: Path, data: bytes, overwrite: bool) -> bool:
    """Write a file that gets its name when it is whole; return False where the system cannot do that."""
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        descriptor = os.open(target.parent, os.O_WRONLY | os.O_TMPFILE, 0o666)
    except OSError:  # no such files here; if it is other trouble, a named file will meet it again
        return False
    with open(descriptor, "wb") as file:
        _write_synced(file, data, descriptor, target)
        name = temporary if overwrite else target
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            # With a folder given, Python follows the link in /proc to the file itself; that needs no privilege.
            os.link(f"/proc/self/fd/{descriptor}", name.name, dst_dir_fd=folder, follow_symlinks=True)
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # no /proc, for example
            return False
        finally:
            os.close(folder)
    if overwrite:
        os.replace(temporary, target)
    return True


def _write_named(temporary: Path, target: Path, data: bytes, overwrite: bool) -> None:
    """Write a file under a temporary name, and give it its own; without `overwrite` only if nobody else has that."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(temporary, flags, 0o666), "wb") as file:
        _write_synced(file, data, temporary, target)
    if not overwrite:
        try:
            os.link(temporary, target)
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # a file system without hard links: check and rename, with a gap between the two
            check_absent(target)
        else:
            return
    os.replace(temporary, target)


def _write_synced(file: BinaryIO, data: bytes, handle: int | Path, target: Path) -> None:
    """Write and sync a new file; it gets the mode of the file that it replaces, else the umask's."""
    if target.exists():
        os.chmod(handle, stat.S_IMODE(target.stat().st_mode))
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a crash of the machine; not every system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
