"""Measure what one step takes beyond what is there before it, in a process of its own (Linux: /proc)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

MIB = 1 << 20
ROOT = Path(__file__).parent.parent
SUPPORTED = Path("/proc/self/clear_refs").exists()

# `prepare` runs twice: once on a tiny picture, with `step` behind it, so that libraries are loaded and kernels are
# compiled before memory is counted.
SCRIPT = """
import json, sys, time
import numpy as np
import palettefmt
from palettefmt import IndexedImage, Limits
from palettefmt.errors import LimitError

def labels_of(width, height, colors):
    y, x = np.ogrid[0:height, 0:width]
    labels = ((x >> 5) + (y >> 4) * 3).astype(np.uint8)
    labels ^= (np.random.default_rng(0).integers(0, 8, (height, width), np.uint8) == 0)
    if colors < 256:
        labels %= colors
    labels.flags.writeable = False
    return labels

def image_of(width, height, colors):
    i = np.arange(colors)[:, None]
    return IndexedImage(labels_of(width, height, colors), ((i * [[37, 59, 101]]) % 256).astype(np.uint8))

def status(field):
    for line in open("/proc/self/status"):
        if line.startswith(field):
            return int(line.split()[1]) << 10

{definitions}

width, height = 64, 64
{prepare}
{step}
width, height = {width}, {height}
{prepare}
open("/proc/self/clear_refs", "w").write("5")  # the peak starts anew
before = status("VmRSS")
clock = time.process_time()
{step}
seconds = time.process_time() - clock
print(json.dumps([status("VmHWM") - before, seconds]))
"""


class Cost(NamedTuple):
    """Peak of resident memory above what was there before, in bytes, and processor time."""

    memory: int
    seconds: float


def cost(prepare: str, step: str, width: int, height: int, definitions: str = "") -> Cost:
    """Return what `step` costs for a picture of width x height, once `prepare` has made what it works on."""
    script = SCRIPT.format(prepare=prepare, step=step, width=width, height=height, definitions=definitions)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Cost(*json.loads(done.stdout))
