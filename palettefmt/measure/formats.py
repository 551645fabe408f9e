"""The claim, measured: predicted bits against actual ones, the same picture in other formats, plain verdicts."""

from __future__ import annotations

import importlib.util
import io
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from palettefmt.image import IndexedImage
from palettefmt.kmi.ledger import Info

_GIF_SIDE = 65_535


@dataclass(frozen=True)
class Size:
    """The same picture in another format: its name, its bytes (None if it cannot hold the picture), and how we know."""

    name: str
    bytes: int | None
    note: str


@dataclass(frozen=True)
class Verdict:
    """A claim in words, whether it holds, and the figures that decide."""

    claim: str
    holds: bool
    figure: str


def sizes(image: IndexedImage, source_bytes: int | None = None) -> list[Size]:
    """Return the size of the same picture in every other format at hand, lossless all of them.

    Parameters
    ----------
    image : IndexedImage
    source_bytes : int, optional
        Size of the file that the picture came from.
    """
    pixels = image.width * image.height
    rows = [
        Size(f"raw {'RGBA' if image.has_alpha else 'RGB'}", pixels * image.channels, "arithmetic"),
        Size("raw 8-bit labels", pixels, "arithmetic"),
        _bmp4(image),
        Size("GIF", *_gif(image)),
        Size("indexed PNG (Pillow)", len(image.to_png()), "written"),
    ]
    if importlib.util.find_spec("oxipng"):
        rows.append(Size("indexed PNG (oxipng)", len(image.to_png(optimize=True)), "written"))
    rows.append(Size("WebP lossless", *webp(image)))
    if importlib.util.find_spec("imagecodecs"):
        rows.append(Size("JPEG XL lossless", *_jpeg_xl(image)))
    if source_bytes is not None:
        rows.append(Size("source file", source_bytes, "on disk"))
    return rows


def _bmp4(image: IndexedImage) -> Size:
    """Compute a BMP of 4 bits a pixel: two headers of 14 and 40 bytes, 4 bytes an entry, rows padded to 4 bytes."""
    if image.colors > 16:
        return Size("4-bit BMP", None, "holds 16 colours at most")
    row = (image.width * 4 + 31) // 32 * 4
    return Size("4-bit BMP", 14 + 40 + 4 * image.colors + row * image.height, "arithmetic")


def _gif(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a GIF, which holds one fully transparent entry at most."""
    picture = image.to_pillow()
    if isinstance(picture.info.get("transparency"), bytes):
        return None, "cannot hold it: no partial transparency"
    if max(image.width, image.height) > _GIF_SIDE:
        return None, f"cannot hold it: sides are {_GIF_SIDE:,} pixels at most"
    return _written(picture, "GIF", {})


def webp(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a lossless WebP of the pixels (None if it cannot hold them), and how we know."""
    from PIL import Image

    options = {"lossless": True, "quality": 100, "method": 6, "exact": True}
    return _written(Image.fromarray(image.to_pixels()), "WEBP", options)


def _jpeg_xl(image: IndexedImage) -> tuple[int | None, str]:
    """Return the bytes of a lossless JPEG XL of the pixels, at libjxl's effort 9."""
    import imagecodecs

    try:
        return len(imagecodecs.jpegxl_encode(image.to_pixels(), lossless=True, effort=9)), "written"
    except (RuntimeError, ValueError) as error:
        return None, f"cannot hold it: {error}"


def _written(picture: Any, kind: str, options: dict[str, Any]) -> tuple[int | None, str]:
    out = io.BytesIO()
    try:
        picture.save(out, kind, **options)
    except (OSError, ValueError, KeyError, OverflowError) as error:
        # A side of over 16,383 pixels (WebP), or a Pillow built without the format.
        return None, f"cannot hold it: {str(error).splitlines()[0]}"
    return len(out.getvalue()), "written"


def entropy(counts: npt.NDArray[np.int64]) -> float:
    """Return the order-0 entropy of labels in bits a label, from how often each occurs (Shannon, 1948)."""
    shares = counts[counts > 0] / counts.sum()
    return abs(float((shares * np.log2(shares)).sum()))


def verdicts(info: Info, others: list[Size]) -> list[Verdict]:
    """Return the claims of the classic notebook, each judged by its figures; the first is the bits-per-pixel claim."""
    by_name = {size.name: size.bytes for size in others}
    raw = info.pixels * 24
    bits = info.predicted_bits if info.coding == "packed" else info.payload_bytes * 8
    share = Fraction(bits, raw)
    result = [
        _bits_verdict(info),
        Verdict(
            "an eighth of raw RGB",
            share <= Fraction(1, 8),
            f"labels take {bits:,} of {raw:,} bits = {float(share):.4f}; "
            f"the whole file {info.file_bytes * 8 / raw:.4f}",
        ),
    ]
    source = by_name.get("source file")
    if source is not None:
        result.append(
            Verdict(
                "half of the source file or less",
                info.file_bytes * 2 <= source,
                f"{info.file_bytes:,} of {source:,} bytes = {info.file_bytes / max(source, 1):.3f}",
            )
        )
    pngs = {name: size for name, size in by_name.items() if size is not None and name.startswith("indexed PNG")}
    name, size = min(pngs.items(), key=lambda pair: pair[1])
    winner = "this file" if info.file_bytes < size else "PNG"
    result.append(
        Verdict(
            "smaller than indexed PNG",
            info.file_bytes < size,
            f"{winner} wins: {info.file_bytes:,} against {size:,} bytes ({name}) = {info.file_bytes / size:.3f}",
        )
    )
    rivals = {name: size for name, size in by_name.items() if size is not None and name != "source file"}
    name, size = min(rivals.items(), key=lambda pair: pair[1])
    result.append(
        Verdict(
            "smaller than every other format tried",
            info.file_bytes < size,
            f"{info.file_bytes:,} bytes; the smallest other is {name} with {size:,} = {info.file_bytes / size:.3f}",
        )
    )
    return result


def _bits_verdict(info: Info) -> Verdict:
    """Judge the claim: the payload is width x height x ceil(log2 k) bits and nothing but padding besides, or fewer."""
    actual = info.payload_bytes * 8
    plural = "bit" if info.bits_per_label == 1 else "bits"
    if info.coding == "packed":
        padding = actual - info.predicted_bits
        return Verdict(
            f"exactly {info.bits_per_label} {plural} per pixel",
            0 <= padding < 8 * info.stripes,
            f"predicted {info.predicted_bits:,} bits, payload {actual:,} bits, of which {padding} pad the last bytes",
        )
    return Verdict(
        f"at most {info.bits_per_label} {plural} per pixel",
        actual < info.predicted_bits + 8 * info.stripes,
        f"packed they are {info.predicted_bits:,} bits, coded {actual:,} = {actual / info.pixels:.4f} bits per pixel",
    )


def claim_holds(judged: list[Verdict]) -> bool:
    """Return whether the bits-per-pixel claim, the first of `verdicts`, holds."""
    return judged[0].holds


def finite(value: float) -> float | None:
    """Return a number as JSON can hold it: None for infinity (equal pictures) and NaN (not defined)."""
    return value if math.isfinite(value) else None
