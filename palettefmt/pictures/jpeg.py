"""JPEG: which kind of it a file is, and which way up; Pillow decodes the pixels, and sees no EXIF."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from palettefmt.arrays import Pixels
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits
from palettefmt.pictures import orientation, pillow

MAGIC = b"\xff\xd8\xff"
_EXIF, _XMP = b"Exif\0", b"http://ns.adobe.com/xap/1.0/\0"
_APP1, _SCAN, _END = 0xE1, 0xDA, 0xD9
_ALONE = (0x01, *range(0xD0, 0xD9))  # markers that nothing follows
# Frames that are JPEG (ITU-T T.81, table B.1; T.87), and are in no photograph.
_RARE = {
    0xC3: "lossless JPEG", 0xC5: "hierarchical JPEG", 0xC6: "hierarchical JPEG", 0xC7: "hierarchical JPEG",
    0xCB: "lossless JPEG", 0xCD: "hierarchical JPEG", 0xCE: "hierarchical JPEG", 0xCF: "hierarchical JPEG",
    0xF7: "JPEG-LS",
}  # fmt: skip
_FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)


@dataclass
class _Facts:
    orientation: int | None = None
    hidden: bytes = b""  # the same file, in which no reader finds EXIF


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a JPEG file.

    Raises
    ------
    CorruptError, UnsupportedError, LimitError
    """
    with pillow.broken("JPEG"):
        facts = _facts(data)
        with pillow.opened(facts.hidden, limits) as picture:
            frames = getattr(picture, "n_frames", 1)
            pillow.load(picture, limits)
            if frames > 1:
                pillow.warn_of_frames(frames)
            return pillow.of_pillow(picture, facts.orientation)


def _facts(data: bytes) -> _Facts:
    """Look at the segments before the pixels."""
    facts, hidden, exif, xmp, at = _Facts(), bytearray(data), b"", b"", 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in (_SCAN, _END):
            break
        (size,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + size]
        if marker in _RARE:
            raise pillow.lacking(_RARE[marker])
        if marker in _FRAMES and len(body) >= 6:
            _check_frame(body)
        if marker == _APP1 and body.startswith((_EXIF, _XMP)):
            exif = exif or (body if body.startswith(_EXIF) else b"")
            xmp += body if body.startswith(_XMP) else b""
            hidden[at + 4] ^= 0x80  # its name is no longer one that anybody looks for
        at += 2 + max(size, 2)
    facts.orientation = orientation.of_exif(exif) or orientation.of_xmp(xmp)
    facts.hidden = bytes(hidden)
    return facts


def _check_frame(body: bytes) -> None:
    """Refuse depths and numbers of channels that Pillow has no mode for."""
    depth, channels = body[0], body[5]
    if depth != 8:
        raise pillow.lacking(f"JPEG of {depth} bits")
    if channels not in (1, 3, 4):
        raise pillow.lacking(f"JPEG of {channels} channels")
