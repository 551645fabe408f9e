"""Promise: a kernel is compiled once on a machine, anew when its package has changed, and never in silence."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from palettefmt import kernels

KERNEL = """
from palettefmt.kernels import kernel

@kernel("int64(int64)")
def double(x):
    return 2 * x
"""


def test_compiling_is_announced_once_and_never_for_a_kernel_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "kernels_of_a_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "arithmetic.py").write_text(KERNEL)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kernels, "_callbacks", [])
    told: list[str] = []
    kernels.on_compile(told.append)
    module = importlib.import_module("kernels_of_a_test.arithmetic")
    assert module.double(21) == 42
    assert module.double.py_func(21) == 42
    assert told == ["kernels_of_a_test.arithmetic"]
    del sys.modules["kernels_of_a_test.arithmetic"]
    assert importlib.import_module("kernels_of_a_test.arithmetic").double(4) == 8
    assert told == ["kernels_of_a_test.arithmetic"]


def test_a_change_makes_those_kernels_anew_that_may_have_called_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "more_kernels_of_a_test"
    package.mkdir()
    own = "more_kernels_of_a_test"
    imports = {"sums": "", "middle": f"from {own}.sums import double as other\n", "apart": ""}
    imports["top"] = f"from {own} import (\n    middle,\n)\n"
    (package / "__init__.py").touch()
    for name, lines in imports.items():
        (package / f"{name}.py").write_text(lines + KERNEL)
    monkeypatch.syspath_prepend(tmp_path)
    told: list[str] = []
    monkeypatch.setattr(kernels, "_callbacks", [told.append])

    def compiled() -> int:
        """Import what has kernels anew, and return how many were compiled."""
        kernels._fingerprint.cache_clear()
        kernels._source.cache_clear()
        told.clear()
        for name in [name for name in sys.modules if name.startswith(own)]:
            del sys.modules[name]
        for name in ("top", "apart"):
            assert importlib.import_module(f"{own}.{name}").double(4) == 8
        return len(told)

    assert compiled() == 4
    assert compiled() == 0
    (package / "apart.py").write_text(KERNEL + "x = 1\n")
    assert compiled() == 1
    (package / "sums.py").write_text(KERNEL + "x = 1\n")
    assert compiled() == 3
