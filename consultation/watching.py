"""Progress bars for long commands, where the output is a terminal.

It must not know what the work is.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

Watch = Callable[[int, Iterable[Any]], Iterable[Any]]
"""Takes a number and so many things; gives the things back one by one, and may show progress."""


def unwatched(number: int, things: Iterable[Any]) -> Iterable[Any]:
    """A Watch that shows nothing."""
    return things


def watched(label: str) -> Watch:
    """A Watch with a progress bar called `label`; nothing is shown where output goes to a file."""

    def watch(number: int, things: Iterable[Any]) -> Iterator[Any]:
        if not sys.stdout.isatty():
            yield from things
            return
        with click.progressbar(things, length=number, label=label) as bar:
            yield from bar

    return watch
