"""What k colours of a photo take on a device: bytes in every format that `kmi export` writes, for two sizes.

    python -m tests.benchmarks.device_bytes [--sizes 320x240,800x480] [--colors 2,4,8] [--dither perceptual]

The picture is scikit-learn's photo china.jpg, cut and resized as ``kmi encode --size`` does, with a palette of k
colours learnt for it. Prints the table of spec/integration/bytes.md; the figures do not depend on the machine.
"""

from __future__ import annotations

import argparse
import gzip

import palettefmt
from palettefmt.exports.bmp import indexed_bmp
from palettefmt.exports.c_array import c_source
from palettefmt.exports.lvgl import lvgl_file
from palettefmt.exports.raw import raw_pixels
from palettefmt.limits import DEFAULT_LIMITS
from palettefmt.pictures.framing import Framing
from tests.benchmarks.pictures import load

COLUMNS = (
    "k", ".kmi packed", ".kmi coded", "LVGL", "LVGL RLE", "LVGL LZ4", "BMP", "PNG", "gzip of raw", "C array", "C source"
)  # fmt: skip


def row(image: palettefmt.IndexedImage) -> list[int]:
    """Return the bytes of a picture in every format, in the order of the columns."""
    labels, palette = image.labels, image.palette
    raw = raw_pixels(labels, palette)
    return [
        len(palettefmt.encode(image)),
        len(palettefmt.encode(image, coding="context")),
        *(len(lvgl_file(labels, palette, compress=way)) for way in ("none", "rle", "lz4")),  # type: ignore[arg-type]
        len(indexed_bmp(labels, palette)),
        len(image.to_png()),
        len(gzip.compress(raw, 9)),
        len(raw) + 2 * image.colors,  # in flash: labels, and an RGB565 entry each
        len(c_source(labels, palette)),
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="320x240,800x480")
    parser.add_argument("--colors", default="2,4,8,16,32,64,128,256")
    parser.add_argument("--dither", default="perceptual")
    given = parser.parse_args()
    for size in given.sizes.split(","):
        width, height = map(int, size.split("x"))
        photo = Framing(size=(width, height)).applied(load("china"), DEFAULT_LIMITS)
        print(f"\n{width} x {height}\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
        for k in map(int, given.colors.split(",")):
            image = palettefmt.quantize(photo, k, dither=given.dither)
            print(f"| {k} | {' | '.join(f'{count:,}' for count in row(image))} |", flush=True)


if __name__ == "__main__":
    main()
