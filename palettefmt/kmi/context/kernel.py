"""How the kernels of this room are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import binding  # type: ignore[import-untyped]

from palettefmt import kernels

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: Any, *, inline: bool = True, outer: bool = False) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a kernel for one signature, as `palettefmt.kernels.kernel`.

    If `inline`, callers take the kernel's body in; only an `outer` one can be called from Python.
    """
    compiled = kernels.kernel(signature, forceinline=inline, nogil=True, no_cpython_wrapper=not outer)

    def one_vector_at_a_time(function: Kernel) -> Kernel:
        # Loops here are 8 to 88 numbers long; of four vectors at a time most would be left over.
        binding.set_option("palettefmt", "--force-vector-interleave=1")
        try:
            return compiled(function)
        finally:
            binding.set_option("palettefmt", "--force-vector-interleave=0")  # as it was: LLVM's own choice

    return one_vector_at_a_time
