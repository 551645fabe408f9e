"""Promise: the JavaScript is built in layers, no file needs itself in the end, and every piece fits in the head.

tests/js/check.sh checks its types and looks for faults.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import palettefmt
from palettefmt.pages import viewer

WEB = Path(palettefmt.__file__).parent / "web"
ROOT = Path(__file__).parent.parent
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.js"))}

# From the ground up: a module imports only modules of the lines above its own.
LAYERS = (
    {"core.js"},
    {"packed.js", "range-coder.js", "context-tables.js", "pixels.js", "parse.js"},
    {"context-palette.js", "context-neighbours.js", "context-modes.js"},
    {"context-memory.js"},
    {"context-mixer.js"},
    {"context.js"},
    {"stripes.js"},
    {"read.js", "wasm.js", "parts.js"},
    {"write.js", "png.js"},
    {"kmi.js"},  # the public face; nothing else does more than pass on
    {"worker.js"},
    {"decoder.js"},
    {"elements.js", "kinds.js", "picture-view.js", "picture.js"},
    {"panels.js", "gestures.js", "messages.js"},
    {"viewer.js", "kmi-image.js", "polyfill.js", "report.js"},  # what a page starts
)
MAX_MODULE_LINES = 320
MAX_FUNCTION_LINES = 60

# One piece of a source text; a "/" is a regular expression only where no value stands before it.
PIECE = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"|(?P<regex>/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*)|(?P<word>[\w$#]+)|(?P<other>.)",
    re.DOTALL,
)
VALUE_END = re.compile(r"(?!(?:return|case|typeof)$)[\w$#]+|[)\]}']")
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)", re.DOTALL)
BLOCKS = {"if", "for", "await", "while", "switch", "catch", "with"}  # words whose (...) { is no function


def blank(text: str) -> str:
    """Return a text of the same lines and length without anything in it."""
    return re.sub(r"\S", " ", text)


def code_of(source: str) -> str:
    """Return a source with its comments, strings, regular expressions and words of templates blank."""
    pieces: list[str] = []
    depths: list[int] = []  # of braces in each template's ${ } that is open
    at, before = 0, ""  # what stands before, apart from space and comments
    while at < len(source):
        if source[at] == "`" or (source[at] == "}" and depths and depths[-1] == 0):
            if source[at] == "}":
                depths.pop()
            words = TEMPLATE.match(source, at + 1)
            assert words, "a template does not end"
            if words[0].endswith("{"):
                depths.append(0)
            pieces.append(blank(source[at : words.end()]))
            at, before = words.end(), "" if words[0].endswith("{") else ")"
            continue
        found = PIECE.match(source, at)
        assert found
        kind, text = str(found.lastgroup), found[0]
        if kind == "regex" and VALUE_END.fullmatch(before):
            kind, text = "other", "/"  # it divides
        if depths and text in "{}":
            depths[-1] += 1 if text == "{" else -1
        pieces.append(text if kind in ("word", "other") else blank(text))
        if kind != "comment" and text.strip():
            before = "'" if kind in ("string", "regex") else text
        at += len(text)
    return "".join(pieces)


def matches_of(code: str, opening: str, closing: str) -> dict[int, int]:
    """Return the place of each opening bracket by that of its closing one."""
    found, open_ones = {}, []
    for place, letter in enumerate(code):
        if letter == opening:
            open_ones.append(place)
        elif letter == closing:
            found[place] = open_ones.pop()
    assert not open_ones
    return found


def functions_of(source: str) -> list[tuple[str, int]]:
    """Return name and lines of every function, method and arrow with a body in braces; an arrow's name is "=>"."""
    code = code_of(source)
    opened = matches_of(code, "(", ")")
    functions = []
    for end, start in sorted(matches_of(code, "{", "}").items(), key=lambda pair: pair[1]):
        head = code[:start].rstrip()
        arrow = head.endswith("=>")
        if arrow:
            head = head[:-2].rstrip()
        if head.endswith(")"):
            head = code[: opened[len(head) - 1]].rstrip()
        elif not arrow:
            continue
        word = re.search(r"[\w$#]*$", head)
        name = word[0] if word else ""
        if arrow or name not in BLOCKS:
            functions.append(("=>" if arrow else name, code.count("\n", len(head), end) + 1))
    return functions


def imports_of(source: str) -> set[str]:
    """Return the modules beside it that a source names: in imports, in types, and in scripts that it makes."""
    without_notes = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)  # they may show how a module is used
    return set(re.findall(r"['\"`]\./([\w./-]+)['\"`]", without_notes))


def layer_faults(imports: dict[str, set[str]], layers: tuple[set[str], ...]) -> list[str]:
    """Return a line for each import that does not go down."""
    levels = {name: level for level, names in enumerate(layers) for name in names}
    return [
        f"{name} imports {other}"
        for name, others in imports.items()
        for other in sorted(others)
        if levels.get(other, len(layers)) >= levels.get(name, -1)
    ]


