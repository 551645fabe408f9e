"""Promise: what a developer installs is locked, file by file, and what is released is licensed and whole."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements-dev.txt").read_text()
BLOCKS = re.split(r"^(?=[A-Za-z])", LOCK, flags=re.MULTILINE)[1:]  # one requirement with its hashes each
LOCKED = [(*re.match(r"(\S+?)==(\S+)", block).groups(), block) for block in BLOCKS]  # type: ignore[union-attr]


def plain(name: str) -> str:
    """Return a package's name in the form that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_locked_version_has_its_hashes_and_no_place_of_its_own() -> None:
    assert len(LOCKED) > 60
    for name, version, block in LOCKED:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), (name, version)
    assert not re.search(r"https?:|file:|--index|--find-links|--trusted| @ ", LOCK)


def test_everything_that_the_project_asks_for_is_locked_in_a_version_that_it_allows() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [Requirement(text) for text in (*PROJECT["project"]["dependencies"], *extras["test"], *extras["dev"])]
    found: dict[str, set[str]] = {}
    for name, version, _ in LOCKED:
        found.setdefault(plain(name), set()).add(version)
    for requirement in asked:
        if requirement.name != "palettefmt":
            versions = found.get(plain(requirement.name), set())
            assert versions, f"{requirement} is not in requirements-dev.txt"
            assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_the_licence_the_texts_and_the_package_data_are_released() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert "MIT License" in (ROOT / "LICENSE").read_text()
    targets = PROJECT["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["packages"] == ["palettefmt"]  # whole; `python -m tests.wheel` compares file by file
    assert {"palettefmt", "tests", "spec", "samples", "*.md", "LICENSE"} <= set(targets["sdist"]["include"])


def test_what_every_project_should_tell_is_told() -> None:
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"):
        assert len((ROOT / name).read_text()) > 500, name
    version = re.search(r'__version__ = "(.+)"', (ROOT / "palettefmt" / "__init__.py").read_text())
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()
