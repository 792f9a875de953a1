"""Makes the files of deploy/ usable on this machine: the addresses 10.0.0.x become 127.0.0.x."""

from collections.abc import Mapping
from pathlib import Path

from tests.live import TOP

DEPLOY = TOP / "deploy"


def deployed(name: str, place: Path, changes: Mapping[str, str]) -> Path:
    """Write a file of deploy/ to `place` with these changes, each of which must find something."""
    text = (DEPLOY / name).read_text("utf-8")
    for old, new in changes.items():
        assert old in text, f"{name} no longer holds {old}"
        text = text.replace(old, new)
    place.write_text(text, "utf-8")
    return place


def settings_in(name: str) -> dict[str, str]:
    """The lines NAME=VALUE of a file."""
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
