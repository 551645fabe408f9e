"""How a picture becomes a palette and labels: every choice in one value, checked once, at the public door."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, TypedDict, get_args

from palettefmt import arguments
from palettefmt.arguments import DEFAULT_EFFORT, MAX_EFFORT, MAX_SEED, Progress
from palettefmt.arrays import MAX_COLORS, Mask, Palette, check_palette, check_usable, frozen
from palettefmt.errors import UsageError

Dither = Literal["none", "floyd-steinberg", "perceptual"]
Space = Literal["srgb", "linear", "oklab"]
Look = Literal["best", "balanced", "small"]
Target = Literal["context", "png"]
DITHERS: tuple[Dither, ...] = get_args(Dither)
SPACES: tuple[Space, ...] = get_args(Space)
LOOKS: tuple[Look, ...] = get_args(Look)
TARGETS: tuple[Target, ...] = get_args(Target)

DEFAULT_COLORS = 8
LOOK_COLORS = 256  # most entries where a look is asked for and no number of colours
DEFAULT_PPD = 67.0  # a desktop screen
# How much bits count, by what the labels are for and by look: see `palettefmt.dither.rate`.
STRENGTHS: dict[Target, dict[Look, float]] = {
    "context": {"best": 0.0, "balanced": 3.0, "small": 12.0},
    "png": {"best": 0.0, "balanced": 1.1, "small": 5.0},
}


class StyleOptions(TypedDict, total=False):
    """The keyword arguments of `Style` but `colors` and `seed`, for functions that pass them on."""

    dither: Dither
    space: Space
    palette: Palette | None
    usable: Mask | None
    locked: Palette | None
    ppd: float
    effort: int
    look: Look | None
    target: Target
    strength: float | None
    progress: Progress | None


@dataclass(frozen=True, eq=False)
class Style:
    """How palette and labels are made: the keyword arguments of `palettefmt.quantize`, which says what each means.

    Raises
    ------
    UsageError
        If one is out of range or of the wrong type, or two contradict each other.
    """

    colors: int | None = None
    seed: int = 0
    dither: Dither = "none"
    space: Space = "srgb"
    palette: Palette | None = None
    usable: Mask | None = None
    locked: Palette | None = None
    ppd: float = DEFAULT_PPD
    effort: int = DEFAULT_EFFORT
    look: Look | None = None
    target: Target = "context"
    strength: float | None = None
    progress: Progress | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.colors is not None:
            self._keep(colors=arguments.whole("the number of colours", self.colors, 1, MAX_COLORS))
        self._keep(seed=arguments.whole("the seed", self.seed, 0, MAX_SEED))
        arguments.choice("dither", self.dither, DITHERS)
        arguments.choice("space", self.space, SPACES)
        self._keep(ppd=arguments.number("ppd (pixels per degree)", self.ppd, 1, 1000))
        self._keep(effort=arguments.whole("the effort", self.effort, 1, MAX_EFFORT))
        arguments.function("progress", self.progress)
        self._check_look()
        if self.palette is not None:
            self._keep(palette=frozen(check_palette(self.palette)))
        if self.usable is not None:
            self._check_usable()
        if self.locked is not None:
            self._keep(locked=frozen(check_palette(self.locked, "locked")))
        if self.palette is not None and (self.colors is not None or self.locked is not None):
            raise UsageError(
                "a fixed palette leaves nothing to choose: give no number of colours and no locked colours"
            )
        if self.locked is not None and len(self.locked) > self.most_colors:
            raise UsageError(f"{len(self.locked)} locked colours do not fit in {self.most_colors}")

    def _check_usable(self) -> None:
        if self.palette is None:
            raise UsageError("`usable` is for a fixed palette; give one, or leave it out")
        self._keep(usable=frozen(check_usable(self.usable, len(self.palette))))

    def _check_look(self) -> None:
        arguments.choice("target", self.target, TARGETS)
        if self.look is not None:
            arguments.choice("look", self.look, LOOKS)
        if self.strength is not None:
            self._keep(strength=arguments.number("the strength", self.strength, 0, 1000))
        if self.look is None and self.strength is None:
            return
        if self.dither == "floyd-steinberg":
            raise UsageError("a look is made by the perceptual dither, not by floyd-steinberg", "drop dither, or look")
        self._keep(dither="perceptual")

    def check_gain(self, coding: str) -> None:
        """Raise UsageError if bits are saved that the coding of a .kmi file cannot save."""
        if coding == "packed" and self.bits_count and self.target == "context":
            raise UsageError(
                "packed labels take the same bits whatever they are, so that this look saves nothing",
                'take coding="context", or target="png" for what becomes a PNG',
            )

    def _keep(self, **values: Any) -> None:
        """Store checked values in their own types: Python's numbers, arrays."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def most_colors(self) -> int:
        """Most entries of a learnt palette."""
        if self.colors is None:
            return DEFAULT_COLORS if self.look is None else LOOK_COLORS
        return self.colors

    @property
    def bits_count(self) -> float:
        """How much bits count when labels are dithered, 0 for not at all."""
        if self.strength is not None:
            return self.strength
        return 0.0 if self.look is None else STRENGTHS[self.target][self.look]

    @property
    def keeps_palettes(self) -> bool:
        """Whether a palette that the picture has may stay."""
        return self.palette is None and self.locked is None

    def but(self, **changes: Any) -> Self:
        """Return the same style with some choices changed."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """Return all choices that bear on the result as plain values, for JSON."""
        arrays = {name: getattr(self, name) for name in ("palette", "usable", "locked")}
        plain = {name: value.tolist() for name, value in arrays.items() if value is not None}
        if self.bits_count:
            plain |= {"strength": self.bits_count, "target": self.target}
        return {
            **{name: getattr(self, name) for name in ("colors", "seed", "dither", "space", "ppd", "effort")},
            **plain,
        }


def style_for(call: str, options: StyleOptions, **more: Any) -> Style:
    """Return the style of a public call's keyword arguments; an unknown one is a UsageError that names the call."""
    for name in options:
        if name not in StyleOptions.__annotations__:
            raise UsageError(f"{call}() has no argument {name!r}")
    return Style(**options, **more)
