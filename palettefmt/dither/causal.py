"""The vision model's kernel as a causal filter, and as plain taps, for choices made pixel by pixel in reading order.

The perceived error is a quadratic form, e · (R ⋆ e). R is a sum of autocorrelations, so its spectrum is positive, and it
is the autocorrelation of exactly one filter h that is causal in reading order (zero to the left in its own row, and in
all rows above) and of minimum phase: the exponential of the half of its cepstrum that lies in that half-plane (M. P.
Ekstrom and J. W. Woods, "Two-dimensional spectral factorization with applications in recursive digital filtering", IEEE
Trans. ASSP 24, 1976). Then

    e · (R ⋆ e)  =  Σ over pixels of ((h * e)(pixel))²

and each term is known as soon as its pixel is: the error of the pixel itself, and what is left over from those before.
Of all causal filters this one puts most weight on the first tap's past, that is: it promises no more than what later
pixels can still make good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palettefmt.arrays import F32, F64
from palettefmt.dither.vision import Vision

LANES = 4  # channels in memory, the last one zero where there is no alpha
REACH = 8  # taps to the right in a pixel's own row
_SIZE = 64  # side of the transforms: the cepstrum has died out at half of it
_FLOOR = 1e-5  # of the highest gain: keeps the logarithm finite
_DIGITS = 5  # of a tap: what a library's transform rounds otherwise on another processor is cut off


@dataclass(frozen=True)
class Taps:
    """How an error carries over to the pixels that come later in reading order.

    Attributes
    ----------
    gain : ndarray of float32, shape (LANES,)
        Factor on errors that makes the pixel's own tap 1.
    row : ndarray of float32, shape (REACH, LANES)
        Taps to the pixels on the right, 1 to REACH away.
    below : ndarray of float32, shape (B, 2 B + 1, LANES)
        Taps to the rows below, 1 to B away, B columns to the left up to B to the right.
    """

    gain: F32
    row: F32
    below: F32


def causal_taps(vision: Vision) -> Taps:
    """Return the taps of the minimum-phase factor h of the vision model's kernel."""
    factors = [_factor(_kernel_of(vision, c)) for c in range(len(vision.kernel))]
    return _taps(vision, np.array(factors), [h[0, 0] for h in factors])


def symmetric_taps(vision: Vision) -> Taps:
    """Return the taps of the kernel R itself: with c = R ⋆ e, changing e by d costs d · (R ⋆ d) + 2 d · c."""
    kernels = [_kernel_of(vision, c) for c in range(len(vision.kernel))]
    return _taps(vision, np.array(kernels), [np.sqrt(r[0, 0]) for r in kernels])


def _taps(vision: Vision, planes: F64, gains: list[float]) -> Taps:
    """Take the taps out of planes (C, N, N), whose origin is at [0, 0]."""
    reach = min(int(vision.radii.max()), _SIZE // 4)
    gain, row = np.zeros(LANES, np.float32), np.zeros((REACH, LANES), np.float32)
    below = np.zeros((reach, 2 * reach + 1, LANES), np.float32)
    for c, plane in enumerate(planes):
        relative = np.round(plane / plane[0, 0], _DIGITS)
        gain[c] = gains[c]
        row[:, c] = relative[0, 1 : REACH + 1]
        below[:, :, c] = np.roll(relative, reach, axis=1)[1 : reach + 1, : 2 * reach + 1]
    return Taps(gain, row, below)


def _kernel_of(vision: Vision, channel: int) -> F64:
    """Return one channel's kernel on a torus (N, N), its origin at [0, 0]."""
    centre = vision.kernel.shape[1] // 2
    reach = min(centre, _SIZE // 2 - 1)
    plane = np.zeros((_SIZE, _SIZE))
    inner = slice(centre - reach, centre + reach + 1)
    plane[: 2 * reach + 1, : 2 * reach + 1] = vision.kernel[channel, inner, inner]
    return np.roll(plane, (-reach, -reach), axis=(0, 1))


def _factor(kernel: F64) -> F64:
    """Return the causal minimum-phase filter whose autocorrelation is `kernel`, both on a torus (N, N)."""
    gain = np.fft.fft2(kernel).real
    cepstrum = np.fft.ifft2(np.log(np.maximum(gain, _FLOOR * gain.max()))).real
    half = _SIZE // 2
    causal = np.zeros_like(cepstrum)
    causal[1:half] = cepstrum[1:half]
    causal[0, 1:half] = cepstrum[0, 1:half]
    causal[0, 0] = cepstrum[0, 0] / 2
    factor: F64 = np.fft.ifft2(np.exp(np.fft.fft2(causal))).real
    return factor
