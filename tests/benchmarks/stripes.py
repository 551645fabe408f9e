"""What the default stripes of the context coding cost: bytes of a large picture against one stripe of all its rows.

Run as ``python -m tests.benchmarks.stripes``. The pictures have 9 megapixels: a drawing, and mosaics of the photographs
that scikit-learn and scikit-image come with, mirrored and turned so that no tile occurs twice.
"""

from __future__ import annotations

import argparse

import numpy as np
from PIL import Image, ImageDraw

import palettefmt
from palettefmt.kmi.container import CONTEXT
from palettefmt.kmi.layout import STRIPE_LABELS

WIDTH, HEIGHT = 3600, 2500


def photographs() -> list[np.ndarray]:
    """Return the photographs."""
    from skimage import data
    from sklearn.datasets import load_sample_images

    return [*load_sample_images().images, data.astronaut(), data.chelsea(), data.coffee(), data.rocket(), data.retina()]


def mosaic(width: int, height: int) -> np.ndarray:
    """Fill a picture with the photographs, row by row, every one in another position each time."""
    picture = np.zeros((height, width, 3), np.uint8)
    tiles = photographs()
    y = number = 0
    while y < height:
        x, tall = 0, 400
        while x < width:
            tile = tiles[number % len(tiles)]
            turn = number // len(tiles) % 8
            tile = np.rot90(tile if turn < 4 else tile[:, ::-1], turn % 4)
            shift = 37 * number % max(1, tile.shape[0] - tall)
            part = tile[shift : shift + tall][: height - y, : width - x]
            picture[y : y + part.shape[0], x : x + part.shape[1]] = part
            x += part.shape[1]
            number += 1
        y += tall
    return picture


def drawing(width: int, height: int, pixels_a_thing: int = 3000) -> np.ndarray:
    """Return labels of a drawing: 12 colours, boxes, discs, lines and words, wherever chance puts them."""
    random = np.random.default_rng(1)
    picture = Image.new("P", (width, height))
    draw = ImageDraw.Draw(picture)
    for _ in range(width * height // pixels_a_thing):
        x, y = int(random.integers(width)), int(random.integers(height))
        size, kind, colour = int(random.integers(5, 80)), random.integers(4), int(random.integers(12))
        if kind == 0:
            draw.rectangle([x, y, x + size, y + size // 2], fill=colour, outline=0)
        elif kind == 1:
            draw.ellipse([x, y, x + size, y + size], fill=colour)
        elif kind == 2:
            draw.line(
                [x, y, x + int(random.integers(-99, 99)), y + size], fill=colour, width=int(random.integers(1, 4))
            )
        else:
            draw.text((x, y), "".join(chr(97 + letter) for letter in random.integers(0, 26, 12)), fill=colour)
    return np.array(picture)


def loss(image: palettefmt.IndexedImage) -> tuple[int, int, int]:
    """Return the bytes in one stripe and in default stripes, and the number of these."""
    rows = min(image.height, 65_535)
    whole = len(palettefmt.encode(image, coding="context", stripe_rows=rows))
    data = palettefmt.encode(image, coding="context")
    return whole, len(data), palettefmt.info(data).stripes


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--height", type=int, default=HEIGHT)
    parser.add_argument("--colors", type=int, nargs="*", default=[8, 16, 64, 256])
    options = parser.parse_args()
    print(f"at least {STRIPE_LABELS[CONTEXT]:,} labels a stripe, {options.width} x {options.height}")
    print(f"{'picture':24}{'one stripe':>12}{'stripes':>9}{'bytes':>12}{'more':>9}")
    pictures = mosaic(options.width, options.height)
    made = [
        (f"mosaic k={k} {dither}", palettefmt.quantize(Image.fromarray(pictures), k, dither=dither))
        for k in options.colors
        for dither in ("none", "floyd-steinberg")
    ]
    colours = np.random.default_rng(2).integers(0, 256, (12, 3)).astype(np.uint8)
    for pixels in (200, 3000, 20000):
        labels = drawing(options.width, options.height, pixels)
        made.append((f"drawing k=12, {pixels}", palettefmt.IndexedImage(labels, colours)))
    for name, image in made:
        whole, striped, count = loss(image)
        print(f"{name:24}{whole:12}{count:9}{striped:12}{100 * (striped / whole - 1):8.2f} %", flush=True)


if __name__ == "__main__":
    main()
