"""Bytes against looks as coordinates: a curve for each way of making a picture."""

from __future__ import annotations

from dataclasses import dataclass

from palettefmt.measure.frontier import Frontier, Spot
from palettefmt.pages import chart

WIDTH, HEIGHT = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 14, 44  # margins, for the axes' labels

_WORST = 0.0  # looks below are cut off: nobody would take them
_OURS = {".kmi": ".kmi, by us", "PNG": "PNG, by us"}


@dataclass(frozen=True)
class Curve:
    """Pictures that one program makes in one format, from many bytes to few."""

    name: str
    look: int  # a number that the style sheet has a colour and a dash for
    path: str  # the curve as an SVG path
    dots: tuple[tuple[float, float, str], ...]  # x, y, and what it is in words


@dataclass(frozen=True)
class LooksChart:
    """A drawing of `WIDTH` x `HEIGHT`: bytes to the right by ratios, looks upward."""

    curves: tuple[Curve, ...]
    x_ticks: tuple[tuple[float, str], ...]  # position and text
    y_ticks: tuple[tuple[float, str], ...]


def drawn(found: Frontier) -> LooksChart:
    """Draw what was found; looks below zero leave the drawing at its lower edge."""
    seen = [spot for spot in found.spots if spot.quality >= _WORST] or list(found.spots)
    sizes = chart.round_ratios(min(spot.bytes for spot in seen), max(spot.bytes for spot in seen))
    levels = chart.round_values(min(spot.quality for spot in seen), 100.0, 5)
    x = chart.ratio_scale(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    y = chart.scale(levels[0], levels[-1], HEIGHT - BOTTOM, TOP)
    groups: dict[str, list[Spot]] = {}
    for spot in found.spots:
        groups.setdefault(_OURS.get(spot.kind) or _named(spot), []).append(spot)
    curves = tuple(
        Curve(
            name,
            look,
            "".join(f"{'L' if i else 'M'}{x(spot.bytes):g} {y(spot.quality):g}" for i, spot in enumerate(spots)),
            tuple((x(spot.bytes), y(spot.quality), in_words(spot)) for spot in spots if spot.quality >= levels[0]),
        )
        for look, (name, spots) in enumerate(groups.items())
    )
    return LooksChart(
        curves,
        tuple((x(size), chart.short_bytes(size)) for size in sizes),
        tuple((y(level), f"{level:g}") for level in levels),
    )


def in_words(spot: Spot) -> str:
    """Return a picture in a line."""
    who = f"{spot.kind}, by us, " if spot.kind in _OURS else ""
    return f"{who}{spot.name}: {spot.bytes:,} bytes, look {spot.quality:.0f}"


def _named(spot: Spot) -> str:
    """Return who made it, without the setting; of other tools' pictures with the format."""
    who = spot.name.partition(",")[0]
    return f"PNG, by {who}" if spot.kind == "other PNG" else who
