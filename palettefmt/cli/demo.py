"""``kmi demo``: the whole story on a real photo."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from palettefmt import codec, files
from palettefmt.cli import common
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.pictures.source import open_pixels

if TYPE_CHECKING:
    from PIL import Image

    from palettefmt.image import IndexedImage

COLORS = 8
NAMES = ("china.jpg", "china.kmi", "china.png", "decoded.png", "sheet.png")


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="kmi-demo")
@common.force_option
def demo_command(folder: str, force: bool) -> None:
    """Show the whole story on a real photo: encode, verify, export, decode, and a picture to look at.

    The photo is china.jpg, which comes with scikit-learn. The results go to DIR.
    """
    from PIL import Image

    photo = _photo()
    names = {name: os.path.join(folder, name) for name in NAMES}
    if not force:
        for path in names.values():
            files.check_absent(path)
    files.make_folder(folder)
    files.write_atomic(names["china.jpg"], photo, overwrite=force)
    common.say(f"clustering scikit-learn's china.jpg to {COLORS} colours with KMeans ...")
    data = codec.encode(names["china.jpg"], COLORS, check=True)
    files.write_atomic(names["china.kmi"], data, overwrite=force)
    image = decode(data)
    files.write_atomic(names["china.png"], image.to_png(), overwrite=force)
    files.write_atomic(names["decoded.png"], _png(Image.fromarray(image.to_pixels())), overwrite=force)
    _show_verdicts(photo, data, image, names["sheet.png"], force)
    files_shown = ", ".join(common.shown(path) for path in names.values())
    click.echo(f"\nlook at {common.shown(names['sheet.png'])}\nwritten: {files_shown}")


def _photo() -> bytes:
    """Return the bytes of scikit-learn's sample photo."""
    from importlib.resources import files as resources

    return (resources("sklearn.datasets") / "images" / "china.jpg").read_bytes()


def _show_verdicts(photo: bytes, data: bytes, image: IndexedImage, sheet_path: str, force: bool) -> None:
    """Print what `kmi verify --source` prints, and draw the contact sheet with the same verdicts."""
    from PIL import Image

    from palettefmt.cli.verify import Report
    from palettefmt.measure import quality
    from palettefmt.pages import sheet

    original = open_pixels(photo)
    compared = quality.compare(original, image.to_pixels())
    report = Report(ledger.info(data), image, len(photo), compared)
    report.print()
    drawn = sheet.contact_sheet(Image.fromarray(original), image, report.verdicts)
    files.write_atomic(sheet_path, _png(drawn), overwrite=force)


def _png(picture: Image.Image) -> bytes:
    """Return a picture as PNG."""
    import io

    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
