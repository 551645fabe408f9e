"""What the user names -> what there is to encode, and the name of each output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from palettefmt import files
from palettefmt.batch.storage import Storage, has_magic, is_url
from palettefmt.errors import UsageError
from palettefmt.pictures.source import SUFFIXES

SUFFIX = ".kmi"


@dataclass(frozen=True)
class Item:
    """One picture.

    Attributes
    ----------
    source : str
        The name as the user knows it.
    location : str
        Absolute path or URL: where a worker finds it.
    output : str
        Name inside the output folder, with slashes.
    """

    source: str
    location: str
    output: str


def find(
    sources: Sequence[str], *, storage: Storage, recursive: bool = False, manifest: str | None = None
) -> list[Item]:
    """Return every picture that is named, in order and once.

    Parameters
    ----------
    sources : sequence of str
        Files; folders, of which pictures are taken by their suffix; patterns; each also as an fsspec URL. What is
        found in a folder, or by a pattern behind its fixed part, keeps its sub-folders in the output's name.
    storage : Storage
    recursive : bool
        Whether folders are entered at all depths.
    manifest : str, optional
        Text of a manifest: one source a line, optionally a tab and the output's name; ``#`` begins a comment line.

    Returns
    -------
    list of Item

    Raises
    ------
    UsageError
        If nothing is found, if two pictures would get one output, or if a line of the manifest is wrong.
    FileAccessError, UnsupportedError
        If a folder or URL cannot be listed.
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
            raise UsageError(
                f"{files.shown(other.source)} and {files.shown(item.source)} would both become "
                f"{files.shown(item.output)}",
                "give them names of their own in a manifest, or run them apart",
            )
    if not found:
        raise UsageError("there is nothing to encode")
    return list(found.values())


def _items(source: str, storage: Storage, recursive: bool) -> Iterator[Item]:
    """Return the pictures that one argument names."""
    if has_magic(source) and not storage.exists(source):
        matches = storage.matches(source)
        if not matches:
            raise UsageError(f"nothing matches {files.shown(source)}")
        yield from (_item(found.name, found.below) for found in matches)
    elif storage.is_folder(source):
        inside = storage.inside(source, recursive)
        pictures = [found for found in inside if os.path.splitext(found.name)[1].lower() in SUFFIXES]
        if not pictures:
            if recursive:
                raise UsageError(f"there are no pictures in {files.shown(source)}")
            raise UsageError(
                f"there are no pictures in {files.shown(source)} itself",
                "its sub-folders are entered with recursive=True",
            )
        yield from (_item(found.name, found.below) for found in pictures)
    else:
        yield _item(source, os.path.basename(source))


def _item(source: str, name: str) -> Item:
    return Item(source, source if is_url(source) else os.path.abspath(source), os.path.splitext(name)[0] + SUFFIX)


def _listed(manifest: str, storage: Storage, recursive: bool) -> Iterator[Item]:
    """Return the pictures of a manifest's lines."""
    for number, line in enumerate(manifest.splitlines(), 1):
        source, _, output = line.partition("\t")
        source, output = source.strip(), output.strip()
        if not source or source.startswith("#"):
            continue
        if not output:
            yield from _items(source, storage, recursive)
            continue
        parts = output.split("/")
        if output != output.replace("\\", "/") or not all(part not in ("", ".", "..") for part in parts):
            raise UsageError(f"manifest line {number}: {files.shown(output)} is no name inside the output folder")
        yield _item(source, output if output.endswith(SUFFIX) else output + SUFFIX)
