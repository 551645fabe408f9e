"""The modules of the package by their dotted names, what each imports, and how long its functions are."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "palettefmt"
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file, parsed once for all tests."""
    return ast.parse(path.read_text())


def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports anywhere, in functions too, as dotted names."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports(module: str) -> set[str]:
    """Return the package's modules that one imports anywhere; a folder stands for its ``__init__``.

    Importing a module of a folder loads the folder's ``__init__`` too, but uses nothing of it.
    """
    tree = tree_of(MODULES[module])
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {_module(alias.name) for alias in node.names if _is_own(alias.name)}
        elif isinstance(node, ast.ImportFrom) and node.module and _is_own(node.module):
            for alias in node.names:
                inner = _module(f"{node.module}.{alias.name}")
                found.add(inner if inner in MODULES else _module(node.module))
    return found


def _is_own(name: str) -> bool:
    return name == "palettefmt" or name.startswith("palettefmt.")


def _module(name: str) -> str:
    """Return a dotted name without the package before it; of a folder, its ``__init__``."""
    short = name.removeprefix("palettefmt").removeprefix(".")
    if short in MODULES:
        return short
    return f"{short}.__init__" if short else "__init__"


def functions_of(module: str, *, kernels: bool) -> dict[str, int]:
    """Return the lines of a module's functions with their docstrings: kernels, or all others, by their names."""
    nodes = [node for node in ast.walk(tree_of(MODULES[module])) if isinstance(node, ast.FunctionDef)]
    return {
        f"{module}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in nodes
        if any(_is_kernel(decorator) for decorator in node.decorator_list) == kernels
    }


def _is_kernel(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "kernel"
