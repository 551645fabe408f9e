"""``kmi demo``: the whole story on a real photo."""

from __future__ import annotations

import os

import click

from palettefmt import codec, files
from palettefmt.arguments import doing, part_of
from palettefmt.cli import common
from palettefmt.cli.progress import progress_bar
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.pictures.source import open_pixels

COLORS = 8
NAMES = ("china.jpg", "china.kmi", "china.png", "decoded.png", "sheet.png")


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="kmi-demo")
@common.force_option
def demo_command(folder: str, force: bool) -> None:
    """Show the whole story on a real photo: encode, verify, export, decode, and a picture to look at.

    The photo is china.jpg, which comes with scikit-learn. The results go to DIR.
    """
    from importlib import resources

    from PIL import Image

    from palettefmt.cli.verify import Report
    from palettefmt.measure import quality
    from palettefmt.pages import sheet

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
        data = codec.encode(photo, COLORS, check=True, progress=part_of(bar, 0.0, 0.4))
        write("china.kmi", data)
        image, original = decode(data), open_pixels(photo)
        write("china.png", image.to_png())
        write("decoded.png", common.file_of(Image.fromarray(image.to_pixels())))
        measured = part_of(bar, 0.4, 1.0)
        doing(measured, "measuring how far it is from the photo", 0.0)
        compared = quality.compare(original, image.to_pixels())
        report = Report(ledger.info(data), image, len(photo), compared, measured)
    report.print()
    write("sheet.png", common.file_of(sheet.contact_sheet(Image.fromarray(original), image, report.verdicts)))
    written = ", ".join(files.shown(path) for path in paths.values())
    click.echo(f"\nlook at {files.shown(paths['sheet.png'])}\nwritten: {written}")
