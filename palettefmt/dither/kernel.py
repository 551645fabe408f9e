"""How this room's kernels are compiled: one taken into the other and, without the interpreter's lock, in threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from palettefmt import kernels
from palettefmt.kernels import Function


def kernel(signature: Any, *, outer: bool = False) -> Callable[[Function], Function]:
    """Compile a kernel; Python can call it only if it is an `outer` one.

    Parameters
    ----------
    signature : numba signature or str
    outer : bool
    """
    return kernels.kernel(signature, forceinline=True, nogil=True, no_cpython_wrapper=not outer)
