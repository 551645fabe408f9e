"""What is worth knowing after ``kmi encode``: colours that would have fitted, and a file larger than its source."""

from __future__ import annotations

from dataclasses import dataclass, field

from palettefmt import codec, kernels
from palettefmt.cli import common, memory
from palettefmt.image import IndexedImage
from palettefmt.kmi import ledger
from palettefmt.kmi.decode import decode
from palettefmt.limits import NO_LIMITS
from palettefmt.pictures import kinds
from palettefmt.pictures.source import Picture, is_kmi, pixels_of
from palettefmt.quantization import quantize_picture

# Coding by context takes about two seconds a megapixel; a hint is worth half a second.
MOST_PIXELS = 500_000


@dataclass(frozen=True)
class Hint:
    """What the next step might be, once a picture is written."""

    colors: int | None  # that the picture has, where fewer were kept
    larger: bool  # than the source, in bytes
    size: int  # of the file
    png: bool  # whether kmi png may make less of it
    picture: Picture = field(repr=False)
    encoded: bytes = field(repr=False)
    how: memory.How = field(repr=False)

    def text(self, source: str, target: str, alone: bool) -> str:
        """Return the hint in one line.

        Of a single picture (`alone`) it says what context coding would make of it, as measured.
        """
        name, said = common.input_label(source), []
        if self.colors is not None:
            said.append(f"{name} has {self.colors} colours: -k {self.colors} keeps them exactly")
        if self.larger:
            result = "the result" if target == common.STREAM else common.input_label(target)
            instead = self._instead(alone)
            said.append(f"{result} is larger than its source{': ' if instead else ''}{instead}")
        return f"kmi: note: {'. '.join(said)}"

    def _instead(self, alone: bool) -> str:
        """Return what would be smaller; nothing if nothing is known to be."""
        png = "kmi png makes an indexed PNG" if self.png else ""
        if self.how.layout.coding != "packed":
            return png
        option = "--coding context" if self.colors is None else f"-k {self.colors} --coding context"
        size = self._coded_bytes() if alone else None
        if size is None:
            smaller = f"{option} takes fewer bytes"
        elif size < self.size:
            smaller = f"{size:,} bytes with {option}"
        else:
            return png
        return f"{smaller}, and {png}" if png else smaller

    def _coded_bytes(self) -> int | None:
        """Return the bytes of the file if it were coded by context; None where it would take long to know."""
        height, width = pixels_of(self.picture).shape[:2]
        if height * width > MOST_PIXELS:
            return None
        style = self.how.style.but(progress=None)
        try:
            with kernels.only_compiled():
                image = decode(self.encoded, limits=NO_LIMITS)
                if self.colors is not None:
                    image = quantize_picture(pixels_of(self.picture), style.but(colors=self.colors))
                rows, effort = self.how.layout.stripe_rows, style.effort
                return len(codec.encode(image, coding="context", stripe_rows=rows, effort=effort))
        except kernels.NotCompiled:
            return None


def hint(data: bytes, picture: Picture, encoded: bytes, how: memory.How) -> Hint | None:
    """Return what there is to say about a picture in `data` that has become `encoded`; None if there is nothing."""
    from palettefmt.palette.histogram import few_colours

    larger = len(encoded) > len(data) and not is_kmi(data)
    # A picture in another part or size has other colours than its source: those of the filter.
    colors = None
    if how.style.palette is None and not how.framing.changes:
        colors = few_colours(pixels_of(picture))
    # A PNG or GIF with a palette, and a lossless WebP of few colours, are what kmi png would make.
    indexed = isinstance(picture, IndexedImage) or (colors is not None and kinds.name_of(data[:32]) == "WebP")
    if colors is not None and ledger.info(encoded, limits=NO_LIMITS).colors >= colors:
        colors = None
    if not larger and colors is None:
        return None
    return Hint(colors, larger, len(encoded), how.raw is None and not indexed, picture, encoded, how)
