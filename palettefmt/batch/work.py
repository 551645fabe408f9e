"""One picture -> one row: read, encode, measure, write. Whatever goes wrong is told in the row; the batch goes on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from palettefmt.batch.results import Row
from palettefmt.batch.sources import Item
from palettefmt.batch.steady import listening, steady
from palettefmt.batch.storage import Storage, in_the_way
from palettefmt.errors import LimitError, PalettefmtError
from palettefmt.image import IndexedImage
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import Layout
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.measure.quality import psnr
from palettefmt.pictures.colours import on_white
from palettefmt.pictures.framing import Framing
from palettefmt.pictures.source import Picture, open_source, pixels_of
from palettefmt.quantization import quantize_picture
from palettefmt.style import Style


@dataclass(frozen=True)
class Settings:
    """How every picture is encoded; it goes to the workers."""

    style: Style = field(default_factory=Style)
    layout: Layout = field(default_factory=Layout)
    limits: Limits = DEFAULT_LIMITS
    storage: Storage = field(default_factory=Storage)
    skip_larger: bool = False  # whether to write nothing where the output would be larger than the source
    clock: Callable[[], float] = float  # gives seconds; this one is always at 0
    # Instead of a number of colours: `max_bytes`, `quality`, `min_psnr`, as for `palettefmt.measure.looks` and `goals`.
    goals: dict[str, Any] = field(default_factory=dict)
    framing: Framing = field(default_factory=Framing)

    def __post_init__(self) -> None:
        self.style.check_gain(self.layout.coding)

    def digest(self) -> bytes:
        """Return SHA-256 of all options that bear on the output."""
        chosen = {**self.style.as_dict(), **asdict(self.layout), **self.goals, "skip_larger": self.skip_larger}
        if self.framing.changes:
            chosen["framing"] = asdict(self.framing)
        return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).digest()


@dataclass(frozen=True)
class Task:
    """One picture to encode."""

    item: Item
    target: str  # where it goes
    known: Row | None = None  # that of an earlier run which made the output
    present: bool = False  # whether the target is there without a row: made by a run that was killed, or somebody else


def encode_shard(settings: Settings, tasks: Sequence[Task]) -> list[Row]:
    """Encode some pictures; return their rows, in order. What goes wrong with one of them is told in its row."""
    digest = settings.digest()
    with steady():
        return [_guarded(settings, digest, task) for task in tasks]


def failed_row(item: Item, error: BaseException | str, seconds: float = 0.0) -> Row:
    """Return the row of a picture that could not be done, which took some seconds to find out."""
    if isinstance(error, MemoryError):
        error = LimitError("out of memory: the picture is too large for the worker")
    code = error.exit_code if isinstance(error, PalettefmtError) else 1
    text = str(error) if isinstance(error, (PalettefmtError, str)) else f"{type(error).__name__}: {error}"
    text = " ".join(text.split())
    return Row(item.output, item.source, "failed", seconds=round(seconds, 6), error=text, exit_code=code)


def _guarded(settings: Settings, digest: bytes, task: Task) -> Row:
    """Return a picture's row with its time and warnings, or the row of its failure."""
    start = settings.clock()
    with listening() as heard:
        try:
            row = _encode(settings, digest, task)
        # The batch goes on, whatever a picture makes a library raise; the row names the exception's type.
        except Exception as error:
            return failed_row(task.item, error, settings.clock() - start)
    return replace(row, seconds=round(settings.clock() - start, 6), warnings=(*heard, *row.warnings))


def _encode(settings: Settings, digest: bytes, task: Task) -> Row:
    """Encode one picture and write it, unless an earlier run has done so."""
    storage = settings.storage
    data = storage.read(task.item.location, settings.limits)
    key = hashlib.sha256(digest + data).hexdigest()
    known = task.known if task.known is not None and task.known.key == key else None
    if known is not None and (known.status == "larger" or storage.size(task.target) == known.bytes_out):
        return replace(known, status="unchanged", warnings=())
    source = settings.framing.applied(open_source(data, settings.limits), settings.limits)
    image, encoded, doubt = _made(source, settings)
    quality = _psnr(source, image)
    row = Row(
        task.item.output,
        task.item.source,
        "larger" if settings.skip_larger and len(encoded) > len(data) else "done",
        bytes_in=len(data),
        bytes_out=len(encoded),
        width=image.width,
        height=image.height,
        colors=image.colors,
        bits_per_pixel=round(len(encoded) * 8 / (image.width * image.height), 6),
        psnr_db=None if math.isinf(quality) else round(quality, 4),
        exact=math.isinf(quality),
        key=key,
        warnings=(doubt,) if doubt else (),
    )
    if row.status == "done":
        if task.present and storage.read(task.target, settings.limits) != encoded:
            raise in_the_way(task.target)
        storage.write(task.target, encoded)
    return row


def _made(source: Picture, settings: Settings) -> tuple[IndexedImage, bytes, str]:
    """Return a picture's palette and labels, its checked file, and why it may be poor; nothing if it is not.

    It is no Python warning: the clustering silences those of all threads for a while.
    """
    style, layout, goals = settings.style, settings.layout, settings.goals
    # The batch has a worker for each core already.
    if goals and style.dither == "perceptual":
        from palettefmt.measure import looks

        found = looks.choose(pixels_of(source), style, looks.coded(layout, threads=1), **goals)
        return found.image, found.data, looks.doubt_of(found) if "max_bytes" in goals else ""
    if goals:
        from palettefmt.measure.goals import choose, doubt_of

        choice = choose(source, style, layout, threads=1, limits=settings.limits, **goals)
        told = "max_bytes" in goals and "min_psnr" not in goals
        return choice.image, choice.data, doubt_of(choice, style, layout, goals["max_bytes"]) if told else ""
    image = quantize_picture(source, style)
    return image, checked(encode_image(image, layout, threads=1), image, threads=1), ""


def _psnr(source: Picture, image: IndexedImage) -> float:
    """Return the PSNR of the result in dB, infinite if every pixel is exact."""
    if source is image:
        return math.inf
    return psnr(on_white(pixels_of(source)), on_white(image.to_pixels()))
