"""How labels are laid out in a file: their coding, the rows of a stripe, and what size a payload can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np

from palettefmt import arguments, parallel
from palettefmt.arguments import Progress
from palettefmt.arrays import Labels, bits_per_label
from palettefmt.errors import CorruptError, UsageError
from palettefmt.kmi import packing
from palettefmt.kmi.container import CONTEXT, MAX_PAYLOAD, MAX_STRIPE_ROWS, MAX_STRIPES, PACKED, Container, Header

Coding = Literal["packed", "context", "auto"]
CODING_NAMES: tuple[Coding, ...] = get_args(Coding)

# A stripe of the default height has about this many labels, which bounds the memory of streaming; coded, at least so
# many, and up to MOST_LABELS where a picture says so little that starting afresh would cost more than 1 %.
STRIPE_LABELS = {PACKED: 1 << 22, CONTEXT: 3 << 20}
MOST_LABELS = 1 << 26

# So many stripes wait for a core together: enough to keep every core busy, few enough for what waits to need no memory
# to speak of, and for a broken stripe to be the end of it, even in a file of 65,537 of them.
STRIPES_AT_ONCE = 256

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Layout:
    """How somebody wants labels to be stored.

    Parameters
    ----------
    coding : {"packed", "context", "auto"}
        Exactly ceil(log2 k) bits a label, or as few as the context coder needs. Where that is no gain it packs, so
        that "auto" and "context" are the same.
    stripe_rows : int or None
        Rows of an independently readable stripe, 1 to 65,535; None for the default.
    effort : int, default 5
        1 to 9: time against size, for the context coder.

    Raises
    ------
    UsageError
    """

    coding: Coding = "packed"
    stripe_rows: int | None = None
    effort: int = arguments.DEFAULT_EFFORT

    def __post_init__(self) -> None:
        arguments.choice("coding", self.coding, CODING_NAMES)
        if self.stripe_rows is not None:
            arguments.whole("stripe_rows", self.stripe_rows, 1)
        arguments.whole("effort", self.effort, 1, arguments.MAX_EFFORT)

    @property
    def number(self) -> int:
        """The coding that is tried first, as a file's mode byte has it."""
        return PACKED if self.coding == "packed" else CONTEXT

    def header(self, width: int, height: int, palette: tuple[int, ...], *, packed: bool = False) -> Header:
        """Return the header of a file in this layout.

        Parameters
        ----------
        width, height : int
        palette : (int, int)
            Its shape: entries and channels.
        packed : bool
            Whether the labels are packed, whatever was wished for.
        """
        return header_of(width, height, palette, PACKED if packed else self.number, self.stripe_rows)


def header_of(width: int, height: int, palette: tuple[int, ...], coding: int, asked: int | None) -> Header:
    """Return a header with as many rows a stripe as asked for, or the default.

    Parameters
    ----------
    width, height : int
    palette : (int, int)
        Its shape: entries and channels.
    coding : {0, 1}
    asked : int or None
        Rows of a stripe.

    Raises
    ------
    UsageError
        If a file cannot have such stripes.
    """
    colors, channels = palette
    if asked is None:
        asked = _default_rows(coding, width)
    rows = height if asked >= height else asked
    if asked < 1 or (rows < height and rows > MAX_STRIPE_ROWS):
        raise UsageError(f"a stripe has 1 to {MAX_STRIPE_ROWS:,} rows, not {asked:,}")
    if -(-height // rows) > MAX_STRIPES:
        raise UsageError(f"stripes of {rows} rows make more than {MAX_STRIPES:,}; take more rows a stripe")
    if packing.packed_size(width * rows, bits_per_label(colors)) > MAX_PAYLOAD:
        raise UsageError(f"a stripe of {rows:,} rows would be over 4 GiB; take fewer rows a stripe")
    return Header(width, height, colors, channels, coding, rows)


def _default_rows(coding: int, width: int) -> int:
    return min(max(1, STRIPE_LABELS[coding] // width), MAX_STRIPE_ROWS)


def coded_rows(labels: Labels, colors: int, height: int) -> int:
    """Return the rows of a coded stripe where nobody asks for any: many cores find work, and little is lost.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
        The picture, or at least its first rows: as many as `header_of` gives a stripe.
    colors, height : int
        Of the palette and of the picture.
    """
    width: int = labels.shape[1]
    least = _default_rows(CONTEXT, width)
    if height <= least:
        return height
    from palettefmt.kmi.context.choose import most_stripes

    rows: int = -(-height // most_stripes(labels[:least], colors, height * width))
    return max(least, min(rows, MOST_LABELS // width, MAX_STRIPE_ROWS))


def at_once(header: Header) -> int:
    """Return how many stripes are worked on by pieces: one, or one a core where they are coded and not too long."""
    if header.coding == PACKED:
        return 1
    return max(1, min(parallel.cores(), header.stripes, MOST_LABELS // (header.stripe_rows * header.width)))


def each_stripe(
    run: Callable[[Item, Progress | None], Result],
    stripes: Sequence[Item],
    coding: int,
    threads: int | None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run a function on each stripe, in order: on all cores, or `threads` of them, where the coding is worth it.

    Context coding lets go of the interpreter, and packing is quicker than handing it to another thread. The function
    is given a callback for the share of its stripe that is done, if there is one for all of them.
    """
    threads = 1 if coding == PACKED else threads or parallel.cores()
    whole = None if progress is None else parallel.Together(progress, len(stripes))

    def run_one(stripe: Item) -> Result:
        return run(stripe, None if whole is None else whole.one())

    return list(parallel.in_order(run_one, stripes, threads, STRIPES_AT_ONCE))


def packed_length(header: Header, stripe: int) -> int:
    """Return the bytes of one stripe's payload when it is packed."""
    return packing.packed_size(header.width * header.rows_of(stripe), header.bits_per_label)


def packed_bytes(header: Header) -> int:
    """Return the bytes of all payloads when they are packed."""
    return (header.stripes - 1) * packed_length(header, 0) + packed_length(header, header.stripes - 1)


def check_lengths(parsed: Container) -> None:
    """Check that no payload has a length that its coding cannot have, before memory is taken for the labels."""
    header, lengths = parsed.header, np.diff(parsed.offsets)
    expected = np.full(header.stripes, packed_length(header, 0))
    expected[-1] = packed_length(header, header.stripes - 1)
    wrong = lengths != expected if header.coding == PACKED else lengths > expected
    if wrong.any():  # all are looked at together, as there may be 65,537
        stripe = int(wrong.argmax())
        try:
            check_length(header, stripe, int(lengths[stripe]))
        except CorruptError as error:
            raise error.under(f"stripe {stripe}") from None


def check_length(header: Header, stripe: int, length: int) -> None:
    """Raise CorruptError if a stripe's payload cannot have this length (R13 to R15)."""
    expected = packed_length(header, stripe)
    if length > expected or (length < expected and header.coding == PACKED):
        raise CorruptError(f"the payload has {length:,} bytes; {header.bits_per_label} bits a label make {expected:,}")
