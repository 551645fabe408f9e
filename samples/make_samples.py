"""Draw the sample pictures, encode them, and write the README that accounts for every byte of each.

``python samples/make_samples.py`` regenerates everything in this folder.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import PIL
from drawing.bicycle import bicycle
from drawing.cottage import cottage
from drawing.icon import icon
from drawing.sunset import sunset
from drawing.tools import Pixels
from PIL import Image

import palettefmt
from palettefmt.measure import claims, formats
from palettefmt.pages import sheet


class Sample(NamedTuple):
    """How a picture is encoded, shown and described."""

    colors: int
    zoom: int
    text: str


SAMPLES = {
    "sunset": Sample(8, 1, "A gradient scene. KMeans reduces its {distinct:,} colours to {k}, without dithering."),
    "cottage": Sample(16, 2, "Pixel art: sprites laid by hand, each pixel doubled. Its {k} colours are kept exactly."),
    "bicycle": Sample(4, 2, "A line drawing. Its {k} colours are kept exactly, so it costs 2 bits a pixel."),
    "icon": Sample(
        128,
        3,
        "An icon with {alphas} levels of alpha. Its {k} RGBA colours are kept exactly, at 7 bits a pixel.",
    ),
}

FORMATS = [".kmi packed", ".kmi coded", "source PNG", "indexed PNG", "GIF", "WebP lossless"]
WEBP = {"lossless": True, "quality": 100, "method": 6, "exact": True}

INTRO = """# Samples

