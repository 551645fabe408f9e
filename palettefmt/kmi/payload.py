"""The labels of one stripe <-> its payload. Where the context coder does not win, a payload is packed (R15)."""

from __future__ import annotations

import zlib

from palettefmt.arguments import Progress
from palettefmt.arrays import Labels, Palette, bits_per_label
from palettefmt.errors import CorruptError, PalettefmtError
from palettefmt.kmi import packing
from palettefmt.kmi.container import CONTEXT, Container


def encode_payload(
    labels: Labels, palette: Palette, coding: int, effort: int, progress: Progress | None = None
) -> bytes:
    """Return a stripe's payload.

    Parameters
    ----------
    labels : ndarray of uint8, shape (rows, width)
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
    coding : {0, 1}
        Packed or context.
    effort : int
        1 to 9, for the context coder.
    progress : callable, optional
        Called with the share done by the context coder, 0 to 1.
    """
    bits = bits_per_label(len(palette))
    if coding == CONTEXT and bits:
        from palettefmt.kmi import context

        coded = context.encode(labels, palette, effort, progress)
        if len(coded) < packing.packed_size(labels.size, bits):
            return coded
    return packing.pack(labels, bits)


def decode_payload(
    payload: bytes | memoryview, palette: Palette, crc: int, labels: Labels, progress: Progress | None = None
) -> None:
    """Turn a payload into the labels that it was made of, and prove them by their checksum.

    Parameters
    ----------
    payload : bytes-like
        Of a length that `palettefmt.kmi.layout.check_length` takes.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        The palette that it was coded with: the model palette of a file.
    crc : int
        CRC-32 of the labels, one byte a label.
    labels : ndarray of uint8, shape (rows, width)
        Filled.
    progress : callable, optional
        Called with the share done by the context coder, 0 to 1.

    Raises
    ------
    CorruptError
        If the payload is damaged, a label has no entry, or the checksum does not match.
    """
    bits = bits_per_label(len(palette))
    if len(payload) == packing.packed_size(labels.size, bits):
        packing.unpack(payload, bits, labels)
    else:
        from palettefmt.kmi import context

        labels[:] = context.decode(bytes(payload), len(labels), labels.shape[1], palette, progress)
    check_labels(labels, len(palette))
    if zlib.crc32(labels.data) != crc:
        raise CorruptError("the CRC-32 of its labels does not match")


def decode_stripe(
    parsed: Container, payload: bytes | memoryview, stripe: int, labels: Labels, progress: Progress | None = None
) -> None:
    """Decode one stripe of a file into its rows of labels, as `decode_payload`; an error names the stripe and its rows.

    Parameters
    ----------
    parsed : Container
    payload : bytes-like
        Where ``parsed.place(stripe)`` is in the file.
    stripe : int
    labels : ndarray of uint8, shape (rows, width)
        Filled.
    progress : callable, optional
        As for `decode_payload`.
    """
    first = stripe * parsed.header.stripe_rows
    try:
        decode_payload(payload, parsed.model_palette, int(parsed.crcs[stripe]), labels, progress)
    except PalettefmtError as error:
        raise error.under(f"stripe {stripe} (rows {first} to {first + len(labels) - 1})") from None


def check_labels(labels: Labels, colors: int) -> None:
    """Raise CorruptError if a label has no entry."""
    if int(labels.max()) >= colors:
        raise CorruptError(f"label {labels.max()} has no entry in a palette of {colors}")
