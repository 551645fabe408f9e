"""The last step of every writer: what was encoded decodes to what was to be encoded, or it is not handed out."""

from __future__ import annotations

import numpy as np

from palettefmt.arguments import Progress
from palettefmt.errors import CorruptError, InternalError, PalettefmtError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.layout import check_lengths, each_stripe
from palettefmt.kmi.payload import decode_stripe
from palettefmt.limits import Limits


def checked(data: bytes, image: IndexedImage, threads: int | None = None, progress: Progress | None = None) -> bytes:
    """Return a file's bytes once they have been decoded, stripe by stripe, and are exactly the picture.

    Parameters
    ----------
    data : bytes
        What the encoder has made of the picture.
    image : IndexedImage
    threads : int, optional
        As for `palettefmt.encode`.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    InternalError
        If they are not: a fault of this package, or of the machine.
    """
    try:
        _compare(data, image, threads, progress)
    except PalettefmtError as error:
        what = f"the encoded picture does not decode to what it was made of ({error})"
        raise InternalError(f"{what}; it was not written; please report this as a bug") from error
    return data


def _compare(data: bytes, image: IndexedImage, threads: int | None, progress: Progress | None) -> None:
    """Raise an error of ours where the file breaks a rule, or holds another picture."""
    view = memoryview(data)
    parsed = container.parse(view, Limits(max_pixels=image.width * image.height))
    header = parsed.header
    if (header.width, header.height) != (image.width, image.height):
        raise CorruptError(f"its size has changed to {header.width} x {header.height}")
    if not np.array_equal(parsed.palette, image.palette):
        raise CorruptError("its palette has changed")
    check_lengths(parsed)

    def compare(stripe: int, part: Progress | None) -> None:
        labels = image.labels[stripe * header.stripe_rows :][: header.stripe_rows]
        decoded = np.empty_like(labels)
        decode_stripe(parsed, view[parsed.place(stripe)], stripe, decoded, part)
        if not np.array_equal(decoded, labels):
            raise CorruptError(f"the labels of stripe {stripe} have changed")

    each_stripe(compare, range(header.stripes), header.coding, threads, progress)
