"""An immutable budget, checked on what a file *declares*, before any memory is taken for it."""

from __future__ import annotations

from dataclasses import dataclass

from palettefmt import arguments
from palettefmt.arrays import MAX_SIDE
from palettefmt.errors import LimitError

# The same default as Pillow's: a quarter of a gibibyte of 24-bit pixels.
DEFAULT_MAX_PIXELS = 89_478_485


@dataclass(frozen=True)
class Limits:
    """How large a picture may be.

    Parameters
    ----------
    max_pixels : int, default 89,478,485
        Largest width x height that is accepted, at least 1.
    max_bytes : int, default 2**32
        Largest file that is read whole, in bytes.
    """

    max_pixels: int = DEFAULT_MAX_PIXELS
    max_bytes: int = 1 << 32

    def __post_init__(self) -> None:
        """Refuse a budget that no picture fits."""
        for name in ("max_pixels", "max_bytes"):
            object.__setattr__(self, name, arguments.whole(name, getattr(self, name), 1))

    def check_pixels(self, width: int, height: int, what: str = "the picture") -> None:
        """Raise LimitError if a picture of width x height pixels, called `what`, is over the budget."""
        if width * height > self.max_pixels:
            raise LimitError(
                f"{what} is {width:,} x {height:,} = {width * height:,} pixels; the limit is {self.max_pixels:,}",
                "raise max_pixels if you trust the file",
            )

    def check_bytes(self, size: int) -> None:
        """Raise LimitError if a file of `size` bytes is over the budget."""
        if size > self.max_bytes:
            raise LimitError(f"the file has {size:,} bytes; the limit is {self.max_bytes:,}")

    def for_streams(self) -> int:
        """Return the most bytes that are taken from what does not say how long it is: 16 bits a channel, and 64 MiB."""
        return min(self.max_bytes, 8 * self.max_pixels + (1 << 26))

    def check_stream(self, size: int) -> None:
        """Raise LimitError if a stream has given `size` bytes, and that is over the budget."""
        if size > self.for_streams():
            advice = "raise max_pixels if a picture as large as that is to come"
            raise LimitError(
                f"more than {self.for_streams():,} bytes came, which no picture within the limit needs", advice
            )

    def for_files(self) -> Limits:
        """Return the budget with the largest .kmi file that a picture within it needs: a byte a pixel, and a header."""
        return Limits(self.max_pixels, self.max_pixels + (1 << 20))


DEFAULT_LIMITS = Limits()
# The format's own bound: for headers that are only looked at, and for work by pieces.
NO_LIMITS = Limits(max_pixels=MAX_SIDE**2)
