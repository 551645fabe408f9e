"""Files read and written in parts: slices of a file, a file written out of order, a file that only grows.

With `files`, the only module that touches the disk; both word errors the same way.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Self

from palettefmt.errors import TruncatedError
from palettefmt.files import AtomicFile, PathLike, _access


class Slices:
    """A regular file of which a slice is read when it is taken; nothing of it stays in memory.

    A map would count what was looked at as memory of the process. With `scattered` the system is told that slices will
    not follow each other, so that it reads no more than it is asked for.
    """

    def __init__(self, path: PathLike, *, scattered: bool = False) -> None:
        self._path = path
        with _access(path, "read"):
            self.file = open(path, "rb", buffering=0)  # noqa: SIM115  (closed by `close`)
            status = os.fstat(self.file.fileno())
            self._size = status.st_size
            if not stat.S_ISREG(status.st_mode):
                self.file.close()
                raise OSError(None, "only a regular file can be read in part")
        if scattered:
            self._advise("POSIX_FADV_RANDOM", 0, 0)

    def __len__(self) -> int:
        """Return the file's size."""
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        """Read some bytes."""
        start, stop, _ = part.indices(self._size)
        data = bytearray(max(0, stop - start))
        self.read_into(start, memoryview(data))
        return bytes(data)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the bytes from `offset` on, or raise TruncatedError."""
        with _access(self._path, "read"):
            _fill(self.file, offset, buffer)

    def expect(self, parts: Iterable[slice]) -> None:
        """Let the system fetch at once what will be sliced next."""
        for part in parts:
            self._advise("POSIX_FADV_WILLNEED", part.start, part.stop - part.start)

    def _advise(self, what: str, offset: int, size: int) -> None:
        """Give the system an advice, if it takes any."""
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(self.file.fileno(), offset, size, getattr(os, what))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fill(file: RawIOBase, offset: int, buffer: memoryview) -> None:
    """Read until a buffer is full; one call reads some 2 GiB at most."""
    file.seek(offset)
    while len(buffer):
        count = file.readinto(buffer)
        if not count:
            raise TruncatedError(f"the file ends at byte {file.tell():,}, within what should be there")
        buffer = buffer[count:]


class SeekableFile(AtomicFile):
    """An `AtomicFile` that is written out of order, and read back before it is published."""

    def write_at(self, offset: int, data: bytes | memoryview) -> None:
        """Write bytes at a place, behind the end too."""
        with _access(self._path, "write"):
            self.file.seek(offset)
            self.file.write(data)
            self.file.flush()

    def read_at(self, offset: int, size: int) -> bytes:
        """Read back what was written."""
        data = bytearray(size)
        with _access(self._path, "read back"):
            _fill(self.file.raw, offset, memoryview(data))
        return bytes(data)


class Log:
    """A local file that only grows, a line at a time.

    Each line is handed to the system at once, so that it is kept even if the process is killed.

    Parameters
    ----------
    path : str or path-like
        The file; made if it is not there.

    Raises
    ------
    FileAccessError
        If it cannot be opened, or later written to.
    """

    def __init__(self, path: PathLike) -> None:
        self._path = path
        with _access(path, "write"):
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)

    def add(self, line: str) -> None:
        """Add a line.

        Parameters
        ----------
        line : str
            Without the line feed at its end.
        """
        data = memoryview(line.encode() + b"\n")
        with _access(self._path, "write"):
            while data:
                data = data[os.write(self._file, data) :]

    def close(self) -> None:
        """Wait until the disk has every line, and close the file; does nothing the second time."""
        if self._file < 0:
            return
        with _access(self._path, "write"):
            try:
                os.fsync(self._file)
            finally:
                os.close(self._file)
                self._file = -1


_quiet = threading.Lock()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Let what C libraries print on the process's stderr lead to nowhere meanwhile; one thread at a time."""
    with _quiet:
        try:
            kept = os.dup(2)
        except OSError:  # there is no stderr
            kept = -1
        if kept >= 0:
            leave_to_nobody(2)
        try:
            yield
        finally:
            if kept >= 0:
                os.dup2(kept, 2)
                os.close(kept)


def leave_to_nobody(descriptor: int) -> None:
    """Let an open file lead to nowhere, so that what Python still flushes into a broken pipe is no error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    if nowhere != descriptor:
        os.close(nowhere)
