"""Make spec/integration/kmi-polyfill.js: ``python -m tests.polyfill``. It is ``web/polyfill.js`` and what that needs.

Its comments are left out, and kmi.wasm is in it, so that a site has one small file to copy.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from palettefmt.pages import assets

TARGET = Path(__file__).parent.parent / "spec" / "integration" / "kmi-polyfill.js"
MODULES = ("core.js", "packed.js", "parse.js", "stripes.js", "wasm.js", "png.js", "polyfill.js")
HEAD = "// Shows .kmi files in <img>, <picture> and style sheets: spec/integration/web.md of palettefmt. MIT licence.\n"


def script() -> str:
    """Return the file's text."""
    joined = assets.joined(MODULES).removesuffix("}\n")
    without_notes = re.sub(r"^\s*(?:/\*\*.*?\*/|//[^\n]*)\n", "", joined, flags=re.MULTILINE | re.DOTALL)
    short = re.sub(r"\n\s*", "\n", without_notes)
    wasm = base64.b64encode(assets.data("kmi.wasm")).decode()
    return f"{HEAD}{short}startPolyfill('{wasm}');\n}}\n"


if __name__ == "__main__":
    TARGET.write_text(script(), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
