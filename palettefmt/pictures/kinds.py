"""The bytes of a picture file -> which reader takes them, by their first bytes; and kinds that none takes, by name."""

from __future__ import annotations

import struct
from collections.abc import Callable

from palettefmt.arrays import Pixels
from palettefmt.errors import CorruptError, UnsupportedError
from palettefmt.image import IndexedImage
from palettefmt.limits import Limits

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_JPEG2000 = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_GIF = (b"GIF87a", b"GIF89a")
_DRAWING = "let its program export a PNG of the size that you want"
_CAMERA = "develop it first, and save that as a PNG or TIFF"
_CONVERT = "convert it to PNG first"
_NO_WHITE = "it has no defined white: convert it to 8 or 16 bits first"
_UNPACK = "unpack it first"
_FRAME = "save a frame of it as PNG"
_TAKE_OUT = "take the picture out of it first"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")

# Of RIFF, which WebP is one of, by their form.
_RIFF = {
    b"AVI ": ("a video", _FRAME),
    b"ACON": ("animated Windows cursor", _CONVERT),
    b"CDR": ("CorelDRAW's own", _DRAWING),
}
_OS2_FILES = (b"BA", b"CI", b"CP", b"IC", b"PT")  # arrays, icons and pointers

# Kinds that are whole and yet not read: how they begin, what they are, and what to do.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%!PS", "PostScript", _DRAWING),
    (b"\x04%!PS", "PostScript", _DRAWING),
    (b"\xc5\xd0\xd3\xc6", "PostScript (EPS)", _DRAWING),
    (b"%PDF", "PDF", _DRAWING),
    (b"\xd7\xcd\xc6\x9a", "Windows metafile (WMF)", _DRAWING),
    (b"\1\0\t\0\0\3", "Windows metafile (WMF)", _DRAWING),
    (b"\2\0\t\0\0\3", "Windows metafile (WMF)", _DRAWING),
    (b"\x1f\x8b", "packed by gzip (SVGZ, perhaps)", _UNPACK),
    (b"gimp xcf", "GIMP's XCF", _CONVERT),
    (b"\xff\x0a", "JPEG XL", _CONVERT),
    (b"\0\0\0\x0cJXL ", "JPEG XL", _CONVERT),
    (b"II\xbc", "JPEG XR", _CONVERT),
    (b"v/1\1", "OpenEXR", _NO_WHITE),
    (b"#?RADIANCE", "Radiance HDR", _NO_WHITE),
    (b"#?RGBE", "Radiance HDR", _NO_WHITE),
    (b"PF\n", "floating-point PFM", _NO_WHITE),
    (b"Pf\n", "floating-point PFM", _NO_WHITE),
    (b"PF ", "floating-point PFM", _NO_WHITE),
    (b"PF\r\n", "floating-point PFM", _NO_WHITE),
    (b"PF4\n", "floating-point PFM", _NO_WHITE),
    (b"P7\n", "PAM", _CONVERT),
    (b"P7\r\n", "PAM", _CONVERT),
    (b"P7 \n", "PAM", _CONVERT),
    (b"Paint Shop Pro Image", "Paint Shop Pro's own", _CONVERT),
    (b"PDN3", "Paint.NET's own", _CONVERT),
    (b"SDPX", "DPX", _CONVERT),
    (b"XPDS", "DPX", _CONVERT),
    (b"\x80\x2a\x5f\xd7", "Cineon", _CONVERT),
    (b"\x97JB2\r\n\x1a\n", "JBIG2", _CONVERT),
    (b"\x13\xab\xa1\x5c", "ASTC texture", _CONVERT),
    (b"PVR\3", "PVR texture", _CONVERT),
    (b"Xcur", "X11 cursor", _CONVERT),
    (b"CSFCHUNK", "Clip Studio Paint's own", _CONVERT),
    (b"BLENDER", "Blender's own", _CONVERT),
    (b"#FIG ", "Xfig", _DRAWING),
    (b"\x8aMNG", "MNG", _CONVERT),
    (b"\x8bJNG", "JNG", _CONVERT),
    (b"BPG\xfb", "BPG", _CONVERT),
    (b"FLIF", "FLIF", _CONVERT),
    (b"\xab\x4b\x54\x58", "KTX texture", _CONVERT),
    (b"AT&TFORM", "DjVu", _CONVERT),
    (b"FORM", "IFF", _CONVERT),
    (b"FUJIFILMCCD-RAW", "a camera's raw picture", _CAMERA),
    (b"IIRO", "a camera's raw picture", _CAMERA),
    (b"IIRS", "a camera's raw picture", _CAMERA),
    (b"IIU\0", "a camera's raw picture", _CAMERA),
    (b"MMOR", "a camera's raw picture", _CAMERA),
    (b"\0MRM", "a camera's raw picture", _CAMERA),
    (b"FOVb", "a camera's raw picture", _CAMERA),
    (b"II\x1a\0\0\0HEAPCCDR", "a camera's raw picture", _CAMERA),
    (b"PK\3\4", "an archive (ZIP)", _TAKE_OUT),
    (b"Rar!\x1a\7", "an archive (RAR)", _TAKE_OUT),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _TAKE_OUT),
    (b"BZh", "packed by bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "packed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed by Zstandard", _UNPACK),
    (b"OggS", "a video", _FRAME),
    (b"FLV\1", "a video", _FRAME),
    (b"\x1aE\xdf\xa3", "a video", _FRAME),
    (b"\0\0\1\xba", "a video", _FRAME),
    (b"\0\0\1\xb3", "a video", _FRAME),
    (b"\x89HDF\r\n\x1a\n", "HDF5", "save the array in it as .npy"),
    (b"GRIB", "GRIB", _CONVERT),
    (b"BUFR", "BUFR", _CONVERT),
)


