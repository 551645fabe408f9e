"""The viewer page: a .kmi file, the JavaScript reader and the page around it, in one HTML file that needs no network.

The modules of ``web/`` become one script: their imports and exports are taken away and they share one block, so a name
that two of them declare is a syntax error. The page runs that script; so does the worker that it makes to decode in.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.resources import files as resources

MODULES = (
    "core.js", "packed.js", "range-coder.js",
    "context-tables.js", "context-palette.js", "context-neighbours.js", "context-modes.js", "context-memory.js",
    "context-mixer.js", "context.js", "read.js", "write.js", "pixels.js", "png.js",
    "worker.js", "decoder.js", "elements.js", "picture-view.js", "panels.js", "viewer.js",
)  # fmt: skip
BLANK_TITLE = "kmi viewer"

_IMPORT = re.compile(r"^(?:import|export) \{[^}]*\} from '\./[\w-]+\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)
_PLACE = re.compile(r"\{\{([a-z ]+)\}\}")


def viewer_page(data: bytes | None, name: str) -> str:
    """Return a page that shows a .kmi file, or a blank one that takes dropped files.

    Parameters
    ----------
    data : bytes or None
        A .kmi file, which becomes part of the page; it may be broken, the page then says how. None for a blank page.
    name : str
        The file's name, shown as title and used for downloads; any text.

    Returns
    -------
    str
        HTML of about 110 kB and 4/3 of the file's length. It loads nothing, runs no script but its own (a content
        security policy holds it to that), and encodes as UTF-8.
    """
    shown = name.encode("utf-8", "replace").decode()
    script = _script()
    parts = {
        "title": html.escape(shown) if data is not None else BLANK_TITLE,
        "style": _resource("viewer.css"),
        "script": script,
        "script hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "carried": _json(None if data is None else {"name": shown, "base64": base64.b64encode(data).decode()}),
    }
    # One pass, so that nothing in a part is taken for a place.
    return _PLACE.sub(lambda place: parts[place[1]], _resource("viewer.html"))


def _script() -> str:
    """Return all modules as one script."""
    modules = [_EXPORT.sub("", _IMPORT.sub("", _resource(name))) for name in MODULES]
    return "'use strict';\n{\n" + "".join(modules) + "}\n"


def _json(value: dict[str, str] | None) -> str:
    """Return JSON that cannot end the script element that it stands in."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _resource(name: str) -> str:
    return (resources("palettefmt") / "web" / name).read_bytes().decode()
