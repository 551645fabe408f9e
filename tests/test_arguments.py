"""Promise: whatever wrong value a public call is given, it says so with an error of ours, in one line."""

from __future__ import annotations

import contextlib
import inspect
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import palettefmt
from palettefmt import IndexedImage, Limits, PalettefmtError, PaletteQuantizer
from palettefmt.style import Style, StyleOptions
from tests.vectors import colours, pattern

IMAGE = IndexedImage(pattern(12, 10, 4), colours(4))
DATA = palettefmt.encode(IMAGE, stripe_rows=3)
PIXELS = IMAGE.to_pixels()

# What no parameter of a kind takes; every kind is tried with all of its values.
NOT_A_NUMBER = ("8", b"8", 1.5, [8], {}, object(), 1j, np.zeros(2))
NOT_A_FLAG = ("yes", 1, None, [], object())
NOT_AN_ARRAY = ("red", 7, b"abc", {}, object(), [[1, 2], [3]], np.zeros((2, 2, 2)), np.array(["a"]), [None])
WRONG: dict[str, tuple[Any, ...]] = {
    "source": (
        7,
        None,
        1.5,
        {},
        object(),
        [[1], [2, 3]],
        "gone\0.png",
        np.zeros((2, 2)),
        np.zeros(()),
        "/no/such/file",
    ),
    "path": (7, None, b"a.kmi", ["a"], object(), 1.5),
    "data": ("photo.kmi", Path("photo.kmi"), 7, None, ["a"], object(), np.zeros(3)[::2], memoryview(DATA)[::2]),
    "colors": (*NOT_A_NUMBER, True, 0, 257, -1, 10**5000),
    "coding": ("zip", 1, None, b"packed", ["packed"], object(), np.zeros(2)),
    "seed": (*NOT_A_NUMBER, None, True, -1, 2**32),
    "stripe_rows": (*NOT_A_NUMBER, 0, -1, True),
    "threads": (*NOT_A_NUMBER, 0, -1, True),
    "check": NOT_A_FLAG,
    "unproven": NOT_A_FLAG,
    "overwrite": NOT_A_FLAG,
    "labels": NOT_A_FLAG,
    "indexed": NOT_A_FLAG,
    "optimize": NOT_A_FLAG,
    "limits": (7, "1G", None, {}, object()),
    "dither": ("blue", 1, None, b"none", [], object(), np.zeros(2)),
    "space": ("lab", 1, None, b"srgb", [], object(), np.zeros(2)),
    "palette": NOT_AN_ARRAY,
    "usable": ("all", 1, [2, 3], object(), np.zeros(3, np.uint8)),
    "locked": NOT_AN_ARRAY,
    "ppd": ("67", b"67", True, [67], {}, object(), 0, 1001, float("nan"), float("inf"), 1j, 10**400),
    "effort": (*NOT_A_NUMBER, None, True, 0, 10),
    "fit": ("all", b"auto", True, [1], {}, object(), -0.1, 1.1, float("nan"), 1j, np.zeros(2)),
    "exposure": ("1", b"1", None, True, [1], object(), -9, 9, float("inf"), 1j),
    "saturation": ("1", b"1", None, True, [1], object(), -1, 5, float("nan"), 1j),
    "contrast": ("1", b"1", None, True, [1], object(), -1, 5, float("nan"), 1j),
    "progress": ("bar", 1, [], {}),
    "look": ("nice", 1, b"best", [], object(), np.zeros(2)),
    "target": ("gif", 1, None, b"png", [], object(), np.zeros(2)),
    "strength": ("1", b"1", True, [1], {}, object(), -1, 1001, float("nan"), 1j),
    "quality": ("70", b"70", [70], True, object(), 101, float("nan"), 1j),
    "region": ("1,2,3,4", 7, (1, 2, 3), (1, 2, 3, "4"), (1.5, 0, 1, 1), object(), {}, (0, 0, 0, 0), (-1, 0, 2, 2)),
    "max_bytes": (*NOT_A_NUMBER, True, -1),
    "min_psnr": ("30", b"30", [30], True, object(), float("nan"), 1j),
    "max_memory": (*NOT_A_NUMBER, None, True, 0),
    "max_pixels": (*NOT_A_NUMBER, None, True, 0),
    "width": (*NOT_A_NUMBER, None, True, 0, 2**32),
    "height": (*NOT_A_NUMBER, None, True, 0, 2**32),
    "pieces": (7, None, object(), [7], ["a"], [np.zeros((2, 2))], []),
    "lost_color": ("#ff0000", 7, (1, 2), (1, 2, 3, 4, 5), (0, 0, 256), ("a", "b", "c"), object(), {}),
    "image": ("a.png", 7, None, PIXELS, object()),
    "number": (*NOT_A_NUMBER, None, True, -1, 4),
    "pixels": (7, None, "a", object(), np.zeros((2, 2)), [[1], [2, 3]]),
}


def style() -> dict[str, Any]:
    """Return keyword arguments of the style that contradict none of the others."""
    return {"dither": "none", "space": "srgb", "ppd": 60, "effort": 3, "progress": None}


