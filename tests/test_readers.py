"""Promise: PNG, TIFF, BMP and GIF in every layout are read as independent readers read them, or are refused by name.

The files are written by `tests.writers`; the independent readers are libpng and OpenJPEG (through imagecodecs) and
tifffile. What they leave to their callers (key colours, polarity, premultiplied alpha) is worked out here in numpy.
"""

from __future__ import annotations

import io
import itertools
import struct
from typing import Any

import numpy as np
import pytest
import tifffile

from palettefmt import CorruptError, PictureWarning, UnsupportedError
from palettefmt.pictures.source import open_pixels, open_source
from tests.pictures import UPRIGHT
from tests.runs import sampled
from tests.writers import bmp, gif, png, tiff

imagecodecs = pytest.importorskip("imagecodecs")

GREY, RGB, INDEXED, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, INDEXED: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
PNGS = [(kind, depth) for kind, depths in DEPTHS.items() for depth in depths]


def noise(bits: int, channels: int, height: int = 5, width: int = 11) -> np.ndarray:
    """Samples that have 0, the most and a middle among them."""
    rng = np.random.default_rng(bits * 8 + channels)
    samples = rng.integers(0, 1 << bits, (height, width, channels))
    samples[0, :3] = np.array([0, (1 << bits) - 1, 1 << (bits - 1)])[:, None]
    return samples


def eight(samples: np.ndarray, bits: int) -> np.ndarray:
    """Scale samples to 0..255, as a rule, in real numbers."""
    return np.floor(samples / ((1 << bits) - 1) * 255 + 0.5).astype(int)


def near(picture: Any, expected: np.ndarray, most: int = 0) -> None:
    """Compare with grey, RGB or either with alpha, shape (height, width, 1 to 4); hidden colours do not count."""
    got = np.asarray(picture).astype(int)
    channels = expected.shape[2]
    alpha = expected[:, :, -1:] if channels in (2, 4) else np.full((*expected.shape[:2], 1), 255)
    colour = expected[:, :, : channels - (channels in (2, 4))]
    if got.shape[2] == 3:
        got = np.dstack([got, np.full(got.shape[:2], 255)])
    assert got.shape[:2] == expected.shape[:2]
    assert np.abs(got[:, :, 3:] - alpha).max() <= most
    assert (np.abs(got[:, :, :3] - colour) * (alpha > 0)).max() <= most


# --- PNG -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "depth"), PNGS)
def test_a_png_of_every_depth_is_what_libpng_reads(kind: int, depth: int) -> None:
    samples = noise(depth, CHANNELS[kind])
    table = np.random.default_rng(3).integers(0, 256, (1 << depth, 3), np.uint8) if kind == INDEXED else None
    extra = [(b"PLTE", table.tobytes())] if table is not None else []
    data = png(samples, depth, kind, *extra)
    theirs = np.atleast_3d(imagecodecs.png_decode(data))
    near(open_pixels(data), eight(theirs, 16 if theirs.dtype == np.uint16 else 8))
    near(open_pixels(data), table[samples[:, :, 0]] if table is not None else eight(samples, depth))
    for side in range(1, 9):  # Adam7 leaves passes out
        part = samples[: side % 5 + 1, :side]
        assert np.array_equal(
            open_pixels(png(part, depth, kind, *extra, interlaced=True)), open_pixels(png(part, depth, kind, *extra))
        )


@pytest.mark.parametrize(("kind", "depth"), [each for each in PNGS if each[0] in (GREY, RGB)])
def test_a_key_colour_is_compared_at_the_files_own_depth(kind: int, depth: int) -> None:
    samples = noise(depth, CHANNELS[kind])
    samples[1, :4] = samples[0, 3]
    if depth == 16:
        samples[2, :4] = samples[0, 3] ^ 1  # the same eight bits, and another colour
    key = samples[0, 3]
    data = png(samples, depth, kind, (b"tRNS", struct.pack(f">{len(key)}H", *key)))
    alpha = np.where((samples == key).all(axis=2), 0, 255)
    assert {0, 255} == set(alpha.reshape(-1).tolist())
    near(open_pixels(data), np.dstack([eight(samples, depth), alpha]))


