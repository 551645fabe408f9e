"""One stripe: labels <-> payload, by its coding. Where the context coder does not win, a payload is packed (R15)."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from palettefmt import packing
from palettefmt.container import CONTEXT, PACKED, Container, Header
from palettefmt.errors import CorruptError, PalettefmtError, UsageError
from palettefmt.limits import Limits

Labels = npt.NDArray[np.uint8]
Item = TypeVar("Item")
Result = TypeVar("Result")


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
        from palettefmt.context import encode

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
    first, _, payload = parsed.payload(memoryview(data).cast("B"), stripe)
    try:
        decode_payload(parsed, payload, stripe, labels)
    except PalettefmtError as error:
        raise type(error)(f"stripe {stripe} (rows {first} to {first + len(labels) - 1}): {error}") from None


def decode_payload(parsed: Container, payload: memoryview, stripe: int, labels: Labels) -> None:
    """Decode a payload of a length that `check_length` takes, wherever it came from; see `decode_stripe`."""
    header = parsed.header
    bits = packing.bits_per_label(header.colors)
    if len(payload) == packing.packed_size(labels.size, bits):
        packing.unpack(payload, bits, labels)
    else:
        from palettefmt.context import decode

        labels[:] = decode(bytes(payload), len(labels), header.width, parsed.model_palette)
    check_labels(labels, header.colors)
    if zlib.crc32(labels.data) != parsed.crcs[stripe]:
        raise CorruptError("the CRC-32 of its labels does not match")


def each_stripe(
    run: Callable[[Item], Result], stripes: list[Item], coding: int, threads: int | None = None
) -> list[Result]:
    """Run a function on each stripe, in order; on all cores for context coding, which lets go of the interpreter."""
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if threads < 1:
        raise UsageError(f"there must be at least 1 thread, not {threads}")
    if coding == PACKED or min(len(stripes), threads) == 1:
        return [run(stripe) for stripe in stripes]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, stripes))


def check_labels(labels: Labels, colors: int) -> None:
    """Raise CorruptError if a label has no entry."""
    if int(labels.max()) >= colors:
        raise CorruptError(f"label {labels.max()} has no entry in a palette of {colors}")


def stripe_part(parsed: Container, data: Any, stripe: int, part: tuple[int, int, int, int], limits: Limits) -> Labels:
    """Return a rectangle (x, y, width, height) of one stripe: by arithmetic if it is packed, else by decoding."""
    width = parsed.header.width
    _, rows, payload = parsed.payload(memoryview(data).cast("B"), stripe)
    x, y, columns, lines = part
    bits = packing.bits_per_label(parsed.header.colors)
    if len(payload) == packing.packed_size(width * rows, bits):
        return np.stack([packing.unpack_run(payload, bits, row * width + x, columns) for row in range(y, y + lines)])
    limits.check_pixels(width, rows)
    whole = np.empty((rows, width), np.uint8)
    decode_stripe(parsed, data, stripe, whole)
    return whole[y : y + lines, x : x + columns]
