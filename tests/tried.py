"""Collects what each fault test has tried, to print at the end: passed tests print nothing."""

from collections.abc import Callable

import pytest

_NAME = "tried"
Tried = Callable[[str], None]


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """Say in one line what was tried: `tried("8 rounds, 0 lost")`."""
    return lambda line: record_property(_NAME, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was tried; it comes from wherever the tests were run."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, line in report.user_properties:
                if name == _NAME and report.when == "call":
                    terminalreporter.write_line(f"tried: {report.head_line}: {line}")
