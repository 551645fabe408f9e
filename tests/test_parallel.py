"""Work on several things at once: results in order, on any number of cores, and errors that leave nothing running."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from palettefmt import parallel


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_results_come_in_the_order_of_their_items(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: cores)

    def late(item: int) -> int:
        time.sleep(0.01 * (item == 0))
        return item * item

    assert parallel.at_once(late, range(7)) == [0, 1, 4, 9, 16, 25, 36]
    assert parallel.at_once(late, []) == []


def test_after_an_error_nothing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    begun: list[int] = []
    ended: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 0:
            raise ValueError("the first one")
        time.sleep(0.05)
        ended.append(item)

    with pytest.raises(ValueError, match="the first one"):
        parallel.at_once(work, range(40))
    assert sorted(ended) == sorted(set(begun) - {0})
    assert len(begun) < 40
    assert parallel.at_once(str, range(3)) == ["0", "1", "2"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_has_threads_of_its_own() -> None:
    """As in a pool of processes; else it would wait for its parent's threads for ever."""
    code = """if True:
        import os
        from palettefmt import parallel
        parallel.cores = lambda: 2
        assert parallel.at_once(str, range(3)) == ["0", "1", "2"]
        child = os.fork()
        if child == 0:
            os._exit(parallel.at_once(str, range(3)) != ["0", "1", "2"])
        assert os.waitpid(child, 0)[1] == 0
    """
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)
