"""MicroPython's framebuf as its documentation has it, as far as spec/micropython/kmi.py uses it, for tests in CPython.

MVLSB and the lines, texts and fills are not here. run.mjs compares the reader under the real one.
"""

from __future__ import annotations

MONO_VLSB, RGB565, GS4_HMSB, MONO_HLSB, MONO_HMSB, GS2_HMSB, GS8 = range(7)

# Bits of a pixel, and whether the first pixel of a byte is in its top bits.
LAYOUTS = {GS4_HMSB: (4, True), MONO_HLSB: (1, True), MONO_HMSB: (1, False), GS2_HMSB: (2, False), GS8: (8, True)}


class FrameBuffer:
    """A picture in a buffer, whose rows are whole bytes (of MONO_VLSB: columns of eight pixels)."""

    def __init__(self, buffer: bytearray | memoryview, width: int, height: int, layout: int) -> None:
        self.buffer, self.width, self.height, self.layout = buffer, width, height, layout
        assert len(buffer) >= self.size(), "the buffer is too small"

    def size(self) -> int:
        """Return the bytes that the picture needs."""
        if self.layout == RGB565:
            return 2 * self.width * self.height
        if self.layout == MONO_VLSB:
            return self.width * (-(-self.height // 8))
        return self.stride() * self.height

    def stride(self) -> int:
        """Return the bytes of a row."""
        return (LAYOUTS[self.layout][0] * self.width + 7) // 8

    def place(self, x: int, y: int) -> tuple[int, int, int]:
        """Return a pixel's byte, its lowest bit there, and its bits."""
        if self.layout == MONO_VLSB:
            return y // 8 * self.width + x, y % 8, 1
        bits, top_first = LAYOUTS[self.layout]
        byte, number = divmod(x * bits, 8)
        return y * self.stride() + byte, 8 - bits - number if top_first else number, bits

    def pixel(self, x: int, y: int, color: int | None = None) -> int | None:
        """Return a pixel's colour, or set it; outside of the picture nothing happens."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        if self.layout == RGB565:
            at = 2 * (y * self.width + x)
            if color is None:
                return self.buffer[at] | self.buffer[at + 1] << 8
            self.buffer[at : at + 2] = bytes((color & 255, color >> 8))
            return None
        at, shift, bits = self.place(x, y)
        mask = (1 << bits) - 1
        if color is None:
            return self.buffer[at] >> shift & mask
        value = int(color != 0) if bits == 1 else color & mask
        self.buffer[at] = self.buffer[at] & ~(mask << shift) | value << shift
        return None

    def blit(self, source: FrameBuffer, x: int, y: int, key: int = -1, palette: FrameBuffer | None = None) -> None:
        """Copy another picture's pixels here, but those of a colour `key`; a palette gives each its new colour."""
        for row in range(source.height):
            for column in range(source.width):
                color = source.pixel(column, row)
                assert color is not None
                if palette is not None:
                    color = palette.pixel(color, 0)
                if color != key:
                    self.pixel(x + column, y + row, color)
