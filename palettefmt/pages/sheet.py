"""A contact sheet: original and results at true pixels, two in a row, each palette below, and lines of text at the end.

Every result says what it is and what it costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from palettefmt.image import IndexedImage

_MARGIN = 16
_SWATCH = 56
_TEXT = 16
_LINE = _TEXT + 6
_PAPER, _INK, _SOFT = (250, 250, 248), (24, 24, 24), (110, 110, 110)


def contact_sheet(
    original: tuple[str, Image.Image], results: Sequence[tuple[str, IndexedImage]], lines: Sequence[str]
) -> Image.Image:
    """Draw the sheet: a picture as it came (RGB or RGBA) and what was made of it, each with its caption.

    All pictures have the same size. The sheet is RGB, and as wide as two of them; the lines stand in the place of a
    fourth picture, or below.
    """
    font, small = ImageFont.load_default(_TEXT), ImageFont.load_default(_TEXT - 3)
    width, height = original[1].width, original[1].height
    cells: list[tuple[str, Image.Image, IndexedImage | None]] = [(*original, None)]
    cells += [(caption, Image.fromarray(result.to_pixels()), result) for caption, result in results]
    strip = max((_strip_height(width, result.colors) for _, result in results), default=0)
    cell = _LINE + height + 8 + strip + _MARGIN
    wrapped = [part for line in lines for part in [*_wrapped(line, width, font), ""]]
    places = [(_MARGIN + n % 2 * (width + _MARGIN), _MARGIN + n // 2 * cell) for n in range(len(cells) + 1)]
    bottom = max(places[len(cells) - 1][1] + cell, places[-1][1] + len(wrapped) * _LINE)
    sheet = Image.new("RGB", (2 * width + 3 * _MARGIN, bottom + _MARGIN), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for (caption, picture, result), (x, y) in zip(cells, places, strict=False):
        draw.text((x, y), caption, _SOFT, font)
        _paste(sheet, picture, (x, y + _LINE))
        if result is not None:
            _draw_palette(sheet, result, (x, y + _LINE + height + 8), small)
    x, y = places[-1]
    for number, line in enumerate(wrapped):
        draw.text((x, y + number * _LINE), line, _INK, font)
    return sheet


def _draw_palette(
    sheet: Image.Image, result: IndexedImage, place: tuple[int, int], font: ImageFont.ImageFont | ImageFont.FreeTypeFont
) -> None:
    """Draw the entries; where there is room for large ones, with their shares of the pixels."""
    draw = ImageDraw.Draw(sheet)
    side, columns, row = _grid((sheet.width - 3 * _MARGIN) // 2, result.colors)
    shares = result.counts() / result.labels.size
    for index, entry in enumerate(result.palette):
        x, y = place[0] + index % columns * (side + 4), place[1] + index // columns * row
        _paste(sheet, Image.new("RGBA" if result.has_alpha else "RGB", (side, side), tuple(entry)), (x, y))
        draw.rectangle((x, y, x + side - 1, y + side - 1), outline=_SOFT)
        if side == _SWATCH:
            draw.text((x, y + side), f"{shares[index]:.1%}", _SOFT, font)


def _strip_height(width: int, colors: int) -> int:
    """Return how high the entries of a palette stand, in a place so wide."""
    _, columns, row = _grid(width, colors)
    return -(-colors // columns) * row


def _grid(width: int, colors: int) -> tuple[int, int, int]:
    """Return the side of a swatch, how many stand in a row, and its height; small where large have no room."""
    side = _SWATCH if colors * (_SWATCH + 4) <= 2 * width else _SWATCH // 4
    return side, max(1, (width + 4) // (side + 4)), side + (_TEXT if side == _SWATCH else 4)


def _wrapped(line: str, width: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> list[str]:
    """Return a line in lines that are at most so wide, broken at words."""
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _paste(sheet: Image.Image, picture: Image.Image, place: tuple[int, int]) -> None:
    """Paste a picture, on white where it is transparent."""
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture).convert("RGB")
    sheet.paste(picture, place)
