"""Keeps tests fast: a test that takes seconds of processor time must be marked `slow`, or it fails.

The limit is on processor time at the pace of a quiet machine, so that a slow or busy one makes no
test fail. `make rooms` leaves slow tests out. Each run ends with the processor time that it used,
so that growth is noticed.
"""

import gc
import os
from collections.abc import Iterator

import pytest

from tests.pace import slowness

MOST_SECONDS = 8
_MAY_BE_LONG = ("slow", "faults", "browser", "postgres")
_NAME = "processor seconds"


def processor_seconds() -> float:
    """What this process and the ones that it has waited for have used."""
    return sum(os.times()[:4])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for garbage took a tenth of a run."""
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that takes too long and does not say so."""
    begun = processor_seconds()
    result = yield
    taken = processor_seconds() - begun
    may_be_long = any(map(item.get_closest_marker, _MAY_BE_LONG))
    if taken > MOST_SECONDS and not may_be_long and taken > MOST_SECONDS * slowness():
        pytest.fail(
            f"It took {taken:.1f} s of processor time: more than {MOST_SECONDS}, which `make rooms`"
            " cannot afford. Make it cheaper, or mark it `slow`.",
            pytrace=False,
        )
    return result


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """A worker tells what it used, when all that it shared has been put away."""
    yield
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_NAME] = processor_seconds()


class Used:
    """Adds up what a run used, the workers included."""

    def __init__(self) -> None:
        self.by_workers = 0.0

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """A worker has ended."""
        self.by_workers += getattr(node, "workeroutput", {}).get(_NAME, 0.0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        # A worker has told of itself; it would be counted twice as one that was waited for.
        mine = sum(os.times()[:2]) if self.by_workers else processor_seconds()
        used = self.by_workers + mine
        terminalreporter.write_line(f"{used:.0f} s of processor time")


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that reports adds up."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Used())
