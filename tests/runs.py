"""Which run holds a test: the README's command, which everybody waits for, or the exhaustive one, which is CI's.

``python -m pytest`` leaves out what is marked `exhaustive`, and ``python -m pytest -m exhaustive`` runs just that.
Where a test tries very many things, some of them stay in the first run (`sampled`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest

EXHAUSTIVE = pytest.mark.exhaustive


def rest(*values: Any) -> Any:
    """Return values of one case, for `parametrize`, that the exhaustive run alone tries."""
    return pytest.param(*values, marks=EXHAUSTIVE)


def sampled(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """Return all values for `parametrize`; only the quick ones are in the run that everybody waits for."""
    values = list(values)
    unknown = [value for value in quick if value not in values]
    if unknown:
        raise ValueError(f"{unknown} are not among the values")
    return [value if value in quick else rest(value) for value in values]
