"""Promise: every name that the package says it has is there, and no other."""

from __future__ import annotations

import pytest

import palettefmt


def test_every_export_is_found_and_nothing_else() -> None:
    assert all(getattr(palettefmt, name) is not None for name in palettefmt.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        palettefmt.no_such_name  # noqa: B018
