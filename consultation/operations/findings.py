"""What a check of the doctor finds: how grave it is, what it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is; `flask doctor` fails only for `UNSAFE`."""

    OK = "ok"
    WARNING = "warning"
    UNSAFE = "unsafe"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one check."""

    level: Level
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.what} {self.cure}".rstrip()


def ok(what: str) -> Finding:
    """A finding that all is as it should be."""
    return Finding(level=Level.OK, what=what)


def warning(what: str, cure: str) -> Finding:
    """A finding that something works, but should be improved."""
    return Finding(level=Level.WARNING, what=what, cure=cure)


def unsafe(what: str, cure: str) -> Finding:
    """A finding that responses could be lost, read by others, or forged."""
    return Finding(level=Level.UNSAFE, what=what, cure=cure)
