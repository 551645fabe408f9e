"""``kmi demo``: the whole story on a real photo."""

from __future__ import annotations

import os

import click

from palettefmt import codec, files
from palettefmt.arguments import doing, part_of
from palettefmt.cli import common, warm_up
from palettefmt.cli.progress import progress_bar
from palettefmt.image import IndexedImage
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.pictures.source import open_pixels

COLORS = 8
NAMES = (
    "china.jpg",
    "china.kmi",
    "china-p8.png",
    "china.kmi.png",
    "china-coded.kmi",
    "china-dithered.kmi",
    "sheet.png",
)
NEXT = """what next?
  kmi png YOUR-PHOTO.jpg                            a small PNG for the web
  kmi panel YOUR-PHOTO.jpg -d spectra6-7.3 -o X.bin  the bytes for an e-paper panel
  kmi report YOUR-PHOTO.jpg                         all of this about your photo, as a page
  kmi --help                                        everything else"""


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="kmi-demo")
@common.force_option
def demo_command(folder: str, force: bool) -> None:
    """Show the whole story on a real photo.

    The photo is china.jpg, which comes with scikit-learn. It is reduced to 8 colours, packed, verified, exported and
    decoded; then coded smaller; then dithered for the eye. The results go to DIR, with a picture to look at.
    """
    from importlib import resources

    from palettefmt.cli.verify import Report
    from palettefmt.measure.quality import compare
    from palettefmt.measure.seen import see

    paths = {name: os.path.join(folder, name) for name in NAMES}

    def write(name: str, data: bytes) -> None:
        files.write_atomic(paths[name], data, overwrite=force)

    photo = (resources.files("sklearn.datasets") / "images" / "china.jpg").read_bytes()
    if not force:
        for path in paths.values():
            files.check_absent(path)
    files.make_folder(folder)
    write("china.jpg", photo)
    common.say(f"clustering scikit-learn's china.jpg to {COLORS} colours with KMeans ...")
    with progress_bar("demo", quiet=False) as bar, warm_up.beside("palettefmt.kmi.context"):
        data = codec.encode(photo, COLORS, check=True, progress=part_of(bar, 0.0, 0.1))
        write("china.kmi", data)
        nearest, original = decode(data), open_pixels(photo)
        write("china-p8.png", nearest.to_png())
        write("china.kmi.png", _png(nearest))
        part = part_of(bar, 0.1, 0.5)
        doing(part, "dithering for the eye", 0.0)
        dithered = decode(codec.encode(photo, COLORS, dither="perceptual", progress=part))
        part = part_of(bar, 0.5, 0.7)
        doing(part, "measuring how far it is from the photo", 0.0)
        looks = [see(original, image) for image in (nearest, dithered)]
        distance = compare(original, nearest.to_pixels())
        report = Report(ledger.info(data), nearest, len(photo), distance, part, seen=looks[0])
    with progress_bar("demo", quiet=False) as bar:
        coded = {}
        for number, (name, image) in enumerate((("china-coded.kmi", nearest), ("china-dithered.kmi", dithered))):
            part = part_of(bar, 0.7 + number * 0.15, 0.85 + number * 0.15)
            doing(part, "coding by context", 0.0)
            coded[name] = codec.encode(image, coding="context", check=True, progress=part)
            write(name, coded[name])
    report.print()
    smaller, pretty = map(len, coded.values())
    story = [
        f"The same labels by --coding context: {smaller:,} bytes instead of {len(data):,}.",
        f"{COLORS} colours and labels chosen by --dither perceptual: {pretty:,} bytes by context; "
        f"FLIP {looks[1].flip:.3f} instead of {looks[0].flip:.3f} (0 is the photo).",
    ]
    click.echo("\n" + "\n".join(story))
    captions = (
        f"nearest colour: packed {len(data):,} bytes, coded {smaller:,}",
        f"dithered for the eye: coded {pretty:,} bytes",
    )
    told = [f"{verdict.claim}: {'true' if verdict.holds else 'false'}. {verdict.figure}" for verdict in report.verdicts]
    write("sheet.png", _sheet(f"the photo: {len(photo):,} bytes", photo, captions, (nearest, dithered), told + story))
    click.echo(f"\nwritten: {', '.join(files.shown(path) for path in paths.values())}")
    click.echo(f"look at {files.shown(paths['sheet.png'])}\n\n{NEXT}")


def _png(image: IndexedImage) -> bytes:
    """Return a picture's pixels as `kmi decode` writes them."""
    from PIL import Image

    return common.file_of(Image.fromarray(image.to_pixels()))


def _sheet(
    caption: str, photo: bytes, captions: tuple[str, str], images: tuple[IndexedImage, IndexedImage], lines: list[str]
) -> bytes:
    """Return the contact sheet of the photo and both pictures."""
    from PIL import Image

    from palettefmt.pages.sheet import contact_sheet

    original = Image.fromarray(open_pixels(photo))
    return common.file_of(contact_sheet((caption, original), list(zip(captions, images, strict=True)), lines))