@pytest.mark.parametrize(
    ("chunks", "gamma"),
    [
        ([(b"gAMA", struct.pack(">I", 100000))], 1.0),
        ([(b"gAMA", struct.pack(">I", 55556))], 1.8),
        ([(b"gAMA", struct.pack(">I", 45455))], None),
        ([(b"gAMA", struct.pack(">I", 100000)), (b"sRGB", b"\0")], None),
        ([(b"gAMA", struct.pack(">I", 55556)), (b"cICP", bytes([1, 8, 0, 1]))], 1.0),
        ([(b"sRGB", b"\0"), (b"cICP", bytes([1, 4, 0, 1]))], 2.2),
        ([(b"cICP", bytes([1, 13, 0, 1])), (b"gAMA", struct.pack(">I", 100000))], None),
    ],
)
@pytest.mark.parametrize(("kind", "depth"), [(GREY, 8), (RGB, 16), (RGB_ALPHA, 8), (GREY, 2)])
def test_the_first_word_on_colour_counts(chunks: Any, gamma: float | None, kind: int, depth: int) -> None:
    samples = noise(depth, CHANNELS[kind])
    share = samples / ((1 << depth) - 1)
    if gamma is not None:
        count = 3 if kind == RGB_ALPHA else CHANNELS[kind]
        light = share[:, :, :count] ** gamma
        share[:, :, :count] = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    near(open_pixels(png(samples, depth, kind, *chunks)), np.floor(share * 255 + 0.5).astype(int), 1)


# Of light: the product of the two matrices that CSS Color 4 prints.
P3_TO_SRGB = np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])


def test_primaries_are_converted_in_a_palette_too() -> None:
    p3 = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
    chunks = (b"cHRM", struct.pack(">8I", *p3))
    samples = np.array([[[200, 100, 50], [255, 0, 0], [128, 128, 128]]])
    light = samples[0] / 255
    light = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4) @ P3_TO_SRGB.T
    light = np.clip(light, 0, 1)
    expected = 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(open_pixels(png(samples, 8, RGB, chunks))[0].astype(int) - expected).max() <= 1.5
    labels = np.array([[[0], [1], [2]]])
    indexed = png(labels, 2, INDEXED, chunks, (b"PLTE", samples.astype(np.uint8).tobytes()))
    assert np.abs(open_source(indexed).palette.astype(int) - expected).max() <= 1.5
    with pytest.warns(PictureWarning, match=r"cICP 9, 16"):
        open_pixels(png(samples, 8, RGB, (b"cICP", bytes([9, 16, 0, 1]))))


# --- TIFF ------------------------------------------------------------------------------------------------------------

KINDS: dict[str, tuple[int, int, tuple[int, ...]]] = {  # photometric interpretation, channels, extra samples
    "white is zero": (0, 1, ()),
    "grey": (1, 1, ()),
    "grey and alpha": (1, 2, (2,)),
    "premultiplied grey": (1, 2, (1,)),
    "RGB": (2, 3, ()),
    "RGBA": (2, 4, (2,)),
    "premultiplied RGBA": (2, 4, (1,)),
    "CMYK": (5, 4, ()),
    "CMYK and alpha": (5, 5, (2,)),
}
LAYOUTS: dict[str, dict[str, Any]] = {
    "strip": {}, "strips": {"rows": 2}, "tiles": {"tile": 16}, "planes": {"planar": True},
    "planes in strips": {"planar": True, "rows": 2}, "planes in tiles": {"planar": True, "tile": 16},
    "deflate": {"rows": 2, "deflate": True}, "deflate planes in tiles": {"planar": True, "tile": 16, "deflate": True},
    "large": {"big": True},
}  # fmt: skip
ALL = list(itertools.product(KINDS, LAYOUTS, (1, 2, 4, 8, 10, 12, 16), "<>"))


def colours_of(samples: np.ndarray, bits: int, kind: str) -> np.ndarray:
    """Return what samples mean, by TIFF 6.0, shape (height, width, 1 to 4)."""
    photometric, channels, extra = KINDS[kind]
    share = samples / ((1 << bits) - 1)
    count = channels - len(extra)
    colour, alpha = share[:, :, :count], share[:, :, count:]
    if photometric == 0:
        colour = 1 - colour
    if extra == (1,):
        colour = np.minimum(np.divide(colour, alpha, out=colour.copy(), where=alpha > 0), 1)
    if photometric == 5:
        colour = (1 - colour[:, :, :3]) * (1 - colour[:, :, 3:])
    return np.floor(np.dstack([colour, alpha]) * 255 + 0.5).astype(int)


@pytest.mark.parametrize("case", sampled(ALL, ALL[::7]))
def test_a_tiff_of_every_layout_is_what_tifffile_reads(case: tuple[str, str, int, str]) -> None:
    kind, layout, bits, order = case
    photometric, channels, extra = KINDS[kind]
    samples = noise(bits, channels, 5, 19)
    more = [(338, 3, 1, extra[0])] if extra else []
    data = tiff(samples, bits, photometric, *more, order=order, **LAYOUTS[layout])
    if bits in (1, 8, 16) or imagecodecs.PACKINTS.available:
        theirs = tifffile.imread(io.BytesIO(data))
        if LAYOUTS[layout].get("planar") and channels > 1:
            theirs = np.moveaxis(theirs, 0, -1)
        assert np.array_equal(np.atleast_3d(theirs), samples)
    near(open_pixels(data), colours_of(samples, bits, kind), 1 if photometric == 5 or extra == (1,) else 0)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("order", "<>")
