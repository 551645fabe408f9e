"""The viewer page: a .kmi file, readers and the page around it, in one HTML file that needs no network.

The page runs one script made of the modules of ``web/``; so do the workers that it makes to decode in. The C reader as
WebAssembly, ``web/kmi.wasm``, is in the page, too; where a browser does not run it, JavaScript reads.
"""

from __future__ import annotations

import base64

from palettefmt.pages import assets

MODULES = (
    "core.js", "packed.js", "range-coder.js",
    "context-tables.js", "context-palette.js", "context-neighbours.js", "context-modes.js", "context-memory.js",
    "context-mixer.js", "context.js", "parse.js", "stripes.js", "parts.js", "wasm.js", "write.js", "pixels.js",
    "png.js", "worker.js", "decoder.js", "elements.js", "kinds.js", "messages.js", "picture.js", "picture-view.js",
    "gestures.js", "panels.js", "viewer.js",
)  # fmt: skip
BLANK_TITLE = "kmi viewer"


def viewer_page(data: bytes | None, name: str) -> str:
    """Return a page that shows a .kmi file, or, without one, a blank page that takes dropped files.

    The file may be broken: the page says how. Its name, any text, is the title and serves for downloads. The HTML has
    about 175 kB and 4/3 of the file's length, loads nothing, runs no script but its own (a content security policy
    holds it to that), and encodes as UTF-8.
    """
    title = assets.encodable(name)
    return assets.filled(
        "viewer.html",
        style="viewer.css",
        script=assets.joined(MODULES),
        title=BLANK_TITLE if data is None else title,
        wasm=base64.b64encode(assets.data("kmi.wasm")).decode(),
        carried=None if data is None else {"name": title, "base64": base64.b64encode(data).decode()},
    )