def read(data: bytes, limits: Limits) -> IndexedImage | Pixels:
    """Return the picture in the bytes of a file.

    Raises
    ------
    CorruptError
        If the bytes are no picture, or break off.
    UnsupportedError
        If the kind of picture is not read, or its pixels have no defined colour.
    LimitError
        If the picture is larger than `limits` allow.
    """
    if not data:
        raise CorruptError("the file is empty")
    if data.startswith(_PNG):
        from palettefmt.pictures import png

        return png.read(data, limits)
    if data.startswith(_JPEG):
        from palettefmt.pictures import jpeg

        return jpeg.read(data, limits)
    if data.startswith(_GIF):
        from palettefmt.pictures import gif

        return gif.read(data, limits)
    if data.startswith(_TIFF) and data[8:10] != b"CR":
        from palettefmt.pictures import tiff

        return tiff.read(data, limits)
    if data.startswith(_JPEG2000):
        from palettefmt.pictures import jpeg2000

        return jpeg2000.read(data, limits)
    if data.startswith(b"BM"):
        from palettefmt.pictures import bmp

        return bmp.read(data, limits)
    if data[4:8] == b"ftyp" and _brands(data) & {*_HEIF_BRANDS} and not _brands(data) & {*_AVIF_BRANDS}:
        from palettefmt.pictures import heif

        return heif.read(data, limits)
    refuse(data)
    from palettefmt.pictures import bmp, icons, lvgl, pillow, sgi, tga, xbm, xpm

    readers: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, Limits], IndexedImage | Pixels]], ...] = (
        (icons.is_icon, icons.read),
        (xbm.is_xbm, xbm.read),
        (xpm.is_xpm, xpm.read),
        (sgi.is_deep, sgi.read),
        (lvgl.is_lvgl, lvgl.read),
        (bmp.is_bare, bmp.read_bare),
        (tga.is_tga, tga.read),
    )
    for is_one, reader in readers:
        if is_one(data):
            return reader(data, limits)
    return pillow.read(data, limits)


def name_of(start: bytes) -> str | None:
    """Return what the usual formats are called, by the first bytes of a file (32 will do); None for all others."""
    for name, starts in (("PNG", _PNG), ("JPEG", _JPEG), ("GIF", _GIF), ("TIFF", _TIFF), ("JPEG 2000", _JPEG2000)):
        if start.startswith(starts):
            return name
    if start.startswith(b"BM"):
        return "BMP"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:8] == b"ftyp" and _brands(start) & {*_HEIF_BRANDS, *_AVIF_BRANDS}:
        return "AVIF" if _brands(start) & {*_AVIF_BRANDS} else "HEIF"
    return None


def refuse(data: bytes) -> None:
    """Raise UnsupportedError for a file of a kind that is known and not read."""
    from palettefmt.pictures.pillow import lacking

    for start, name, advice in _OTHERS:
        if data.startswith(start):
            raise lacking(name, advice)
    if data.startswith(_TIFF):
        raise lacking("a camera's raw picture", _CAMERA)
    if data[40:44] == b" EMF" and data[:4] == b"\1\0\0\0":
        raise lacking("Windows metafile (EMF)", _DRAWING)
    if data[128:132] == b"DICM":
        raise lacking("DICOM", _CONVERT)
    if data[:2] in _OS2_FILES and (data[14:16] == b"BM" or data[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0")):
        raise lacking("OS/2's icons and arrays of bitmaps", _CONVERT)
    if data[:4] == b"RIFF" and (riff := _RIFF.get(data[8:12]) or _RIFF.get(data[8:11])):
        raise lacking(*riff)
    if data.startswith(b"8BPS"):
        _check_psd(data)
    if data[4:8] == b"ftyp" and not _brands(data) & {*_AVIF_BRANDS}:
        raw = b"crx " in _brands(data)
        raise lacking("a camera's raw picture" if raw else "a video", _CAMERA if raw else _FRAME)
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:4].lower() == b"<svg" or data[:10] in ("\ufeff<svg".encode("utf-16-le"), "\ufeff<svg".encode("utf-16-be")):
        raise lacking("SVG", _DRAWING)
    if head.startswith((b"%!PS", b"%PDF")):
        raise lacking("PDF" if head.startswith(b"%PDF") else "PostScript", _DRAWING)
    if head.startswith((b"<?xml", b"<!--", b"<!DOCTYPE svg")) and b"<svg" in head:
        raise lacking("SVG", _DRAWING)


def _brands(data: bytes) -> set[bytes]:
    """Return the brands of an ISO base media file (ISO/IEC 14496-12)."""
    size = min(int.from_bytes(data[:4], "big"), 256, len(data))
    return {data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))}


def _check_psd(data: bytes) -> None:
    """Refuse the depths and colours of Photoshop that Pillow has no mode for."""
    if len(data) < 26:
        raise CorruptError("the picture is broken: it ends in its header (it is truncated)")
    version, depth, mode = struct.unpack_from(">H16xHH", data, 4)
    if version == 2:
        raise UnsupportedError("large Photoshop documents (PSB) are not supported", "save it as PSD, TIFF or PNG")
    if depth not in (1, 8):
        raise UnsupportedError(
            f"Photoshop documents of {depth} bits are not supported", "save it with 8 bits, or as TIFF"
        )
    if mode == 7:
        raise UnsupportedError("Photoshop documents of mode Multichannel are not supported", "save it as RGB")
    if mode not in (0, 1, 2, 3, 4, 8, 9):
        raise UnsupportedError(f"Photoshop documents of colour mode {mode} are not supported", "save it as RGB")
