"""The one way to compile a hot loop: numba, one signature a kernel, cached on disk.

A kernel module is imported only when its kernels are needed. Importing it compiles them, once on a machine: later
processes load the cache. Whoever wants to tell the user that it takes a moment registers with `on_compile`.

Kernels allocate nothing, callers bring the room: `np.zeros` in a kernel costs more than a second of compiling, most of
it for the text of an error. So numba's reference counting is left out, which is slow where kernels call each other.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

_callbacks: list[Callable[[str], object]] = []
_made = {"compiled": 0, "loaded": 0}


def on_compile(callback: Callable[[str], object]) -> None:
    """Have a function called, with the name of its module, when a kernel not in the cache is about to be compiled."""
    _callbacks.append(callback)


class NotCompiled(Exception):  # noqa: N818
    """A kernel would have to be compiled, which `only_compiled` forbids."""


@contextlib.contextmanager
def only_compiled() -> Iterator[None]:
    """Use kernels within if they are in the cache, and raise NotCompiled instead of compiling one."""

    def refuse(_: str) -> None:
        raise NotCompiled

    _callbacks.insert(0, refuse)  # before anybody tells the user that it takes a moment
    try:
        yield
    finally:
        _callbacks.remove(refuse)


def counts() -> dict[str, int]:
    """Return how many kernels this process has ``"compiled"``, and how many it has ``"loaded"`` from the cache."""
    return dict(_made)


@functools.cache
def _fingerprint(module: str) -> str:
    """Return a hash of a module's source, and of all modules of its package that it imports, or they.

    numba's cache looks only at the file that a kernel stands in, but a kernel holds the code of those that it calls
    from other files. With the hash in its name, a kernel is compiled anew when one of these files has changed, and not
    when others of its package have.
    """
    sources: dict[str, bytes] = {}
    missing = [module]
    while missing:
        name = missing.pop()
        if name not in sources:
            sources[name], imported = _source(name)
            missing += imported
    return hashlib.sha256(b"".join(sources[name] for name in sorted(sources))).hexdigest()[:16]


@functools.cache
def _source(module: str) -> tuple[bytes, list[str]]:
    """Return a module's source, and the modules of its package that it imports."""
    package, _, name = module.rpartition(".")
    folder = resources.files(package)
    source = folder.joinpath(f"{name}.py").read_bytes()
    # `ast` would take a tenth of a second for all. A word too many that is found in the lines behind does no harm.
    own = re.escape(package)
    found = re.findall(rf"^ *from {own}(?:\.(\w+) import| import \(?([\w, \n]+))", source.decode(), re.MULTILINE)
    words = {word for one, many in found for word in (one, *re.split(r"\W+", many))}
    return source, [f"{package}.{word}" for word in sorted(words) if folder.joinpath(f"{word}.py").is_file()]


def kernel(signature: str, **options: Any) -> Callable[[Function], Function]:
    """Compile a function for one signature, now, or load it from the cache.

    Parameters
    ----------
    signature : str
        numba's notation of the types, such as ``"void(uint8[::1], int64)"``.
    **options
        Further options of ``numba.njit``.

    Returns
    -------
    callable
        A decorator. What it returns has the plain Python function as ``py_func``.
    """
    import numba
    from numba.core import event

    settings = {"cache": True, "_nrt": False, "no_cfunc_wrapper": True, **options}

    class Teller(event.Listener):
        def __init__(self, module: str) -> None:
            self.module = module

        def on_start(self, _: Any) -> None:
            for callback in _callbacks:
                callback(self.module)

        def on_end(self, _: Any) -> None:
            pass

    def compiled(function: Function) -> Function:
        function.__qualname__ += f"_{_fingerprint(function.__module__)}"
        with event.install_listener("numba:compile", Teller(function.__module__)):
            result: Any = numba.njit(signature, **settings)(function)
        _made["loaded" if result.stats.cache_hits else "compiled"] += 1
        return cast(Function, result)

    return compiled
