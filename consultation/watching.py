"""How far long work is, for whoever watches at a terminal; it must not know what the work is."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

Watch = Callable[[int, Iterable[Any]], Iterable[Any]]
"""Hands on what it is given, so many things, and may show how far it is."""


def unwatched(number: int, things: Iterable[Any]) -> Iterable[Any]:
    """Hand on what is given, and show nothing."""
    return things


def watched(label: str) -> Watch:
    """A bar when somebody watches; nothing in a log."""

    def watch(number: int, things: Iterable[Any]) -> Iterator[Any]:
        if not sys.stdout.isatty():
            yield from things
            return
        with click.progressbar(things, length=number, label=label) as bar:
            yield from bar

    return watch