def circles(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules that import themselves in the end."""

    def reached(name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(imports.get(name, ()))
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting.extend(imports.get(other, ()))
        return found

    return [name for name in imports if name in reached(name)]


IMPORTS = {name: imports_of(source) - {"kmi.wasm"} for name, source in SOURCES.items()}


def test_every_module_has_a_layer_and_one_only() -> None:
    assert sorted(name for names in LAYERS for name in names) == sorted(SOURCES)


def test_modules_import_only_from_the_layers_below_and_nothing_from_elsewhere() -> None:
    assert layer_faults(IMPORTS, LAYERS) == []
    for name, source in SOURCES.items():
        named = re.findall(r"\bfrom\s+['\"]([^'\"]+)|\bimport\s*\(?['\"]([^'\"]+)", source)
        assert all(place.startswith("./") for pair in named for place in pair if place), name


def test_no_module_imports_itself_in_the_end() -> None:
    assert circles(IMPORTS) == []


def test_modules_and_functions_fit_in_the_head() -> None:
    modules = [(len(source.splitlines()), name) for name, source in SOURCES.items()]
    functions = [(lines, name, word) for name, source in SOURCES.items() for word, lines in functions_of(source)]
    arrows = sum(len(others) for others in IMPORTS.values())
    print(f"{len(modules)} modules, {arrows} imports; the longest module: {max(modules)}")
    print(f"{len(functions)} functions; the longest: {max(functions)}")
    assert [module for module in modules if module[0] > MAX_MODULE_LINES] == []
    assert [function for function in functions if function[0] > MAX_FUNCTION_LINES] == []


def test_the_face_only_passes_on() -> None:
    code = re.sub(r"/\*.*?\*/|^//.*?$", "", SOURCES["kmi.js"], flags=re.DOTALL | re.MULTILINE)
    assert re.fullmatch(r"(?:\s*export \{[\w\s,]+\} from '\./[\w-]+\.js';)+\s*", code)


def test_one_module_makes_workers() -> None:
    assert [name for name, source in SOURCES.items() if re.search(r"\bnew\s+(Shared)?Worker\b", code_of(source))] == [
        "worker.js"
    ]


def test_the_viewer_holds_every_module_that_it_needs_after_those_that_it_needs() -> None:
    page = viewer.viewer_page(None, "")
    needed, waiting = set(), ["viewer.js"]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting.extend(IMPORTS[name] - needed)
    places = {name: page.find(SOURCES[name].splitlines()[0]) for name in SOURCES}
    assert {name for name, place in places.items() if place >= 0} == needed
    for name in needed:
        assert all(places[other] < places[name] for other in IMPORTS[name]), name


def test_types_and_faults_are_checked_with_tools_of_one_version() -> None:
    assert "\nbash tests/js/check.sh\n" in (ROOT / ".ci" / "run").read_text()
    script = (ROOT / "tests" / "js" / "check.sh").read_text()
    installed = script.partition('--prefix "$tools" \\\n')[2].partition("\n")[0].split()
    assert {name.rpartition("@")[0] for name in installed} >= {"typescript", "eslint"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", name.rpartition("@")[2]) for name in installed)


# The checks themselves, on made-up modules.


@pytest.mark.parametrize("statement", [
    "import { a } from './low.js';", "import {\n  a,\n  b,\n} from './low.js';", 'export { a } from "./low.js";',
    "import './low.js';", "await import('./low.js');", "/** @import { A } from './low.js' */",
    "/** @param {import('./low.js').A} a */", "const script = address('./low.js');",
])  # fmt: skip
def test_an_import_of_any_form_is_seen(statement: str) -> None:
    assert imports_of(f"// import {{ x }} from './shown.js';\n{statement}\n") == {"low.js"}


def test_an_import_that_does_not_go_down_is_found() -> None:
    layers = ({"low.js"}, {"left.js", "right.js"}, {"top.js"})
    good = {"low.js": set(), "left.js": {"low.js"}, "right.js": {"low.js"}, "top.js": {"low.js", "left.js"}}
    assert layer_faults(good, layers) == []
    assert layer_faults(good | {"low.js": {"top.js"}}, layers) == ["low.js imports top.js"]
    assert layer_faults(good | {"left.js": {"right.js"}}, layers) == ["left.js imports right.js"]
    assert layer_faults(good | {"top.js": {"gone.js"}}, layers) == ["top.js imports gone.js"]
    assert layer_faults(good | {"new.js": {"low.js"}}, layers) == ["new.js imports low.js"]


def test_a_circle_is_found() -> None:
    assert circles({"a.js": {"b.js"}, "b.js": {"c.js"}, "c.js": set()}) == []
    assert circles({"a.js": {"b.js"}, "b.js": {"c.js"}, "c.js": {"b.js"}}) == ["b.js", "c.js"]
    assert circles({"a.js": {"a.js"}}) == ["a.js"]


def test_functions_of_every_form_are_measured_and_blocks_are_not() -> None:
    source = r"""
function plain(a, { b } = { b: '}' }) {
  if (a) { return `{ ${[a].map((x) => { return `}${x}`; })} }`; }
  for (const x of b) { /* { */ }
  // {
  return b / 2 / a, /[/{]\/{/.test(a);
}
class Thing extends Other {
  #secret = { a: 1 };
  async #hidden() {
  }
  get value() { return {
    a: 1 }; }
  constructor(
    a,
  ) {
    try { a(); } catch (error) { throw error; }
    switch (a) { default: while (a) { a--; } }
  }
}
const long = async (a) => {

};
const short = a => {
};
const none = () => ({ a: 1 });
export default function () {
}
"""
    assert functions_of(source) == [
        ("plain", 6), ("=>", 1), ("#hidden", 2), ("value", 2), ("constructor", 6), ("=>", 3), ("=>", 2),
        ("function", 2),
    ]  # fmt: skip


def test_a_long_function_is_too_long() -> None:
    def longest(lines: int) -> int:
        return max(count for _, count in functions_of("function f() {\n" + "  f();\n" * (lines - 2) + "}\n"))

    assert longest(MAX_FUNCTION_LINES) == MAX_FUNCTION_LINES
    assert longest(MAX_FUNCTION_LINES + 1) > MAX_FUNCTION_LINES
    assert {"parse", "readStripes", "checkSignature"} <= {name for name, _ in functions_of(SOURCES["parse.js"])}
