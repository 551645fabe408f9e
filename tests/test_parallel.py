"""Work on several things at once: results in order, on any number of cores, and errors that leave nothing running."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from palettefmt import parallel
from palettefmt.dither.stripes import in_phases


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_results_come_in_the_order_of_their_items(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: cores)

    def late(item: int) -> int:
        time.sleep(0.01 * (item == 0))
        return item * item

    assert parallel.at_once(late, range(7)) == [0, 1, 4, 9, 16, 25, 36]
    assert parallel.at_once(late, []) == []


def test_within_it_one_thing_is_done_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """All threads may be busy with what waits for them."""
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    nested = parallel.at_once(lambda outer: parallel.at_once(lambda inner: (outer, inner), range(3)), range(4))
    assert nested == [[(outer, inner) for inner in range(3)] for outer in range(4)]


def test_if_one_cannot_begin_the_others_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    ended: list[int] = []

    def items() -> Iterator[int]:
        yield from range(10)
        raise ValueError("the eleventh")

    with pytest.raises(ValueError, match="the eleventh"):
        parallel.at_once(ended.append, items())
    count = len(ended)
    time.sleep(0.02)
    assert len(ended) == count


def test_an_error_in_a_stripe_ends_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripes between others need both of these: none may wait for one that is never done."""
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(stripe: tuple[int, int]) -> int:
        if stripe[0] == 0:
            raise ValueError("the first stripe")
        return 1

    try:
        for _ in range(200):
            with pytest.raises(ValueError, match="the first stripe"):
                in_phases(60 * 32, 3, 0, work)
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize("cores", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("height", [1, 32, 33, 64, 70, 500])
def test_a_stripe_between_others_comes_after_both(
    monkeypatch: pytest.MonkeyPatch, height: int, number: int, cores: int
) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: cores)
    ended: list[tuple[int, int]] = []

    def work(stripe: tuple[int, int]) -> int:
        met[stripe] = sum(other[1] == stripe[0] or other[0] == stripe[1] for other in ended.copy())
        time.sleep(0.001 * (stripe[0] % 3))
        ended.append(stripe)
        return 1

    met: dict[tuple[int, int], int] = {}
    assert in_phases(height, 3, number, work) == len(ended)
    stripes = sorted(ended)
    assert [row for first, last in stripes for row in range(first, last)] == list(range(height))
    for i, stripe in enumerate(stripes):
        assert met[stripe] == (len(stripes[i - 1 : i + 2 : 2]) if i & 1 else 0)


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
