"""TIFF: how the pixels of a page are laid out, taken from its tags by tifffile, and what of it is not read.

TIFF 6.0 (1992) and its supplements; BigTIFF.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from palettefmt.arrays import Palette
from palettefmt.errors import (
    CorruptError,
    FileAccessError,
    LimitError,
    PalettefmtError,
    PictureWarning,
    TruncatedError,
    UnsupportedError,
)
from palettefmt.pictures.pillow import lacking

MAGICS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
WHITE_IS_ZERO, GREY, RGB, PALETTE, INKS, YCBCR, CIELAB, ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9
COLOURS = {WHITE_IS_ZERO: 1, GREY: 1, RGB: 3, PALETTE: 1, INKS: 4, YCBCR: 3, CIELAB: 3, ICCLAB: 3}
ASSOCIATED, STRAIGHT = 1, 2  # kinds of extra samples
_UNSIGNED, _SIGNED, _FLOAT, _VOID = 1, 2, 3, 4  # sample formats
_REDUCED = 1  # of tag 254: a smaller version of another page
_SUB_PAGES, _SUBFILE, _EXTRA, _COLORMAP, _INK_SET, _PROFILE, _ORIENTATION = 330, 254, 338, 320, 332, 34675, 274
_MOST_EXTRA = 4  # beside RGB or CMYK: more is another kind of picture, and memory for what is not used
_CAMERAS = (32803, 34892)  # photometric interpretations of raw sensors


def tifffile() -> Any:
    """Return the module, which takes a while to load."""
    import tifffile

    return tifffile


@contextlib.contextmanager
def tiff_errors() -> Iterator[None]:
    """Turn what tifffile raises on broken files into our errors, and keep its log quiet meanwhile."""
    logger = tifffile().logger()
    before, logger.disabled = logger.disabled, True
    try:
        yield
    except (PalettefmtError, PictureWarning):
        raise
    except MemoryError as error:
        raise LimitError("a tile or strip of the TIFF does not fit in memory") from error
    except OSError as error:
        raise FileAccessError(f"cannot read or write the TIFF: {error.strerror or error}") from error
    # tifffile raises nearly anything on hostile bytes; all of it means "this file is broken".
    except Exception as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        if "requires the 'imagecodecs' package" in text:
            raise UnsupportedError(text.replace("requires", "is read if it has"), CODECS) from error
        packing = re.search(r"COMPRESSION\.(\w+)\W.*not supported|COMPRESSION\.(\w+): \d+\)?$", text)
        if packing:
            raise lacking(f"TIFF with {packing[1] or packing[2]} compression") from error
        raise CorruptError(f"the picture is broken: its TIFF tags or pixels make no sense ({text})") from error
    finally:
        logger.disabled = before


CODECS = "get it with: pip install 'palettefmt[imagecodecs]'"


@dataclass(frozen=True)
class Layout:
    """Where the samples of a page are and what they mean."""

    width: int
    height: int
    bits: int
    photometric: int
    samples: int  # of a pixel, extra ones included
    extra: tuple[int, ...]  # what those are
    planes: bool  # each sample in a plane of its own
    compression: int
    predictor: int
    reversed_bits: bool  # FillOrder 2
    big_endian: bool
    tile: tuple[int, int] | None  # width and height
    rows: int  # of a strip, or of a tile
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    orientation: int | None
    profile: bytes
    palette: Palette | None
    page: Any  # tifffile's

    @property
    def colours(self) -> int:
        """How many of the samples are colour."""
        return COLOURS[self.photometric]

    @property
    def across(self) -> int:
        """Pixels in a row of a strip or tile."""
        return self.tile[0] if self.tile else self.width

    @property
    def together(self) -> int:
        """Samples of a pixel that lie together."""
        return 1 if self.planes else self.samples


def of_page(page: Any) -> Layout:
    """Return the layout of a page, or refuse what is not read.

    Raises
    ------
    CorruptError, UnsupportedError
    """
    width, height = int(page.imagewidth), int(page.imagelength)
    if min(width, height) < 1:
        raise CorruptError(f"the picture is broken: a TIFF of {width} x {height} pixels has no pixels")
    photometric, samples = int(page.photometric), int(page.samplesperpixel)
    extra = tuple(int(kind) for kind in _numbers(page, _EXTRA))
    bits = _bits(page, samples)
    _check_kind(page, photometric, samples, bits)
    offsets, counts = tuple(map(int, page.dataoffsets)), tuple(map(int, page.databytecounts))
    tile = (int(page.tilewidth), int(page.tilelength)) if page.is_tiled else None
    return Layout(
        width, height, bits, photometric, samples, extra,
        planes=int(page.planarconfig) == 2 and samples > 1,
        compression=int(page.compression),
        predictor=int(page.predictor),
        reversed_bits=int(page.fillorder) == 2,
        big_endian=page.parent.byteorder == ">",
        tile=tile,
        rows=tile[1] if tile else min(int(page.rowsperstrip) or height, height),
        offsets=offsets,
        counts=counts,
        orientation=_one(page, _ORIENTATION),
        profile=bytes(_value(page, _PROFILE) or b""),
        palette=colormap(_numbers(page, _COLORMAP), bits) if photometric == PALETTE else None,
        page=page,
    )  # fmt: skip


def _check_kind(page: Any, photometric: int, samples: int, bits: int) -> None:
    """Refuse what has no defined colour, or none that is known here."""
    name = f"TIFF of {bits} bits"
    if photometric in _CAMERAS or (_one(page, _SUBFILE) == _REDUCED and _SUB_PAGES in page.tags):
        raise lacking("a camera's raw picture", "develop it first, and save that as a PNG or TIFF")
    formats = set(_numbers(page, 339)[:samples]) - {0} or {_UNSIGNED}
    if _FLOAT in formats:
        raise lacking(f"{name}, floating point", "it has no defined white: convert it to 8 or 16 bits first")
    if not formats <= {_UNSIGNED, _VOID}:
        raise lacking(f"{name}, signed or complex", "it has no defined white: convert it to 8 or 16 bits first")
    if bits > 16:
        raise lacking(name, "it has no defined white: convert it to 8 or 16 bits first")
    if int(page.imagedepth) != 1:
        raise lacking("TIFF of a volume")
    if photometric not in COLOURS or (photometric == INKS and _one(page, _INK_SET) not in (None, 1)):
        raise lacking(f"TIFF with colours of kind {getattr(page.photometric, 'name', photometric)}")
    if photometric == PALETTE and bits > 8:
        raise lacking(f"TIFF with a palette of {bits} bits")
    extras = samples - COLOURS[photometric]
    if extras < 0:
        raise CorruptError(f"the picture is broken: {samples} samples a pixel are too few for its colours")
    if extras > 1 and (COLOURS[photometric] == 1 or extras > _MOST_EXTRA):
        raise lacking(f"TIFF of {samples} bands", "take out the bands that are to be seen, and save them as RGB")


def _bits(page: Any, samples: int) -> int:
    """Return the bits of each sample, of which all have the same."""
    found = set(_numbers(page, 258)[:samples]) or {1}
    if len(found) > 1:
        raise lacking(f"TIFF whose samples have different depths, {', '.join(map(str, sorted(found)))}")
    bits = found.pop()
    if bits < 1:
        raise CorruptError(f"the picture is broken: its samples have {bits} bits")
    return bits


def check_there(layout: Layout, size: int, need: Sequence[int]) -> None:
    """Raise TruncatedError if a file of `size` bytes ends before the pixels, of which each segment needs some bytes."""
    end = max((start + count for start, count in zip(layout.offsets, need, strict=False)), default=0)
    if end > size:
        raise TruncatedError(
            f"the picture is broken: the TIFF ends at byte {size:,}, and its pixels would end at byte {end:,} "
            "(it is truncated)"
        )


def colormap(levels: Sequence[int], bits: int) -> Palette:
    """Return a palette of 2**bits entries: levels of 16 bits, or of 8, as some programs write them, if none is more."""
    size = 1 << bits
    table = np.array(levels[: len(levels) // 3 * 3], np.uint16).reshape(3, -1).T[:size]
    if len(table) == 0:
        raise CorruptError("the picture is broken: its colour table is missing")
    return np.ascontiguousarray(table if table.max() < 256 else table >> 8).astype(np.uint8)


def _value(page: Any, tag: int) -> Any:
    return page.tags[tag].value if tag in page.tags else None


def _numbers(page: Any, tag: int) -> tuple[int, ...]:
    """Return the numbers of a tag, or none if it is not there or holds something else."""
    value = _value(page, tag)
    if isinstance(value, np.ndarray):
        value = value.reshape(-1).tolist()
    values = value if isinstance(value, (tuple, list)) else () if value is None else (value,)
    return tuple(int(each) for each in values if isinstance(each, (int, np.integer)))


def _one(page: Any, tag: int) -> int | None:
    """Return the one number of a tag, be it text or a byte, or None."""
    value = _value(page, tag)
    if isinstance(value, (bytes, str)):
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if len(text) == 1 and not text.isdigit():
            return ord(text)
        return int(text) if text.strip("\0 ").isdigit() else None
    found = _numbers(page, tag)
    return found[0] if found else None
