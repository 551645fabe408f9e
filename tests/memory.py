"""Measure what one step takes beyond what is there before it, in a process of its own (Linux: /proc)."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import palettefmt
from tests import vectors

MIB = 1 << 20
ROOT = Path(__file__).parent.parent
SUPPORTED = Path("/proc/self/clear_refs").exists()

# `prepare` runs twice: first for a small picture, with the step behind it, so that libraries are loaded and kernels
# are compiled before memory is counted.
SCRIPT = """
import ctypes, gc, json, time
import numpy as np
import palettefmt
from palettefmt import IndexedImage, Limits
from tests.memory import bomb

def labels_of(width, height, colors):
    y, x = np.ogrid[0:height, 0:width]
    labels = ((x >> 5) + (y >> 4) * 3).astype(np.uint8)
    labels ^= np.random.default_rng(0).integers(0, 8, (height, width), np.uint8) == 0
    if colors < 256:
        labels %= colors
    labels.flags.writeable = False
    return labels

def image_of(width, height, colors):
    i = np.arange(colors)[:, None]
    return IndexedImage(labels_of(width, height, colors), (i * [[37, 59, 101]] % 256).astype(np.uint8))

def pixels_of(width, height):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)

def status(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith(field))

def refused(data):
    try:
        palettefmt.decode(data)
    except palettefmt.LimitError:
        return
    raise SystemExit("not refused")

ANY = Limits(max_pixels=1 << 40)
width, height = 64, 64
{prepare}
{step}
width, height = {width}, {height}
{prepare}
gc.collect()
ctypes.CDLL(None).malloc_trim(0)  # what is free goes back, or the step would find it and seem to need less
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak starts anew
before = status("VmRSS")
clock = time.process_time()
{step}
seconds = time.process_time() - clock
print(json.dumps([status("VmHWM") - before, seconds]))
"""


class Job(NamedTuple):
    """What is made before, and the step that is measured: Python for SCRIPT."""

    prepare: str
    step: str


class Cost(NamedTuple):
    """Peak of resident memory above what was there before, in bytes, and processor time."""

    memory: int
    seconds: float


def _encode(colors: int, coding: str, threads: int = 2) -> Job:
    step = f"data = palettefmt.encode(image, coding={coding!r}, check=True, limits=ANY, threads={threads})"
    return Job(f"image = image_of(width, height, {colors})", step)


def _decode(colors: int, coding: str, threads: int = 2) -> Job:
    made = f"data = palettefmt.encode(image_of(width, height, {colors}), coding={coding!r}, limits=ANY, threads=2)"
    return Job(made, f"image = palettefmt.decode(data, threads={threads}, limits=ANY)")


JOBS = {
    "decode packed, k = 1": _decode(1, "packed"),
    "decode packed, k = 8": _decode(8, "packed"),
    "decode packed, k = 256": _decode(256, "packed"),
    "encode labels packed, k = 8": _encode(8, "packed"),
    "decode context, k = 8": _decode(8, "context"),
    "decode context, k = 256": _decode(256, "context"),
    "encode labels by context, k = 8": _encode(8, "context"),
    "encode labels by context, k = 256": _encode(256, "context"),
    "decode context on one core, k = 256": _decode(256, "context", 1),
    "encode labels by context on one core, k = 256": _encode(256, "context", 1),
    "encode RGB noise, k = 8": Job(
        "pixels = pixels_of(width, height)", "data = palettefmt.encode(pixels, 8, check=True)"
    ),
    "encode RGB noise, k = 256": Job(
        "pixels = pixels_of(width, height)", "data = palettefmt.encode(pixels, 256, check=True)"
    ),
}
BOMB = Job("data = bomb(max(width, 10_000), max(height, 10_000))", "refused(data)")


def bomb(width: int, height: int) -> bytes:
    """Return a valid file of one colour and no payload: 35 bytes that stand for any number of pixels."""
    crc = zlib.crc32(bytes(width * height)) if width * height <= palettefmt.Limits().max_pixels else 0
    head = b"\x8bKMI\n\r\n" + struct.pack(">BBBHII", 1, 0, 0, 0, width, height) + b"abc" + struct.pack(">II", 0, crc)
    return vectors.seal(head)


def cost(job: Job, width: int, height: int) -> Cost:
    """Return what a job costs for a picture of width x height."""
    script = SCRIPT.format(prepare=job.prepare, step=job.step, width=width, height=height)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Cost(*json.loads(done.stdout))
