"""Compile the kernels before the tests, or every process that the tests start at once would compile them for itself."""

from __future__ import annotations

import subprocess
import sys

from tests.modules import MODULES, PACKAGE

ROOT = PACKAGE.parent


def packages() -> dict[str, list[str]]:
    """Return the packages that have kernels, and their modules."""
    found: dict[str, list[str]] = {}
    for module, path in sorted(MODULES.items()):
        if "@kernel(" in path.read_text():
            found.setdefault(f"palettefmt.{module.rpartition('.')[0]}", []).append(f"palettefmt.{module}")
    return found


def is_cached(package: str) -> bool:
    """Return whether kernels of a package have been compiled since its files were written last.

    Their names would tell for certain, but to learn these the package is imported, and so compiled, here.
    """
    folder = ROOT.joinpath(*package.split("."))
    written = max(path.stat().st_mtime for path in folder.glob("*.py"))
    return any(path.stat().st_mtime > written for path in folder.glob("__pycache__/*.nbi"))


def compile_all() -> None:
    """Import what compiles kernels, the packages side by side; a quarter of a minute after a change, else nothing."""
    cold = [modules for package, modules in packages().items() if not is_cached(package)]
    started = [
        subprocess.Popen([sys.executable, "-c", "\n".join(f"import {module}" for module in modules)], cwd=ROOT)
        for modules in cold
    ]
    for process in started:
        if process.wait():
            raise RuntimeError("the kernels do not compile")
