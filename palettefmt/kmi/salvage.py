"""The undamaged parts of a damaged file, and what is lost. Reading never does this: it refuses such a file.

A stripe is whole if its payload decodes to labels with the CRC-32 that the stripe table has for them. Where a payload
lies follows from the lengths of those before it, or, counted from the end of the file, of those behind it: what was
cut out of the middle, and a damaged length in the table, cost one stripe and not all behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palettefmt import arguments, files
from palettefmt.arrays import Mask, Pixels, with_alpha
from palettefmt.errors import CorruptError, PalettefmtError, UnsupportedError, UsageError
from palettefmt.image import IndexedImage
from palettefmt.kmi import container
from palettefmt.kmi.container import Container
from palettefmt.kmi.decode import bytes_of
from palettefmt.kmi.layout import check_length, packed_length
from palettefmt.kmi.payload import decode_payload
from palettefmt.kmi.unproven import read_unproven
from palettefmt.limits import DEFAULT_LIMITS, Limits

TRANSPARENT = (0, 0, 0, 0)


@dataclass(frozen=True)
class LostStripe:
    """A stripe that is not whole: its number, its rows, and why."""

    stripe: int
    first_row: int
    rows: int
    reason: str


@dataclass(frozen=True, eq=False)
class Salvage:
    """What `salvage` has found.

    Attributes
    ----------
    image : IndexedImage
        The file's palette and labels. Lost pixels have label 0, which means nothing; `to_pixels` marks them.
    lost : tuple of LostStripe
        In the order of the file.
    stripes : int
        How many stripes the picture has, lost ones and whole ones.
    header_damage : str or None
        What is wrong with the header. Palette and height are then unproven: colours and alpha may be wrong.
    surplus : int
        Bytes that the file has more than its stripes should take, or fewer if below 0; 0 in a whole file.
    unproven : ndarray of bool, shape (height, width), or None
        Only if it was asked for: the pixels of lost stripes whose labels, in `image`, are what the damaged bytes say.
        All, some or none of them may be right.
    """

    image: IndexedImage
    lost: tuple[LostStripe, ...]
    stripes: int
    header_damage: str | None
    surplus: int
    unproven: Mask | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """Whether nothing was lost: every stripe is whole and the palette is proven."""
        return not self.lost and self.header_damage is None

    @property
    def lost_rows(self) -> int:
        """How many of the picture's rows are in lost stripes."""
        return sum(stripe.rows for stripe in self.lost)

    @property
    def lost_pixels(self) -> int:
        """How many pixels nothing is known of: those of lost stripes that are not `unproven`."""
        known = 0 if self.unproven is None else int(np.count_nonzero(self.unproven))
        return self.lost_rows * self.image.width - known

    def to_pixels(self, lost_color: Sequence[int] | None = None) -> Pixels:
        """Return the colours of all pixels, with lost ones marked; unproven ones, if any, look like all others.

        Parameters
        ----------
        lost_color : sequence of 3 or 4 int, optional
            What lost pixels get, 0 to 255 each; by default they are transparent.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3) or (height, width, 4)
            RGBA if the palette is, or a mark that is not opaque needs it; otherwise RGB.
        """
        mark = TRANSPARENT if lost_color is None else _colour(lost_color)
        pixels = self.image.to_pixels()
        if not self.lost_pixels:
            return pixels
        if mark[3] != 255:
            pixels = with_alpha(pixels)
        for stripe in self.lost:
            rows = slice(stripe.first_row, stripe.first_row + stripe.rows)
            is_lost = slice(None) if self.unproven is None else ~self.unproven[rows]
            pixels[rows][is_lost] = mark[: pixels.shape[2]]
        return pixels


def _colour(levels: Sequence[int]) -> tuple[int, ...]:
    """Return red, green, blue and alpha."""
    try:
        found = tuple(arguments.whole("lost_color", level, 0, 255) for level in levels)
    except TypeError:
        found = ()
    if len(found) not in (3, 4) or isinstance(levels, (str, bytes)):
        raise UsageError("lost_color is three or four numbers of 0 to 255: red, green, blue and perhaps alpha")
    return found if len(found) == 4 else (*found, 255)


