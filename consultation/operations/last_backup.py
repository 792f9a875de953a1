"""Remembers in the instance folder when and where the last good backup was made.

It must not know what a backup holds.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from consultation.operations.sealed_file import written_beside

FILE = "last-backup.json"


@dataclass(frozen=True, kw_only=True)
class LastBackup:
    """The last backup that was complete and on the disk."""

    made_at: datetime
    file: str
    encrypted: bool


def remember(instance: Path, made: LastBackup) -> None:
    """Store `made` as the last backup; raises OSError."""
    written = {**asdict(made), "made_at": made.made_at.isoformat()}
    with written_beside(instance / FILE) as file:
        file.write(json.dumps(written).encode() + b"\n")


def last_backup(instance: Path) -> LastBackup | None:
    """The last good backup; None if there was none, or if its file cannot be read."""
    try:
        written = json.loads((instance / FILE).read_text("utf-8"))
        return LastBackup(
            made_at=datetime.fromisoformat(written["made_at"]),
            file=str(written["file"]),
            encrypted=bool(written["encrypted"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
