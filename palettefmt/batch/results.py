"""results.jsonl: a row for each picture, added when it is finished; a later run reads what is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from palettefmt import files
from palettefmt.errors import ExistsError, UsageError
from palettefmt.streams import Log

Status = Literal["done", "larger", "failed", "unchanged"]


@dataclass(frozen=True)
class Row:
    """What became of one picture.

    Its output was written ("done"); it was not, since it would be larger than its source ("larger"); there is none
    ("failed"); or an earlier run has made it and it is left as it is ("unchanged": such a row is not stored, the
    earlier one stays).
    """

    output: str  # name inside the output folder; no two rows share it
    source: str  # name of the picture
    status: Status
    bytes_in: int | None = None
    bytes_out: int | None = None
    width: int | None = None
    height: int | None = None
    colors: int | None = None
    bits_per_pixel: float | None = None  # all bits of the output divided by the pixels
    psnr_db: float | None = None  # against the source as it looks on white; None if all is exact, or nothing was made
    exact: bool = False  # whether every pixel has exactly its colour
    seconds: float = 0.0  # from reading to having written, by the worker's clock
    error: str | None = None  # on one line
    exit_code: int = 0  # the error's, see `palettefmt.errors`
    warnings: Sequence[str] = ()  # what was left out or assumed
    key: str = ""  # SHA-256 of the options and the source's bytes

    def line(self) -> str:
        """Return the row as one line of JSON."""
        return json.dumps(asdict(self))


_FIELDS = {field.name for field in fields(Row)}


class Journal:
    """The rows of one output folder, on the local disk, the newest of each output.

    Where there are rows already, it either goes on with them (`keep`), or begins anew (`replace`), or refuses with
    ExistsError. A file that is something else is a UsageError.
    """

    def __init__(self, path: str, *, keep: bool = False, replace: bool = False) -> None:
        self.path = path
        self.rows: dict[str, Row] = {}
        try:
            files.check_absent(path)
        except ExistsError:
            if keep:
                self.rows = _read(path)
            elif not replace:
                advice = 'go on with mode="resume" or mode="retry-failed", or begin anew with force=True'
                raise ExistsError(f"{files.shown(path)} exists already", advice) from None
        self._log: Log | None = None

    def start(self) -> Log:
        """Make ready for rows; nothing is written before."""
        self._store(self.rows.values())  # also drops a last line that broke off
        self._log = Log(self.path)
        return self._log

    def add(self, row: Row) -> None:
        """Add a finished picture's row; it is in the file when this returns."""
        log = self._log or self.start()
        if row.status != "unchanged":
            log.add(row.line())
            self.rows[row.output] = row

    def close(self) -> None:
        """Close the file; what is in it has reached the disk when this returns."""
        if self._log is not None:
            log, self._log = self._log, None
            log.close()

    def tidy(self, order: Iterable[str]) -> None:
        """Leave one row for each output in the file, which must be closed; those in `order` come last, in it."""
        ordered = [self.rows[output] for output in order if output in self.rows]
        now = {row.output for row in ordered}
        self._store([*(row for row in self.rows.values() if row.output not in now), *ordered])

    def _store(self, rows: Iterable[Row]) -> None:
        files.write_atomic(self.path, "".join(f"{row.line()}\n" for row in rows).encode(), overwrite=True)


def _read(path: str) -> dict[str, Row]:
    """Return the rows of a file, the last of each output."""
    rows: dict[str, Row] = {}
    *lines, last = files.read_bytes(path).split(b"\n")
    for number, line in enumerate([*lines, last] if last else lines, 1):
        try:
            value: Any = json.loads(line)
            row = Row(**{name: each for name, each in value.items() if name in _FIELDS})
        except (ValueError, TypeError, AttributeError) as error:
            if number > len(lines):  # it broke off
                break
            raise UsageError(f"{files.shown(path)}, line {number}: not a row of results") from error
        rows[row.output] = row
    return rows
