"""What the user names -> what there is to encode, and the name of each output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from palettefmt import files
from palettefmt.batch.storage import Storage, is_pattern, is_url
from palettefmt.errors import UsageError
from palettefmt.pictures.source import SUFFIXES

SUFFIX = ".kmi"


@dataclass(frozen=True)
class Item:
    """One picture."""

    source: str  # the name as the user knows it
    location: str  # absolute path or URL: where a worker finds it
    output: str  # name inside the output folder, with slashes


def find(
    sources: Sequence[str], *, storage: Storage, recursive: bool = False, manifest: str | None = None
) -> list[Item]:
    """Return every picture that is named, in order and once.

    A source is a file; a folder, of which pictures are taken by their suffix, `recursive` at all depths; a pattern; or
    an fsspec URL of any of these. What is found in a folder, or by a pattern behind its fixed part, keeps its
    sub-folders in the output's name. A `manifest` is text with a source a line, optionally a tab and the output's name;
    ``#`` begins a comment line. UsageError if nothing is found, if two pictures would get one output, or if a line of
    the manifest is wrong.
    """
    found: dict[str, Item] = {}
    origin: dict[str, Item] = {}
    named = (item for source in sources for item in _items(source, storage, recursive))
    for item in (*named, *_listed(manifest or "", storage, recursive)):
        if found.get(item.location, item).output != item.output:
            raise UsageError(f"{files.shown(item.source)} is named twice, with different outputs")
        found[item.location] = item
        other = origin.setdefault(item.output, item)
        if other.location != item.location:
            both = f"{files.shown(other.source)} and {files.shown(item.source)}"
            advice = "give them names of their own in a manifest, or run them apart"
            raise UsageError(f"{both} would both become {files.shown(item.output)}", advice)
    if not found:
        raise UsageError("there is nothing to encode")
    return list(found.values())


def _items(source: str, storage: Storage, recursive: bool) -> Iterator[Item]:
    """Return the pictures that one argument names."""
    if is_pattern(source) and not storage.exists(source):
        found = storage.matches(source)
        if not found:
            raise UsageError(f"nothing matches {files.shown(source)}")
    elif storage.is_folder(source):
        inside = storage.inside(source, recursive)
        found = [each for each in inside if os.path.splitext(each.name)[1].lower() in SUFFIXES]
        if not found:
            where, advice = ("", "") if recursive else (" itself", "its sub-folders are entered with recursive=True")
            raise UsageError(f"there are no pictures in {files.shown(source)}{where}", advice)
    else:
        yield _item(source, os.path.basename(source))
        return
    yield from (_item(each.name, each.below) for each in found)


def _item(source: str, name: str) -> Item:
    return Item(source, source if is_url(source) else os.path.abspath(source), os.path.splitext(name)[0] + SUFFIX)


def _listed(manifest: str, storage: Storage, recursive: bool) -> Iterator[Item]:
    """Return the pictures of a manifest's lines."""
    for number, line in enumerate(manifest.splitlines(), 1):
        source, _, output = (part.strip() for part in line.partition("\t"))
        if not source or source.startswith("#"):
            continue
        if not output:
            yield from _items(source, storage, recursive)
            continue
        if "\\" in output or not {"", ".", ".."}.isdisjoint(output.split("/")):
            raise UsageError(f"manifest line {number}: {files.shown(output)} is not a name inside the output folder")
        yield _item(source, output if output.endswith(SUFFIX) else output + SUFFIX)
