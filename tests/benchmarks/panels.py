"""Pictures for panels, judged as an adapted eye sees them, against the naive map and a peer, in one run.

Usage: python -m tests.benchmarks.panels PHOTO... [--panels spectra6-7.3 acep-7.3 ...] [--size 800x480] [--effort 5]
       [--sheets FOLDER]

The panel's black and white are mapped back to black and white in linear light; then FLIP (PyPI flip-evaluator, LDR, 67
pixels per degree; lower is better) against the photo, and the hue error: the mean of CIEDE2000's hue term after both
pictures are blurred by sigma 1.5 px in linear light. "naive" is the photo mapped linearly to black ... white in linear
light, then our dither, once for where the panel is looked at, as ours is, once for a screen; the peer is PyPI
epaper-dithering's direct binary search, with tone and gamut off and "auto", whichever is better on the picture.
``--sheets`` writes for each panel the photo, naive, the peer and ours side by side.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from PIL import Image

import palettefmt
from palettefmt.devices import Device, device
from palettefmt.pictures.framing import Framing

Pixels = np.ndarray
PANELS = ("spectra6-7.3", "acep-7.3", "bwry", "grey4", "grey16")
TARGETS = {"spectra6-7.3": 0.40, "bwry": 0.60, "grey4": 1.0, "grey16": 1.0}  # against the peer
LUMINANCE = np.array([0.2126729, 0.7151522, 0.0721750])
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], LUMINANCE, [0.0193339, 0.1191920, 0.9503041]])


def linear(pixels: Pixels) -> Pixels:
    """Return linear light of sRGB."""
    code = pixels / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def encoded(light: Pixels) -> Pixels:
    """Return sRGB of linear light."""
    light = np.clip(light, 0, 1)
    return np.rint(255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)).astype(
        np.uint8
    )


def ends(panel: Device) -> tuple[Pixels, Pixels]:
    """Return black and white in linear light."""
    light = linear(panel.palette[panel.usable])
    bright = light @ LUMINANCE
    return light[bright.argmin()], light[bright.argmax()]


def adapted(shown: Pixels, panel: Device) -> Pixels:
    """Return what an adapted eye sees."""
    black, white = ends(panel)
    return encoded((linear(shown) - black) / (white - black))


def ours(photo: Pixels, panel: Device, effort: int) -> Pixels:
    """Return what `kmi panel` shows."""
    name = f"device:{panel.name}@{panel.measurement}"
    return palettefmt.quantize(photo, palette=name, dither="perceptual", effort=effort).to_pixels()


def naive(photo: Pixels, panel: Device, effort: int, ppd: float | None) -> Pixels:
    """Map linearly, then dither as we do, for a distance."""
    black, white = ends(panel)
    mapped = encoded(black + linear(photo) * (white - black))
    options = {"palette": panel.palette, "usable": panel.usable, "dither": "perceptual", "effort": effort}
    options["ppd"] = ppd
    return palettefmt.quantize(mapped, fit="none", **options).to_pixels()


def peer(photo: Pixels, panel: Device, how: float | str) -> Pixels:
    """Dither by the peer's direct binary search with the same colours."""
    from epaper_dithering import ColorPalette, dither_image

    rows = np.flatnonzero(panel.usable)
    inks = {panel.names[row]: tuple(panel.palette[row].tolist()) for row in rows}
    palette = ColorPalette(inks, accent=panel.names[rows[-1]])
    return np.asarray(dither_image(Image.fromarray(photo), palette, dbs=True, tone=how, gamut=how).convert("RGB"))


def flip(reference: Pixels, test: Pixels) -> float:
    """Mean FLIP error."""
    from flip_evaluator import evaluate

    return float(evaluate(*((p / 255).astype(np.float32) for p in (reference, test)), "LDR")[1])


