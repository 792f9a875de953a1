"""A small cache in this process: what was made for each mark, dropping what was used least lately.

It must not know what it keeps.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Mark = TypeVar("Mark", bound=Hashable)
Made = TypeVar("Made")


class Latest(Generic[Mark, Made]):
    """Up to `most` things by their mark; what was not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Mark, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, mark: Mark, make: Callable[[], Made]) -> Made:
        """What is kept under a mark, else what `make` gives."""
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
        made = make()
        with self._lock:
            self._kept[mark] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
