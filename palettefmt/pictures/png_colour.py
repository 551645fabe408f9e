"""What a PNG's chunks say of its colours, in the order in which the specification's third edition lets them count.

cICP, then iCCP, then sRGB, then gAMA and cHRM: the first that is there decides, and the others are not looked at.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from palettefmt.errors import PictureWarning
from palettefmt.pictures import light

_MOST_PROFILE = 1 << 26  # bytes of a profile that is unpacked
_USUAL_GAMMA = 45455  # which stands for sRGB's curve, and is written beside it for programs that know only gamma
_SAME_GAMMA = 0.05  # the share within which a gamma is that one
# ITU-T H.273, table 2: white, red, green, blue
_PRIMARIES: dict[int, light.Chromaticities] = {
    1: light.SRGB,
    4: (0.310, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (0.3127, 0.3290, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (0.3127, 0.3290, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (0.3127, 0.3290, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    8: (0.310, 0.316, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    22: (0.3127, 0.3290, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),
}
# ITU-T H.273, table 3
_SRGB_CURVE = 13
_CURVES: dict[int, light.Curve] = {
    **dict.fromkeys((1, 6, 14, 15), light.bt709),
    4: light.power(2.2),
    5: light.power(2.8),
    8: light.power(1.0),
    _SRGB_CURVE: light.srgb_curve,
}


@dataclass(frozen=True)
class Colour:
    """How samples become sRGB: by a profile, or by a curve (None: sRGB's) and a matrix (None: sRGB's primaries)."""

    profile: bytes = b""
    curve: light.Curve | None = None
    matrix: light.Reals | None = None

    def to_srgb(self, samples: NDArray[Any]) -> NDArray[Any]:
        """Return samples, shape (height, width, 1 or 3), in sRGB unless a profile has to be applied to them."""
        if self.curve is None and self.matrix is None:
            return samples
        return light.converted(samples, self.curve or light.srgb_curve, self.matrix)


def of_chunks(chunks: Mapping[bytes, bytes]) -> Colour:
    """Return what the chunks, by their names, say of colour; what cannot be used is warned about."""
    points = _coded_points(chunks[b"cICP"]) if b"cICP" in chunks else None
    if points is not None:
        return Colour(b"", points[0], light.matrix_to_srgb(points[1]))
    if b"iCCP" in chunks:
        return Colour(_unpacked(chunks[b"iCCP"]))
    if b"sRGB" in chunks:
        return Colour()
    curve = _gamma(chunks[b"gAMA"]) if b"gAMA" in chunks else None
    try:
        return Colour(b"", curve, light.matrix_to_srgb(_primaries(chunks.get(b"cHRM", b""))))
    except ValueError:
        _warn("its primaries (cHRM) are impossible; sRGB's are taken")
        return Colour(b"", curve)


def _unpacked(chunk: bytes) -> bytes:
    """Return the profile of an iCCP chunk; a broken one is warned about where profiles are applied."""
    try:
        return zlib.decompressobj().decompress(chunk.partition(b"\0")[2][1:], _MOST_PROFILE) or b"empty"
    except zlib.error:
        return b"not packed as it should be"


def _coded_points(chunk: bytes) -> tuple[light.Curve | None, light.Chromaticities] | None:
    """Return the curve (None: sRGB's) and the primaries that cICP names, or None if it names none that are known."""
    if len(chunk) != 4:
        return None
    primaries, curve, matrix, full = chunk
    if primaries not in _PRIMARIES or curve not in _CURVES or matrix != 0 or full != 1:
        _warn(f"its colours (cICP {primaries}, {curve}, {matrix}, {full}) are not converted")
        return None
    return None if curve == _SRGB_CURVE else _CURVES[curve], _PRIMARIES[primaries]


def _gamma(chunk: bytes) -> light.Curve | None:
    """Return the curve of a gamma, or None: sRGB's."""
    value = struct.unpack(">I", chunk)[0] if len(chunk) == 4 else _USUAL_GAMMA
    if value == 0:
        _warn("its gamma is 0; sRGB is assumed")
        return None
    return None if abs(value / _USUAL_GAMMA - 1) <= _SAME_GAMMA else light.power(100000 / value)


def _primaries(chunk: bytes) -> light.Chromaticities:
    if len(chunk) != 32:
        return light.SRGB
    return tuple(value / 100000 for value in struct.unpack(">8I", chunk))


def _warn(what: str) -> None:
    warnings.warn(f"the picture is read, but {what}", PictureWarning, stacklevel=4)
