"""How the kernels are compiled: one explicit signature each, cached on disk.

`_nrt=False` leaves numba's reference counting out.  Kernels allocate nothing,
and counting references at each call between kernels took 60 % of the time.
`inline` lets the compiler dissolve a kernel in its callers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from palettefmt import kernels

Bytes: TypeAlias = NDArray[np.uint8]
Words: TypeAlias = NDArray[np.int32]
Halves: TypeAlias = NDArray[np.uint16]
Longs: TypeAlias = NDArray[np.int64]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: Any, *, inline: bool = True) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a kernel for one signature.

    Parameters
    ----------
    signature : str or numba signature
        Arrays are contiguous.
    inline : bool, default True
        Whether callers take the kernel's body in.

    Returns
    -------
    callable
        Decorator; the plain Python function stays reachable as `py_func`.
    """
    return kernels.kernel(
        signature, _nrt=False, forceinline=inline, nogil=True, no_cpython_wrapper=inline, no_cfunc_wrapper=True
    )
