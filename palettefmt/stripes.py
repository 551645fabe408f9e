"""One stripe: labels <-> payload, by its coding. Where the context coder does not win, a payload is packed (R15)."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt import packing
from palettefmt.container import CONTEXT, PACKED, Container
from palettefmt.errors import CorruptError, PalettefmtError
from palettefmt.limits import Limits

Labels = npt.NDArray[np.uint8]


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
    header = parsed.header
    bits = packing.bits_per_label(header.colors)
    for stripe, actual in enumerate(np.diff(parsed.offsets).tolist()):
        expected = packing.packed_size(header.width * header.rows_of(stripe), bits)
        if actual > expected or (actual < expected and header.coding == PACKED):
            raise CorruptError(
                f"stripe {stripe}: the payload has {actual:,} bytes; {bits} bits a label make {expected:,}"
            )


def decode_stripe(parsed: Container, data: Any, stripe: int, labels: Labels) -> None:
    """Decode one stripe of a file into its rows of labels, and check them.

    Raises
    ------
    CorruptError
        That names the stripe and its rows.
    """
    header = parsed.header
    first, _, payload = parsed.payload(memoryview(data).cast("B"), stripe)
    bits = packing.bits_per_label(header.colors)
    try:
        if len(payload) == packing.packed_size(labels.size, bits):
            packing.unpack(payload, bits, labels)
        else:
            from palettefmt.context import decode

            labels[:] = decode(bytes(payload), len(labels), header.width, parsed.model_palette)
        check_labels(labels, header.colors)
        if zlib.crc32(labels.data) != parsed.crcs[stripe]:
            raise CorruptError("the CRC-32 of its labels does not match")
    except PalettefmtError as error:
        raise type(error)(f"stripe {stripe} (rows {first} to {first + len(labels) - 1}): {error}") from None


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
