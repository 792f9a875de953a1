"""What looking at a site finds: how grave it is, what it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is; only what is unsafe makes the doctor fail."""

    OK = "ok"
    WARNING = "warning"
    UNSAFE = "unsafe"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.what} {self.cure}".rstrip()


def ok(what: str) -> Finding:
    """Something that is as it should be."""
    return Finding(level=Level.OK, what=what)


def warning(what: str, cure: str) -> Finding:
    """Something that works but should be better."""
    return Finding(level=Level.WARNING, what=what, cure=cure)


def unsafe(what: str, cure: str) -> Finding:
    """Something by which responses can be lost, read or forged."""
    return Finding(level=Level.UNSAFE, what=what, cure=cure)
