"""Promise: data flows one way, decoding is light, one module touches the disk, and modules stay readable."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "palettefmt"
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}

# What each stage may import of the package; cli may import everything and nothing may import cli.
ARROWS = {
    "errors": set(),
    "limits": {"errors"},
    "cores": set(),
    "packing": {"errors"},
    "png": {"errors"},
    "image": {"errors", "packing", "png"},
    "pixels": {"errors", "limits"},
    "histogram": {"errors"},
    "spaces": {"errors"},
    "clusters": set(),
    "palette": {"errors", "spaces", "clusters"},
    "labels": {"errors", "spaces"},
    "container": {"errors", "limits"},
    "files": {"errors", "limits"},
    "streams": {"errors", "files"},
    "codec": {
        "errors", "limits", "image", "quantize", "packing", "proof", "stripes", "container", "files", "streams"
    },
    "quantize": {"errors", "limits", "image", "pixels", "histogram", "palette", "labels", "dither", "files"},
    "kernels": set(),
    "stripes": {"cores", "errors", "limits", "packing", "context", "container"},
    "proof": {"errors", "limits", "image", "stripes", "container"},
    "salvage": {"errors", "limits", "image", "packing", "stripes", "container", "files"},
    "dither.__init__": {"dither", "errors"},
    "dither.compose": {"dither"},
    "dither.diffusion": {"dither", "kernels"},
    "dither.exact": {"dither"},
    "dither.light": set(),
    "dither.refine": {"dither", "kernels"},
    "dither.search": {"dither", "kernels"},
    "dither.vision": {"dither", "kernels"},
    "context.__init__": {"context", "errors"},
    "context.arrays": {"context"},
    "context.choose": {"context"},
    "context.coder": {"context"},
    "context.kernel": {"kernels"},
    "context.match": {"context"},
    "context.mixer": {"context"},
    "context.model": {"context"},
    "context.neighbours": {"context"},
    "context.ranking": {"context"},
    "context.slots": {"context"},
    "context.stripe": {"context"},
    "context.tables": {"context"},
    "trade": {"codec", "container", "quality", "errors", "image", "limits", "measure", "quantize"},
    "chart": set(),
    "differences": {"errors", "pixels"},
    "study": {
        "codec", "container", "differences", "errors", "image", "ledger", "limits", "measure", "quality", "quantize",
        "trade",
    },
    "report": {"chart", "differences", "errors", "files", "study"},
    "large.__init__": {"large"},
    "large.ahead": {"container", "cores", "stripes"},
    "large.memory": {"large", "container", "errors"},
    "large.colours": {"batch", "errors", "histogram", "labels", "pixels"},
    "large.writer": {
        "large", "container", "errors", "files", "image", "limits", "pixels", "streams", "stripes"
    },
    "large.reader": {"large", "container", "errors", "files", "image", "limits", "streams", "stripes"},
    "large.sources": {"large", "container", "errors", "files", "limits", "pixels", "streams"},
    "large.tiff": {"large", "container", "errors", "limits", "pixels", "streams"},
    "large.sinks": {"large", "errors", "files", "png"},
    "large.encode": {
        "large", "container", "errors", "files", "limits", "palette", "pixels", "quantize", "stripes"
    },
    "large.decode": {"large", "container", "errors", "files", "limits"},
    "batch.__init__": set(),
    "batch.storage": {"files", "errors", "limits"},
    "batch.sources": {"batch", "files", "errors"},
    "batch.steady": {"errors"},
    "batch.results": {"batch", "files", "errors"},
    "batch.work": {"batch", "codec", "errors", "image", "ledger", "limits", "pixels", "quality", "quantize"},
    "batch.bins": {"errors"},
    "batch.shared": {"batch", "palette", "errors", "histogram", "image", "palettes", "quantize"},
    "batch.executors": {"batch"},
    "batch.cluster": {"batch", "files", "errors"},
    "batch.run": {"batch", "files", "errors"},
    "KmiImagePlugin": {"codec", "container", "errors", "image", "limits", "quantize"},
    "estimator": {"errors", "image", "limits", "quantize", "spaces"},
    "viewer": set(),
    "goals": {"codec", "proof", "quality", "errors", "image", "limits", "pixels", "quantize"},
    "ledger": {"limits", "container", "packing", "files"},
    "quality": {"errors", "pixels"},
    "measure": {"image", "ledger"},
    "sheet": {"image"},
    "palettes.__init__": {"palettes", "errors", "limits", "container", "image", "pixels"},
    "palettes.named": {"errors"},
    "palettes.colours": set(),
    "palettes.text": {"palettes", "errors"},
    "palettes.adobe": {"palettes", "errors"},
    "devices": {"errors"},
    "__init__": {
        "codec", "errors", "image", "ledger", "limits", "quantize", "salvage", "estimator", "goals", "large"
    },
    "__main__": {"cli"},
}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports anywhere, in functions too, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports(path: Path) -> set[str]:
    """Return the package's modules that a file imports, by their first name."""
    names = {name.removeprefix("palettefmt.") for name in imports_of(path) if name.startswith("palettefmt.")}
    return {name.split(".")[0] for name in names} & {module.split(".")[0] for module in MODULES}


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("cli")])
def test_a_module_imports_only_what_its_arrow_says(module: str) -> None:
    assert own_imports(MODULES[module]) <= ARROWS[module]


def test_only_files_touches_the_disk() -> None:
    for module, path in MODULES.items():
        if module in ("files", "streams"):
            continue
        tree = ast.parse(path.read_text())
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert "open" not in calls, module
        assert not attributes & {"write_text", "read_text", "write_bytes", "unlink", "replace_file", "mkdir"}, module


def test_nothing_prints_logs_or_reads_clock_and_environment_but_the_cli() -> None:
    for module, path in MODULES.items():
        if module.startswith("cli"):
            continue
        names = imports_of(path)
        assert not names & {"logging", "time", "datetime", "random"}, module
        assert not re.search(r"\bprint\(", path.read_text()), module
        assert "environ" not in path.read_text(), module


def test_no_assert_validates_and_no_pickle_or_eval_runs() -> None:
    for module, path in MODULES.items():
        tree = ast.parse(path.read_text())
        assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), module
        assert "pickle" not in imports_of(path), module


def test_modules_fit_in_the_head() -> None:
    for path in MODULES.values():
        assert len(path.read_text().splitlines()) <= 320, path


def loaded_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running `code`."""
    script = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


def test_decoding_loads_neither_scikit_learn_nor_numba_nor_pillow() -> None:
    from palettefmt import IndexedImage, encode
    from tests.vectors import colours, pattern

    data = encode(IndexedImage(pattern(5, 5, 3), colours(3)))
    loaded = loaded_after(f"import palettefmt\npalettefmt.decode({data!r})\npalettefmt.info({data!r})")
    assert not loaded & {"sklearn", "numba", "scipy", "PIL", "skimage", "dask", "rich"}
    assert {"numpy", "palettefmt"} <= loaded


def test_importing_the_command_line_loads_no_library_but_click() -> None:
    assert not loaded_after("import palettefmt.cli") & {"sklearn", "numba", "scipy", "PIL", "skimage", "rich"}
