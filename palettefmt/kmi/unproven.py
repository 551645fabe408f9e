"""What a damaged packed stripe still says, which nothing proves.

Packed labels have fixed places: a flipped bit spoils one label, and what is cut off spoils none before the cut. So
the labels of a stripe can be read where it should lie, though its checksum says that not all of them are right. Of a
coded stripe nothing can be read like that: behind the first wrong bit every label may be another.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import Labels, Mask
from palettefmt.kmi import container
from palettefmt.kmi.container import Header
from palettefmt.kmi.packing import unpack_runs


def read_unproven(
    view: memoryview, header: Header, starts: NDArray[np.int64], whole: Mapping[int, int], labels: Labels
) -> Mask:
    """Read the labels of stripes that are not whole, as far as there are bytes of them.

    Parameters
    ----------
    view : memoryview
        The file.
    header : Header
    starts : ndarray of int64, shape (stripes,)
        Where each payload would start if nothing were missing or added before it.
    whole : mapping of int to int
        Where the payload of each stripe that is whole does start. A stripe that is not lies between its neighbours.
    labels : ndarray of uint8, shape (height, width)
        Gets the labels that are read.

    Returns
    -------
    ndarray of bool, shape (height, width)
        Where `labels` has such a label. A label without an entry in the palette is none, nor is one that the file has
        no bytes of.
    """
    read = np.zeros(labels.shape, np.bool_)
    if header.coding != container.PACKED:
        return read
    begins, shift = starts.tolist(), 0
    for stripe in range(header.stripes):
        shift = whole[stripe] - begins[stripe] if stripe in whole else shift
        begins[stripe] += shift
    end = len(view)
    for stripe in reversed(range(header.stripes)):
        if stripe in whole:
            end = whole[stripe]
            continue
        first = stripe * header.stripe_rows
        rows = slice(first, first + header.stripe_rows)
        _read_stripe(view[begins[stripe] : end], header, labels[rows], read[rows])
    return read


def _read_stripe(payload: memoryview, header: Header, labels: Labels, read: Mask) -> None:
    """Read labels from their fixed places in what is left of a payload, or in what lies behind it, too."""
    bits = header.bits_per_label
    count = labels.size if bits == 0 else min(labels.size, len(payload) * 8 // bits)
    if count == 0:
        return
    found = unpack_runs([(payload[: -(-count * bits // 8)], 0)], bits, count)[0]
    known = found < header.colors
    labels.reshape(-1)[:count] = np.where(known, found, 0)
    read.reshape(-1)[:count] = known
