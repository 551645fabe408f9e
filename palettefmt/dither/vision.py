"""What the eye sees of a picture: opponent channels, their blur, and sensitivity.

Light is taken as linear (it is light that mixes in the eye, not code values) and turned into luminance and two opponent
channels, red against green and blue against yellow: the YyCxCz space, which is CIELAB with its cube root left out
(Flohr, Kolpatzik, Balasubramanian, Carrara, Bouman, Allebach, "Model-based color image quantization", 1993). Each
channel is blurred by its own Gaussian, whose width in degrees of visual angle is S-CIELAB's (Zhang and Wandell, "A
spatial extension of CIELAB for digital color image reproduction", SID Digest 1996, SID Journal 1997). S-CIELAB adds
wider Gaussians of small weight; only the narrowest of each channel is kept here, with its share of the channel's gain.

Nobody holds still: a picture that is meant for one distance is also looked at from nearer and from farther off. So
three looks are summed. The near one restrains the dither: noise that only vanishes from afar has its price. The far one
keeps the tone of large dark or bright areas, where dots are too sparse to meet within the nominal blur; a sum of a
narrow and a wide Gaussian is what serves halftoning best (Kim and Allebach, "Impact of HVS models on model-based
halftoning", 2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import F32, F64, U8, luminance
from palettefmt.dither.kernel import kernel
from palettefmt.dither.light import SRGB_TO_XYZ, light
from palettefmt.dither.stripes import in_bands

_OPPONENT = np.array([[0.0, 116.0, 0.0], [500.0, -500.0, 0.0], [0.0, 200.0, -200.0]])  # CIELAB's differences
_ALPHA_GAIN = 116.0  # an entry that is transparent where it should not be errs by up to the whole luminance

_SPREAD_DEGREES = (0.0283, 0.0392, 0.0536)  # S-CIELAB's exp(-r² / spread²): luminance, red-green, blue-yellow
_GAIN = (0.921 / 0.918, 0.531 / 0.861, 0.488 / 0.859)  # weight of that Gaussian over the sum of its channel's
_LOOKS = ((1.0, 1.0), (0.6, 0.42), (3.0, 2.0))  # (weight, distance over the nominal one)
_FARTHEST_CHROMA = 1.0  # the opponent channels are wide already: stepping back does not widen them
_CUT = 2.0  # a Gaussian ends at this many standard deviations
_WIDEST_PPD = 250.0  # wider kernels cost more and change nothing that can be seen
_FLARE = 0.01  # light that a screen or paper sends back even where it is black, over that of white


@dataclass(frozen=True)
class Look:
    """The eye's blur from one distance."""

    weight: float  # share of this look in the perceived error; the shares of all looks add up to one
    taps: tuple[F32, ...]  # for each channel the one-dimensional blur (odd length, sum one); the blur is separable


