"""The progress bar: what is being done, how much of it is, and for how long; on stderr, if somebody watches.

There is one at a time. It appears when work takes longer than a moment, is drawn ten times a second by a thread of its
own, so that it moves even where nobody can tell how far the work is, and is cleared away at the end. What is said
meanwhile is printed above it (`palettefmt.cli.common.say`), in whole lines.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from palettefmt import files

if TYPE_CHECKING:
    from rich.console import Console

_MOMENT = 0.3  # seconds; what is done sooner needs no bar
_LINE = 70  # characters of what is being done, in the widest terminal
_NAME = 24  # characters of a file's name

_shown: list[Bar] = []


class Bar:
    """A callback for the share done, 0 to 1; what is being done is said to `doing`."""

    def __init__(self, what: str, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        name = Column(no_wrap=True, overflow="ellipsis", max_width=_LINE, ratio=1)
        columns: tuple[ProgressColumn, ...] = (
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False, table_column=name),
            BarColumn(bar_width=12),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
        )
        start = clock()

        class Late(Progress):
            def get_renderables(self) -> Iterator[object]:  # type: ignore[override]
                if clock() - start >= _MOMENT:
                    yield from super().get_renderables()

        self.console = console
        self._what, self._share, self._lock = what, 0.0, threading.Lock()
        self._rich = Late(*columns, console=console, transient=True, expand=True, redirect_stdout=False)
        self._task = self._rich.add_task(files.shown(what), total=1.0)

    def __call__(self, share: float) -> None:
        """Take the share done; it never goes back."""
        with self._lock:
            self._share = max(self._share, min(share, 1.0))
            self._rich.update(self._task, completed=self._share)

    def title(self, what: str) -> None:
        """Say what the work is as a whole, which stands before what is being done of it."""
        self._what = what
        self.doing("")

    def doing(self, what: str) -> None:
        """Say what is being done."""
        words = f"{self._what}: {what}" if what else self._what
        self._rich.update(self._task, description=files.shown(words))

    def say(self, message: str) -> None:
        """Print a message above the bar, wrapped at words."""
        from rich.text import Text

        self.console.print(Text(message), soft_wrap=False)

    def start(self) -> None:
        """Begin to draw."""
        _shown.append(self)
        self._rich.start()

    def stop(self) -> None:
        """Clear the bar away."""
        self._rich.stop()
        _shown.remove(self)


def short(name: str) -> str:
    """Return a file's name, with its middle left out if it is long."""
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[-_NAME // 2 :]}"


def current() -> Bar | None:
    """Return the bar that is shown now, if one is."""
    return _shown[-1] if _shown else None


def begin(what: str, quiet: bool) -> Bar | None:
    """Return a new bar that is drawn, if somebody watches; whoever asks for it stops it."""
    if quiet or not sys.stderr.isatty():
        return None
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        return None
    bar = Bar(what, console)
    bar.start()
    return bar


@contextlib.contextmanager
def progress_bar(what: str, quiet: bool) -> Iterator[Bar | None]:
    """Show a bar while something is worked on, if somebody watches; work within work is shown by the bar there is."""
    bar = None if current() is not None else begin(what, quiet)
    try:
        yield bar or current()
    finally:
        if bar is not None:
            bar.stop()
