"""Read every picture of public test suites, and compare with readers that are not ours.

    python -m tests.benchmarks.suites FOLDER [--save NEW.json] [--before OLD.json]

FOLDER holds suites that you have fetched (Pillow's own test images, PngSuite, bmpsuite, libtiff's pictures, image-rs);
none of them is part of this project. Each file is read as `encode` reads it, and by imagecodecs (libpng, OpenJPEG,
giflib, libwebp, libjpeg) or tifffile where those know it. Every file of which a pixel differs by more than 2 levels is
listed, with what the file says that those readers leave to their callers: a profile, a gamma, an orientation.
`--save` keeps a hash of each picture, `--before` compares with hashes that another version has kept.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import io
import json
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from palettefmt import PalettefmtError
from palettefmt.pictures.source import open_source, pixels_of

MOST = 2  # levels
SECONDS = 60


def ours(data: bytes) -> tuple[str, np.ndarray | None]:
    """Return a word for what came of a file, and its pixels if there are any."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "read", pixels_of(open_source(data))
    except PalettefmtError as error:
        return f"exit {error.exit_code}: {error}", None
    except TimeoutError:
        return "TIME OUT", None
    except Exception as error:
        return f"TRACEBACK {type(error).__name__}: {error}", None


def theirs(path: Path, data: bytes) -> np.ndarray | None:
    """Return the pixels of an independent reader as sRGB(A) of 8 bits, or None if there is none for the file.

    bmpsuite has a PNG of how each of its files should look.
    """
    import imagecodecs

    if data.startswith(b"BM"):
        shown = [place / "html" / f"{path.stem}.png" for place in path.parents]
        return next(
            (as_rgb(np.asarray(imagecodecs.png_decode(each.read_bytes()))) for each in shown if each.exists()), None
        )

    known = {
        b"\x89PNG": of_libpng, b"GIF8": lambda data: imagecodecs.gif_decode(data, index=0),
        b"\0\0\0\x0cjP": imagecodecs.jpeg2k_decode, b"\xff\x4f\xff\x51": imagecodecs.jpeg2k_decode,
        b"\xff\xd8\xff": imagecodecs.jpeg8_decode, b"qoif": imagecodecs.qoi_decode,
        b"II*\0": of_tifffile, b"MM\0*": of_tifffile,
    }  # fmt: skip
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        known[b"RIFF"] = lambda data: imagecodecs.webp_decode(data, index=0)
    for start, reader in known.items():
        if data.startswith(start):
            try:
                return as_rgb(np.asarray(reader(data)))
            except Exception:  # it does not know this one, or calls it broken
                return None
    return None


def of_libpng(data: bytes) -> np.ndarray:
    """Return what libpng reads, with a gamma applied by its formula where the file has nothing better."""
    import imagecodecs

    values = np.asarray(imagecodecs.png_decode(data))
    place = data.find(b"gAMA", 0, data.find(b"IDAT"))
    better = any(mark in data[: data.find(b"IDAT")] for mark in (b"iCCP", b"sRGB", b"cICP"))
    if place < 0 or better or values.dtype not in (np.uint8, np.uint16):
        return values
    gamma = int.from_bytes(data[place + 4 : place + 8], "big") / 100000
    if gamma == 0 or abs(gamma / 0.45455 - 1) < 0.05:
        return values
    share = (values / np.iinfo(values.dtype).max) ** (1 / gamma)
    stored = np.where(share <= 0.0031308, share * 12.92, 1.055 * share ** (1 / 2.4) - 0.055)
    colours = 1 if values.ndim == 2 else values.shape[2] - (values.shape[2] in (2, 4))
    eight = np.round(stored * 255).astype(np.uint8)
    if values.ndim == 3 and colours < values.shape[2]:
        eight[:, :, -1] = np.round(values[:, :, -1] / np.iinfo(values.dtype).max * 255)
    return eight


