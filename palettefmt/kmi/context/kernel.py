"""How the kernels are compiled: one explicit signature each, cached on disk.

`inline` lets the compiler dissolve a kernel in its callers; only the `outer` one gets what Python calls it by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from palettefmt import kernels

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: Any, *, inline: bool = True, outer: bool = False) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a kernel for one signature.

    Parameters
    ----------
    signature : str or numba signature
        Arrays are contiguous.
    inline : bool, default True
        Whether callers take the kernel's body in.
    outer : bool, default False
        Whether Python, and not only other kernels, calls it.

    Returns
    -------
    callable
        Decorator; the plain Python function stays reachable as `py_func`.
    """
    return kernels.kernel(signature, forceinline=inline, nogil=True, no_cpython_wrapper=not outer)
