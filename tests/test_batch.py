"""Promise: a batch does every picture once and says what became of each.

Where the process itself matters (signals, limits, workers that die) a real one is started; otherwise `main` runs here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import palettefmt
from palettefmt import files
from palettefmt.batch import sources
from palettefmt.batch.storage import Storage
from tests.batches import Result, outputs, picture, rows_of
from tests.runs import EXHAUSTIVE, rest

# --- what it does ----------------------------------------------------------------------------------------------


@EXHAUSTIVE
def test_each_picture_is_encoded_as_the_library_does_and_has_a_row(batch: Callable[..., Result], photos: Path) -> None:
    result = batch(photos, "--out", "out", "-k", 5, "--seed", 3)
    assert result.code == 0, result.err
    out = Path("out")
    made, rows = outputs(out), rows_of(out)
    assert set(made) == set(rows) == {f"p{number}.kmi" for number in range(6)}
    for name, data in made.items():
        source = photos / name.replace(".kmi", ".png")
        image = palettefmt.quantize(str(source), 5, seed=3)
        assert data == palettefmt.encode(str(source), 5, seed=3)
        error = (np.asarray(Image.open(source)).astype(float) - image.to_pixels()) ** 2
        row = rows[name]
        assert row["status"] == "done" and row["error"] is None and row["exit_code"] == 0
        assert (row["bytes_in"], row["bytes_out"]) == (source.stat().st_size, len(data))
        assert row["bits_per_pixel"] == pytest.approx(len(data) * 8 / (40 * 30), abs=1e-5)
        assert row["psnr_db"] == pytest.approx(10 * np.log10(255**2 / error.mean()), abs=1e-3)
        assert row["seconds"] > 0
    assert "6" in result.out and "pictures/s" in result.out and result.err == ""


@pytest.mark.parametrize("workers", [rest(1), 2, rest(4)])
def test_processes_of_any_number_give_the_same_bytes(batch: Callable[..., Result], photos: Path, workers: int) -> None:
    assert batch(photos, "--out", "threads").code == 0
    assert batch(photos, "--out", "out", "-j", workers, scheduler="local").code == 0
    assert outputs(Path("out")) == outputs(Path("threads"))


def test_an_exact_picture_says_so(batch: Callable[..., Result], photos: Path) -> None:
    Image.new("RGB", (9, 9), (1, 2, 3)).save("flat.png")
    told = batch("flat.png", "--out", "out", "--json")
    row = rows_of(Path("out"))["flat.kmi"]
    assert row["exact"] and row["psnr_db"] is None
    assert told.json["exact"] == 1 and told.json["mean_psnr_db"] is None


def test_folders_patterns_and_files(batch: Callable[..., Result], photos: Path) -> None:
    deep = photos / "a" / "b"
    deep.mkdir(parents=True)
    picture(9).save(deep / "q.png")
    (photos / "notes.txt").write_text("no picture")
    assert batch("photos", "--out", "flat").code == 0
    assert set(outputs(Path("flat"))) == {f"p{number}.kmi" for number in range(6)}
    assert batch("photos", "--recursive", "--out", "deep").code == 0
    assert set(outputs(Path("deep"))) == {"a/b/q.kmi"} | {f"p{number}.kmi" for number in range(6)}
    assert batch("photos/**/*.png", "--out", "glob").code == 0
    assert outputs(Path("glob")) == outputs(Path("deep"))
    assert batch("photos/p[12].png", "photos/p1.png", deep / "q.png", "--out", "some").code == 0
    assert set(outputs(Path("some"))) == {"p1.kmi", "p2.kmi", "q.kmi"}


def test_a_name_with_brackets_is_a_name_if_there_is_one(batch: Callable[..., Result], photos: Path) -> None:
    picture(1).save("a[1].png")
    assert batch("a[1].png", "--out", "out").code == 0
    assert set(outputs(Path("out"))) == {"a[1].kmi"}


def test_a_manifest(batch: Callable[..., Result], photos: Path) -> None:
    Path("list.txt").write_text("# two\nphotos/p0.png\n\nphotos/p1.png\tnested/one\n")
    assert batch("--manifest", "list.txt", "--out", "out").code == 0
    assert set(outputs(Path("out"))) == {"p0.kmi", "nested/one.kmi"}


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/../../b", "a\\b", "."])
def test_a_manifest_stays_in_the_output_folder(batch: Callable[..., Result], photos: Path, name: str) -> None:
    Path("list.txt").write_text(f"photos/p0.png\t{name}\n")
    result = batch("--manifest", "list.txt", "--out", "out")
    assert result.code == 2 and "manifest line 1" in result.err
    assert not Path("out").exists()


def test_skip_larger_writes_nothing_that_is_larger(batch: Callable[..., Result], photos: Path) -> None:
    Image.new("P", (64, 64)).save("photos/flat.gif")  # compressed, it is smaller than any packed labels
    random = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(random).save("photos/noise.gif", optimize=True)
    result = batch("photos/flat.gif", "photos/noise.gif", "photos/p0.png", "--out", "out", "--skip-larger")
    assert result.code == 0
    rows = rows_of(Path("out"))
    larger = {name for name, row in rows.items() if row["status"] == "larger"}
    assert larger == {name for name, row in rows.items() if row["bytes_out"] > row["bytes_in"]}
    assert set(outputs(Path("out"))) == set(rows) - larger
    again = batch("photos/flat.gif", "photos/noise.gif", "photos/p0.png", "--out", "out", "--skip-larger", "--resume")
    assert again.code == 0 and rows_of(Path("out")) == rows


def test_dry_run_does_nothing_and_says_everything(batch: Callable[..., Result], photos: Path) -> None:
    result = batch("photos", "--out", "out", "--dry-run")
    assert result.code == 0 and result.out.count(" -> ") == 6
    assert not Path("out").exists()
    assert len(batch("photos", "--out", "out", "--dry-run", "--json").json["plan"]) == 6


@EXHAUSTIVE
def test_json_and_quiet(batch: Callable[..., Result], photos: Path) -> None:
    told = batch("photos", "--out", "out", "--json").json
    rows = rows_of(Path("out")).values()
    assert told["done"] == told["pictures"] == 6 and told["failures"] == []
    assert told["bytes_out"] == sum(row["bytes_out"] for row in rows)
    assert told["mean_psnr_db"] == pytest.approx(sum(row["psnr_db"] for row in rows) / 6, abs=1e-3)
    result = batch("photos", "--out", "quiet", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_warnings_are_in_the_row(batch: Callable[..., Result], photos: Path) -> None:
    frames = [picture(number) for number in range(3)]
    frames[0].save("moving.gif", save_all=True, append_images=frames[1:])
    assert batch("moving.gif", "photos/p0.png", "--out", "out").code == 0
    rows = rows_of(Path("out"))
    assert "3 frames" in rows["moving.kmi"]["warnings"][0] and rows["p0.kmi"]["warnings"] == []


# --- URLs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def bucket() -> Iterator[Any]:
    """Return fsspec's file system in memory, with two pictures and a broken one."""
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for number in range(2):
        system.pipe_file(f"/in/deep/{number}.png", files.read_bytes(_saved(number)))
    system.pipe_file("/in/deep/2.png", b"broken")
    yield system
    for folder in ("/in", "/out"):
        if system.exists(folder):
            system.rm(folder, recursive=True)