def of_tifffile(data: bytes) -> np.ndarray:
    """Return what tifffile reads, with its colours by the plain words of TIFF 6.0."""
    import tifffile

    page = tifffile.TiffFile(io.BytesIO(data)).pages[0]
    values, photometric = page.asarray(), int(page.photometric)
    if page.planarconfig == 2 and page.samplesperpixel > 1:
        values = np.moveaxis(values, 0, -1)
    bits = page.bitspersample
    if values.dtype.kind not in "ub" or photometric not in (0, 1, 2, 3, 6) or (photometric == 6 and bits != 8):
        raise ValueError
    if photometric == 3:
        table = page.colormap.T
        return (table if table.max() < 256 else table >> 8).astype(np.uint8)[values]
    values = values.astype(np.float64) / ((1 << bits) - 1)
    if photometric == 0:
        values = 1 - values
    return np.round(values * 255).astype(np.uint8)


def as_rgb(values: np.ndarray) -> np.ndarray:
    """Return RGB or RGBA of 8 bits."""
    if values.dtype == np.bool_:
        values = values.astype(np.uint8) * 255
    if values.dtype == np.uint16:
        values = np.round(values / 257).astype(np.uint8)
    if values.dtype != np.uint8 or values.ndim not in (2, 3):
        raise ValueError
    values = values[:, :, None] if values.ndim == 2 else values
    if values.shape[2] < 3:
        values = np.concatenate([values[:, :, :1]] * 3 + [values[:, :, 1:]], axis=2)
    return values[:, :, :4]


def distance(one: np.ndarray, other: np.ndarray) -> str:
    """Return how two pictures differ, or nothing."""
    if one.shape[:2] != other.shape[:2]:
        return f"size {one.shape[1]}x{one.shape[0]}, theirs {other.shape[1]}x{other.shape[0]}"
    full = [np.dstack([each, np.full(each.shape[:2], 255, np.uint8)])[:, :, :4].astype(int) for each in (one, other)]
    seen = (full[0][:, :, 3] > 0) | (full[1][:, :, 3] > 0)
    far = (np.abs(full[0] - full[1]).max(axis=2) > MOST) & seen
    return f"{far.sum():,} of {far.size:,} pixels, up to {np.abs(full[0] - full[1]).max()}" if far.any() else ""


def reasons(data: bytes) -> str:
    """Return what a file says that independent readers leave to their callers."""
    marks = {b"iCCP": "profile", b"ICC_PROFILE": "profile", b"gAMA": "gamma", b"cHRM": "primaries", b"cICP": "cICP",
             b"Exif": "EXIF", b"eXIf": "EXIF", b"Adobe": "Adobe's inks or transform", b"tRNS": "key or alpha",
             b"acTL": "APNG"}  # fmt: skip
    found = {word for mark, word in marks.items() if mark in data[:200_000]}
    if data[:4] in (b"II*\0", b"MM\0*"):
        import tifffile

        with contextlib.suppress(Exception):
            page = tifffile.TiffFile(io.BytesIO(data)).pages[0]
            tags = sorted({274, 34675} & set(page.tags.keys()))
            found = {f"TIFF {page.photometric.name}, extra {page.extrasamples}, tags {tags}"}
    return ", ".join(sorted(found)) or "?"


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Raise TimeoutError if it takes too long."""

    def stop(*_: Any) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--before", type=Path)
    options = parser.parse_args()
    before = json.loads(options.before.read_text()) if options.before else {}
    state: dict[str, str] = {}
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted(each for each in options.folder.rglob("*") if each.is_file()):
        name, data = str(path.relative_to(options.folder)), path.read_bytes()
        if data[:40].startswith((b"version https://git-lfs", b"#!", b"from ")):
            continue
        with in_time():
            word, pixels = ours(data)
        state[name] = (
            word if pixels is None else hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
        )
        counts[word.split(":")[0]] += 1
        if word.startswith(("TRACEBACK", "TIME")):
            print(f"{word}  {name}")
        if name in before and before[name] != state[name]:
            print(f"changed  {name}: {before[name][:90]} -> {state[name][:150]}")
        if pixels is None:
            continue
        other = theirs(path, data)
        counts["compared"] += other is not None
        difference = distance(pixels, other) if other is not None else ""
        if difference:
            counts["differ"] += 1
            print(f"differs  {name}: {difference} ({reasons(data)})")
    print(dict(counts), file=sys.stderr)
    if options.save:
        options.save.write_text(json.dumps(state, indent=0))


if __name__ == "__main__":
    main()
