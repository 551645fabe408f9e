"""A worker's state while it works: one thread for arithmetic, and warnings that find the picture they are about.

What is set here is set for the whole process, in which several threads may work: the first of them sets it, and the
last one restores what was before.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator
from typing import Any

from palettefmt.errors import PictureWarning

_lock = threading.Lock()
_held = contextlib.ExitStack()
_users = 0
_here = threading.local()


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Keep the process in a state in which all workers give the same bytes, and do not slow each other down."""
    global _users
    with _lock:
        if _users == 0:
            _enter()
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _held.close()


def _enter() -> None:
    """Limit every numeric library to one thread, and listen to warnings."""
    import sklearn.cluster  # noqa: F401  (loads the libraries that are to be limited)
    from PIL import Image
    from threadpoolctl import ThreadpoolController

    _held.enter_context(ThreadpoolController().limit(limits=1))
    _held.enter_context(warnings.catch_warnings())
    warnings.showwarning = _hear
    # `pixels` puts its own budget in the place of Pillow's, picture by picture, which threads would do to one another.
    _held.callback(setattr, Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    Image.MAX_IMAGE_PIXELS = None


def _hear(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """Keep a warning for the picture that this thread is at."""
    heard: list[str] | None = getattr(_here, "heard", None)
    if heard is not None and issubclass(category, PictureWarning) and str(message) not in heard:
        heard.append(str(message))


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """Give a list to which the warnings about one picture are added; to be used inside `steady`."""
    # Repeated for every picture: the clustering silences warnings for a while, and it may do so in another thread.
    warnings.simplefilter("always", PictureWarning)
    heard: list[str] = []
    _here.heard = heard
    try:
        yield heard
    finally:
        _here.heard = None
