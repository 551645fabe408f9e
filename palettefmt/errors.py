"""The error tree, divided by whose fault it is; each error carries the exit code of the command line.

====  ======================  =====================================================
code  error                   whose fault
====  ======================  =====================================================
1     FileAccessError         the disk, the folder, the pipe
2     UsageError              the caller
3     CorruptError            the file (TruncatedError: it ends too early)
4     UnsupportedError        nobody: the file asks for more than this version knows
5     LimitError              the picture is larger than the caller's budget
6     ExistsError             the output is there already
7     InternalError           ours: what was encoded is not what was to be encoded
====  ======================  =====================================================

Exit code 7 says that a claim did not hold. ``kmi verify`` exits with it, too, without an error: if a file's labels take
other bits than ceil(log2 k) a pixel predict, and with ``--strict`` if any of its verdicts is false (at most an eighth
of raw RGB, half of the source, smaller than PNG, smaller than every other format).

The library speaks of arguments. Where one would help, the error says so in a part of its own, its advice, so that the
command line can name the option instead.
"""

from __future__ import annotations

from typing import ClassVar, Self

CLAIM_FAILED = 7


class PalettefmtError(Exception):
    """Base of every error that this package raises on purpose.

    Parameters
    ----------
    message : str
        One line: what is wrong, and where.
    advice : str, optional
        What to do about it, in terms of arguments such as ``max_pixels``; it follows the message. It holds no text of
        the user's, so that the command line can put the names of options there.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "", advice: str = "") -> None:
        super().__init__(*filter(None, (message, advice)))
        self.message, self.advice = message, advice

    def __str__(self) -> str:
        """Return the message and the advice, in one line."""
        return f"{self.message}; {self.advice}" if self.advice else self.message

    def under(self, place: str) -> Self:
        """Return the same error with the place where it happened before its message, unless it is there already."""
        if self.message.startswith(f"{place}: "):
            return self
        return type(self)(f"{place}: {self.message}", self.advice)


class FileAccessError(PalettefmtError):
    """A file or folder cannot be read or written."""

    exit_code = 1


class UsageError(PalettefmtError, ValueError):
    """An argument is wrong, or arguments contradict each other."""

    exit_code = 2


class NotIndexedError(UsageError):
    """A picture was given for its palette, and has none of its own."""


class CorruptError(PalettefmtError, ValueError):
    """The bytes break a rule of their format."""

    exit_code = 3


class NotAPictureError(CorruptError):
    """The bytes are of no format of pictures that is known."""


class TruncatedError(CorruptError):
    """The bytes end before the picture does."""


class PaletteFileError(CorruptError, UsageError):
    """The bytes of a palette file break a rule of its format; a UsageError too, which was all that this was once."""

    exit_code = 3


class UnsupportedError(PalettefmtError):
    """The file is whole, but needs a later version of this package."""

    exit_code = 4


class UnsupportedPaletteError(UnsupportedError, UsageError):
    """The palette file is whole, but in a form that is not read; a UsageError too, which was all that this was once."""

    exit_code = 4


class LimitError(PalettefmtError):
    """The declared picture is larger than the budget; nothing was allocated for it."""

    exit_code = 5


class ExistsError(FileAccessError):
    """The output exists already and overwriting was not asked for."""

    exit_code = 6


class InternalError(PalettefmtError):
    """A file that was just encoded does not decode to its picture; nothing of it was written."""

    exit_code = CLAIM_FAILED


class PictureWarning(UserWarning):
    """Something of the input was left out or assumed, and the result is still valid."""
