"""`Reader`: a .kmi file's header and palette, and its stripes one by one, each checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np

from palettefmt import arguments, files, parallel, streams
from palettefmt.arguments import Progress
from palettefmt.arrays import Labels
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.layout import at_once, check_lengths
from palettefmt.kmi.payload import decode_stripe
from palettefmt.kmi.region import Region, read_region
from palettefmt.limits import DEFAULT_LIMITS, NO_LIMITS, Limits

BLOCK = 1 << 20  # pixels that are turned into colours at a time


class Reader:
    """Read a .kmi file stripe by stripe, in memory of a few stripes. Iterating gives rows of labels.

    Parameters
    ----------
    path : str or path-like
        Of a regular file.
    limits : Limits
        Budget for one stripe (or region), not for the picture.

    Attributes
    ----------
    header : palettefmt.kmi.container.Header
    palette : ndarray of uint8, shape (k, 3) or (k, 4)

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, UsageError, FileAccessError
        When it is opened, if header, palette or stripe table are damaged or the file's size is wrong.

    Examples
    --------
    >>> with palettefmt.Reader("large.kmi") as reader:  # doctest: +SKIP
    ...     darkest = min(int(reader.palette[labels].min()) for labels in reader.stripes())
    """

    def __init__(self, path: files.PathLike, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits: Limits = arguments.instance("limits", limits, Limits)
        self._file = streams.Slices(arguments.path("path", path))
        try:
            self._parsed = container.parse_slices(self._file, NO_LIMITS)
            self.header = self._parsed.header
            self.palette = self._parsed.palette
            self.palette.flags.writeable = False
            check_lengths(self._parsed)
        except BaseException:
            self.close()
            raise

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.header.width

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.header.height

    @property
    def colors(self) -> int:
        """Entries of the palette, k."""
        return self.header.colors

    @property
    def coding(self) -> str:
        """What the coding is called: "packed" or "context"."""
        return self.header.coding_name

    def stripe(self, number: int) -> Labels:
        """Return the labels of one stripe.

        Parameters
        ----------
        number : int
            Of the stripe, from 0 at the top.

        Returns
        -------
        ndarray of uint8, shape (rows, width)

        Raises
        ------
        UsageError
            If there is no such stripe.
        CorruptError
            That names the stripe, if its payload or its CRC-32 is wrong.
        LimitError
            If the stripe is over the budget; nothing was allocated for it.
        """
        number = arguments.whole("a stripe's number", number, 0, self.header.stripes - 1)
        rows = self.header.rows_of(number)
        self._limits.check_pixels(self.width, rows, f"stripe {number}")
        return self._decoded((number, self._file[self._parsed.place(number)]))

    def stripes(self) -> Iterator[Labels]:
        """Yield the labels of every stripe, from the top, as `stripe` does; all cores work ahead on context coding."""
        self._limits.check_pixels(self.width, self.header.stripe_rows, "a stripe")
        payloads = ((number, self._file[self._parsed.place(number)]) for number in range(self.header.stripes))
        yield from parallel.in_order(self._decoded, payloads, at_once(self.header))

    def blocks(self, progress: Progress) -> Iterator[Labels]:
        """Yield rows of labels, about a million labels at a time; `progress` is called with the share done."""
        step, done = max(1, BLOCK // self.width), 0
        for labels in self.stripes():
            for top in range(0, len(labels), step):
                yield labels[top : top + step]
            done += len(labels)
            progress(done / self.height)

    def __iter__(self) -> Iterator[Labels]:
        """Yield the labels of every row, shape (width,)."""
        for labels in self.stripes():
            yield from labels

    def region(self, region: Region) -> IndexedImage:
        """Return a rectangle (x, y, width, height) in pixels, as `palettefmt.read` does, with the errors of `stripe`.

        A stripe's CRC-32 covers more than that, so it is not checked; labels without an entry are still found.
        """
        return IndexedImage(read_region(self._parsed, self._file, region, self._limits), self.palette)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decoded(self, numbered: tuple[int, bytes]) -> Labels:
        number, payload = numbered
        labels = np.empty((self.header.rows_of(number), self.width), np.uint8)
        decode_stripe(self._parsed, payload, number, labels)
        return labels
