"""`Reader`: a .kmi file's header and palette, and its stripes one by one, each checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
import numpy.typing as npt

from palettefmt import files, streams
from palettefmt.errors import UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi import payload as stripes
from palettefmt.kmi.payload import Region
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.parallel import in_order, workers

Labels = npt.NDArray[np.uint8]


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
    CorruptError, TruncatedError, UnsupportedError, LimitError, FileAccessError
        When it is opened, if header, palette or stripe table are damaged or the file's size is wrong.

    Examples
    --------
    >>> with palettefmt.Reader("large.kmi") as reader:  # doctest: +SKIP
    ...     darkest = min(int(reader.palette[labels].min()) for labels in reader.stripes())
    """

    def __init__(self, path: files.PathLike, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._file = streams.Slices(path)
        self._limits = limits
        try:
            self._parsed = container.parse_slices(self._file, Limits(max_pixels=container.MAX_PIXELS))
            self.header = self._parsed.header
            self.palette = self._parsed.palette
            self.palette.flags.writeable = False
            stripes.check_lengths(self._parsed)
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
        """Return "packed" or "context"."""
        return {number: name for name, number in container.CODINGS.items()}[self.header.coding]

    def stripe(self, number: int) -> Labels:
        """Return the labels of one stripe, shape (rows, width).

        Raises
        ------
        UsageError
            If there is no such stripe.
        CorruptError
            That names the stripe, if its payload or its CRC-32 is wrong.
        LimitError
            If the stripe is over the budget; nothing was allocated for it.
        """
        if not 0 <= number < self.header.stripes:
            raise UsageError(f"stripes are 0 to {self.header.stripes - 1}, not {number}")
        rows = self.header.rows_of(number)
        self._limits.check_pixels(self.width, rows, f"stripe {number}")
        return self._decoded((number, self._file[self._parsed.place(number)]))

    def stripes(self) -> Iterator[Labels]:
        """Yield the labels of every stripe, from the top; all cores work ahead on context coding."""
        self._limits.check_pixels(self.width, self.header.stripe_rows, "a stripe")
        payloads = ((number, self._file[self._parsed.place(number)]) for number in range(self.header.stripes))
        yield from in_order(self._decoded, payloads, workers(self.header))

    def __iter__(self) -> Iterator[Labels]:
        """Yield the labels of every row, shape (width,)."""
        for labels in self.stripes():
            yield from labels

    def region(self, region: Region) -> IndexedImage:
        """Return a rectangle (x, y, width, height), as `palettefmt.read` does; it is not checked by a CRC-32."""
        return IndexedImage(stripes.read_region(self._parsed, self._file, region, self._limits), self.palette)

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
        stripes.fill_stripe(self._parsed, payload, number, labels)
        return labels
