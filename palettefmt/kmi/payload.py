"""One stripe: labels <-> payload, by its coding. Where the context coder does not win, a payload is packed (R15)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from palettefmt.cores import cores
from palettefmt.errors import CorruptError, PalettefmtError, UsageError
from palettefmt.kmi import packing
from palettefmt.kmi.container import (
    CONTEXT,
    MAX_PAYLOAD,
    MAX_STRIPE_ROWS,
    MAX_STRIPES,
    PACKED,
    Container,
    Header,
    Slices,
)
from palettefmt.limits import Limits

Labels = npt.NDArray[np.uint8]
Item = TypeVar("Item")
Result = TypeVar("Result")
Region = tuple[int, int, int, int]

# A stripe of the default height has about this many labels, which bounds the memory of streaming; coded, at least so
# many, and up to MOST_LABELS where a picture says so little that starting afresh would cost more than 1 %.
STRIPE_LABELS = {PACKED: 1 << 22, CONTEXT: 3 << 20}
MOST_LABELS = 1 << 26

# So many stripes wait for a core together: enough to keep every core busy, few enough for what waits to need no memory
# to speak of, and for a broken stripe to be the end of it, even in a file of 65,537 of them.
STRIPES_AT_ONCE = 256


def header_of(width: int, height: int, palette: tuple[int, int], coding: int, asked: int | None) -> Header:
    """Return the header of a file, with as many rows a stripe as asked for, or the default.

    Parameters
    ----------
    width, height : int
    palette : (int, int)
        Its shape: entries and channels.
    coding : {0, 1}
    asked : int or None
        Rows of a stripe.
    """
    if asked is None:
        asked = _default_rows(coding, width)
    rows = height if asked >= height else asked
    if asked < 1 or (rows < height and rows > MAX_STRIPE_ROWS):
        raise UsageError(f"a stripe has 1 to {MAX_STRIPE_ROWS:,} rows, not {asked:,}")
    if -(-height // rows) > MAX_STRIPES:
        raise UsageError(f"stripes of {rows} rows make more than {MAX_STRIPES:,}; take more rows a stripe")
    if packing.packed_size(width * rows, packing.bits_per_label(palette[0])) > MAX_PAYLOAD:
        raise UsageError(f"a stripe of {rows:,} rows would be over 4 GiB; take fewer rows a stripe")
    return Header(width, height, *palette, coding, rows)


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


def packed_bytes(header: Header) -> int:
    """Return the bytes of all payloads when they are packed."""
    bits = packing.bits_per_label(header.colors)
    return sum(packing.packed_size(header.rows_of(stripe) * header.width, bits) for stripe in range(header.stripes))


def payload_of(labels: Labels, palette: npt.NDArray[np.uint8], coding: int, effort: int) -> bytes:
    """Return a stripe's payload.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    coding : {0, 1}
        Packed or context.
    effort : int
        1 to 9, for the context coder.
    """
    bits = packing.bits_per_label(len(palette))
    if coding == CONTEXT and bits:
        from palettefmt.kmi.context import encode

        coded = encode(labels, palette, effort)
        if len(coded) < packing.packed_size(labels.size, bits):
            return coded
    return packing.pack(labels, bits)


def check_lengths(parsed: Container) -> None:
    """Check that no payload has a length that its coding cannot have, before memory is taken for the labels."""
    for stripe, length in enumerate(np.diff(parsed.offsets).tolist()):
        try:
            check_length(parsed.header, stripe, length)
        except CorruptError as error:
            raise CorruptError(f"stripe {stripe}: {error}") from None


def check_length(header: Header, stripe: int, length: int) -> None:
    """Raise CorruptError if a stripe's payload cannot have this length (R13 to R15)."""
    bits = packing.bits_per_label(header.colors)
    expected = packing.packed_size(header.width * header.rows_of(stripe), bits)
    if length > expected or (length < expected and header.coding == PACKED):
        raise CorruptError(f"the payload has {length:,} bytes; {bits} bits a label make {expected:,}")


def decode_stripe(parsed: Container, data: Any, stripe: int, labels: Labels) -> None:
    """Decode one stripe of a file into its rows of labels, and check them.

    Raises
    ------
    CorruptError
        That names the stripe and its rows.
    """
    fill_stripe(parsed, memoryview(data).cast("B")[parsed.place(stripe)], stripe, labels)


def fill_stripe(parsed: Container, payload: bytes | memoryview, stripe: int, labels: Labels) -> None:
    """Decode the payload of one stripe; see `decode_stripe`."""
    first = stripe * parsed.header.stripe_rows
    try:
        decode_payload(parsed, payload, stripe, labels)
    except PalettefmtError as error:
        raise type(error)(f"stripe {stripe} (rows {first} to {first + len(labels) - 1}): {error}") from None


