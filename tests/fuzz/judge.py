"""What every reading path of the library must do with any bytes at all; `Finding` if it does not."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

import palettefmt
from palettefmt import IndexedImage, Info
from palettefmt.errors import CorruptError, LimitError, PalettefmtError, TruncatedError, UnsupportedError
from palettefmt.kmi import decode
from tests.fuzz import memory
from tests.fuzz.draft import CODING, draft_of, unpacked

MAX_PIXELS = 1 << 16
LIMITS = palettefmt.Limits(max_pixels=MAX_PIXELS)
VERDICTS = {
    CorruptError: "corrupt",
    TruncatedError: "truncated",
    UnsupportedError: "unsupported",
    LimitError: "refused",
}
ACCEPTED = "ok"
MOST_RECODED = 50


class Finding(Exception):  # noqa: N818
    """Something that must not happen; its text says what."""


def attempt(what: str, run: Callable[[], Any]) -> Any:
    """Return what a path returns, or the error that it may raise on bad bytes: one of ours, in one line."""
    try:
        with memory.bounded():
            return run()
    except PalettefmtError as error:
        if type(error) not in VERDICTS:
            raise Finding(f"{what} raises {type(error).__name__}: {error}") from error
        text = str(error)
        if not text or "\n" in text or len(text) > 300:
            raise Finding(f"{what} has no message of one line: {text!r}") from error
        error.__context__ = None  # with their tracebacks, errors keep the memory of what raised them
        return error.with_traceback(None)
    except MemoryError as error:
        raise Finding(f"{what} takes more memory than it may: {error}") from error
    except Exception as error:
        raise Finding(f"{what} raises {type(error).__name__}: {error}") from error


def require(holds: bool, what: str) -> None:
    """Raise a finding unless a promise holds."""
    if not holds:
        raise Finding(what)


def verdict_of(result: Any) -> str:
    """Return one word for what `attempt` returned."""
    return VERDICTS[type(result)] if isinstance(result, PalettefmtError) else ACCEPTED


def judge(data: bytes) -> str:
    """Send bytes through every reading path of the library, and return the verdict that they agree on."""
    image = attempt("decode", lambda: palettefmt.decode(data, limits=LIMITS))
    info = attempt("info", lambda: palettefmt.info(data, limits=LIMITS))
    if isinstance(info, PalettefmtError):
        same = type(info) is type(image) and str(info) == str(image)
        require(same, f"info says {info!r} where decode says {image!r}")
    else:
        check_info(data, info)
    check_region(data, image)
    if isinstance(image, IndexedImage):
        check_accepted(data, image)
    check_salvage(data, image)
    return verdict_of(image)


def check_info(data: bytes, info: Info) -> None:
    """The ledger accounts for every byte."""
    require(info.file_bytes == len(data) == sum(size for _, size in info.parts()), "the ledger does not add up")
    require(sum(info.stripe_payload_bytes) == info.payload_bytes, "the stripes' payloads do not add up")
    require(len(info.stripe_bits_per_pixel()) == info.stripes, "a stripe is missing in the ledger")
    require(bool(info.as_dict()), "the ledger is empty")


def check_region(data: bytes, image: Any) -> None:
    """A region is what the whole picture has there, whenever there is a whole picture."""
    region = region_in(data)
    if region is None:
        return
    part = attempt("decode_region", lambda: decode.decode_region(data, region, limits=LIMITS))
    if isinstance(part, IndexedImage):
        x, y, width, height = region
        require(part.labels.shape == (height, width), "a region of another size than asked for")
        if isinstance(image, IndexedImage):
            whole = image.labels[y : y + height, x : x + width]
            require(np.array_equal(part.labels, whole), "a region of other labels")
    else:
        require(not isinstance(image, IndexedImage), f"decode accepts what decode_region refuses: {part}")


def region_in(data: bytes) -> tuple[int, int, int, int] | None:
    """Return a region inside the picture that the fields declare: small, and across stripes if there are some."""
    width, height = int.from_bytes(data[12:16], "big"), int.from_bytes(data[16:20], "big")
    if len(data) < 20 or not width or not height:
        return None
    x, y = width // 3, height // 3
    return x, y, min(width - x, 30), min(height - y, 20)


def check_accepted(data: bytes, image: IndexedImage) -> None:
    """A picture that is accepted is what the file says by the plainest reading, and survives encoding."""
    draft = draft_of(data)
    k = draft.last + 1
    require(image.labels.shape == (draft.height, draft.width), "a picture of another size than declared")
    require(image.palette.tobytes() == draft.palettes[: k * draft.channels], "another palette than the file's")
    require(int(image.labels.max()) < k, "a label without an entry")
    rows = draft.rows or draft.height
    for number, stripe in enumerate(draft.stripes):
        labels = image.labels[number * rows : (number + 1) * rows]
        require(zlib.crc32(labels.tobytes()) == stripe.crc, f"stripe {number}: the CRC of its labels does not match")
        if len(stripe.payload) == draft.packed_size(number):
            plain = unpacked(stripe.payload, draft.bits, labels.size)
            require(np.array_equal(plain, labels.reshape(-1)), f"stripe {number}: other labels than its bits")
    packed = palettefmt.encode(image, stripe_rows=rows, check=False)
    if draft.mode & CODING == 0:
        require(packed == data, "a packed file that the encoder would have written otherwise")
    else:
        require(palettefmt.decode(packed) == image, "another picture after packing")
        asked = rows if len(draft.stripes) <= MOST_RECODED else None  # each stripe takes milliseconds
        again = palettefmt.encode(image, coding="context", stripe_rows=asked, effort=1, check=False)
        require(palettefmt.decode(again) == image, "another picture after coding")


def check_salvage(data: bytes, image: Any) -> None:
    """Salvage gives no stripe for whole whose labels have another CRC, and of a whole file the whole picture."""
    found = attempt("salvage", lambda: palettefmt.salvage(data, limits=LIMITS))
    if isinstance(found, PalettefmtError):
        require(not isinstance(image, IndexedImage), f"salvage refuses what decode accepts: {found}")
        return
    if isinstance(image, IndexedImage):
        require(found.complete and found.surplus == 0, "salvage loses something of a whole file")
        require(found.image == image, "salvage makes another picture of a whole file")
    draft = draft_of(data)
    labels, rows = found.image.labels, draft.rows or draft.height
    require(labels.shape == (draft.height, draft.width), "salvage makes a picture of another size")
    lost = {stripe.stripe for stripe in found.lost}
    require(found.stripes == len(draft.stripes) and lost <= set(range(found.stripes)), "salvage counts other stripes")
    for number, stripe in enumerate(draft.stripes):
        part = labels[number * rows : (number + 1) * rows]
        if number in lost:
            require(not part.any(), f"salvage gives labels of stripe {number}, which is lost")
        else:
            require(
                zlib.crc32(part.tobytes()) == stripe.crc, f"salvage gives stripe {number} for whole, which it is not"
            )
    require(found.to_pixels().shape[:2] == labels.shape, "salvage makes pixels of another size")
    more = palettefmt.salvage(data, unproven=True, limits=LIMITS)
    read = more.unproven
    require(more.lost == found.lost and read is not None, "what is unproven changes what is lost")
    require((more.image.labels[~read] == labels[~read]).all(), "what is unproven changes what is proven")
    require(int(more.image.labels.max()) < more.image.colors, "an unproven label has no colour")
    for number in set(range(found.stripes)) - lost:
        require(not read[number * rows : (number + 1) * rows].any(), f"stripe {number} is proven and unproven")
