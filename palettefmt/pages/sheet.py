"""A contact sheet: original and result side by side at true pixels, the palette below, the figures in words."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from palettefmt.image import IndexedImage
from palettefmt.measure.claims import Verdict

_MARGIN = 16
_SWATCH = 56
_TEXT = 16
_PAPER, _INK, _SOFT = (250, 250, 248), (24, 24, 24), (110, 110, 110)


def contact_sheet(original: Image.Image, result: IndexedImage, verdicts: Sequence[Verdict]) -> Image.Image:
    """Draw the sheet: a picture as it came (RGB or RGBA), the indexed one beside it, and a line for each verdict.

    It is RGB, and as wide as both pictures together.
    """
    font = ImageFont.load_default(_TEXT)
    small = ImageFont.load_default(_TEXT - 3)
    width = original.width + result.width + 3 * _MARGIN
    top = _MARGIN + _TEXT + 8
    palette_top = top + max(original.height, result.height) + _MARGIN
    swatch, columns = _grid(width - 2 * _MARGIN, result.colors)
    rows = -(-result.colors // columns)
    text_top = palette_top + rows * (swatch + (_TEXT if swatch == _SWATCH else 4)) + _MARGIN
    sheet = Image.new("RGB", (width, text_top + len(verdicts) * (_TEXT + 6) + _MARGIN), _PAPER)
    draw = ImageDraw.Draw(sheet)
    right = original.width + 2 * _MARGIN
    draw.text((_MARGIN, _MARGIN), "original", _SOFT, font)
    draw.text((right, _MARGIN), f"{result.colors} colours, {result.bits_per_label} bits a pixel", _SOFT, font)
    _paste(sheet, original, (_MARGIN, top))
    _paste(sheet, Image.fromarray(result.to_pixels()), (right, top))
    shares = result.counts() / result.labels.size
    for index, entry in enumerate(result.palette):
        x = _MARGIN + index % columns * (swatch + 4)
        y = palette_top + index // columns * (swatch + (_TEXT if swatch == _SWATCH else 4))
        _paste(sheet, Image.new("RGBA" if result.has_alpha else "RGB", (swatch, swatch), tuple(entry)), (x, y))
        draw.rectangle((x, y, x + swatch - 1, y + swatch - 1), outline=_SOFT)
        if swatch == _SWATCH:
            draw.text((x, y + swatch), f"{shares[index]:.1%}", _SOFT, small)
    for number, verdict in enumerate(verdicts):
        line = f"{verdict.claim}: {'true' if verdict.holds else 'false'}. {verdict.figure}"
        draw.text((_MARGIN, text_top + number * (_TEXT + 6)), line, _INK, font)
    return sheet


def _grid(width: int, colors: int) -> tuple[int, int]:
    """Return the side of a swatch and how many stand in a row; small ones when a row of large ones is too short."""
    side = _SWATCH if colors * (_SWATCH + 4) <= 2 * width else _SWATCH // 4
    return side, max(1, (width + 4) // (side + 4))


def _paste(sheet: Image.Image, picture: Image.Image, place: tuple[int, int]) -> None:
    """Paste a picture, on white where it is transparent."""
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture).convert("RGB")
    sheet.paste(picture, place)