def test_a_tiff_with_a_predictor_of_reversed_bits_or_any_packing(bits: int, order: str) -> None:
    samples = noise(bits, 3, 9, 20)
    expected = eight(samples, bits)
    near(open_pixels(tiff(samples, bits, 2, order=order, deflate=True, predictor=True, rows=4)), expected)
    native = samples.astype(f"u{bits // 8}")
    for packing in ("lzw", "packbits", "lzma", "zstd", "adobe_deflate"):
        for predictor, big in itertools.product((False, True), repeat=2):
            out = io.BytesIO()
            options: dict[str, Any] = {"predictor": predictor} if packing != "packbits" else {}
            options["bigtiff"] = big
            tifffile.imwrite(
                out, native, photometric="rgb", compression=packing, byteorder=order, rowsperstrip=4, **options
            )
            near(open_pixels(out.getvalue()), expected)


def reversed_bits(data: bytes) -> bytes:
    return np.packbits(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")).tobytes()


@pytest.mark.parametrize("bits", [1, 4, 8, 12, 16])
def test_fill_order_2_reverses_the_bits_of_each_byte(bits: int) -> None:
    samples = noise(bits, 1)
    plain, turned = (tiff(samples, bits, 1, (266, 3, 1, order)) for order in (1, 2))
    size = 5 * -(-11 * bits // 8)
    near(open_pixels(turned[:8] + reversed_bits(plain[8 : 8 + size]) + turned[8 + size :]), eight(samples, bits))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("scale", [1, 257])
def test_a_palette_of_bytes_or_words_keeps_its_order(bits: int, order: str, scale: int) -> None:
    labels = noise(bits, 1)
    table = np.random.default_rng(bits).integers(0, 256, (1 << bits, 3))
    entries = (table.T * scale).astype(f"{order}u2").tobytes()
    image = open_source(tiff(labels, bits, 3, (320, 3, 3 << bits, entries), order=order))
    assert np.array_equal(image.labels, labels[:, :, 0])
    assert np.array_equal(image.palette, table)


@pytest.mark.parametrize("way", UPRIGHT)
@pytest.mark.parametrize("kind", [1, 3])
def test_a_tiff_is_turned_upright(way: int, kind: int) -> None:
    samples = noise(8, 1)
    field = (274, 3, 1, way) if kind == 3 else (274, 1, 1, bytes([way]))
    near(open_pixels(tiff(samples, 8, 1, field)), UPRIGHT[way](samples))


UNSUPPORTED = {
    "signed bytes": (8, 1, 1, (339, 3, 1, 2)), "32 bits of small value": (32, 1, 1, (339, 3, 1, 1)),
    "signed words": (16, 1, 1, (339, 3, 1, 2)), "half floats": (16, 1, 1, (339, 3, 1, 3)),
    "floats": (32, 3, 2, (339, 3, 3, struct.pack("<3H", 3, 3, 3))), "bands": (8, 5, 1, (338, 3, 4, bytes(8))),
    "a sensor": (16, 1, 32803, (339, 3, 1, 1)), "other inks": (8, 4, 5, (332, 3, 1, 2)),
    "log light": (16, 3, 32845, (339, 3, 1, 1)), "a palette of words": (16, 1, 3, (320, 3, 3, bytes(6))),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSUPPORTED)
def test_what_has_no_defined_colour_is_refused_by_its_type(what: str) -> None:
    bits, channels, photometric, field = UNSUPPORTED[what]
    samples = np.ones((2, 3, channels), np.uint8)
    if bits == 32:
        samples, bits = samples.repeat(4, axis=2), 8
        data = tiff(samples, 8, photometric, field)
        count, fields = 4 * channels, struct.pack("<HHIHH", 277, 3, 1, 4 * channels, 0)
        data = data.replace(fields, struct.pack("<HHIHH", 277, 3, 1, channels, 0))
        data = data.replace(
            struct.pack(f"<{count}H", *[8] * count), struct.pack("<H", 32) * channels + bytes(6 * channels)
        )
        data = data.replace(struct.pack("<HHI", 258, 3, count), struct.pack("<HHI", 258, 3, channels))
    else:
        data = tiff(samples, bits, photometric, field)
    with pytest.raises(UnsupportedError) as caught:
        open_pixels(data)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_tiff_that_ends_too_early_is_broken(layout: str) -> None:
    whole = tiff(noise(8, 3, 40, 40), 8, 2, **LAYOUTS[layout])
    for end in range(0, len(whole) - 8, max(1, len(whole) // 40)):
        with pytest.raises(CorruptError):
            open_pixels(whole[:end])


# --- BMP -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("entries", [2, 3, 256])
@pytest.mark.parametrize("ramp", [False, True])
@pytest.mark.parametrize("down", [False, True])
def test_a_bmp_keeps_its_table_whatever_is_in_it(bits: int, entries: int, ramp: bool, down: bool) -> None:
    entries = min(entries, 1 << bits)
    greys = np.arange(entries)[:, None].repeat(3, axis=1) * (255 if entries == 2 else 1)
    table = greys if ramp else np.random.default_rng(entries).integers(0, 256, (entries, 3))
    labels = noise(bits, 1)[:, :, 0] % entries
    image = open_source(bmp(labels, bits, table, down=down))
    assert np.array_equal(image.labels, labels)
    assert np.array_equal(image.palette, table)


MASKS = {
    16: [
        (0xF800, 0x7E0, 0x1F),
        (0x7C00, 0x3E0, 0x1F),
        (0xF00, 0xF0, 0xF, 0xF000),
        (0xE0, 0x1C, 3),
        (0x1F, 0x7E0, 0xF800),
    ],
    32: [(0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000), (0xFF0000, 0xFF00, 0xFF)],
}


@pytest.mark.parametrize(("bits", "masks"), [(bits, masks) for bits in MASKS for masks in MASKS[bits]])
def test_bit_masks_of_any_width_and_place(bits: int, masks: tuple[int, ...]) -> None:
    values = np.random.default_rng(bits).integers(0, 1 << bits, (5, 7))
    levels = []
    for mask in masks:
        low = mask & -mask
        levels.append((values & mask) // low / (mask // low) * 255)
    near(open_pixels(bmp(values, bits, masks=masks)), np.round(np.dstack(levels)).astype(int), 1)


def test_a_mask_with_a_gap_and_packings_of_other_formats_are_unsupported() -> None:
    rows = np.zeros((2, 2), int)
    for data in (bmp(rows, 16, masks=(0xF0F0, 0xF00, 0xF)), bmp(rows, 24)[:30] + b"\4" + bmp(rows, 24)[31:]):
        with pytest.raises(UnsupportedError, match="BMP"):
            open_pixels(data)


# --- GIF -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entries", [2, 4, 16, 256])
@pytest.mark.parametrize("ramp", [False, True])
@pytest.mark.parametrize("local", [False, True])
def test_a_gif_keeps_its_table_and_its_key(entries: int, ramp: bool, local: bool) -> None:
    greys = np.arange(entries)[:, None].repeat(3, axis=1)
    table = greys if ramp else np.random.default_rng(entries).integers(0, 256, (entries, 3))
    labels = noise(8, 1)[:, :, 0] % entries
    image = open_source(gif(labels, table, local=local))
    assert np.array_equal(image.labels, labels)
    assert np.array_equal(image.palette, table)
    keyed = open_source(gif(labels, table, local=local, key=1))
    assert np.array_equal(keyed.labels, labels)
    assert np.array_equal(keyed.palette[:, :3], table)
    assert keyed.palette[:, 3].tolist() == [0 if index == 1 else 255 for index in range(entries)]


def test_what_is_around_a_frame_is_clear() -> None:
    table = np.random.default_rng(0).integers(1, 256, (4, 3))
    labels = np.array([[0, 1], [2, 3]])
    for key, behind in ((None, 4), (3, 3), (9, 4)):
        image = open_source(gif(labels, table, screen=(4, 3), at=(1, 1), key=key))
        expected = np.full((3, 4), behind)
        expected[1:3, 1:3] = labels
        assert np.array_equal(image.labels, expected)
        assert image.palette[behind, 3] == 0
        assert (np.delete(image.palette[:, 3], behind) == 255).all()
        assert np.array_equal(image.palette[:3, :3], table[:3])


def test_a_clear_entry_takes_the_place_of_one_that_is_not_used_and_else_the_picture_is_not_indexed() -> None:
    table = np.random.default_rng(0).integers(0, 256, (256, 3))
    labels = np.arange(256).reshape(16, 16)
    full = open_source(gif(labels, table, screen=(17, 16)))
    assert isinstance(full, np.ndarray)
    near(full[:, :16], table[labels])
    assert (full[:, 16, 3] == 0).all()
    image = open_source(gif(np.minimum(labels, 254), table, screen=(17, 16)))
    assert (image.labels[:, 16] == 255).all()
    assert image.palette[255].tolist() == [0, 0, 0, 0]
    assert np.array_equal(image.palette[:255, :3], table[:255])


def test_a_key_behind_the_table_is_one_more_entry() -> None:
    table = np.array([[255, 0, 0], [0, 255, 0]])
    image = open_source(gif(np.array([[0, 1, 3]]), table, key=3))
    assert image.labels.tolist() == [[0, 1, 2]]
    assert image.palette.tolist() == [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 0, 0]]
    with pytest.raises(CorruptError, match="colour 3 of a palette of 2"):
        open_source(gif(np.array([[0, 1, 3]]), table))
