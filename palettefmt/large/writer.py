"""`Writer`: rows of labels or pixels -> stripes -> a .kmi file that appears when it is whole."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from palettefmt import arguments, files, streams
from palettefmt.arrays import MAX_SIDE, Labels, Mask, Palette, as_array, check_palette, check_usable
from palettefmt.errors import InternalError, PalettefmtError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.layout import Coding, Layout, at_once, coded_rows, header_of, packed_bytes
from palettefmt.kmi.payload import decode_payload, encode_payload
from palettefmt.limits import NO_LIMITS
from palettefmt.parallel import Ahead
from palettefmt.pictures.colours import check_array, on_white
from palettefmt.style import SPACES, Space

if TYPE_CHECKING:
    from palettefmt.palette.nearest import Labeller


class _Stripe(NamedTuple):
    labels: Labels
    payload: bytes


class Writer:
    """Write a .kmi file from rows that come piece by piece, in memory of a few stripes.

    Every stripe is read back from the file, decoded and compared before the file takes its name. As a context manager
    it closes at the end, and leaves nothing behind if there was an error.

    Parameters
    ----------
    path : str or path-like
        Of a regular file; the bytes go to a new file beside it until all are there.
    palette : ndarray of uint8, shape (k, 3) or (k, 4), or IndexedImage
        The palette, or a picture whose palette is taken.
    width, height : int
        Of the picture, in pixels.
    coding : {"packed", "context", "auto"}
        As in `palettefmt.encode`; all cores work on context coding.
    stripe_rows : int, optional
        Rows of an independently readable stripe; by default as in `palettefmt.encode`.
    effort : int, default 5
        1 to 9, for the context coder.
    usable : ndarray of bool, shape (k,), optional
        Which entries `write_pixels` may use; all by default.
    space : {"srgb", "linear", "oklab"}
        Space in which `write_pixels` finds the nearest entry.
    overwrite : bool, default True
        Whether to replace a file that is there.

    Raises
    ------
    UsageError, ExistsError, FileAccessError

    Examples
    --------
    >>> import numpy as np, palettefmt
    >>> with palettefmt.Writer("bars.kmi", np.eye(3, dtype=np.uint8) * 255, 300, 2000) as writer:  # doctest: +SKIP
    ...     for _ in range(20):
    ...         writer.write(np.arange(30_000, dtype=np.uint8).reshape(100, 300) % 3)
    """

    def __init__(
        self,
        path: files.PathLike,
        palette: Palette | IndexedImage,
        width: int,
        height: int,
        *,
        coding: Coding = "packed",
        stripe_rows: int | None = None,
        effort: int = 5,
        usable: Mask | None = None,
        space: Space = "srgb",
        overwrite: bool = True,
    ) -> None:
        path = arguments.path("path", path)
        width = arguments.whole("width", width, 1, MAX_SIDE)
        height = arguments.whole("height", height, 1, MAX_SIDE)
        self._overwrite = arguments.flag("overwrite", overwrite)
        self.palette = palette.palette if isinstance(palette, IndexedImage) else check_palette(palette).copy()
        self.palette.flags.writeable = False
        self._layout = Layout(coding, stripe_rows, effort)
        self.header = self._layout.header(width, height, self.palette.shape)
        self._path = path
        self._usable = None if usable is None else check_usable(usable, len(self.palette))
        self._space = arguments.choice("space", space, SPACES)
        self._labeller: Labeller | None = None
        # How long coded stripes are by default is settled when the first one has the fewest rows that they may have.
        self._unsettled = self._layout.number == container.CONTEXT and stripe_rows is None and self.header.stripes > 1
        self._rows = np.empty((self.header.stripe_rows, width), np.uint8)
        self._filled = 0  # rows of the stripe that is being filled
        self._taken = 0  # rows of the picture
        self._offset = self.header.prelude_size
        self._table: list[tuple[int, int]] = []  # length and CRC-32 of each stripe
        self._file = streams.SeekableFile(path, overwrite=overwrite)
        self._closed = False
        self._ahead = Ahead(self._coded, self._store, at_once(self.header))

    def write(self, labels: Labels) -> None:
        """Take rows of labels.

        Parameters
        ----------
        labels : ndarray of uint8, shape (rows, width) or (width,)
            Any number of rows; each label below the number of palette entries.

        Raises
        ------
        UsageError
            If they do not fit the picture; none of them is taken then.
        FileAccessError
            If the disk is full, for example.
        """
        labels = self._checked(labels)
        width, colors = self.header.width, self.header.colors
        for start in range(0, len(labels), self.header.stripe_rows):  # pieces of at most a stripe
            piece = labels[start : start + self.header.stripe_rows]
            if colors < 256 and int(piece.max(initial=0)) >= colors:
                y, x = divmod(int(piece.argmax()), width)
                place = f"x={x}, y={self._taken + start + y}"
                raise UsageError(f"label {piece[y, x]} at {place} has no entry in a palette of {colors}")
        self._take(labels)

    def write_pixels(self, pixels: npt.NDArray[Any]) -> None:
        """Take rows of pixels; each gets the label of its nearest entry.

        Parameters
        ----------
        pixels : ndarray of uint8, uint16 or bool, shape (rows, width), (rows, width, 3) or (rows, width, 4)
            Grey, sRGB or straight sRGBA; on a palette without alpha they are shown on white.

        Raises
        ------
        UsageError, FileAccessError
            As `write`.
        """
        from palettefmt.palette.nearest import Labeller

        if self._labeller is None:
            self._labeller = Labeller(self.palette, self._usable, self._space)
        normal = check_array(pixels, NO_LIMITS)
        shown = on_white(normal) if self.palette.shape[1] == 3 else normal
        self._take(self._checked(self._labeller.label(shown)))

    def close(self) -> None:
        """Write what is left, check that all rows are there, and let the file appear. A closed writer stays as it is.

        Raises
        ------
        UsageError
            If rows are missing; nothing is left then.
        FileAccessError, ExistsError
        """
        if self._closed:
            return
        try:
            if self._taken < self.header.height:
                raise UsageError(
                    f"{self._taken:,} of {self.header.height:,} rows were written; nothing is left at "
                    f"{files.shown(self._path)}"
                )
            self._ahead.finish()
            packed = self._layout.header(self.header.width, self.header.height, self.palette.shape, packed=True)
            smaller = self._offset < packed.prelude_size + packed_bytes(packed)
            if self.header.coding == container.CONTEXT and not smaller:
                self._write_packed()
                return
            lengths, crcs = zip(*self._table, strict=True)
            self._file.write_at(0, container.prelude(self.header, self.palette.tobytes(), lengths, crcs))
            self._file.publish()
        finally:
            self.discard()

    def discard(self) -> None:
        """Stop, and leave nothing behind; does nothing once the file is closed."""
        if not self._closed:
            self._closed = True
            self._ahead.close()
            self._file.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _checked(self, labels: Labels) -> Labels:
        """Return rows of labels if they are such and there is room for them."""
        if self._closed:
            raise UsageError("the writer is closed")
        labels = as_array("labels", labels)
        if labels.ndim == 1:
            labels = labels[None]
        if labels.dtype != np.uint8 or labels.ndim != 2 or labels.shape[1] != self.header.width:
            raise UsageError(
                f"rows of labels are uint8 of shape (rows, {self.header.width}), not {labels.dtype} of {labels.shape}"
            )
        if len(labels) > self.header.height - self._taken:
            raise UsageError(f"more rows than the {self.header.height:,} of the picture")
        return labels

    def _take(self, labels: Labels) -> None:
        """Copy rows into the stripe, and hand it on whenever it is full."""
        try:
            while len(labels):
                room = self.header.rows_of(self._taken // self.header.stripe_rows) - self._filled
                piece, labels = labels[:room], labels[room:]
                self._rows[self._filled : self._filled + len(piece)] = piece
                self._filled += len(piece)
                self._taken += len(piece)
                if len(piece) == room and not self._grown():
                    full, self._filled = self._rows[: self._filled], 0
                    if self.header.coding == container.CONTEXT:  # is coded while the next one is filled
                        full = full.copy()
                    self._ahead.put(full)
        except BaseException:
            self.discard()  # a stripe is lost, so the picture is
            raise

    def _grown(self) -> bool:
        """Settle how long stripes are, if that is open; return whether the full one has become a longer one."""
        if not self._unsettled:
            return False
        self._unsettled = False
        width, height = self.header.width, self.header.height
        rows = coded_rows(self._rows, len(self.palette), height)
        if rows == len(self._rows):
            return False
        self.header = header_of(width, height, self.palette.shape, container.CONTEXT, rows)
        self._offset = self.header.prelude_size
        first, self._rows = self._rows, np.empty((rows, width), np.uint8)
        self._rows[: len(first)] = first
        self._ahead = Ahead(self._coded, self._store, at_once(self.header))
        return True

    def _coded(self, labels: Labels) -> _Stripe:
        return _Stripe(labels, encode_payload(labels, self.palette, self.header.coding, self._layout.effort))

    def _store(self, stripe: _Stripe) -> None:
        """Write a stripe, read it back and compare."""
        labels, payload = stripe
        self._file.write_at(self._offset, payload)
        self._table.append((len(payload), zlib.crc32(labels.data)))
        if not np.array_equal(self._read_back(len(self._table) - 1, self._offset), labels):
            raise self._fault(len(self._table) - 1)
        self._offset += len(payload)

    def _read_back(self, stripe: int, offset: int) -> Labels:
        """Return a stripe's labels from the file."""
        labels = np.empty((self.header.rows_of(stripe), self.header.width), np.uint8)
        length, crc = self._table[stripe]
        payload = self._file.read_at(offset, length)
        try:
            decode_payload(payload, self.palette, crc, labels)
        except PalettefmtError as error:
            raise self._fault(stripe) from error
        return labels

    def _fault(self, stripe: int) -> InternalError:
        what = f"stripe {stripe} does not read back as it was written, and so the file was not"
        return InternalError(f"{files.shown(self._path)}: {what}; please report this as a bug")

    def _write_packed(self) -> None:
        """Write the picture again, packed, since context coding is no gain."""
        with Writer(
            self._path,
            self.palette,
            self.header.width,
            self.header.height,
            stripe_rows=self._layout.stripe_rows,
            overwrite=self._overwrite,
        ) as packed:
            offset = self.header.prelude_size
            for stripe, (size, _) in enumerate(self._table):
                packed.write(self._read_back(stripe, offset))
                offset += size
