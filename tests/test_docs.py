"""Promise: what the pages tell a reader to type is there, what they point to exists, and the README is short."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from palettefmt.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "spec").rglob("*.md"), *(ROOT / "samples").rglob("*.md")]
    if not path.name.startswith("kmeans-lesson")  # test_notebooks.py runs what these say
)
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]


def told_commands(page: str) -> Iterator[str]:
    """Return what a page tells people to type that begins with ``kmi``: lines of shell blocks, code in sentences."""
    for block in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        yield from (line for line in block.splitlines() if line.startswith("kmi "))
    yield from (code for code in re.findall(r"`([^`\n]+)`", page) if code.startswith("kmi "))


def unknown(line: str) -> list[str]:
    """Return what of a command line the program does not know: the command, or options."""
    name, *rest = shlex.split(line, comments=True)[1:]
    if name.startswith("-"):
        return [] if name in {"--help", "--version"} else [name]
    if name == "COMMAND":
        return []
    if name not in cli.commands:
        return [name]
    known = {"--help", "-h", *(option for parameter in cli.commands[name].params for option in parameter.opts)}
    return [word for word in rest if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in known]


def broken_links(path: Path) -> list[str]:
    """Return the links of a page to files, or to headings of pages, that are not there."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        file, _, heading = target.partition("#")
        there = path if not file else (path.parent / file)
        if "://" not in target and (not there.exists() or (heading and heading not in headings(there))):
            found.append(target)
    return found


def headings(path: Path) -> set[str]:
    """Return the names by which a page's headings are linked."""
    lines = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "CHANGELOG.md"])
def test_every_command_that_a_page_tells_is_known_with_its_options(name: str) -> None:
    assert {line: unknown(line) for line in told_commands((ROOT / name).read_text("utf-8")) if unknown(line)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(name: str) -> None:
    assert broken_links(ROOT / name) == []


def test_what_would_be_wrong_is_found(tmp_path: Path) -> None:
    assert unknown("kmi encode a.png --nonsense 3 -k 8  # comment --other") == ["--nonsense"]
    assert unknown("kmi unpack a.kmi") == ["unpack"]
    assert list(told_commands("`kmi a`\n```sh\nkmi b\nls\n```\n")) == ["kmi b", "kmi a"]
    (tmp_path / "page.md").write_text("# One two\n[a](page.md#one-two) [b](gone.md) [c](#three)\n")
    assert broken_links(tmp_path / "page.md") == ["gone.md", "#three"]


def test_readme_is_short_names_every_command_and_says_early_when_not_to_use_it() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) <= 120
    table = readme[readme.index("## Commands") : readme.index("## Python")]
    assert [name for name in cli.commands if f"`{name}`" not in table] == []
    first_screen = "\n".join(readme.splitlines()[:12])
    assert "When not to use it" in first_screen and "pip install" in first_screen


def test_every_page_begins_with_a_heading_and_a_sentence() -> None:
    for path in (page for page in PAGES if page.name != "CHANGELOG.md"):
        first, blank, second, *_ = path.read_text("utf-8").splitlines()
        assert first.startswith("# ") and blank == "", path
        assert second[:1].isupper() or second[:1] in "`[.", path