def hue_error(reference: Pixels, test: Pixels) -> float:
    """Mean of |hue difference| / S_H of CIEDE2000 (CIE 142-2001), after a blur."""
    from scipy.ndimage import gaussian_filter
    from skimage.color import xyz2lab

    _, a, b = np.moveaxis(np.stack([xyz2lab(gaussian_filter(linear(p), (1.5, 1.5, 0)) @ TO_XYZ.T)
                                    for p in (reference, test)]), -1, 0)  # fmt: skip
    mean = np.hypot(a, b).mean(axis=0)
    a = a * (1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    chroma, hue = np.hypot(a, b), np.arctan2(b, a)
    turn = np.angle(np.exp(1j * (hue[1] - hue[0])))
    middle = hue[0] + turn / 2
    t = 1 - 0.17 * np.cos(middle - np.radians(30)) + 0.24 * np.cos(2 * middle)
    t += 0.32 * np.cos(3 * middle + np.radians(6)) - 0.20 * np.cos(4 * middle - np.radians(63))
    difference = 2 * np.sqrt(chroma.prod(axis=0)) * np.sin(turn / 2)
    return float(np.abs(difference / (1 + 0.015 * chroma.mean(axis=0) * t)).mean())


def read(path: Path, size: tuple[int, int] | None) -> Pixels:
    """Open as sRGB pixels in the size that is asked for."""
    pixels = np.asarray(Image.open(path).convert("RGB"))
    return np.asarray(Framing(size=size, rotate="0").applied(pixels))


def compare(panel: Device, photos: dict[str, Pixels], effort: int, sheets: Path | None) -> None:
    """Print a panel's rows and their summary."""
    rows, strips = [], []
    print(f"\n{panel.name}@{panel.measurement}: FLIP ours / naive / for a screen / peer / auto; hue ours / naive")
    for name, photo in photos.items():
        began = time.process_time()
        shown = [ours(photo, panel, effort)]
        seconds = time.process_time() - began
        shown += [naive(photo, panel, effort, panel.ppd), naive(photo, panel, effort, None)]
        shown += [peer(photo, panel, 0.0), peer(photo, panel, "auto")]
        seen = [adapted(each, panel) for each in shown]
        figures = [flip(photo, each) for each in seen]
        hues = [hue_error(photo, each) for each in seen[:2]]
        rows.append([*figures[:3], min(figures[3:]), *hues])
        best = seen[3 + int(np.argmin(figures[3:]))]
        strips.append(np.concatenate([photo, seen[1], best, seen[0]], axis=1))
        text = " ".join(f"{figure:.3f}" for figure in figures)
        print(f"  {name:12} {text}   hue {hues[0]:.2f} {hues[1]:.2f}   {seconds:.1f} s", flush=True)
    table = np.array(rows)
    mean = table.mean(axis=0)
    print(
        f"  mean {mean[0]:.4f}: {mean[0] / mean[1]:.3f} x naive, {mean[0] / mean[2]:.3f} x naive for a screen (target "
        f"0.95), {mean[0] / mean[3]:.3f} x the peer (target {TARGETS.get(panel.name, 1.0)}); worse than the peer on "
        f"{int((table[:, 0] > table[:, 3]).sum())} of {len(rows)}; hue error {mean[4] / mean[5]:.3f} x naive"
    )
    if sheets is not None:
        sheets.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.concatenate(strips)).save(sheets / f"{panel.name}.png")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("photos", nargs="+", type=Path)
    arguments.add_argument("--panels", nargs="+", default=PANELS)
    arguments.add_argument("--size", help="WxH; by default the photo's own")
    arguments.add_argument("--effort", type=int, default=5)
    arguments.add_argument("--sheets", type=Path)
    given = arguments.parse_args()
    size = None if given.size is None else tuple(int(side) for side in given.size.split("x"))
    photos = {path.stem: read(path, size) for path in given.photos}
    for name in given.panels:
        compare(device(name), photos, given.effort, given.sheets)


if __name__ == "__main__":
    main()
