"""Reads packed .kmi files on MicroPython and CircuitPython, row by row. Written from spec/kmi.md (R1 to R17).

    import kmi

    with open("picture.kmi", "rb") as file:
        picture = kmi.Reader(file)          # width, height, colors, palette
        picture.show(frame)                 # into a framebuf.FrameBuffer: labels are its colours
        picture.fill(bitmap)                # or into a displayio.Bitmap

Everything is checked as the specification says. It takes one row of memory and one of packed bytes. The checksum of a
stripe is compared behind its last row, so a damaged file may have been drawn in part when KmiError is raised.
"""

from binascii import crc32

try:
    import framebuf
except ImportError:  # CircuitPython
    framebuf = None
try:
    import bitmaptools
except ImportError:  # MicroPython
    bitmaptools = None

MAX_PIXELS = 89478485
_SIGNATURE = b"\x8bKMI\n\r\n"
_MOST_STRIPES = 65537
_PIECE = 64


class KmiError(ValueError):
    """A file that cannot be shown; `verdict` is "corrupt", "truncated", "unsupported" or "refused"."""

    def __init__(self, verdict, message):
        super().__init__(message)
        self.verdict = verdict


class Reader:
    """A .kmi file, opened for reading bytes: it must have `readinto`, `seek` and `tell`, and stay open.

    Attributes: width, height, colors (k), channels (3 or 4), bits (of a label), palette (bytes, `channels` an entry).
    """

    def __init__(self, file, max_pixels=MAX_PIXELS):
        self._file = file
        file.seek(0, 2)
        size = file.tell()
        self._read_fixed(size)
        self._read_table(size, max_pixels)
        self.rewind()

    def rewind(self):
        """Let the next row be the first one again."""
        self._row = 0
        self._payload = self._first

    def next_row(self, labels):
        """Read the next row into `labels`, a bytearray of `width` labels, one byte each."""
        if self._row == self.height:
            raise IndexError("there is no row behind the last one")
        stripe, row = divmod(self._row, self._rows)
        if row == 0:
            self._begin_stripe(stripe)
        bit = row * self.width * self.bits
        skip = bit & 7
        packed = memoryview(self._packed)[: (skip + self.width * self.bits + 7) >> 3]
        self._take(packed, self._payload + (bit >> 3))
        self._unpack(packed, skip, labels)
        if self.colors < 1 << self.bits and max(labels) >= self.colors:  # R16
            raise KmiError("corrupt", "a label has no entry in the palette")
        self._sum = crc32(labels, self._sum)
        self._row += 1
        if row + 1 == self._rows or self._row == self.height:
            if self._sum != self._crc:  # R16
                raise KmiError("corrupt", f"stripe {stripe}: the CRC-32 of its labels does not match")
            self._payload += self._length

    def show(self, frame, x=0, y=0, palette=None):
        """Draw the picture into a framebuf.FrameBuffer, its upper left pixel at x, y.

        Labels become colours of the frame, as an indexed display wants them, whatever its format (R17). For a frame in
        RGB565 give `palette`, a FrameBuffer as `colours` returns.
        """
        labels = bytearray(self.width)
        row = framebuf.FrameBuffer(labels, self.width, 1, framebuf.GS8)
        self.rewind()
        for line in range(y, y + self.height):
            self.next_row(labels)
            if palette is None:
                frame.blit(row, x, line)
            else:
                frame.blit(row, x, line, -1, palette)

    def fill(self, bitmap, x=0, y=0):
        """Write the labels into a displayio.Bitmap of at least `colors` values, its upper left pixel at x, y."""
        labels = bytearray(self.width)
        self.rewind()
        for line in range(y, y + self.height):
            self.next_row(labels)
            if bitmaptools is not None:
                bitmaptools.arrayblit(bitmap, labels, x, line, x + self.width, line + 1)
            else:
                for i in range(self.width):
                    bitmap[x + i, line] = labels[i]

    def colour(self, label):
        """Return an entry of the palette as 0xRRGGBB, as displayio.Palette takes it."""
        at = label * self.channels
        return self.palette[at] << 16 | self.palette[at + 1] << 8 | self.palette[at + 2]

    def colours(self, swapped=False):
        """Return the palette as a FrameBuffer of one row in RGB565, with its bytes swapped if a display wants that."""
        row = framebuf.FrameBuffer(bytearray(2 * self.colors), self.colors, 1, framebuf.RGB565)
        for label in range(self.colors):
            rgb = self.colour(label)
            word = rgb >> 8 & 0xF800 | rgb >> 5 & 0x07E0 | rgb >> 3 & 0x001F
            row.pixel(label, 0, (word << 8 | word >> 8) & 0xFFFF if swapped else word)
        return row

    def _take(self, to, at):
        """Fill `to` with the bytes at `at`, which the file has."""
        self._file.seek(at)
        done = 0
        while done < len(to):
            count = self._file.readinto(memoryview(to)[done:])
            if not count:
                raise OSError("the file cannot be read")
            done += count

    def _read_fixed(self, size):
        """Read the fixed fields (R1 to R5)."""
        fixed = bytearray(min(size, 20))
        self._take(fixed, 0)
        if fixed[:7] != _SIGNATURE[: len(fixed)]:
            raise KmiError("corrupt", "not a .kmi file, or damaged by a transfer in text mode")
        if size > 7 and fixed[7] != 1:
            raise KmiError("unsupported", f"format version {fixed[7]}")
        if size < 20:
            raise KmiError("truncated", "the file ends inside its header")
        self._mode = fixed[8]
        self.channels = 4 if fixed[8] & 0x80 else 3
        self.colors = fixed[9] + 1
        self.bits = 0
        while fixed[9] >> self.bits:
            self.bits += 1
        rows = fixed[10] << 8 | fixed[11]
        self.width = int.from_bytes(fixed[12:16], "big")
        self.height = int.from_bytes(fixed[16:20], "big")
        if self.width == 0 or self.height == 0:
            raise KmiError("corrupt", "a picture without pixels")
        if rows >= self.height:
            raise KmiError("corrupt", "stripes of as many rows as the picture, or more")
        self._rows = rows or self.height
        self._stripes = (self.height - 1) // self._rows + 1
        if self._stripes > _MOST_STRIPES:
            raise KmiError("corrupt", "more than 65,537 stripes")

    def _read_table(self, size, max_pixels):
        """Check what is before the payloads (R6 to R11) and the payloads' lengths (R13, R14)."""
        entries = self.colors * self.channels
        self._table = 20 + entries * (2 if self._mode & 0x40 else 1)
        self._first = self._table + 8 * self._stripes + 4
        if size < self._first:
            raise KmiError("truncated", "the file ends inside its palette or stripe table")
        if self._crc_of(self._first - 4) != self._word(self._first - 4):
            raise KmiError("corrupt", "the header is damaged: its CRC-32 does not match")
        if self._mode & 0x3F > 1:
            raise KmiError("unsupported", f"coding {self._mode & 0x3F}")
        if self._mode & 0x7F == 0x40:
            raise KmiError("corrupt", "a model palette in a packed file")
        if self.width * self.height > max_pixels:
            raise KmiError("refused", "more pixels than the limit")
        end, fits, coded = self._first, True, False
        for stripe in range(self._stripes):
            length, packed = self._word(self._table + 8 * stripe), self._packed_size(stripe)
            end += length
            fits = fits and length <= packed
            coded = coded or length < packed
        if size != end:
            raise KmiError("truncated" if size < end else "corrupt", f"{size} bytes, where there should be {end}")
        if not fits or (coded and self._mode & 0x3F == 0):
            raise KmiError("corrupt", "a payload has a length that its labels cannot have")
        if coded:  # R8
            raise KmiError("unsupported", "labels coded by context; pack them on a computer")
        self.palette = bytearray(entries)
        self._take(self.palette, 20)
        self._packed = bytearray((self.width * self.bits + 14) >> 3)

    def _begin_stripe(self, stripe):
        """Read the stripe's row in the table, and check the bits behind its last label (R13)."""
        self._length = self._packed_size(stripe)
        self._crc = self._word(self._table + 8 * stripe + 4)
        self._sum = 0
        padding = -self._labels(stripe) * self.bits & 7
        if padding:
            last = bytearray(1)
            self._take(last, self._payload + self._length - 1)
            if last[0] & ((1 << padding) - 1):
                raise KmiError("corrupt", f"stripe {stripe}: the padding bits are not zero")

    def _labels(self, stripe):
        return self.width * min(self._rows, self.height - stripe * self._rows)

    def _packed_size(self, stripe):
        return (self._labels(stripe) * self.bits + 7) >> 3

    def _word(self, at):
        four = bytearray(4)
        self._take(four, at)
        return int.from_bytes(four, "big")

    def _crc_of(self, count):
        """Return the CRC-32 of the first bytes of the file."""
        piece, total = bytearray(_PIECE), 0
        for at in range(0, count, _PIECE):
            part = memoryview(piece)[: min(_PIECE, count - at)]
            self._take(part, at)
            total = crc32(part, total)
        return total

    def _unpack(self, packed, skip, labels):
        """Take a row's labels out of packed bytes, from bit `skip` on (R13)."""
        bits, width = self.bits, self.width
        if skip == 0 and bits in (1, 4) and framebuf is not None:  # framebuf packs these in the same way, and is quick
            layout = framebuf.MONO_HLSB if bits == 1 else framebuf.GS4_HMSB
            source = framebuf.FrameBuffer(packed, width, 1, layout)
            framebuf.FrameBuffer(labels, width, 1, framebuf.GS8).blit(source, 0, 0)
            return
        if bits == 8:
            labels[:] = packed
            return
        held = have = at = 0
        if skip:
            held, have, at = packed[0] & (0xFF >> skip), 8 - skip, 1
        for i in range(width):
            if have < bits:
                held = held << 8 | packed[at]
                at += 1
                have += 8
            have -= bits
            labels[i] = held >> have
            held &= (1 << have) - 1
