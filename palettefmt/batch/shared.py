"""One palette for all pictures: the colours of each are counted in bins, the bins are merged and clustered once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from palettefmt.arrays import same_channels
from palettefmt.batch.results import Row
from palettefmt.batch.steady import steady
from palettefmt.batch.work import Settings, Task, failed_row
from palettefmt.image import IndexedImage
from palettefmt.palette import bins
from palettefmt.palette.bins import Bins
from palettefmt.palette.fit import fit as fit_palette
from palettefmt.palette.histogram import count_colours
from palettefmt.palette_files import read_palette, write_palette
from palettefmt.pictures.source import open_source

Weight = Literal["pixels", "equal"]
FORMAT = "kmi-palette"


@dataclass(frozen=True)
class Part:
    """What is known of some pictures.

    Attributes
    ----------
    histogram : Bins
        Their colours.
    pictures, pixels : int
        How many were counted.
    failed : tuple of Row
        The rows of those that could not be read; they are not counted.
    """

    histogram: Bins
    pictures: int
    pixels: int
    failed: tuple[Row, ...]


@dataclass(frozen=True)
class SharedPalette:
    """A palette and what it was made of.

    Attributes
    ----------
    entries : ndarray of uint8, shape (k, 3) or (k, 4)
    pictures, pixels : int
        How many were counted.
    bins : int
        Bins of the merged histogram that are not empty.
    histogram_bytes : int
        Memory of the merged histogram.
    weight : {"pixels", "equal"}
    """

    entries: NDArray[np.uint8]
    pictures: int
    pixels: int
    bins: int
    histogram_bytes: int
    weight: Weight

    def to_gpl(self) -> bytes:
        """Return a GIMP palette."""
        return write_palette(self.entries, "gpl", "shared")

    def to_json(self) -> bytes:
        """Return a .kmi-palette file: JSON that `read_palette` reads."""
        about: dict[str, Any] = {
            "format": FORMAT,
            "version": 1,
            "colors": len(self.entries),
            "channels": self.entries.shape[1],
            "weight": self.weight,
            "pictures": self.pictures,
            "pixels": self.pixels,
            "bins": self.bins,
            "histogram_bytes": self.histogram_bytes,
            "palette": [
                {"index": index, "color": f"#{bytes(color).hex()}"} for index, color in enumerate(self.entries.tolist())
            ],
        }
        return (json.dumps(about, indent=2) + "\n").encode()


def read_entries(data: bytes) -> NDArray[np.uint8]:
    """Return the entries of a .kmi-palette file.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    ndarray of uint8, shape (k, 3) or (k, 4)

    Raises
    ------
    UsageError
        If it is none.
    """
    return read_palette(data, "json")


def count_shard(settings: Settings, weight: Weight, tasks: Sequence[Task]) -> Part:
    """Count the colours of some pictures; what goes wrong with one of them is told in its row.

    Parameters
    ----------
    settings : Settings
    weight : {"pixels", "equal"}
        What counts the same: every pixel, or every picture.
    tasks : sequence of Task

    Returns
    -------
    Part
    """
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
    source = open_source(data, settings.limits)
    if isinstance(source, IndexedImage):
        counts = source.counts()
        colours, counts = source.palette[counts > 0], counts[counts > 0]
    else:
        colours, counts, _ = count_colours(source)
    return bins.of_colours(colours, counts, equal=weight == "equal"), int(counts.sum())


def merge_parts(parts: Sequence[Part]) -> Part:
    """Return parts as one; any order and grouping gives the same histogram.

    Parameters
    ----------
    parts : sequence of Part
    """
    return Part(
        bins.merge([part.histogram for part in parts]),
        sum(part.pictures for part in parts),
        sum(part.pixels for part in parts),
        tuple(row for part in parts for row in part.failed),
    )


def lost_part(tasks: Sequence[Task], reason: str) -> Part:
    """Return the part of pictures that no worker survived.

    Parameters
    ----------
    tasks : sequence of Task
    reason : str
        What their rows say.
    """
    return Part(bins.empty(), 0, 0, tuple(failed_row(task.item, reason) for task in tasks))


def fit(part: Part, settings: Settings, weight: Weight) -> SharedPalette:
    """Return the palette of one picture or more: their colours, clustered.

    Parameters
    ----------
    part : Part
        All pictures, merged.
    settings : Settings
        The number of colours, locked colours, the seed and the colour space are used.
    weight : {"pixels", "equal"}
        As they were counted.

    Returns
    -------
    SharedPalette

    Raises
    ------
    UsageError
        If a locked colour is transparent and no picture is.
    """
    style = settings.style
    found, weights = bins.points(part.histogram, style.most_colors)
    locked = None if style.locked is None else same_channels(style.locked, found.shape[1])
    with steady():
        entries = fit_palette(found, weights, style.most_colors, seed=style.seed, locked=locked, space=style.space)
    histogram = part.histogram
    used = len(histogram.opaque) + len(histogram.other)
    return SharedPalette(entries, part.pictures, part.pixels, used, histogram.nbytes, weight)
