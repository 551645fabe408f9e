"""One palette for all pictures: the colours of each are counted in bins, the bins are merged and clustered once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from palettefmt.arrays import Palette, locked_for
from palettefmt.batch.results import Row
from palettefmt.batch.steady import steady
from palettefmt.batch.work import Settings, Task, failed_row
from palettefmt.image import IndexedImage
from palettefmt.palette import bins
from palettefmt.palette.bins import Bins
from palettefmt.palette.fit import fit as fit_palette
from palettefmt.palette.histogram import count_colours
from palettefmt.pictures.source import open_source
from palettefmt.style import Style

Weight = Literal["pixels", "equal"]  # what counts the same: every pixel, or every picture


@dataclass(frozen=True)
class Part:
    """What is known of some pictures: their colours, how many were counted, and the rows of those that failed."""

    histogram: Bins
    pictures: int
    pixels: int
    failed: tuple[Row, ...]


@dataclass(frozen=True)
class SharedPalette:
    """A palette and what it was made of."""

    entries: Palette
    pictures: int  # how many were counted
    pixels: int
    bins: int  # those of the merged histogram that are not empty
    histogram_bytes: int  # memory of the merged histogram
    weight: Weight

    def to_json(self) -> bytes:
        """Return a .kmi-palette file: JSON that `read_palette` reads."""
        about: dict[str, Any] = {
            "format": "kmi-palette",
            "version": 1,
            "colors": len(self.entries),
            "channels": self.entries.shape[1],
            "weight": self.weight,
            "pictures": self.pictures,
            "pixels": self.pixels,
            "bins": self.bins,
            "histogram_bytes": self.histogram_bytes,
            "palette": [{"index": index, "color": f"#{bytes(c).hex()}"} for index, c in enumerate(self.entries)],
        }
        return (json.dumps(about, indent=2) + "\n").encode()


def count_shard(settings: Settings, weight: Weight, tasks: Sequence[Task]) -> Part:
    """Count the colours of some pictures; what goes wrong with one of them is told in its row."""
    counted: list[Bins] = []
    failed: list[Row] = []
    pixels = 0
    with steady():
        for task in tasks:
            start = settings.clock()
            try:
                histogram, size = _count(settings, weight, task)
            except Exception as error:  # the batch goes on, as in `work`
                failed.append(failed_row(task.item, error, settings.clock() - start))
                continue
            counted.append(histogram)
            pixels += size
    return Part(bins.merge(counted), len(counted), pixels, tuple(failed))


def _count(settings: Settings, weight: Weight, task: Task) -> tuple[Bins, int]:
    """Return a picture's histogram and its number of pixels."""
    data = settings.storage.read(task.item.location, settings.limits)
    source = settings.framing.applied(open_source(data, settings.limits), settings.limits)
    if isinstance(source, IndexedImage):
        counts = source.counts()
        colours, counts = source.palette[counts > 0], counts[counts > 0]
    else:
        colours, counts, _ = count_colours(source)
    return bins.of_colours(colours, counts, equal=weight == "equal"), int(counts.sum())


def merge_parts(parts: Sequence[Part]) -> Part:
    """Return parts as one; any order and grouping gives the same histogram."""
    return Part(
        bins.merge([part.histogram for part in parts]),
        sum(part.pictures for part in parts),
        sum(part.pixels for part in parts),
        tuple(row for part in parts for row in part.failed),
    )


def lost_part(tasks: Sequence[Task], reason: str) -> Part:
    """Return the part of pictures that no worker survived; their rows say the reason."""
    return Part(bins.empty(), 0, 0, tuple(failed_row(task.item, reason) for task in tasks))


def fit(part: Part, style: Style, weight: Weight) -> SharedPalette:
    """Return the palette of one picture or more: their colours, merged, clustered as the style says.

    UsageError if a locked colour is transparent and no picture is.
    """
    found, weights = bins.points(part.histogram, style.most_colors)
    locked = None if style.locked is None else locked_for(style.locked, found.shape[1])
    with steady():
        entries = fit_palette(found, weights, style.most_colors, seed=style.seed, locked=locked, space=style.space)
    histogram = part.histogram
    used = len(histogram.opaque) + len(histogram.other)
    return SharedPalette(entries, part.pictures, part.pixels, used, histogram.nbytes, weight)
