"""What both pages are made of: the files of ``web/``, one script out of modules, and the engine that fills templates.

Both pages stand in ``web/page.html``: it loads nothing, and a content security policy with the script's hash lets no
other script run. The engine escapes all that is put into a page but style and script, which are our own files.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files as resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from palettefmt.pages import figures

_IMPORT = re.compile(r"^(?:import|export) \{[^}]*\} from '\./[\w-]+\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)


def data(name: str) -> bytes:
    """Return a file of ``web/``; its name is never anything that a user gave."""
    return (resources("palettefmt") / "web" / name).read_bytes()


def resource(name: str) -> str:
    """Return the text of a file of ``web/``."""
    return data(name).decode()


def joined(modules: Iterable[str]) -> str:
    """Return JavaScript modules, files of ``web/``, as one script; each stands after those that it imports.

    Their imports and exports are taken away, and they share one strict block, outside of which nothing is declared. A
    name that two of them declare is a syntax error.
    """
    parts = [_EXPORT.sub("", _IMPORT.sub("", resource(name))) for name in modules]
    return "'use strict';\n{\n" + "".join(parts) + "}\n"


def filled(template: str, *, style: str, script: str, **values: Any) -> str:
    """Return a page: a template of ``web/`` that extends ``page.html``, filled with values, which are escaped.

    `style` names a style sheet of ``web/``; `script` is the text of the only script that may run. JSON is put in with
    the filter ``tojson``, which keeps it from ending its script element.
    """
    return (
        _engine()
        .get_template(template)
        .render(
            style=Markup(resource(style)),  # noqa: S704 (our own file)
            script=Markup(script),  # noqa: S704 (our own files)
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            **values,
        )
    )


def encodable(text: str) -> str:
    """Return text that encodes as UTF-8: a lone surrogate, as in a file's name that is not UTF-8, becomes a "?"."""
    return text.encode("utf-8", "replace").decode()


def _engine() -> Environment:
    """Return the template engine; a name that a template misspells is an error."""
    engine = Environment(
        loader=FunctionLoader(resource),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.policies["json.dumps_kwargs"] = {}  # keep the order of the keys
    engine.filters |= {
        "count": figures.count,
        "percent": figures.percent,
        "decibel": figures.decibel,
        "figure": figures.figure,
        "zip": functools.partial(zip, strict=True),
    }
    return engine
