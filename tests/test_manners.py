"""Promise: the command line loses nothing that a user has, and says in one line what went otherwise than expected.

The names of outputs, and the words on what is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.commands import Result, assert_refused, names, opened, sample

Run = Callable[..., Result]


def test_what_is_made_of_a_file_never_meets_its_source_nor_each_other(kmi: Run, photo: Path) -> None:
    before = photo.read_bytes()
    for arguments in (("encode", photo), ("decode", "photo.kmi"), ("export", "photo.kmi")):
        assert kmi(*arguments).code == 0
    assert names(photo.parent) == ["photo-p8.png", "photo.kmi", "photo.kmi.png", "photo.png"]
    assert photo.read_bytes() == before
    assert opened(photo.parent / "photo-p8.png").mode == "P"
    assert opened(photo.parent / "photo.kmi.png").mode == "RGB"


@pytest.mark.parametrize("folder_option", ["./", "."])
def test_nor_where_a_folder_is_given(kmi: Run, photo: Path, folder_option: str) -> None:
    before = photo.read_bytes()
    assert kmi("encode", photo).code == 0
    for command in ("decode", "export"):
        assert kmi(command, "photo.kmi", "-o", folder_option, "--force").code == 0
    assert names(photo.parent) == ["photo-p8.png", "photo.kmi", "photo.kmi.png", "photo.png"]
    assert photo.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [["encode", "photo.png"], ["export", "good.kmi"], ["decode", "good.kmi"], ["png", "photo.png", "-k", "4"],
     ["view", "good.kmi", "-o", "page.html", "--no-open"], ["palette", "good.kmi", "-o", "p.gpl"]],
)  # fmt: skip
@pytest.mark.usefixtures("good")
def test_what_exists_is_kept_and_another_name_is_named_before_force(
    kmi: Run, photo: Path, arguments: list[str]
) -> None:
    made = ["photo.kmi", "good-p8.png", "good.kmi.png", "photo-p8.png", "page.html", "p.gpl"]
    for name in made:
        (photo.parent / name).write_bytes(b"precious")
    result = kmi(*arguments)
    assert_refused(result, 6, "give another name with -o, or replace it with --force\n")
    assert "overwrite" not in result.err
    assert {(photo.parent / name).read_bytes() for name in made} == {b"precious"}


def test_a_command_without_o_does_not_speak_of_it(kmi: Run, good: Path) -> None:
    (good.parent / "small.png").write_bytes(b"precious")
    result = kmi("thumbnail", good, "small.png")
    assert_refused(result, 6, "give another name, or replace it with --force")
    assert "-o" not in result.err


def test_an_output_that_is_another_input_is_never_replaced(kmi: Run, photo: Path) -> None:
    for name in ("photo-p8.png", "photo.kmi"):
        Image.fromarray(sample(4).pixels).save(photo.parent / name, "PNG")
    before = (photo.parent / "photo.kmi").read_bytes()
    result = kmi("png", photo, "photo-p8.png", "-k", "4", "--dither", "none", "--force")
    assert result.code == 2
    assert "photo-p8.png is another input; give another name with -o" in result.err
    assert (photo.parent / "photo-p8.png").read_bytes() == before
    assert (photo.parent / "photo-p8-p8.png").exists()  # the others went on


def test_streams_are_called_by_their_names(kmi: Run, good: Path) -> None:
    result = kmi("export", "-", "-o", "-", stdin=good.read_bytes())
    assert result.code == 0
    assert result.err.startswith("stdin -> stdout: ")
    assert np.array_equal(np.asarray(opened(result.out)), sample().labels)
