"""What work on a large picture takes in memory, and whether a budget does for it."""

from __future__ import annotations

from palettefmt.errors import LimitError
from palettefmt.kmi.container import CONTEXT, Header
from palettefmt.kmi.layout import at_once

MIB = 1 << 20
DEFAULT_MEMORY = 1 << 30
BASE = 192 * MIB  # the interpreter and the libraries
_LABEL_BYTES = 4  # of a label in a stripe in work: itself, its payload, both again when they are compared
_MODEL_BYTES = 64 * MIB  # of a context coder, which also takes twice as much for a label


def stripes_bytes(header: Header) -> int:
    """Return what the stripes take that are in work at once."""
    stripe = header.stripe_rows * header.width * _LABEL_BYTES
    if header.coding == CONTEXT:
        return (2 * stripe + _MODEL_BYTES) * at_once(header)
    return stripe


def check_memory(need: int, allowed: int, what: str, instead: str = "") -> None:
    """Raise LimitError if a budget of `allowed` bytes does not do; `instead` says what else could be done."""
    if need > allowed:
        raise LimitError(
            f"{what} needs about {-(-need // MIB):,} MiB of memory, more than the {allowed // MIB:,} MiB allowed",
            f"raise max_memory{instead}",
        )
