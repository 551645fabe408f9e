"""``kmi decode --salvage``: what is whole of a damaged file as pixels, and on stderr what is not."""

from __future__ import annotations

import itertools

from palettefmt import files
from palettefmt.arrays import Pixels
from palettefmt.cli import common
from palettefmt.cli.style import colour_of
from palettefmt.errors import CorruptError, UsageError
from palettefmt.kmi.salvage import Salvage, salvage
from palettefmt.limits import Limits

# Formats that lost pixels can be transparent in. Others refuse alpha, or drop it without a word.
TRANSPARENT = ("PNG", "TIFF", "WEBP", "TGA")
GIF_COLORS = 256


def salvaged_pixels(source: str, limits: Limits, lost_color: str | None, kind: str, target: str) -> tuple[Pixels, bool]:
    """Return a file's pixels, the lost ones marked, and whether it has lost nothing; tell what it has lost.

    `kind` is Pillow's name of the format that they are for.
    """
    mark = None if lost_color is None else colour_of("--lost-color", lost_color)
    data = common.read_kmi(source, limits)
    with common.named(source):
        found = salvage(data, limits=limits)
        if len(found.lost) == found.stripes:
            causes = "; ".join(filter(None, [found.header_damage, found.lost[0].reason]))
            raise CorruptError(f"nothing can be salvaged: no stripe is whole ({causes})")
    if found.lost:
        _check_mark(mark, found.image.colors, kind, target)
    _tell(found, common.input_label(source))
    return found.to_pixels(mark), found.complete


def _check_mark(mark: list[int] | None, colors: int, kind: str, target: str) -> None:
    """Raise UsageError if the format cannot show which pixels are lost."""
    clear = mark is None or (len(mark) == 4 and mark[3] != 255)
    if clear and kind not in TRANSPARENT:
        raise UsageError(f"{files.shown(target)}: {kind} may lose transparency; choose --lost-color '#rrggbb'")
    if kind == "GIF" and colors == GIF_COLORS:
        raise UsageError(f"{files.shown(target)}: GIF has no colour left to mark what is lost; try .png")


def _tell(found: Salvage, name: str) -> None:
    """List what is lost: a line for each run of stripes that share a reason. It is an error's due, so `-q` keeps it."""
    if found.header_damage is not None:
        common.say(f"kmi: {name}: {found.header_damage}; palette and height are unproven: colours may be wrong")
    runs = itertools.groupby(enumerate(found.lost), lambda pair: (pair[1].stripe - pair[0], pair[1].reason))
    for (_, reason), pairs in runs:
        run = [lost for _, lost in pairs]
        first, last = run[0], run[-1]
        what = f"stripe {first.stripe}" if len(run) == 1 else f"stripes {first.stripe} to {last.stripe}"
        common.say(f"kmi: {name}: lost {what} (rows {first.first_row} to {last.first_row + last.rows - 1}): {reason}")
    if found.lost:
        common.say(f"kmi: {name}: {found.lost_rows:,} of {found.image.height:,} rows are lost")
    elif found.surplus > 0 and found.header_damage is None:
        common.say(f"kmi: {name}: {found.surplus:,} bytes that are of no stripe are left out; nothing is lost")
