"""Compile the kernels before the tests, or every process that the tests start at once would compile them for itself."""

from __future__ import annotations

import subprocess
import sys

from palettefmt import kernels
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
    """Return whether kernels of a package, as it is now, are in the cache beside it."""
    folder = ROOT.joinpath(*package.split("."), "__pycache__")
    return any(folder.glob(f"*_{kernels._fingerprint(package)}-*.nbi"))


def compile_all() -> None:
    """Import what compiles kernels, the packages side by side; it takes ten seconds after a change, else nothing."""
    cold = [modules for package, modules in packages().items() if not is_cached(package)]
    started = [
        subprocess.Popen([sys.executable, "-c", "\n".join(f"import {module}" for module in modules)], cwd=ROOT)
        for modules in cold
    ]
    for process in started:
        if process.wait():
            raise RuntimeError("the kernels do not compile")
