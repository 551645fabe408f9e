"""Promise: `kmi view` writes the page, opens it where it is asked to, and refuses what the other commands refuse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import palettefmt
from palettefmt.pages import viewer
from tests.browsing import picture
from tests.runs import EXHAUSTIVE


def kmi_view(*arguments: str, browser_command: str | None = None) -> subprocess.CompletedProcess[str]:
    command = "import sys; from palettefmt.cli.view import view_command as c; from palettefmt.cli import cli, main; " \
        "cli.commands.setdefault('view', c); sys.argv = ['kmi', 'view', *sys.argv[1:]]; main()"  # fmt: skip
    environment = os.environ | ({"BROWSER": browser_command} if browser_command else {})
    return subprocess.run(
        [sys.executable, "-c", command, *arguments], capture_output=True, text=True, check=False, env=environment
    )


def test_kmi_view_writes_the_page(tmp_path: Path) -> None:
    data = palettefmt.encode(picture(9, 9, 3))
    source, target = tmp_path / "a.kmi", tmp_path / "a.html"
    source.write_bytes(data)
    done = kmi_view(str(source), "-o", str(target), "--no-open")
    assert (done.returncode, done.stdout) == (0, "")
    assert target.read_text(encoding="utf-8") == viewer.viewer_page(data, "a.kmi")
    assert kmi_view(str(source), "-o", str(target), "--no-open").returncode == 6
    assert kmi_view("--blank", "-o", str(target), "--no-open", "--force").returncode == 0
    assert target.read_text(encoding="utf-8") == viewer.viewer_page(None, "")
    assert kmi_view(str(source), "-o", "-").stdout == viewer.viewer_page(data, "a.kmi")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == ["a.html"]


@EXHAUSTIVE
def test_kmi_view_refuses_what_the_other_commands_refuse(tmp_path: Path) -> None:
    source, target = tmp_path / "a.kmi", tmp_path / "a.html"
    source.write_bytes(palettefmt.encode(picture(9, 9, 3))[:-1])
    for arguments, code in (
        ([str(source)], 3),
        ([str(tmp_path / "gone.kmi")], 1),
        ([], 2),
        ([str(source), "--blank"], 2),
    ):
        done = kmi_view(*arguments, "-o", str(target), "--no-open")
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1
    assert not target.exists()


def test_kmi_view_opens_the_page_in_the_users_browser(tmp_path: Path) -> None:
    data = palettefmt.encode(picture(9, 9, 3))
    source, told, script = tmp_path / "a b.kmi", tmp_path / "told.txt", tmp_path / "browser.py"
    source.write_bytes(data)
    script.write_text(f"import sys\nopen({str(told)!r}, 'w').write(sys.argv[1])\n")
    done = kmi_view(str(source), browser_command=f"{sys.executable} {script} %s")
    assert done.returncode == 0
    url = told.read_text()
    assert url.startswith("file:///")
    assert url.endswith("/a%20b.html")
    shown = Path(url2pathname(urlsplit(url).path))
    assert shown.read_text(encoding="utf-8") == viewer.viewer_page(data, "a b.kmi")
    shutil.rmtree(shown.parent)
