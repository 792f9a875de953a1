"""A file as a tree of text in which every value knows its line; and how its paths are written.

It must not know YAML, nor definitions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_WORD = 60
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_WORD = re.compile(rf"[^\s.:'\"\[\]]{{1,{LONGEST_WORD}}}")

Path = tuple[str | int, ...]
"""The keys and places that lead to a value."""
Found = Iterator[tuple[Path, str]]
"""What is said of values: the path to each, and a sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file: text, a list or keys; and the line on which it (or its key) stands."""

    value: "str | list[Node] | dict[str, Node]"
    line: int
    quoted: bool = False

    def plain(self) -> Any:
        """The value as strings, lists and dicts."""
        if isinstance(self.value, list):
            return [each.plain() for each in self.value]
        if isinstance(self.value, dict):
            return {key: each.plain() for key, each in self.value.items()}
        return self.value

    def below(self, step: str | int) -> "Node | None":
        """The value at a key or a place of it; None where there is none."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def at(self, path: Sequence[str | int]) -> "Node | None":
        """The value at a path below it; None where there is none."""
        node: Node | None = self
        for step in path:
            node = node.below(step) if node else None
        return node

    def nearest(self, path: Sequence[str | int]) -> "Node":
        """The value at a path below it, or what is nearest above where there is none."""
        node = self
        for step in path:
            below = node.below(step)
            if below is None:
                break
            node = below
        return node

    def items(self) -> "list[Node]":
        """The values of a list; nothing for anything else."""
        return self.value if isinstance(self.value, list) else []

    def everything(self, path: Path = ()) -> "Iterator[tuple[Path, Node]]":
        """Every value below it with its path, itself first."""
        yield path, self
        if isinstance(self.value, dict):
            for key, each in self.value.items():
                yield from each.everything((*path, key))
        elif isinstance(self.value, list):
            for place, each in enumerate(self.value):
                yield from each.everything((*path, place))


def quoted(given: str) -> str:
    """What somebody wrote, in quotation marks, on one line and not too long."""
    line = " ".join(given.split())
    return f"“{line if len(line) <= LONGEST_WORD else line[: LONGEST_WORD - 1] + '…'}”"


def shown(path: Sequence[str | int]) -> str:
    """A path as people read it: ``pages[2].questions[0].options``."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        else:
            word = step if _WORD.fullmatch(step) else repr(step[:LONGEST_WORD])
            written += f".{word}" if written else word
    return written


def path_in(written: str) -> Path:
    """The path that `shown` would write so: ``options[2].id``."""
    return tuple(name or int(place) for name, place in _STEP.findall(written))
