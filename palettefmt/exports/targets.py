"""What ``kmi export`` writes: the indexed formats of `formats`, and bytes for firmware, each with its options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from palettefmt.arrays import Labels, Palette
from palettefmt.exports.bmp import indexed_bmp
from palettefmt.exports.c_array import c_source
from palettefmt.exports.formats import FORMATS, Format
from palettefmt.exports.lvgl import lvgl_file, lvgl_source
from palettefmt.exports.panel import LAYOUTS
from palettefmt.exports.png import indexed_png
from palettefmt.exports.raw import raw_pixels

# The layouts of `panel` by what they are for; the first of those that a device has no say in suits most pictures.
PLANES = ("grey-planes", "ink-planes")
FRAMEBUFS = ("mono-hlsb", "gs2-hmsb", "gs4-hmsb", "gs8", "mono-hmsb", "mono-vlsb")
EPDS = tuple(layout for layout in LAYOUTS if layout not in (*PLANES, *FRAMEBUFS))


@dataclass(frozen=True)
class Target:
    """Something that labels and a palette are exported to."""

    name: str  # for ``--as``
    title: str  # for people
    suffix: str  # behind the name of the .kmi file, where no other name is given
    suffixes: tuple[str, ...]  # in lower case, those that mean this and nothing else
    options: tuple[str, ...]  # keywords that `make` takes
    make: Callable[..., bytes] | None = None  # none for a panel's bytes, which need to know the inks
    layouts: tuple[str, ...] = ()  # a panel's


def _picture(format: Format) -> Target:
    """Return the target of a format, through its own checks."""
    with_options: dict[str, tuple[tuple[str, ...], Callable[..., bytes]]] = {
        "png": (("bpp", "optimize"), indexed_png),
        "bmp": (("bpp",), indexed_bmp),
    }
    options, writer = with_options.get(format.name, ((), format.make))

    def make(labels: Labels, palette: Palette, **options: Any) -> bytes:
        format.check(palette)
        return writer(labels, palette, **options)

    suffix = f"-p8{format.suffixes[0]}"
    return Target(format.name, f"indexed {format.title}", suffix, format.suffixes, options, make)


TARGETS = (
    *(_picture(format) for format in FORMATS if format.keeps_palette),
    Target("lvgl", "LVGL image", "-lvgl.bin", (), ("bpp", "align", "compress"), lvgl_file),
    Target("c", "C array", ".h", (".h", ".c"), ("bpp", "byte_order", "align", "name", "progmem"), c_source),
    Target("raw", "raw pixels", ".raw", (".raw",), ("bpp", "byte_order", "align"), raw_pixels),
    Target("planes", "bit planes", "-planes.bin", (), ("device", "layout"), layouts=PLANES),
    Target("framebuf", "MicroPython frame buffer", "-framebuf.bin", (), ("device", "layout"), layouts=FRAMEBUFS),
    Target("epd", "panel bytes", "-epd.bin", (), ("device", "layout"), layouts=EPDS),
)
LVGL_SOURCE = Target("lvgl", "LVGL C source", ".c", (), ("bpp", "align", "compress", "name"), lvgl_source)


def target_named(name: str) -> Target:
    """Return the target of a name of ``--as``."""
    return next(target for target in TARGETS if target.name == name)


def target_of_suffix(suffix: str) -> Target | None:
    """Return the target of a file's suffix, in any case, if there is one that it alone can mean."""
    return next((target for target in TARGETS if suffix.lower() in target.suffixes), None)
