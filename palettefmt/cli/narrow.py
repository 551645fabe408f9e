"""Commands that share options with others, but not all of them."""

from __future__ import annotations

from typing import Any

import click


def without(*names: str) -> type[click.Command]:
    """Return the kind of a command that leaves some of its options out."""

    class Narrowed(click.Command):
        def __init__(self, name: str | None, **settings: Any) -> None:
            settings["params"] = [param for param in settings["params"] if param.name not in names]
            super().__init__(name, **settings)

    return Narrowed
