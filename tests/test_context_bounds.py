"""Promise: the context coder stays inside its arrays and its bounds, and what ends too early is said to."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

import palettefmt
from palettefmt import kernels
from palettefmt.errors import CorruptError
from palettefmt.kmi import context
from palettefmt.kmi.context import arrays
from palettefmt.kmi.context.choose import candidates
from palettefmt.kmi.context.prefetch import prefetch
from tests import vectors
from tests.coding import encode_in, palette_of, picture, uncompiled
from tests.runs import EXHAUSTIVE, sampled


def noise(rows: int, width: int, k: int) -> np.ndarray:
    """Draw labels that cost as many bits as they can."""
    return np.random.default_rng(rows * width + k).integers(0, k, (rows, width)).astype(np.uint8)


def test_the_coder_counts_on_behind_its_room_and_writes_nothing_there() -> None:
    from palettefmt.kmi.context import coder

    state, room = np.zeros(coder.STATE_SIZE, np.int64), np.zeros(8, np.uint8)
    coder.start_encoder(state, room, 1)
    for bit in range(400):
        coder.encode_bit.py_func(state, room, 32768, bit % 3 == 0)  # behind its end there is an IndexError
    assert state[coder.AT] > 40
    assert room[1:].any()


def test_an_encoder_that_lacks_room_takes_more_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    labels, palette = noise(20, 20, 7), palette_of(7)
    usual, run, rooms = context.encode(labels, palette, effort=1), context._run, []

    def short_at_first(decoding: int, data: np.ndarray, *rest: object) -> np.ndarray:
        coder = run(decoding, data, *rest)
        rooms.append(len(data))
        if len(rooms) == 1:
            from palettefmt.kmi.context.coder import AT

            coder[AT] += len(data)
        return coder

    monkeypatch.setattr(context, "_run", short_at_first)
    assert context.encode(labels, palette, effort=1) == usual
    assert len(rooms) == 2
    assert rooms[1] > rooms[0]


@pytest.mark.parametrize("mode", [0, 1, 7])
def test_tables_stay_within_their_bound_however_large_the_stripe(mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, palette = picture(150, 150, 60), palette_of(60)
    larger = encode_in(labels, palette, mode)
    monkeypatch.setattr(arrays, "SLOT_WORDS_LIMIT", arrays.slot_words(60, mode, 11))
    data = encode_in(labels, palette, mode)
    assert (data[0] >> 4) + 8 == 11 < (larger[0] >> 4) + 8
    assert np.array_equal(context.decode(data, 150, 150, palette), labels)
    with pytest.raises(CorruptError, match="parameter byte"):
        context.decode(larger, 150, 150, palette)


@pytest.mark.parametrize("k", sampled([2, 11, 256], [2]))
def test_half_a_payload_ends_too_early_compiled_or_not(k: int) -> None:
    labels, palette = noise(40, 6, k), palette_of(k)
    data = encode_in(labels, palette, 1)

    def check() -> None:
        with pytest.raises(CorruptError, match="too early"):
            context.decode(data[: len(data) // 2], 40, 6, palette)

    check()
    with uncompiled():
        check()


@EXHAUSTIVE
@pytest.mark.parametrize("mode", [3])
def test_matches_of_every_kind_are_followed_alike_compiled_or_not(mode: int) -> None:
    """Tiles that repeat exactly, nearly, and at several distances, so that candidates compete."""
    random = np.random.default_rng(4)
    tile = random.integers(0, 5, (6, 9))
    labels = np.tile(tile, (4, 4))
    labels[12:18] = np.roll(labels[:6], 3, axis=1)
    spots = random.random(labels.shape) < 0.08
    labels = np.where(spots, random.integers(0, 5, labels.shape), labels).astype(np.uint8)
    palette = palette_of(5)
    data = encode_in(labels, palette, mode)
    with uncompiled():
        assert encode_in(labels, palette, mode) == data
        assert np.array_equal(context.decode(data, *labels.shape, palette), labels)


CODED = [
    entry["file"]
    for entry in json.loads(vectors.MANIFEST.read_text())
    if "context" in entry["file"] and (vectors.FOLDER / entry["file"]).stat().st_size < 100
]
QUICK = ("good/context-one-row.kmi", "bad/context-parity.kmi")


@pytest.mark.parametrize("name", sampled(CODED, QUICK))
def test_coded_vectors_have_their_verdict_uncompiled_too(name: str) -> None:
    data = (vectors.FOLDER / name).read_bytes()
    if name.startswith("good/"):
        expected = palettefmt.decode(data)
        with uncompiled():
            assert palettefmt.decode(data) == expected
    else:
        with uncompiled(), pytest.raises(palettefmt.PalettefmtError):
            palettefmt.decode(data)


def test_more_effort_tries_more_ways_and_is_never_larger() -> None:
    labels, palette = picture(60, 60, 9), palette_of(9)
    tried = [candidates(labels, 9, effort) for effort in (1, 6, 9)]
    assert [len(modes) for modes in tried] == sorted(len(modes) for modes in tried)
    assert sorted(tried[-1]) == list(range(8))
    sizes = [len(context.encode(labels, palette, effort)) for effort in (1, 9)]
    assert sizes[1] <= sizes[0]


def test_memory_is_asked_ahead_by_an_instruction_that_changes_nothing() -> None:
    def third(words: np.ndarray) -> int:
        prefetch(words, 2)
        return words[2]

    words = np.arange(5, dtype=np.int32)
    made = kernels.kernel("int64(int32[::1])", cache=False)(third)
    assert made(words) == third(words) == 2
    assert words.tolist() == [0, 1, 2, 3, 4]
    assembly = "".join(made.inspect_asm().values())
    assert re.search(r"^\s+(prefetch|prfm|dcbt|dcbtst)", assembly, re.MULTILINE)
