"""A picture of six stripes, its files, and what salvage must find when some of them are damaged."""

from __future__ import annotations

import itertools

import numpy as np

import palettefmt
from palettefmt import IndexedImage, Salvage
from palettefmt.kmi import container
from tests.vectors import colours

ROWS = 6  # of a stripe

MAGENTA = (255, 0, 255)


def picture(k: int = 8, width: int = 50, height: int = 33, channels: int = 3) -> IndexedImage:
    """Return a picture that context coding makes smaller: areas with some noise, six stripes, the last one shorter."""
    y, x = np.mgrid[0:height, 0:width]
    labels = (x // 9 + y // 4 + ((x * 7 + y * 13) % 11 == 0)) % k
    return IndexedImage(labels.astype(np.uint8), colours(k, channels))


def packed(**options: int) -> tuple[IndexedImage, bytes]:
    image = picture(**options)
    return image, palettefmt.encode(image, stripe_rows=ROWS)


def coded(**options: int) -> tuple[IndexedImage, bytes]:
    image = picture(**options)
    data = palettefmt.encode(image, coding="context", stripe_rows=ROWS)
    assert data[8] & 0x3F == container.CONTEXT
    return image, data


def payloads(data: bytes) -> list[tuple[int, int]]:
    """Return where each payload starts and ends."""
    offsets = container.parse(data).offsets.tolist()
    return list(itertools.pairwise(offsets))


def rows_of(stripe: int, height: int) -> slice:
    return slice(stripe * ROWS, min(height, (stripe + 1) * ROWS))


def check(found: Salvage, image: IndexedImage, lost: list[int]) -> None:
    """Check that just these stripes are lost, everything else is exact, and the lost rows are marked."""
    assert [one.stripe for one in found.lost] == lost
    assert all(one.reason for one in found.lost)
    assert found.stripes == -(-image.height // ROWS)
    is_lost = np.zeros(image.height, bool)
    for one in found.lost:
        part = rows_of(one.stripe, image.height)
        assert (one.first_row, one.rows) == (part.start, part.stop - part.start)
        is_lost[part] = True
    assert found.lost_rows == is_lost.sum()
    assert np.array_equal(found.image.labels[~is_lost], image.labels[~is_lost])
    assert not found.image.labels[is_lost].any()
    pixels, clear, filled = image.to_pixels(), found.to_pixels(), found.to_pixels(MAGENTA)
    assert np.array_equal(filled[~is_lost], pixels[~is_lost])
    assert np.array_equal(clear[~is_lost][..., : image.channels], pixels[~is_lost])
    assert (filled[is_lost][..., :3] == MAGENTA).all()
    assert filled.shape[2] == image.channels
    if lost:
        assert clear.shape[2] == 4
        assert not clear[is_lost].any()
        assert image.has_alpha or (clear[~is_lost][..., 3] == 255).all()
    else:
        assert np.array_equal(clear, pixels)
