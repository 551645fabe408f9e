"""One rectangle of a file: by arithmetic where labels are packed, by decoding its stripes where they are coded."""

from __future__ import annotations

from typing import Any

import numpy as np

from palettefmt import arguments
from palettefmt.arrays import Labels
from palettefmt.errors import UsageError
from palettefmt.kmi import packing
from palettefmt.kmi.container import Container, Slices
from palettefmt.kmi.layout import check_lengths, packed_length
from palettefmt.kmi.payload import check_labels, decode_stripe
from palettefmt.limits import Limits

Region = tuple[int, int, int, int]
"""A rectangle in pixels: x, y, width, height."""


def check_region(region: Any) -> Region:
    """Return four whole numbers, or raise UsageError."""
    if not isinstance(region, (tuple, list)) or len(region) != 4:
        raise UsageError("region is four whole numbers: x, y, width, height")
    x, y, width, height = (arguments.whole("region", each, -(2**63)) for each in region)
    return x, y, width, height


def read_region(parsed: Container, data: Slices, region: Region, limits: Limits) -> Labels:
    """Return a rectangle's labels, slicing only the bytes that hold it; see `palettefmt.kmi.decode.decode_region`."""
    x, y, width, height = check_region(region)
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
    """Return a rectangle of one stripe: by arithmetic if it is packed, else by decoding."""
    width, rows = parsed.header.width, parsed.header.rows_of(stripe)
    place = parsed.place(stripe)
    x, y, columns, lines = part
    if place.stop - place.start == packed_length(parsed.header, stripe):
        bits = parsed.header.bits_per_label
        firsts = range(y * width + x, (y + lines) * width + x, width)
        parts = [_run(place.start, bits, first, columns) for first in firsts]
        if hasattr(data, "expect"):  # a file: all parts are fetched at once, not one after the other
            data.expect(parts)
        runs = ((data[part], first & 7) for part, first in zip(parts, firsts, strict=True))
        return packing.unpack_runs(runs, bits, columns)
    limits.check_pixels(width, rows, f"stripe {stripe}, which is decoded for the region,")
    whole = np.empty((rows, width), np.uint8)
    decode_stripe(parsed, data[place], stripe, whole)
    return whole[y : y + lines, x : x + columns]


def _run(start: int, bits: int, first: int, count: int) -> slice:
    """Return where `count` labels lie from the `first` on (or up to seven more) in a payload at byte `start`."""
    whole = first & ~7  # eight labels start at a byte, whatever their bits
    return slice(start + packing.packed_size(whole, bits), start + packing.packed_size(first + count, bits))
