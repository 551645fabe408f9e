"""Curves as coordinates: what an SVG needs to draw sizes and qualities over the number of colours."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT = 372, 226
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 28  # margins, for the axes' labels

Axis = Literal["zero", "free", "log"]  # of values: from zero, from where they start, or of equal ratios
_MOST_TICKS = 7  # of an axis of ratios


@dataclass(frozen=True)
class Line:
    """One curve."""

    name: str
    look: int  # a number that the style sheet has a colour and a dash for
    path: str  # the curve as an SVG path
    dots: tuple[tuple[float, float, int], ...]  # x and y of each point, and which one it is


@dataclass(frozen=True)
class Chart:
    """A drawing of `WIDTH` x `HEIGHT`."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    x_ticks: tuple[tuple[float, str], ...]  # position and text
    y_ticks: tuple[tuple[float, str], ...]
    strips: tuple[tuple[float, float, float], ...]  # x of each point; left and width of where a pointer means it
    chord: tuple[float, float, float, float] | None = None  # x, y, x, y: from end to end of the first curve


def over_colors(
    title: str,
    unit: str,
    counts: Sequence[int],
    series: Sequence[tuple[str, Sequence[float | None]]],
    axis: Axis = "zero",
) -> Chart:
    """Draw values over at least two ascending numbers of colours, whose axis is logarithmic.

    A series is a name and a value for each count; None or an infinite value leaves a gap. On an axis "log" all values
    are positive.
    """
    places = [math.log2(count) for count in counts]
    ticks = [(place, str(count)) for place, count in zip(places, counts, strict=True)]
    return _drawn(title, unit, places, _thinned(ticks), series, axis)


def over_bytes(title: str, unit: str, sizes: Sequence[int], name: str, values: Sequence[float]) -> Chart:
    """Draw one curve over sizes in bytes, both axes from zero, with the chord between its ends.

    There are at least two sizes, and a finite value for each.
    """
    ticks = [(value, short_bytes(value)) for value in round_values(0, max(sizes), 4)]
    return _drawn(title, unit, [float(size) for size in sizes], ticks, [(name, values)], "zero", chord=True)


def _drawn(
    title: str,
    unit: str,
    places: list[float],
    x_ticks: list[tuple[float, str]],
    series: Sequence[tuple[str, Sequence[float | None]]],
    axis: Axis,
    chord: bool = False,
) -> Chart:
    """Draw curves over places on a linear axis."""
    known = [value for _, values in series for value in values if value is not None and math.isfinite(value)]
    highest = max(known, default=1.0)
    if axis == "log":
        levels = round_ratios(min(known, default=1.0), highest)
    else:
        levels = round_values(0.0 if axis == "zero" else min(known, default=0.0), highest, 4)
    ends = [*places, *(place for place, _ in x_ticks)]
    x = scale(min(ends), max(ends), LEFT + 6, WIDTH - RIGHT - 6)
    y = (ratio_scale if axis == "log" else scale)(levels[0], levels[-1], HEIGHT - BOTTOM, TOP)
    lines = tuple(_line(name, look, values, places, x, y) for look, (name, values) in enumerate(series))
    first = lines[0].dots
    as_text = short_bytes if unit.startswith("bytes") else "{:g}".format
    return Chart(
        title,
        unit,
        lines,
        tuple((x(place), text) for place, text in x_ticks),
        tuple((y(level), as_text(level)) for level in levels),
        _strips([x(place) for place in places]),
        (*first[0][:2], *first[-1][:2]) if chord and len(first) > 1 else None,
    )


def short_bytes(value: float) -> str:
    """Return bytes as an axis shows them: 500, 20k, 1.5M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _line(
    name: str,
    look: int,
    values: Sequence[float | None],
    places: list[float],
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> Line:
    """Return one curve, with a gap where there is no finite value."""
    steps, dots = [], []
    pen = "M"
    for index, (place, value) in enumerate(zip(places, values, strict=True)):
        if value is None or not math.isfinite(value):
            pen = "M"
            continue
        dots.append((x(place), y(value), index))
        steps.append(f"{pen}{x(place):g} {y(value):g}")
        pen = "L"
    return Line(name, look, "".join(steps), tuple(dots))


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Return the function from values low..high to coordinates start..end, rounded to what a drawing needs."""
    width = high - low or 1.0
    return lambda value: round(start + (value - low) / width * (end - start), 1)


def ratio_scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Return the same for positive values, equal ratios of which are equally far apart."""
    linear = scale(math.log(low), math.log(high), start, end)
    return lambda value: linear(math.log(value))


def _strips(centres: list[float]) -> tuple[tuple[float, float, float], ...]:
    """Divide the plane into a strip around each centre, up to the middle between two neighbours."""
    order = sorted(range(len(centres)), key=centres.__getitem__)
    edges = [0.0, *((centres[a] + centres[b]) / 2 for a, b in itertools.pairwise(order)), float(WIDTH)]
    found = {i: (centres[i], round(edges[n], 1), round(edges[n + 1] - edges[n], 1)) for n, i in enumerate(order)}
    return tuple(found[index] for index in range(len(centres)))


def round_ratios(low: float, high: float) -> list[float]:
    """Return round values that span the positive low..high, each some times the one before."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks: list[float] = []
    for steps in ((1, 2, 5), (1, 3), (1,)):
        every = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        bottom = max(value for value in every if value <= low * (1 + 1e-9))
        top = min((value for value in every if value >= high * (1 - 1e-9) and value > bottom), default=10.0 * bottom)
        ticks = [value for value in every if bottom <= value <= top] or [bottom, top]
        if len(ticks) <= _MOST_TICKS:
            break
    return ticks


def round_values(low: float, high: float, about: int) -> list[float]:
    """Return about as many round values as asked for, in equal steps, that span low..high."""
    span = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / about))
    step = min((power * factor for factor in (1, 2, 2.5, 5, 10)), key=lambda step: abs(span / step - about))
    first, last = math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), math.floor(low / step + 1e-9) + 1)
    return [round(index * step, 12) for index in range(first, last + 1)]


def _thinned(ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Return the ticks without those whose text would touch the one before."""
    span = ticks[-1][0] - ticks[0][0] or 1.0
    kept = ticks[:1]
    for tick in ticks[1:]:
        if (tick[0] - kept[-1][0]) / span * (WIDTH - LEFT - RIGHT) >= 24:
            kept.append(tick)
    return kept
