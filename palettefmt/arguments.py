"""Checks of plain arguments: whoever gives a wrong one is told which, and what it should be, with a UsageError."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from palettefmt.errors import UsageError

DEFAULT_EFFORT = 5
MAX_EFFORT = 9
MAX_SEED = 2**32 - 1

Progress = Callable[[float], object]


def whole(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return a whole number from `low` to `high` (without end if None); True and False are none.

    Parameters
    ----------
    name : str
        What the argument is called, for the message.
    value : int or numpy integer
    low, high : int
        Both are allowed.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = value.__index__()
    except (AttributeError, TypeError):
        raise UsageError(f"{name} is a whole number, not {_shown(value)}") from None
    if number < low or (high is not None and number > high):
        limits = f"at least {low:,}" if high is None else f"{low:,} to {high:,}"
        raise UsageError(f"{name} is {limits}, not {_shown(number)}")
    return int(number)


def number(name: str, value: Any, low: float | None = None, high: float | None = None) -> float:
    """Return a finite number, from `low` to `high` where they are given."""
    try:
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{name} is a number, not {_shown(value)}") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise UsageError(f"{name} is a finite number, not {found}")
    if (low is not None and found < low) or (high is not None and found > high):
        limits = f"{low:g} to {high:g}" if low is not None and high is not None else f"at least {low:g}"
        raise UsageError(f"{name} is {limits}, not {found:g}")
    return found


def choice(name: str, value: Any, known: Sequence[str]) -> str:
    """Return one of the known words."""
    if not isinstance(value, str) or value not in known:
        raise UsageError(f"{name} {_shown(value)} is not one of: {', '.join(known)}")
    return value


def flag(name: str, value: Any) -> bool:
    """Return True or False; nothing else is taken for one of them."""
    if type(value).__name__ not in ("bool", "bool_"):  # Python's own, and numpy's without loading it
        raise UsageError(f"{name} is True or False, not {_shown(value)}")
    return bool(value)


def function(name: str, value: Any) -> Any:
    """Return something that can be called, or None."""
    if value is not None and not callable(value):
        raise UsageError(f"{name} is a function, not {_shown(value)}")
    return value


def path(name: str, value: Any) -> str:
    """Return a path as text."""
    text = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(text, str):
        raise UsageError(f"{name} is a path (str or path-like), not {_shown(value)}")
    return text


def instance(name: str, value: Any, kind: type) -> Any:
    """Return an object of one class."""
    if not isinstance(value, kind):
        raise UsageError(f"{name} is a {kind.__name__}, not {_shown(value)}")
    return value


class Part:
    """The callback of a part of some work, which takes it from share `start` to share `end`."""

    def __init__(self, whole: Progress, start: float, end: float) -> None:
        self._whole, self._start, self._length = whole, start, end - start

    def __call__(self, share: float) -> None:
        """Take the share done, 0 to 1, of this part."""
        self._whole(self._start + self._length * share)

    def doing(self, what: str) -> None:
        """Hand on what is being done."""
        doing(self._whole, what)


class Named:
    """The callback of some work whose name stands before what is being done of it."""

    def __init__(self, whole: Progress | None, name: str) -> None:
        self._whole, self._name = whole, name

    def __call__(self, share: float) -> None:
        """Take the share done, 0 to 1."""
        if self._whole is not None:
            self._whole(share)

    def doing(self, what: str) -> None:
        """Hand on what is being done."""
        doing(self._whole, f"{self._name}, {what}" if what else self._name)


def part_of(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Return the callback of a part of some work, which takes it from share `start` to share `end`."""
    return None if progress is None else Part(progress, start, end)


def one_of_many(progress: Progress | None, run: int) -> Progress | None:
    """Return the callback of one of so many runs that nobody knows how many: each takes a tenth of what is left."""
    start, end = (1 - 0.9**number for number in (run - 1, run))
    return part_of(progress, start, end)


def doing(progress: Progress | None, what: str, share: float | None = None) -> None:
    """Say what is being done from now on, and perhaps the share done, to a watcher who wants to know.

    That is a callback with a method ``doing(what)``; a plain function hears of the share alone.
    """
    tell = getattr(progress, "doing", None)
    if tell is not None:
        tell(what)
    if progress is not None and share is not None:
        progress(share)


def _shown(value: Any) -> str:
    """Return a value for a message: plain ones as they are, others by their type."""
    if isinstance(value, int) and value.bit_length() > 128:
        return f"a number of {value.bit_length():,} bits"
    if isinstance(value, (str, int, float, bool, type(None))):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."
    return f"a {type(value).__name__}"
