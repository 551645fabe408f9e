"""When pictures are read and written by pieces instead of whole, for ``kmi encode``, ``decode`` and ``export``."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from palettefmt import files, streams
from palettefmt.arguments import Progress
from palettefmt.arrays import Palette
from palettefmt.cli import common
from palettefmt.cli.progress import progress_bar
from palettefmt.errors import LimitError, PalettefmtError, UsageError
from palettefmt.kmi.layout import Layout
from palettefmt.limits import NO_LIMITS, Limits
from palettefmt.pictures import npy
from palettefmt.pictures.framing import Framing
from palettefmt.pictures.source import Picture, is_kmi, open_source
from palettefmt.style import Style

if TYPE_CHECKING:
    from palettefmt.pictures.raw import RawLayout

MIB = 1 << 20
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
# What a picture takes when it is read whole, beside its file: for the libraries, and for every pixel.
_WHOLE = {"none": (160 * MIB, 17), "floyd-steinberg": (320 * MIB, 53), "perceptual": (360 * MIB, 80)}
_CONTEXT = 9  # more for every pixel
_STRIPED = {False: ".npy, .tif or .png", True: "a plain .png"}  # what is written by stripes; indexed


class SizeType(click.ParamType[int]):
    """A number of bytes: 512M, 1G, 1.5GiB or 800000000."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE)
        size = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
        if size < 1:
            self.fail(f"{value!r} is not a size such as 512M or 1G", param, ctx)
        return size


limit_options = common.options(
    common.max_pixels_option,
    click.option(
        "--max-memory",
        type=SizeType(),
        metavar="SIZE",
        help="Use at most this much memory, such as 512M. What does not fit is worked on in pieces (.npy and TIFF "
        "in; .npy, TIFF and PNG out), or refused.  [default: 1G in pieces; else what --max-pixels allows]",
    ),
)


@dataclass(frozen=True)
class How:
    """How pictures are encoded: style, layout, and goals (`max_bytes`, `min_psnr`) instead of a number of colours."""

    style: Style
    layout: Layout
    goals: Mapping[str, Any] = field(default_factory=dict)
    framing: Framing = field(default_factory=Framing)
    raw: RawLayout | None = None  # of files without a header, whose palette `raw_palette` is
    raw_palette: Palette | None = None

    def opened(self, data: bytes, limits: Limits) -> Picture:
        """Return the picture in the bytes of a file, in its part and size."""
        if self.raw is None:
            return self.framing.applied(open_source(data, limits), limits)
        from palettefmt.pictures import raw

        return self.framing.applied(raw.read(data, self.raw, self.raw_palette, limits), limits)

    def watched(self, progress: Progress | None) -> How:
        """Return the same with a progress bar."""
        return replace(self, style=self.style.but(progress=progress))

    @property
    def needs_whole(self) -> str:
        """What of it needs the whole picture in memory, in words; empty if nothing does."""
        if self.goals:
            return "a goal (--max-bytes, --min-psnr)"
        if self.framing.changes:
            return "a size, crop or rotation"
        if self.style.dither == "none" and self.style.fits:
            return "a fit to the palette (drop it with --fit none)"
        return "" if self.style.dither == "none" else f"{self.style.dither} dithering"

    def whole_bytes(self, file_bytes: int, pixels: int) -> int:
        """Return about what it takes to encode a picture whole."""
        base, each = _WHOLE[self.style.dither]
        return base + file_bytes + pixels * (each + (_CONTEXT if self.layout.coding != "packed" else 0))


@dataclass(frozen=True)
class Budget:
    """What the options allow."""

    limits: Limits  # for a picture that is read whole, and for any if the user has named a number of pixels
    named: bool  # whether the user has
    memory: int | None  # what the user allows, in bytes

    def fits(self, pixels: int, need: int) -> bool:
        """Return whether a picture that needs so much can be worked on whole."""
        return pixels <= self.limits.max_pixels and (self.memory is None or need <= self.memory)

    def check_whole(self, width: int, height: int, need: int, advice: str) -> None:
        """Raise LimitError unless a picture can be worked on whole."""
        self.limits.check_pixels(width, height)
        if self.memory is not None and need > self.memory:
            raise LimitError(
                f"as a whole, a picture of {width:,} x {height:,} needs about {-(-need // MIB):,} MiB of memory, more "
                f"than --max-memory allows ({self.memory // MIB:,} MiB); raise it, or {advice}"
            )

    def check_streamed(self, width: int, height: int) -> None:
        """Raise LimitError if a picture has more pixels than the user has named."""
        if self.named:
            self.limits.check_pixels(width, height)

    @property
    def bytes(self) -> int:
        """Most memory for work by stripes."""
        from palettefmt.large.memory import DEFAULT_MEMORY

        return DEFAULT_MEMORY if self.memory is None else self.memory