def _saved(number: int) -> str:
    path = f"{number}.png"
    picture(number).save(path)
    return path


def test_urls_in_and_out(
    batch: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    system = request.getfixturevalue("bucket")
    for source, extra in (("memory://in", ("-r",)), ("memory://in/**/*.png", ("--force",))):
        result = batch(source, "--out", "memory://out", "--results", "rows.jsonl", *extra)
        assert result.code == 3, result.err
        rows = rows_of(tmp_path, "rows.jsonl")
        assert {name: row["status"] for name, row in rows.items()} == {
            "deep/0.kmi": "done", "deep/1.kmi": "done", "deep/2.kmi": "failed",
        }  # fmt: skip
        assert system.cat_file("/out/deep/0.kmi") == palettefmt.encode("0.png")
    told = batch("memory://in", "-r", "--out", "memory://out", "--results", "rows.jsonl", "--resume", "--json").json
    assert (told["unchanged"], told["failed"]) == (2, 1)
    assert batch("memory://in", "-r", "--out", "memory://out", "--results", "new.jsonl", "--json").json["failed"] == 3
    assert "--results" in batch("memory://in", "-r", "--out", "memory://out").err


def test_a_missing_package_is_named(
    batch: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = batch("nonsense://bucket/a.png", "--out", "out")
    assert result.code == 1 and "nonsense://" in result.err and result.err.count("\n") == 1
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = batch("s3://bucket/a.png", "--out", "out")
    assert result.code == 4 and "pip install 'palettefmt[cloud]'" in result.err


def test_sources_are_found_once_and_in_order(photos: Path) -> None:
    found = sources.find(["photos/p2.png", "photos", "photos/*.png"], storage=Storage())
    assert [item.output for item in found] == ["p2.kmi", "p0.kmi", "p1.kmi", "p3.kmi", "p4.kmi", "p5.kmi"]
