"""How a picture becomes a palette and labels: every choice in one value, checked once, at the public door."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, TypedDict, get_args

from palettefmt import arguments
from palettefmt.arguments import DEFAULT_EFFORT, MAX_EFFORT, MAX_SEED, Progress
from palettefmt.arrays import MAX_COLORS, Mask, Palette, check_palette, check_usable, frozen
from palettefmt.devices import Device, named_device
from palettefmt.errors import UsageError

Dither = Literal["none", "floyd-steinberg", "perceptual"]
Space = Literal["srgb", "linear", "oklab"]
Look = Literal["best", "balanced", "small"]
Target = Literal["context", "png"]
Fit = Literal["auto", "none"] | float
DITHERS: tuple[Dither, ...] = get_args(Dither)
SPACES: tuple[Space, ...] = get_args(Space)
LOOKS: tuple[Look, ...] = get_args(Look)
TARGETS: tuple[Target, ...] = get_args(Target)
FITS = ("auto", "none")

DEFAULT_COLORS = 8
LOOK_COLORS = 256  # most entries where a look is asked for and no number of colours
DEFAULT_PPD = 67.0  # a desktop screen
NO_ADJUSTMENTS = (0.0, 1.0, 1.0)  # exposure, saturation, contrast
# How much bits count, by what the labels are for and by look: see `palettefmt.dither.rate`.
STRENGTHS: dict[Target, dict[Look, float]] = {
    "context": {"best": 0.0, "balanced": 2.0, "small": 12.0},
    "png": {"best": 0.0, "balanced": 0.9, "small": 5.0},
}


class StyleOptions(TypedDict, total=False):
    """The keyword arguments of `Style` but `colors` and `seed`, for functions that pass them on."""

    dither: Dither
    space: Space
    palette: Palette | str | None
    usable: Mask | None
    locked: Palette | None
    fit: Fit | None
    exposure: float
    saturation: float
    contrast: float
    ppd: float | None
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
    palette: Palette | None = None  # the text device:NAME becomes the device's
    usable: Mask | None = None
    locked: Palette | None = None
    fit: Fit | None = None
    exposure: float = 0.0
    saturation: float = 1.0
    contrast: float = 1.0
    ppd: float | None = None
    effort: int = DEFAULT_EFFORT
    look: Look | None = None
    target: Target = "context"
    strength: float | None = None
    progress: Progress | None = field(default=None, repr=False)
    device: Device | None = field(default=None, repr=False)  # whose the palette is, where it was named

    def __post_init__(self) -> None:
        if self.colors is not None:
            self._keep(colors=arguments.whole("the number of colours", self.colors, 1, MAX_COLORS))
        self._keep(seed=arguments.whole("the seed", self.seed, 0, MAX_SEED))
        arguments.choice("dither", self.dither, DITHERS)
        arguments.choice("space", self.space, SPACES)
        if self.ppd is not None:
            self._keep(ppd=arguments.number("ppd (pixels per degree)", self.ppd, 1, 1000))
        self._keep(effort=arguments.whole("the effort", self.effort, 1, MAX_EFFORT))
        arguments.function("progress", self.progress)
        self._check_look()
        if isinstance(self.palette, str):
            self._take_device(named_device(self.palette))
        if self.palette is not None:
            self._keep(palette=frozen(check_palette(self.palette)))
        self._check_fit()
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

    def _take_device(self, device: Device) -> None:
        usable = device.usable if self.usable is None else device.usable & check_usable(self.usable, len(device.usable))
        self._keep(device=device, palette=device.palette, usable=usable)

    def _check_fit(self) -> None:
        if self.fit is not None and not (isinstance(self.fit, str) and self.fit in FITS):
            self._keep(fit=arguments.number('fit ("auto", "none" or a number)', self.fit, 0, 1))
        self._keep(exposure=arguments.number("the exposure", self.exposure, -8, 8))
        for name in ("saturation", "contrast"):
            self._keep(**{name: arguments.number(f"the {name}", getattr(self, name), 0, 4)})
        if self.palette is None and (self.fit not in (None, "none") or self.adjustments != NO_ADJUSTMENTS):
            raise UsageError("fit, exposure, saturation and contrast are for a fixed palette", "give a palette")

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
    def seen_ppd(self) -> float:
        """Pixels per degree of vision that the dither is made for: as asked, or the panel's, or a desktop screen's."""
        panels = None if self.device is None else self.device.ppd
        return self.ppd or panels or DEFAULT_PPD

    @property
    def bits_count(self) -> float:
        """How much bits count when labels are dithered, 0 for not at all."""
        if self.strength is not None:
            return self.strength
        return 0.0 if self.look is None else STRENGTHS[self.target][self.look]

    @property
    def fit_share(self) -> float:
        """How far a picture is fitted to what its palette can show, 0 not at all to 1."""
        if self.fit is None:
            return 0.0 if self.device is None else 1.0
        return {"auto": 1.0, "none": 0.0}[self.fit] if isinstance(self.fit, str) else self.fit

    @property
    def adjustments(self) -> tuple[float, float, float]:
        """Exposure, saturation and contrast."""
        return self.exposure, self.saturation, self.contrast

    @property
    def fits(self) -> bool:
        """Whether a picture's colours are changed before they are labelled."""
        return self.fit_share > 0 or self.adjustments != NO_ADJUSTMENTS

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
        if self.fits:
            plain |= {"fit": self.fit_share, "adjustments": self.adjustments}
            if self.device is not None:
                plain["asked"] = self.device.asked.tolist()
        return {
            **{name: getattr(self, name) for name in ("colors", "seed", "dither", "space", "effort")},
            "ppd": self.seen_ppd,
            **plain,
        }


def style_for(call: str, options: StyleOptions, **more: Any) -> Style:
    """Return the style of a public call's keyword arguments; an unknown one is a UsageError that names the call."""
    for name in options:
        if name not in StyleOptions.__annotations__:
            raise UsageError(f"{call}() has no argument {name!r}")
    chosen: dict[str, Any] = {**options, **more}  # a palette may be a device's name still
    return Style(**chosen)