def salvage(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview,
    *,
    unproven: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> Salvage:
    """Return every whole stripe of a damaged .kmi file, and say what is lost.

    Parameters
    ----------
    source : str, path or bytes-like
        A file, or its bytes.
    unproven : bool, default False
        Whether to give what damaged stripes still say, too: packed labels have fixed places, so that most of them are
        right where a bit was flipped, and all before a cut. `Salvage.unproven` is where they are. They are listed in
        `lost` all the same. Of coded stripes there are none.
    limits : Limits
        Budget for the declared picture, checked before memory is taken for it.

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError
        If there is nothing to go by: signature, version, sizes, palette and stripe table must be there and make sense.
        A header CRC that does not match is no such reason.
    FileAccessError

    Examples
    --------
    >>> import numpy as np, palettefmt
    >>> data = palettefmt.encode(np.arange(256, dtype=np.uint8).reshape(16, 16), colors=8, stripe_rows=4)
    >>> found = palettefmt.salvage(data[:-1])
    >>> found.complete, [(stripe.first_row, stripe.rows) for stripe in found.lost]
    (False, [(12, 4)])
    """
    arguments.instance("limits", limits, Limits)
    arguments.flag("unproven", unproven)
    if isinstance(source, (str, os.PathLike)):
        source = files.read_bytes(source, limits.for_files())
    view = bytes_of(source, "salvage")
    parsed, damage = _prelude(view, limits)
    header = parsed.header
    starts, ends = _places(parsed)
    surplus = len(view) - int(ends[-1])
    labels = np.empty((header.height, header.width), np.uint8)
    lost, whole = [], {}
    for stripe in range(header.stripes):
        first = stripe * header.stripe_rows
        part = labels[first : first + header.stripe_rows]
        tries = _candidates(stripe, starts, ends, surplus, damage is not None)
        found = _decode_first_whole(parsed, view, stripe, part, tries)
        if isinstance(found, int):
            whole[stripe] = found
        else:
            part[:] = 0
            lost.append(LostStripe(stripe, first, len(part), found))
    read = read_unproven(view, header, starts, whole, labels) if unproven else None
    labels.flags.writeable = False
    return Salvage(IndexedImage(labels, parsed.palette), tuple(lost), header.stripes, damage, surplus, read)


def _prelude(view: memoryview, limits: Limits) -> tuple[Container, str | None]:
    """Return what stands before the payloads, and what is wrong with it."""
    try:
        return container.parse_prelude(view, limits), None
    except CorruptError as error:
        try:
            return container.parse_prelude(view, limits, sealed=False), str(error)
        except UnsupportedError:  # a coding that is rather damage than one of tomorrow
            raise error from None


def _places(parsed: Container) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each payload starts and ends, counted from the start of the file."""
    header = parsed.header
    lengths = np.diff(parsed.offsets)
    if header.coding == container.PACKED:  # the table says nothing that the sizes do not
        lengths[:] = packed_length(header, 0)
        lengths[-1] = packed_length(header, header.stripes - 1)
    ends = header.prelude_size + np.cumsum(lengths)
    return ends - lengths, ends


def _candidates(
    stripe: int, starts: NDArray[np.int64], ends: NDArray[np.int64], surplus: int, unproven: bool
) -> Iterator[tuple[int, int]]:
    """Yield where a payload may lie: its start and end, the likeliest first."""
    start, end = int(starts[stripe]), int(ends[stripe])
    yield start, end
    if surplus:
        yield start + surplus, end + surplus
        if unproven:  # perhaps its length alone is wrong: what lies between the others
            yield start, end + surplus


def _decode_first_whole(
    parsed: Container, view: memoryview, stripe: int, labels: Pixels, places: Iterator[tuple[int, int]]
) -> int | str:
    """Decode the first payload that is whole into `labels`; return where it starts, or why there is none."""
    reasons = []
    for start, end in places:
        try:
            if end > len(view):
                raise CorruptError(f"the file ends at byte {len(view):,}, before its payload does")
            if not parsed.header.prelude_size <= start <= end:
                raise CorruptError("its payload is not in the file")
            check_length(parsed.header, stripe, end - start)
            decode_payload(view[start:end], parsed.model_palette, int(parsed.crcs[stripe]), labels)
            return start
        except PalettefmtError as error:
            reasons.append(str(error))
    return reasons[0]
