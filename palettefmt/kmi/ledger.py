"""What a file consists of: every header field, and every byte accounted for."""

from __future__ import annotations

import html
import os
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from palettefmt import arguments, files
from palettefmt.kmi import container
from palettefmt.kmi.decode import bytes_of
from palettefmt.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True)
class Info:
    """The fields of a .kmi file and its byte ledger; the five parts of the ledger add up to `file_bytes`.

    All sizes are bytes. `predicted_bits` is width x height x ceil(log2 k): what the labels take when they are packed,
    without the padding of each stripe's last byte.
    """

    version: int
    width: int
    height: int
    colors: int
    channels: int
    bits_per_label: int
    coding: str
    stripe_rows: int
    stripes: int
    file_bytes: int
    payload_bytes: int
    palette_bytes: int
    header_bytes: int
    stripe_table_bytes: int
    checksum_bytes: int
    predicted_bits: int
    stripe_payload_bytes: tuple[int, ...] = field(repr=False)

    @property
    def overhead_bytes(self) -> int:
        """Bytes that are neither palette nor payload."""
        return self.header_bytes + self.stripe_table_bytes + self.checksum_bytes

    @property
    def pixels(self) -> int:
        """Width x height."""
        return self.width * self.height

    @property
    def effective_bits_per_pixel(self) -> float:
        """All bits of the file divided by the pixels."""
        return self.file_bytes * 8 / self.pixels

    @property
    def coded_bits_per_pixel(self) -> float:
        """Bits of the payload divided by the pixels."""
        return self.payload_bytes * 8 / self.pixels

    def stripe_bits_per_pixel(self) -> list[float]:
        """Return the bits of each stripe's payload divided by its pixels."""
        sizes = self.stripe_payload_bytes
        rows = [min(self.stripe_rows, self.height - start * self.stripe_rows) for start in range(self.stripes)]
        return [size * 8 / (count * self.width) for size, count in zip(sizes, rows, strict=True)]

    def parts(self) -> list[tuple[str, int]]:
        """Return the ledger: (name, bytes) of each part, in the order of the file."""
        return [
            ("header", self.header_bytes),
            ("palette", self.palette_bytes),
            ("stripe table", self.stripe_table_bytes),
            ("header checksum", self.checksum_bytes),
            ("payload", self.payload_bytes),
        ]

    def _repr_html_(self) -> str:
        """Show the file in a notebook: what it holds, and where each byte goes."""
        kind, colours = "RGBA" if self.channels == 4 else "RGB", "colour" if self.colors == 1 else "colours"
        title = (
            f"{self.width:,} x {self.height:,} pixels, {self.colors} {kind} {colours}, "
            f"coding {html.escape(self.coding)}, {self.effective_bits_per_pixel:.4f} bits a pixel"
        )
        rows = [*self.parts(), ("the file", self.file_bytes)]
        cells = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{size:,}</td><td>{size / self.file_bytes:.2%}</td></tr>"
            for name, size in rows
        )
        head = "<thead><tr><th>part</th><th>bytes</th><th>share</th></tr></thead>"
        return f"<table><caption>{title}</caption>{head}<tbody>{cells}</tbody></table>"

    def as_dict(self) -> dict[str, Any]:
        """Return all fields, the derived ones too, ready for JSON."""
        return {
            **asdict(self),
            "overhead_bytes": self.overhead_bytes,
            "coded_bits_per_pixel": self.coded_bits_per_pixel,
            "effective_bits_per_pixel": self.effective_bits_per_pixel,
            "stripe_bits_per_pixel": self.stripe_bits_per_pixel(),
        }


def info(source: bytes | bytearray | memoryview | str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> Info:
    """Return the fields and the byte ledger of a .kmi file without decoding it.

    Parameters
    ----------
    source : bytes-like or path
        A whole file, or where it is; of a file on disk only the part before the payload is read.
    limits : Limits

    Raises
    ------
    CorruptError, TruncatedError, UnsupportedError, LimitError, FileAccessError
    """
    arguments.instance("limits", limits, Limits)
    data = files.mapped(source) if isinstance(source, (str, os.PathLike)) else bytes_of(source, "info")
    parsed = container.parse(data, limits)
    header = parsed.header
    bits = header.bits_per_label
    return Info(
        version=container.VERSION,
        width=header.width,
        height=header.height,
        colors=header.colors,
        channels=header.channels,
        bits_per_label=bits,
        coding=header.coding_name,
        stripe_rows=header.stripe_rows,
        stripes=header.stripes,
        file_bytes=int(parsed.offsets[-1]),
        payload_bytes=int(parsed.offsets[-1] - parsed.offsets[0]),
        palette_bytes=header.palette_size,
        header_bytes=container.FIXED_SIZE,
        stripe_table_bytes=header.stripes * container.ENTRY_SIZE,
        checksum_bytes=container.CRC_SIZE,
        predicted_bits=header.width * header.height * bits,
        stripe_payload_bytes=tuple(np.diff(parsed.offsets).tolist()),
    )