Call = tuple[str, Callable[..., Any], dict[str, Any], set[str]]


def calls(folder: Path, opened: contextlib.ExitStack) -> Iterator[Call]:
    """Yield every public call: its name, itself, arguments that it takes, and the parameters that are tried."""
    kmi, npy, out = folder / "a.kmi", folder / "a.npy", folder / "out.kmi"
    kmi.write_bytes(DATA)
    np.save(npy, PIXELS)
    styled = set(StyleOptions.__annotations__)
    yield "encode", palettefmt.encode, {"source": PIXELS, **style()}, styled
    yield "quantize", palettefmt.quantize, {"source": PIXELS, **style()}, styled
    yield "write", palettefmt.write, {"path": out, "source": PIXELS, **style()}, styled
    yield "decode", palettefmt.decode, {"data": DATA}, set()
    yield "read", palettefmt.read, {"path": kmi, "region": (0, 0, 2, 2)}, set()
    yield "info", palettefmt.info, {"source": DATA}, set()
    yield "salvage", palettefmt.salvage, {"source": DATA}, set()
    yield "choose_colors", palettefmt.choose_colors, {"source": PIXELS, "min_psnr": 1.0, **style()}, styled
    looked = {name: value for name, value in style().items() if name != "dither"}
    yield "choose_look", palettefmt.choose_look, {"source": PIXELS, "quality": 50, **looked}, styled
    yield "fit_palette", palettefmt.fit_palette, {"pieces": [PIXELS], "colors": 3}, set()
    yield "encode_large", palettefmt.encode_large, {"source": npy, "path": out, **style()}, styled
    yield "decode_large", palettefmt.decode_large, {"source": kmi, "path": folder / "out.npy"}, set()
    yield "IndexedImage", IndexedImage, {"labels": IMAGE.labels, "palette": IMAGE.palette}, set()
    yield "IndexedImage.from_pillow", IndexedImage.from_pillow, {"image": IMAGE.to_pillow()}, set()
    yield "IndexedImage.to_png", IMAGE.to_png, {}, set()
    yield "Limits", Limits, {}, set()
    yield "Salvage.to_pixels", palettefmt.salvage(DATA).to_pixels, {}, set()
    reader = opened.enter_context(palettefmt.Reader(kmi))
    yield "Reader", lambda **given: palettefmt.Reader(**given).close(), {"path": kmi}, {"path", "limits"}
    yield "Reader.stripe", reader.stripe, {"number": 0}, set()
    yield "Reader.region", reader.region, {"region": (0, 0, 2, 2)}, set()
    right = {"path": out, "palette": IMAGE.palette, "width": 12, "height": 10}
    options = set(inspect.signature(palettefmt.Writer).parameters)
    yield "Writer", lambda **given: palettefmt.Writer(**given).discard(), right, options
    writer = palettefmt.Writer(**{**right, "height": 20})
    opened.callback(writer.discard)
    yield "Writer.write", writer.write, {"labels": IMAGE.labels}, set()
    yield "Writer.write_pixels", writer.write_pixels, {"pixels": PIXELS}, set()


def wrong_for(call: str, parameter: str) -> tuple[Any, ...]:
    """Return what a parameter does not take; a few names mean something else in one call."""
    if (call, parameter) in {("IndexedImage", "labels"), ("Writer.write", "labels")}:
        return ("a", 7, None, object(), [[1], [2, 3]], np.zeros((2, 2)), np.full((1, 12), 200, np.uint8))
    if call in {"info", "salvage"} and parameter == "source":
        return (7, None, object(), [1, 2], "/no/such/file", b"", 1.5)
    if call == "Salvage.to_pixels":
        return tuple(value for value in WRONG[parameter] if value is not None)
    if parameter == "palette" and call in {"IndexedImage", "Writer"}:
        return (*WRONG["palette"], None)
    if parameter == "max_bytes" and call == "Limits":
        return (*WRONG["max_bytes"], None, 0)
    return WRONG[parameter]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Call]]:
    with contextlib.ExitStack() as opened:
        yield list(calls(tmp_path_factory.mktemp("arguments"), opened))


def test_every_wrong_value_of_every_public_parameter_is_an_error_of_ours(
    public: list[Call],
) -> None:
    tried, failures = 0, []
    for name, call, right, more in public:
        parameters = {p.name for p in inspect.signature(call).parameters.values() if p.kind is not p.VAR_KEYWORD}
        for parameter in sorted(parameters | more):
            others = {key: value for key, value in right.items() if (key, parameter) != ("palette", "usable")}
            if parameter == "usable":
                others["palette"] = IMAGE.palette
            for value in wrong_for(name, parameter):
                tried += 1
                try:
                    call(**(others | {parameter: value}))
                except PalettefmtError as error:
                    if "\n" in str(error) or not str(error):
                        failures.append(f"{name}({parameter}={value!r:.40}): not one line: {error!r}")
                except Exception as error:
                    failures.append(f"{name}({parameter}={value!r:.40}): {type(error).__name__}: {error}")
                else:
                    failures.append(f"{name}({parameter}={value!r:.40}) was accepted")
    assert failures == []
    assert tried > 700


