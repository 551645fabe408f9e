"""``kmi decode --salvage``: the undamaged parts of a damaged file as pixels, and on stderr a list of the others."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from palettefmt import files
from palettefmt.arrays import Mask, Pixels, with_alpha
from palettefmt.cli import common
from palettefmt.cli.style import colour_of
from palettefmt.errors import CorruptError, PalettefmtError, UsageError
from palettefmt.kmi import container
from palettefmt.kmi.salvage import LostStripe, Salvage, salvage
from palettefmt.limits import Limits

# Formats that lost pixels can be transparent in. Others refuse alpha, or drop it without a word.
TRANSPARENT = ("PNG", "TIFF", "WEBP", "TGA", "npy")
UNPROVEN = "--unproven writes what damaged stripes still say"
GIF_COLORS = 256
MOST_CODED = 500_000  # pixels of a coded file that are decoded again for a hint, which takes half a second


def salvaged_pixels(
    source: str, limits: Limits, kind: str, target: str, *, lost_color: str | None, unproven: bool
) -> tuple[Pixels, bool]:
    """Return a file's pixels, the lost ones marked, and whether it has lost nothing; tell what it has lost.

    `kind` is Pillow's name of the format that they are for. With `unproven`, what damaged stripes still say is half
    transparent.
    """
    mark = None if lost_color is None else colour_of("--lost-color", lost_color)
    data = common.read_kmi(source, limits)
    with common.named(source):
        found = salvage(data, unproven=True, limits=limits)
        damaged = _says_something(found)
        if not unproven:
            found = salvage(data, limits=limits) if damaged else replace(found, unproven=None)
        if len(found.lost) == found.stripes and not (unproven and damaged):
            causes = "; ".join(filter(None, [found.header_damage, found.lost[0].reason]))
            raise CorruptError(
                f"nothing can be salvaged: every stripe is damaged ({causes})", UNPROVEN if damaged else ""
            )
    if found.lost_pixels:
        _check_mark(mark, found.image.colors, kind, target)
    if unproven and damaged and kind not in TRANSPARENT:
        raise UsageError(f"{files.shown(target)}: {kind} has no transparency, which marks what is unproven; try .png")
    _tell(found, common.input_label(source), UNPROVEN if damaged and not unproven else "")
    pixels = found.to_pixels(mark)
    return (pixels if found.unproven is None else _marked(pixels, found.unproven)), found.complete


@contextlib.contextmanager
def salvage_hint(source: str, limits: Limits) -> Iterator[None]:
    """Let the error of a damaged file say what `--salvage` would bring, if it would."""
    try:
        yield
    except CorruptError as error:
        # A pipe is read once.
        advice = "" if error.advice or not os.path.isfile(source) else _hint(source, limits)
        if not advice:
            raise
        raise type(error)(error.message, advice) from error


def _hint(source: str, limits: Limits) -> str:
    try:
        data = files.read_bytes(source, limits.for_files())
        header = container.parse_prelude(data, limits, sealed=False).header
        if header.coding != container.PACKED and header.width * header.height > MOST_CODED:
            return "kmi decode --salvage writes the undamaged parts, if there are any" if header.stripes > 1 else ""
        found = salvage(data, unproven=True, limits=limits)
    except PalettefmtError:
        return ""
    if len(found.lost) < found.stripes:
        whole = f"{found.stripes - len(found.lost)} of {found.stripes} stripes"
        return f"kmi decode --salvage writes the undamaged parts ({whole})"
    return "kmi decode --salvage --unproven writes what it still says" if _says_something(found) else ""


def _says_something(found: Salvage) -> bool:
    """Return whether lost stripes have pixels that can be read, if unproven."""
    return found.unproven is not None and bool(found.unproven.any())


def _marked(pixels: Pixels, unproven: Mask) -> Pixels:
    """Return pixels of which the unproven ones are half as opaque as they would be."""
    if not unproven.any():
        return pixels
    pixels = with_alpha(pixels)
    pixels[..., 3] -= np.where(unproven, pixels[..., 3] // 2, 0).astype(np.uint8)
    return pixels


def _check_mark(mark: list[int] | None, colors: int, kind: str, target: str) -> None:
    """Raise UsageError if the format cannot show which pixels are lost."""
    clear = mark is None or (len(mark) == 4 and mark[3] != 255)
    if clear and kind not in TRANSPARENT:
        raise UsageError(f"{files.shown(target)}: {kind} may lose transparency; choose --lost-color '#rrggbb'")
    if kind == "GIF" and colors == GIF_COLORS:
        raise UsageError(f"{files.shown(target)}: GIF has no colour left to mark what is lost; try .png")


def _tell(found: Salvage, name: str, advice: str) -> None:
    """List what is lost: a line for each run of stripes that share a reason. It is an error's due, so `-q` keeps it."""
    if found.header_damage is not None:
        common.say(f"kmi: {name}: {found.header_damage}; palette and height are unproven: colours may be wrong")
    known = [_known(found, lost) for lost in found.lost]
    runs = itertools.groupby(
        zip(found.lost, known, itertools.count(), strict=False),
        lambda each: (each[0].stripe - each[2], each[0].reason, each[1] > 0),
    )
    for _, group in runs:
        run = [(lost, pixels) for lost, pixels, _ in group]
        common.say(f"kmi: {name}: {_told([lost for lost, _ in run], sum(pixels for _, pixels in run), found)}")
    if found.lost:
        rows = f"{found.lost_rows:,} of {found.image.height:,} rows are"
        if sum(known):
            what = f"unproven or lost: {sum(known):,} pixels are half transparent, {found.lost_pixels:,} lost"
        else:
            what = f"lost{'; ' if advice else ''}{advice}"
        common.say(f"kmi: {name}: {rows} {what}")
    elif found.surplus > 0 and found.header_damage is None:
        common.say(f"kmi: {name}: {found.surplus:,} bytes that belong to no stripe are left out; nothing is lost")


def _told(run: list[LostStripe], known: int, found: Salvage) -> str:
    """Say which stripes are lost and why, and of how many of their pixels something is known all the same."""
    first, last = run[0], run[-1]
    what = f"stripe {first.stripe}" if len(run) == 1 else f"stripes {first.stripe} to {last.stripe}"
    missing = sum(lost.rows for lost in run) * found.image.width - known
    rows = f"rows {first.first_row} to {last.first_row + last.rows - 1}"
    if known and missing:
        rows += f", {missing:,} pixels lost"
    return f"{'unproven' if known else 'lost'} {what} ({rows}): {first.reason}"


def _known(found: Salvage, lost: LostStripe) -> int:
    """Return how many pixels of a lost stripe are unproven."""
    if found.unproven is None:
        return 0
    return int(np.count_nonzero(found.unproven[lost.first_row : lost.first_row + lost.rows]))
