"""Labels -> the bytes that panels and frame buffers take.

==============  ====================================================================================================
layout          bytes
==============  ====================================================================================================
nibbles         4 bits a pixel, left pixel in the high nibble (Waveshare's and Pimoroni's Spectra 6 and ACeP)
nibble-halves   the same for the left half of the columns, then for the right half (13.3 inch: two controllers)
gxepd2          the same as nibbles, by GxEPD2's ``writeNative``: black 0, white 1, green 2, blue 3, red 4, yellow 5,
                orange 6
pairs           2 bits a pixel, left pixel in the top bits (Waveshare's G series: black, white, yellow, red)
grey-planes     4 greys, 0 the darkest: a plane of the low bits, then one of the high bits (Waveshare's 4-grey panels,
                whose drivers call 3 white, 2 and 1 greys, 0 black)
ink-planes      black plane, then the plane of the third ink (red or yellow), left pixel in the top bit; a clear bit is
                ink (Waveshare's B series of 2.13 and 2.9 inch, and what most of its drivers are given)
ink-planes-set  the same, but a set bit of the second plane is ink (Waveshare's 4.2, 5.83 and 7.5 inch B by wire)
bits            1 bit a pixel, left pixel in the top bit, the label itself (black and white: a set bit is white;
                some drivers invert it)
gs8             a byte a pixel, MicroPython's ``framebuf.GS8``
gs4-hmsb        ``framebuf.GS4_HMSB``: as nibbles
gs2-hmsb        ``framebuf.GS2_HMSB``: 2 bits a pixel, left pixel in the *low* bits
mono-hlsb       ``framebuf.MONO_HLSB``: as bits
mono-hmsb       ``framebuf.MONO_HMSB``: 1 bit a pixel, left pixel in the *low* bit
mono-vlsb       ``framebuf.MONO_VLSB``: pages of 8 rows, a byte a column, the top pixel in the low bit
==============  ====================================================================================================

Rows (in mono-vlsb pages) begin on a whole byte; what is missing to it is label 0, or no ink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from palettefmt.arrays import U8, Labels, bits_per_label
from palettefmt.errors import UsageError
from palettefmt.exports.rows import packed_rows

_GXEPD2 = ("black", "white", "green", "blue", "red", "yellow", "orange")


def pack_panel(labels: Labels, layout: str, names: Sequence[str]) -> bytes:
    """Return a picture's labels as a panel takes them.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        Each an index of the panel.
    layout : str
        One of `LAYOUTS`; the table above says what each is.
    names : sequence of str
        What each index is called, for the layouts that go by ink: black, white, red, yellow, green, blue, orange.

    Raises
    ------
    UsageError
        If the layout is unknown, has too few bits for a label, or has no place for an ink.
    """
    if layout not in LAYOUTS:
        raise UsageError(f"no byte layout is called {layout!a}; known: {', '.join(LAYOUTS)}")
    bits, pack = _LAYOUTS[layout]
    top = int(labels.max())
    if bits_per_label(top + 1) > bits:
        raise UsageError(f"{layout} has {bits} bits a pixel, and the picture has label {top}")
    return pack(labels, names)


def _packed(labels: Labels, bits: int, *, low_first: bool = False) -> bytes:
    """Return `bits` a label, the left pixel in the top bits of a byte, or in the low ones; rows of whole bytes."""
    return packed_rows(labels, bits, low_first=low_first).tobytes()


def _halves(labels: Labels, _: Sequence[str]) -> bytes:
    width = labels.shape[1]
    if width % 4:
        raise UsageError(f"nibble-halves needs a width that is a multiple of 4, not {width}")
    return _packed(labels[:, : width // 2], 4) + _packed(labels[:, width // 2 :], 4)


def _by_ink(labels: Labels, names: Sequence[str]) -> bytes:
    order = np.zeros(256, np.uint8)
    for label in np.unique(labels).tolist():
        if names[label] not in _GXEPD2:
            raise UsageError(f"gxepd2 has no ink called {names[label]!a}; it has {', '.join(_GXEPD2)}")
        order[label] = _GXEPD2.index(names[label])
    return _packed(order[labels], 4)


def _grey_planes(labels: Labels, _: Sequence[str]) -> bytes:
    low, high = labels & np.uint8(1), labels >> np.uint8(1)
    return _packed(low, 1) + _packed(high, 1)


def _ink_planes(labels: Labels, names: Sequence[str]) -> bytes:
    black, other = _inks(labels, names)
    return _inverted(black) + _inverted(other)


def _ink_planes_set(labels: Labels, names: Sequence[str]) -> bytes:
    black, other = _inks(labels, names)
    return _inverted(black) + other


def _inks(labels: Labels, names: Sequence[str]) -> list[bytes]:
    """Return the planes of black and of the third ink, in which a set bit is ink."""
    others = [name for name in names if name not in ("black", "white")]
    if len(names) != 3 or len(others) != 1 or "black" not in names:
        raise UsageError(f"ink-planes takes black, white and one more ink, not {', '.join(names)}")
    return [_packed((labels == names.index(ink)).astype(np.uint8), 1) for ink in ("black", others[0])]


def _inverted(plane: bytes) -> bytes:
    return bytes(255 - byte for byte in plane)


def _pages(labels: Labels, _: Sequence[str]) -> bytes:
    pages = np.pad(labels, ((0, -len(labels) % 8), (0, 0))).reshape(-1, 8, labels.shape[1])
    columns: U8 = (pages << np.arange(8, dtype=np.uint8)[:, None]).sum(axis=1, dtype=np.uint8)
    return columns.tobytes()


_Pack = Callable[[Labels, Sequence[str]], bytes]
_LAYOUTS: dict[str, tuple[int, _Pack]] = {  # bits that a label may have, and who packs
    "nibbles": (4, lambda labels, _: _packed(labels, 4)),
    "nibble-halves": (4, _halves),
    "gxepd2": (8, _by_ink),
    "pairs": (2, lambda labels, _: _packed(labels, 2)),
    "grey-planes": (2, _grey_planes),
    "ink-planes": (8, _ink_planes),
    "ink-planes-set": (8, _ink_planes_set),
    "bits": (1, lambda labels, _: _packed(labels, 1)),
    "gs8": (8, lambda labels, _: labels.tobytes()),
    "gs4-hmsb": (4, lambda labels, _: _packed(labels, 4)),
    "gs2-hmsb": (2, lambda labels, _: _packed(labels, 2, low_first=True)),
    "mono-hlsb": (1, lambda labels, _: _packed(labels, 1)),
    "mono-hmsb": (1, lambda labels, _: _packed(labels, 1, low_first=True)),
    "mono-vlsb": (1, _pages),
}
LAYOUTS = tuple(_LAYOUTS)