def test_the_values_that_are_called_right_are_taken(
    public: list[Call],
) -> None:
    """Otherwise the test above would prove nothing: every call might fail for another reason."""
    for _, call, right, _ in public:
        call(**right)


def test_every_public_call_is_tried(
    public: list[Call],
) -> None:
    tried = {name for name, *_ in public} | {"PaletteQuantizer"}
    results = {"Info", "Salvage"}  # made by the package, not by its users
    for name in palettefmt.__all__:
        value = getattr(palettefmt, name)
        if not (isinstance(value, type) and issubclass(value, (Exception, Warning))):
            assert name in tried | results


@pytest.mark.parametrize(
    "options",
    [
        *({"n_colors": value} for value in ("8", 1.5, 0, None)),
        *({"n_init": value} for value in ("2", 0)),
        *({"random_state": value} for value in (-1, "x", 1.5)),
    ],
)
def test_the_estimator_says_what_is_wrong_when_it_is_fitted(options: dict[str, Any]) -> None:
    with pytest.raises(PalettefmtError):
        PaletteQuantizer(**options).fit(PIXELS.reshape(-1, 3))


def test_numbers_of_numpy_are_numbers() -> None:
    assert palettefmt.encode(PIXELS, np.int64(4), seed=np.uint8(0)) == palettefmt.encode(PIXELS, 4)
    assert palettefmt.encode(PIXELS, check=np.bool_(True)) == palettefmt.encode(PIXELS)
    assert palettefmt.quantize(PIXELS, 4, ppd=np.float32(60)).colors == 4


@pytest.mark.parametrize("call", ["encode", "quantize", "write", "choose_colors", "choose_look", "encode_large"])
def test_an_argument_that_there_is_not_is_an_error_that_names_the_call(call: str, tmp_path: Path) -> None:
    given: list[Any] = [tmp_path / "a.kmi", PIXELS] if call == "write" else [PIXELS]
    given += [tmp_path / "a.kmi"] if call == "encode_large" else []
    name = "encode" if call == "write" else call
    with pytest.raises(palettefmt.UsageError, match=rf"{name}\(\) has no argument 'colour'"):
        getattr(palettefmt, call)(*given, colour=3)


def test_choose_colors_takes_no_number_of_colours() -> None:
    with pytest.raises(palettefmt.UsageError, match="no argument 'colors'"):
        palettefmt.choose_colors(PIXELS, min_psnr=1.0, colors=3)  # type: ignore[call-arg]


def test_fit_palette_wants_a_number_of_colours() -> None:
    with pytest.raises(palettefmt.UsageError):
        palettefmt.fit_palette([PIXELS], None)  # type: ignore[arg-type]


def test_a_style_does_not_change_when_its_callers_arrays_do() -> None:
    palette, usable = IMAGE.palette.copy(), np.ones(4, np.bool_)
    style = Style(palette=palette, usable=usable)
    palette[:] = 0
    usable[:] = False
    assert style.palette is not None and style.usable is not None
    assert style.palette.any() and style.usable.all()


def test_common_mistakes_get_a_hint() -> None:
    with pytest.raises(palettefmt.UsageError, match=r"read\(\) takes a path"):
        palettefmt.decode("photo.kmi")
    with pytest.raises(palettefmt.UsageError, match=r"number of colours is a whole number, not '8'"):
        palettefmt.encode(PIXELS, "8")


def test_an_error_keeps_its_advice_wherever_it_travels() -> None:
    error = palettefmt.LimitError("the picture is large", "raise max_pixels")
    assert str(error) == "the picture is large; raise max_pixels"
    assert str(error.under("a.png")) == "a.png: the picture is large; raise max_pixels"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (as between the processes of a batch)
    assert (type(again), str(again)) == (palettefmt.LimitError, str(error))


def test_dir_lists_the_public_names_and_nothing_else() -> None:
    assert dir(palettefmt) == sorted(palettefmt.__all__)
    assert {"Writer", "Reader", "choose_colors", "fit_palette", "PaletteQuantizer", "encode_large"} <= set(
        dir(palettefmt)
    )
    with pytest.raises(AttributeError):
        _ = palettefmt.Any
    for name in dir(palettefmt):
        assert getattr(palettefmt, name).__module__.startswith("palettefmt.")


def test_no_module_hides_behind_a_public_name() -> None:
    """``import palettefmt.NAME as x`` gives a module, or fails; never the function of the same name."""
    import pkgutil

    modules = {module.name for module in pkgutil.iter_modules(palettefmt.__path__)}
    assert not modules & set(palettefmt.__all__)


def test_results_with_bytes_in_them_have_a_short_repr() -> None:
    choice = palettefmt.choose_colors(PIXELS, min_psnr=1.0)
    assert len(choice.data) > 30
    many = palettefmt.info(palettefmt.encode(IndexedImage(pattern(400, 3, 4), colours(4)), stripe_rows=1))
    for result in (choice, many, palettefmt.salvage(DATA), IMAGE):
        assert len(repr(result)) < 500


def test_a_picture_shows_itself_in_a_notebook() -> None:
    assert IMAGE._repr_png_().startswith(b"\x89PNG")
