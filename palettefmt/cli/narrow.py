"""Commands that share options with others, but not all of them, nor all of their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click


def without(*names: str, helps: Mapping[str, str] | None = None, **defaults: Any) -> type[click.Command]:
    """Return the kind of a command that leaves some of its options out.

    Parameters
    ----------
    *names : str
        The parameters of the options that are left out.
    helps : mapping of str to str, optional
        What the help says of other options, with their default.
    **defaults
        The defaults of other options.
    """

    class Narrowed(click.Command):
        def __init__(self, name: str | None, **settings: Any) -> None:
            settings["params"] = [param for param in settings["params"] if param.name not in names]
            options = {param.name: param for param in settings["params"]}
            for changed, default in defaults.items():
                options[changed].default = default
            for changed, said in (helps or {}).items():
                options[changed].help, options[changed].show_default = said, False
            super().__init__(name, **settings)

    return Narrowed
