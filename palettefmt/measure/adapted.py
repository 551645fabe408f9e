"""Pictures for a panel are judged as an eye sees them that is used to it: its black and white count as black and white.

A panel's white is a grey. Beside a screen its picture is dark and pale, whatever its dots are; in the hand, after some
seconds, it is not. Whether a picture is one for a panel is told by its palette.
"""

from __future__ import annotations

import numpy as np

from palettefmt.arrays import Pixels
from palettefmt.devices import Device, known_device
from palettefmt.gamut import Adjustments, fit
from palettefmt.gamut.anchors import Anchors
from palettefmt.image import IndexedImage
from palettefmt.measure import seen
from palettefmt.pictures.colours import on_white

HOW = "as an eye used to {} sees it: the panel's black and white are mapped back in linear light"


def as_seen(original: Pixels, image: IndexedImage) -> tuple[IndexedImage, Device | None]:
    """Return what is to be compared with the original, and the panel that it is seen on.

    A picture whose palette is no device's, or that shows the original exactly, is compared as it is.

    Parameters
    ----------
    original : ndarray of uint8, shape (h, w, 3) or (h, w, 4)
    image : IndexedImage
    """
    panel = known_device(image.palette)
    anchors = None if panel is None else Anchors.of(image.palette)
    if anchors is None or np.array_equal(on_white(original), on_white(image.to_pixels())):
        return image, None
    return IndexedImage(image.labels, anchors.seen(image.palette)), panel


def see(original: Pixels, image: IndexedImage, shown: IndexedImage, panel: Device | None, ppd: float) -> seen.Seen:
    """Judge what `as_seen` has returned for an image.

    It is not dithered if its labels are nearest to the picture as it is, or to the picture fitted to the panel.
    """
    if panel is None:
        return seen.see(original, image, ppd)
    dithered = seen.is_dithered(original, image, panel.usable)
    if dithered:
        entries, asked = image.palette[panel.usable], panel.asked[panel.usable]
        fitted, _ = fit(np.ascontiguousarray(on_white(original)), entries, asked, 1.0, Adjustments())
        dithered = seen.is_dithered(fitted, shown, panel.usable)
    return seen.see(original, shown, ppd, dithered=dithered)
