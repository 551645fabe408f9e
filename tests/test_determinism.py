"""Promise: the same input gives the same bytes, whatever the threads, locale, time zone, hash seed or SIMD (11)."""

from __future__ import annotations

import json
import os

import pytest

from tests import determinism
from tests.determinism import OURS, different
from tests.runs import EXHAUSTIVE

Hashes = dict[str, dict[str, str]]
MANIFEST = json.loads(determinism.MANIFEST.read_text())
# Numbers of threads and environments; each process costs seconds, so every one changes several things.
PLACES = {
    "two-threads": (2, {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "JST-9"}),
    "eight-threads": (8, {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "TZ": "XYZ+11:30"}),
    "no-simd": (1, {"PYTHONHASHSEED": "2", **determinism.without_simd()}),
}


@pytest.fixture(scope="module")
def usual() -> Hashes:
    """Return what one thread makes of what needs no clustering, in the plainest environment."""
    return determinism.in_process(1, OURS, PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC")


@pytest.fixture(scope="module")
def learnt() -> Hashes:
    """Return all that one thread makes there."""
    return determinism.in_process(1, PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC")


def test_the_same_bytes_come_out_on_eight_threads_in_another_language_and_time(usual: Hashes) -> None:
    threads, environment = PLACES["eight-threads"]
    assert different(usual, determinism.in_process(threads, OURS, **environment), *OURS) == []


@EXHAUSTIVE
@pytest.mark.parametrize("place", PLACES)
def test_the_same_bytes_come_out_everywhere(learnt: Hashes, place: str) -> None:
    threads, environment = PLACES[place]
    assert different(learnt, determinism.in_process(threads, **environment), *OURS, "learnt") == []


def test_decoding_gives_what_it_always_gave(usual: Hashes) -> None:
    assert len(MANIFEST["decoded"]) > 20
    assert different(usual, MANIFEST, "decoded") == []


def test_labels_and_given_palettes_make_the_same_file_with_every_version_of_every_library(usual: Hashes) -> None:
    assert different(usual, MANIFEST, "stored", "given") == []


@EXHAUSTIVE
def test_learnt_palettes_make_the_file_that_the_manifest_has_for_these_versions() -> None:
    """Compare only where it can be promised; say so elsewhere, and fail in CI, which locks the versions."""
    here, there = determinism.versions(), MANIFEST["versions"]
    differing = [f"{name} {here[name]}, not {there[name]}" for name in there if here.get(name) != there[name]]
    if differing:
        say = pytest.fail if os.environ.get("CI") == "true" and here["machine"] == there["machine"] else pytest.skip
        say(f"tests/determinism.json holds for other versions: {'; '.join(differing)}")
    assert different(determinism.in_process(1, **determinism.PLAIN), MANIFEST, "learnt") == []


def test_a_difference_is_noticed_and_named() -> None:
    changed = {"stored": {"a": "1", "b": "2"}}
    assert different(changed, {"stored": {"a": "1", "b": "3", "c": "4"}}, "stored") == ["stored b", "stored c"]