def decode_payload(parsed: Container, payload: bytes | memoryview, stripe: int, labels: Labels) -> None:
    """Decode a payload of a length that `check_length` takes, wherever it came from; see `decode_stripe`."""
    unpack(payload, parsed.model_palette, labels)
    if zlib.crc32(labels.data) != parsed.crcs[stripe]:
        raise CorruptError("the CRC-32 of its labels does not match")


def unpack(payload: bytes | memoryview, palette: npt.NDArray[np.uint8], labels: Labels) -> None:
    """Turn a payload into its labels, shape (rows, width), filling them; the inverse of `payload_of`.

    Raises
    ------
    CorruptError
        If the payload is damaged, or a label has no entry.
    """
    bits = packing.bits_per_label(len(palette))
    if len(payload) == packing.packed_size(labels.size, bits):
        packing.unpack(payload, bits, labels)
    else:
        from palettefmt.kmi.context import decode

        labels[:] = decode(bytes(payload), len(labels), labels.shape[1], palette)
    check_labels(labels, len(palette))


def each_stripe(
    run: Callable[[Item], Result], stripes: list[Item], coding: int, threads: int | None = None
) -> list[Result]:
    """Run a function on each stripe, in order; on all cores for context coding, which lets go of the interpreter."""
    if threads is None:
        threads = cores()
    if threads < 1:
        raise UsageError(f"there must be at least 1 thread, not {threads}")
    if coding == PACKED or min(len(stripes), threads) == 1:
        return [run(stripe) for stripe in stripes]
    results: list[Result] = []
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(stripes), STRIPES_AT_ONCE):
            results += pool.map(run, stripes[first : first + STRIPES_AT_ONCE])
    return results


def check_labels(labels: Labels, colors: int) -> None:
    """Raise CorruptError if a label has no entry."""
    if int(labels.max()) >= colors:
        raise CorruptError(f"label {labels.max()} has no entry in a palette of {colors}")


def read_region(parsed: Container, data: Slices, region: Region, limits: Limits) -> Labels:
    """Return a rectangle's labels, slicing only the bytes that hold it; see `palettefmt.codec.decode_region`."""
    x, y, width, height = region
    if width > 0 and height > 0:
        limits.check_pixels(width, height, "the region")
    header = parsed.header
    check_lengths(parsed)
    if min(x, y) < 0 or min(width, height) < 1 or x + width > header.width or y + height > header.height:
        raise UsageError(
            f"region {x},{y},{width},{height} is not inside the picture of {header.width} x {header.height}"
        )
    labels = np.empty((height, width), np.uint8)
    for stripe in range(y // header.stripe_rows, (y + height - 1) // header.stripe_rows + 1):
        first = stripe * header.stripe_rows
        top, bottom = max(y, first), min(y + height, first + header.stripe_rows)
        labels[top - y : bottom - y] = _part(parsed, data, stripe, (x, top - first, width, bottom - top), limits)
    check_labels(labels, header.colors)
    labels.flags.writeable = False
    return labels


def _part(parsed: Container, data: Slices, stripe: int, part: Region, limits: Limits) -> Labels:
    """Return a rectangle (x, y, width, height) of one stripe: by arithmetic if it is packed, else by decoding."""
    width, rows = parsed.header.width, parsed.header.rows_of(stripe)
    place = parsed.place(stripe)
    x, y, columns, lines = part
    bits = packing.bits_per_label(parsed.header.colors)
    if place.stop - place.start == packing.packed_size(width * rows, bits):
        firsts = range(y * width + x, (y + lines) * width + x, width)
        parts = [_run(place.start, bits, first, columns) for first in firsts]
        if hasattr(data, "expect"):  # a file: all parts are fetched at once, not one after the other
            data.expect(parts)
        runs = ((data[part], first & 7) for part, first in zip(parts, firsts, strict=True))
        return packing.unpack_runs(runs, bits, columns)
    limits.check_pixels(width, rows, f"stripe {stripe}, which is decoded for the region,")
    whole = np.empty((rows, width), np.uint8)
    fill_stripe(parsed, data[place], stripe, whole)
    return whole[y : y + lines, x : x + columns]


def _run(start: int, bits: int, first: int, count: int) -> slice:
    """Return where `count` labels lie from the `first` on (or up to seven more) in a payload at byte `start`."""
    whole = first & ~7  # eight labels start at a byte, whatever their bits
    return slice(start + packing.packed_size(whole, bits), start + packing.packed_size(first + count, bits))
