"""Draw the contact sheets of samples/dither: one picture in k colours by every dither, at true pixels.

``python samples/make_dithers.py`` regenerates them; compiled kernels decide some pixels, so no test compares the bytes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from drawing.sunset import sunset
from drawing.tools import Pixels
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_sample_image

import palettefmt

FOLDER = Path(__file__).parent / "dither"
DITHERS = ("none", "floyd-steinberg", "perceptual")
GAP, LINE = 10, 24


def pictures() -> dict[str, Pixels]:
    """Return what is shown: two cuts of photos that come with scikit-learn, and our own drawing."""
    return {
        "china": np.ascontiguousarray(load_sample_image("china.jpg")[20:260, 90:410]),
        "flower": np.ascontiguousarray(load_sample_image("flower.jpg")[90:330, 150:470]),
        "sunset": sunset(),
    }


def sheet(pixels: Pixels, colors: int, **style: object) -> Image.Image:
    """Return the original and the picture by each dither, two by two."""
    panels = {"original": pixels}
    for dither in DITHERS:
        image = palettefmt.quantize(pixels, None if style else colors, dither=dither, **style)  # type: ignore[arg-type]
        panels[f"{dither}, {len(np.unique(image.labels))} colours"] = image.to_pixels()
    height, width = pixels.shape[:2]
    result = Image.new("RGB", (2 * width + 3 * GAP, 2 * (height + LINE) + GAP), (250, 250, 248))
    draw = ImageDraw.Draw(result)
    for number, (name, panel) in enumerate(panels.items()):
        x, y = GAP + number % 2 * (width + GAP), number // 2 * (height + LINE)
        draw.text((x, y + 4), name, (60, 60, 60), ImageFont.load_default(14))
        result.paste(Image.fromarray(panel), (x, y + LINE))
    return result


def main() -> None:
    """Write all sheets."""
    FOLDER.mkdir(exist_ok=True)
    for name, pixels in pictures().items():
        sheet(pixels, 8).save(FOLDER / f"{name}-8.png", optimize=True)
    from palettefmt.devices import device

    panel = device("acep7")
    sheet(pictures()["flower"], 7, palette=panel.palette, usable=panel.usable).save(
        FOLDER / "flower-acep7.png", optimize=True
    )


if __name__ == "__main__":
    main()
