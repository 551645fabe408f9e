"""Pillow plugin: after ``import palettefmt.KmiImagePlugin``, `PIL.Image` opens and saves .kmi files.

>>> from PIL import Image
>>> import palettefmt.KmiImagePlugin
>>> Image.open("photo.kmi").convert("RGB").show()  # doctest: +SKIP
>>> Image.open("photo.jpg").save("photo.kmi", colors=16)  # doctest: +SKIP

Opening reads the header, the palette and the stripe table; the pixels are decoded when they are first needed. A
picture is of mode P. With alpha, its palette is RGBA and ``info["transparency"]`` says the same the way that Pillow's
own readers do: one index, or a byte an entry.

A broken file raises OSError, with the words of the command line. How large a picture may be is Pillow's to say:
``Image.MAX_IMAGE_PIXELS``.

``Image.save`` empties a file that it replaces before it asks this plugin for the new bytes. To keep the old file until
the new one is whole, use `palettefmt.write`.
"""

# ruff: noqa: N999  (Pillow's plugins are named like this)

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from PIL import Image, ImageFile, ImagePalette

from palettefmt import codec
from palettefmt.errors import CorruptError, PalettefmtError, UnsupportedError, UsageError
from palettefmt.image import IndexedImage, pillow_transparency
from palettefmt.kmi import container
from palettefmt.kmi.container import Header
from palettefmt.kmi.decode import decode
from palettefmt.limits import NO_LIMITS, Limits
from palettefmt.style import StyleOptions

_SAVE_OPTIONS = ("colors", "coding", "seed", "stripe_rows", *StyleOptions.__annotations__)
_PILLOW_MAX_SIDE = 2**31 - 1


class KmiImageFile(ImageFile.ImageFile):
    """A .kmi file that Pillow has opened."""

    format = "KMI"
    format_description = "palettefmt indexed picture"

    def _open(self) -> None:
        """Read everything before the payloads; nothing is allocated that the file has not paid for with bytes."""
        with _pillow_errors():
            self._header, self._prelude = _read_prelude(self._file())
        header = self._header
        self._size = header.width, header.height
        self._mode = "P"
        entries = self._prelude[container.FIXED_SIZE :][: header.colors * header.channels]
        self.palette = ImagePalette.ImagePalette("RGBA" if header.channels == 4 else "RGB", entries)
        self.palette.dirty = 1
        if header.channels == 4:
            palette = np.frombuffer(entries, np.uint8).reshape(-1, 4)
            self.info["transparency"] = pillow_transparency(palette[:, 3])

    def load(self) -> Any:
        """Decode the pixels, unless that is done; return Pillow's access to them."""
        if getattr(self, "fp", None) is not None:  # an unpickled image has none
            labels = self._decoded().labels
            # The image takes the labels' memory over: nobody else has it, so it may write there, and nothing is copied.
            labels.flags.writeable = True
            self.im = Image.frombuffer("P", self.size, labels, "raw", "P", 0, 1).im
            self.readonly = 0
            self.tile = []  # nothing is left for Pillow's own decoders
            self._leave_file()
        return super().load()

    def verify(self) -> None:
        """Check every rule of the format, the checksums of all stripes among them; raise OSError if one is broken.

        As with every format of Pillow: to be called before `load`, and the file has to be opened again afterwards.
        """
        self._decoded()
        super().verify()

    def _decoded(self) -> IndexedImage:
        """Decode the whole file."""
        file = self._file()
        with _pillow_errors():
            if max(self.size) > _PILLOW_MAX_SIDE:
                raise UnsupportedError(f"Pillow holds at most {_PILLOW_MAX_SIDE:,} pixels a side")
            limits = Limits(max_pixels=self._header.width * self._header.height)  # Pillow has agreed to them
            file.seek(0, os.SEEK_END)
            limits.for_files().check_bytes(file.tell())
            file.seek(0)
            data = file.read()
            if not data.startswith(self._prelude):
                raise CorruptError("the file has changed since it was opened")
            return decode(data, limits=limits)

    def _file(self) -> IO[bytes]:
        """Return the file, unless it has been left."""
        if self.fp is None:
            raise RuntimeError("the file is no longer open: verify() comes directly after open()")
        return self.fp

    def _leave_file(self) -> None:
        """Close the file if Pillow has opened it: there is nothing more to read."""
        if self._exclusive_fp:
            self._file().close()
        self.fp = None


def _read_prelude(file: IO[bytes]) -> tuple[Header, bytes]:
    """Read the bytes before the first payload, as few as there are, and check them (R1 to R9 of spec/kmi.md)."""
    start = file.read(container.FIXED_SIZE)
    prelude = start + file.read(container.prelude_size(start) - len(start))
    return container.parse_prelude(prelude, NO_LIMITS).header, prelude


def _save(image: Image.Image, file: IO[bytes], filename: str | bytes) -> None:
    """Write an image: of mode P as it is, of any other mode clustered with the options given to `Image.save`."""
    given = getattr(image, "encoderinfo", {})
    options: dict[str, Any] = {name: given[name] for name in _SAVE_OPTIONS if name in given}
    with _pillow_errors():
        data = codec.encode(image, check=True, limits=Limits(max_pixels=max(1, image.width * image.height)), **options)
    file.write(data)


@contextlib.contextmanager
def _pillow_errors() -> Iterator[None]:
    """Turn our errors into those that Pillow's callers know: OSError, but ValueError for a wrong option."""
    try:
        yield
    except UsageError:  # a ValueError
        raise
    except PalettefmtError as error:
        raise OSError(str(error)) from error


def _accept(prefix: bytes) -> bool:
    return prefix.startswith(container.SIGNATURE)


Image.register_open(KmiImageFile.format, KmiImageFile, _accept)
Image.register_save(KmiImageFile.format, _save)
Image.register_extension(KmiImageFile.format, ".kmi")
Image.register_mime(KmiImageFile.format, "image/x-kmi")
