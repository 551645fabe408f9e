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
    kernels.on_compile(lambda: told.append("compiling"))
    module = importlib.import_module("kernels_of_a_test.arithmetic")
    assert module.double(21) == 42
    assert module.double.py_func(21) == 42
    assert told == ["compiling"]
    del sys.modules["kernels_of_a_test.arithmetic"]
    assert importlib.import_module("kernels_of_a_test.arithmetic").double(4) == 8
    assert told == ["compiling"]
    # A change anywhere in the package, even in another file, makes the kernel anew: it may have called that code.
    (package / "other.py").write_text("x = 1\n")
    kernels._fingerprint.cache_clear()
    del sys.modules["kernels_of_a_test.arithmetic"]
    assert importlib.import_module("kernels_of_a_test.arithmetic").double(4) == 8
    assert told == ["compiling"] * 2