def budget_of(limits: Limits, max_memory: int | None) -> Budget:
    """Return the budget of the command that runs."""
    source = click.get_current_context().get_parameter_source("limits")
    return Budget(limits, source is not click.core.ParameterSource.DEFAULT, max_memory)


def encode(source: str, target: str, how: How, budget: Budget, force: bool) -> bool:
    """Encode a picture by pieces, if it is one that should be; return whether it was."""
    if source == common.STREAM or how.raw is not None:
        return False
    from palettefmt.large.encode import encode_rows
    from palettefmt.large.open import file_kind, open_large

    kind = file_kind(source)
    if kind is None or (kind == "tiff" and _tiff_fits(source, how, budget)):
        return False
    if how.needs_whole and kind == "npy":
        return False
    if how.needs_whole:
        raise LimitError(
            f"{how.needs_whole} needs the whole picture in memory, which is over the limit: raise --max-pixels or "
            "--max-memory, or take -k with --dither none, which works by stripes"
        )
    if target == common.STREAM:
        raise UsageError("a picture that is read by pieces cannot go to stdout; give a file with -o")
    opened = open_large(source)
    try:
        budget.check_streamed(opened.width, opened.height)
        files.make_folder(os.path.dirname(target) or ".")
        encode_rows(opened, target, how.style, how.layout, max_memory=budget.bytes, overwrite=force)
    finally:
        opened.close()
    return True


def _tiff_fits(source: str, how: How, budget: Budget) -> bool:
    """Return whether a TIFF is read whole, as other pictures are: then its reader says what is wrong with it, too."""
    from palettefmt.pictures.sizes import declared_size

    with streams.Slices(source) as file:
        try:
            width, height = declared_size(file.file)
        except PalettefmtError:
            return True
        need = how.whole_bytes(len(file), width * height)
        return budget.fits(width * height, need) and len(file) <= budget.limits.max_bytes


def read_whole(source: str, how: How, budget: Budget) -> bytes:
    """Return the bytes of a picture file, if there is room for all that it takes."""
    data = common.read_input(source, budget.limits)
    if budget.memory is None or (how.raw is None and is_kmi(data)):
        return data
    if how.raw is not None:
        width, height = how.raw.width, how.raw.height
        need, advice = how.whole_bytes(len(data), width * height), "take a smaller part of the picture"
    elif data.startswith(npy.MAGIC):
        height, width = npy.read_header(data).shape[:2]
        need, advice = how.whole_bytes(0, width * height), "take --dither none and -k"
    else:
        from palettefmt.pictures.sizes import declared_size

        width, height = declared_size(io.BytesIO(data))
        need = how.whole_bytes(len(data), width * height)
        advice = "make it a .npy or a tiled TIFF, which are read by pieces with --dither none"
    budget.check_whole(width, height, need, advice)
    return data


def decode(
    source: str,
    target: str,
    budget: Budget,
    force: bool,
    quiet: bool,
    *,
    labels: bool = False,
    indexed: bool = False,
    by_stripes: bool = True,
) -> str | None:
    """Decode a file by stripes, if it should be; return its size for a message, or None if it was not decoded.

    `by_stripes` is whether the format can be written so, where the target's suffix does not say it.
    """
    suffix = os.path.splitext(target)[1].lower()
    if target == common.STREAM or not os.path.isfile(source):
        return None
    from palettefmt import large
    from palettefmt.large.decode import SUFFIXES, whole_bytes

    with common.named(source):
        with large.Reader(source, limits=NO_LIMITS) as reader:
            header = reader.header
        pixels, need = header.width * header.height, whole_bytes(header)
        if suffix != ".npy" and budget.fits(pixels, need):
            return None
        budget.check_streamed(header.width, header.height)
        if suffix not in SUFFIXES or not by_stripes:
            budget.check_whole(header.width, header.height, need, f"write {_STRIPED[indexed]}, which works by stripes")
            return None
        files.make_folder(os.path.dirname(target) or ".")
        with progress_bar(f"decoding {common.short_name(source)}", quiet) as progress:
            choices = {"labels": labels, "indexed": indexed, "overwrite": force}
            large.decode_large(source, target, max_memory=budget.bytes, progress=progress, **choices)
    return f"{header.width} x {header.height}"
