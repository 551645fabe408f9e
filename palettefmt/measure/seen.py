"""How a picture looks from where it is looked at; what PSNR, SSIM and CIEDE2000, which go pixel by pixel, cannot say.

Three judges: FLIP (`palettefmt.measure.flip`), which is others' work; the perceived difference, which is the dither's
own model (`palettefmt.measure.eye`); and SSIMULACRA2 where PyPI's ssimulacra2 is installed.
"""

from __future__ import annotations

import io
import math
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from palettefmt.arrays import Mask, Pixels, with_alpha
from palettefmt.image import IndexedImage
from palettefmt.measure import eye
from palettefmt.measure.flip import flip
from palettefmt.palette.nearest import Labeller
from palettefmt.pictures.colours import on_white
from palettefmt.style import DEFAULT_PPD, SPACES

# What a dithered picture is shown with.
BLIND = "It is dithered: PSNR, SSIM and CIEDE2000 compare pixel with pixel, and do not see that the eye mixes its dots."
HOW_TO_GET = "pip install 'palettefmt[eye]' adds SSIMULACRA2"

_SAMPLE = 1 << 18  # pixels that are looked at to know a dither
_STRAYS = 0.01  # share of pixels that are not nearest, from which a picture is dithered
_LEAST_SIDE = 8  # of SSIMULACRA2


@dataclass(frozen=True)
class Seen:
    """How a picture looks, compared with its original."""

    ppd: float  # pixels per degree of vision that it is looked at with
    flip: float  # mean FLIP, 0 for the original and 1 at most
    perceived_difference: float  # root mean square, 0 for the original; 1 is a step of CIELAB's lightness all over
    look: float  # on the scale of --quality, whose distance is near and fixed; 100 for the original
    ssimulacra2: float | None  # 100 for the original; None where its package or the picture's size is missing
    dithered: bool  # whether entries are mixed: then these figures count, and not those that go pixel by pixel

    def as_dict(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        return asdict(self)

    @property
    def in_words(self) -> str:
        """The figures in a line."""
        words = f"FLIP {self.flip:.4f}, perceived difference {self.perceived_difference:.2f}"
        more = "" if self.ssimulacra2 is None else f"; SSIMULACRA2 {self.ssimulacra2:.1f}"
        return f"{words} at {self.ppd:g} pixels a degree{more}"


def see(original: Pixels, image: IndexedImage, ppd: float = DEFAULT_PPD, *, dithered: bool | None = None) -> Seen:
    """Judge a picture.

    Parameters
    ----------
    original : ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        What it was made of; alpha is seen on white.
    image : IndexedImage
        Of the same size.
    ppd : float, default 67
        Pixels per degree of vision.
    dithered : bool, optional
        Whether entries are mixed; by default that is told from the picture.
    """
    first, second = np.ascontiguousarray(on_white(original)), np.ascontiguousarray(on_white(image.to_pixels()))
    return Seen(
        ppd=ppd,
        flip=flip(first, second, ppd),
        perceived_difference=math.sqrt(eye.error(first, second, ppd)),
        look=eye.quality(first, second),
        ssimulacra2=_ssimulacra2(first, second),
        dithered=is_dithered(original, image) if dithered is None else dithered,
    )


def can_ssimulacra2() -> bool:
    """Return whether the package that computes SSIMULACRA2 is installed."""
    return find_spec("ssimulacra2") is not None


def is_dithered(original: Pixels, image: IndexedImage, usable: Mask | None = None) -> bool:
    """Return whether pixels have other entries than their nearest (usable) one, whichever space that is nearest in.

    Some rows are looked at, all over the picture.
    """
    rows = slice(None, None, max(1, original.shape[0] * original.shape[1] // _SAMPLE))
    pixels = original[rows]
    if pixels.shape[2] < image.channels:
        pixels = with_alpha(pixels)
    elif pixels.shape[2] > image.channels:
        pixels = on_white(pixels)
    pixels, shown = np.ascontiguousarray(pixels), image.palette[image.labels[rows]]
    for space in SPACES:
        near = image.palette[Labeller(image.palette, usable, space).label(pixels)]
        if float((near != shown).any(axis=2).mean()) < _STRAYS:
            return False
    return True


def _ssimulacra2(first: Pixels, second: Pixels) -> float | None:
    """Return SSIMULACRA2 (J. Sneyers, 2023) of two RGB pictures."""
    if not can_ssimulacra2() or min(first.shape[:2]) < _LEAST_SIDE:
        return None
    from PIL import Image
    from ssimulacra2 import compute_ssimulacra2

    files = []
    for pixels in (first, second):
        files.append(io.BytesIO())
        Image.fromarray(pixels).save(files[-1], "PNG", compress_level=0)
    return float(compute_ssimulacra2(*files))
