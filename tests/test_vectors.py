"""Promise: old files decode for ever, and a broken file is told from a whole one. R1 to R17 by example."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib

import kaitaistruct
import numpy as np
import pytest

import palettefmt
from palettefmt.errors import CorruptError, TruncatedError, UnsupportedError
from tests import vectors
from tests.kaitai.kmi import Kmi

ENTRIES = json.loads(vectors.MANIFEST.read_text())
ERRORS = {"truncated": TruncatedError, "corrupt": CorruptError, "unsupported": UnsupportedError}
GOOD = [entry for entry in ENTRIES if entry["verdict"] == "ok"]
BROKEN = [entry for entry in ENTRIES if entry["verdict"] != "ok"]


def name_of(entry: dict) -> str:
    return entry["file"]


def data_of(entry: dict) -> bytes:
    return (vectors.FOLDER / entry["file"]).read_bytes()


def test_every_file_is_in_the_manifest_and_no_vector_ever_changed() -> None:
    on_disk = {path.relative_to(vectors.FOLDER).as_posix() for path in vectors.FOLDER.glob("*/*.kmi")}
    made = {vector.name: vector for vector in vectors.all_vectors()}
    assert on_disk == set(made) == {entry["file"] for entry in ENTRIES}
    for entry in ENTRIES:
        assert data_of(entry) == made[entry["file"]].data
        assert entry == json.loads(json.dumps(made[entry["file"]].entry()))
    folders = {"ok": "good", "truncated": "bad", "corrupt": "bad", "unsupported": "unsupported"}
    assert all(entry["file"].startswith(folders[entry["verdict"]]) for entry in ENTRIES)


@pytest.mark.parametrize("entry", GOOD, ids=name_of)
def test_good_vectors_decode_to_the_pixels_of_the_manifest(entry: dict) -> None:
    image = palettefmt.decode(data_of(entry))
    assert (image.width, image.height, image.colors, image.channels) == tuple(
        entry[key] for key in ("width", "height", "colors", "channels")
    )
    assert hashlib.sha256(image.labels.tobytes()).hexdigest() == entry["labels_sha256"]
    assert hashlib.sha256(image.to_pixels().tobytes()).hexdigest() == entry["pixels_sha256"]


@pytest.mark.parametrize("entry", [entry for entry in GOOD if data_of(entry)[8] & 0x7F == 0], ids=name_of)
def test_the_encoder_writes_good_vectors_byte_for_byte(entry: dict) -> None:
    data = data_of(entry)
    image = palettefmt.decode(data)
    assert palettefmt.encode(image, stripe_rows=palettefmt.info(data).stripe_rows) == data


@pytest.mark.parametrize("entry", BROKEN, ids=name_of)
def test_broken_vectors_get_their_verdict(entry: dict) -> None:
    with pytest.raises(ERRORS[entry["verdict"]]) as caught:
        palettefmt.decode(data_of(entry))
    assert entry["verdict"] != "corrupt" or not isinstance(caught.value, TruncatedError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("entry", GOOD, ids=name_of)
def test_kaitai_struct_reads_good_vectors_as_the_package_does(entry: dict) -> None:
    parsed = Kmi(kaitaistruct.KaitaiStream(io.BytesIO(data_of(entry))))
    image = palettefmt.decode(data_of(entry))
    info = palettefmt.info(data_of(entry))
    assert (parsed.width, parsed.height, parsed.num_colors) == (image.width, image.height, image.colors)
    assert (parsed.num_channels, parsed.num_stripes, parsed.stripe_rows) == (
        image.channels,
        info.stripes,
        info.stripe_rows,
    )
    channels = ("red", "green", "blue", "alpha")[: image.channels]
    entries = [[getattr(colour, channel) for channel in channels] for colour in parsed.palette]
    assert entries == image.palette.tolist()
    assert parsed._io.is_eof()
    assert parsed.header_crc == zlib.crc32(data_of(entry)[: 20 + info.palette_bytes + 8 * info.stripes])
    for number, (stripe, payload) in enumerate(zip(parsed.stripes, parsed.payloads, strict=True)):
        rows = image.labels[number * info.stripe_rows :][: info.stripe_rows]
        assert stripe.labels_crc == zlib.crc32(rows.tobytes())
        packed = vectors.bits_of(rows, image.colors)
        assert payload == packed or (info.coding == "context" and len(payload) < len(packed))


@pytest.mark.parametrize("entry", BROKEN, ids=name_of)
def test_kaitai_struct_rejects_what_breaks_the_layout(entry: dict) -> None:
    layout_rules = {"R2", "R3", "R4", "R6", "R8"}
    if not layout_rules & set(entry["rules"]):
        return  # checksums, padding and lengths are beyond a description of the layout
    with pytest.raises((kaitaistruct.ValidationFailedError, EOFError)):
        Kmi(kaitaistruct.KaitaiStream(io.BytesIO(data_of(entry))))


def test_the_kaitai_parser_is_compiled_from_the_description_in_the_spec() -> None:
    description = (vectors.FOLDER.parent / "kmi.ksy").read_bytes()
    compiled = (vectors.FOLDER.parent.parent / "tests" / "kaitai" / "kmi.py").read_text()
    assert hashlib.sha256(description).hexdigest() in compiled.splitlines()[0]


def test_the_palette_can_be_edited_by_mending_one_checksum() -> None:
    data = bytearray((vectors.FOLDER / "good" / "tiny.kmi").read_bytes())
    before = palettefmt.decode(bytes(data))
    data[20:23] = b"\xff\x00\x80"
    table_end = 20 + 9 + 16
    data[table_end : table_end + 4] = struct.pack(">I", zlib.crc32(bytes(data[:table_end])))
    after = palettefmt.decode(bytes(data))
    assert np.array_equal(after.labels, before.labels)
    assert after.palette[0].tolist() == [255, 0, 128]
