"""Pictures too large for memory: read by pieces, written and read back stripe by stripe.

`writer` and `reader` stream a .kmi file. `encode` makes one of a picture that `open` opens: `source` says what a source
is, and has those that need no library, `tiff` the one that reads TIFF files, and what writes them. `decode` makes .npy,
PNG and TIFF files. `memory` counts what all of it takes.

May import pictures, palette, kmi, image, exports, style and the ground below them.
"""

from palettefmt.large.decode import decode_large
from palettefmt.large.encode import encode_large, fit_palette
from palettefmt.large.reader import Reader
from palettefmt.large.writer import Writer

__all__ = ["Reader", "Writer", "decode_large", "encode_large", "fit_palette"]
