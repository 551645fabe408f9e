"""Labels and palette -> the bytes of a file."""

from __future__ import annotations

import zlib

from palettefmt.arguments import Progress
from palettefmt.arrays import Labels
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.container import Header
from palettefmt.kmi.layout import Layout, coded_rows, each_stripe, header_of, packed_bytes
from palettefmt.kmi.payload import encode_payload


def encode_image(
    image: IndexedImage, layout: Layout, threads: int | None = None, progress: Progress | None = None
) -> bytes:
    """Return a picture's file, context-coded if that was asked for and is a gain.

    Parameters
    ----------
    image : IndexedImage
    layout : Layout
    threads : int, optional
        Most stripes that are context-coded at a time; by default one for each core. The bytes are the same.
    progress : callable, optional
        Called with the share of context coding that is done, 0 to 1.

    Returns
    -------
    bytes
        A whole file, see spec/kmi.md.
    """
    packed = layout.header(image.width, image.height, image.palette.shape, packed=True)
    if layout.number == container.CONTEXT:
        rows = layout.stripe_rows
        if rows is None:
            rows = coded_rows(image.labels, image.colors, image.height)
        header = header_of(image.width, image.height, image.palette.shape, container.CONTEXT, rows)
        coded = _file(image, header, layout.effort, threads, progress)
        if len(coded) < packed.prelude_size + packed_bytes(packed):
            return coded
    return _file(image, packed, layout.effort, threads)


def _file(
    image: IndexedImage, header: Header, effort: int, threads: int | None, progress: Progress | None = None
) -> bytes:
    """Return a file of the coding and stripes that its header says."""
    stripes = [image.labels[y : y + header.stripe_rows] for y in range(0, image.height, header.stripe_rows)]

    def encode(labels: Labels, part: Progress | None) -> bytes:
        return encode_payload(labels, image.palette, header.coding, effort, part)

    payloads = each_stripe(encode, stripes, header.coding, threads, progress)
    return container.build(header, image.palette.tobytes(), payloads, [zlib.crc32(labels.data) for labels in stripes])