class Vision:
    """The vision model for one viewing distance.

    The perceived squared error of a picture is the sum over looks and channels of the squared, blurred error times
    sensitivity; it is a quadratic form whose kernel is the blurs' summed autocorrelation.

    Parameters
    ----------
    ppd : float
        Pixels per degree of visual angle, > 0.
    alpha : bool
        Whether there is a fourth channel, alpha, with colours premultiplied by it.

    Attributes
    ----------
    matrix, inverse : ndarray of float64, shape (C, C)
        From linear-light (premultiplied) colour to channels, and back; C is 3, or 4 with alpha.
    looks : tuple of Look
        The distances that the picture is seen from.
    kernel : ndarray of float32, shape (C, 2R + 1, 2R + 1)
        For each channel the autocorrelation of its blur, summed over the looks, centred; R is the largest radius.
    radii : ndarray of int64, shape (C,)
        For each channel the radius outside which its kernel is zero.
    """

    def __init__(self, ppd: float, *, alpha: bool = False) -> None:
        xyz = SRGB_TO_XYZ / SRGB_TO_XYZ.sum(axis=1, keepdims=True)
        opponent = np.array(_GAIN)[:, None] * _OPPONENT
        # Term by term, as in `palettefmt.arrays.luminance`.
        colour = opponent[:, :1] * xyz[0] + opponent[:, 1:2] * xyz[1] + opponent[:, 2:] * xyz[2]
        self.matrix: F64 = _ALPHA_GAIN * np.eye(4 if alpha else 3)
        self.matrix[:3, :3] = colour
        self.inverse: F64 = np.eye(len(self.matrix)) / _ALPHA_GAIN
        self.inverse[:3, :3] = _inverse(colour)
        degrees = (*_SPREAD_DEGREES, _SPREAD_DEGREES[0]) if alpha else _SPREAD_DEGREES
        sigmas = [spread / np.sqrt(2) * min(ppd, _WIDEST_PPD) for spread in degrees]
        farthest = (np.inf, _FARTHEST_CHROMA, _FARTHEST_CHROMA, np.inf)
        total = sum(weight for weight, _ in _LOOKS)
        self.looks = tuple(
            Look(w / total, tuple(gaussian(s * min(d, most)) for s, most in zip(sigmas, farthest, strict=False)))
            for w, d in _LOOKS
        )
        self.radii = np.array([max(look.taps[c].size - 1 for look in self.looks) for c in range(len(sigmas))])
        size = 2 * int(self.radii.max()) + 1
        self.kernel: F32 = np.zeros((len(sigmas), size, size), np.float32)
        for look in self.looks:
            for c, taps in enumerate(look.taps):
                inner = slice((size - 2 * taps.size + 1) // 2, (size + 2 * taps.size - 1) // 2)
                line = _twice(taps)
                self.kernel[c, inner, inner] += look.weight * np.outer(line, line)

    def channels(self, colours: U8) -> F32:
        """Turn 8-bit sRGB(A) colours into the model's channels.

        Parameters
        ----------
        colours : ndarray of uint8, shape (..., 3) or (..., 4)
            Straight (not premultiplied) sRGB, with alpha where the model has it.

        Returns
        -------
        ndarray of float32, shape (C, ...)
            About CIELAB's scale near white: 116 is the luminance of white.
        """
        planes = np.empty((len(self.matrix), *colours.shape[:-1]), np.float32)

        def fill(rows: slice) -> None:
            linear = light(colours[rows])
            for plane, row in zip(planes, self.matrix, strict=True):
                plane[rows] = sum(linear[..., c] * factor for c, factor in enumerate(row))

        in_bands(len(colours), math.prod(colours.shape[1:-1]), fill)
        return planes

    def sensitivity(self, colours: U8) -> F32:
        """Tell how much an error counts at each pixel, from how bright the eye sees its surroundings.

        The square-root law (De Vries 1943, Rose 1948), which holds for fine detail: the just visible
        difference grows with the root of the luminance that the eye is adapted to.

        Parameters
        ----------
        colours : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
            The picture; what shows through it counts as mid-grey light.

        Returns
        -------
        ndarray of float32, shape (H, W)
            Factor on the error, about 1 for white.
        """
        bright = np.empty(colours.shape[:2], np.float32)

        def fill(rows: slice) -> None:
            linear = light(colours[rows])
            through = 0.2 * (1 - linear[..., 3]) if linear.shape[-1] == 4 else 0.0
            bright[rows] = luminance(linear) + through

        def finish(rows: slice) -> None:
            blur(bright, self.looks[0].taps[0], seen, rows)
            blur(ones, self.looks[0].taps[0], edge, rows)  # less than one where the blur reaches over the border
            seen[rows] = 1 / np.sqrt(seen[rows] / edge[rows] + _FLARE)

        in_bands(len(colours), colours.shape[1], fill)
        ones, seen, edge = np.ones_like(bright), np.empty_like(bright), np.empty_like(bright)
        in_bands(len(colours), colours.shape[1], finish)
        return seen

    def total(self, error: F32) -> float:
        """Return the perceived squared error of the whole picture.

        Parameters
        ----------
        error : ndarray of float32, shape (C, H, W)
            Error times sensitivity, in channels.
        """
        frame, (_, height, width) = int(self.radii.max()), error.shape
        seen = self.correlation(error)[:, frame : frame + height, frame : frame + width]
        return max(0.0, float((error.astype(np.float64) * seen).sum()))

    def correlation(self, error: F32) -> F32:
        """Correlate the error with the model's kernel.

        Parameters
        ----------
        error : ndarray of float32, shape (C, H, W)
            Error times sensitivity, in channels.

        Returns
        -------
        ndarray of float32, shape (C, H + 2R, W + 2R)
            The correlation, framed by R rows and columns of no meaning, so that a kernel placed on any pixel
            stays inside.
        """
        channels, height, width = error.shape
        frame = int(self.radii.max())
        result = np.zeros((channels, height + 2 * frame, width + 2 * frame), np.float32)
        inside = result[:, frame : frame + height, frame : frame + width]
        plane = np.empty((height, width), np.float32)

        def add(rows: slice) -> None:
            for c in range(channels):
                for look in self.looks:
                    blur(error[c], _twice(look.taps[c]), plane, rows)
                    inside[c, rows] += plane[rows] * np.float32(look.weight)

        in_bands(height, width, add)
        return result


def gaussian(sigma: float) -> F32:
    """Sample a Gaussian of standard deviation `sigma` pixels, at least three taps, sum one."""
    radius = max(1, round(_CUT * sigma))
    x = np.arange(-radius, radius + 1)
    taps = np.exp(-(x**2) / (2 * max(sigma, 0.1) ** 2))
    taps32: F32 = (taps / taps.sum()).astype(np.float32)
    return taps32


def _twice(taps: F32) -> F32:
    """Convolve taps with themselves; NumPy's own would leave the order of the sums to the linear algebra library."""
    result = np.zeros(2 * taps.size - 1, np.float32)
    for i, tap in enumerate(taps):
        result[i : i + taps.size] += tap * taps
    return result


def _inverse(matrix: F64) -> F64:
    """Invert a matrix of three rows by Cramer's rule, which needs no linear algebra library either."""
    columns = [np.cross(matrix[i - 2], matrix[i - 1]) for i in range(3)]
    inverse: F64 = np.stack(columns, axis=1) / (matrix[0] * columns[0]).sum()
    return inverse


def blur(plane: F32, taps: F32, out: F32, rows: slice) -> None:
    """Convolve a plane (H, W) with symmetric taps along both axes into some rows of `out`; zero surrounds it."""
    line = np.zeros(plane.shape[1] + taps.size - 1, np.float32)
    _blur_rows(plane, taps, line, out, rows.start, rows.stop)


@kernel("void(f4[:,::1], f4[::1], f4[::1], f4[:,::1], i8, i8)", outer=True)
def _blur_rows(plane: F32, taps: F32, line: F32, out: F32, first: int, last: int) -> None:
    """Blur the rows from `first` to before `last`.

    The line is as much longer than a row as the taps reach over it, and zero there.
    """
    height, width = plane.shape
    radius = taps.size // 2
    middle = line[radius : radius + width]
    for y in range(first, last):
        for x in range(width):
            middle[x] = 0
        for t in range(max(0, radius - y), min(taps.size, height + radius - y)):
            row = plane[y + t - radius]
            weight = taps[t]
            for x in range(width):
                middle[x] += weight * row[x]
        result = out[y]
        for x in range(width):
            result[x] = 0
        for t in range(taps.size):
            shifted = line[t : t + width]
            weight = taps[t]
            for x in range(width):
                result[x] += weight * shifted[x]
