"""Pictures too large for memory: read by pieces, written and read back stripe by stripe.

`Writer` and `Reader` stream a .kmi file. `fit_palette` and `encode_large` make one from pieces of pixels, which
`sources` gives of .npy and TIFF files; `sinks` writes decoded stripes as .npy, TIFF and PNG.
"""

from palettefmt.large.decode import decode_large
from palettefmt.large.encode import encode_large, fit_palette
from palettefmt.large.reader import Reader
from palettefmt.large.writer import Writer

__all__ = ["Reader", "Writer", "decode_large", "encode_large", "fit_palette"]
