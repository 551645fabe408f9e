"""Labels and palette -> C source: arrays for firmware, with the size beside them.

=====================  ================================================================================================
name                   what it is
=====================  ================================================================================================
NAME_WIDTH, _HEIGHT    pixels, as macros
NAME_STRIDE            bytes of a row, as a macro (labels)
NAME_pixels            bpp 1, 2, 4, 8: uint8_t, rows of labels as in `palettefmt.exports.raw`, the left pixel in the top
                       bits (what Adafruit_GFX's drawBitmap takes of 1 bit: a set bit is entry 1);
                       bpp 16: uint16_t, the RGB565 colour of every pixel, row by row
NAME_palette           with labels: uint16_t, the RGB565 colour of each entry
=====================  ================================================================================================

With the byte order "big" the numbers are swapped, for a display that is sent them from the memory of a processor that
stores the low byte first, as nearly all do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from palettefmt.arrays import U8, U16, Labels, Palette
from palettefmt.errors import UsageError
from palettefmt.exports.rgb565 import ByteOrder, opaque, rgb565
from palettefmt.exports.rows import DEPTHS, aligned, depth_for, packed_rows

_A_LINE = 12  # numbers
_FOR_AVR = [
    "#ifdef __AVR__",
    "#include <avr/pgmspace.h>",
    "#elif !defined(PROGMEM)",
    "#define PROGMEM",
    "#endif",
]
_KEPT = re.compile(  # names that C and C++ keep for themselves
    "auto|bool|break|case|catch|char|class|const|continue|default|delete|do|double|else|enum|explicit|export|extern|"
    "false|float|for|friend|goto|if|inline|int|long|namespace|new|operator|private|protected|public|register|restrict|"
    "return|short|signed|sizeof|static|struct|switch|template|this|throw|true|try|typedef|union|unsigned|using|virtual|"
    "void|volatile|while"
)


def c_source(
    labels: Labels,
    palette: Palette,
    *,
    bpp: int | None = None,
    byte_order: ByteOrder = "little",
    align: int = 1,
    name: str = "picture",
    header: bool = True,
    progmem: bool = False,
) -> bytes:
    """Write C source that holds a picture.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each below ``len(palette)``.
    palette : ndarray of uint8, shape (k, 3) or (k, 4)
        Without transparency.
    bpp : {1, 2, 4, 8, 16}, optional
        Bits a pixel: labels, or colours in RGB565; by default the fewest that hold a label.
    byte_order : {"little", "big"}
        Of RGB565; "big" swaps the numbers.
    align : int, default 1
        Rows of labels are a multiple of so many bytes.
    name : str
        What the names begin with, see the table above; what no name in C may have is replaced.
    header : bool
        Whether it is included (the arrays are static), or a source file of its own.
    progmem : bool
        Whether the arrays are marked ``PROGMEM``, for AVRs, whose constants take RAM otherwise.

    Raises
    ------
    UsageError
        If the palette does not fit in `bpp`, or is transparent.
    """
    height, width = labels.shape
    colours = rgb565(opaque(palette, "a C array"))
    if byte_order == "big":
        colours = colours.byteswap()
    name, depth = identifier(name), depth_for(len(palette), bpp, "a C array", (*DEPTHS, 16))
    sizes = {"WIDTH": width, "HEIGHT": height}
    arrays: dict[str, U8 | U16]
    if depth == 16:
        arrays = {"pixels": colours[labels]}
    else:
        rows = aligned(packed_rows(labels, depth), align)
        sizes |= {"STRIDE": rows.shape[1], "COLORS": len(palette)}
        arrays = {"pixels": rows, "palette": colours}
    swapped = ", colours with their bytes swapped" if byte_order == "big" else ""
    lines = [f"/* {width} x {height}, {depth} bits a pixel{swapped} */", "#include <stdint.h>"]
    lines += _FOR_AVR if progmem else []
    lines += ["", *(f"#define {name.upper()}_{key} {value}" for key, value in sizes.items())]
    for part, values in arrays.items():
        kind = f"{'static ' if header else ''}const uint{8 * values.itemsize}_t"
        lines += ["", f"{kind} {name}_{part}[{values.size}]{' PROGMEM' if progmem else ''} = {{"]
        lines += [*numbers(values.ravel()), "};"]
    return ("\n".join(lines) + "\n").encode()


def numbers(values: U8 | U16) -> Iterable[str]:
    """Yield the lines of an array's numbers in hexadecimal."""
    digits = 2 * values.itemsize
    known = {value: f"0x{value:0{digits}x}" for value in np.unique(values).tolist()}
    texts = [known[value] for value in values.tolist()]
    for at in range(0, len(texts), _A_LINE):
        yield f"    {', '.join(texts[at : at + _A_LINE])},"


def identifier(name: str) -> str:
    """Return a name that C and C++ allow: other characters become underscores.

    Raises
    ------
    UsageError
        If nothing of it is left.
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    if not plain:
        raise UsageError(f"{name!a} is no name in C: give one of letters and digits")
    return f"picture_{plain}" if plain[0].isdigit() or _KEPT.fullmatch(plain) else plain
