"""The command line in a real terminal of 80 columns, and what stands on its screen in the end."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field

COLUMNS = 80
_ESCAPE = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])")


@dataclass
class Screen:
    """A terminal that knows the few things that a progress bar does with one."""

    lines: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = 0

    def write(self, text: str) -> None:
        at = 0
        while at < len(text):
            escape = _ESCAPE.match(text, at)
            if escape:
                self._escape(*escape.groups())
                at = escape.end()
                continue
            self._put(text[at])
            at += 1

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._down()
        else:
            assert character.isprintable(), repr(character)
            if self.column == COLUMNS:
                self._down()
                self.column = 0
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[: self.column] + character + line[self.column + 1 :]
            self.column += 1

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append("")

    def _escape(self, private: str, numbers: str, kind: str) -> None:
        if kind == "m" or (private and numbers == "25"):  # colours; the cursor, hidden and shown
            return
        assert (kind, numbers) in {("K", "2"), ("A", "1")}, (kind, numbers)
        if kind == "K":
            self.lines[self.row] = ""
        else:
            self.row = max(0, self.row - 1)

    @property
    def text(self) -> list[str]:
        """The lines, without blanks at their ends; not those behind the last one with something on it."""
        shown = [line.rstrip() for line in self.lines]
        while shown and not shown[-1]:
            shown.pop()
        return shown


def in_terminal(*arguments: str, before: str = "") -> tuple[int, str, Screen]:
    """Run a command in a terminal, some Python first; return its exit code, all that it wrote, and the screen."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    shown = bytearray()

    def watch() -> None:
        try:
            while data := os.read(ours, 4096):
                shown.extend(data)
        except OSError:  # the other end is closed
            return

    watcher = threading.Thread(target=watch)
    watcher.start()
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    command = [sys.executable, "-c", f"{before}\nfrom palettefmt.cli import main\nmain()", *arguments]
    try:
        done = subprocess.run(
            command, stdout=theirs, stderr=theirs, env=environment | {"TERM": "xterm"}, timeout=120, check=False
        )
    finally:
        os.close(theirs)
        watcher.join()
        os.close(ours)
    text, screen = shown.decode(), Screen()
    screen.write(text)
    return done.returncode, text, screen