Four pictures, the `.kmi` files that were made from them, and where every byte of these goes. [Other
formats](#other-formats) come last; [figures.md](figures.md) has what was measured on photos, [dither](dither) how
few colours can look, [notebooks](notebooks) a lesson.

Our own scripts draw the pictures (`drawing/`, in whole numbers only). The source is on the left, what comes back
from the file on the right. `python samples/make_samples.py` makes all of it again; a test compares the results.
"""
SHEET = """The whole story of it, as `kmi demo` tells it of a photo:

<img src="sunset.sheet.png" alt="sunset: the drawing, nearest colours, dithered for the eye; with palettes and figures">
"""
OTHERS = """Bytes of the whole file. Packed labels cost the same whatever the picture shows: on drawings with flat
areas, every format that compresses is smaller. Coded by context (`--coding context`), the same labels
take fewer bytes than in any of the others.

The source PNG holds the original pixels, all others the reduced ones. GIF cannot hold half-transparent pixels. The
sizes of the other formats depend on the versions of zlib and libwebp, here those of Pillow {pillow}, so no test
expects the same on every machine.

"""


def draw_all() -> dict[str, Pixels]:
    """Return the source pixels of each sample by name: uint8, shape (height, width, 3 or 4)."""
    return {"sunset": sunset(), "cottage": cottage(), "bicycle": bicycle(), "icon": icon()}


def make(folder: Path) -> None:
    """Write all samples and their README into a folder that exists, over what is there.

    Each has three files: the source NAME.png, the packed NAME.kmi, and NAME.indexed.png of the same labels.
    """
    sections, rows = [INTRO], []
    for name, pixels in draw_all().items():
        source = saved(Image.fromarray(pixels), "PNG", optimize=True)
        data = palettefmt.encode(pixels, colors=SAMPLES[name].colors)
        indexed = palettefmt.decode(data).to_png()
        for ending, content in ((".png", source), (".kmi", data), (".indexed.png", indexed)):
            (folder / (name + ending)).write_bytes(content)
        sections.append(section(name, pixels, data))
        rows.append(other_formats(name, source, data))
    sections.insert(2, SHEET)
    (folder / "sunset.sheet.png").write_bytes(sheet_of(draw_all()["sunset"]))
    others = OTHERS.format(pillow=".".join(PIL.__version__.split(".")[:2]))
    sections.append("## Other formats\n\n" + others + table(["sample", *FORMATS, "smallest"], rows))
    (folder / "README.md").write_bytes("\n".join(sections).encode())


def sheet_of(pixels: Pixels) -> bytes:
    """Return a contact sheet as `kmi demo` makes it, each pixel doubled."""
    data = palettefmt.encode(pixels, colors=SAMPLES["sunset"].colors)
    image, info = palettefmt.decode(data), palettefmt.info(data)
    dithered = palettefmt.quantize(pixels, SAMPLES["sunset"].colors, dither="perceptual")
    source_bytes = len(saved(Image.fromarray(pixels), "PNG", optimize=True))
    lines = [
        f"{verdict.claim}: {'true' if verdict.holds else 'false'}. {verdict.figure}"
        for verdict in claims.verdicts(info, formats.sizes(image, source_bytes))
    ]
    results = [
        (f"nearest colour: packed {len(data):,} bytes, coded {coded_bytes(image):,}", doubled(image)),
        (f"dithered for the eye: coded {coded_bytes(dithered):,} bytes", doubled(dithered)),
    ]
    original = Image.fromarray(pixels.repeat(2, axis=0).repeat(2, axis=1))
    made = sheet.contact_sheet((f"the drawing: {source_bytes:,} bytes as PNG", original), results, lines)
    return saved(made, "PNG", optimize=True)


def doubled(image: palettefmt.IndexedImage) -> palettefmt.IndexedImage:
    """Return a picture with each pixel as two by two."""
    return palettefmt.IndexedImage(image.labels.repeat(2, axis=0).repeat(2, axis=1), image.palette)


def coded_bytes(image: palettefmt.IndexedImage) -> int:
    """Return how long the file is with its labels coded by context."""
    return len(palettefmt.encode(image, coding="context"))


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def section(name: str, pixels: Pixels, data: bytes) -> str:
    """Return a sample's part of the README: both pictures, its command, its ledger."""
    sample, info = SAMPLES[name], palettefmt.info(data)
    distinct = {tuple(colour) for colour in pixels.reshape(-1, pixels.shape[2]).tolist()}
    text = sample.text.format(distinct=len(distinct), k=info.colors, alphas=len(set(pixels[..., 3:].flat)))
    width = info.width * sample.zoom
    ledger = [[part, f"{size:,}"] for part, size in [*info.parts(), ("**file**", info.file_bytes)]]
    return (
        f"## {name}\n\n{text}\n\n"
        f'<img src="{name}.png" width="{width}" alt="{name}: the source">\n'
        f'<img src="{name}.indexed.png" width="{width}" alt="{name}: from the .kmi file">\n\n'
        f"`kmi encode {name}.png -k {sample.colors}`: {info.width} x {info.height} pixels, {info.colors} "
        f"{'RGBA' if info.channels == 4 else 'RGB'} colours, {info.bits_per_label} bits a pixel, "
        f"{info.effective_bits_per_pixel:.3f} with everything. With `--coding context` it has "
        f"{coded_bytes(palettefmt.decode(data)):,} bytes.\n\n" + table(["part", "bytes"], ledger)
    )


def other_formats(name: str, source: bytes, data: bytes) -> list[str]:
    """Return a sample's row of the table of other formats."""
    image = palettefmt.decode(data)
    reduced = {
        ".kmi packed": len(data),
        ".kmi coded": coded_bytes(image),
        "indexed PNG": len(image.to_png()),
        "WebP lossless": len(saved(Image.fromarray(image.to_pixels()), "WEBP", **WEBP)),
    }
    if not image.has_alpha:  # GIF has no half-transparent pixels
        reduced["GIF"] = len(saved(image.to_pillow(), "GIF"))
    sizes = {**reduced, "source PNG": len(source)}
    shown = [f"{sizes[kind]:,}" if kind in sizes else "-" for kind in FORMATS]
    return [name, *shown, min(reduced, key=reduced.__getitem__)]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table with all but the first column set to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    make(Path(__file__).parent)
