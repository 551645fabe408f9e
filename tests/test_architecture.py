"""Promise: data flows one way, nothing goes in circles, decoding is light, and modules stay readable."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping

import pytest

from tests.modules import MODULES, PACKAGE, functions_of, imports_of, own_imports, tree_of

# From the ground up: a room (a folder, or a module at the top) imports only from rooms above it in this list, and
# rooms of one line do not know each other. The last column is what a reader finds there.
LAYERS = (
    {"errors"},
    {"arguments", "arrays"},
    {"limits", "kernels", "parallel"},
    {"files", "exports"},
    {"desktop", "devices"},
    {"streams", "image", "style"},
    {"kmi", "palette", "dither", "gamut"},
    {"pictures"},
    {"palette_files", "quantization"},
    {"codec"},
    {"measure"},
    {"pages", "large", "batch", "estimator", "KmiImagePlugin"},
    {"__init__"},
    {"cli"},
    {"__main__"},
)
DISK = {"files", "streams"}
MOST_AT_THE_TOP, MOST_LINES, MOST_FUNCTION, MOST_KERNEL = 16, 320, 60, 80


def room_of(module: str) -> str:
    """Return the room of a module: its folder, or itself at the top."""
    return module.split(".")[0]


def upward(imports: Mapping[str, Iterable[str]], layers: Iterable[set[str]]) -> list[str]:
    """Return the imports that do not go down: from a module to a room that is not below its own."""
    height = {room: number for number, rooms in enumerate(layers) for room in rooms}
    return [
        f"{module} -> {other}"
        for module, others in imports.items()
        for other in others
        if room_of(module) != room_of(other) and height[room_of(other)] >= height[room_of(module)]
    ]


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Return modules that import each other in a circle, each the next one; none if there is no circle."""
    done: set[str] = set()

    def search(module: str, path: list[str]) -> list[str]:
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return []
        for other in imports.get(module, ()):
            found = search(other, [*path, module])
            if found:
                return found
        done.add(module)
        return []

    return next(filter(None, (search(module, []) for module in imports)), [])


def test_every_import_goes_down() -> None:
    imports = {module: own_imports(module) for module in MODULES}
    rooms = {room_of(module) for module in MODULES}
    assert rooms == set().union(*LAYERS), "a new room takes its place in LAYERS"
    assert upward(imports, LAYERS) == []
    arrows = {(room_of(one), room_of(other)) for one, others in imports.items() for other in others}
    print(f"\n{len(MODULES)} modules, {sum(map(len, imports.values()))} imports, {len(arrows)} arrows between rooms")


def test_no_two_files_import_each_other_however_long_the_way() -> None:
    assert circle({module: own_imports(module) for module in MODULES}) == []


def test_what_would_be_wrong_is_found() -> None:
    assert upward({"kmi.decode": ["pictures.source"], "cli.a": ["kmi.b"]}, LAYERS) == ["kmi.decode -> pictures.source"]
    assert upward({"palette.fit": ["dither.search"]}, LAYERS) == ["palette.fit -> dither.search"]
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c"]
    assert circle({"a": ["b", "c"], "b": ["c"], "c": []}) == []


def test_only_the_disks_modules_touch_the_disk() -> None:
    """Looking at names is allowed (`os.path`, `os.walk`); opening, writing and removing is not."""
    for module, path in MODULES.items():
        if module in DISK:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open", module
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"write_text", "read_text", "write_bytes", "unlink", "mkdir"}, (
                    module,
                    node.attr,
                )
                if isinstance(node.value, ast.Name) and node.value.id in {"os", "mmap", "shutil"}:
                    touching = {
                        "open",
                        "write",
                        "read",
                        "remove",
                        "replace",
                        "rename",
                        "link",
                        "makedirs",
                        "fsync",
                        "mmap",
                    }
                    assert node.attr not in touching, (module, node.attr)


def test_nothing_prints_logs_or_reads_clock_and_environment_but_the_cli() -> None:
    for module, path in MODULES.items():
        if room_of(module) == "cli":
            continue
        tree = tree_of(path)
        assert not imports_of(path) & {"logging", "time", "datetime", "random"}, module
        called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")}
        assert "print" not in called, module
        assert "environ" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}, module


def test_no_assert_validates_and_no_pickle_or_eval_runs() -> None:
    for module, path in MODULES.items():
        tree = tree_of(path)
        assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), module
        assert "pickle" not in imports_of(path), module


def test_modules_and_functions_fit_in_the_head() -> None:
    top = [module for module in MODULES if "." not in module]
    lines = {module: len(path.read_text().splitlines()) for module, path in MODULES.items()}
    longest = max(lines, key=lines.__getitem__)
    functions = {name: size for module in MODULES for name, size in functions_of(module, kernels=False).items()}
    kernels = {name: size for module in MODULES for name, size in functions_of(module, kernels=True).items()}
    print(f"\n{sum(lines.values()):,} lines of Python, {len(top)} modules at the top; the longest module is {longest}")
    for kind, sizes in (("function", functions), ("kernel", kernels)):
        name = max(sizes, key=sizes.__getitem__)
        print(f"the longest {kind} is {name}: {sizes[name]} lines")
    assert len(top) <= MOST_AT_THE_TOP
    assert {module: size for module, size in lines.items() if size > MOST_LINES} == {}
    assert {name: size for name, size in functions.items() if size > MOST_FUNCTION} == {}
    assert {name: size for name, size in kernels.items() if size > MOST_KERNEL} == {}


def test_every_room_says_what_it_is_for_and_what_it_may_import() -> None:
    for folder in {path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE}:
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
        assert 1 <= len(text.splitlines()) <= 25, folder
        assert folder.parent != PACKAGE or "import" in text, folder


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


@pytest.mark.parametrize("module", ["palettefmt.cli", "palettefmt"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    assert not loaded_after(f"import {module}") & {"sklearn", "numba", "scipy", "PIL", "skimage", "rich", "jinja2"}
