"""The whole flow on one page: picture -> palette and labels -> payload -> file.

Each stage is a room that knows none of the others. The way back is `palettefmt.kmi.decode`.
"""

from __future__ import annotations

from typing import Unpack

from palettefmt import arguments, files
from palettefmt.arguments import part_of
from palettefmt.kmi.container import PACKED
from palettefmt.kmi.encode import encode_image
from palettefmt.kmi.layout import Coding, Layout
from palettefmt.kmi.proof import checked
from palettefmt.limits import DEFAULT_LIMITS, Limits
from palettefmt.pictures.source import Source
from palettefmt.quantization import quantize_source
from palettefmt.style import Style, StyleOptions, style_for


def encode(
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    stripe_rows: int | None = None,
    threads: int | None = None,
    check: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[StyleOptions],
) -> bytes:
    """Turn a picture into the bytes of a .kmi file.

    Parameters
    ----------
    source, colors
        As for `quantize`, which clusters a picture; an `IndexedImage` is stored exactly as it is.
    coding : {"packed", "context", "auto"}
        Exactly ceil(log2 k) bits a label, or as few as the context coder needs. Where that is no gain it packs, so
        that "auto" and "context" are the same.
    seed : int, default 0
        Seed of the clustering; the same seed gives the same bytes.
    stripe_rows : int, optional
        Rows of an independently readable stripe, 1 to 65,535; by default as many as make about four million labels.
        Where they are coded, three million, and more if the picture would become 1 % larger by that.
    threads : int, optional
        Most stripes that are context-coded at a time, at least 1; by default one for each core. The bytes are the same.
    check : bool, default False
        Whether to decode the result and compare it before it is returned, as with every file that is written: by
        `write`, `Writer`, Pillow's ``save``, ``kmi``. It takes about as long as encoding.
    limits, **style
        As for `quantize`: the budget for the picture, and how palette and labels are made.

    Returns
    -------
    bytes
        A whole file, see spec/kmi.md.

    Raises
    ------
    UsageError, CorruptError, UnsupportedError, LimitError, FileAccessError
    InternalError
        If the result was checked and does not decode to the picture.

    Examples
    --------
    >>> import numpy as np, palettefmt
    >>> gradient = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> data = palettefmt.encode(gradient, colors=8)
    >>> palettefmt.decode(data)
    IndexedImage(16x16, 8 RGB colours)
    >>> len(data) == 32 + 8 * 3 + 16 * 16 * 3 // 8
    True
    """
    choices = style_for("encode", style, colors=colors, seed=seed)
    layout = Layout(coding, stripe_rows, choices.effort)
    arguments.flag("check", check)
    return encode_source(source, choices, layout, threads=threads, check=check, limits=limits)


def encode_source(
    source: Source,
    style: Style,
    layout: Layout,
    *,
    threads: int | None = None,
    check: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Turn a picture into a file in a style and a layout; see `encode`."""
    if threads is not None:
        arguments.whole("threads", threads, 1)
    style.check_gain(layout.coding)
    # Context coding takes several seconds a megapixel, and as long again to check; packing takes none to speak of.
    ends = (0.95, 0.98, 1.0) if layout.number == PACKED else (0.5, 0.75 if check else 1.0, 1.0)
    image = quantize_source(source, style.but(progress=part_of(style.progress, 0.0, ends[0])), limits)
    coding = part_of(style.progress, ends[0], ends[1])
    arguments.doing(coding, "coding the labels", 0.0)
    data = encode_image(image, layout, threads, coding)
    if not check:
        return data
    proof = part_of(style.progress, ends[1], ends[2])
    arguments.doing(proof, "checking that it decodes to the same", 0.0)
    return checked(data, image, threads, proof)


def write(
    path: files.PathLike,
    source: Source,
    colors: int | None = None,
    coding: Coding = "packed",
    seed: int = 0,
    *,
    overwrite: bool = True,
    stripe_rows: int | None = None,
    threads: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    **style: Unpack[StyleOptions],
) -> int:
    """Encode a picture into a file, atomically: the name leads to the old file or to the whole new one.

    The parameters are `encode`'s; with ``overwrite=False`` an existing file raises ExistsError.

    Returns
    -------
    int
        Bytes written.
    """
    path = arguments.path("path", path)
    if not arguments.flag("overwrite", overwrite):
        files.check_absent(path)
    data = encode(
        source, colors, coding, seed, stripe_rows=stripe_rows, threads=threads, check=True, limits=limits, **style
    )
    files.write_atomic(path, data, overwrite=overwrite)
    return len(data)
