"""``kmi demo``: the whole story on a real photo."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from palettefmt import codec, files
from palettefmt.arguments import doing, part_of
from palettefmt.cli import common, warm_up
from palettefmt.cli.progress import Bar, progress_bar
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.pictures.source import open_pixels
from palettefmt.quantization import quantize

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
  kmi png YOUR-PHOTO.jpg                     a small PNG for the web
  kmi panel YOUR-PHOTO.jpg -d spectra6-7.3   the bytes for an e-paper panel
  kmi report YOUR-PHOTO.jpg                  all of this about your photo, as a page
  kmi --help                                 everything else"""

ON_THE_SHEET = "Next: kmi png YOUR-PHOTO.jpg makes a small PNG; kmi report YOUR-PHOTO.jpg shows all of this about it."


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="kmi-demo")
@common.force_option
def demo_command(folder: str, force: bool) -> None:
    """Show the whole story on a real photo.

    The photo is china.jpg, which comes with scikit-learn. It is reduced to 8 colours, packed, verified, exported and
    decoded; then coded smaller; then dithered for the eye. The results go to DIR, with a picture to look at.
    """
    from importlib import resources

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
    with progress_bar("demo", quiet=False) as bar:
        story = Story(photo, write, bar)
    story.report.print()
    click.echo("\n" + "\n".join(story.in_words()))
    write("sheet.png", story.sheet())
    click.echo(f"\nwritten: {', '.join(files.shown(path) for path in paths.values())}")
    click.echo(f"look at {files.shown(paths['sheet.png'])}\n\n{NEXT}")


class Story:
    """What is made of the photo, each file written as soon as it is there, and what is to say about it."""

    def __init__(self, photo: bytes, write: Callable[[str, bytes], None], bar: Bar | None) -> None:
        from PIL import Image

        from palettefmt.cli.verify import Report
        from palettefmt.measure.quality import compare
        from palettefmt.measure.seen import see

        self.photo = photo
        warm_up.ahead()  # neither packing nor the dither needs it
        self.packed = codec.encode(photo, COLORS, check=True, progress=part_of(bar, 0.0, 0.1))
        write("china.kmi", self.packed)
        self.nearest = decode(self.packed)
        write("china-p8.png", self.nearest.to_png())
        write("china.kmi.png", common.file_of(Image.fromarray(self.nearest.to_pixels())))
        part = part_of(bar, 0.1, 0.5)
        doing(part, "dithering for the eye", 0.0)
        self.dithered = quantize(photo, COLORS, dither="perceptual", progress=part)
        part = part_of(bar, 0.5, 0.7)
        doing(part, "measuring how far it is from the photo", 0.0)
        original = open_pixels(photo)
        self.looks = [see(original, image) for image in (self.nearest, self.dithered)]
        distance, info = compare(original, self.nearest.to_pixels()), ledger.info(self.packed)
        self.report = Report(info, self.nearest, len(photo), distance, part, seen=self.looks[0])
        part = part_of(bar, 0.7, 1.0)
        doing(part, "coding by context", 0.0)
        self.coded = codec.encode(self.nearest, coding="context", check=True, progress=part_of(part, 0.0, 0.5))
        write("china-coded.kmi", self.coded)
        self.both = codec.encode(self.dithered, coding="context", check=True, progress=part_of(part, 0.5, 1.0))
        write("china-dithered.kmi", self.both)

    def in_words(self) -> list[str]:
        """Return what the report of the packed file does not say."""
        nearest, dithered = (look.flip for look in self.looks)
        return [
            f"The same pixels with --coding context: {len(self.coded):,} bytes instead of {len(self.packed):,}.",
            f"{COLORS} other colours with --dither perceptual: {len(self.both):,} bytes, and much nearer to the photo: "
            f"FLIP {dithered:.3f} instead of {nearest:.3f} (0 is the photo).",
        ]

    def sheet(self) -> bytes:
        """Return the contact sheet, as a PNG."""
        from PIL import Image

        from palettefmt.pages.sheet import contact_sheet

        verdicts = self.report.verdicts
        judged = [f"{one.claim}: {'true' if one.holds else 'false'}. {one.figure}" for one in verdicts]
        results = [
            (f"nearest colour: packed {len(self.packed):,} bytes, coded {len(self.coded):,}", self.nearest),
            (f"dithered for the eye: coded {len(self.both):,} bytes", self.dithered),
        ]
        lines = ["The packed file:", *judged, *self.in_words(), ON_THE_SHEET]
        original = Image.fromarray(open_pixels(self.photo))
        return common.file_of(contact_sheet((f"the photo: {len(self.photo):,} bytes", original), results, lines))
