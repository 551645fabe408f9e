"""How the kernels of this room are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from palettefmt import kernels

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: Any, *, inline: bool = True, outer: bool = False) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a kernel for one signature, as `palettefmt.kernels.kernel`.

    If `inline`, callers take the kernel's body in; only an `outer` one can be called from Python.
    """
    return kernels.kernel(signature, forceinline=inline, nogil=True, no_cpython_wrapper=not outer)
